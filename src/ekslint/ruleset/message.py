"""Turn a message template and the objects of a row into one line for people.

It knows how things are named and how long a message may be; the sentence is the page's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.errors import PageError
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
)
from ekslint.core.verdict import Members, Verdict
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.count import Count
from ekslint.ruleset.expression import Expression, parse
from ekslint.ruleset.header import Clause
from ekslint.ruleset.step import is_value

MAX_LENGTH: Final = 160
"""Longest message, in characters; longer user texts are cut in the middle."""
MAX_LISTED: Final = 20
_LEAST: Final = 12
"""A text is not cut below this length."""
_MAX_NESTED: Final = 2
"""Lists in lists that are shown; what is deeper is an ellipsis."""
_CUT: Final = "…"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@record
class Template:
    """A message: literal text and expressions, in turn."""

    parts: tuple[str | Expression, ...]

    @property
    def literal(self) -> str:
        """The text without its placeholders."""
        return "".join(part for part in self.parts if isinstance(part, str))


def parse_template(clause: Clause) -> Template:
    """Split a template into text and `{expression}` placeholders; `{{` and `}}` are braces.

    Raises `PageError` for a brace that is not closed, or an expression that does not parse.
    """
    parts: list[str | Expression] = []
    literal: list[str] = []
    text, at = clause.text, 0
    while at < len(text):
        character = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            literal.append(character)
            at += 2
        elif character == "{":
            end = _closing(text, at)
            if end is None:
                raise PageError("this brace is not closed", clause.part(at, at + 1))
            parts.extend((*_joined(literal), _placeholder(clause, at + 1, end)))
            literal = []
            at = end + 1
        elif character == "}":
            raise PageError("a single `}`; write `}}`", clause.part(at, at + 1))
        else:
            literal.append(character)
            at += 1
    return Template((*parts, *_joined(literal)))


def _joined(literal: list[str]) -> tuple[str, ...]:
    return ("".join(literal),) if literal else ()


def _closing(text: str, start: int) -> int | None:
    quote = ""
    for at in range(start + 1, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "}":
            return at
    return None


def _placeholder(clause: Clause, start: int, end: int) -> Expression:
    inner = clause.text[start:end]
    whole = clause.location.end - clause.location.start != len(clause.text)
    location = clause.location if whole else clause.part(start, end)
    return parse(Clause(inner, location))


def fill(parts: Sequence[str | Callable[[], object]]) -> str:
    """Return the message, at most `MAX_LENGTH` long as far as cutting user texts can make it so.

    The longest texts are cut first, all to one size.
    """
    shown = [part if isinstance(part, str) else show(part()) for part in parts]
    sizes = [
        len(text) for text, part in zip(shown, parts, strict=True) if not isinstance(part, str)
    ]
    room = MAX_LENGTH - (sum(map(len, shown)) - sum(sizes))
    size = max([*sizes, _LEAST])
    while size > _LEAST and sum(min(length, size) for length in sizes) > room:
        size = min(size, MAX_LENGTH) - 1
    return "".join(
        text if isinstance(part, str) else _cut_text(text, size)
        for text, part in zip(shown, parts, strict=True)
    )


def _cut_text(text: str, size: int) -> str:
    """Cut the middle out; where names stand in backticks, of the longest ones only."""
    parts = text.split("`")
    names = parts[1::2]
    if len(text) <= size or not names or len(parts) % 2 == 0:
        return _cut(text, size)
    room = size - (len(text) - sum(map(len, names)))
    most = max(map(len, names))
    while most > _LEAST and sum(min(len(name), most) for name in names) > room:
        most -= 1
    parts[1::2] = (_cut(name, most) for name in names)
    return "`".join(parts)


def _cut(text: str, size: int) -> str:
    if len(text) <= size:
        return text
    tail = (size - 1) // 2
    return text[: size - 1 - tail] + _CUT + text[len(text) - tail :]


def show(item: object) -> str:
    """Return what a message prints for an object, on one line, without control characters."""
    return _CONTROL.sub(" ", _show(item))


def _show(item: object, depth: int = 0) -> str:
    match item:
        case str():
            return item
        case None:
            return "nothing"
        case Verdict(truth=truth):
            return {True: "true", False: "false", None: "unknown"}[truth]
        case bool():
            return "true" if item else "false"
        case int() | date():
            return str(item)
        case Entity():
            return _named(item)
        case Link(target=target, open=open_):
            if target is None:
                return "something unknown" if open_ else "nothing"
            return _show(target, depth)
        case Count():
            exact = item.exact
            return "an unknown number" if exact is None else str(exact)
        case Members(items=items):
            return _listed(items, depth)
        case tuple() | list():
            return _listed(item, depth)
        case frozenset():
            return _listed(sorted(map(_show, item)), depth)
    return _show_value(item, depth) if is_value(item) else str(item)


def _named(entity: Entity) -> str:
    """Return the label; backticks inside a name would break the ones around it."""
    label = entity.label
    opening = label.find("`")
    own = "`" in (known_text(entity.name) or "")
    if opening < 0 or not label.endswith("`") or (label.count("`") % 2 == 0 and not own):
        return label
    name = label[opening + 1 : -1].replace("`", "'")
    return f"{label[:opening]}`{name}`"


def _listed(items: Sequence[object], depth: int = 0) -> str:
    if depth > _MAX_NESTED:
        return _CUT
    shown = [_show(item, depth + 1) for item in items[:MAX_LISTED]]
    if len(items) > MAX_LISTED:
        shown.append(f"{len(items) - MAX_LISTED} more")
    return ", ".join(shown) if shown else "nothing"


def _show_value(value: Value, depth: int) -> str:
    match value:
        case Scalar():
            return known_text(value) or ""
        case Text(segments=segments) | Document(rendered=Text(segments=segments)):
            return "".join(s.text if isinstance(s, Piece) else _hole(s) for s in segments)
        case ListValue(items=items):
            return _listed(items, depth)
        case MapValue(entries=entries):
            return _listed(tuple(entries), depth)
        case Document(format=form):
            return f"a {form} document"
        case Unknown(ref=ref, candidates=candidates):
            if ref is not None:
                return str(ref)
            known = list(dict.fromkeys(known_text(one) or "" for one in candidates))
            return " or ".join(known) if all(known) and known else "an unknown value"
        case Null() | Absent():
            return "nothing"
    raise AssertionError("not a value")


def _hole(value: Value) -> str:
    """Return what stands for an unknown part of a text: its reference, or an ellipsis."""
    return f"${{{value.ref}}}" if value.ref is not None else _CUT
