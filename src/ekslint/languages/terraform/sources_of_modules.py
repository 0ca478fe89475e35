"""Turn the `source` and `version` of a module call into the directory that holds the module.

In order of preference: a local path inside the scan, what `terraform init` downloaded
(`.terraform/modules/modules.json`), a stub. Nothing is ever downloaded; what none of them has is a
reason, in words for a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Reason, ReasonKind
from ekslint.languages.terraform.module_addresses import ModuleSource, parse_source
from ekslint.languages.terraform.registry import Stubs
from ekslint.languages.terraform.releases import OFFLINE, Accepts, possible_releases
from ekslint.languages.terraform.tree import MODULES_MANIFEST, SourceTree, join
from ekslint.languages.terraform.versions import (
    EVERY,
    Range,
    exactly,
    parse_constraint,
    parse_version,
)


@record
class Located:
    """A module that can be read: its files, its directory, and whether it is a library.

    `label` names the releases of a stub; `others` are what further admitted releases hold.
    """

    tree: SourceTree
    directory: str
    library: bool
    label: str = ""
    others: tuple[Located, ...] = ()


@record
class Installed:
    """One row of `modules.json`: what `terraform init` put where."""

    source: str
    version: str
    directory: str


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
    accepts: Accepts,
    at: Location,
) -> Located | Reason:
    """Return where the module of a call can be read, or why it cannot.

    `tree` and `directory` are those of the calling module, `root` the directory of the root module.
    `constraint` is None when the call has none, and no constraint's text when it is not known.
    """
    source = parse_source(text)
    if source.kind == "local":
        target = join(directory, text)
        if tree.module_files(target):
            return Located(tree, target, library)
        where = "is not part of the stub" if library else "holds no Terraform file in this scan"
        return Reason(ReasonKind.MODULE, f"module directory `{target}` {where}", "", at)
    admitted = admitted_releases(source, constraint, installed)
    if installed is not None and _same(source, installed, admitted):
        target = join(root, installed.directory)
        if tree.module_files(target):
            return Located(tree, target, True)
    if not source.address and not source.repository:
        return Reason(ReasonKind.MODULE, f"module source `{text}` {OFFLINE}", "", at)
    releases = possible_releases(source, admitted, stubs, accepts)
    if isinstance(releases, str):
        return Reason(ReasonKind.MODULE, f"module source `{text}` {releases}", "", at)
    first, *rest = (Located(r.tree, r.directory, True, r.label) for r in releases)
    return replace(first, others=tuple(rest))


def admitted_releases(
    source: ModuleSource, constraint: str | None, installed: Installed | None
) -> Range | None:
    """Return the releases a call admits: the one that was installed, or those it asks for.

    None: it names none (a branch), or its constraint is not known.
    """
    if source.kind == "git":
        asked = exactly(source.version) if source.version else None
    else:
        asked = EVERY if constraint is None else parse_constraint(constraint)
    if installed is not None and _same(source, installed, asked):
        version = parse_version(installed.version)
        if version is not None:
            return exactly(version)
    return asked


def _same(source: ModuleSource, installed: Installed, admitted: Range | None) -> bool:
    """Whether a row of `modules.json` is still what the call asks for."""
    recorded = parse_source(installed.source)
    if source.address or source.repository:
        version = parse_version(installed.version)
        fits = admitted is None or version is None or admitted.holds(version)
        same = (recorded.address or recorded.repository, recorded.subdirectory) == (
            source.address or source.repository,
            source.subdirectory,
        )
        return same and fits and recorded.version == source.version
    return bool(installed.source) and installed.source.endswith(source.text)
