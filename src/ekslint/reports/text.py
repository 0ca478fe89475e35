"""Turn a report into what a person reads in a terminal: finding, excerpt, help, closing lines.

It knows no terminal: colours and width come with the options, so that tests see the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.finding import Finding, Report
from ekslint.core.location import Location
from ekslint.reports.by_cluster import by_cluster
from ekslint.reports.columns import cells, visible, wrap
from ekslint.reports.excerpt import Mark, excerpt, gutter_of
from ekslint.reports.open_questions import Bundle, bundles
from ekslint.reports.options import Options
from ekslint.reports.paint import paint
from ekslint.reports.trail import shortened, trail
from ekslint.reports.wording import (
    circumstances,
    counted,
    failure_line,
    fix_sentence,
    help_sentence,
    hidden_line,
    notice_line,
    related_label,
    run_lines,
    summary,
)

_MOST_STEPS: Final = 7
"""Lines of a trace that are shown without --verbose."""

_WIDEST_PROSE: Final = 120
_WIDEST_PLACE: Final = 48
_MOST_SUBJECTS: Final = 5
_INDENT: Final = 4


def render(report: Report, options: Options) -> str:
    """Return the whole text, with a line end after the last line."""
    lines = list(_findings(report, options))
    if options.show_suppressed and report.hidden:
        for hidden in report.hidden:
            lines.extend(_hanging("", 0, visible(hidden_line(hidden)), _INDENT, options.width))
        lines.append("")
    if options.show_open and report.open:
        lines.extend(_open(report, options))
        lines.append("")
    if remarks := list(_remarks(report, options)):
        lines.extend([*remarks, ""])
    lines.extend(_closing(report, options))
    return "".join(f"{line}\n" for line in lines)


def _findings(report: Report, options: Options) -> Iterator[str]:
    groups = by_cluster(report.findings)
    explained: set[str] = set()
    for group in groups:
        if group.place is not None or len(groups) > 1:
            for line in wrap(visible(f"== {group.heading}"), _prose(options.width)):
                yield paint(line, "strong", on=options.colour)
            yield ""
        for finding in group.findings:
            yield from _finding(report, finding, options, first=finding.rule not in explained)
            yield ""
            explained.add(finding.rule)


def _finding(report: Report, finding: Finding, options: Options, *, first: bool) -> Iterator[str]:
    yield from _header(finding, options)
    places = [finding.location, *(related.location for related in finding.related)]
    gutter = gutter_of(places)
    for source, marks in _by_file(finding):
        if source != finding.location.source:
            place = visible(str(marks[0].location))
            yield paint(f"{'':{gutter}} ::: ", "frame", on=options.colour) + place
        yield from excerpt(marks, gutter=gutter, width=options.width, colour=options.colour)
    yield paint(f"{'':{gutter}} |", "frame", on=options.colour)
    yield from _trace(finding, gutter, options)
    for word, sentence in _notes(report, finding, first=first):
        yield from _note(word, sentence, gutter, options)


def _header(finding: Finding, options: Options) -> Iterator[str]:
    place = visible(str(finding.location))
    level = f"{finding.level}[{finding.rule}]"
    head = f"{place} {level} "
    painted = (
        paint(place, "strong", on=options.colour)
        + " "
        + paint(level, finding.level, on=options.colour)
        + " "
    )
    yield from _hanging(painted, cells(head), visible(finding.message), _INDENT, options.width)


def _by_file(finding: Finding) -> Iterator[tuple[object, list[Mark]]]:
    """Yield the marks of each file, the finding's own first, the others as they come."""
    marks = [Mark(finding.location, "", finding.level, primary=True)]
    marks += [Mark(related.location, related_label(related.label)) for related in finding.related]
    sources = dict.fromkeys(mark.location.source for mark in marks)
    for source in sources:
        yield source, [mark for mark in marks if mark.location.source is source]


def _notes(report: Report, finding: Finding, *, first: bool) -> Iterator[tuple[str, str]]:
    for under in circumstances(finding):
        word, _, rest = under.partition(" ")
        yield word, rest
    if sentence := help_sentence(report, finding):
        yield "help", sentence
    if sentence := fix_sentence(finding):
        yield "fix", sentence
    if first and finding.rule in report.rules:
        info = report.rules.get(finding.rule)
        if info is None or not info.tool:
            yield "more", f"ekslint explain {finding.rule}"
        elif info.references:
            yield "more", f"{info.tool}, {info.references[0]}"


def _trace(finding: Finding, gutter: int, options: Options) -> Iterator[str]:
    """Yield the way of the value, a line per step; in one note when there is one step beside it."""
    hops = trail(finding)
    shown = {related.location for related in finding.related}
    further = [hop for hop in hops if hop.location != finding.location.bare]
    if len(further) < 2:
        for hop in further:
            if hop.location not in shown:
                word = "made from" if hop is hops[0] else "used by"
                yield from _note(word, f"{hop.label} ({hop.location})", gutter, options)
        return
    lines = list(shortened(hops, len(hops) if options.verbose else _MOST_STEPS))
    places = ["" if isinstance(line, int) else _at(line.location) for line in lines]
    wide = min(max(map(cells, places)), _WIDEST_PLACE)
    word = "trace: "
    for place, line in zip(places, lines, strict=True):
        head = f"{'':{gutter}} {'=' if word.strip() else ' '} {word}"
        painted = (
            f"{'':{gutter}} " + paint("= ", "frame", on=options.colour) if word.strip() else ""
        )
        painted += paint(word.rstrip(), "strong", on=options.colour) + " " if painted else head
        if isinstance(line, int):
            yield f"{painted}... {line} more (--verbose)"
        else:
            padding = " " * max(wide - cells(place), 0)
            taken = cells(head) + cells(place) + len(padding) + 2
            text = visible(line.label)
            yield from _hanging(f"{painted}{place}{padding}  ", taken, text, taken, options.width)
        word = " " * len(word)


