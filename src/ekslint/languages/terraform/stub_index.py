"""Turn the `index.json` of a stub into the releases each of its folders stands for.

The format is told in docs/stubs.md. A malformed index is an error with file and line, never a stub
that is lost silently; what the folders hold is the business of `registry.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from ekslint.core.errors import ConfigError
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.languages.terraform.module_addresses import lookup_keys, parse_source
from ekslint.languages.terraform.versions import (
    EVERY,
    Range,
    Version,
    parse_constraint,
    parse_version,
)

INDEX: Final = "index.json"
_PARTS: Final = 3


@record
class Stub:
    """One folder of a stub: the releases it stands for, and where its files are.

    `submodules` are the paths of all sub-modules these releases have, stubbed or not; None when the
    index does not list them. `retired` are inputs by sub-module path that early releases took and
    the folder no longer declares. With `inputs_only` the folder holds variables and nothing else.
    `later` are folders whose files take the place of its own from a release on, in their order.
    """

    range: Range
    path: str
    folder: Path
    address: str
    submodules: frozenset[str] | None = None
    retired: Mapping[str, frozenset[str]] | None = None
    inputs_only: bool = False
    later: tuple[tuple[Version, str], ...] = ()

    def variants(self, admitted: Range, inner: str) -> tuple[tuple[Range, tuple[str, ...]], ...]:
        """Return the admitted releases in runs that behave alike, lowest first, each with the
        folders laid over this one; `inner`: only a sub-module is asked about."""
        found: list[tuple[Range, tuple[str, ...]]] = []
        laid: tuple[str, ...] = ()
        low = self.range.low
        for release, folder in self.later:
            if (self.folder / folder / inner).is_dir():
                found.append((Range(low, release), laid))
                low, laid = release, (*laid, folder)
        found.append((Range(low, self.range.high), laid))
        return tuple(one for one in found if not one[0].meet(admitted).empty)

    @property
    def unversioned(self) -> bool:
        """Whether it stands for whatever the source holds, a branch too."""
        return self.range is EVERY


@record
class StubIndex:
    """One index: the keys its module is looked up by, and its folders, lowest releases first."""

    keys: tuple[str, ...]
    rows: tuple[Stub, ...]


def read_index(path: Path) -> StubIndex:
    """Read the `index.json` of one stub. Raises `ConfigError` with the place of what is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigError(f"the index of a stub is not readable: {error}", _top(path, "")) from None
    try:
        data: Any = json.loads(text)
    except RecursionError:
        raise ConfigError("the index of a stub nests too deep", _top(path, text)) from None
    except ValueError as error:
        at = getattr(error, "pos", 0)
        place = SourceText(str(path), text).location(at, at)
        raise ConfigError(f"the index of a stub is not JSON: {error}", place) from None
    rows = data.get("versions") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ConfigError("the index of a stub needs a list `versions`", _top(path, text))
    sources = _sources(data.get("source"), path, text)
    address = sources[0]
    keys = tuple(
        dict.fromkeys(
            key for one in sources for key, _ in lookup_keys(parse_source(one), whole=True)
        )
    )
    if not keys:
        raise ConfigError(f"`source` names no module: {address!r}", _near(path, text, address))
    shown = keys[0].replace("//", "/")
    found = tuple(_row(row, path, text, shown) for row in rows)
    return StubIndex(keys, tuple(sorted(found, key=lambda stub: stub.range.low)))


def _sources(given: Any, path: Path, text: str) -> list[str]:
    """Return the module sources of an index; without any, the one its folder's name spells."""
    listed = [given] if isinstance(given, str) else given
    if listed is None:
        parts = path.parent.name.split("__")
        if len(parts) != _PARTS:
            detail = "the index of a stub needs `source`, the source of the module"
            raise ConfigError(detail, _top(path, text))
        return ["/".join(parts)]
    if not isinstance(listed, list) or not listed or not all(isinstance(s, str) for s in listed):
        raise ConfigError("`source` is a text or a list of texts", _near(path, text, "source"))
    return listed


def _row(row: Any, path: Path, text: str, address: str) -> Stub:
    if not isinstance(row, dict):
        detail = f"a version is an object with `range` and `path`, not {row!r}"
        raise ConfigError(detail, _near(path, text, str(row)))
    spelled, inner = row.get("range"), row.get("path")
    if not isinstance(spelled, str) or not isinstance(inner, str):
        raise ConfigError("a version needs `range` and `path`", _near(path, text, "versions"))
    admitted = EVERY if spelled.strip() == "*" else parse_constraint(spelled)
    if admitted is None or admitted.empty:
        detail = f"`range` is a version constraint or `*`, not {spelled!r}"
        raise ConfigError(detail, _near(path, text, spelled))
    pure = PurePosixPath(inner)
    if pure.is_absolute() or ".." in pure.parts or not (path.parent / inner).is_dir():
        detail = f"`path` names a folder beside the index, not {inner!r}"
        raise ConfigError(detail, _near(path, text, inner))
    try:
        listed = row.get("submodules")
        retired = {str(k): frozenset(map(str, v)) for k, v in (row.get("retired") or {}).items()}
        submodules = None if listed is None else frozenset(map(str, listed))
    except (TypeError, AttributeError):
        detail = "`submodules` is a list of paths, `retired` an object of lists of names"
        raise ConfigError(detail, _near(path, text, inner)) from None
    return Stub(
        admitted,
        str(pure),
        path.parent,
        address,
        submodules,
        retired,
        row.get("inputs_only") is True,
        _later(row.get("later"), admitted, path, text),
    )


def _later(given: Any, admitted: Range, path: Path, text: str) -> tuple[tuple[Version, str], ...]:
    """Return the folders that come into force within a range, by release."""
    found: list[tuple[Version, str]] = []
    if not isinstance(given, dict | None):
        detail = "`later` is an object of folders by release"
        raise ConfigError(detail, _near(path, text, "later"))
    for release, folder in (given or {}).items():
        version = parse_version(release)
        inner = folder if isinstance(folder, str) else ""
        pure = PurePosixPath(inner)
        if version is None or not admitted.holds(version) or version == admitted.low:
            detail = f"`later` names releases inside the range, not {release!r}"
            raise ConfigError(detail, _near(path, text, release))
        outside = not inner or pure.is_absolute() or ".." in pure.parts
        if outside or not (path.parent / pure).is_dir():
            detail = f"`later` names folders beside the index, not {folder!r}"
            raise ConfigError(detail, _near(path, text, inner))
        found.append((version, str(pure)))
    return tuple(sorted(found))


def indexes(directory: Path) -> Iterator[StubIndex]:
    """Yield the stubs of a directory, in the order of their folders' names.

    Raises `ConfigError` when there is none: then it is not the directory that was meant.
    """
    found = sorted(directory.glob(f"*/{INDEX}"))
    if not found:
        raise ConfigError(f"`{directory}` holds no stub: no folder in it has an {INDEX}")
    for path in found:
        yield read_index(path)


def _top(path: Path, text: str) -> Location:
    return SourceText(str(path), text).location(0, 0)


def _near(path: Path, text: str, word: str) -> Location:
    """Return the place of a word of the index; the top when it is spelled in another way there."""
    at = max(text.find(json.dumps(word, ensure_ascii=False)), 0)
    return SourceText(str(path), text).location(at, at)
