"""Turn a report into Markdown for the summary of a job or a comment on a change.

It shows the worst findings first, as far as a page holds them, and says how many there are besides.
It does not know the address of the repository, so places are paths, not links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from ekslint.core.finding import Finding, Level, Report
from ekslint.reports.columns import visible
from ekslint.reports.options import Options
from ekslint.reports.wording import (
    failure_line,
    help_sentence,
    notice_line,
    question_line,
    rule_of,
    sentence,
    summary,
)

MOST: Final = 200
"""Findings that are shown: GitHub takes one MiB of a step's summary."""
_SPECIAL: Final = re.compile(r"([\\*_{}\[\]<>#|~])")


def render(report: Report, options: Options) -> str:
    """Return a heading, a table for each rule with findings, and the closing lines."""
    lines = ["## ekslint", "", *(f"{_plain(line)}  " for line in summary(report, hint=False)), ""]
    for failure in report.failures:
        lines.append(f"- **{_plain(failure_line(failure))}**")
    ordered = sorted(report.findings, key=lambda finding: finding.level.rank)
    for (level, rule), group in groupby(ordered[:MOST], key=lambda f: (f.level, f.rule)):
        lines += _rule(report, level, rule, list(group), options)
    if len(ordered) > MOST:
        lines += ["", f"… and {len(ordered) - MOST} more findings", ""]
    remarks = [notice_line(notice) for notice in report.notices]
    if options.show_open:
        remarks += map(question_line, report.open)
    if remarks:
        lines += ["", "<details><summary>Notices and open questions</summary>", ""]
        lines += [f"- {_plain(remark)}" for remark in remarks]
        lines += ["", "</details>", ""]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return text.rstrip("\n") + "\n"


def _rule(
    report: Report, level: Level, rule: str, findings: list[Finding], options: Options
) -> Iterator[str]:
    yield from ("", f"### {level}: {_plain(rule_of(report, findings[0]).title)}", "")
    yield from ("| where | what |", "| --- | --- |")
    for finding in findings:
        place = finding.location
        where = f"{options.locate(place.path)}:{place.line}"
        yield f"| {_plain(where)} | {_sentence(sentence(finding))} |"
    if advice := help_sentence(report, findings[0]):
        yield from ("", f"_{rule}_: {_sentence(advice)}")


def _sentence(text: str) -> str:
    """Return a sentence whose backticks mark code, all else as plain text, in one line."""
    parts = visible(text).replace("|", "\\|").split("`")
    if len(parts) % 2 == 0:
        return _plain(text)
    return "`".join(_SPECIAL.sub(r"\\\1", p) if at % 2 == 0 else p for at, p in enumerate(parts))


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(text)).replace("`", "\\`")
