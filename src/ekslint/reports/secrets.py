"""Turn what files mark as sensitive into texts that no introspection prints.

It knows marks, not what looks like a password: what nobody marked is printed. Numbers and bools are
too short to be told from others, so only texts are hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from ekslint.core.contents import known
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Document, ListValue, MapValue, Piece, Text, Unknown, Value

HIDDEN: Final = "(sensitive)"

SHORTEST: Final = 4
"""A secret is looked for inside other texts from this length on; a shorter one only as a whole."""

_UNKNOWN: Final = {"$unknown": "it is marked as sensitive"}
_PLAIN_WORDS: Final = frozenset({"", "true", "false", "null"})


def secrets(evaluations: Iterable[Evaluation]) -> tuple[str, ...]:
    """Return the texts that are marked as sensitive, longest first."""
    found: dict[str, None] = {}
    for evaluation in evaluations:
        marked = [*evaluation.secrets, *_of_manifests(evaluation.resources)]
        found.update(dict.fromkeys(text for value in marked for text in _texts(value)))
    return tuple(sorted(found.keys() - _PLAIN_WORDS, key=lambda text: (-len(text), text)))


def hide(data: Any, texts: tuple[str, ...]) -> Any:
    """Return plain data without the secrets."""
    if not texts:
        return data
    match data:
        case str():
            return _hide(data, texts)
        case list():
            return [hide(item, texts) for item in data]
        case dict():
            return {hide(key, texts): hide(item, texts) for key, item in data.items()}
    return data


def unknown_where_hidden(data: Any, texts: tuple[str, ...]) -> Any:
    """Return plain data in which a secret reads as any other unknown: `$unknown`, or in `$text`."""
    if not texts:
        return data
    match data:
        case str():
            return _parted(data, texts)
        case list():
            return [unknown_where_hidden(item, texts) for item in data]
        case {"$text": list(segments)}:
            return {"$text": list(_flat(unknown_where_hidden(s, texts) for s in segments))}
        case dict():
            return {
                hide(key, texts): unknown_where_hidden(item, texts) for key, item in data.items()
            }
    return data


def _flat(segments: Iterable[Any]) -> Iterator[Any]:
    for segment in segments:
        if isinstance(segment, dict) and segment.keys() == {"$text"}:
            yield from segment["$text"]
        else:
            yield segment


def _parted(text: str, texts: tuple[str, ...]) -> Any:
    hidden = _hide(text, texts)
    if hidden == text:
        return text
    if hidden == HIDDEN:
        return dict(_UNKNOWN)
    parts: list[Any] = []
    for number, part in enumerate(hidden.split(HIDDEN)):
        parts.extend([dict(_UNKNOWN)] if number else [])
        parts.extend([part] if part else [])
    return {"$text": parts}


def _hide(text: str, texts: tuple[str, ...]) -> str:
    for secret in texts:
        if text == secret:
            return HIDDEN
        if len(secret) >= SHORTEST and secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def _of_manifests(resources: Iterable[Resource]) -> Iterator[Value]:
    for resource in resources:
        if resource.language == "kubernetes" and resource.type.endswith("/Secret"):
            for name in ("data", "stringData"):
                found = resource.body.get(name)
                if found is not None:
                    yield found


def _texts(value: Value) -> Iterator[str]:
    stack: list[Value] = [value]
    while stack:
        here = stack.pop()
        match here:
            case Text():
                whole = known(here)
                if isinstance(whole, str):
                    yield whole
                else:
                    yield from (s.text for s in here.segments if isinstance(s, Piece))
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(entry.value for entry in entries.values())
            case Document(content=content, rendered=rendered):
                stack.extend(part for part in (content, rendered) if part is not None)
            case Unknown(candidates=candidates):
                stack.extend(candidates)
