"""Turn decoded JSON of whatever shape into the shape that is expected, or an empty one.

A plan may come from anywhere: what is not an object, a list or a text where one belongs counts as
not there. It knows nothing of plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = {}


def mapping(data: Any) -> Mapping[str, Any]:
    """Return an object, or an empty one."""
    return data if isinstance(data, dict) else NOTHING


def items(data: Any) -> list[Any]:
    """Return a list, or an empty one."""
    return data if isinstance(data, list) else []


def string(data: Any) -> str:
    """Return a text, or an empty one."""
    return data if isinstance(data, str) else ""


def strings(data: Any) -> tuple[str, ...]:
    """Return the texts of a list."""
    return tuple(item for item in items(data) if isinstance(item, str))


def at(data: Any, *path: str) -> Any:
    """Return what stands under some keys, one below the other; None when there is nothing."""
    for key in path:
        data = mapping(data).get(key)
    return data


def mark(marks: Any, key: str | int) -> Any:
    """Return the mark of one part: marks are true for the whole, or an object or list of marks.

    What is no mark at all is taken for true: nothing is known of that part.
    """
    if marks is None or isinstance(marks, bool):
        return marks is True
    if isinstance(marks, dict):
        return marks.get(key, False) if isinstance(key, str) else True
    if isinstance(marks, list):
        if not isinstance(key, int):
            return True
        return marks[key] if key < len(marks) else False
    return True


def leaves(data: Any) -> Iterator[Any]:
    """Yield the texts, numbers and bools inside a value, at any depth."""
    stack = [data]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)
        elif here is not None:
            yield here


def marked(data: Any, marks: Any) -> Iterator[Any]:
    """Yield the leaves that marks say something of (they are true there, or above)."""
    stack = [(data, marks)]
    while stack:
        here, said = stack.pop()
        if said is True or not (said is None or isinstance(said, bool | dict | list)):
            yield from leaves(here)
        elif isinstance(here, dict) and said:
            stack.extend((part, mark(said, key)) for key, part in here.items())
        elif isinstance(here, list) and said:
            stack.extend((part, mark(said, index)) for index, part in enumerate(here))
