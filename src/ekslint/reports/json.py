"""Turn a report into JSON for programs, in the shape that `report.schema.json` describes.

It does not know who reads it: nothing is left out, and a change that could break a reader raises
`SCHEMA_VERSION`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ekslint import __version__
from ekslint.core.finding import Finding, Fix, Hidden, OpenQuestion, Report, RuleInfo
from ekslint.core.location import Hop, Location
from ekslint.core.resource import Notice
from ekslint.core.value import Reason
from ekslint.reports.fingerprint import KEY, fingerprints
from ekslint.reports.indented import indented
from ekslint.reports.open_questions import Unknown, unknowns
from ekslint.reports.options import Options
from ekslint.reports.trail import trail
from ekslint.reports.wording import totals

SCHEMA_VERSION: Final = 1


def render(report: Report, options: Options) -> str:
    """Return one JSON object, indented, with a line end."""
    return indented(document(report, options))


def document(report: Report, options: Options) -> dict[str, Any]:
    """Return the report as plain data. Lines and columns are 1-based, ends exclusive."""
    prints = fingerprints(report.findings, options.locate)
    used = {finding.rule for finding in report.findings} | {ask.rule for ask in report.open}
    used |= {hidden.finding.rule for hidden in report.hidden}
    return {
        "schema_version": SCHEMA_VERSION,
        "ekslint": __version__,
        "summary": {
            **{level.value: number for level, number in totals(report).items()},
            "open": len(report.open),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
            "known": report.known,
            "fixed": report.fixed,
            "files": report.files,
            "entities": dict(report.counts),
        },
        "findings": [_finding(f, p) for f, p in zip(report.findings, prints, strict=True)],
        "suppressed": [_hidden(hidden, options) for hidden in report.hidden],
        "open": [_question(question) for question in report.open],
        "unknown": [_unknown(unknown) for unknown in unknowns(report)],
        "notices": [_notice(notice) for notice in report.notices],
        "modules_unread": list(report.modules_unread),
        "failures": list(report.failures),
        "rules": {name: rule(report.rules[name]) for name in sorted(used & report.rules.keys())},
    }


def rule(info: RuleInfo) -> dict[str, Any]:
    """Return what a rule's page says in its header, and its title."""
    return {
        "id": info.id,
        "category": info.category,
        "level": info.level.value,
        "title": info.title,
        "security": info.security,
        "symptoms": list(info.symptoms),
        "references": list(info.references),
        "aliases": list(info.aliases),
    }


def _finding(finding: Finding, prints: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "message": finding.message,
        "location": place(finding.location),
        "subject": finding.subject,
        "attribute": finding.attribute,
        "environments": list(finding.environments),
        "assumptions": list(finding.assumptions),
        "related": [
            {"label": related.label, "location": place(related.location)}
            for related in finding.related
        ],
        "trace": steps_of(trail(finding)),
        "fix": _fix(finding.fix),
        "cluster": _cluster(finding),
        "fingerprint": prints[KEY],
    }


def _hidden(hidden: Hidden, options: Options) -> dict[str, Any]:
    """Return a finding that a comment hides, and what the comment says."""
    (prints,) = fingerprints((hidden.finding,), options.locate)
    return {
        "finding": _finding(hidden.finding, prints),
        "reason": hidden.reason,
        "until": hidden.until or None,
        "location": place(hidden.location),
    }


def place(location: Location | None) -> dict[str, Any] | None:
    """Return where something stands, and the hops that led there if any."""
    if location is None:
        return None
    line, column = location.source.position(location.start)
    end_line, end_column = location.source.position(location.end)
    found: dict[str, Any] = {
        "path": location.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }
    if further := [hop for hop in location.onward if hop.location != location]:
        found["via"] = steps_of(further)
    return found


def steps_of(hops: Iterable[Hop]) -> list[dict[str, Any]]:
    """Return steps of a value's way, each with its words and its place."""
    return [{"label": hop.label, "location": place(hop.location)} for hop in hops]


def _cluster(finding: Finding) -> dict[str, Any] | None:
    """Return the name of the cluster a finding is of, and where that is declared."""
    if finding.cluster is None:
        return None
    return {"name": finding.cluster.label, "location": place(finding.cluster.location)}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "description": fix.description,
        "safe": fix.safe,
        "edits": [
            {"location": place(edit.location), "replacement": edit.replacement}
            for edit in fix.edits
        ],
    }


def _question(question: OpenQuestion) -> dict[str, Any]:
    return {
        "rule": question.rule,
        "subject": question.subject,
        "location": place(question.location),
        "reasons": [reason(why) for why in question.reasons],
    }


def _unknown(unknown: Unknown) -> dict[str, Any]:
    return {
        "kind": unknown.reason.kind.value,
        "detail": unknown.reason.detail,
        "location": place(unknown.place),
        "questions": len(unknown.questions),
        "alone": unknown.alone,
        "closed_by": unknown.closed_by,
    }


def reason(why: Reason) -> dict[str, Any]:
    """Return why something is not known."""
    return {"kind": why.kind.value, "detail": why.detail, "location": place(why.location)}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "level": notice.level,
        "message": notice.message,
        "location": place(notice.location),
    }