def _at(place: Location) -> str:
    return visible(f"{place.path}:{place.line}")


def _note(word: str, sentence: str, gutter: int, options: Options) -> Iterator[str]:
    head = f"{'':{gutter}} = {word}: "
    painted = paint(f"{'':{gutter}} = ", "frame", on=options.colour)
    painted += paint(f"{word}:", "strong", on=options.colour) + " "
    yield from _hanging(painted, cells(head), visible(sentence), len(head), options.width)


def _hanging(painted: str, taken: int, text: str, indent: int, width: int | None) -> Iterator[str]:
    """Yield text behind a head of `taken` cells, its further lines indented."""
    width = _prose(width)
    if width is None or taken + cells(text) <= width:
        yield painted + text
        return
    first = max(taken - indent, 0)
    if width - taken < width // 4:  # a long path: the text starts on its own line
        yield painted.rstrip()
        yield from (" " * indent + line for line in wrap(text, width - indent))
        return
    head, *rest = wrap(text, width - indent, first=first)
    yield (painted + head).rstrip()
    yield from (" " * indent + line for line in rest)


def _prose(width: int | None) -> int | None:
    """Return how wide sentences are printed: eyes lose the line where it is too long."""
    return width if width is None else min(width, _WIDEST_PROSE)


def _open(report: Report, options: Options) -> Iterator[str]:
    found = bundles(report)
    wanting = counted(sum(len(bundle.unknowns) for bundle in found), "facts")
    asked = counted(len(report.open), "questions")
    yield paint(f"{asked} open, for want of {wanting}", "strong", on=options.colour)
    for bundle in found:
        yield ""
        yield from _bundle(bundle, options)


def _bundle(bundle: Bundle, options: Options) -> Iterator[str]:
    ways = dict.fromkeys(unknown.closed_by for unknown in bundle.unknowns)
    for unknown in bundle.unknowns:
        at = f" ({unknown.place})" if unknown.place is not None else ""
        yield from _hanging("  ", 2, visible(f"{unknown.reason.detail}{at}"), 4, options.width)
        if len(ways) > 1:
            yield from _hanging("    ", 4, f"to close: {unknown.closed_by}", 6, options.width)
    if len(bundle.questions) > 1 or not bundle.answered or len(bundle.unknowns) > 1:
        yield from _hanging("    ", 4, _worth(bundle), 6, options.width)
    if len(ways) == 1:
        yield from _hanging("    ", 4, f"to close: {next(iter(ways))}", 6, options.width)
    for rules, subjects in bundle.by_subject:
        prose = _prose(options.width)
        for line in wrap(", ".join(rules), prose and prose - 4):
            yield f"    {paint(line, 'strong', on=options.colour)}"
        for subject in subjects[: None if options.verbose else _MOST_SUBJECTS]:
            yield from _hanging("      ", 6, visible(subject), 8, options.width)
        if not options.verbose and len(subjects) > _MOST_SUBJECTS:
            yield f"      ... {len(subjects) - _MOST_SUBJECTS} more (--verbose)"


def _worth(bundle: Bundle) -> str:
    """Return how many of the questions that wait for it somebody answers who gives it."""
    waiting, answered = len(bundle.questions), bundle.answered
    several = len(bundle.unknowns) > 1
    if answered == 0:
        verb = "waits" if waiting == 1 else "wait"
        them = "them" if several else "it"
        return f"{counted(waiting, 'questions')} {verb} for {them}, and for other facts too"
    part = f"{answered} of " if answered < waiting else ""
    verb = "together they answer" if several else "answers"
    return f"{verb} {part}{counted(waiting, 'questions')}"


def _remarks(report: Report, options: Options) -> Iterator[str]:
    for failure in report.failures:
        yield from _remark("error", failure_line(failure), options)
    for notice in report.notices:
        yield from _remark(notice.level, notice_line(notice), options)
    for line in run_lines(report, show_open=options.show_open, verbose=options.verbose):
        yield from _remark("note", line, options)


def _remark(level: str, line: str, options: Options) -> Iterator[str]:
    word, _, rest = visible(line).partition(": ")
    style = level if level in ("error", "warning", "note") else "note"
    painted = f"{paint(f'{word}:', style, on=options.colour)} "
    yield from _hanging(painted, cells(word) + 2, rest, _INDENT, options.width)


def _closing(report: Report, options: Options) -> Iterator[str]:
    found, *rest = summary(report, hint=not options.show_open)
    worst = min((finding.level for finding in report.findings), key=lambda x: x.rank, default=None)
    for line in wrap(found, _prose(options.width)):
        yield paint(line, worst or "help", on=options.colour)
    for line in rest:
        yield from _hanging("", 0, line, 2, options.width)
