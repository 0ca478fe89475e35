"""GitLab's, JUnit's and Markdown's formats survive whatever a message, a path or a name holds."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.reports.formats import render
from ekslint.reports.options import Options
from tests.reports.sample import AUDIT_OFF, FULL, RULES

ODD = [
    "a<b>&\"'.tf",
    "]]>.tf",
    "\x00\x1b[31m\ufffe.tf",
    "a|b.tf",
    "a`b.tf",
    "\ud800.tf",
    "<!--.tf",
    "a\r\nb.tf",
]


def odd(name: str) -> Report:
    source = SourceText(name, "x = 1\n")
    finding = replace(AUDIT_OFF, location=source.location(0, 1), message=f"{name} is {name}")
    return Report((finding,), RULES, files=1)


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_junit_is_well_formed(name: str) -> None:
    text = render("junit", odd(name), Options())
    root = ElementTree.fromstring(text.encode("utf-8", "xmlcharrefreplace"))
    assert next(case.get("name") for case in root.iter("testcase")) == "run"
    assert len(list(root.iter("testcase"))) == 2


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(render("junit", FULL, Options()).encode())
    assert int(root.get("tests", "")) == len(list(root.iter("testcase")))
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    assert int(root.get("errors", "")) == len(list(root.iter("error")))


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_gitlab_is_json_with_what_gitlab_requires(name: str) -> None:
    (entry,) = json.loads(render("gitlab", odd(name), Options()))
    assert {"description", "check_name", "fingerprint", "severity", "location"} == entry.keys()
    assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert entry["location"]["lines"]["begin"] >= 1
    assert entry["location"]["path"] == name


def test_gitlab_never_hides_a_run_that_failed() -> None:
    failed = Report((), RULES, failures=("rules/access/odd.md: the page is malformed",))
    (entry,) = json.loads(render("gitlab", failed, Options()))
    assert entry["severity"] == "blocker"


@pytest.mark.parametrize("name", ODD, ids=ascii)
def test_a_row_of_markdown_is_one_line(name: str) -> None:
    text = render("markdown", odd(name), Options())
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 3
    assert "\x1b" not in text
    assert "<b>" not in text.replace("\\<b", "")


def test_markdown_of_many_findings_says_how_many_are_left_out() -> None:
    many = Report(tuple(odd("a.tf").findings) * 5_000, RULES, files=1)
    text = render("markdown", many, Options())
    assert "… and 4800 more findings" in text
    assert len(text) < 200_000
