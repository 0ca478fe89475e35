"""SARIF is valid, and holds every field that GitHub code scanning reads."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest

from ekslint.core.finding import Hidden, Level, Related, Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.reports import sarif
from ekslint.reports import sarif_limits as limits
from ekslint.reports.fingerprint import KEY, LINE_KEY
from ekslint.reports.options import Options
from ekslint.reports.sarif_places import artifact
from tests.reports.sample import (
    AUDIT_OFF,
    CLEAN,
    EXTENDED_SUPPORT,
    FULL,
    GRANT_MISSING,
    INSTANCE_PROFILE,
    RULES,
    STUB,
    place,
)
from tests.reports.sarif_shape import SHAPE


def run_of(report: Report) -> dict[str, Any]:
    runs: list[dict[str, Any]] = json.loads(sarif.render(report, Options()))["runs"]
    assert len(runs) == 1
    return runs[0]


def result_of(report: Report, rule: str) -> dict[str, Any]:
    (found,) = (result for result in run_of(report)["results"] if result["ruleId"] == rule)
    return dict(found)


def physical_locations(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "physicalLocation" in node:
            yield node["physicalLocation"]
        for value in node.values():
            yield from physical_locations(value)
    elif isinstance(node, list):
        for item in node:
            yield from physical_locations(item)


FAILED = replace(FULL, failures=("rules/x.md raised KeyError",))


SUPPRESSING = Options(show_suppressed=True)
HIDING = replace(
    FULL,
    findings=FULL.findings[:2],
    hidden=tuple(
        Hidden(one, "known to the team", one.location, "2027-01-31") for one in FULL.findings[2:]
    ),
)
PEER = replace(
    FULL, rules={**RULES, GRANT_MISSING.rule: replace(RULES[GRANT_MISSING.rule], tool="cfn-lint")}
)
REPORTS = {
    "full": FULL,
    "clean": CLEAN,
    "failed": FAILED,
    "empty": Report((), {}),
    "suppressing": HIDING,
    "peer": PEER,
}


@pytest.mark.parametrize("name", REPORTS)
def test_has_the_shape_of_sarif(name: str) -> None:
    found = jsonschema_rs.validator_for(SHAPE).iter_errors(sarif.log(REPORTS[name], SUPPRESSING))
    assert [str(problem) for problem in found] == []


def holders(node: Any, key: str) -> Iterator[dict[str, Any]]:
    """All objects in which a key stands."""
    if isinstance(node, dict):
        if key in node:
            yield node
        for value in node.values():
            yield from holders(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from holders(item, key)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("version", "2.0"),
        ("runs", None),
        ("columnKind", "bytes"),
        ("startLine", 0),
        ("endColumn", "7"),
        ("level", "severe"),
        ("ruleIndex", -2),
        ("message", "text"),
        ("uri", "a b.tf"),
        ("partialFingerprints", {"x": 1}),
        ("threadFlows", []),
        ("suppressions", {}),
        ("artifactChanges", []),
        ("deletedRegion", None),
        ("informationUri", "no address"),
        ("help", {}),
    ],
)
def test_the_shape_tells_what_is_none(key: str, wrong: Any) -> None:
    log = json.loads(json.dumps(sarif.log(REPORTS["suppressing"], SUPPRESSING)))
    holder = next(holders(log, key))
    if wrong is None:
        del holder[key]
    else:
        holder[key] = wrong
    assert list(jsonschema_rs.validator_for(SHAPE).iter_errors(log))


def test_log_and_run() -> None:
    log = sarif.log(FULL, Options())
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert "%SRCROOT%" in run["originalUriBaseIds"]
    assert run["tool"]["driver"]["name"] == "ekslint"
    assert run["tool"]["driver"]["semanticVersion"]


def test_every_rule_has_what_github_reads() -> None:
    rules = run_of(FULL)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(RULES)
    for rule in rules:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        properties = rule["properties"]
        assert 0 < len(properties["tags"]) <= 10
        assert properties["precision"] in ("very-high", "high", "medium", "low")
        assert properties["problem.severity"] in ("error", "warning", "recommendation")


def test_only_security_rules_are_security_alerts() -> None:
    rules = {rule["id"]: rule["properties"] for rule in run_of(FULL)["tool"]["driver"]["rules"]}
    scored = {name for name, properties in rules.items() if "security-severity" in properties}
    assert scored == {name for name, info in RULES.items() if info.security}
    assert scored == {
        name for name, properties in rules.items() if "security" in properties["tags"]
    }
    assert rules["cluster-audit-log-off"]["security-severity"] == "5.0"


def test_every_result_has_what_github_reads() -> None:
    run = run_of(FULL)
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(FULL.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"].endswith(".")
        assert len(result["locations"]) == 1
        assert set(result["partialFingerprints"]) == {KEY, LINE_KEY}


def test_every_place_is_complete_and_relative() -> None:
    places = list(physical_locations(run_of(FULL)))
    assert len(places) > len(FULL.findings)
    for found in places:
        assert set(found["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert found["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        uri = urlsplit(found["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc, uri.fragment, uri.query) == ("", "", "", "")
        assert not uri.path.startswith("/")


def test_columns_are_code_points() -> None:
    result = result_of(FULL, INSTANCE_PROFILE.rule)
    region = result["locations"][0]["physicalLocation"]["region"]
    line = INSTANCE_PROFILE.location.source.line(region["startLine"])
    text = line[region["startColumn"] - 1 : region["endColumn"] - 1]
    assert text == INSTANCE_PROFILE.location.text


@pytest.mark.parametrize(
    "path",
    [
        "a b/c#d.tf",
        "日本/a.tf",
        "50%.tf",
        "a:b.tf",
        "q?.tf",
        "[x].tf",
        "\udcff.tf",
        "plain-1.2_~.tf",
    ],
)
def test_uris_are_percent_encoded(path: str) -> None:
    uri = artifact(path)["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9/._~!$&'()*+,;=@-]|%[0-9A-F]{2})+", uri)
    assert unquote(uri, errors="surrogateescape") == path


@pytest.mark.parametrize(
    ("path", "uri"),
    [("/tree/a b.tf", "file:///tree/a%20b.tf"), ("C:/tree/a.tf", "file:///C:/tree/a.tf")],
)
def test_files_outside_the_repository_are_absolute(path: str, uri: str) -> None:
    assert artifact(path) == {"uri": uri}


def test_related_places_are_linked_from_the_message() -> None:
    for result in run_of(FULL)["results"]:
        text = result["message"]["text"]
        linked = [int(number) for number in re.findall(r"(?<!\\)\]\((\d+)\)", text)]
        assert linked == [place["id"] for place in result.get("relatedLocations", ())]
    assert (
        "[passed to the module here](1)" in result_of(FULL, GRANT_MISSING.rule)["message"]["text"]
    )


def test_brackets_in_labels_do_not_end_the_link() -> None:
    text = result_of(FULL, INSTANCE_PROFILE.rule)["message"]["text"]
    assert r"[mapped to these \[groups\](x)](1)" in text


def test_text_that_looks_like_a_link_is_none() -> None:
    finding = replace(GRANT_MISSING, message="key `a[0](1)` is odd", related=())
    text = result_of(Report((finding,), RULES), finding.rule)["message"]["text"]
    assert text.startswith(r"key `a[0\](1)` is odd")


def test_stub_text_is_named_but_not_linked() -> None:
    result = result_of(FULL, AUDIT_OFF.rule)
    assert "relatedLocations" not in result
    assert (
        "the module's default leaves it out (terraform-aws-modules/eks/aws 20.31"
        in (result["message"]["text"])
    )


def test_downloaded_modules_are_linked() -> None:
    downloaded = SourceText(".terraform/modules/eks/main.tf", "x = 1\n", library=True)
    finding = replace(AUDIT_OFF, related=(Related(downloaded.whole(), "inside the module"),))
    result = result_of(Report((finding,), RULES), finding.rule)
    assert "[inside the module](1)" in result["message"]["text"]


def test_code_flow_follows_the_value() -> None:
    result = result_of(FULL, EXTENDED_SUPPORT.rule)
    (flow,) = result["codeFlows"]
    steps = [
        (
            step["location"]["physicalLocation"]["artifactLocation"]["uri"],
            step["location"]["message"]["text"],
        )
        for step in flow["threadFlows"][0]["locations"]
    ]
    assert steps == [
        ("infra/variables.tf", "the value is written here"),
        ("infra/keys.tf", "input `version_of_cluster`"),
    ]


def test_no_code_flow_without_a_hop() -> None:
    assert "codeFlows" not in result_of(FULL, GRANT_MISSING.rule)


def test_code_flow_of_an_anchored_finding_comes_from_the_inner_place() -> None:
    inner = place(STUB, "var.log_types").through("input `log_types`", AUDIT_OFF.location)
    finding = replace(AUDIT_OFF, related=(Related(inner, "inside"),))
    assert "codeFlows" not in result_of(Report((finding,), RULES), finding.rule)
    further = inner.through("argument", place(GRANT_MISSING.location.source, "var.cluster_version"))
    finding = replace(AUDIT_OFF, related=(Related(further, "inside"),))
    (flow,) = result_of(Report((finding,), RULES), finding.rule)["codeFlows"]
    assert len(flow["threadFlows"][0]["locations"]) == 2


def test_fixes() -> None:
    (fix,) = result_of(FULL, INSTANCE_PROFILE.rule)["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": "role"}
    assert replacement["deletedRegion"]["startLine"] == 6


def test_clean_run_has_an_empty_list() -> None:
    assert run_of(CLEAN)["results"] == []


@pytest.mark.parametrize(("report", "successful"), [(FULL, True), (FAILED, False)])
def test_invocation(report: Report, successful: bool) -> None:
    (invocation,) = run_of(report)["invocations"]
    assert invocation["executionSuccessful"] is successful
    notes = invocation["toolExecutionNotifications"]
    texts = [note["message"]["text"] for note in notes]
    for notice in report.notices:
        assert f"{notice.message}." in texts
    assert any(text.startswith("3 questions open") for text in texts)
    assert ("error" in {note["level"] for note in notes}) is not successful


def test_rule_without_a_page() -> None:
    finding = replace(GRANT_MISSING, rule="file-unreadable", level=Level.WARNING)
    run = run_of(Report((finding,), {}))
    assert run["tool"]["driver"]["rules"][0]["id"] == "file-unreadable"


def test_long_texts_are_cut() -> None:
    info = RuleInfo("x" * 300, "access", Level.NOTE, "t" * 2000, "w" * 2000, "")
    (rule,) = run_of(Report((), {info.id: info}))["tool"]["driver"]["rules"]
    assert len(rule["shortDescription"]["text"]) == len(rule["fullDescription"]["text"]) == 1024
    assert len(rule["name"]) == 255
    assert rule["id"] == info.id


def many(number: int) -> Report:
    """So many findings: first notes, then warnings, then errors, all of different things."""
    source = SourceText("many.tf", "".join(f"line_{n} = {n}\n" for n in range(number)))
    levels = [*[Level.NOTE] * (number // 3), *[Level.WARNING] * (number // 3)]
    levels += [Level.ERROR] * (number - len(levels))
    found = tuple(
        replace(
            AUDIT_OFF,
            level=level,
            location=source.location(source.offset(n + 1, 1), source.offset(n + 1, 5)),
            subject=f"aws_eks_cluster.c{n}",
            message=f"cluster `c{n}` writes no audit log",
        )
        for n, level in enumerate(levels)
    )
    return Report(found, RULES, files=1)


def heard_of(report: Report) -> tuple[dict[str, Any], list[str]]:
    """The run, and what else was said of it."""
    heard: list[str] = []
    text = sarif.render(report, Options(tell=heard.append))
    run: dict[str, Any] = json.loads(text)["runs"][0]
    return run, heard


def test_of_more_results_than_github_shows_the_worst_are_kept() -> None:
    report = many(6_100)
    run, heard = heard_of(report)
    levels = Counter(result["level"] for result in run["results"])
    assert levels == {"error": 2034, "warning": 2033, "note": 933}
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == sorted(lines)
    said = (
        "1100 findings are left out, the least severe: GitHub takes 5000 of 6100; "
        "the format json has all"
    )
    assert heard == [f"sarif: {said}"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert {"level": "warning", "message": {"text": f"{said}."}} in notes


def test_what_is_left_out_changes_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    twins = [replace(GRANT_MISSING, level=level) for level in (Level.NOTE, Level.ERROR)]
    report = replace(FULL, findings=tuple(twins))
    every = {r["level"]: r["partialFingerprints"] for r in run_of(report)["results"]}
    monkeypatch.setattr(limits, "MOST_RESULTS", 1)
    (kept,) = run_of(report)["results"]
    assert kept["partialFingerprints"] == every["error"]


def test_rules_about_security_come_first_among_equals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_RESULTS", 2)
    plain = replace(EXTENDED_SUPPORT, level=Level.NOTE)
    run, _ = heard_of(replace(FULL, findings=(plain, plain, AUDIT_OFF)))
    assert [result["ruleId"] for result in run["results"]] == [plain.rule, AUDIT_OFF.rule]


def test_a_file_that_github_would_refuse_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    report = many(900)
    assert heard_of(report)[1] == []
    whole = sarif.render(report, Options())
    monkeypatch.setattr(limits, "MOST_BYTES", len(gzip.compress(whole.encode())) // 2)
    run, heard = heard_of(report)
    assert len(run["results"]) == 225
    assert {result["level"] for result in run["results"]} == {"error"}
    assert "675 findings are left out" in heard[0]


def test_a_file_within_the_limits_is_whole() -> None:
    run, heard = heard_of(many(limits.MOST_RESULTS))
    assert (len(run["results"]), heard) == (5_000, [])


def test_many_notices_are_told_by_number() -> None:
    notices = tuple(Notice(f"file {n} is not read") for n in range(3_000))
    notes = run_of(replace(CLEAN, notices=notices))["invocations"][0]["toolExecutionNotifications"]
    assert len(notes) == limits.MOST_NOTICES + 1
    assert notes[-1]["message"]["text"] == "2000 more notices are left out."


def test_a_finding_with_a_thousand_places_is_within_the_limits() -> None:
    wide = SourceText("wide.tf", "x = 1\n" * 2_000)
    places = [wide.location(wide.offset(n, 1), wide.offset(n, 2)) for n in range(1, 2_001)]
    way = places[0]
    for step in places[1:]:
        way = way.through("passed on", step)
    finding = replace(
        GRANT_MISSING,
        location=way,
        related=tuple(Related(p, f"place {n}") for n, p in enumerate(places)),
    )
    result = result_of(Report((finding,), RULES), finding.rule)
    assert len(result["relatedLocations"]) == limits.MOST_RELATED
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) <= limits.MOST_STEPS


def test_every_link_in_a_message_leads_somewhere() -> None:
    finding = replace(
        GRANT_MISSING, related=tuple(Related(GRANT_MISSING.location, f"{n}") for n in range(150))
    )
    result = result_of(Report((finding,), RULES), finding.rule)
    linked = {
        int(number) for number in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
    }
    assert linked == {place["id"] for place in result["relatedLocations"]}


def test_the_address_of_the_tool_is_that_of_its_readme() -> None:
    readme = Path(__file__).resolve().parents[2] / "README.md"
    assert sarif.PAGE in readme.read_text(encoding="utf-8")
    assert run_of(FULL)["tool"]["driver"]["informationUri"] == sarif.PAGE
