"""Turn a known policy into the very characters the AWS provider prints for it.

It prints what `policy_document.py` made; foreign JSON keeps forms that are not modelled here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Entry, ListValue, MapValue, Value

_KEYS: Final = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)


def print_policy(content: MapValue, *, indent: int | None = None) -> str:
    """Return a policy whose every part is known as the provider prints it.

    One item prints as a scalar, several sorted downwards; values of conditions keep their order.
    """
    return _go_json(_printed(content), indent)


def as_printed(content: Value) -> Value:
    """Return a policy as data in the form it is printed in; parts may be unknown.

    Lists whose order depends on what is not known have no order then.
    """
    if not isinstance(content, MapValue):
        return content
    statements = content.get("Statement")
    if not isinstance(statements, ListValue):
        return content
    items = tuple(_with(item, _statement_part) for item in statements.items)
    listed = replace(statements, items=items)
    return _with(content, lambda key, value: listed if key == "Statement" else value)


def _statement_part(key: str, value: Value) -> Value:
    if key == "Condition":
        return _with(value, lambda _, test: _with(test, lambda _, values: _single(values)))
    if isinstance(value, MapValue):
        return _with(value, lambda _, identifiers: _sorted(identifiers))
    return _sorted(value)


def _with(value: Value, change: Callable[[str, Value], Value]) -> Value:
    """Return a map with other values; anything else as it is."""
    if not isinstance(value, MapValue):
        return value
    entries = {k: replace(e, value=change(k, e.value)) for k, e in value.entries.items()}
    return replace(value, entries=entries)


def _sorted(value: Value) -> Value:
    if not isinstance(value, ListValue) or len(value.items) < 2:
        return _single(value)
    names = [known_text(item) for item in value.items]
    if None in names:
        return replace(value, scattered=True)
    order = sorted(range(len(names)), key=lambda at: str(names[at]), reverse=True)
    return replace(value, items=tuple(value.items[at] for at in order))


def _single(value: Value) -> Value:
    whole = isinstance(value, ListValue) and len(value.items) == 1 and not value.open
    return value.items[0] if whole and isinstance(value, ListValue) else value


def _printed(content: MapValue) -> dict[str, Any]:
    found: dict[str, Any] = {
        key: known_text(content.get(key)) for key in ("Version", "Id") if key in content.entries
    }
    statements = content.get("Statement")
    items = statements.items if isinstance(statements, ListValue) else ()
    printed = [_printed_statement(s) for s in items if isinstance(s, MapValue)]
    return {**found, "Statement": printed} if printed else found


def _printed_statement(statement: MapValue) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in _KEYS:
        value = statement.get(key)
        match value:
            case None:
                continue
            case MapValue(entries=entries) if key == "Condition":
                found[key] = {
                    test: {name: _strings(e.value, ordered=True) for name, e in inner.items()}
                    for test, inner in ((t, _entries(e.value)) for t, e in entries.items())
                }
            case MapValue(entries=entries):
                found[key] = {kind: _strings(e.value) for kind, e in entries.items()}
            case _:
                found[key] = _strings(value)
    return found


def _entries(value: Value) -> Mapping[str, Entry]:
    return value.entries if isinstance(value, MapValue) else {}


def _strings(value: Value, *, ordered: bool = False) -> Any:
    if not isinstance(value, ListValue):
        return known_text(value)
    texts = [known_text(item) or "" for item in value.items]
    if len(texts) == 1:
        return texts[0]
    return texts if ordered else sorted(texts, reverse=True)


def _go_json(data: Mapping[str, Any], indent: int | None) -> str:
    """Print as Go's encoding/json does, which escapes what HTML would take for markup."""
    separators = (",", ": ") if indent else (",", ":")
    printed = json.dumps(data, indent=indent, separators=separators, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        printed = printed.replace(character, f"\\u{ord(character):04x}")
    return printed
