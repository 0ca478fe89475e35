"""Turn findings and texts into as much of them as GitHub code scanning takes, the worst first.

It does not know SARIF's objects. The limits, of 2026-11:
https://docs.github.com/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from typing import Final

from ekslint.core.finding import Finding, RuleInfo

MOST_RESULTS: Final = 5_000
"""Results of a run that are stored and shown; with more than 25,000 the file is refused."""
MOST_RULES: Final = 25_000
"""Rules of a run; with more the file is refused."""
MOST_BYTES: Final = 10_000_000
"""Bytes of a file, packed by gzip; a larger one is refused."""
MOST_RELATED: Final = 100
"""Locations of a result that are shown; with more than 1,000 the file is refused."""
MOST_STEPS: Final = 1_000
"""Steps of a result's flow that are shown; with more than 10,000 the file is refused."""
MOST_NOTICES: Final = 1_000
"""Notifications of a run: our own limit, since they count in the bytes of the file."""
LONGEST_TEXT: Final = 1024
"""Characters of a rule's descriptions."""
LONGEST_NAME: Final = 255
"""Characters of a rule's name."""


def worst(findings: Sequence[Finding], rules: Mapping[str, RuleInfo], most: int) -> tuple[int, ...]:
    """Return which findings are kept of many, as their numbers in order.

    Level counts first, then the score of a rule about security, then the order of the report.
    """
    if len(findings) <= most:
        return tuple(range(len(findings)))

    def badness(at: int) -> tuple[int, float, int]:
        finding = findings[at]
        info = rules.get(finding.rule)
        return finding.level.rank, -((info and info.security) or 0.0), at

    return tuple(sorted(sorted(range(len(findings)), key=badness)[:most]))


def too_large(text: str) -> bool:
    """Whether a file is larger than GitHub takes once it is packed."""
    data = text.encode("utf-8", "backslashreplace")
    return len(data) > MOST_BYTES and len(gzip.compress(data, 6, mtime=0)) > MOST_BYTES
