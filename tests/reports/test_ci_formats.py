"""GitLab's, JUnit's and Markdown's formats survive whatever a message, a path or a name holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.reports.columns import visible
from ekslint.reports.formats import render
from ekslint.reports.markdown import MOST_BYTES
from ekslint.reports.options import Options
from tests.reports.sample import AUDIT_OFF, CLEAN, FULL, RULES, STUB

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


# What Jenkins' xUnit plugin admits (its junit-10.xsd), as far as these elements go: the attributes
# that must and that may be there, the elements inside, and whether text may stand there.
JUNIT: dict[str, tuple[set[str], set[str], set[str], bool]] = {
    "testsuites": (set(), {"name", "tests", "failures", "errors", "time"}, {"testsuite"}, False),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "hostname", "id", "package", "file", "url"},
        {"testcase", "properties", "system-out", "system-err"},
        False,
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"failure", "error", "skipped", "system-out", "system-err"},
        False,
    ),
    "failure": (set(), {"type", "message"}, set(), True),
    "error": (set(), {"type", "message"}, set(), True),
    "system-out": (set(), set(), set(), True),
}


def faults(element: ElementTree.Element) -> Iterator[str]:
    """What of an element and those inside it the schema does not admit."""
    must, may, inside, text = JUNIT[element.tag]
    if missing := must - element.attrib.keys():
        yield f"{element.tag} lacks {missing}"
    if further := element.attrib.keys() - must - may:
        yield f"{element.tag} has {further}"
    if not text and any((part or "").strip() for part in (element.text, element.tail)):
        yield f"{element.tag} has text"
    for child in element:
        if child.tag not in inside:
            yield f"{child.tag} in {element.tag}"
        else:
            yield from faults(child)


NEIGHBOURS = {
    "full": FULL,
    "clean": CLEAN,
    "failed": replace(FULL, failures=("rules/x.md raised KeyError",)),
    "nothing": Report((), {}),
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_junit_is_what_jenkins_admits(name: str) -> None:
    root = ElementTree.fromstring(render("junit", NEIGHBOURS[name], Options(show_open=True)))
    assert root.tag == "testsuites"
    assert list(faults(root)) == []


def test_faults_of_junit_would_be_told() -> None:
    odd = '<testsuites><testsuite name="a" tests="1"><testcase file="x"/></testsuite></testsuites>'
    told = "; ".join(faults(ElementTree.fromstring(odd)))
    assert "testsuite lacks" in told
    assert "testcase lacks {'name'}" in told
    assert "testcase has {'file'}" in told


def test_text_of_a_stub_is_not_taken_for_a_file_of_the_repository() -> None:
    def locate(path: str) -> str:
        return f"platform/{path}"

    for form in ("junit", "github"):
        text = render(form, Report((AUDIT_OFF,), RULES), Options(locate=locate))
        assert f"platform/{AUDIT_OFF.location.path}" in text
        assert f"platform/{STUB.path}" not in text
        assert STUB.path in text


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


# What GitLab's parser demands (app/validators/json_schemas/codeclimate.json) and its documentation
# says besides: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    # relative, and without "./" before it
                    "path": {"type": "string", "pattern": r"^(?!/|\./).+$"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "additionalProperties": False,
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_gitlab_is_what_gitlab_admits(name: str) -> None:
    entries = json.loads(render("gitlab", NEIGHBOURS[name], Options()))
    problems = jsonschema_rs.validator_for(CODE_QUALITY).iter_errors(entries)
    assert [str(problem) for problem in problems] == []
    # GitLab shows one entry of those with one fingerprint.
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


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


@pytest.mark.parametrize(
    ("message", "notices"),
    [
        pytest.param("x" * 50_000, 0, id="long-messages"),
        pytest.param("short", 100_000, id="many-notices"),
        pytest.param("|" * 30_000, 40_000, id="both"),
        pytest.param("\U0001f680" * 200_000, 0, id="wide"),
    ],
)
def test_markdown_is_never_larger_than_a_summary_may_be(message: str, notices: int) -> None:
    finding = replace(AUDIT_OFF, message=message, related=())
    said = tuple(Notice(f"file {number} is not read") for number in range(notices))
    text = render("markdown", Report((finding,) * 300, RULES, notices=said, files=1), Options())
    assert len(text.encode()) <= MOST_BYTES < 1024 * 1024
    assert re.search(r"… and \d+ more finding", text)
    assert notices < 2 or re.search(r"… and \d+ more\n", text)
    assert text.count("<details>") == text.count("</details>")


HOSTILE = [
    "a|b",
    "`a|b` and c|d",
    "a\\|b",
    "<script>alert(1)</script>",
    "</details></td>",
    "*a* _b_ ~~c~~ **d**",
    "[link](https://example.com) ![image](x)",
    "&lt;b&gt; &amp; &copy;",
    "``a`` `b",
    "line\nend\r\n| --- |",
    "# heading",
    "$x^2$",
    "`<b>` `\\`",
]


@pytest.mark.parametrize("message", HOSTILE)
def test_markdown_shows_what_was_said(message: str) -> None:
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    reader = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    finding = replace(AUDIT_OFF, message=message, related=())
    html = reader.render(render("markdown", Report((finding,), RULES, files=1), Options()))
    ((_, cell),) = re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>", html, re.DOTALL)
    shown = unescape(cell.replace("<code>", "`").replace("</code>", "`"))
    assert shown == visible(message).strip()
