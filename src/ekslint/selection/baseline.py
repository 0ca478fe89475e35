"""Turn a report into a baseline, and a later report into what is not in the baseline.

A baseline names findings by fingerprint, so it holds when lines move or values beside them change.
It excuses nothing: its findings are counted in every run, and those that are mended are told.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from ekslint.core.errors import ConfigError
from ekslint.core.finding import Finding, Report
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.reports.fingerprint import KEY, fingerprints, former

VERSION: Final = 1
USUAL: Final = ".ekslint-baseline.json"
"""The name of the file where none is given."""


@record
class Baseline:
    """The findings that were there when it was written, by fingerprint: rule, path and message."""

    entries: dict[str, tuple[str, str, str]]


def read_baseline(source: SourceText) -> Baseline:
    """Read a baseline. Raises `ConfigError` with the place of what is wrong with it."""
    try:
        data: Any = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", 0)
        raise ConfigError(f"the baseline is not JSON: {error}", source.location(at, at)) from None
    rows = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(rows, list) or data.get("schema_version") != VERSION:
        detail = f"a baseline has `schema_version` {VERSION} and a list of `findings`"
        raise ConfigError(detail, source.location(0, 0))
    entries = {}
    for row in rows:
        parts = [row.get(key) if isinstance(row, dict) else None for key in _COLUMNS]
        if not all(isinstance(part, str) for part in parts):
            at = max(source.text.find(json.dumps(parts[0])), 0) if parts[0] else 0
            detail = f"each finding of a baseline has the texts {', '.join(_COLUMNS)}"
            raise ConfigError(detail, source.location(at, at))
        entries[str(parts[0])] = (str(parts[1]), str(parts[2]), str(row.get("message", "")))
    return Baseline(entries)


_COLUMNS: Final = ("fingerprint", "rule", "path")


def baseline_text(report: Report, locate: Callable[[str], str]) -> str:
    """Return the baseline of a report: a finding in a line, sorted, since people read its diff."""
    rows = sorted(
        (locate(finding.location.path), finding.rule, prints[KEY], finding.message)
        for finding, prints in zip(
            report.findings, fingerprints(report.findings, locate), strict=True
        )
    )
    lines = ",\n".join(
        json.dumps(
            {"fingerprint": print_, "rule": rule, "path": path, "message": message},
            ensure_ascii=False,
        )
        for path, rule, print_, message in rows
    )
    inner = f"\n{lines}\n" if lines else ""
    return f'{{"schema_version": {VERSION}, "findings": [{inner}]}}\n'


def without(report: Report, baseline: Baseline, locate: Callable[[str], str]) -> Report:
    """Return a report without the findings of a baseline; what of them is gone is a notice."""
    known = _known(report.findings, baseline, locate)
    kept = tuple(finding for at, finding in enumerate(report.findings) if at not in known)
    gone = len(baseline.entries) - len(known)
    notices = report.notices
    if gone:
        what = (
            "1 finding of the baseline is" if gone == 1 else f"{gone} findings of the baseline are"
        )
        notices = (*notices, Notice(f"{what} no longer there; --write-baseline takes them out"))
    return replace(report, findings=kept, notices=notices, baselined=len(known))


def _known(
    findings: Sequence[Finding], baseline: Baseline, locate: Callable[[str], str]
) -> set[int]:
    """Return which findings a baseline has.

    Of several that differ in their number only (entries of one ConfigMap), those are known that say
    what the baseline says, then as many of the others as it has more: their wording has changed. A
    finding of the same file comes before one whose file has another name now; what the baseline
    knows by a fingerprint of former times is of the same file.
    """
    held: dict[str, Counter[_Row]] = {}
    for print_, (_, path, message) in baseline.entries.items():
        held.setdefault(_unnumbered(print_), Counter())[path, message] += 1
    prints = [one[KEY] for one in fingerprints(findings, locate)]
    ordered = sorted(range(len(findings)), key=prints.__getitem__)
    known: set[int] = set()
    for words, place, others in _WAYS:
        for at in ordered:
            if at in known or not held:
                continue
            finding = findings[at]
            wanted = (locate(finding.location.path) if place else None, finding.message)
            digests = former(finding, locate) if others else (_unnumbered(prints[at]),)
            for left in (held[digest] for digest in digests if digest in held):
                row = _row(left, wanted if words else (wanted[0], None))
                if row is not None:
                    known.add(at)
                    left[row] -= 1
                    break
    return known


_Row = tuple[str, str]

_WAYS: Final = (
    (True, True, False),
    (True, True, True),
    (True, False, False),
    (False, True, False),
    (False, True, True),
    (False, False, False),
)
"""How a finding can be one of a baseline, the surest way first: by the same words, in the same
file, by a fingerprint of former times."""


def _row(left: Counter[_Row], wanted: tuple[str | None, str | None]) -> _Row | None:
    path, message = wanted
    rows = (row for row in sorted(left) if left[row])
    return next((r for r in rows if path in (None, r[0]) and message in (None, r[1])), None)


def _unnumbered(print_: str) -> str:
    return print_.rpartition(":")[0]
