"""Which findings a suppression hides, and when it is told to be of no use."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.core.finding import Finding, Level, OpenQuestion
from ekslint.core.location import SourceText
from ekslint.core.value import Reason, ReasonKind
from ekslint.selection.select import Selected, select
from ekslint.selection.suppress import Hosts, no_hosts

TODAY = date(2026, 6, 1)
KNOWN = ("rule-a", "rule-b", "rule-c")


def finding(source: SourceText, line: int, rule: str = "rule-a") -> Finding:
    start = source.starts[line - 1]
    return Finding(rule, Level.ERROR, "m", source.location(start, start + 1), "aws_x.y")


def run(
    source: SourceText,
    *findings: Finding,
    asked: tuple[str, ...] = KNOWN,
    open_questions: tuple[OpenQuestion, ...] = (),
    hosts: Hosts = no_hosts,
) -> Selected:
    return select(
        findings,
        known=KNOWN,
        asked=asked,
        sources=[source],
        today=TODAY,
        open_questions=open_questions,
        hosts=hosts,
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\nx = 1 # ekslint: ignore[rule-a]\n", 2, id="same-line"),
        pytest.param("# ekslint: ignore[rule-a]\nx = 1\n", 2, id="line-above"),
        pytest.param("# ekslint: ignore[rule-b, rule-a] why\nx = 1\n", 2, id="one-of-two"),
        pytest.param("# ekslint: ignore[rule-a] until 2026-06-01\nx = 1\n", 2, id="last-day"),
        pytest.param(
            "# ekslint: ignore[rule-b]\n# ekslint: ignore[rule-a]\nx = 1\n", 3, id="stacked"
        ),
    ],
)
def test_hides(text: str, line: int) -> None:
    source = SourceText("a.tf", text)
    result = run(source, finding(source, line), asked=("rule-a",))
    assert (result.findings, result.suppressed, result.notices) == ((), 1, ())


@pytest.mark.parametrize(
    ("text", "line", "notice"),
    [
        pytest.param(
            "x = 1 # ekslint: ignore[rule-a]\ny = 1\n",
            2,
            "the suppression of `rule-a` matches no finding",
            id="line-below-a-trailing-comment",
        ),
        pytest.param(
            "# ekslint: ignore[rule-b]\nx = 1\n",
            2,
            "the suppression of `rule-b` matches no finding",
            id="other-rule",
        ),
        pytest.param(
            "# ekslint: ignore[rule-a] until 2026-05-31\nx = 1\n",
            2,
            "the suppression of `rule-a` ended on 2026-05-31",
            id="ended",
        ),
        pytest.param(
            "# ekslint: ignore[rul-a]\nx = 1\n",
            2,
            "there is no rule `rul-a` to suppress; did you mean `rule-a`?",
            id="unknown-rule",
        ),
        pytest.param(
            "# ekslint: ignore\nx = 1\n",
            2,
            "`ekslint: ignore` is not understood: write `ekslint: ignore[rule-id] reason`",
            id="malformed",
        ),
    ],
)
def test_does_not_hide(text: str, line: int, notice: str) -> None:
    source = SourceText("a.tf", text)
    found = finding(source, line)
    result = run(source, found)
    assert (result.findings, result.suppressed) == ((found,), 0)
    assert [n.message for n in result.notices] == [notice]


def test_at_the_place_the_value_came_through() -> None:
    source = SourceText("main.tf", "module x {\n  a = 1 # ekslint: ignore[rule-a]\n}\n")
    inner = SourceText("x/main.tf", "b = 2\n")
    moved = Finding(
        "rule-a",
        Level.ERROR,
        "m",
        inner.whole().through("input a", finding(source, 2).location),
        "module.x.aws_x.y",
    )
    result = run(source, moved)
    assert (result.suppressed, result.notices) == (1, ())


def test_at_the_header_of_the_module_call() -> None:
    source = SourceText("main.tf", "module x { # ekslint: ignore[rule-a]\n  a = 1\n}\n")
    inside = finding(source, 2)
    assert run(source, inside).suppressed == 0
    hosted = run(source, inside, hosts=lambda _: [source.whole()])
    assert (hosted.suppressed, hosted.notices) == (1, ())


def test_not_asked_rule_is_not_unused() -> None:
    source = SourceText("a.tf", "# ekslint: ignore[rule-a]\nx = 1\n")
    assert run(source, asked=("rule-b",)).notices == ()
    assert len(run(source).notices) == 1


def test_open_question_is_not_unused() -> None:
    source = SourceText("a.tf", "# ekslint: ignore[rule-a, rule-b]\nx = 1\n")
    reason = Reason(ReasonKind.VARIABLE, "variable `x` has no default")
    question = OpenQuestion("rule-a", "aws_x.y", finding(source, 2).location, (reason,))
    notices = run(source, open_questions=(question,)).notices
    assert [n.message for n in notices] == ["the suppression of `rule-b` matches no finding"]


def test_library_text_has_no_say() -> None:
    source = SourceText("stub.tf", "x = 1 # ekslint: ignore[rule-a]\n", library=True)
    result = run(source, finding(source, 1))
    assert (len(result.findings), result.notices) == (1, ())


def test_rules_that_were_not_asked_are_dropped() -> None:
    source = SourceText("a.tf", "x\n")
    unknown = finding(source, 1, "file-unreadable")
    result = run(source, finding(source, 1), unknown, asked=("rule-b",))
    assert result.findings == (unknown,)


def test_environments_count_once() -> None:
    source = SourceText("a.tf", "x = 1 # ekslint: ignore[rule-a]\n")
    assert run(source, finding(source, 1), finding(source, 1)).suppressed == 1
