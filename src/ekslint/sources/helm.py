"""Turn what is given to Helm as values (documents, `set` paths) into one map, as Helm merges them.

A later document may say anything again: where one is not known, nothing that came before it is. It
knows no chart and does not render any.

Source: https://helm.sh/docs/intro/using_helm/ (format and limitations of `--set`)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import (
    Absent,
    Document,
    Entry,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
    unknown,
)
from ekslint.sources.yaml.read import read_yaml

MAX_DEPTH: Final = 50
_ESCAPED: Final = "\\"
_PLACEHOLDER: Final = re.compile(r"\$\{[\w.-]{1,80}\}|\$\w{1,80}")
"""A text that envsubst, Flux or Terraform's `templatefile` replace as a whole."""


def read_values(value: Value) -> Value:
    """Return a values document as a map: YAML or JSON text, a held document, or a map as it is.

    A document that is empty is absent; one that is no map, or does not parse, is unknown.
    """
    match value:
        case Document(format="yaml" | "json", content=content):
            return read_values(content)
        case Document(rendered=Text() as rendered):
            return read_values(rendered)
        case MapValue() | Unknown() | Absent():
            return value
        case Null():
            return Absent(name="values", location=value.location)
        case Text():
            parsed = read_yaml(value, templated=False)
            if parsed.problems:
                problem = parsed.problems[0]
                where = problem.location or value.location
                return unknown(ReasonKind.INVALID, f"values: {problem.message}", location=where)
            if not parsed.documents:
                return Absent(name="values", location=value.location)
            first = parsed.documents[0].value
            return read_values(first) if not isinstance(first, Text) else _no_map(first)
    return _no_map(value)


def merged(documents: Iterable[Value], location: Location | None = None) -> Value:
    """Return values documents merged in order: maps key by key, everything else replaced."""
    result: Value = MapValue({}, location=location)
    for document in documents:
        result = _over(result, read_values(document), 0)
    return result


def with_set(
    values: Value,
    path: Value,
    value: Value,
    entry: Location | None = None,
    *,
    literal: bool = False,
) -> Value:
    """Return values with one `set` over them; `entry` is where the whole of it stands.

    The value is parsed for commas and escapes unless `literal`. A path or value that is not known,
    or that sets more than one key, leaves what it may reach unknown; an index in the path leaves
    the list unknown.
    """
    written = known_text(path)
    if written is None:
        why = next(reasons(path), None) or Reason(ReasonKind.INVALID, "no path to set")
        return _over(values, Unknown(why, location=path.location), 0)
    keys = split_path(written)
    if keys is None or (not literal and _sets_more(value)):
        detail = f"`{written}` sets values in a way that is not followed"
        return _over(values, unknown(ReasonKind.FUNCTION, detail, location=path.location), 0)
    steps: list[str] = []
    for key in keys:
        name, index, _ = key.partition("\0")
        steps.append(name)
        if index:
            detail = f"`{written}` sets one item of a list"
            value = unknown(ReasonKind.FUNCTION, detail, location=value.location)
            break
    layer = value if literal else _unescaped(value)
    for name in reversed(steps):
        place = Entry(layer, key=path.location, span=entry or value.location)
        layer = MapValue({name: place}, location=value.location)
    return _over(values, layer, 0)


def split_path(path: str) -> tuple[str, ...] | None:
    r"""Return the keys of a `set` path: dots part them unless escaped (`a.b\.c/d`).

    An index (`a[0]`) follows its key after a null character. None for what Helm would refuse, and
    for paths that hold a comma or an equals sign.
    """
    keys: list[str] = []
    key = ""
    index = False
    at = 0
    while at < len(path):
        sign = path[at]
        if sign == _ESCAPED and at + 1 < len(path):
            key += path[at + 1]
            at += 1
        elif sign in ",={}":
            return None
        elif sign == ".":
            keys.append(key)
            key = ""
            index = False
        elif sign == "[":
            end = path.find("]", at)
            if end < 0 or not path[at + 1 : end].isdigit():
                return None
            if not index:
                key += "\0"
            key += path[at : end + 1]
            index = True
            at = end
        else:
            key += sign
        at += 1
    keys.append(key)
    return tuple(keys) if all(keys) and len(keys) <= MAX_DEPTH else None


def _over(below: Value, above: Value, depth: int) -> Value:
    """Lay a value over another: what is in both maps is merged, what may be in either is open."""
    if isinstance(above, Absent):
        return below
    if isinstance(above, Document):
        above = above.content
    if isinstance(below, Document):
        below = below.content
    if isinstance(above, Unknown):
        return _doubted(below, above)
    if not isinstance(above, MapValue) or not isinstance(below, MapValue | Unknown):
        return above
    if isinstance(below, Unknown):
        return replace(above, open=_joined(above.open, (below.reason,)))
    if depth >= MAX_DEPTH:
        return unknown(ReasonKind.LIMIT, "values are nested too deep", location=above.location)
    entries: dict[str, Entry] = {}
    for key, entry in below.entries.items():
        if key not in above.entries and above.open:
            doubt = Unknown(above.open[0], location=above.location)
            entries[key] = replace(entry, value=_doubted(entry.value, doubt))
        else:
            entries[key] = entry
    for key, entry in above.entries.items():
        held = below.entries.get(key)
        if held is not None:
            over = _over(held.value, entry.value, depth + 1)
        elif below.open and isinstance(entry.value, MapValue | Document):
            over = _over(Unknown(below.open[0]), entry.value, depth + 1)
        else:
            over = entry.value
        entries[key] = replace(entry, value=over)
    return MapValue(
        entries, _joined(below.open, above.open), location=above.location or below.location
    )


def _doubted(below: Value, above: Unknown) -> Value:
    """Return values that an unknown document may change anywhere: keys stay, what they hold not."""
    match below:
        case MapValue(entries=entries):
            doubted = {
                key: replace(entry, value=_doubted_leaf(entry.value, above))
                for key, entry in entries.items()
            }
            return replace(below, entries=doubted, open=_joined(below.open, (above.reason,)))
        case _:
            return _doubted_leaf(below, above)


def _doubted_leaf(below: Value, above: Unknown) -> Value:
    return Unknown(above.reason, location=below.location or above.location)


def _sets_more(value: Value) -> bool:
    """Whether a `set` value goes on to further keys: a comma that is not escaped."""
    data = known_text(value)
    if data is None or not isinstance(value, Text):
        return False
    return "," in data.replace("\\,", "") or data.startswith(("{", "["))


def _unescaped(value: Value) -> Value:
    data = known_text(value)
    if not isinstance(value, Text) or data is None or _ESCAPED not in data:
        return value
    plain: list[str] = []
    at = 0
    while at < len(data):
        if data[at] == _ESCAPED and at + 1 < len(data):
            at += 1
        plain.append(data[at])
        at += 1
    return text("".join(plain), value.location)


def _joined(*reasons_of: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for some in reasons_of for reason in some))


def _no_map(value: Value) -> Unknown:
    hidden = next(reasons(value), None)  # what another tool fills in may be a map
    if hidden is not None:
        return Unknown(hidden, location=value.location)
    written = (known_text(value) or "").strip()
    if _PLACEHOLDER.fullmatch(written):
        detail = f"`{written}` is a placeholder"
        return unknown(ReasonKind.TEMPLATE, detail, location=value.location)
    return unknown(ReasonKind.INVALID, "values are not a map", location=value.location)
