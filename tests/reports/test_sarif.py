"""SARIF is valid, and holds every field that GitHub code scanning reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema_rs
import pytest

from ekslint.core.finding import Level, Related, Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.reports import sarif
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

SCHEMA = json.loads(
    (Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)


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


@pytest.mark.parametrize(
    "report", [FULL, CLEAN, FAILED, Report((), {})], ids=["full", "clean", "failed", "empty"]
)
def test_is_valid(report: Report) -> None:
    found = jsonschema_rs.validator_for(SCHEMA).iter_errors(sarif.log(report, Options()))
    assert [str(problem) for problem in found] == []


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
    info = RuleInfo("x", "access", Level.NOTE, "t" * 2000, "w" * 2000, "")
    (rule,) = run_of(Report((), {"x": info}))["tool"]["driver"]["rules"]
    assert len(rule["shortDescription"]["text"]) == len(rule["fullDescription"]["text"]) == 1024


def test_more_results_than_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = run_of(FULL)
    assert [result["level"] for result in run["results"]] == ["error", "error"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any("2 findings of the least level are left out" in n["message"]["text"] for n in notes)
