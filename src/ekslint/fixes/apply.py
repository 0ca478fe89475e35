"""Turn the fixes of findings into new texts of files: those that do not overlap, in one go.

What waits for a later round is told; whether the result is any better is not known here.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence

from ekslint.core.finding import Edit, Finding
from ekslint.core.record import record


@record
class Chosen:
    """Findings whose edits can be made at once, and those that are in their way."""

    together: tuple[Finding, ...]
    later: tuple[Finding, ...]


def without_overlap(findings: Iterable[Finding]) -> Chosen:
    """Return the findings whose fixes do not touch each other; of two that do, the first."""
    taken: dict[str, list[tuple[int, int, str]]] = {}
    together: list[Finding] = []
    later: list[Finding] = []
    for finding in findings:
        if finding.fix is None:
            continue
        edits = finding.fix.edits
        if any(_touches(taken.get(edit.location.path, []), edit) for edit in edits):
            later.append(finding)
            continue
        together.append(finding)
        for edit in edits:
            spans = taken.setdefault(edit.location.path, [])
            insort(spans, (edit.location.start, edit.location.end, edit.replacement))
    return Chosen(tuple(together), tuple(later))


def _touches(spans: Sequence[tuple[int, int, str]], edit: Edit) -> bool:
    start, end = edit.location.start, edit.location.end
    return any(start <= high and low <= end for low, high, _ in spans)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made; they do not overlap."""
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.location.start, edit.location.end)):
        out.extend((text[at : edit.location.start], edit.replacement))
        at = edit.location.end
    return "".join((*out, text[at:]))


def new_texts(findings: Iterable[Finding]) -> dict[str, str]:
    """Return the new text of each file that the fixes of findings change, by display path."""
    by_path: dict[str, dict[Edit, None]] = {}
    sources = {}
    for finding in findings:
        for edit in finding.fix.edits if finding.fix else ():
            by_path.setdefault(edit.location.path, {})[edit] = None
            sources[edit.location.path] = edit.location.source
    return {path: edited(sources[path].text, edits) for path, edits in by_path.items()}
