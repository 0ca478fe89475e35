"""A page is read with the place of every mistake in it."""

from __future__ import annotations

import pytest

from ekslint.core.errors import PageError
from ekslint.core.finding import Level
from ekslint.core.location import SourceText
from ekslint.ruleset.page import Page, Rule, read_page
from ekslint.ruleset.schema import header_schema, validate_page

WHOLE = """\
---
level: error
level_when: {warning: "ship.armed"}
for: [{ship: ships}, {cabin: ship.cabins}]
let: {small: ship.size < 3}
where:
  - ship.size is not None
  - small
assert: cabin.locked
message: "{cabin} of {ship} is open, so the crew è sleeps badly"
at: cabin.locked
related: {ship: "its ship"}
unless: [other-rule]
symptoms: ["a bang: loud"]
references: [https://example.org/cabins]
aliases: [SHIP_1]
fix: {says: lock it, safe: true, set: {cabin.locked: "True"}}
security: 7.5
enabled: false
since: 1.30
---
# A cabin is not locked

## Why

The sea [comes in](https://example.org/sea) at night,
see <https://example.org/night>.

A second paragraph.

## Fix

```hcl
# not a heading
```

Lock it.

## Bad

```hcl main.tf
locked = false # finding
```

## Good

```hcl main.tf
locked = true
```
"""


def read(text: str, path: str = "rules/cabins/cabin-open.md") -> Page:
    return read_page(SourceText(path, text))


def test_a_whole_page() -> None:
    page = read(WHOLE)
    header = page.header
    assert (page.id, page.category, page.title) == ("cabin-open", "cabins", "A cabin is not locked")
    assert header.level is Level.ERROR
    assert [(level, c.text) for level, c in header.level_when] == [(Level.WARNING, "ship.armed")]
    assert [(n, c.text) for n, c in header.generators] == [
        ("ship", "ships"),
        ("cabin", "ship.cabins"),
    ]
    assert [c.text for c in header.where] == ["ship.size is not None", "small"]
    assert [c.text for c in header.asserts] == ["cabin.locked"]
    assert [(c.text, label) for c, label in header.related] == [("ship", "its ship")]
    assert header.fix is not None
    assert (header.fix.says.text, header.fix.safe, header.fix.when) == ("lock it", True, None)
    assert [c.text for c in header.fix.clauses] == ["cabin.locked", "True"]
    assert (header.security, header.enabled, header.since) == (7.5, False, "1.30")
    assert header.removed is None
    assert list(page.sections) == ["Why", "Fix", "Bad", "Good"]


