"""Turn a report into GitLab's Code Quality report, which annotates merge requests.

It has room for findings only: notices and open questions are in the other formats. What went wrong
in ekslint itself is an entry too, so that an empty report never stands for a run that failed.

Format: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from ekslint.core.finding import Finding, Level, Report
from ekslint.reports.fingerprint import KEY, fingerprints
from ekslint.reports.indented import indented
from ekslint.reports.options import Options
from ekslint.reports.wording import failure_line, help_sentence, sentence

SEVERITIES: Final = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTE: "info"}


def render(report: Report, options: Options) -> str:
    """Return the findings as one JSON array."""
    prints = fingerprints(report.findings, options.locate)
    pairs = zip(report.findings, prints, strict=True)
    entries = [_entry(report, finding, one, options) for finding, one in pairs]
    entries += [_failure(failure) for failure in report.failures]
    return indented(entries)


def _entry(
    report: Report, finding: Finding, prints: Mapping[str, str], options: Options
) -> dict[str, Any]:
    place = finding.location
    advice = help_sentence(report, finding)
    return {
        "description": f"{sentence(finding)}. {advice}" if advice else sentence(finding),
        "check_name": finding.rule,
        "fingerprint": prints[KEY],
        "severity": SEVERITIES[finding.level],
        "location": {"path": options.locate(place.path), "lines": {"begin": place.line}},
    }


def _failure(failure: str) -> dict[str, Any]:
    line = failure_line(failure)
    return {
        "description": line,
        "check_name": "ekslint",
        "fingerprint": blake2b(line.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        "severity": "blocker",
        "location": {"path": ".", "lines": {"begin": 1}},
    }
