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
        pytest.param("a.tf", "x = 1 # ekslint: ignore[a]\n", (1,), id="behind-code"),
        pytest.param("a.tf", "# ekslint: ignore[a]\nx = 1\n", (1, 2), id="above"),
        pytest.param("a.tf", "  // ekslint: ignore[a]\nx = 1\n", (1, 2), id="slashes"),
        pytest.param("a.tf", "/* ekslint: ignore[a] */\nx = 1\n", (1, 2), id="block-comment"),
        pytest.param("a.tfvars", "x = 1 //ekslint:ignore[a]", (1,), id="no-blanks"),
        pytest.param("a.yaml", "x: 1  # ekslint: Ignore[a]", (1,), id="yaml"),
        pytest.param("a.sh", "## ekslint: ignore [a]\nx\n", (1, 2), id="two-signs"),
        pytest.param(
            "a.tf", "# ekslint: ignore[a]\n# why\n// more\nx = 1\n", (1, 4), id="comments-between"
        ),
        pytest.param("a.tf", "# ekslint: ignore[a]\n\nx = 1\n", (1, 2), id="blank-line-ends-it"),
        pytest.param("a.tf", "# ekslint: ignore[a]", (1, 2), id="last-line"),
        pytest.param("a.tf", 'x = "a#b" # ekslint: ignore[a]\n', (1,), id="after-a-string"),
        pytest.param("a.tf", 'x = "${f("y")}" # ekslint: ignore[a]', (1,), id="after-a-template"),
        pytest.param("a.tf", 'x = "a\\"" # ekslint: ignore[a]', (1,), id="after-an-escape"),
        pytest.param("a.yaml", "x: don't # ekslint: ignore[a]", (1,), id="apostrophe"),
        pytest.param("a.yaml", "x: 'it''s' # ekslint: ignore[a]", (1,), id="doubled-quote"),
        pytest.param("a.yaml", 'x: 5" # ekslint: ignore[a]', (1,), id="inch-sign"),
        pytest.param("a.tf", "x = 1 # ekslint: ignore[a]\r\n", (1,), id="carriage-return"),
    ],
)
def test_is_a_suppression(path: str, text: str, lines: tuple[int, ...]) -> None:
    suppression = one(text, path)
    assert suppression.rules == ("a",)
    assert suppression.lines == lines
    assert suppression.reason == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("a.tf", 'x = "# ekslint: ignore[a]"', id="in-a-string"),
        pytest.param("a.tf", 'x = "y # ekslint: ignore[a]"', id="in-a-string-after-a-blank"),
        pytest.param("a.yaml", "x: 'y # ekslint: ignore[a]'", id="in-single-quotes"),
        pytest.param("a.yaml", "x: y# ekslint: ignore[a]", id="no-blank-before"),
        pytest.param("a.yaml", "x: 1 // ekslint: ignore[a]", id="slashes-in-yaml"),
        pytest.param("a.yaml", "x: ekslint: ignore[a]", id="no-comment"),
        pytest.param("a.json", '{"x": "y"} # ekslint: ignore[a]', id="json-has-no-comments"),
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
        pytest.param("[a, b-c]", ("a", "b-c"), "", None, id="two"),
        pytest.param("[ a  b,,a ]", ("a", "b"), "", None, id="loose"),
        pytest.param("[a] it is on purpose", ("a",), "it is on purpose", None, id="reason"),
        pytest.param("[a] until 2027-01-31", ("a",), "", date(2027, 1, 31), id="until"),
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
            "ignore[a] until 2027-13-01",
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
    suppression = one("x = 1 # ekslint: ignore[a] ekslint: ignore[b]\n")
    assert (suppression.rules, suppression.reason) == (("a",), "ekslint: ignore[b]")
