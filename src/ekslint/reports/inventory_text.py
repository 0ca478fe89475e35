"""Turn the printed inventory into lines for a person: one thing, its values, where it leads.

It sees the plain data of `inventory` only; what it leaves out (origins, evidence) is in the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ekslint.reports.columns import ELLIPSIS, visible

LONGEST: Final = 120
"""Characters of a value that are shown."""


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
            for name, value in thing["fields"].items():
                if not _empty(value):
                    yield f"  {name} = {_short(value)}"
            for name, link in thing["links"].items():
                yield from (f"  {name} -> {word}" for word in _ends(link))


def _empty(field: Any) -> bool:
    if field in (None, "", [], {}):
        return True
    if not isinstance(field, Mapping):
        return False
    if field.get("origin") == "absent":
        return True
    return "items" in field and not field["items"] and not field["open"]


def _short(field: Any) -> str:
    shown = field["value"] if isinstance(field, Mapping) and "origin" in field else field
    if isinstance(shown, Mapping) and "items" in shown:
        number = len(shown["items"])
        rest = f"; {_why(shown['open'])}" if shown["open"] else ""
        return f"{number} {'item' if number == 1 else 'items'}{rest}"
    text = json.dumps(shown, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + ELLIPSIS


def _ends(link: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a relation leads to; nothing for one that leads to values or surely nowhere."""
    targets = link["items"] if "items" in link else [link.get("target")]
    for target in targets:
        if isinstance(target, str):
            yield target
        elif isinstance(target, Mapping) and target.keys() == {"id"}:
            yield target["id"]
    if link.get("open") and ("items" in link or "target" in link):
        yield f"not known: {_why(link['open'])}"


def _why(reasons: list[Mapping[str, Any]]) -> str:
    return "; ".join(dict.fromkeys(reason["detail"] for reason in reasons))
