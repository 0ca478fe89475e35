"""Turn a variable that a Dockerfile uses into the text that one of its own lines gives it.

A build argument counts as its default; what a base image sets, what is passed to a build, and what
a shell makes of it are not known here.

Source: https://docs.docker.com/reference/dockerfile/ (`ARG`, `ENV`, and how they interact)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_INSTRUCTION: Final = re.compile(
    r"^[ \t]*([A-Za-z]+)[ \t]+((?:[^\\\n]|\\(?![ \t]*$)|\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*)*)", re.M
)
_PAIR: Final = re.compile(r"""(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']*))(?=\s|\\|$)""")
_OLD_FORM: Final = re.compile(r"(\w+)[ \t]+(\S+)[ \t]*$")
_NO_DEFAULT: Final = re.compile(r"\w+")
_FROM: Final = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?", re.I)
USE: Final = r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>\w+))"
"""How a variable is used; a default of its own (`${A:-b}`) is not looked at."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a line gives a variable: the text, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Stage:
    """One build stage: the stage it goes on from, and what its lines have given so far. None: given
    without a text that is known."""

    parent: _Stage | None
    arguments: dict[str, Given | None]
    environment: dict[str, Given | None]


def given(text: str, name: str, at: int) -> Given | None:
    """Return what a variable is at a place of a Dockerfile, None when no line tells."""
    outside = _Stage(None, {}, {})
    stages: dict[str, _Stage] = {}
    stage = outside
    for found in _INSTRUCTION.finditer(text):
        word, body, start = found[1].upper(), found[2], found.start(2)
        if found.start() <= at < found.end():
            return _looked_up(name, outside if word == "FROM" else stage, body[: at - start])
        if word == "FROM":
            image = _FROM.match(body)
            stage = _Stage(stages.get(image[1].lower()) if image else None, {}, {})
            if image and image[2]:
                stages[image[2].lower()] = stage
        elif word == "ARG":
            _declare(stage, outside, body, start)
        elif word == "ENV":
            stage.environment.update(_pairs(body, start))
    return None


def _looked_up(name: str, stage: _Stage, before: str) -> Given | None:
    if re.search(rf"\b{re.escape(name)}=", before):
        return None  # the shell gives it another text
    around: _Stage | None = stage
    while around is not None:  # an environment is stronger than any argument, and inherited
        if name in around.environment:
            return around.environment[name]
        around = around.parent
    return stage.arguments.get(name)


def _declare(stage: _Stage, outside: _Stage, body: str, start: int) -> None:
    """Note build arguments; one without a default takes that from before the first stage."""
    pairs = dict(_pairs(body, start))
    for word in body.split():
        name = word.partition("=")[0]
        if "=" not in word and _NO_DEFAULT.fullmatch(word):
            stage.arguments[name] = outside.arguments.get(name)
        elif "=" in word:
            stage.arguments[name] = pairs.get(name)


def _pairs(body: str, start: int) -> Iterator[tuple[str, Given | None]]:
    old = _OLD_FORM.match(body)
    if old is not None and "=" not in old[1] + old[2]:
        yield old[1], _known(old[2], start + old.start(2))
        return
    for pair in _PAIR.finditer(body):
        group = next(index for index in (2, 3, 4) if pair[index] is not None)
        yield pair[1], _known(pair[group], start + pair.start(group))


def _known(text: str, start: int) -> Given | None:
    return None if "$" in text else Given(text, start, start + len(text))
