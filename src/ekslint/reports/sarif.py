"""Turn a report into SARIF 2.1.0, with every field that GitHub code scanning reads.

It does not know the repository's place on disk: all URIs are relative to its root. Fields:
https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from ekslint import __version__
from ekslint.core.finding import Finding, Hidden, Level, Report, RuleInfo
from ekslint.reports import sarif_limits as limits
from ekslint.reports.columns import cut
from ekslint.reports.fingerprint import LINE_KEY, fingerprints, hashes_of_lines
from ekslint.reports.indented import indented
from ekslint.reports.options import Options
from ekslint.reports.sarif_places import (
    BASE,
    code_flow,
    escaped,
    fixes,
    location,
    message_with_links,
)
from ekslint.reports.trail import openable
from ekslint.reports.wording import (
    counted,
    first_paragraph,
    plain,
    related_label,
    rule_of,
    sentence,
)

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

PAGE: Final = "https://github.com/ekslint/ekslint"
"""Where a person learns more about ekslint: the address that its README gives."""

_PROBLEM: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "recommendation"}


def render(report: Report, options: Options) -> str:
    """Return the log file as indented JSON with a line end; `options.tell` hears what it lacks."""
    most = limits.MOST_RESULTS
    text = indented(log(report, options, most))
    while most > 1 and limits.too_large(text):
        most = min(most, len(report.findings) + len(report.hidden)) // 2
        text = indented(log(report, options, most))
    if most < len(report.findings):
        options.tell(f"sarif: {_left_out(report, most)}")
    return text


def log(report: Report, options: Options, most: int | None = None) -> dict[str, Any]:
    """Return the log as plain data: one run, whose results keep the report's order.

    Of more than `most` findings the worst are kept.
    """
    most = limits.MOST_RESULTS if most is None else most
    kept = limits.worst(report.findings, report.rules, most)
    # GitHub shows a suppressed result as an open alert, so there are none unless they are wished
    # for: https://github.com/github/codeql-action/issues/1230
    hidden = report.hidden[: max(most - len(kept), 0)] if options.show_suppressed else ()
    known = (*report.findings, *(one.finding for one in hidden))
    numbers = (*kept, *range(len(report.findings), len(known)))
    every = fingerprints(known, options.locate)
    shown = [known[at] for at in numbers]
    lines = hashes_of_lines(shown)
    prints = [{**every[at], LINE_KEY: line} for at, line in zip(numbers, lines, strict=True)]
    used = {finding.rule: rule_of(report, finding) for finding in shown}
    rules = {}
    if len(report.rules) < limits.MOST_RULES - len(used):
        rules = {name: info for name, info in report.rules.items() if not info.tool}
    rules.update((name, info) for name, info in used.items() if not info.tool)
    index = {name: at for at, name in enumerate(sorted(rules))}
    peers = sorted((info.tool, name) for name, info in used.items() if info.tool)
    extensions = {tool: [name for of, name in peers if of == tool] for tool, _ in peers}
    results = [
        _result(finding, _named_by(finding.rule, index, extensions), found, options)
        for finding, found in zip(shown, prints, strict=True)
    ]
    for result, one in zip(results[len(kept) :], hidden, strict=True):
        result["suppressions"] = [_suppression(one, options)]
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ekslint",
                        "version": __version__,
                        "semanticVersion": __version__,
                        "informationUri": PAGE,
                        "rules": [_rule(rules[name]) for name in index],
                    },
                    **_extensions(extensions, used),
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {
                    BASE: {"description": {"text": "The root of the repository."}}
                },
                "invocations": [
                    {
                        "executionSuccessful": not report.failures,
                        "toolExecutionNotifications": list(
                            _notifications(report, len(kept), options)
                        ),
                    }
                ],
                "results": results,
                "properties": {
                    "files": report.files,
                    "entities": dict(report.counts),
                    "suppressed": report.suppressed,
                    "baselined": report.baselined,
                    "known": report.known,
                    "fixed": report.fixed,
                    "openQuestions": len(report.open),
                    "modulesUnread": list(report.modules_unread),
                },
            }
        ],
    }


def _extensions(
    extensions: Mapping[str, list[str]], rules: Mapping[str, RuleInfo]
) -> dict[str, Any]:
    """Return the other tools whose findings are in the log, each with the rules it speaks by."""
    found = [
        {"name": tool, "rules": [_rule(rules[name]) for name in names]}
        for tool, names in extensions.items()
    ]
    return {"extensions": found} if found else {}


def _named_by(
    rule: str, index: Mapping[str, int], extensions: Mapping[str, list[str]]
) -> dict[str, Any]:
    """Return how a result names its rule: by index in the driver, or in an extension."""
    if rule in index:
        return {"ruleId": rule, "ruleIndex": index[rule]}
    at, names = next((n, v) for n, v in enumerate(extensions.values()) if rule in v)
    return {"rule": {"id": rule, "index": names.index(rule), "toolComponent": {"index": at}}}


def _rule(info: RuleInfo) -> dict[str, Any]:
    summary = first_paragraph(info.why) or info.title
    name = "".join(part.capitalize() for part in info.id.split("-"))
    descriptor: dict[str, Any] = {
        "id": info.id,
        "name": cut(name, limits.LONGEST_NAME),
        "shortDescription": {"text": cut(_ended(plain(info.title)), limits.LONGEST_TEXT)},
        "fullDescription": {"text": cut(_ended(summary), limits.LONGEST_TEXT)},
        "help": {"text": _help_text(info), "markdown": info.help_markdown or _help_markdown(info)},
    }
    if info.references:
        descriptor["helpUri"] = info.references[0]
    descriptor["defaultConfiguration"] = {"level": info.level.value}
    tags = ["eks", info.category, *(["security"] if info.security else [])]
    descriptor["properties"] = {
        "tags": list(dict.fromkeys(tags)),
        "precision": "high",
        "problem.severity": _PROBLEM[info.level],
    }
    if info.security:
        descriptor["properties"]["security-severity"] = f"{info.security:.1f}"
    return descriptor


def _help_text(info: RuleInfo) -> str:
    parts = [_ended(plain(info.title)), info.why.strip(), info.fix.strip(), *info.references]
    return "\n\n".join(part for part in parts if part)


def _help_markdown(info: RuleInfo) -> str:
    parts = [f"# {info.title}"]
    parts += [f"## Why\n\n{info.why.strip()}"] if info.why.strip() else []
    parts += [f"## Fix\n\n{info.fix.strip()}"] if info.fix.strip() else []
    parts += ["\n".join(f"* <{reference}>" for reference in info.references)]
    return "\n\n".join(part for part in parts if part)


def _result(
    finding: Finding, named: Mapping[str, Any], prints: Mapping[str, str], options: Options
) -> dict[str, Any]:
    related = [r for r in finding.related if openable(r.location)][: limits.MOST_RELATED]
    primary = location(finding.location, options.locate)
    if finding.subject:
        primary["logicalLocations"] = [{"fullyQualifiedName": finding.subject, "kind": "resource"}]
    result: dict[str, Any] = {
        **named,
        "level": finding.level.value,
        "message": {"text": message_with_links(sentence(finding), finding.related, related)},
        "locations": [primary],
        "partialFingerprints": dict(prints),
    }
    if related:
        result["relatedLocations"] = [
            {"id": number, **location(r.location, options.locate, related_label(r.label))}
            for number, r in enumerate(related, start=1)
        ]
    if flow := code_flow(finding, options.locate):
        result["codeFlows"] = [flow]
    if finding.fix is not None:
        result["fixes"] = fixes(finding.fix, options.locate)
    properties: dict[str, Any] = {
        "attribute": finding.attribute,
        "cluster": finding.cluster.label if finding.cluster else "",
        "environments": list(finding.environments),
        "assumptions": list(finding.assumptions),
    }
    if given := {name: value for name, value in properties.items() if value}:
        result["properties"] = given
    return result


def _suppression(hidden: Hidden, options: Options) -> dict[str, Any]:
    """Return the comment that hides a result."""
    found: dict[str, Any] = {"kind": "inSource", "justification": escaped(hidden.reason)}
    if openable(hidden.location):
        found["location"] = location(hidden.location, options.locate)
    if hidden.until:
        found["properties"] = {"until": hidden.until}
    return found


def _notifications(report: Report, kept: int, options: Options) -> Iterator[dict[str, Any]]:
    for failure in report.failures:
        yield {"level": "error", "message": {"text": _ended(escaped(failure))}}
    if kept < len(report.findings):
        yield _notification("warning", _left_out(report, kept))
    if report.open:
        asked = counted(len(report.open), "questions")
        yield _notification("note", f"{asked} open: `ekslint check --show-open` lists them")
    said = len(report.notices) + len(report.modules_unread)
    yield from islice(_remarks(report, options), limits.MOST_NOTICES)
    if said > limits.MOST_NOTICES:
        yield _notification("note", f"{said - limits.MOST_NOTICES} more notices are left out")


def _remarks(report: Report, options: Options) -> Iterator[dict[str, Any]]:
    for notice in report.notices:
        note = _notification(notice.level, notice.message)
        if notice.location is not None and openable(notice.location):
            note["locations"] = [location(notice.location, options.locate)]
        yield note
    for module in report.modules_unread:
        yield _notification("note", f"module not readable: {module}")


def _left_out(report: Report, kept: int) -> str:
    lost = len(report.findings) - kept
    verb = "is" if lost == 1 else "are"
    return (
        f"{counted(lost, 'findings')} {verb} left out, the least severe: "
        f"GitHub takes {kept} of {len(report.findings)}; the format json has all"
    )


def _notification(level: str, text: str) -> dict[str, Any]:
    known = level if level in ("error", "warning", "note", "none") else "note"
    return {"level": known, "message": {"text": _ended(escaped(text))}}


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
