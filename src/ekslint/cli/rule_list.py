"""Turn rules into the list that `ekslint rules list` prints, for people or as JSON.

It does not know where rules come from, nor what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ekslint.cli.session import LoadedRule
from ekslint.core.errors import UsageError
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.reports.columns import ELLIPSIS, cells, visible, window
from ekslint.ruleset.sightings import parts
from ekslint.selection.choose import choose

ROOM_FOR_TITLE: Final = 40
"""Cells that a title has beside the rest of its line, at least."""


@record
class Filters:
    """Which rules are listed: all that fit each of the filters that are given.

    `words` as in `--select`; `symptom` is a part of a line that an operator sees.
    """

    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    symptom: str = ""


def listed(rules: Sequence[LoadedRule], filters: Filters) -> list[LoadedRule]:
    """Return the rules that fit, by category and id; raises `UsageError` for unknown words."""
    infos = {rule.info.id: rule.info for rule in rules}
    chosen = choose(infos, select=filters.words)
    known = {info.category for info in infos.values()}
    for word in filters.categories:
        if word not in known:
            raise UsageError(f"there is no category `{word}`{did_you_mean(word, known)}")
    found = [
        rule
        for rule in rules
        if rule.info.id in chosen
        and (not filters.categories or rule.info.category in filters.categories)
        and (not filters.levels or rule.info.level.value in filters.levels)
        and (not filters.languages or not set(filters.languages).isdisjoint(rule.languages))
        and _seen(rule.info.symptoms, filters.symptom)
    ]
    return sorted(found, key=lambda rule: (rule.info.category, rule.info.id))


def _seen(symptoms: Iterable[str], line: str) -> bool:
    """Whether a line is a part of a symptom, or holds one: each of its parts."""
    line = line.strip().lower()
    return not line or any(
        line in one or all(part in line for part in parts(one)) for one in map(str.lower, symptoms)
    )


def as_text(rules: Iterable[LoadedRule], width: int | None, *, symptoms: bool = False) -> str:
    """Return a line per rule: id, level, category, languages, title; symptoms below, if wanted.

    Where the title would have no room beside the rest, it stands below it.
    """
    shown = [
        (
            (rule.info.id, rule.info.level.value, rule.info.category, short(rule.languages)),
            rule.info,
        )
        for rule in rules
    ]
    sizes = [max((cells(row[column]) for row, _ in shown), default=0) for column in range(4)]
    below = width is not None and width - sum(sizes) - 2 * len(sizes) < ROOM_FOR_TITLE
    lines: list[str] = []
    for row, info in shown:
        head = "  ".join(f"{row[column]:<{sizes[column]}}" for column in range(4))
        title = visible(info.title)
        lines.extend((head.rstrip(), f"    {title}") if below else (f"{head}  {title}",))
        if symptoms:
            indent = " " * (8 if below else 4)
            lines.extend(f"{indent}{visible(symptom)}" for symptom in info.symptoms)
    return "".join(f"{_fitting(line, width)}\n" for line in lines)


LETTERS = {
    "terraform": "T",
    "cloudformation": "C",
    "eksctl": "E",
    "kubernetes": "K",
    "userdata": "U",
    "kubeconfig": "Q",
}


def short(languages: Iterable[str]) -> str:
    """Return languages as one column: a letter each, as in docs/model.md."""
    given = set(languages)
    return "".join(letter if name in given else "-" for name, letter in LETTERS.items())


def _fitting(line: str, width: int | None) -> str:
    if width is None or cells(line) <= width:
        return line
    return window(line, 0, width - 1).rstrip() + ELLIPSIS


def as_json(rules: Iterable[LoadedRule]) -> str:
    """Return one JSON document, in the shape that reports tell of rules, with their languages."""
    import json

    from ekslint.reports.json import SCHEMA_VERSION, rule

    told = [{**rule(one.info), "languages": list(one.languages)} for one in rules]
    document = {"schema_version": SCHEMA_VERSION, "rules": told}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
