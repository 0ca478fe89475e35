"""The pages and cases of the rules are their tests: Bad is found on its lines, Good is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from ekslint.cli.page_test import examined
from ekslint.config.settings import Settings
from ekslint.core.errors import PageError
from ekslint.core.finding import Finding
from ekslint.core.location import SourceText
from ekslint.ruleset.examples import Example, read_examples
from ekslint.ruleset.message import MAX_LENGTH
from ekslint.ruleset.page import read_page

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
CASES = ROOT / "testdata" / "rules"
SLACK = 10
"""Names are cut to twelve characters at least, so a sentence with many may be a little longer."""

PAGES = {path.stem: path for path in sorted(RULES.glob("*/*.md"))}
FILES = [
    *((path.stem, path) for path in PAGES.values()),
    *((path.parent.name, path) for path in sorted(CASES.glob("*/*.md"))),
]


def examples() -> Iterator[ParameterSet]:
    """Every example with its rule; a file that cannot be read is a case of its own, and fails."""
    for rule, path in FILES:
        if path.parent == CASES / "prelude":
            continue
        name = path.relative_to(ROOT).as_posix()
        try:
            found: tuple[Example | PageError, ...] = read_examples(path)
        except PageError as error:
            found = (error,)
        for example in found:
            at = f":{example.line}" if isinstance(example, Example) else ""
            yield pytest.param(rule, example, id=f"{name}{at}")


def settings_for(rule: str) -> Settings:
    page = read_page(SourceText(f"{rule}.md", PAGES[rule].read_text(encoding="utf-8")))
    # a rule that is off by default is asked alone; all others are asked together
    return Settings(select=() if page.header.enabled else (rule,))


@pytest.mark.parametrize(("rule", "example"), list(examples()))
def test_example(rule: str, example: Example | PageError) -> None:
    assert isinstance(example, Example), str(example)
    assert rule in PAGES, f"there is no page for `{rule}`"
    outcome = examined(rule, example, settings_for(rule))
    assert not (faults := outcome.faults()), "\n".join(faults)
    for finding in outcome.own:
        follows_the_style(finding)


def follows_the_style(finding: Finding) -> None:
    """What a person reads: one sentence with a consequence, at a place that a person can edit."""
    message = re.sub(r" \(and \d+ more\)$", "", finding.message)
    assert len(message) <= MAX_LENGTH + SLACK, message
    assert re.search(r"\bso\b", message), f"no consequence: {message}"
    assert not message.endswith((".", "!", "?"))
    assert message.count("`") % 2 == 0, message
    assert "\n" not in message
    places = (finding.location, *(related.location for related in finding.related))
    assert not [place for place in places if place.source.library]


def test_every_case_folder_belongs_to_a_page() -> None:
    folders = {path.parent.name for path in CASES.glob("*/*.md")} - {"prelude"}
    assert sorted(folders - PAGES.keys()) == []
