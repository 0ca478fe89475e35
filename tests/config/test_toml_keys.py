"""Where keys are written, in the shapes TOML allows."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from ekslint.config.toml_keys import key_places, place_of
from ekslint.core.location import SourceText


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """The paths of all keys that stand on their own: not those of inline tables."""
    found: set[tuple[str | int, ...]] = set()
    if isinstance(value, dict):
        for key, item in value.items():
            found |= {(*path, key)} | paths_of(item, (*path, key))
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for number, item in enumerate(value):
            found |= {(*path, number)} | paths_of(item, (*path, number))
    return found


TEXT = '''\
# a comment with = and [brackets]
title = "a # b"  # c = 1
"quoted key" = 1
'literal' = 2
a.b . c = """
x = 1
[no.table]
"""""
d = \'\'\'
y = 2\'\'\'
list = [
  "]", # ]
  2,
]
[tool.ekslint]
fail-on = "error"

  [[clusters]]
name = "one"
[clusters.more]
x = 1
[[clusters]]
name = "two"
\tversion="1.30"
last = 1'''


def test_every_key_has_its_place() -> None:
    assert set(key_places(SourceText("a.toml", TEXT))) == paths_of(tomllib.loads(TEXT))


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        (("title",), 2, "title"),
        (("quoted key",), 3, '"quoted key"'),
        (("a", "b", "c"), 5, "a.b . c"),
        (("d",), 9, "d"),
        (("list",), 11, "list"),
        (("tool", "ekslint"), 15, "tool.ekslint"),
        (("tool", "ekslint", "fail-on"), 16, "fail-on"),
        (("clusters", 0), 18, "clusters"),
        (("clusters", 0, "more", "x"), 21, "x"),
        (("clusters", 1, "version"), 24, "version"),
        (("clusters", 1, "last"), 25, "last"),
    ],
)
def test_place(path: tuple[str | int, ...], line: int, text: str) -> None:
    place = key_places(SourceText("a.toml", TEXT))[path]
    assert (place.line, place.text) == (line, text)


def test_inside_an_inline_table_the_key_that_holds_it() -> None:
    source = SourceText("a.toml", '\nclusters = [{name = "x", colour = 1}]\n')
    assert place_of(key_places(source), ("clusters", 0, "colour"), source).text == "clusters"


def test_unknown_path_is_the_file() -> None:
    source = SourceText("a.toml", "a = 1\n")
    assert place_of(key_places(source), ("b",), source) == source.whole()
