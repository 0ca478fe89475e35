"""Turn what a root asks of its providers into where each comes from and which releases may run.

A lock file names one release; without it `terraform init` takes the newest that every constraint of
the root and of the module admits. Which releases there are is not known here.

Source: https://developer.hashicorp.com/terraform/language/providers/requirements
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import Entry, MapValue, Text, Value, text
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.module import Module
from ekslint.languages.terraform.providers import provider_address, provider_name
from ekslint.languages.terraform.tree import LOCK_FILE, join

IMPLIED: Final = frozenset({"kubernetes", "helm"})
"""Providers that do nothing useful, or something else than was meant, without a configuration."""
_LOCKED: Final = re.compile(
    r'^provider\s+"[^"/]+/([^"]+)"\s*\{[^}]*?^\s*version\s*=\s*"([^"]+)"', re.MULTILINE
)


def provider_resources(module: Module) -> Iterator[Resource]:
    """Yield the providers a module configures, and those its resources use without any block."""
    for (name, alias), block in module.configuration.providers.items():
        body = module.provider_body(block)
        address = module.qualify(provider_address(block))
        yield Resource(
            language="terraform",
            type=name,
            address=address,
            scope=module.run.scope,
            body=_with_requirement(module, name, body or MapValue({}, location=block.header)),
            header=module.place(block.header),
            mode="provider",
            conditions=module.conditions,
            name=alias or name,
            module=module.address,
        )
    yield from _implied(module)


def _implied(module: Module) -> Iterator[Resource]:
    """Yield the providers of a root that its resources use and no block configures.

    A directory without any provider and backend may be a module whose caller configures them.
    """
    there = module.configuration
    rootlike = bool(there.providers) or there.has_backend
    if module.parent is not None or module.run.root.library or not rootlike:
        return
    used: dict[str, Location] = {}
    for (kind, _), block in module.configuration.resources.items():
        name, alias = provider_name(module, block, kind)
        if not alias and (name, "") not in module.configuration.providers:
            used.setdefault(name, block.header)
    for name, header in used.items():
        if name in IMPLIED:
            yield Resource(
                language="terraform",
                type=name,
                address=f"provider.{name}",
                scope=module.run.scope,
                body=_with_requirement(module, name, MapValue({}, location=header)),
                header=header,
                mode="provider",
                name=name,
            )


def _with_requirement(module: Module, name: str, body: MapValue) -> MapValue:
    """Return a provider's body with the `source` and the `version` it runs with, where written."""
    entries = dict(body.entries)
    asked = list(_asked(module, name))
    source = next((s for s, _ in asked if s is not None), None)
    if source is not None:
        entries.setdefault("source", Entry(source))
    locked = _locked(module, known_text(source) if source is not None else f"hashicorp/{name}")
    wanted = [v for v in (entries.pop("version", None),) if v is not None]
    versions = [entry.value for entry in wanted] + [v for _, v in asked if v is not None]
    version = locked if locked is not None else _joined(versions)
    if version is not None:
        entries["version"] = Entry(version)
    return replace(body, entries=entries)


def _asked(module: Module, name: str) -> Iterator[tuple[Value | None, Value | None]]:
    """Yield the source and the constraint of each module from this one up to the root."""
    at: Module | None = module
    while at is not None:
        for settings in at.configuration.settings:
            for block in settings.blocks("required_providers"):
                found = block.attribute(name)
                if found is None:
                    continue
                asked = evaluate(found[1][6], at.scope_of(found[0]))
                if isinstance(asked, MapValue):
                    yield asked.get("source"), asked.get("version")
                else:
                    yield None, asked
        at = at.parent


def _joined(versions: list[Value]) -> Value | None:
    """Return all constraints as one text."""
    if len(versions) < 2:
        return versions[0] if versions else None
    known = [known_text(version) for version in versions]
    if None in known:
        return next(v for v in versions if known_text(v) is None)
    return text(", ".join(filter(None, known)), versions[0].location)


def _locked(module: Module, source: str | None) -> Text | None:
    """Return the release that the root's lock file holds a provider at."""
    if source is None:
        return None
    path = join(module.run.root.directory, LOCK_FILE)
    lock = module.run.tree.source(path) if module.run.tree.has(path) else None
    for found in _LOCKED.finditer(lock.text) if lock is not None else ():
        if found[1] == source.removeprefix("registry.terraform.io/"):
            return text(found[2], Location(lock, *found.span(2)) if lock else None)
    return None
