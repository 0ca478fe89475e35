"""Which findings a suppression hides, and when it is told to be of no use."""

from __future__ import annotations

from dataclasses import replace
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
RULES["rule-c"] = replace(RULES["rule-c"], aliases=("CKV_1", "trivy:AWS-0001", "tfsec:aws-x-y"))


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
        pytest.param("a\nx = 1 # ekslint: ignore[rule-a] why\n", 2, id="same-line"),
        pytest.param("# ekslint: ignore[rule-a] why\nx = 1\n", 2, id="line-above"),
        pytest.param("# ekslint: ignore[rule-b, rule-a] why\nx = 1\n", 2, id="one-of-two"),
        pytest.param("# ekslint: ignore[rule-a] until 2026-06-01 why\nx = 1\n", 2, id="last-day"),
        pytest.param(
            "# ekslint: ignore[rule-b] why\n# ekslint: ignore[rule-a] why\nx = 1\n", 3, id="stacked"
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
            "x = 1 # ekslint: ignore[rule-a] why\ny = 1\n",
            2,
            "the suppression of `rule-a` matches no finding",
            id="line-below-a-trailing-comment",
        ),
        pytest.param(
            "# ekslint: ignore[rule-b] why\nx = 1\n",
            2,
            "the suppression of `rule-b` matches no finding",
            id="other-rule",
        ),
        pytest.param(
            "# ekslint: ignore[rule-a] until 2026-05-31 why\nx = 1\n",
            2,
            "the suppression of `rule-a` ended on 2026-05-31",
            id="ended",
        ),
        pytest.param(
            "# ekslint: ignore[rul-a] why\nx = 1\n",
            2,
            "there is no rule `rul-a` to suppress; did you mean `rule-a`?",
            id="unknown-rule",
        ),
        pytest.param(
            "# ekslint: ignore[CKV_1] why\nx = 1\n",
            2,
            "there is no rule `CKV_1` to suppress; ekslint has it as `rule-c`",
            id="other-tools-id",
        ),
        pytest.param(
            "# ekslint: ignore[access] why\nx = 1\n",
            2,
            "there is no rule `access` to suppress; it is a category, and a suppression names "
            "every rule that it is about",
            id="category",
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
    source = SourceText("main.tf", "module x {\n  a = 1 # ekslint: ignore[rule-a] why\n}\n")
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
    source = SourceText("main.tf", "module x { # ekslint: ignore[rule-a] why\n  a = 1\n}\nb = 2\n")
    inside = finding(source, 4)
    assert run(source, findings=(inside,)).suppressed == 0
    hosted = run(source, findings=(inside,), hosts=lambda _: [source.whole()])
    assert (hosted.suppressed, hosted.notices) == (1, ())


BLOCK = """\
resource x y {
  # ekslint: ignore[rule-a] why
  vpc {
    cidrs = ["0.0.0.0/0"]
  }
  after = 1
}
"""


@pytest.mark.parametrize(("line", "told"), [(3, 0), (4, 0), (5, 0), (1, 1), (6, 1)])
def test_above_a_block_is_about_all_in_it(line: int, told: int) -> None:
    source = SourceText("main.tf", BLOCK)
    result = run(source, findings=(finding(source, line),))
    assert (len(result.findings), len(result.notices)) == (told, told)


def test_question_in_the_block_is_not_unused() -> None:
    source = SourceText("main.tf", BLOCK)
    reason = Reason(ReasonKind.VARIABLE, "variable `x` has no default")
    question = OpenQuestion("rule-a", "aws_x.y", finding(source, 4).location, (reason,))
    assert run(source, open_questions=(question,)).notices == ()


def test_not_asked_rule_is_not_unused() -> None:
    source = SourceText("a.tf", "# ekslint: ignore[rule-a] why\nx = 1\n")
    assert run(source, asked=("rule-b",)).notices == ()
    assert len(run(source).notices) == 1


def test_open_question_is_not_unused() -> None:
    source = SourceText("a.tf", "# ekslint: ignore[rule-a, rule-b] why\nx = 1\n")
    reason = Reason(ReasonKind.VARIABLE, "variable `x` has no default")
    question = OpenQuestion("rule-a", "aws_x.y", finding(source, 2).location, (reason,))
    notices = run(source, open_questions=(question,)).notices
    assert [n.message for n in notices] == ["the suppression of `rule-b` matches no finding"]


def test_library_text_has_no_say() -> None:
    source = SourceText("stub.tf", "x = 1 # ekslint: ignore[rule-a] why\n", library=True)
    result = run(source, findings=(finding(source, 1),))
    assert (len(result.findings), result.notices) == (1, ())


def test_rules_that_were_not_asked_are_dropped() -> None:
    source = SourceText("a.tf", "x\n")
    unknown = finding(source, 1, "file-unreadable")
    result = run(source, findings=(finding(source, 1), unknown), asked=("rule-b",))
    assert result.findings == (unknown,)


def test_environments_count_once() -> None:
    source = SourceText("a.tf", "x = 1 # ekslint: ignore[rule-a] why\n")
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


def test_whole_file_is_about_its_own_text_only() -> None:
    text = "# ekslint: ignore-file[rule-a] old\nx = 1\n"
    values, main = SourceText("a.tfvars", text), SourceText("main.tf", "a = var.x\n")
    inside = finding(values, 2)
    beside = replace(
        finding(main, 1), location=main.whole().through("x", finding(values, 2).location)
    )
    result = run(values, main, findings=(inside, beside))
    assert result.findings == (beside,)
    assert [hidden.finding for hidden in result.hidden] == [inside]


def test_object_of_json_is_about_what_it_holds() -> None:
    text = '{"a": {"//": "ekslint: ignore[rule-a] old", "b": 1}, "c": 2}\n'
    source = SourceText("a.tf.json", text)
    inside, outside = (
        replace(finding(source, 1), location=source.location(text.index(word), text.index(word)))
        for word in ('"b"', '"c"')
    )
    result = run(source, findings=(inside, outside))
    assert (result.findings, result.suppressed) == ((outside,), 1)


def test_what_is_hidden_says_why() -> None:
    source = SourceText("a.tf", "x = 1 # ekslint: ignore[rule-a] until 2026-06-02 old nodes\n")
    (hidden,) = run(source, findings=(finding(source, 1),)).hidden
    assert (hidden.reason, hidden.until) == ("old nodes", "2026-06-02")
    assert hidden.location.text.startswith("# ekslint")


def test_not_obeyed() -> None:
    text = "x = 1 # ekslint: ignore[rule-a] old\ny = 1 # ekslint: ignore[rule-b] no use\n"
    source = SourceText("a.tf", text)
    report = Report((finding(source, 1),), RULES)
    wishes = Settings(inline_suppressions=False)
    result = select(report, wishes, sources={"a.tf": source}, today=TODAY, start=Path())
    assert (result.findings, result.suppressed, result.hidden) == (report.findings, 0, ())
    assert [n.message for n in result.notices] == [
        "inline suppressions are not obeyed; one would hide 1 of these findings"
    ]


@pytest.mark.parametrize(
    ("text", "line", "notices"),
    [
        pytest.param(
            'resource "x" "y" {\n  # checkov:skip=CKV_1:reason\n  a = 1\n}\n',
            1,
            [
                "`checkov:skip=CKV_1` is not obeyed; for ekslint write "
                "`ekslint: ignore[rule-c] reason`"
            ],
            id="in-the-block",
        ),
        pytest.param(
            "#tfsec:ignore:aws-x-y:exp:2030-01-01\nx = 1\n",
            2,
            [
                "`tfsec:ignore:aws-x-y` is not obeyed; for ekslint write "
                "`ekslint: ignore[rule-c] reason`"
            ],
            id="long-id-of-tfsec",
        ),
        pytest.param(
            "#trivy:ignore:AVD-AWS-0001\nx = 1\n",
            2,
            [
                "`trivy:ignore:AVD-AWS-0001` is not obeyed; for ekslint write "
                "`ekslint: ignore[rule-c] reason`"
            ],
            id="above",
        ),
        pytest.param(
            "#tfsec:ignore:aws-x tfsec:ignore:avd-aws-0001 why\n# more\nx = 1\n",
            3,
            [
                "`tfsec:ignore:avd-aws-0001` is not obeyed; for ekslint write "
                "`ekslint: ignore[rule-c] reason`"
            ],
            id="several-above",
        ),
        pytest.param('x = "checkov:skip=CKV_1"\n', 1, [], id="no-comment"),
        pytest.param("# checkov:skip=CKV_2:reason\nx = 1\n", 2, [], id="about-something-else"),
        pytest.param(
            'resource "x" "y" {\n}\n# checkov:skip=CKV_1:reason\n', 1, [], id="in-the-next-block"
        ),
    ],
)
def test_comments_for_other_tools(text: str, line: int, notices: list[str]) -> None:
    source = SourceText("a.tf", text)
    told = finding(source, line, "rule-c")
    result = run(source, findings=(told,))
    assert result.findings == (told,)
    assert [n.message for n in result.notices] == notices
