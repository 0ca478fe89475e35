"""Turn the `source` and `version` of a module call into the directory that holds the module.

In order of preference: a local path inside the scan, what `terraform init` downloaded
(`.terraform/modules/modules.json`), a stub. Nothing is ever downloaded; what none of them has is a
reason, in words for a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ekslint.core.location import Location
from ekslint.core.value import Reason, ReasonKind
from ekslint.languages.terraform.registry import Stubs
from ekslint.languages.terraform.tree import MODULES_MANIFEST, SourceTree, join
from ekslint.languages.terraform.versions import (
    Range,
    Version,
    exactly,
    parse_constraint,
    parse_version,
)

PUBLIC_REGISTRIES: Final = frozenset({"registry.terraform.io", "registry.opentofu.org"})

_PART: Final = r"[0-9A-Za-z][0-9A-Za-z_-]*"
_REGISTRY: Final = re.compile(
    rf"^(?:(?P<host>[^/:]+\.[^/:]+)/)?(?P<address>{_PART}/{_PART}/{_PART})(?://(?P<sub>.+))?$"
)
_GITHUB: Final = re.compile(
    r"^(?:git::)?(?:https?://|ssh://)?(?:git@)?github\.com[/:](?P<owner>[^/]+)/"
    r"terraform-(?P<provider>[0-9a-z]+)-(?P<name>[^/?]+?)(?:\.git)?(?://(?P<sub>[^?]+))?"
    r"(?:\?(?P<query>.*))?$"
)


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module source taken apart.

    `kind`: local, registry, git or other. `address` is the registry address, also for the git
    repository of a registry module (its name is fixed: `terraform-<provider>-<name>`). `version`
    is the release a git `ref` names.
    """

    kind: str
    text: str
    address: str = ""
    subdirectory: str = ""
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Located:
    """A module that can be read: its files, its directory, and whether it is a library."""

    tree: SourceTree
    directory: str
    library: bool


@dataclass(frozen=True, slots=True)
class Installed:
    """One row of `modules.json`: what `terraform init` put where."""

    source: str
    version: str
    directory: str


def parse_source(text: str) -> ModuleSource:
    """Take a module source apart. https://developer.hashicorp.com/terraform/language/modules/sources"""
    if text.startswith(("./", "../")) or text in (".", ".."):
        return ModuleSource("local", text)
    found = _GITHUB.match(text)
    if found:
        address = f"{found['owner']}/{found['name']}/{found['provider']}"
        ref = re.search(r"(?:^|&)ref=([^&]*)", found["query"] or "")
        version = parse_version(ref[1]) if ref else None
        return ModuleSource("git", text, address, (found["sub"] or "").strip("/"), version)
    found = _REGISTRY.match(text)
    if found and (found["host"] is None or found["host"] in PUBLIC_REGISTRIES):
        return ModuleSource("registry", text, found["address"], (found["sub"] or "").strip("/"))
    return ModuleSource("other", text)


def read_manifest(tree: SourceTree, root: str) -> Mapping[str, Installed]:
    """Return what `terraform init` recorded for a root, by module path (`eks`, `eks.kms`)."""
    path = join(root, MODULES_MANIFEST)
    source = tree.source(path) if tree.has(path) else None
    if source is None:
        return {}
    try:
        rows: Any = json.loads(source.text)["Modules"]
        return {
            str(row["Key"]): Installed(
                str(row.get("Source", "")), str(row.get("Version", "")), str(row.get("Dir", ""))
            )
            for row in rows
            if row["Key"]
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def locate_module(
    text: str,
    constraint: str | None,
    *,
    tree: SourceTree,
    directory: str,
    library: bool,
    root: str,
    installed: Installed | None,
    stubs: Stubs,
    at: Location,
) -> Located | Reason:
    """Return where the module of a call can be read, or why it cannot.

    `tree` and `directory` are those of the calling module, `root` the directory of the root module.
    """
    source = parse_source(text)
    if source.kind == "local":
        target = join(directory, text)
        if tree.module_files(target):
            return Located(tree, target, library)
        where = "is not part of the stub" if library else "holds no Terraform file in this scan"
        return Reason(ReasonKind.MODULE, f"module directory `{target}` {where}", "", at)
    admitted = _admitted(source, constraint)
    if installed is not None and _same(source, installed, admitted):
        target = join(root, installed.directory)
        if tree.module_files(target):
            return Located(tree, target, True)
        version = parse_version(installed.version)
        if version is not None:
            admitted = exactly(version)
    if not source.address:
        return Reason(ReasonKind.MODULE, f"module source `{text}` is not readable offline", "", at)
    if not stubs.knows(source.address):
        detail = f"module source `{text}` is neither downloaded nor known to ekslint"
        return Reason(ReasonKind.MODULE, detail, "", at)
    if admitted is None:
        detail = f"the version of module source `{text}` is not pinned"
        return Reason(ReasonKind.MODULE, detail, "", at)
    picked = stubs.pick(source.address, admitted)
    if isinstance(picked, str):
        return Reason(ReasonKind.MODULE, f"module source `{text}`: {picked}", "", at)
    target = (
        join(picked.directory, source.subdirectory) if source.subdirectory else picked.directory
    )
    if not picked.tree.module_files(target):
        detail = f"`{source.subdirectory}` of module `{source.address}` is not known to ekslint"
        return Reason(ReasonKind.MODULE, detail, "", at)
    return Located(picked.tree, target, True)


def _admitted(source: ModuleSource, constraint: str | None) -> Range | None:
    if source.kind == "git":
        return exactly(source.version) if source.version else None
    return parse_constraint(constraint) if constraint else None


def _same(source: ModuleSource, installed: Installed, admitted: Range | None) -> bool:
    """Whether a row of `modules.json` is still what the call asks for."""
    recorded = parse_source(installed.source)
    if source.address:
        version = parse_version(installed.version)
        fits = admitted is None or version is None or admitted.holds(version)
        same = (recorded.address, recorded.subdirectory) == (source.address, source.subdirectory)
        return same and fits and recorded.version == source.version
    return source.text in installed.source or installed.source in source.text
