"""Turn what is known at a line into lines for a person, or into JSON.

It does not know how it was found; see `explained`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ekslint import __version__
from ekslint.core.location import Hop, Location
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, OriginKind, Value, reasons
from ekslint.reports.columns import ELLIPSIS, cells, visible, wrap
from ekslint.reports.excerpt import Mark, excerpt, gutter_of
from ekslint.reports.explained import Explained, Known
from ekslint.reports.inventory import value_of
from ekslint.reports.json import place
from ekslint.reports.options import Options
from ekslint.reports.paint import paint
from ekslint.reports.secrets import hide
from ekslint.reports.trail import WRITTEN, shortened, steps
from ekslint.reports.values import plain
from ekslint.reports.wording import listed

SCHEMA_VERSION: Final = 1
LONGEST: Final = 300
"""Characters of a value that are shown in text."""

_MOST_VALUES: Final = 12
_MOST_STEPS: Final = 9
_MOST_USES: Final = 15
_MOST_NAMES: Final = 6


@record
class Asked:
    """What was asked about, why nothing may be known there, and what must not be printed."""

    location: Location
    nothing: str
    secrets: tuple[str, ...] = ()


@record
class _Group:
    """One value in all the instances and environments where it is the same."""

    known: Known
    addresses: tuple[str, ...]
    environments: tuple[str, ...]


def render(found: Explained, asked: Asked, options: Options) -> str:
    """Return the text, with a line end after the last line."""
    return "".join(f"{line}\n" for line in _lines(found, asked, options))


def render_json(found: Explained, asked: Asked) -> str:
    """Return one JSON object, indented, with a line end."""
    return json.dumps(document(found, asked), indent=2, ensure_ascii=False) + "\n"


def document(found: Explained, asked: Asked) -> dict[str, Any]:
    """Return what is known at the line as plain data, in the shape `explained.schema.json` has."""
    return {
        "schema_version": SCHEMA_VERSION,
        "ekslint": __version__,
        "location": place(asked.location),
        "values": [
            {
                "address": each.address,
                "attribute": each.attribute,
                "scope": each.resource.scope,
                "environment": each.environment,
                "conditions": [c.description for c in each.resource.conditions],
                "value": hide(value_of(each.value), asked.secrets),
            }
            for each in found.values
        ],
        "reaches": list(found.reaches),
        "declares": [
            {"address": r.address, "scope": r.scope, "mode": r.mode, "type": r.type}
            for r in found.declares
        ],
        "made": [{"id": e.id, "label": hide(e.label, asked.secrets)} for e in found.made],
        "uses": [
            {
                "id": use.entity.id,
                "label": hide(use.entity.label, asked.secrets),
                "collection": use.collection,
                "field": use.field,
            }
            for use in found.uses
        ],
        "nothing": "" if _anything(found) else asked.nothing,
    }


def _anything(found: Explained) -> bool:
    return bool(found.values or found.declares or found.uses or found.made or found.reaches)


def _lines(found: Explained, asked: Asked, options: Options) -> Iterator[str]:
    location = asked.location
    yield paint(visible(f"{location.path}:{location.line}"), "strong", on=options.colour)
    line = location.source.line(location.line)
    if hide(line, asked.secrets) == line:
        gutter = gutter_of([location])
        mark = Mark(location, "", "help", primary=True)
        yield from excerpt([mark], gutter=gutter, width=options.width, colour=options.colour)
    groups = _grouped(found.values)
    for group in groups[:_MOST_VALUES]:
        yield ""
        yield from _group(group, asked, options)
    if len(groups) > _MOST_VALUES:
        yield from ("", f"... {len(groups) - _MOST_VALUES} more values (--format json has them)")
    for resource in () if groups else found.declares:
        yield from ("", f"{resource.address} begins here")
    if found.reaches:
        yield ""
        yield from _wrapped(f"reaches: {_some(found.reaches)}", 0, options)
    yield from _of_model(found, asked, options)
    if not _anything(found):
        yield ""
        yield from _wrapped(f"no value here: {asked.nothing}", 0, options)


def _grouped(values: Iterable[Known]) -> list[_Group]:
    """Return values that read the same, of instances or environments, as one."""
    found: dict[Any, list[Known]] = {}
    for each in values:
        key = (each.attribute, _shown(each.value, 10_000), _way(each.value))
        found.setdefault(key, []).append(each)
    return [
        _Group(
            group[0],
            tuple(dict.fromkeys(each.address for each in group)),
            tuple(dict.fromkeys(each.environment for each in group if each.environment)),
        )
        for group in found.values()
    ]


def _way(value: Value) -> tuple[tuple[str, str], ...]:
    if value.location is None:
        return ()
    return tuple((hop.label, str(hop.location)) for hop in steps(value.location))


def _group(group: _Group, asked: Asked, options: Options) -> Iterator[str]:
    known = group.known
    what = f"{known.address} {known.attribute}".rstrip()
    head = f"{paint(visible(what), 'strong', on=options.colour)} = "
    shown = visible(hide(_shown(known.value, LONGEST), asked.secrets))
    yield f"{head}{shown}"
    if len(group.addresses) > 1:
        yield from _wrapped(f"the same for {_some(group.addresses[1:])}", 4, options)
    if group.environments:
        yield from _wrapped(f"in environment {listed(group.environments)}", 4, options)
    for condition in known.resource.conditions:
        yield from _wrapped(f"when {condition.description}", 4, options)
    for why in dict.fromkeys(reasons(known.value)):
        at = f" ({why.location})" if why.location is not None else ""
        yield from _wrapped(f"not known: {hide(why.detail, asked.secrets)}{at}", 4, options)
    if known.value.origin.kind is OriginKind.DEFAULT:
        yield from _wrapped(f"default: {known.value.origin.source}", 4, options)
    yield from _trace(known.value, asked, options)


def _some(items: tuple[str, ...]) -> str:
    shown = items[:_MOST_NAMES]
    more = f" and {len(items) - _MOST_NAMES} more" if len(items) > _MOST_NAMES else ""
    return ", ".join(shown) + more


def _trace(value: Value, asked: Asked, options: Options) -> Iterator[str]:
    hops = steps(value.location) if value.location is not None else ()
    if len(hops) < 2 and not any(hop.label != WRITTEN for hop in hops):
        return
    if value.ref is not None and hops[0].label == WRITTEN:
        hops = (Hop(f"`{value.ref.address}`", hops[0].location), *hops[1:])
    lines = list(shortened(hops, len(hops) if options.verbose else _MOST_STEPS))
    places = [
        "" if isinstance(line, int) else visible(f"{line.location.path}:{line.location.line}")
        for line in lines
    ]
    wide = max(map(cells, places))
    for shown, line in zip(places, lines, strict=True):
        if isinstance(line, int):
            yield f"    ... {line} more (--verbose)"
        else:
            words = visible(hide(line.label, asked.secrets))
            yield f"    {shown}{' ' * (wide - cells(shown))}  {words}"


def _of_model(found: Explained, asked: Asked, options: Options) -> Iterator[str]:
    """Yield what the model makes of the line."""
    made = list(dict.fromkeys(entity.label for entity in found.made))
    uses: dict[str, dict[str, None]] = {}
    for use in found.uses:
        shown = f"{use.entity.label}|{use.entity.header.anchor()}"
        uses.setdefault(shown, {})[use.field] = None
    if not made and not uses:
        return
    yield ""
    yield paint("in the model:", "strong", on=options.colour)
    for label in made[:_MOST_USES]:
        yield from _wrapped(f"{hide(label, asked.secrets)} begins here", 4, options)
    for shown, names in list(uses.items())[:_MOST_USES]:
        label, _, at = shown.rpartition("|")
        yield from _wrapped(f"{hide(label, asked.secrets)} ({at}): {', '.join(names)}", 4, options)
    left = max(len(made) - _MOST_USES, 0) + max(len(uses) - _MOST_USES, 0)
    if left:
        yield f"    ... {left} more (--format json has them)"


def _wrapped(text: str, indent: int, options: Options) -> Iterator[str]:
    width = None if options.width is None else options.width - indent
    yield from (" " * indent + line for line in wrap(visible(text), width))


def _shown(value: Value, longest: int) -> str:
    """Return a value as a person writes it, unknown parts as an ellipsis."""
    if isinstance(value, Absent):
        return "(left out)"
    if isinstance(value, Null):
        return "null"
    text = json.dumps(_marked(plain(value)), ensure_ascii=False)
    text = text.replace(f'"{_HOLE}"', "(not known)").replace(_HOLE, "(not known)")
    return text if len(text) <= longest else text[: longest - 1] + ELLIPSIS


_HOLE: Final = "\ue000"
"""Stands for what is not known while a value is written as JSON."""


def _marked(data: Any) -> Any:
    match data:
        case {"$unknown": str()} if len(data) == 1:
            return _HOLE
        case {"$text": list(segments)}:
            return "".join(s if isinstance(s, str) else _HOLE for s in segments)
        case dict():
            return {_HOLE if k == "$unknown" else k: _marked(v) for k, v in data.items()}
        case list():
            return [_marked(item) for item in data]
    return data
