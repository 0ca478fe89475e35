"""Turn a text that somebody saw go wrong, and a tree, into the causes that the tree shows.

It says what the rules know of such a text, not more: where nothing fits, it says so. How a text is
compared (`ruleset.suspects`) and how linting works is not its business.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
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
from ekslint.cli.diagnosis_text import Page, alike, as_text, not_looked_at
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.rules import tell_problems
from ekslint.cli.session import Session
from ekslint.cli.terminal import wants_colour, width_of
from ekslint.core.errors import UsageError
from ekslint.core.finding import Report
from ekslint.reports.json import place
from ekslint.reports.wording import question_line, sentence
from ekslint.ruleset.named import Named, named_in
from ekslint.ruleset.suspects import Suspect, suspects


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
    named = named_in(text)
    found = suspects(text, infos, report, named)
    if form == "json":
        told = json.dumps(_as_json(found, report, named), indent=2, ensure_ascii=False) + "\n"
    else:
        on = wants_colour(colour, sys.stdout, os.environ)
        page = Page(on, width_of(sys.stdout, os.environ))
        told = "".join(f"{line}\n" for line in as_text(found, report, named, page))
    write_stream(sys.stdout, form, told)
    return tell_problems(loaded) or (0 if found else 1)


def _text(log: str | None) -> str:
    """Return what was seen. Raises `UsageError` when it cannot be read, or is nothing."""
    piped = log is None or log == "-"
    if sys.stdin is None and piped:  # the caller has closed it
        raise UsageError("the standard input is closed, so there is no text to read")
    if log is None and sys.stdin.isatty():
        raise UsageError("diagnose needs a text: a file, or - and a text piped or pasted")
    try:
        data = sys.stdin.buffer.read() if piped else Path(log or "").read_bytes()
    except OSError as error:
        raise UsageError(f"{log}: {error.strerror or error}") from None
    text = data.decode("utf-8", "replace")
    if not text.strip():
        raise UsageError("diagnose needs a text, and this one is empty")
    return text


def _as_json(found: Sequence[Suspect], report: Report | None, named: Named) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "looked_at_files": report is not None,
        "alike": alike(found),
        "names": {kind: sorted(names) for kind, names in sorted(named.names.items())},
        "workloads": sorted(named.workloads),
        "not_looked_at": list(not_looked_at(report)),
        "suspects": [
            {
                "rule": suspect.info.id,
                "title": suspect.info.title,
                "level": suspect.info.level.value,
                "state": suspect.state,
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
                    {
                        "message": sentence(finding),
                        "level": finding.level.value,
                        "location": place(finding.location),
                        "bearing": bears.name.lower(),
                    }
                    for finding, bears in zip(suspect.findings, suspect.bearings, strict=True)
                ],
                "open": [question_line(question) for question in suspect.open],
                "fix": suspect.info.fix,
                "confirm": list(suspect.info.confirm),
            }
            for suspect in found
        ],
    }
