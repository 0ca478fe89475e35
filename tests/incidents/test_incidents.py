"""The five incidents: every before tree is caught at its marked lines, every after tree is silent.

Errors and warnings are compared; notes (hygiene, such as a group that names no volume at all) are
looked at in the reference estates only, which must be silent altogether.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Level, Report
from ekslint.linter.run import lint_texts
from tests.incidents.markers import Place, Tree, demo, incidents, references

TODAY = date(2026, 11, 20)
MEMOS = {
    "kubelet-unauthorized",
    "stale-service-account-tokens",
    "volume-key-denied",
    "ipamd-retry",
    "self-managed-join",
}
BEFORE, AFTER, REFERENCES = incidents("before"), incidents("after"), references()


def lint(files: Mapping[str, str]) -> Report:
    report = lint_texts(files, Settings(), today=TODAY)
    assert not report.failures, "\n".join(report.failures)
    return report


def places(report: Report) -> set[Place]:
    serious = (f for f in report.findings if f.level is not Level.NOTE)
    return {(f.rule, f.location.path, f.location.line) for f in serious}


def told(report: Report) -> str:
    return "\n".join(f"{f.location} {f.level}[{f.rule}] {f.message}" for f in report.findings)


@pytest.mark.parametrize("tree", BEFORE, ids=lambda tree: tree.name)
def test_before_is_caught_at_the_marked_lines(tree: Tree) -> None:
    report = lint(tree.files)
    assert places(report) == tree.expected, told(report)


@pytest.mark.parametrize("tree", BEFORE, ids=lambda tree: tree.name)
def test_a_defect_is_told_once(tree: Tree) -> None:
    report = lint(tree.files)
    keys = [(f.rule, f.location.sort_key(), f.subject) for f in report.findings]
    assert len(keys) == len(set(keys)), told(report)


@pytest.mark.parametrize("tree", AFTER, ids=lambda tree: tree.name)
def test_after_is_silent(tree: Tree) -> None:
    report = lint(tree.files)
    assert not places(report), told(report)


@pytest.mark.parametrize("tree", REFERENCES, ids=lambda tree: tree.name)
def test_reference_estates_are_silent_under_all_rules(tree: Tree) -> None:
    report = lint(tree.files)
    assert not report.findings, told(report)


def test_the_demo_shows_findings_of_several_kinds() -> None:
    found = places(lint(demo().files))
    assert len({rule for rule, _, _ in found}) >= 5
    assert {path.rpartition(".")[2] for _, path, _ in found} >= {"tf", "yaml"}
    assert len({path for _, path, _ in found}) >= 4


def test_every_memo_has_trees_that_expect_something() -> None:
    assert {tree.name.split("/")[0] for tree in BEFORE} == MEMOS
    assert [tree.name for tree in BEFORE if not tree.expected] == []
    assert [tree.name for tree in (*AFTER, *REFERENCES) if tree.expected] == []


def test_every_before_tree_has_its_correction() -> None:
    assert [tree.name for tree in BEFORE] == [tree.name for tree in AFTER]
    unchanged = [b.name for b, a in zip(BEFORE, AFTER, strict=True) if b.files == a.files]
    assert unchanged == []
