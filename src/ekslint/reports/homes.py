"""Turn the id of a thing into where it is at home and what it is called there, for fingerprints.

Things of Terraform are at home in a folder. So are manifests, templates and their like, as long as
no other file of the folder declares a thing of the same name: then only the file tells which one it
is. It does not know things that lie in files whose name is what they are (values, user data).
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from ekslint.core.finding import Finding
from ekslint.core.record import replace

Home = tuple[str, str]
"""Where a thing is at home, and its address there."""

_RENAMED: Final = frozenset({"kubernetes", "eksctl", "cloudformation", "kubeconfig", "plan"})
"""Kinds of files whose names say nothing of what they declare."""
_NUMBER: Final = re.compile(r" #\d+(?=/|$)")
"""The place of a document in its file, at the end of the document's address."""


def former_home(subject: str, path: str, locate: Callable[[str], str]) -> Home:
    """Return where a thing was at home for `ekslint/v1`: its file, its folder in Terraform.

    `path` is that of the finding, `locate` turns it into a path of the repository.
    """
    scope, parted, address = subject.partition("::")
    if not parted:
        scope, address = "", subject
    home = scope.partition("#")[0] if not scope.endswith(path) else scope
    if home.endswith(path):
        if address.startswith(f"{path}/"):
            address = address[len(path) :]
        return home.removesuffix(path) + locate(path), address
    return posixpath.dirname(locate(path)), address


def home(subject: str, path: str, locate: Callable[[str], str], *, by_file: bool) -> Home:
    """Return where a thing is at home whose file may have been renamed, and its documents put in
    another order; of any other thing the former home. `by_file`: only the file tells it apart."""
    kind, file, address = _parts(subject)
    if file != path:
        return former_home(subject, path, locate)
    place = locate(path)
    return f"{kind}:{place if by_file else posixpath.dirname(place)}", address


def marked(findings: Iterable[Finding], ids: Iterable[str]) -> tuple[Finding, ...]:
    """Return the findings, with those marked whose things only the file tells apart.

    `ids` are those of all things of the run, with or without a finding.
    """
    found = tuple(findings)
    if not any(_parts(finding.subject)[1] for finding in found):
        return found
    files: dict[Home, set[str]] = defaultdict(set)
    for thing in ids:
        kind, file, address = _parts(thing)
        if file:
            files[f"{kind}:{posixpath.dirname(file)}", address].add(file)
    several = {home for home, paths in files.items() if len(paths) > 1}
    return tuple(_marked(finding, several) for finding in found) if several else found


def _marked(finding: Finding, several: set[Home]) -> Finding:
    kind, file, address = _parts(finding.subject)
    folder = f"{kind}:{posixpath.dirname(file)}"
    parts = (address[: slash.start()] for slash in re.finditer("/", address))
    if file and any((folder, part) in several for part in (address, *parts)):
        return replace(finding, by_file=True)
    return finding


def _parts(subject: str) -> tuple[str, str, str]:
    """Return kind, file and address of a thing whose file may be renamed; of others the file is
    empty. A nested stack has the file of its template."""
    scope, parted, address = subject.partition("::")
    kind, _, place = scope.partition("#")[0].partition(":")
    if not parted or kind not in _RENAMED:
        return "", "", subject
    file = place.partition("@")[0] if kind == "cloudformation" else place
    return kind, file, _NUMBER.sub("", address.removeprefix(place))
