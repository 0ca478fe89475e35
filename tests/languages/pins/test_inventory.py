"""Pins as things of the model."""

from __future__ import annotations

from ekslint.core.location import SourceText
from ekslint.languages.pins.inventory import contribute
from ekslint.sources.textmap import file_text


def ids(text: str, path: str = "requirements.txt") -> list[str]:
    source = SourceText(path, text)
    made = contribute(file_text(source), scope=f"pins:{path}", where=source.whole(), root=".")
    return [entity.id for entity in made.entities]


def test_ids_outlive_moved_lines() -> None:
    pinned = "kubernetes==11.0.0\n"
    assert ids(pinned)
    assert ids(pinned) == ids("# said\n\n" + pinned)


def test_ids_are_distinct() -> None:
    both = ids("kubernetes==11.0.0\nkubernetes==10.0.0\n")
    assert len(set(both)) == 2
