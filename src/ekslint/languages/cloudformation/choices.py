"""Turn parameters that leave a template open into the choices of whoever deploys it.

A parameter is one of its allowed values; one without any is one of the texts that the template
compares it with, or something else. What constraints forbid is no option. It evaluates nothing.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from ekslint.core.choice import Choice, Option
from ekslint.core.contents import known_text
from ekslint.core.value import Document, ListValue, MapValue, Value, text
from ekslint.languages.cloudformation.parameters import identity_of

MAX_LITERAL: Final = 64
"""Longest text that is matched against a pattern."""
MAX_PATTERN: Final = 200
_UNBOUNDED: Final = re.compile(r"(?<!\\)[*+]|,\}")
_NOT_ALIKE: Final = re.compile(r"\)[*+?{]|\[:|&&|\\[pPQEGRXhHvVN]|\(\?|\\\d|[*+?}]\+")
"""What takes long in a pattern, or is something else in Java."""

Compared = Mapping[str, tuple[Value, ...]]
"""The texts that a template compares each of its parameters with, or looks up under them."""


def choice_of(
    scope: str, name: str, declared: MapValue, compared: Iterable[Value], label: str = ""
) -> Choice | None:
    """Return what a parameter may be; None where that is not known, or only one thing."""
    kind = known_text(declared.get("Type")) or "String"
    if "List" in kind or kind.startswith("AWS::SSM::"):
        return None
    default = known_text(declared.get("Default"))
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, ListValue):
        options = [_option(v) for v in allowed.items if _permitted(declared, v) is not False]
        return _choice(scope, name, label, options, default)
    if kind not in ("String", "Number") or default:
        return None
    literals = {known_text(value): value for value in compared}
    permitted = {data: _permitted(declared, value) for data, value in literals.items()}
    if not literals or None in literals or None in permitted.values():
        return None
    found = [_option(literals[data]) for data, may in permitted.items() if may]
    besides = tuple(data for data in literals if data is not None)
    return _choice(scope, name, label, [*found, Option(None, "", besides)], default)


def _choice(
    scope: str, name: str, label: str, options: list[Option], default: str | None
) -> Choice | None:
    if any(option.value is not None and known_text(option.value) is None for option in options):
        return None
    distinct = {
        known_text(option.value) if option.value is not None else None: option for option in options
    }
    if len(distinct) < 2:
        return None
    kept = tuple(distinct.values())
    usual = None
    if default is not None:
        fits = [i for i, data in enumerate(distinct) if data == default]
        fits = fits or [i for i, data in enumerate(distinct) if data is None]
        usual = fits[0] if fits else None
    return Choice(identity_of(scope, name), label or name, kept, usual)


def _option(value: Value) -> Option:
    return Option(value, known_text(value) or "")


def _permitted(declared: MapValue, value: Value) -> bool | None:
    """Whether a parameter's constraints let it have a value; None when that is not known."""
    data = known_text(value)
    if data is None:
        return None
    for name, size, sign in (
        ("MinLength", Decimal(len(data)), 1),
        ("MaxLength", Decimal(len(data)), -1),
        ("MinValue", _number(data), 1),
        ("MaxValue", _number(data), -1),
    ):
        written = declared.get(name)
        if written is None:
            continue
        limit = _number(known_text(written) or "")
        if limit is None or size is None:
            return None
        if (size - limit) * sign < 0:
            return False
    pattern = declared.get("AllowedPattern")
    return True if pattern is None else _matches(known_text(pattern), data)


def _number(written: str) -> Decimal | None:
    try:
        found = Decimal(written)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _matches(pattern: str | None, data: str) -> bool | None:
    """Whether a pattern matches a whole text; None for one that Python may read otherwise."""
    if pattern is None or len(pattern) > MAX_PATTERN or len(data) > MAX_LITERAL:
        return None
    if _NOT_ALIKE.search(pattern) or len(_UNBOUNDED.findall(pattern)) > 3:
        return None
    try:
        return re.fullmatch(pattern, data) is not None
    except (re.error, RecursionError, OverflowError):
        return None


def compared(body: MapValue) -> Compared:
    """Return what a template compares each of its parameters with, or looks up under it."""
    found: dict[str, list[Value]] = {}
    mappings = body.get("Mappings")
    tables = mappings if isinstance(mappings, MapValue) else MapValue({})
    for name, arguments in _calls(body):
        if name == "Fn::Equals" and len(arguments) == 2:
            for one, other in (arguments, arguments[::-1]):
                parameter = _ref(one)
                if parameter is not None and known_text(other) is not None:
                    found.setdefault(parameter, []).append(other)
        elif name == "Fn::FindInMap" and len(arguments) >= 3:
            parameter = _ref(arguments[1])
            table = tables.get(known_text(arguments[0]) or "")
            if parameter is not None and isinstance(table, MapValue):
                keys = (text(key, entry.key) for key, entry in table.entries.items())
                found.setdefault(parameter, []).extend(keys)
    return {name: tuple(values) for name, values in found.items()}


def _ref(value: Value) -> str | None:
    if isinstance(value, MapValue) and len(value.entries) == 1:
        return known_text(value.get("Ref"))
    return None


def _calls(value: Value) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Yield the calls of functions in a value that take a list, with what they are handed."""
    stack: list[Value] = [value]
    while stack:
        match stack.pop():
            case MapValue(entries=entries):
                for name, entry in entries.items():
                    if name.startswith("Fn::") and isinstance(entry.value, ListValue):
                        yield name, entry.value.items
                    stack.append(entry.value)
            case ListValue(items=items):
                stack.extend(items)
            case Document(content=content):
                stack.append(content)
