"""Turn the parts of a report into the sentences that several formats share.

It does not know any output format: no colours, no escapes, no links.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from ekslint.core.finding import Finding, Hidden, Level, OpenQuestion, Report, RuleInfo
from ekslint.core.location import Location
from ekslint.core.resource import Notice
from ekslint.core.value import Reason

PAGE_FAILURE: Final = "rule page not read"
"""How a failure begins that is a rule page's, not ekslint's."""

_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*\)")
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*{1,2}(?=\S)([^*\n]+?)(?<=\S)\*{1,2}(?![\w*])")
_END_OF_SENTENCE: Final = re.compile(r"[.!?](?=\s|$)")
_ABBREVIATION: Final = re.compile(r"(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|resp|approx)$", re.IGNORECASE)
_NEW_BLOCK: Final = re.compile(r"(?:```|~~~|#{1,6}\s|[-*+]\s|\d+[.)]\s|\||>)")

_KINDS: Final[Mapping[str, str]] = {
    "addons": "add-ons",
    "aws_auths": "aws-auth ConfigMaps",
    "exec_credentials": "exec credentials",
    "helm_releases": "Helm releases",
    "kms_keys": "KMS keys",
    "oidc_providers": "OIDC providers",
    "roles": "IAM roles",
    "user_data": "user data scripts",
}
"""How kinds are called whose collection's name does not read as people write it."""

_ALSO: Final = re.compile(r"^(also `)[^`]*?::(?=[^`]+`$)")
"""What stands before the address of another subject of a merged finding."""


def counted(number: int, plural: str) -> str:
    """Return "1 node group" or "2 node groups" for a plural name, which may have underscores."""
    plural = plural.replace("_", " ")
    return f"{number} {singular(plural) if number == 1 else plural}"


