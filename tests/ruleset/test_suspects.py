"""In which order rules are suspected of a text, with and without what a run found."""

from __future__ import annotations

from ekslint.core.finding import Finding, Hidden, Level, OpenQuestion, Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.ruleset.named import named_in
from ekslint.ruleset.suspects import Suspect, suspects

PLACE = SourceText("main.tf", "x").whole()


def info(name: str, *symptoms: str, level: Level = Level.ERROR) -> RuleInfo:
    return RuleInfo(name, "a", level, name, "why", "fix", symptoms=symptoms)


def finding(rule: str, message: str) -> Finding:
    return Finding(rule, Level.ERROR, message, PLACE, ".::aws_thing.a")


def ranked(text: str, *infos: RuleInfo, report: Report | None = None) -> list[Suspect]:
    rules = {each.id: each for each in infos}
    return list(suspects(text, rules, report, named_in(text)))


def order(text: str, *infos: RuleInfo, report: Report | None = None) -> list[tuple[str, str]]:
    return [(each.info.id, each.state) for each in ranked(text, *infos, report=report)]


def test_what_tells_more_comes_before_what_tells_less() -> None:
    more, less = info("more", "one two three four five"), info("less", "one two")
    assert order("one two three four five", less, more) == [("more", "known"), ("less", "known")]


def test_the_chief_symptom_of_a_page_that_knows_more_counts() -> None:
    chief = info("z-chief", "one two three", "four", "five")
    other = info("a-other", "six", "one two three")
    assert [rule for rule, _ in order("one two three", other, chief)] == ["z-chief", "a-other"]


def test_found_comes_before_open_and_known_and_what_is_elsewhere_last() -> None:
    rules = [info(name, "it broke") for name in ("a-known", "b-open", "c-elsewhere", "d-found")]
    report = Report(
        findings=(
            finding("c-elsewhere", "node group `green` is off"),
            finding("d-found", "node group `blue` is off"),
        ),
        rules={},
        open=(OpenQuestion("b-open", "x", None, ()),),
    )
    assert order('it broke "nodegroupName": "blue"', *rules, report=report) == [
        ("d-found", "found"),
        ("b-open", "open"),
        ("a-known", "known"),
        ("c-elsewhere", "elsewhere"),
    ]


def test_of_one_rule_what_the_text_names_comes_first() -> None:
    report = Report(
        findings=tuple(
            finding("a", f"node group `{name}` is off") for name in ("green", "blue", "red")
        ),
        rules={},
    )
    (suspect,) = ranked('it broke, "nodegroupName": "blue"', info("a", "it broke"), report=report)
    assert suspect.findings[0].message == "node group `blue` is off"
    assert [bears.name for bears in suspect.bearings] == ["NAMED", "OTHER", "OTHER"]


def test_what_a_comment_hides_may_be_the_cause() -> None:
    hidden = Hidden(finding("a", "node group `blue` is off"), "as agreed", PLACE)
    report = Report(findings=(), rules={}, hidden=(hidden,))
    assert order("it broke", info("a", "it broke"), report=report) == [("a", "found")]


def test_a_rule_about_another_workload_comes_later() -> None:
    symptom = "UnauthorizedOperation: You are not authorized to perform this operation"
    rules = [info("ebs-csi-no-permissions", symptom), info("vpc-cni-no-permissions", symptom)]
    text = f"ipamd.go:444 Failed to call: {symptom}"
    assert order(text, *rules)[0] == ("vpc-cni-no-permissions", "known")
