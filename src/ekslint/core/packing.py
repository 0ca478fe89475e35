"""Turn a report into plain data that JSON can hold, and that data into an equal report again.

It does not know where the data are kept. Texts that the run read are named, not repeated: who
unpacks a report has the same texts at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from ekslint.core.errors import EkslintError
from ekslint.core.finding import (
    Edit,
    Finding,
    Fix,
    Hidden,
    Level,
    OpenQuestion,
    Related,
    Report,
    RuleInfo,
)
from ekslint.core.location import Hop, Location, SourceText
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind

_RECORDS: Final = (
    *(Edit, Finding, Fix, Hop, Location),
    *(Notice, OpenQuestion, Reason, Related, RuleInfo, Hidden),
)
_ENUMS: Final = (Level, ReasonKind)
_PLAIN: Final = frozenset((str, int, bool, float, type(None)))
_PARTS: Final = {
    cls: (at, attrgetter(*(field.name for field in fields(cls)))) for at, cls in enumerate(_RECORDS)
}
"""Of each record its number, and what gives all that it has."""
_TEXT: Final = len(_RECORDS)
_OTHER_TEXT: Final = _TEXT + 1
_CONTENT: Final = _TEXT + 2
# A list is a tuple of the report or, with one of these in front, something else.
_TUPLE, _ROW, _ENUM = range(3)
_NOTHING: Final = (_TUPLE,)

Packed = dict[str, Any]
Row = tuple[Any, ...]
Infos = Callable[[], Mapping[str, RuleInfo]]


class PackingError(EkslintError):
    """A report holds what is not packed, or data are no packed report."""


def pack(report: Report, texts: Mapping[str, SourceText]) -> Packed:
    """Return a report as plain data; `texts` are those of the run, by path.

    Of the rules only those are kept that a finding or a question names. Raises PackingError.
    """
    packer = _Packer({id(source): at for at, source in enumerate(texts.values())})
    named = {f.rule for f in report.findings} | {question.rule for question in report.open}
    named |= {hidden.finding.rule for hidden in report.hidden}
    body = {
        field.name: packer.packed(getattr(report, field.name))
        for field in fields(Report)
        if field.name != "rules"
    }
    infos = [packer.packed(report.rules[name]) for name in sorted(named) if name in report.rules]
    return {"rows": packer.rows, "body": body, "infos": infos, "rules": list(report.rules)}


def unpack(packed: Packed, texts: Mapping[str, SourceText], infos: Infos) -> Report:
    """Return the report of `pack`, given the same texts; `infos` reads the other rules' pages.

    Raises PackingError for anything that `pack` did not make.
    """
    try:
        unpacker = _Unpacker(tuple(texts.values()))
        for row in packed["rows"]:
            unpacker.add(row)
        body = {name: unpacker.unpacked(value) for name, value in packed["body"].items()}
        kept = {info.id: info for info in map(unpacker.unpacked, packed["infos"])}
        return Report(rules=_Rules(packed["rules"], kept, infos), **body)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise PackingError(f"not a packed report: {error}") from error


class _Rules(Mapping[str, RuleInfo]):
    """The rules of a run, those that were kept and those that are read when asked for."""

    def __init__(self, names: Sequence[str], kept: dict[str, RuleInfo], infos: Infos) -> None:
        self._names = dict.fromkeys(names)
        self._kept = kept
        self._infos = infos
        self._rest: Mapping[str, RuleInfo] | None = None

    def __getitem__(self, name: str) -> RuleInfo:
        if name in self._kept:
            return self._kept[name]
        if name not in self._names:
            raise KeyError(name)
        if self._rest is None:
            self._rest = self._infos()
        return self._rest[name]

    def __iter__(self) -> Any:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


class _Packer:
    """Numbers everything that may occur more than once."""

    def __init__(self, texts: Mapping[int, int]) -> None:
        self._texts = texts
        self.rows: list[Row] = []
        self._row_of: dict[int, tuple[int, Any]] = {}  # the thing is kept, or its id is used again
        self._same: dict[Row, int] = {}

    def packed(self, item: Any) -> Any:
        """Return any part of a report as plain data."""
        kind = type(item)
        if kind in _PLAIN:
            return item
        if isinstance(item, tuple):
            return (_TUPLE, *map(self.packed, item)) if item else _NOTHING
        if kind in _PARTS:
            return (_ROW, self._row(item))
        if kind in _ENUMS:
            return (_ENUM, _ENUMS.index(kind), item.value)
        if isinstance(item, Mapping):
            if not all(type(name) is str for name in item):
                raise PackingError("a key that is no text")
            return {name: self.packed(value) for name, value in item.items()}
        return (_ROW, self._row(item))

    def _row(self, item: Any) -> int:
        found = self._row_of.get(id(item))
        if found is None:
            found = self._row_of[id(item)] = (self._number(self._made(item)), item)
        return found[0]

    def _number(self, row: Row) -> int:
        """Return the number of a row; equal rows have the same number."""
        try:
            at = self._same.setdefault(row, len(self.rows))
        except TypeError:  # it holds a mapping
            at = len(self.rows)
        if at == len(self.rows):
            self.rows.append(row)
        return at

    def _made(self, item: Any) -> Row:
        if isinstance(item, SourceText):
            at = self._texts.get(id(item))
            if at is not None:
                return (_TEXT, at)
            content = self._number((_CONTENT, item.text))
            return (_OTHER_TEXT, item.path, content, item.library, len(self.rows))
        found = _PARTS.get(type(item)) or self._inherited(item)
        at, parts_of = found
        packed = self.packed
        return (at, *[p if type(p) in _PLAIN else packed(p) for p in parts_of(item)])

    def _inherited(self, item: Any) -> tuple[int, Callable[[Any], tuple[Any, ...]]]:
        record = next((cls for cls in type(item).__mro__ if cls in _PARTS), None)
        if record is None:
            raise PackingError(f"{type(item).__name__} is not packed")
        return _PARTS[record]


class _Unpacker:
    """Makes the numbered things again; a row names earlier rows only."""

    def __init__(self, texts: Sequence[SourceText]) -> None:
        self._texts = texts
        self._made: list[Any] = []

    def add(self, row: Sequence[Any]) -> None:
        """Make the next thing."""
        kind, *parts = row
        if kind == _TEXT:
            self._made.append(self._texts[parts[0]])
        elif kind == _OTHER_TEXT:
            text = self._made[parts[1]]
            self._made.append(SourceText(parts[0], text, library=parts[2]))
        elif kind == _CONTENT:
            self._made.append(parts[0])
        else:
            self._made.append(_RECORDS[kind](*map(self.unpacked, parts)))

    def unpacked(self, item: Any) -> Any:
        """Return the part of a report that plain data stand for."""
        if isinstance(item, dict):
            return {name: self.unpacked(value) for name, value in item.items()}
        if not isinstance(item, (list, tuple)):
            return item
        if item[0] == _ROW:
            return self._made[item[1]]
        if item[0] == _ENUM:
            return _ENUMS[item[1]](item[2])
        return tuple(map(self.unpacked, item[1:]))
