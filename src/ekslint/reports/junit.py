"""Turn a report into JUnit's XML: a test case for each finding, and one for the run itself.

Notes are cases that pass. Rules that found nothing are not listed: a report does not say which were
asked of what. Notices and the closing lines are the output of the suite.

Format: https://github.com/testmoapp/junitxml, the common ground of the servers that read it. Of it
nothing is used that Jenkins' xUnit plugin does not know, which refuses the whole file then:
https://github.com/jenkinsci/xunit-plugin, `types/model/xsd/junit-10.xsd`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from ekslint.core.finding import Finding, Level, Report
from ekslint.reports.columns import visible
from ekslint.reports.options import Options
from ekslint.reports.trail import path_of
from ekslint.reports.wording import (
    failure_line,
    help_sentence,
    notice_line,
    question_line,
    related_label,
    rule_of,
    run_lines,
    sentence,
    summary,
)

_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""https://www.w3.org/TR/xml/#charsets"""


def render(report: Report, options: Options) -> str:
    """Return one test suite."""
    cases = [line for finding in report.findings for line in _case(report, finding, options)]
    tests = len(report.findings) + 1
    errors = len(report.failures)
    failures = sum(finding.level is not Level.NOTE for finding in report.findings)
    head = f'name="ekslint" tests="{tests}" failures="{failures}" errors="{errors}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {head}>",
        f"  <testsuite {head}>",
        *_run(report),
        *cases,
        f"    <system-out>{_text(_output(report, options))}</system-out>",
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _run(report: Report) -> Iterator[str]:
    """Yield the case of the run itself: an error is a defect of ekslint or of a page."""
    head = f'    <testcase classname="ekslint" name="run" time="0"{"" if report.failures else "/"}>'
    yield head
    for failure in report.failures:
        yield f"      <error message={_attribute(failure_line(failure))}/>"
    if report.failures:
        yield "    </testcase>"


def _case(report: Report, finding: Finding, options: Options) -> Iterator[str]:
    place = finding.location
    path = options.locate(place.path)
    title = rule_of(report, finding).title
    name = f"{path}:{place.line}:{place.column} {title}"
    lines = [f"{path}:{place.line}:{place.column}: {finding.level}: {sentence(finding)}"]
    for related in finding.related:
        at = related.location
        file = path_of(at, options.locate)
        lines.append(f"{file}:{at.line}:{at.column}: {related_label(related.label)}")
    if advice := help_sentence(report, finding):
        lines.append(f"help: {advice}")
    yield (f'    <testcase classname={_attribute(finding.rule)} name={_attribute(name)} time="0">')
    told = _text("\n".join(lines))
    if finding.level is Level.NOTE:
        yield f"      <system-out>{told}</system-out>"
    else:
        kind = f"type={_attribute(str(finding.level))} message={_attribute(sentence(finding))}"
        yield f"      <failure {kind}>{told}</failure>"
    yield "    </testcase>"


def _output(report: Report, options: Options) -> str:
    lines = [notice_line(notice) for notice in report.notices]
    if options.show_open:
        lines += map(question_line, report.open)
    lines += run_lines(report, show_open=options.show_open, verbose=options.verbose)
    lines += summary(report, hint=not options.show_open)
    return "\n".join(lines)


def _text(text: str) -> str:
    return escape("\n".join(_shown(line) for line in text.split("\n")))


def _attribute(text: str) -> str:
    return quoteattr(_shown(text))


def _shown(text: str) -> str:
    """Return a line without characters that XML has no room for, or that steer a terminal."""
    return _NOT_XML.sub("\ufffd", visible(text))
