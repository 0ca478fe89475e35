"""Turn a report into one line per finding, for editors, grep and diffs.

It does not know excerpts, related places or help: the text format has those.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.finding import Report
from ekslint.reports.columns import visible
from ekslint.reports.options import Options
from ekslint.reports.wording import (
    failure_line,
    hidden_line,
    notice_line,
    question_line,
    run_lines,
    sentence,
    summary,
)


def render(report: Report, options: Options) -> str:
    """Return `path:line:col: level[rule] message` lines, then notices and the closing lines."""
    return "".join(f"{visible(line)}\n" for line in _lines(report, options))


def _lines(report: Report, options: Options) -> Iterator[str]:
    for finding in report.findings:
        yield f"{finding.location}: {finding.level}[{finding.rule}] {sentence(finding)}"
    if options.show_suppressed:
        yield from map(hidden_line, report.hidden)
    if options.show_open:
        yield from map(question_line, report.open)
    yield from map(failure_line, report.failures)
    yield from map(notice_line, report.notices)
    yield from run_lines(report, show_open=options.show_open, verbose=options.verbose)
    yield from summary(report, hint=not options.show_open)