def singular(plural: str) -> str:
    """Return the singular of a plural name of the field ("access entries", "addresses")."""
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    if plural.endswith(("sses", "xes")):
        return plural[:-2]
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def listed(items: tuple[str, ...], conjunction: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def circumstances(finding: Finding) -> Iterator[str]:
    """Yield under what a finding holds: its environments, its conditions ("when ..."), then its
    assumptions; each starts with the word that says which of them it is."""
    if finding.environments:
        yield f"in {', '.join(finding.environments)}"
    if conditions := [a[5:] for a in finding.assumptions if a.startswith("when ")]:
        yield f"when {listed(tuple(conditions))}"
    for assumption in finding.assumptions:
        if not assumption.startswith("when "):
            yield f"assuming {_without_word(assumption, 'assuming')}"


def sentence(finding: Finding) -> str:
    """Return the message with its circumstances, for formats that have one line for all of it."""
    under = "; ".join(circumstances(finding))
    return f"{finding.message} ({under})" if under else finding.message


def related_label(label: str) -> str:
    """Return the label of a place as people read it: a thing's address without its root."""
    return _ALSO.sub(r"\1", label)


def notice_line(notice: Notice) -> str:
    """Return a notice as one line: level, place, message."""
    where = f"{notice.location} " if notice.location else ""
    return f"{notice.level}: {where}{notice.message}"


def failure_line(failure: str) -> str:
    """Return what went wrong in ekslint itself, or with a rule page, as one line."""
    return f"error: {failure}" if failure.startswith(PAGE_FAILURE) else f"internal error: {failure}"


def question_line(question: OpenQuestion) -> str:
    """Return an open question as one line: place, rule, subject, why it is open."""
    where = f"{question.location}: " if question.location else ""
    why = "; ".join(reason_text(reason, question.location) for reason in question.reasons)
    return f"{where}open[{question.rule}] {question.subject}: {why or 'not known'}"


def reason_text(reason: Reason, asked_at: Location | None) -> str:
    """Return a reason with its place, unless that is where the question was asked, or in a text
    that nobody can open: then it is where the module is called."""
    place = reason.location.anchor() if reason.location is not None else None
    if place is None or place == asked_at or place.source.library:
        return reason.detail
    return f"{reason.detail} ({place})"


def hidden_line(hidden: Hidden) -> str:
    """Return a finding that a comment hides in one line, with what the comment says."""
    finding = hidden.finding
    until = f" until {hidden.until}" if hidden.until else ""
    return (
        f"{finding.location}: suppressed {finding.level}[{finding.rule}] {sentence(finding)} "
        f"({hidden.location}{until}: {hidden.reason})"
    )


def run_lines(report: Report, *, show_open: bool, verbose: bool) -> Iterator[str]:
    """Yield what a person who asks for it hears of the run: with the open questions the modules
    that could not be read, with `verbose` what was read, how and as what."""
    if show_open or verbose:
        yield from _modules_not_read(report.modules_unread)
    if verbose:
        yield from (f"note: {detail}" for detail in report.extra.get("details", ()))


def _modules_not_read(calls: tuple[str, ...]) -> Iterator[str]:
    """Yield a line per module source, with its first call and the number of the others."""
    by_source: dict[str, list[str]] = {}
    for call in calls:
        by_source.setdefault(call.rpartition(" of ")[2], []).append(call)
    for first, *others in by_source.values():
        more = f" and {counted(len(others), 'other calls')}" if others else ""
        yield f"note: module not readable: {first}{more}"


def totals(report: Report) -> dict[Level, int]:
    """Return the number of findings of each level, worst first, zeros included."""
    counts = Counter(finding.level for finding in report.findings)
    return {level: counts[level] for level in Level}


def summary(report: Report, *, hint: bool = True) -> tuple[str, ...]:
    """Return the closing lines: what was found, and what was looked at and left open.

    `hint` names the option that lists the open questions, for output that does not list them.
    """
    return (
        _found(report) + _fixable(report),
        *_looked_at(report, " (--show-open)" if hint else ""),
    )


def _fixable(report: Report) -> str:
    """Return how many findings a program can mend, as the end of a line."""
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    safe = sum(fix.safe for fix in fixes)
    rest = len(fixes) - safe
    if not safe:
        return f", {rest} fixable with `ekslint fix --unsafe`" if rest else ""
    more = f", {rest} more with `--unsafe`" if rest else ""
    return f", {safe} fixable with `ekslint fix`{more}"


def _found(report: Report) -> str:
    files = counted(report.files, "files")
    if not report.files and not report.findings:
        return "no file here that ekslint reads"
    found = [counted(number, f"{level}s") for level, number in totals(report).items() if number]
    line = f"{', '.join(found) or 'no findings'} in {files}"
    if report.suppressed:
        line += f", {report.suppressed} suppressed"
    if report.baselined:
        line += f", {report.baselined} in the baseline"
    if report.known:
        line += f", {report.known} there before"
    return f"{line}, {report.fixed} fixed" if report.fixed else line


def _looked_at(report: Report, hint: str) -> Iterator[str]:
    parts = []
    if seen := things(report.counts):
        parts.append(", ".join(seen))
    elif report.files:
        parts.append("nothing of EKS found in them")
    if report.modules_unread:
        parts.append(f"{counted(len(report.modules_unread), 'modules')} not readable")
    line = "; ".join(parts)
    if report.open:
        line += ": " if line else ""
        line += f"{counted(len(report.open), 'questions')} open{hint}"
    elif seen and not report.modules_unread:
        line += "; no question open"
    if line:
        yield line


def things(counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return "3 clusters", "7 node groups" for the kinds that were seen, in the report's order."""
    return tuple(
        counted(number, _KINDS.get(kind, kind)) for kind, number in counts.items() if number
    )


def rule_of(report: Report, finding: Finding) -> RuleInfo:
    """Return what is known of a finding's rule, made up from the finding when there is no page."""
    info = report.rules.get(finding.rule)
    if info is not None:
        return info
    title = finding.rule.replace("-", " ").capitalize()
    return RuleInfo(finding.rule, "ekslint", finding.level, title, "", "")


def help_sentence(report: Report, finding: Finding) -> str:
    """Return the shortest answer to "what now?": the first sentence of the page's Fix."""
    info = report.rules.get(finding.rule)
    if info is None:
        return finding.fix.description if finding.fix is not None else ""
    return first_sentence(info.fix)


def fix_sentence(finding: Finding) -> str:
    """Return what would mend a finding, and the command that does it; empty where none does."""
    if finding.fix is None:
        return ""
    command = "ekslint fix" if finding.fix.safe else "ekslint fix --unsafe"
    return f"{finding.fix.description} ({command})"


def first_paragraph(markdown: str) -> str:
    """Return the first paragraph of prose as plain text on one line; empty when there is none."""
    lines: list[str] = []
    for line in markdown.strip().splitlines():
        if not line.strip() or _NEW_BLOCK.match(line.lstrip()):
            break
        lines.append(line.strip())
    return plain(" ".join(lines))


@lru_cache(maxsize=256)
def first_sentence(markdown: str) -> str:
    """Return the first sentence of prose as plain text; a colon before a listing is dropped."""
    text = first_paragraph(markdown)
    for end in _END_OF_SENTENCE.finditer(text):
        head, tail = text[: end.start()], text[end.end() :].lstrip()
        inside_code = head.count("`") % 2 == 1
        if inside_code or _ABBREVIATION.search(head) or (tail and tail[0].islower()):
            continue
        return text[: end.end()]
    return text.removesuffix(":")


def plain(markdown: str) -> str:
    """Return one line of Markdown without links and emphasis; backticks stay."""
    parts = re.split(r"(`[^`]*`)", _LINK.sub(r"\1", markdown))
    return "".join(p if p.startswith("`") else _EMPHASIS.sub(r"\1", p) for p in parts)


def _without_word(text: str, word: str) -> str:
    return text[len(word) :].lstrip() if text.lower().startswith(f"{word} ") else text
