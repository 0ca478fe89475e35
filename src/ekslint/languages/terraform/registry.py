"""Turn the source of a module into the stubs that stand for it, and a stub into files to evaluate.

A stub is a small module of ekslint's own writing with the variables, defaults and outputs of a
real module (docs/stubs.md tells the format). This module reads stub folders from the disk; it
never reads the scanned tree, and it knows no module by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ekslint.core.errors import ConfigError
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.languages.terraform.module_addresses import ModuleSource, lookup_keys
from ekslint.languages.terraform.stub_index import Stub, indexes
from ekslint.languages.terraform.tree import Parse, SourceTree

if TYPE_CHECKING:
    from ekslint.sources.hcl.syntax import HclFile


@record
class StubsFound:
    """The stubs of one module, lowest releases first; `inner` is the path inside their folders."""

    rows: tuple[Stub, ...]
    inner: str


@record
class PickedStub:
    """A stub ready to evaluate."""

    tree: SourceTree
    directory: str


class Stubs:
    """The stubs of some directories, strongest first; each folder is read when first asked for."""

    def __init__(self, directories: tuple[Path, ...], parse: Parse) -> None:
        self._directories = directories
        self._parse = parse
        self._by_key: dict[str, tuple[Stub, ...]] | None = None
        self._trees: dict[tuple[Path, str, tuple[str, ...]], SourceTree] = {}

    def of(self, source: ModuleSource) -> StubsFound | None:
        """Return the stubs of a module source. Raises `ConfigError` when an index is malformed."""
        if self._by_key is None:
            self._by_key = {}
            for directory in self._directories:
                for index in indexes(directory):
                    for key in index.keys:
                        self._by_key.setdefault(key, index.rows)
        for key, inner in lookup_keys(source):
            rows = self._by_key.get(key)
            if rows is not None:
                return StubsFound(rows, inner)
        return None

    def open(self, stub: Stub, laid: tuple[str, ...] = ()) -> PickedStub:
        """Return the files of a stub; each is parsed when first asked for.

        `laid`: folders beside it whose files take the place of those of the same path.
        """
        root = f"stub:{stub.address}/{stub.path}"
        tree = self._trees.get((stub.folder, stub.path, laid))
        if tree is None:
            files, paths = {}, {}
            for base in (stub.folder / folder for folder in (stub.path, *laid)):
                for path in sorted(p for p in base.rglob("*") if p.is_file()):
                    display = f"{root}/{path.relative_to(base).as_posix()}"
                    files[display] = SourceText(display, _text(path), library=True)
                    paths[display] = path
            tree = SourceTree(files, lambda source: self._parsed(source, paths))
            self._trees[stub.folder, stub.path, laid] = tree
        return PickedStub(tree, root)

    def _parsed(self, source: SourceText, paths: Mapping[str, Path]) -> HclFile:
        parsed = self._parse(source)
        for problem in parsed.problems:
            at = problem.location
            start, end = (at.start, at.end) if at else (0, 0)
            place = SourceText(str(paths[source.path]), source.text).location(start, end)
            raise ConfigError(f"a stub does not parse: {problem.message}", place) from problem
        return parsed


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        place = SourceText(str(path), "").location(0, 0)
        raise ConfigError(f"a file of a stub is not readable: {error}", place) from None
