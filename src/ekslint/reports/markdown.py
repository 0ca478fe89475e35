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
from ekslint.reports.columns import cut, visible
from ekslint.reports.options import Options
from ekslint.reports.wording import (
    counted,
    failure_line,
    help_sentence,
    notice_line,
    question_line,
    rule_of,
    sentence,
    summary,
)

MOST: Final = 200
"""Findings that are shown: more make no summary."""
MOST_BYTES: Final = 1_000_000
"""Bytes of the whole: GitHub takes 1 MiB of a step's summary, and of a larger one nothing.
https://docs.github.com/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
"""
LONGEST: Final = 2_000
"""Characters of one sentence."""
_SPECIAL: Final = re.compile(r"([\\*_{}\[\]<>#|~&$])")


def render(report: Report, options: Options) -> str:
    """Return a heading, a table for each rule with findings, and the closing lines."""
    remarks = [notice_line(notice) for notice in report.notices]
    if options.show_open:
        remarks += map(question_line, report.open)
    findings, further = MOST, len(remarks)
    text = _text(report, options, findings, remarks[:further], len(remarks) - further)
    while len(text.encode("utf-8", "backslashreplace")) > MOST_BYTES and findings + further > 0:
        findings, further = (findings, further // 2) if further else (findings // 2, 0)
        text = _text(report, options, findings, remarks[:further], len(remarks) - further)
    return text


def _text(report: Report, options: Options, most: int, remarks: list[str], lost: int) -> str:
    lines = ["## ekslint", "", *(f"{_line(line)}  " for line in summary(report, hint=False)), ""]
    for failure in report.failures:
        lines.append(f"- **{_line(failure_line(failure))}**")
    ordered = sorted(report.findings, key=lambda finding: finding.level.rank)
    for (level, rule), group in groupby(ordered[:most], key=lambda f: (f.level, f.rule)):
        lines += _rule(report, level, rule, list(group), options)
    if len(ordered) > most:
        lines += ["", f"… and {counted(len(ordered) - most, 'more findings')}", ""]
    if remarks or lost:
        lines += ["", "<details><summary>Notices and open questions</summary>", ""]
        lines += [f"- {_line(remark)}" for remark in remarks]
        lines += [f"- … and {lost} more"] if lost else []
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
        yield f"| {_plain(where)} | {_cell(sentence(finding))} |"
    if advice := help_sentence(report, findings[0]):
        yield from ("", f"_{rule}_: {_line(advice)}")


def _cell(text: str) -> str:
    """Return a sentence for a cell of a table, which ends at a pipe in code, too."""
    return _line(text, pipe="\\|")


def _line(text: str, *, pipe: str = "|") -> str:
    """Return a sentence whose backticks mark code, all else as plain text, in one line."""
    text = cut(text, LONGEST)
    parts = visible(text).split("`")
    if len(parts) % 2 == 0 or "" in parts[1:-1]:
        return _plain(text)
    return "`".join(
        part.replace("|", pipe) if at % 2 else _escaped(part) for at, part in enumerate(parts)
    )


def _plain(text: str) -> str:
    return _escaped(visible(cut(text, LONGEST))).replace("`", "\\`")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
