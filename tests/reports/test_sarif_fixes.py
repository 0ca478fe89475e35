"""Whoever applies the fixes of a SARIF file gets what `ekslint fix` writes, to the character."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Edit, Finding, Fix, Report
from ekslint.core.location import SourceText
from ekslint.fixes.apply import edited
from ekslint.linter.run import lint_texts
from ekslint.reports import sarif
from ekslint.reports.options import Options
from tests.incidents.markers import demo, incidents
from tests.reports.sample import GRANT_MISSING

TREES = {tree.name: tree for tree in (demo(), *incidents("before")[::4])}


def offset(text: str, line: int, column: int) -> int:
    """Where a line and a column are, counted as SARIF counts: lines from 1, code points from 1."""
    lines = text.split("\n")
    return sum(len(before) + 1 for before in lines[: line - 1]) + column - 1


def applied(result: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, str]:
    """What the files of a result's first fix are once its replacements are made."""
    texts = {}
    for change in result["fixes"][0]["artifactChanges"]:
        path = change["artifactLocation"]["uri"]
        text = files[path]
        for replacement in reversed(change["replacements"]):
            region = replacement["deletedRegion"]
            start = offset(text, region["startLine"], region["startColumn"])
            end = offset(text, region["endLine"], region["endColumn"])
            text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
        texts[path] = text
    return texts


def fixed(report: Report) -> Iterator[tuple[Finding, Mapping[str, Any]]]:
    results = sarif.log(report, Options())["runs"][0]["results"]
    for finding, result in zip(report.findings, results, strict=True):
        assert ("fixes" in result) == (finding.fix is not None)
        if finding.fix is not None:
            yield finding, result


def expected(fix: Fix, files: Mapping[str, str]) -> dict[str, str]:
    paths = {edit.location.path for edit in fix.edits}
    return {
        path: edited(files[path], [e for e in fix.edits if e.location.path == path])
        for path in paths
    }


@pytest.mark.parametrize("name", TREES)
def test_fixes_of_whole_trees(name: str) -> None:
    files = TREES[name].files
    report = lint_texts(files, Settings(), today=date(2026, 11, 20))
    for finding, result in fixed(report):
        assert finding.fix is not None
        made = applied(result, files)
        assert made == expected(finding.fix, files)
        assert all(text != files[path] for path, text in made.items())


def test_some_tree_has_some() -> None:
    reports = (lint_texts(t.files, Settings(), today=date(2026, 11, 20)) for t in TREES.values())
    assert any(finding.fix is not None for report in reports for finding in report.findings)


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param("a\nb\n", [(2, 2, "x\n")], id="insertion-at-a-line-start"),
        pytest.param("a\nb", [(3, 3, "\nc")], id="insertion-at-the-end"),
        pytest.param("a\r\nb\r\n", [(1, 1, " = 1"), (3, 4, "c")], id="two-and-carriage-returns"),
        pytest.param("\U0001f680 a\nb\n", [(2, 3, "日本")], id="beyond-the-first-plane"),
        pytest.param("a\nb\nc\n", [(2, 4, "")], id="a-whole-line-goes"),
        pytest.param("", [(0, 0, "a\n")], id="an-empty-file"),
        pytest.param("abc\n", [(1, 2, "x"), (2, 2, "y")], id="side-by-side"),
    ],
)
def test_fixes_of_odd_places(text: str, edits: list[tuple[int, int, str]]) -> None:
    source = SourceText("a.tf", text)
    made = tuple(Edit(source.location(start, end), new) for start, end, new in edits)
    finding = replace(GRANT_MISSING, location=source.whole(), related=(), fix=Fix("Mend it.", made))
    ((_, result),) = fixed(Report((finding,), {}))
    assert applied(result, {"a.tf": text}) == {"a.tf": edited(text, made)}
