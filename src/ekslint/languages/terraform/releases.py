"""Turn the releases a module call admits into the stubs that may stand for it.

A call of one release gets its stub. A call that admits several gets each stub that takes its
inputs: Terraform refuses an input that a release does not declare, so such a release is not the
one in use. Releases newer than every stub are not guessed at. It evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ekslint.core.record import record
from ekslint.languages.terraform.module_addresses import ModuleSource
from ekslint.languages.terraform.registry import Stubs
from ekslint.languages.terraform.stub_index import Stub
from ekslint.languages.terraform.tree import SourceTree, join
from ekslint.languages.terraform.versions import EVERY, Range

Accepts = Callable[[SourceTree, str, frozenset[str]], bool]
"""Whether a module (tree, directory, retired inputs) takes all inputs of a call."""


OFFLINE: Final = "is not readable offline"


@record
class Release:
    """One stub that may stand for a call: its files, its directory, and its releases in words."""

    tree: SourceTree
    directory: str
    label: str


def possible_releases(
    source: ModuleSource, admitted: Range | None, stubs: Stubs, accepts: Accepts
) -> tuple[Release, ...] | str:
    """Return the stubs that may stand for a call, newest first, or in words why none may.

    `admitted` None: the source names no release (a branch). Raises `ConfigError` for a stub that is
    malformed.
    """
    found = stubs.of(source)
    if found is None:
        return "is neither downloaded nor known to ekslint" if source.address else OFFLINE
    rows = found.rows
    if admitted is None:
        rows = tuple(stub for stub in rows if stub.unversioned)
        if not rows:
            return "names no release, so it may hold anything"
        admitted = EVERY
    rows = tuple(stub for stub in rows if not stub.range.meet(admitted).empty)
    if not rows:
        return "asks for a version that no stub of ekslint stands for"
    newer = beyond(admitted, found.rows)
    unsure = newer or len(rows) > 1
    fitting: list[Release] = []
    for stub in rows:
        picked = stubs.open(stub)
        target = join(picked.directory, found.inner) if found.inner else picked.directory
        if not picked.tree.module_files(target):
            if unsure and stub.submodules is not None and found.inner not in stub.submodules:
                continue  # these releases have no such sub-module
            return f"has a part that is not known to ekslint: `{found.inner or '.'}`"
        retired = (stub.retired or {}).get(found.inner or ".", frozenset())
        if unsure and not accepts(picked.tree, target, retired):
            continue
        if stub.inputs_only:
            return f"may be release {stub.range.words}, of which ekslint knows the inputs only"
        variants = stub.variants(admitted, found.inner)
        for run, laid in variants:
            fitting.append(Release(stubs.open(stub, laid).tree, target, _words(stub, run)))
        if newer and stub is found.rows[-1]:
            return "admits releases that are newer than all ekslint knows"
    if not fitting:
        return "takes none of its inputs so in any release ekslint knows"
    return tuple(reversed(fitting))


def _words(stub: Stub, run: Range) -> str:
    """Return what the releases of one run are called: all of a stub, up to one, or from one on."""
    if run == stub.range or run.high != stub.range.high:
        return stub.range.words if run == stub.range else run.words
    return f"{stub.range.words} from {'.'.join(map(str, run.low))} on"


def beyond(admitted: Range, rows: tuple[Stub, ...]) -> bool:
    """Whether a range admits releases newer than all that stubs stand for."""
    last = rows[-1].range.high
    return last is not None and (admitted.high is None or admitted.high > last)
