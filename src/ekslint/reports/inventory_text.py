"""Turn the printed inventory into lines for a person: one thing, its values, where it leads.

It sees the plain data of `inventory` only. What decided is told by its place; the whole way of a
value is in the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ekslint.reports.columns import ELLIPSIS, visible

LONGEST: Final = 120
"""Characters of a value that are shown."""

_MOST_ENDS: Final = 10
"""Things a relation leads to that are shown."""


def render(document: Mapping[str, Any]) -> str:
    """Return the inventory as text, empty when there is nothing in it."""
    return "".join(f"{visible(line)}\n" for line in _lines(document["entities"]))


def _lines(entities: Mapping[str, Any]) -> Iterator[str]:
    first = True
    for collection, things in entities.items():
        for thing in things:
            if not first:
                yield ""
            first = False
            at = thing["location"]
            yield f"{thing['label']}  ({collection}, {at['path']}:{at['line']}:{at['column']})"
            yield from (f"  when {c['description']}" for c in thing["conditions"])
            for name, field in thing["fields"].items():
                if not _empty(field):
                    yield from _field(name, field)
            for name, link in thing["links"].items():
                yield from (f"  {name} -> {words}" for words in _ends(link))


def _empty(field: Any) -> bool:
    if field in (None, False, "", [], {}):
        return True
    if not isinstance(field, Mapping):
        return False
    if field.get("origin") == "absent":
        return True
    return "items" in field and not field["items"] and not field["open"]


def _field(name: str, field: Any) -> Iterator[str]:
    """Yield a field's value with where it is from, then why it is not known."""
    if not isinstance(field, Mapping):
        yield f"  {name} = {_cut(_bare(field))}"
    elif "items" in field:
        number = len(field["items"])
        yield f"  {name} = {number} {'item' if number == 1 else 'items'}"
        yield from (f"    perhaps more: {_reason(why)}" for why in field["open"])
    elif "origin" not in field:
        if bare := _bare(field):
            yield f"  {name} = {_cut(bare)}"
    else:
        yield f"  {name} = {_value(field['value'])}{_origin(field)}"
        yield from (f"    not known: {_reason(why)}" for why in field["open"])


def _bare(field: Any) -> Any:
    """Return what a thing made of values says (the statements of a policy), without their origins
    and what is empty."""
    match field:
        case {"value": value, "origin": _}:
            return value
        case {"items": list(items), "open": _}:
            return [_bare(item) for item in items]
        case dict():
            bare = {name: _bare(part) for name, part in field.items() if name != "location"}
            return {name: part for name, part in bare.items() if part not in (None, [], {}, "")}
        case list():
            return [_bare(item) for item in field]
    return field


def _value(value: Any) -> str:
    match value:
        case {"$unknown": str()} if len(value) == 1:
            return "(not known)"
        case {"$text": list(segments)}:
            parts = (s if isinstance(s, str) else "(not known)" for s in segments)
            return _cut("".join(parts))
    return _cut(value)


def _cut(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + ELLIPSIS


def _origin(field: Mapping[str, Any]) -> str:
    if field["origin"] == "default":
        return "  (default)"
    at = f"{field['location']['path']}:{field['location']['line']}" if field["location"] else ""
    word = "computed" if field["origin"] == "computed" and not field["open"] else ""
    words = [part for part in (word, at) if part]
    return f"  ({', '.join(words)})" if words else ""


def _ends(link: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a relation leads to; nothing for one that leads to values or surely nowhere."""
    targets = link["items"] if "items" in link else [link.get("target")]
    named = [
        target["id"] if isinstance(target, Mapping) and target.keys() == {"id"} else target
        for target in targets
    ]
    shown = [target for target in named if isinstance(target, str)]
    yield from (f"{target}{_made_by(link)}" for target in shown[:_MOST_ENDS])
    if len(shown) > _MOST_ENDS:
        yield f"{len(shown) - _MOST_ENDS} more"
    if "items" in link or "target" in link:
        yield from (f"not known: {_reason(why)}" for why in link.get("open", ()))


def _made_by(link: Mapping[str, Any]) -> str:
    """Return by what step of the ladder a link was made, and what it assumes."""
    words = [f"by {link['by']}" if link.get("by") in ("reference", "arn", "name") else ""]
    words += [f"assuming {assumption}" for assumption in link.get("assumptions", ())]
    given = [word for word in words if word]
    return f"  ({'; '.join(given)})" if given else ""


def _reason(why: Mapping[str, Any]) -> str:
    at = why["location"]
    return f"{why['detail']} ({at['path']}:{at['line']})" if at else str(why["detail"])
