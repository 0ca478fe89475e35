"""Turns the habits of rule pages into tests; what the rules find is tested in `tests/rules`."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from ekslint.core.finding import Level
from ekslint.core.location import SourceText
from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.compile import FUNCTIONS
from ekslint.ruleset.examples import read_examples
from ekslint.ruleset.header import KEBAB, KEYS
from ekslint.ruleset.kinds import Kinds
from ekslint.ruleset.load import load_directories
from ekslint.ruleset.message import MAX_LENGTH, parse_template
from ekslint.ruleset.page import SECTIONS, Page, read_page
from ekslint.ruleset.schema import validate_page
from ekslint.ruleset.vet import vet_page

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
PAGES = sorted(RULES.rglob("*.md"))
TITLE = 100
PAGE_LINES = 150
PROSE_LINES = 75
FENCED = re.compile(r"^```.*?^```\n", re.DOTALL | re.MULTILINE)
ROOM = 40
"""Characters a message leaves to the names it is filled with."""
KINDS = Kinds()


def name(path: Path) -> str:
    return path.relative_to(RULES).as_posix()


@cache
def read(path: Path) -> Page:
    return read_page(SourceText(f"rules/{name(path)}", path.read_text(encoding="utf-8")))


every_page = pytest.mark.parametrize("path", PAGES, ids=name)


def test_there_are_pages() -> None:
    assert PAGES


def test_all_pages_load_together() -> None:
    """As strangers' pages are loaded: header, schema, expressions, and whom `unless` names."""
    loaded = load_directories([RULES], REGISTRY, thorough=True)
    assert [str(problem) for problem in loaded.problems] == []
    assert len(loaded.rules) == len(PAGES)


def test_words_name_one_thing() -> None:
    """Ids, categories, levels and aliases choose rules: none may mean two things."""
    pages = [read(path) for path in PAGES]
    ids = {page.id for page in pages}
    categories = {page.category for page in pages}
    levels = {level.value for level in Level}
    assert not ids & categories
    assert not (ids | categories) & levels
    aliases = {alias for page in pages for alias in page.header.aliases}
    assert not aliases & (ids | categories | levels)


def test_titles_tell_rules_apart() -> None:
    titles = Counter(read(path).title for path in PAGES)
    assert [title for title, pages in titles.items() if pages > 1] == []


@every_page
def test_nothing_is_named_twice(path: Path) -> None:
    header = read(path).header
    others = [clause.text for clause in header.unless]
    for named in (header.aliases, header.symptoms, header.references, others):
        assert len(set(named)) == len(named)


@every_page
def test_rules_that_give_way_are_about_the_same_variable(path: Path) -> None:
    """Two rows are about one thing by the variables they share: without one, `unless` is void."""
    own = {name for name, _ in read(path).header.generators}
    for clause in read(path).header.unless:
        [other] = [p for p in PAGES if p.stem == clause.text]
        theirs = {name for name, _ in read(other).header.generators}
        assert own & theirs, f"`{clause.text}` has {sorted(theirs)}, this page has {sorted(own)}"


@every_page
def test_levels_change_something(path: Path) -> None:
    header = read(path).header
    levels = [level for level, _ in header.level_when]
    assert header.level not in levels
    assert len(set(levels)) == len(levels)


@every_page
def test_labels_of_related_places_are_no_sentences(path: Path) -> None:
    for _, label in read(path).header.related:
        assert not label.endswith((".", "!", "?"))
        assert "\n" not in label


def test_ids_are_unique() -> None:
    taken = Counter(path.stem for path in PAGES)
    assert [rule for rule, pages in taken.items() if pages > 1] == []


@every_page
def test_place_is_category_and_id(path: Path) -> None:
    category, file = name(path).split("/")
    assert KEBAB.fullmatch(category)
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+\.md", file), "an id is `subject-defect`"


@every_page
def test_header_is_valid(path: Path) -> None:
    assert [str(error) for error in validate_page(read(path))] == []


@every_page
def test_expressions_fit_the_model(path: Path) -> None:
    assert [str(error) for error in vet_page(read(path), REGISTRY, KINDS)] == []


@every_page
def test_page_is_short(path: Path) -> None:
    """One idea fits a screen; examples are whole trees, so they have a bound of their own."""
    text = path.read_text(encoding="utf-8")
    prose = FENCED.sub("", text)
    assert prose.count("\n") <= PROSE_LINES
    assert text.count("\n") <= PAGE_LINES


@every_page
def test_sections_are_there_in_order(path: Path) -> None:
    sections = read(path).sections
    assert tuple(sections) == SECTIONS
    assert all(text.strip() for text in sections.values())
    info = read(path).info()
    assert info.why
    assert info.fix


@every_page
def test_title_is_no_sentence_with_a_stop(path: Path) -> None:
    title = read(path).title
    assert not title.endswith((".", "!", "?"))
    assert len(title) <= TITLE


@every_page
def test_message_follows_the_style(path: Path) -> None:
    clause = read(path).header.message
    template = parse_template(clause)
    literal = template.literal
    assert any(not isinstance(part, str) for part in template.parts), "names no subject"
    assert "{" in clause.text[:ROOM], "the subject's own name comes first"
    assert not clause.text.rstrip().endswith((".", "!", "?")), "no final stop"
    assert not re.search(r"\b(should|please|shouldn't)\b", literal, re.IGNORECASE)
    assert literal.count("`") % 2 == 0, "a backtick is not closed"
    assert clause.text == " ".join(clause.text.split()), "one line, single blanks"
    assert len(literal) <= MAX_LENGTH - ROOM // 2, f"{len(literal)} characters of its own"


@every_page
def test_claims_have_a_public_source(path: Path) -> None:
    references = read(path).header.references
    assert references
    assert all(address.startswith("https://") for address in references)
    assert len(set(references)) == len(references)


@every_page
def test_a_finding_has_a_place(path: Path) -> None:
    header = read(path).header
    assert header.removed is not None or header.at is not None


@every_page
def test_bad_is_marked_and_good_is_there(path: Path) -> None:
    kinds = [example.kind for example in read_examples(path)]
    assert kinds == ["bad", "good"]
    bad = read_examples(path)[0]
    assert bad.expected, "the guilty line ends with `# finding`"


def test_guide_names_every_key_and_function() -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z_]+)[`(]", guide))
    assert sorted(KEYS - words) == []
    assert sorted(FUNCTIONS - words) == []
