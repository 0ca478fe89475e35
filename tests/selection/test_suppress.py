"""Which findings a suppression hides, and when it is told to be of no use."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.core.finding import Finding, Level, OpenQuestion, Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind
from ekslint.selection.select import select
from ekslint.selection.suppress import Hosts, no_hosts

TODAY = date(2026, 6, 1)
KNOWN = ("rule-a", "rule-b", "rule-c")


def finding(source: SourceText, line: int, rule: str = "rule-a") -> Finding:
    start = source.starts[line - 1]
    return Finding(rule, Level.ERROR, "m", source.location(start, start + 1), "aws_x.y")


RULES = {name: RuleInfo(name, "access", Level.ERROR, name, "", "") for name in KNOWN}


def run(
    *sources: SourceText,
    findings: tuple[Finding, ...] = (),
    asked: tuple[str, ...] = (),
    open_questions: tuple[OpenQuestion, ...] = (),
    hosts: Hosts = no_hosts,
) -> Report:
    report = Report(findings, RULES, open=open_questions)
    by_path = {source.path: source for source in sources}
    wishes = Settings(select=asked)
    return select(report, wishes, sources=by_path, today=TODAY, start=Path(), hosts=hosts)


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
    result = run(source, findings=(finding(source, line),), asked=("rule-a",))
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
    result = run(source, findings=(found,))
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
    result = run(source, findings=(moved,))
    assert (result.suppressed, result.notices) == (1, ())


def test_at_the_header_of_the_module_call() -> None:
    source = SourceText("main.tf", "module x { # ekslint: ignore[rule-a]\n  a = 1\n}\n")
    inside = finding(source, 2)
    assert run(source, findings=(inside,)).suppressed == 0
    hosted = run(source, findings=(inside,), hosts=lambda _: [source.whole()])
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
    result = run(source, findings=(finding(source, 1),))
    assert (len(result.findings), result.notices) == (1, ())


def test_rules_that_were_not_asked_are_dropped() -> None:
    source = SourceText("a.tf", "x\n")
    unknown = finding(source, 1, "file-unreadable")
    result = run(source, findings=(finding(source, 1), unknown), asked=("rule-b",))
    assert result.findings == (unknown,)


def test_environments_count_once() -> None:
    source = SourceText("a.tf", "x = 1 # ekslint: ignore[rule-a]\n")
    assert run(source, findings=(finding(source, 1), finding(source, 1))).suppressed == 1


def test_unknown_wish() -> None:
    with pytest.raises(UsageError, match="select: there is no rule or category `rule-d`"):
        run(asked=("rule-d",))


def test_open_questions_count_once_and_in_order() -> None:
    source = SourceText("a.tf", "x\ny\n")
    first, second = (finding(source, line).location for line in (1, 2))
    unset = Reason(ReasonKind.VARIABLE, "variable `x` has no default")
    module = Reason(ReasonKind.MODULE, "module `m` is not readable")
    questions = (
        OpenQuestion("rule-a", "aws_x.y", second, (unset,)),
        OpenQuestion("rule-a", "aws_x.y", first, (unset,)),
        OpenQuestion("rule-a", "aws_x.y", first, (module, unset)),
        OpenQuestion("rule-b", "aws_x.y", None, (unset,)),
        OpenQuestion("rule-c", "aws_x.y", None, (unset,)),
    )
    result = run(source, asked=("rule-a", "rule-b"), open_questions=questions)
    assert result.open == (
        OpenQuestion("rule-a", "aws_x.y", first, (module, unset)),
        OpenQuestion("rule-a", "aws_x.y", second, (unset,)),
        OpenQuestion("rule-b", "aws_x.y", None, (unset,)),
    )
    assert run(source, asked=("rule-a", "rule-b"), open_questions=questions[::-1]) == result


def test_notices_are_told_once_and_in_order() -> None:
    late, early = SourceText("b.tf", "# ekslint: x\n"), SourceText("a.tf", "# ekslint: y\n")
    notice = Notice("file not read")
    report = Report((), RULES, notices=(notice, notice))
    sources = {"b.tf": late, "a.tf": early}
    result = select(report, Settings(), sources=sources, today=TODAY, start=Path())
    assert [str(n.location or "") for n in result.notices] == ["", "a.tf:1:1", "b.tf:1:1"]
