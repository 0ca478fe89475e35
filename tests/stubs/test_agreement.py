"""Findings of a call that admits several releases: each holds in every one of them."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Level
from ekslint.linter.run import lint_texts
from tests.stubs.calls import SETUP
from tools.stub_fidelity import CALLS

TODAY = date(2026, 11, 20)


def found(calls: str, version: str) -> set[tuple[str, int, str]]:
    text = (CALLS / calls).read_text(encoding="utf-8").replace('"RELEASE"', f'"{version}"')
    report = lint_texts(
        {"main.tf": text, "provider.tf": SETUP},
        Settings(ignore=("module-*",)),  # about the version asked for, which is what differs here
        today=TODAY,
    )
    assert not report.failures
    return {
        (f.rule, f.location.line, f.message) for f in report.findings if f.level is not Level.NOTE
    }


@pytest.mark.parametrize(
    ("calls", "both", "each"),
    [
        pytest.param("selfmanaged/18-20.tf", ">= 18.4, < 21", ("18.31.2", "19.21.0", "20.37.2")),
        pytest.param("managed/18-20.tf", ">= 18.4, < 21", ("18.31.2", "19.21.0", "20.37.2")),
        pytest.param("fargate/18-21.tf", ">= 19, < 22", ("19.21.0", "20.37.2", "21.19.0")),
        pytest.param("karpenter/18-19.tf", ">= 18.4, < 20", ("18.31.2", "19.21.0")),
        pytest.param("karpenter/20-21.tf", ">= 20, < 22", ("20.37.2", "21.19.0")),
        pytest.param("kms/1-3.tf", ">= 1, < 4", ("1.5.0", "2.2.1", "3.1.1")),
        pytest.param("podidentity/1-2.tf", ">= 1, < 3", ("1.12.1", "2.8.1")),
        pytest.param("oidc/4-5.tf", ">= 4.12, < 6", ("4.24.1", "5.60.0")),
        pytest.param("eks/19.tf", ">= 18.4, < 21", ("19.21.0", "20.37.2")),
    ],
    ids=lambda value: value if isinstance(value, str) and "/" in value else "",
)
def test_findings_hold_in_every_release(calls: str, both: str, each: tuple[str, ...]) -> None:
    common = set.intersection(*(found(calls, version) for version in each))
    assert {(rule, line) for rule, line, _ in found(calls, both)} <= {
        (rule, line) for rule, line, _ in common
    }
