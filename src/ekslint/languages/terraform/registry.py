"""Turn a registry address and an admitted range of releases into the stub that stands for them.

A stub is a small module of ekslint's own writing with the variables, defaults and outputs of a
registry module (docs/stubs.md tells the format). This module reads stub folders from the disk;
it never reads the scanned tree, and it knows no module by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ekslint.core.errors import ConfigError
from ekslint.core.location import SourceText
from ekslint.languages.terraform.tree import Parse, SourceTree
from ekslint.languages.terraform.versions import Range, parse_constraint


@dataclass(frozen=True, slots=True)
class Stub:
    """One folder of a stub: the releases it stands for, and where its files are."""

    range: Range
    path: str
    folder: Path
    address: str


@dataclass(frozen=True, slots=True)
class PickedStub:
    """A stub ready to evaluate."""

    tree: SourceTree
    directory: str


class Stubs:
    """The stubs of some directories, strongest first; each folder is read when first asked for."""

    def __init__(self, directories: tuple[Path, ...], parse: Parse) -> None:
        self._directories = directories
        self._parse = parse
        self._stubs: dict[str, tuple[Stub, ...]] = {}
        self._trees: dict[tuple[Path, str], SourceTree] = {}

    def knows(self, address: str) -> bool:
        """Whether there is a stub of any release of a registry module."""
        return bool(self.of(address))

    def of(self, address: str) -> tuple[Stub, ...]:
        """Return the stubs of a registry address, lowest releases first."""
        found = self._stubs.get(address)
        if found is None:
            found = self._stubs[address] = self._read(address)
        return found

    def pick(self, address: str, admitted: Range) -> PickedStub | str:
        """Return the stub for a range of releases, or in words why none can stand for it.

        `terraform init` takes the newest release a constraint admits, so among stubs of one major
        version the newest stands for the range; a range over several majors is not pinned.
        """
        stubs = [s for s in self.of(address) if not s.range.meet(admitted).empty]
        if not stubs:
            return "no stub of ekslint stands for the version it asks for"
        if not admitted.one_major:
            return "its version constraint admits more than one major version"
        return self._open(stubs[-1])

    def _read(self, address: str) -> tuple[Stub, ...]:
        name = "__".join(address.split("/"))
        for directory in self._directories:
            folder = directory / name
            index = folder / "index.json"
            if index.is_file():
                return tuple(sorted(_index(index, folder, address), key=lambda s: s.range.low))
        return ()

    def _open(self, stub: Stub) -> PickedStub:
        root = f"stub:{stub.address}/{stub.path}"
        tree = self._trees.get((stub.folder, stub.path))
        if tree is None:
            base = stub.folder / stub.path
            files = {}
            for path in sorted(p for p in base.rglob("*") if p.is_file()):
                display = f"{root}/{path.relative_to(base).as_posix()}"
                text = path.read_text(encoding="utf-8")
                files[display] = SourceText(display, text, library=True)
            tree = self._trees[stub.folder, stub.path] = SourceTree(files, self._parse)
        return PickedStub(tree, root)


def _index(index: Path, folder: Path, address: str) -> Iterator[Stub]:
    """Raises `ConfigError` when an index is malformed: a stub must not be lost silently."""
    try:
        rows: Any = json.loads(index.read_text(encoding="utf-8"))["versions"]
        for row in rows:
            admitted, path = parse_constraint(row["range"]), PurePosixPath(row["path"])
            if admitted is None or path.is_absolute() or ".." in path.parts:
                raise ConfigError(f"stub index of `{address}`: {row!r} is not understood")
            yield Stub(admitted, str(path), folder, address)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"stub index of `{address}` is malformed: {error}") from error
