"""What counts as a suppression, and which lines it means."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.selection.comments import Suppression, suppressions


def found(text: str, path: str = "a.tf") -> list[Suppression | Notice]:
    return list(suppressions(SourceText(path, text)))


def one(text: str, path: str = "a.tf") -> Suppression:
    (suppression,) = found(text, path)
    assert isinstance(suppression, Suppression), suppression
    return suppression


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        pytest.param("a.tf", "x = 1 # ekslint: ignore[a] why\n", (1,), id="behind-code"),
        pytest.param("a.tf", "# ekslint: ignore[a] why\nx = 1\n", (1, 2), id="above"),
        pytest.param("a.tf", "  // ekslint: ignore[a] why\nx = 1\n", (1, 2), id="slashes"),
        pytest.param("a.tf", "/* ekslint: ignore[a] why */\nx = 1\n", (1, 2), id="block-comment"),
        pytest.param("a.tfvars", "x = 1 //ekslint:ignore[a] why", (1,), id="no-blanks"),
        pytest.param("a.yaml", "x: 1  # ekslint: Ignore[a] why", (1,), id="yaml"),
        pytest.param("a.sh", "## ekslint: ignore [a] why\nx\n", (1, 2), id="two-signs"),
        pytest.param(
            "a.tf",
            "# ekslint: ignore[a] why\n# why\n// more\nx = 1\n",
            (1, 4),
            id="comments-between",
        ),
        pytest.param(
            "a.tf", "# ekslint: ignore[a] why\n\nx = 1\n", (1, 2), id="blank-line-ends-it"
        ),
        pytest.param("a.tf", "# ekslint: ignore[a] why", (1, 2), id="last-line"),
        pytest.param("a.tf", 'x = "a#b" # ekslint: ignore[a] why\n', (1,), id="after-a-string"),
        pytest.param(
            "a.tf", 'x = "${f("y")}" # ekslint: ignore[a] why', (1,), id="after-a-template"
        ),
        pytest.param("a.tf", 'x = "a\\"" # ekslint: ignore[a] why', (1,), id="after-an-escape"),
        pytest.param("a.yaml", "x: don't # ekslint: ignore[a] why", (1,), id="apostrophe"),
        pytest.param("a.yaml", "x: 'it''s' # ekslint: ignore[a] why", (1,), id="doubled-quote"),
        pytest.param("a.yaml", 'x: 5" # ekslint: ignore[a] why', (1,), id="inch-sign"),
        pytest.param("a.tf", "x = 1 # ekslint: ignore[a] why\r\n", (1,), id="carriage-return"),
    ],
)
def test_is_a_suppression(path: str, text: str, lines: tuple[int, ...]) -> None:
    suppression = one(text, path)
    assert suppression.rules == ("a",)
    assert (suppression.lines, suppression.span) == (lines, None)
    assert suppression.reason == "why"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.tf", 'x = "# ekslint: ignore[a] why"', id="in-a-string"),
        pytest.param("a.tf", 'x = "y # ekslint: ignore[a] why"', id="in-a-string-after-a-blank"),
        pytest.param("a.yaml", "x: 'y # ekslint: ignore[a] why'", id="in-single-quotes"),
        pytest.param("a.yaml", "x: y# ekslint: ignore[a] why", id="no-blank-before"),
        pytest.param("a.yaml", "x: 1 // ekslint: ignore[a] why", id="slashes-in-yaml"),
        pytest.param("a.yaml", "x: ekslint: ignore[a] why", id="no-comment"),
        pytest.param("a.json", '{"x": "y"} # ekslint: ignore[a] why', id="json-has-no-comments"),
        pytest.param("a.yaml", "/*\nekslint: ignore[a] why\n*/", id="block-comment-in-yaml"),
        pytest.param("a.tf", "/* x */\nekslint: ignore[a] why", id="after-a-block-comment"),
        pytest.param("a.json", '{"ekslint": "ignore[a] why"}', id="json-key-of-no-meaning"),
        pytest.param("a.json", '{"//": "ignore[a] why"}', id="json-remark-about-something-else"),
        pytest.param("a.json", '{"//": {"metadata": {"path": "ekslint"}}}', id="json-of-cdktf"),
        pytest.param("a.json", '{"//": "ekslint: ignore[a] why"', id="json-that-does-not-end"),
        pytest.param("a.tf", "# see the ekslint: ignore[a] comment", id="prose"),
        pytest.param("a.tf", "# ekslint is a linter\n", id="only-the-name"),
        pytest.param("a.tf", "", id="empty"),
    ],
)
def test_is_none(path: str, text: str) -> None:
    assert found(text, path) == []


@pytest.mark.parametrize(
    ("comment", "rules", "reason", "until"),
    [
        pytest.param("[a, b-c] x", ("a", "b-c"), "x", None, id="two"),
        pytest.param("[ a  b,,a ] x", ("a", "b"), "x", None, id="loose"),
        pytest.param("[a]: it is so", ("a",), "it is so", None, id="colon"),
        pytest.param("[a] -- it is so", ("a",), "it is so", None, id="dashes"),
        pytest.param("[a] it is on purpose", ("a",), "it is on purpose", None, id="reason"),
        pytest.param("[a] until 2027-01-31: x", ("a",), "x", date(2027, 1, 31), id="until"),
        pytest.param(
            "[a] migration, until 2027-01-31. See 12",
            ("a",),
            "migration, See 12",
            date(2027, 1, 31),
            id="until-inside",
        ),
        pytest.param("[a] until we migrate", ("a",), "until we migrate", None, id="until-prose"),
    ],
)
def test_parts(comment: str, rules: tuple[str, ...], reason: str, until: date | None) -> None:
    suppression = one(f"x = 1 # ekslint: ignore{comment}\n")
    assert (suppression.rules, suppression.reason, suppression.until) == (rules, reason, until)
    assert suppression.location.text == f"# ekslint: ignore{comment}"


def test_block_comment_ends() -> None:
    assert one("x = 1 /* ekslint: ignore[a] old */ \n").reason == "old"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        pytest.param(
            "ignore",
            "`ekslint: ignore` is not understood: write `ekslint: ignore[rule-id] reason`",
            id="no-brackets",
        ),
        pytest.param(
            "ignroe[a]",
            "`ekslint: ignroe[a]` is not understood: write `ekslint: ignore[rule-id] reason`",
            id="misspelt",
        ),
        pytest.param(
            "ignore[] x",
            "the suppression names no rule: write `ekslint: ignore[rule-id] reason`",
            id="no-rule",
        ),
        pytest.param(
            "ignore[a, b]",
            "the suppression of `a`, `b` gives no reason, so nothing is suppressed: "
            "write `ekslint: ignore[rule-id] reason`",
            id="no-reason",
        ),
        pytest.param(
            "ignore[a] until 2027-01-31 --",
            "the suppression of `a` gives no reason, so nothing is suppressed: "
            "write `ekslint: ignore[rule-id] reason`",
            id="a-date-is-no-reason",
        ),
        pytest.param(
            "ignore[a] until 2027-13-01 why",
            "`until 2027-13-01` is no date, so nothing is suppressed: write `until 2027-01-31`, "
            "or the reason in other words",
            id="no-date",
        ),
    ],
)
def test_not_understood(comment: str, message: str) -> None:
    (notice,) = found(f"x = 1 # ekslint: {comment}\n")
    assert isinstance(notice, Notice)
    assert (notice.message, notice.level) == (message, "warning")
    assert notice.location is not None
    assert (notice.location.line, notice.location.column) == (1, 7)


def test_one_per_line() -> None:
    suppression = one("x = 1 # ekslint: ignore[a] ekslint: ignore[b] why\n")
    assert (suppression.rules, suppression.reason) == (("a",), "ekslint: ignore[b] why")


def test_block_comment_of_several_lines() -> None:
    suppression = one("a = 1\n/*\n * ekslint: ignore[a] why\n * more\n */\nb = 1\n")
    assert (suppression.lines, suppression.reason) == ((3, 6), "why")
    assert suppression.location.line == 3


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.tf", "# ekslint: ignore-file[a] why\nx = 1\n", id="first-line"),
        pytest.param("a.tf", "/*\nlicense\n*/\n\n# ekslint: ignore-file[a] why\n", id="licence"),
        pytest.param("a.yaml", "---\n# about\n# ekslint: ignore-file[a] why\nx: 1\n", id="yaml"),
        pytest.param("a.sh", "#!/bin/sh\n# ekslint: ignore-file[a] why\nx\n", id="script"),
        pytest.param("a.json", '{"//": "ekslint: ignore-file[a] why", "x": 1}', id="json"),
        pytest.param("a.json", '{"Metadata": {"ekslint": ["ignore[a] why"]}}', id="template"),
    ],
)
def test_whole_file(path: str, text: str) -> None:
    suppression = one(text, path)
    assert (suppression.rules, suppression.lines) == (("a",), ())
    assert suppression.span == (0, len(text))


def test_whole_file_stands_first() -> None:
    (notice,) = found("x = 1\n# ekslint: ignore-file[a] why\n")
    assert isinstance(notice, Notice)
    assert notice.message == (
        "`ignore-file` stands before anything else of its file, so nothing is suppressed"
    )


def test_wild_words_are_no_rules() -> None:
    notice, suppression = found("x = 1 # ekslint: ignore[*, a] why\n")
    assert isinstance(notice, Notice)
    assert notice.message == ("`*` is no rule id: a suppression names every rule that it is about")
    assert isinstance(suppression, Suppression)
    assert suppression.rules == ("a",)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        pytest.param(
            '{"a": {"b": {"//": "ekslint: ignore[a] why", "c": 1}, "d": 2}}',
            '"b": {"//": "ekslint: ignore[a] why", "c": 1}',
            id="remark",
        ),
        pytest.param(
            '{"a": {"c": 1, "//": ["else", "ekslint: ignore[a] why"]}}',
            '"a": {"c": 1, "//": ["else", "ekslint: ignore[a] why"]}',
            id="one-of-several-remarks",
        ),
        pytest.param(
            '{"R": {"A": {"Type": "T", "Metadata": {"ekslint": "ignore[a] why"}}, "B": 1}}',
            '"A": {"Type": "T", "Metadata": {"ekslint": "ignore[a] why"}}',
            id="metadata-of-a-resource",
        ),
        pytest.param(
            '{"a": [{"c": "}"}, {"//": "ekslint: ignore[a] why"}]}',
            '{"//": "ekslint: ignore[a] why"}',
            id="in-a-list",
        ),
    ],
)
def test_object_in_json(text: str, meant: str) -> None:
    suppression = one(text, "a.json")
    assert suppression.span is not None
    assert text[slice(*suppression.span)] == meant
    assert not suppression.own


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            '{"description": "ekslint: ignore[a] why"}',
            "`ekslint: ignore[a] why` is not obeyed here: in JSON, a suppression is the text of a "
            'member `"//"`, or of `"ekslint"` in the `Metadata` of CloudFormation',
            id="elsewhere",
        ),
        pytest.param(
            '{"//": "ekslint: ignroe[a] why"}',
            "`ekslint: ignroe[a] why` is not understood: write `ekslint: ignore[rule-id] reason`",
            id="misspelt-remark",
        ),
        pytest.param(
            '{"x": {"Metadata": {"ekslint": "off"}}}',
            "`ekslint: off` is not understood: write `ekslint: ignore[rule-id] reason`",
            id="misspelt-metadata",
        ),
    ],
)
def test_not_understood_in_json(text: str, message: str) -> None:
    (notice,) = found(text, "a.json")
    assert isinstance(notice, Notice)
    assert notice.message == message
