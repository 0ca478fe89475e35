"""Turn the members of JSON that are written for readers into the words of suppressions.

JSON has no comments. Terraform passes over the key `//` of any object, and CloudFormation over the
`Metadata` of a resource or template; other formats have no such place, and `[[overrides]]` of the
configuration speak for them. It does not know what the words mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]', re.DOTALL)
_MARKED: Final = re.compile(r"\s*ekslint:\s*(.*)", re.DOTALL)
_REMARK: Final = "//"
_METADATA: Final = ("Metadata", "ekslint")


@record
class Member:
    """The words of a suppression, where they stand, and the object that they are about.

    `span` are the offsets of the object with its key; `whole`: it is the file's outermost one.
    """

    text: str
    location: Location
    span: tuple[int, int]
    whole: bool


@dataclass(slots=True)
class _Open:
    """An object or list that is not closed yet; `key` is the member that is being read."""

    start: int
    is_object: bool
    key: str = ""
    key_start: int = 0
    at_value: bool = False
    found: list[tuple[str, bool, int, int]] = field(default_factory=list)


def members(source: SourceText) -> Iterator[Member | Notice]:
    """Yield the suppressions of a JSON file, in the order their objects end.

    A text that means to be one and stands elsewhere is a notice.
    """
    stack: list[_Open] = []
    for token in _TOKEN.finditer(source.text):
        sign = token.group()
        top = stack[-1] if stack else None
        if sign in "{[":
            stack.append(_Open(token.start(), sign == "{"))
        elif sign in "}]":
            if top is None:
                return  # not JSON; its reader says so
            stack.pop()
            yield from _closed(source, top, stack, token.end())
        elif top is None:
            return
        elif sign == ":":
            top.at_value = True
        elif sign == ",":
            top.at_value = False
        elif top.is_object and not top.at_value:
            top.key, top.key_start = _text(sign), token.start()
        elif holder := _holder(stack):
            remark = holder.key == _REMARK
            holder.found.append((_text(sign), remark, token.start(), token.end()))
        elif (words := _MARKED.match(_text(sign))) and words[1].startswith("ignore"):
            yield Notice(
                f"`ekslint: {words[1].strip()}` is not obeyed here: in JSON, a suppression is the "
                'text of a member `"//"`, or of `"ekslint"` in the `Metadata` of CloudFormation',
                source.location(token.start(), token.end()),
                "warning",
            )


def _holder(stack: list[_Open]) -> _Open | None:
    """Return the object that a text is about, if it stands where suppressions do."""
    path = stack if stack[-1].is_object else stack[:-1]  # one text, or a list of them
    if not path or not path[-1].is_object:
        return None
    if path[-1].key == _REMARK:
        return path[-1]
    if len(path) > 1 and path[-2].is_object and (path[-2].key, path[-1].key) == _METADATA:
        return path[-2]
    return None


def _closed(
    source: SourceText, ended: _Open, around: list[_Open], end: int
) -> Iterator[Member | Notice]:
    for text, remark, first, last in ended.found:
        words = _MARKED.match(text)
        if words is None and remark:
            continue  # about something else
        start = ended.start
        if around and around[-1].is_object:
            start = around[-1].key_start
        whole = not around
        yield Member(
            words[1] if words else text,
            source.location(first, last),
            (0, len(source.text)) if whole else (start, end),
            whole,
        )


def _text(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""
