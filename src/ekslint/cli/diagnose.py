"""Turn a text that somebody saw go wrong, and a tree, into the causes that the tree shows.

It says what the rules know of such a text, not more: where nothing fits, it says so. How a text is
compared (`ruleset.sightings`) and how linting works is not its business.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from ekslint.cli.choices import (
    Choices,
    all_there,
    colour_option,
    first_of,
    page_options,
    settings_for,
)
from ekslint.cli.choices import read_options as tree_options
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.rules import tell_problems
from ekslint.cli.session import Session
from ekslint.cli.terminal import wants_colour
from ekslint.core.errors import UsageError
from ekslint.core.finding import Finding, OpenQuestion, Report, RuleInfo
from ekslint.core.record import record
from ekslint.reports.columns import visible
from ekslint.reports.json import place
from ekslint.reports.paint import paint
from ekslint.reports.wording import listed, question_line, sentence
from ekslint.ruleset.sightings import Sighting, sightings, words

MOST_KNOWN = 8
"""How many rules are named that know the symptom and find nothing."""
MOST_PLACES = 5
"""How many findings, and open questions, are shown of one rule."""


@record
class Suspect:
    """A rule that knows what was seen: by which symptoms, and what it says of the tree."""

    info: RuleInfo
    seen: tuple[Sighting, ...]
    findings: tuple[Finding, ...] = ()
    open: tuple[OpenQuestion, ...] = ()

    @property
    def weight(self) -> float:
        """How much the best of its symptoms tells."""
        return self.seen[0].weight


@click.command(
    "diagnose",
    cls=Command,
    examples=(
        ("journalctl -u kubelet | ekslint diagnose - .", "what can be the cause"),
        ("ekslint diagnose apply.log infra", "of an error of Terraform"),
        ("ekslint diagnose - < events.txt", "which rules know this"),
    ),
    exits=(("0", "a rule knows the text"), ("1", "none does"), *EXITS[2:]),
)
@click.argument("log", required=False, metavar="[LOG|-]")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="How to print the diagnosis.",
)
@tree_options
@page_options
@colour_option
@click.pass_obj
def command(
    session: Session,
    /,
    log: str | None,
    paths: tuple[Path, ...],
    form: str,
    colour: str,
    **choices: Any,
) -> int:
    """Name the causes of what somebody saw: a log, an event, an error of a tool.

    LOG is a file, or - for what is pasted or piped. With PATHS, the causes are looked for there;
    without, only the rules that know such a text are named.
    """
    if log is not None and log != "-" and os.path.isdir(log):
        paths, log = (Path(log), *paths), None
    all_there(paths)
    text = _text(log)
    settings = settings_for(first_of(paths), Choices(**choices), start=Path.cwd())
    loaded = session.linter().load_rules(settings)
    infos = {rule.info.id: rule.info for rule in loaded.rules}
    report = None
    if paths:
        progress = Progress(sys.stderr)
        try:
            report = session.linter().lint(paths, settings, today=date.today(), progress=progress)
        finally:
            progress.clear()
    suspects = tuple(_suspects(text, infos, report))
    if form == "json":
        told = json.dumps(_as_json(suspects, report), indent=2, ensure_ascii=False) + "\n"
    else:
        on = wants_colour(colour, sys.stdout, os.environ)
        told = "".join(f"{line}\n" for line in _as_text(suspects, report, on=on))
    write_stream(sys.stdout, form, told)
    return tell_problems(loaded) or (0 if suspects else 1)


def _text(log: str | None) -> str:
    """Return what was seen. Raises `UsageError` when it cannot be read, or is nothing."""
    if log is None and sys.stdin.isatty():
        raise UsageError("diagnose needs a text: a file, or - and a text piped or pasted")
    try:
        piped = log is None or log == "-"
        data = sys.stdin.buffer.read() if piped else Path(log or "").read_bytes()
    except OSError as error:
        raise UsageError(f"{log}: {error.strerror or error}") from None
    text = data.decode("utf-8", "replace")
    if not text.strip():
        raise UsageError("diagnose needs a text, and this one is empty")
    return text


def _suspects(text: str, infos: Mapping[str, RuleInfo], report: Report | None) -> Iterator[Suspect]:
    """Yield the rules that know the text: those that find its cause first, then what tells most."""
    rules: dict[str, list[str]] = {}
    for info in infos.values():
        for symptom in info.symptoms:
            rules.setdefault(symptom, []).append(info.id)
    seen: dict[str, list[Sighting]] = {}
    for sighting in sightings(text, rules):
        for rule in rules[sighting.symptom]:
            seen.setdefault(rule, []).append(sighting)
    suspects = []
    for rule, found in seen.items():
        findings = tuple(f for f in report.findings if f.rule == rule) if report else ()
        open_ = tuple(q for q in report.open if q.rule == rule) if report else ()
        suspects.append(Suspect(infos[rule], tuple(found), findings, open_))
    yield from sorted(suspects, key=_order)


def _order(suspect: Suspect) -> tuple[object, ...]:
    state = 0 if suspect.findings else 1 if suspect.open else 2
    first = suspect.info.symptoms.index(suspect.seen[0].symptom)  # pages name the chief one first
    return state, -suspect.weight, first, suspect.info.level.rank, suspect.info.id


def _as_text(suspects: Sequence[Suspect], report: Report | None, *, on: bool) -> Iterator[str]:
    if not suspects:
        yield "No rule knows this text: what it tells of is not among the causes ekslint looks for."
        return
    yield from _seen(suspects, on=on)
    found = [suspect for suspect in suspects if suspect.findings]
    open_ = [suspect for suspect in suspects if suspect.open and not suspect.findings]
    rest = [suspect for suspect in suspects if not suspect.open and not suspect.findings]
    if found:
        yield from ("", paint("Found in these files", "strong", on=on))
        for suspect in found:
            yield from _found(suspect, on=on)
    if open_:
        yield from ("", paint("Not decided by these files", "strong", on=on))
        for suspect in open_:
            yield from _undecided(suspect, on=on)
    if rest:
        title = "Known causes that these files do not show" if report else "Known causes"
        yield from ("", paint(title, "strong", on=on))
        for suspect in rest[:MOST_KNOWN]:
            yield f"  {suspect.info.id}: {suspect.info.title}"
            yield from _confirm(suspect.info, on=on)
        if rest[MOST_KNOWN:]:
            names = tuple(suspect.info.id for suspect in rest[MOST_KNOWN:])
            yield f"  and {listed(names)}"
    if report is not None and not found:
        yield from ("", "None of the known causes is sure in these files.")
    yield from ("", f"More: ekslint explain {(found or open_ or rest)[0].info.id}")


def _seen(suspects: Sequence[Suspect], *, on: bool) -> Iterator[str]:
    """Yield the lines that were recognised, each once."""
    best: dict[int, Sighting] = {}
    for suspect in suspects:
        for sighting in suspect.seen:
            known = best.get(sighting.line)
            if known is None or sighting.weight > known.weight:
                best[sighting.line] = sighting
    yield paint("Seen", "strong", on=on)
    for line, sighting in sorted(best.items()):
        alike = "" if sighting.share == 1 else f" (like `{sighting.symptom}`)"
        yield f"  line {line}: {_excerpt(sighting)}{alike}"


def _found(suspect: Suspect, *, on: bool) -> Iterator[str]:
    for finding in suspect.findings[:MOST_PLACES]:
        level = paint(f"{finding.level}[{finding.rule}]", finding.level, on=on)
        place_ = visible(str(finding.location.anchor()))
        yield f"  {place_} {level} {visible(sentence(finding))}"
    if (more := len(suspect.findings) - MOST_PLACES) > 0:
        yield f"    and {more} more"
    yield f"    {paint('fix:', 'help', on=on)} {suspect.info.fix}"
    yield from _confirm(suspect.info, on=on)


def _undecided(suspect: Suspect, *, on: bool) -> Iterator[str]:
    yield f"  {suspect.info.id}: {suspect.info.title}"
    for question in suspect.open[:MOST_PLACES]:
        yield f"    {visible(question_line(question))}"
    if (more := len(suspect.open) - MOST_PLACES) > 0:
        yield f"    and {more} more"
    yield from _confirm(suspect.info, on=on)


def _confirm(info: RuleInfo, *, on: bool) -> Iterator[str]:
    for command_ in info.confirm:
        yield f"    {paint('confirm:', 'help', on=on)} {command_}"


def _excerpt(sighting: Sighting, most: int = 120) -> str:
    """Return the part of a long line that begins with the symptom."""
    text = visible(sighting.text)  # a log may steer a terminal
    if len(text) <= most:
        return text
    at = max(text.lower().find(next(words(sighting.symptom))), 0)
    at = min(at, len(text) - most) if at else 0
    return f"{'…' if at else ''}{text[at : at + most]}{'…' if at + most < len(text) else ''}"


def _as_json(suspects: Sequence[Suspect], report: Report | None) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "looked_at_files": report is not None,
        "suspects": [
            {
                "rule": suspect.info.id,
                "title": suspect.info.title,
                "level": suspect.info.level.value,
                "state": "found" if suspect.findings else "open" if suspect.open else "known",
                "seen": [
                    {
                        "symptom": sighting.symptom,
                        "line": sighting.line,
                        "text": sighting.text,
                        "share": round(sighting.share, 3),
                    }
                    for sighting in suspect.seen
                ],
                "findings": [
                    {"message": sentence(f), "level": f.level.value, "location": place(f.location)}
                    for f in suspect.findings
                ],
                "open": [question_line(question) for question in suspect.open],
                "fix": suspect.info.fix,
                "confirm": list(suspect.info.confirm),
            }
            for suspect in suspects
        ],
    }
