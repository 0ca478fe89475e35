"""Turn the items of a list into the steps that addresses take to them: by name, not by number.

A finding is known again by its address, and an item that somebody puts in front of the others must
not make the others new. What names an item is not known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import MapValue, Value

MAX_NAME: Final = 256


def steps(named: Iterable[Iterable[Value | None]]) -> list[str]:
    """Return `["blue"]` for each item whose names, joined by slashes, no other item has, and `[2]`
    for any other. An item is given as the values that name it; those it does not write are None.
    """
    names = [_name(values) for values in named]
    often = Counter(names)
    return [
        f'["{name}"]' if name and often[name] == 1 else f"[{number}]"
        for number, name in enumerate(names)
    ]


def by_name(items: Iterable[MapValue], key: str) -> Iterator[tuple[str, MapValue]]:
    """Yield the items of a list that a key of theirs names, each after the step to it."""
    listed = tuple(items)
    return zip(steps([item.get(key)] for item in listed), listed, strict=True)


def _name(values: Iterable[Value | None]) -> str:
    """Return the name of an item; empty when a part of it is not known, or cannot be a name."""
    words = []
    for value in values:
        if value is None:
            continue
        word = known_text(value) or (str(value.ref) if value.ref is not None else "")
        if not word:
            return ""
        words.append(word)
    name = "/".join(words)
    return name if len(name) <= MAX_NAME and name.isprintable() and '"' not in name else ""
