"""Turn suspects into what somebody reads in an incident: what was seen, where, what to do next.

It does not know how a suspect is found, nor what a terminal is: width and colours are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ekslint.core.finding import Finding, Report, RuleInfo
from ekslint.core.record import record
from ekslint.reports.columns import cells, visible, wrap
from ekslint.reports.open_questions import closed_by
from ekslint.reports.paint import paint
from ekslint.reports.wording import (
    counted,
    failure_line,
    listed,
    notice_line,
    reason_text,
    run_lines,
    sentence,
)
from ekslint.ruleset.named import (
    CLUSTER,
    GROUP,
    INSTANCE,
    NODE_GROUP,
    ROLE,
    SERVICE_ACCOUNT,
    SUBNET,
    VPC,
    Bearing,
    Named,
)
from ekslint.ruleset.sightings import Sighting, parts, words
from ekslint.ruleset.suspects import Suspect

MOST_SEEN: Final = 6
"""How many lines of the text are shown again."""
MOST_KNOWN: Final = 8
"""How many rules are named that know the symptom and find nothing."""
MOST_PLACES: Final = 5
"""How many findings are shown of one rule."""
MOST_REASONS: Final = 2
"""How many things are shown that a rule would have to know."""
MOST_UNREAD: Final = 6
"""How many things are named that were not looked at."""
MANY: Final = 4
"""From how many rules on that know the telling symptom alike, the text does not tell them apart."""

_UNREAD: Final = "file-unparsable"
_WIDEST: Final = 120
_SIGHT: Final = 140
"""Characters of a line of the text that are shown."""
_LEAD: Final = 40
"""Characters before the symptom that are shown with it: times and processes are longer."""
_WORD_OF: Final = {
    "CLUSTER": CLUSTER,
    "GROUP": GROUP,
    "ID": INSTANCE,
    "NODEGROUP": NODE_GROUP,
    "ROLE": ROLE,
    "SUBNET": SUBNET,
    "VPC": VPC,
}
"""What a command of a page leaves open, and the kind of name that fills it."""
_OPEN: Final = re.compile(rf"\b(?:{'|'.join(_WORD_OF)})\b")
_CONSOLE: Final = "aws ec2 get-console-output --latest --output text --instance-id"
"""What shows cloud-init and the first lines of a kubelet without a way into the node."""


@record
class Page:
    """How lines are printed: colours on or off, and how wide (None: as long as they are)."""

    on: bool
    width: int | None

    def heading(self, text: str) -> str:
        """Return a heading."""
        return paint(text, "strong", on=self.on)

    def hanging(self, head: str, text: str, *, indent: int) -> Iterator[str]:
        """Yield a text behind a head, its further lines indented."""
        first, *rest = wrap(text, self._room(indent), first=max(cells(head) - indent, 0))
        yield (head + first).rstrip()
        yield from (" " * indent + line for line in rest)

    def _room(self, indent: int) -> int | None:
        return None if self.width is None else min(self.width, _WIDEST) - indent


def as_text(
    suspects: Sequence[Suspect], report: Report | None, named: Named, page: Page
) -> Iterator[str]:
    """Yield the lines of a diagnosis."""
    if not suspects:
        yield from page.hanging("", _NOTHING, indent=0)
        yield from _blind(report, page)
        return
    yield from _seen(suspects, named, page)
    commands = _Commands(named, page, set())
    found, open_, rest, elsewhere = (
        [suspect for suspect in suspects if suspect.state == state]
        for state in ("found", "open", "known", "elsewhere")
    )
    if found:
        yield from ("", page.heading("Found in these files"))
        for suspect in found:
            yield from _found(suspect, report, commands, page)
    if open_:
        yield from ("", page.heading("Not decided by these files"))
        yield from _undecided(open_, commands, page, short=bool(found))
    yield from _blind(report, page)
    if elsewhere:
        yield from ("", page.heading("Found, but about something else than the text names"))
        for suspect in elsewhere:
            yield from _places(suspect.findings, report, page)
    if rest:
        title = "Known causes that these files do not show" if report else "Known causes"
        yield from ("", page.heading(title))
        yield from _known(rest, commands, page, short=bool(found))
    yield from _next(suspects, report, named, page)


_NOTHING: Final = (
    "No rule knows this text: what it tells of is not among the causes ekslint looks for. "
    "Try the first error instead of the last one, and the log of the kubelet or the pod itself."
)


def alike(suspects: Sequence[Suspect]) -> int:
    """Return how many rules know what tells most of the text: one, where it tells them apart."""
    if not suspects:
        return 0
    most = max(suspect.weight for suspect in suspects)
    return sum(suspect.weight > most - 1e-6 for suspect in suspects)


def _seen(suspects: Sequence[Suspect], named: Named, page: Page) -> Iterator[str]:
    """Yield the lines that were recognised, each once, and what the text names."""
    best: dict[int, Sighting] = {}
    for suspect in suspects:
        for sighting in suspect.seen:
            known = best.get(sighting.line)
            if known is None or sighting.weight > known.weight:
                best[sighting.line] = sighting
    telling = sorted(best, key=lambda line: -best[line].weight)[:MOST_SEEN]
    yield page.heading("Seen")
    for line in sorted(telling):
        yield from page.hanging(f"  line {line}: ", _excerpt(best[line]), indent=4)
    if len(best) > MOST_SEEN:
        yield f"    and {counted(len(best) - MOST_SEEN, 'lines')} more"
    about = [
        f"{kind} `{visible(name)}`"
        for kind in (CLUSTER, NODE_GROUP, SERVICE_ACCOUNT)
        if (name := named.only(kind)) is not None
    ]
    if about:
        yield from page.hanging("  It names ", listed(tuple(about)), indent=4)


@record
class _Commands:
    """The commands that confirm a cause, each told once, with the names that the text gives."""

    named: Named
    page: Page
    told: set[str]

    def lines(self, info: RuleInfo) -> Iterator[str]:
        for command in info.confirm:
            if command not in self.told:
                self.told.add(command)
                head = paint("confirm:", "help", on=self.page.on)
                yield f"    {head} {visible(self._filled(command))}"  # never broken: it is copied

    def _filled(self, command: str) -> str:
        return _OPEN.sub(
            lambda open_: self.named.only(_WORD_OF[open_[0]]) or open_[0],
            command,
        )


def _found(
    suspect: Suspect, report: Report | None, commands: _Commands, page: Page
) -> Iterator[str]:
    told = zip(suspect.findings, suspect.bearings, strict=True)
    mine = [finding for finding, bears in told if bears is not Bearing.OTHER]
    yield from _places(mine, report, page)
    others = sum(bears is Bearing.OTHER for bears in suspect.bearings)
    if others:
        yield f"    and {counted(others, 'findings')} about something else than the text names"
    fix = page.hanging("    fix: ", visible(suspect.info.fix), indent=6)
    for at, line in enumerate(fix):
        yield line if at else line.replace("fix:", paint("fix:", "help", on=page.on), 1)
    yield from commands.lines(suspect.info)


def _places(findings: Sequence[Finding], report: Report | None, page: Page) -> Iterator[str]:
    hidden = {id(each.finding): each.reason for each in report.hidden} if report else {}
    for finding in findings[:MOST_PLACES]:
        place = visible(str(finding.location.anchor()))
        level = f"{finding.level}[{finding.rule}]"
        head = f"  {place} {level} "
        painted = f"  {place} {paint(level, finding.level, on=page.on)} "
        for at, line in enumerate(page.hanging(head, visible(sentence(finding)), indent=4)):
            yield painted.rstrip() + line[len(head.rstrip()) :] if not at else line
        if id(finding) in hidden:
            yield from page.hanging("    suppressed: ", visible(hidden[id(finding)]), indent=6)
    if (more := len(findings) - MOST_PLACES) > 0:
        yield f"    and {more} more"


def _undecided(
    suspects: Sequence[Suspect], commands: _Commands, page: Page, *, short: bool
) -> Iterator[str]:
    """Yield what is not known, each thing once: one value often decides many questions."""
    if short:
        yield from page.hanging("  ", listed(tuple(each.info.id for each in suspects)), indent=4)
        return
    told: set[str] = set()
    for suspect in suspects:
        yield from page.hanging(f"  {suspect.info.id}: ", suspect.info.title, indent=4)
        reasons = {why.detail: why for question in suspect.open for why in question.reasons}
        new = [why for detail, why in reasons.items() if detail not in told]
        told.update(reasons)
        for why in new[:MOST_REASONS]:
            line = f"{reason_text(why, None)}: {closed_by(why)}"
            yield from page.hanging("    not known: ", visible(line), indent=6)
        if len(new) > MOST_REASONS:
            yield f"    and {len(new) - MOST_REASONS} more"
        elif not new:
            yield "    for the same reasons"
        yield from commands.lines(suspect.info)


def _known(
    rest: Sequence[Suspect], commands: _Commands, page: Page, *, short: bool
) -> Iterator[str]:
    shown = () if short else rest[:MOST_KNOWN]
    for suspect in shown:
        yield from page.hanging(f"  {suspect.info.id}: ", suspect.info.title, indent=4)
        yield from commands.lines(suspect.info)
    if names := tuple(suspect.info.id for suspect in rest[len(shown) :]):
        yield from page.hanging("  and " if shown else "  ", listed(names), indent=4)


def not_looked_at(report: Report | None) -> Iterator[str]:
    """Yield what the run could not read or was told to leave out: a cause may hide there."""
    if report is None:
        return
    for finding in report.findings:
        if finding.rule == _UNREAD:
            yield f"{finding.location.anchor()}: {finding.message}"
    yield from (failure_line(failure) for failure in report.failures)
    yield from map(notice_line, report.notices)
    yield from run_lines(report, show_open=True, verbose=False)
    if report.baselined:
        yield f"{counted(report.baselined, 'findings')} of the baseline"


def _blind(report: Report | None, page: Page) -> Iterator[str]:
    lines = tuple(not_looked_at(report))
    if lines:
        yield from ("", page.heading("Not looked at"))
    for line in lines[:MOST_UNREAD]:
        yield from page.hanging("  ", visible(line), indent=4)
    if lines[MOST_UNREAD:]:
        yield f"    and {len(lines) - MOST_UNREAD} more"


def _next(
    suspects: Sequence[Suspect], report: Report | None, named: Named, page: Page
) -> Iterator[str]:
    """Yield what to do now: what the text leaves open, and where to read on."""
    first = suspects[0]
    fits = alike(suspects)
    said = []
    if report is None:
        said.append("With the folder of your files, ekslint tells which of them is there.")
    elif first.state != "found":
        said.append("None of the known causes is sure in these files.")
    if first.state != "found" and fits >= MANY:
        said.append(
            f"This text fits {fits} causes alike and does not tell which: the log of the node or "
            "pod that it is about says more."
        )
    if said:
        yield ""
        yield from page.hanging("", " ".join(said), indent=0)
    nodes = sorted(named.names.get(INSTANCE, ()))
    if nodes and first.state != "found" and fits >= MANY:
        yield f"  {_CONSOLE} {nodes[0]}"
    yield from ("", f"More: ekslint explain {first.info.id}")


def _excerpt(sighting: Sighting) -> str:
    """Return the part of a line that begins with the symptom."""
    text = visible(sighting.text)  # a log may steer a terminal
    lower = text.lower()
    firsts = (next(words(part)) for part in parts(sighting.symptom))
    at = min((place for first in firsts if (place := lower.find(first)) >= 0), default=0)
    at = at if at > _LEAD else 0
    end = at + _SIGHT
    part = f"{'…' if at else ''}{text[at:end]}{'…' if end < len(text) else ''}"
    alike_ = "" if sighting.share == 1 else f" (like `{sighting.symptom}`)"
    return f"{part}{alike_}"