def test_what_reports_show() -> None:
    info = read(WHOLE).info()
    assert info.why == "The sea comes in at night, see https://example.org/night."
    assert info.fix == "Lock it."
    assert info.symptoms == ("a bang: loud",)
    assert info.references == ("https://example.org/cabins",)
    assert info.help_markdown.startswith("# A cabin is not locked\n\n## Why\n")
    assert info.help_markdown.endswith("```\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_places_of_expressions_are_exact(newline: str, mark: str) -> None:
    page = read(mark + WHOLE.replace("\n", newline))
    header = page.header
    clauses = [
        *(c for _, c in header.generators),
        *header.where,
        *header.asserts,
        header.message,
        *(c for c, _ in header.related),
    ]
    assert [clause.location.text for clause in clauses] == [clause.text for clause in clauses]
    assert (header.asserts[0].location.line, header.asserts[0].location.column) == (9, 9)


def test_the_schema_agrees() -> None:
    assert validate_page(read(WHOLE)) == ()


HEAD = "level: error\nfor: [{ship: ships}]\nassert: ship.armed\nmessage: '{ship} is unarmed'\n"

MISTAKES: list[tuple[str, str, tuple[int, int]]] = [
    ("wher: x", "unknown key `wher`; did you mean `where`?", (6, 1)),
    ("level: error", "`level` stands twice in the header", (6, 1)),
    ("at: [a]", "`at` has to be a text", (6, 5)),
    ("at:", "`at` has to be a text", (6, 4)),
    ("let: x", "`let` has to be a map", (6, 6)),
    ("let: {X: y}", "`X` is not a name (lower-case letters, digits and `_`)", (6, 7)),
    ("let: {if: y}", "`if` is not a name (lower-case letters, digits and `_`)", (6, 7)),
    ("let: {a: b, a: c}", "`a` stands twice in `let`", (6, 13)),
    ("level_when: {eror: x}", "`eror` is not a level (error, warning, note)", (6, 14)),
    ("level_when: {eror: x}", "; did you mean `error`?", (6, 14)),
    ("related: {[a]: b}", "a key of `related` has to be a text", (6, 11)),
    ("related: {a: [b]}", "a label of `related` has to be a text", (6, 14)),
    ("unless: [Not_An_Id]", "`Not_An_Id` is not a rule id", (6, 10)),
    ("unless: other-rule", "`unless` has to be a list", (6, 9)),
    ("where: {a: b}", "`where` has to be a list", (6, 8)),
    ("symptoms: [[a]]", "an item of `symptoms` has to be a text", (6, 12)),
    ("security: 11", "`security` is a number from 0.0 to 10.0", (6, 11)),
    ("security: high", "`security` is a number from 0.0 to 10.0", (6, 11)),
    ('enabled: "false"', "`enabled` is true or false", (6, 11)),
    ("enabled: 0", "`enabled` is true or false", (6, 10)),
    ("at: 'a", "the header is not YAML", (7, 1)),
    ("references: *x", "the header is not YAML", (6, 13)),
]


@pytest.mark.parametrize(("line", "message", "place"), MISTAKES, ids=lambda v: str(v)[:40])
def test_a_mistake_in_the_header(line: str, message: str, place: tuple[int, int]) -> None:
    with pytest.raises(PageError) as caught:
        read(f"---\n{HEAD}{line}\n---\n# T\n")
    assert message in caught.value.message
    location = caught.value.location
    assert location is not None
    assert (location.line, location.column) == place


GENERATORS: list[tuple[str, str]] = [
    ("for: ships", "`for` has to be a list"),
    ("for: []", "`for` has one to 5 items"),
    ("for: [ships]", "an item of `for` has to be a map"),
    ("for: [{a: ships, b: ports}]", "an item of `for` is one `name: expression`"),
    ("for: [{a: ships}, {a: ports}]", "`a` stands twice in `for`"),
    ("for: [{a: b}, {b: b}, {c: b}, {d: b}, {e: b}, {f: b}]", "`for` has one to 5 items"),
]


@pytest.mark.parametrize(("line", "message"), GENERATORS, ids=lambda v: str(v)[:40])
def test_a_mistake_in_the_generators(line: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        read(f"---\n{HEAD.replace('for: [{ship: ships}]', line)}---\n# T\n")


PAGES: list[tuple[str, str]] = [
    ("# No header\n", "a rule page starts with a YAML header"),
    ("", "a rule page starts with a YAML header"),
    (f"---\n{HEAD}", "has no closing `---`"),
    ("---\n---\n# T\n", "the header is empty"),
    ("---\n- a\n---\n# T\n", "the header has to be a map"),
    ("---\nlevel: error\n---\n# T\n", "the header lacks `for`"),
    (f"---\n{HEAD.replace('assert: ship.armed', '')}---\n# T\n", "lacks `assert` (or `where`)"),
    (f"---\n{HEAD}---\nNo title.\n", "the page has no title"),
    (f"---\n{HEAD}---\n# T\n# U\n", "a page has one title only"),
    (f"---\n{HEAD}---\n# T\n## Wy\n", "unknown section `Wy`"),
    (f"---\n{HEAD}---\n# T\n## Goood\n", "unknown section `Goood`; did you mean `Good`?"),
    (f"---\n{HEAD}---\n# T\n## Why\n## Why\n", "section `Why` stands twice"),
    (f"---\n{HEAD}---\n# T\n## Bad\n```hcl main.tf\n", "is not closed"),
    (f"---\n{HEAD}{'# x' * 9000}\n---\n# T\n", "the header is longer than"),
    (f"---\nlevel: {'[' * 5000}\n---\n# T\n", "the header is not YAML"),
    (f"---\n{HEAD}at: &a [*a]\n---\n# T\n", "`at` has to be a text"),
]


@pytest.mark.parametrize(("text", "message"), PAGES, ids=lambda v: repr(v)[:40])
def test_a_page_that_is_none(text: str, message: str) -> None:
    with pytest.raises(PageError) as caught:
        read(text)
    assert message in caught.value.message


@pytest.mark.parametrize("name", ["Cabin-Open.md", "cabin_open.md", "9.md"])
def test_the_file_name_is_the_id(name: str) -> None:
    with pytest.raises(PageError, match="not a rule id"):
        read(WHOLE, f"rules/cabins/{name}")


def test_a_retired_rule_needs_no_condition() -> None:
    text = f"---\n{HEAD.replace('assert: ship.armed', '')}removed: 1.2\n---\n# T\n"
    assert read(text).header.removed == "1.2"


def test_a_heading_in_a_fence_is_text() -> None:
    text = f"---\n{HEAD}---\n# T\n## Why\n~~~~md\n# x\n```\n## Bad\n~~~~\n## Fix\nDo it.\n"
    page = read(text)
    assert list(page.sections) == ["Why", "Fix"]
    assert page.info().why == ""


SCHEMA_MISTAKES = [
    "wher: x",
    "level: fatal",
    "for: []",
    "security: 11",
    "enabled: maybe",
    "let: []",
]


@pytest.mark.parametrize("line", SCHEMA_MISTAKES)
def test_the_schema_refuses_what_the_reader_refuses(line: str) -> None:
    import jsonschema
    import yaml

    key = line.partition(":")[0]
    kept = "\n".join(h for h in HEAD.splitlines() if not h.startswith(f"{key}:"))
    validator = jsonschema.Draft202012Validator(header_schema())
    assert not validator.is_valid(yaml.safe_load(f"{kept}\n{line}"))
    with pytest.raises(PageError):
        read(f"---\n{kept}\n{line}\n---\n# T\n")


def test_the_schema_names_the_key() -> None:
    page = read(f"---\n{HEAD}references: [http://example.org]\n---\n# T\n")
    [error] = validate_page(page)
    assert error.location is not None
    assert (error.location.line, error.message.split(":")[0]) == (6, "`references.0`")


def test_the_schema_is_a_schema() -> None:
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(header_schema())


FIRST = [
    "for: [{ship: ships}]",
    "for: [{ship: ships}, {b: ship.c}]",
    "for:\n  - ship: ships",
    "for: [ {ship: ships} ]",
]


@pytest.mark.parametrize("line", FIRST)
@pytest.mark.parametrize("read_before", [False, True])
def test_what_a_rule_starts_from_is_known_without_reading_the_page(
    line: str, read_before: bool
) -> None:
    text = f"---\n{HEAD.replace('for: [{ship: ships}]', line)}---\n# T\n"
    rule = Rule(SourceText("rules/a/a-rule.md", text), "a-rule", "a")
    if read_before:
        assert rule.page.title == "T"
    assert (rule.collection, rule.enabled, rule.removed) == ("ships", True, False)


def test_a_rule_off_by_default_and_a_retired_one() -> None:
    text = f"---\n{HEAD}enabled: false\nremoved: 1.2\n---\n# T\n"
    rule = Rule(SourceText("rules/a/a-rule.md", text), "a-rule", "a")
    assert (rule.enabled, rule.removed) == (False, True)
