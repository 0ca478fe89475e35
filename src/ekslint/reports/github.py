"""Turn a report into GitHub workflow commands, which become annotations of a pull request.

It does not know the page they appear on. GitHub shows ten annotations per level and step: notices
are plain lines of the log and take no place from findings; findings past the tenth are counted.

Syntax and escapes: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
and `packages/core/src/command.ts` of actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.finding import Finding, Level, Report
from ekslint.reports.columns import visible
from ekslint.reports.options import Options
from ekslint.reports.trail import path_of
from ekslint.reports.wording import (
    counted,
    failure_line,
    help_sentence,
    listed,
    notice_line,
    question_line,
    related_label,
    rule_of,
    run_lines,
    sentence,
    summary,
    totals,
)

SHOWN: Final = 10
"""Annotations of each level that GitHub shows of a step; further ones are in its log only."""

_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(report: Report, options: Options) -> str:
    """Return one workflow command per finding, then the notices and closing lines as log lines.

    When there are more than GitHub shows, the first command says how many.
    """
    lines = [*_surplus(report)]
    lines += [_command(report, finding, options) for finding in report.findings]
    lines += [_log_line(line) for line in _remarks(report, options)]
    return "".join(f"{line}\n" for line in lines)


def _surplus(report: Report) -> Iterator[str]:
    """Yield a command that tells of the findings that become no annotation."""
    counts = totals(report)
    lost = {level: number - SHOWN for level, number in counts.items() if number > SHOWN}
    if not lost:
        return
    if counts[Level.NOTE] >= SHOWN:  # the command is a notice itself
        lost[Level.NOTE] = counts[Level.NOTE] - SHOWN + 1
    more = listed(tuple(counted(number, f"more {level}s") for level, number in lost.items()))
    text = f"{more} in the log of this step only: GitHub shows {SHOWN} annotations of a level"
    yield f"::notice title=ekslint::{_data(text)}"


def _command(report: Report, finding: Finding, options: Options) -> str:
    place = finding.location
    # A range that ends with its line's end ends, in our numbers, at the start of the next line.
    last = place.end_line - (place.end_column == 1 and place.end_line > place.line)
    properties = {
        "file": options.locate(place.path),
        "line": str(place.line),
        "endLine": str(last),
    }
    # The runner drops columns, with a complaint in the log, when they are on different lines.
    if place.end_line == place.line:
        properties["col"] = str(place.column)
        properties["endColumn"] = str(place.end_column)
    properties["title"] = f"{rule_of(report, finding).title} [{finding.rule}]"
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.level]} {written}::{_data(_message(report, finding, options))}"


def _message(report: Report, finding: Finding, options: Options) -> str:
    lines = [sentence(finding)]
    for related in finding.related:
        place = related.location
        file = path_of(place, options.locate)
        lines.append(f"{file}:{place.line}:{place.column} {related_label(related.label)}")
    if advice := help_sentence(report, finding):
        lines.append(f"help: {advice}")
    return "\n".join(line.rstrip() for line in lines)


def _remarks(report: Report, options: Options) -> Iterator[str]:
    if options.show_open:
        yield from map(question_line, report.open)
    yield from map(failure_line, report.failures)
    yield from map(notice_line, report.notices)
    yield from run_lines(report, show_open=options.show_open, verbose=options.verbose)
    yield from summary(report, hint=not options.show_open)


def _log_line(line: str) -> str:
    """Return a line that the runner cannot take for a command, whatever a path or name holds."""
    text = visible(line).replace("##[", "## [")
    return f"- {text}" if text.lstrip().startswith("::") else text


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
