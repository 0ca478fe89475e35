"""Turn `--explain-value FILE:LINE[:COLUMN]` into what is known at that place of a scan.

It does not know how values are found or printed; see `reports.explained`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ekslint.cli.output import write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.session import Session, Survey
from ekslint.cli.terminal import wants_colour, width_of
from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record

if TYPE_CHECKING:
    from ekslint.reports.explained import Spot


@record
class Place:
    """A line of a file, and a column when one was named; both 1-based."""

    file: Path
    line: int
    column: int | None = None


def parse_place(word: str) -> Place:
    """Read FILE:LINE or FILE:LINE:COLUMN; raises `UsageError` when it is neither."""
    found = re.fullmatch(r"(.+?):(\d+)(?::(\d+))?", word, re.DOTALL)
    if found is None:
        raise UsageError(
            f"--explain-value takes FILE:LINE or FILE:LINE:COLUMN, such as infra/eks.tf:12, "
            f"not `{word}`"
        )
    file, line, column = found.groups()
    return Place(Path(file), int(line), int(column) if column else None)


def explain_value(
    session: Session,
    word: str,
    paths: Sequence[Path],
    settings: Settings,
    *,
    form: str,
    colour: str,
    verbose: bool,
) -> int:
    """Print what is known at a place; raises `UsageError` when the scan has no such place."""
    from ekslint.sources.files import display_path

    asked = parse_place(word)
    if not asked.file.is_file():
        raise UsageError(f"there is no file `{asked.file}`")
    progress = Progress(sys.stderr)
    try:
        survey = session.linter().survey(paths, replace(settings, names=True), progress=progress)
    finally:
        progress.clear()
    shown = display_path(asked.file, Path.cwd())
    source = survey.files.get(shown)
    if source is None:
        named = ", ".join(f"`{path}`" for path in paths)
        raise UsageError(f"`{shown}` is not among the files that are read from {named}")
    location = _location(asked, source)
    text = _rendered(survey, location, form, colour, verbose)
    write_stream(sys.stdout, form, text)
    return 0


def _location(asked: Place, source: SourceText) -> Location:
    """Return the line without its indentation, or the one column that was named."""
    lines = len(source.starts) - (1 if source.text.endswith("\n") else 0)
    if not 1 <= asked.line <= lines:
        raise UsageError(f"`{source.path}` has {lines} lines, so there is no line {asked.line}")
    text = source.line(asked.line)
    start = source.starts[asked.line - 1]
    if asked.column is None:
        indent = len(text) - len(text.lstrip())
        return source.location(start + indent, start + max(len(text.rstrip()), indent))
    if not 1 <= asked.column <= len(text):
        raise UsageError(
            f"line {asked.line} of `{source.path}` has {len(text)} columns, "
            f"so there is no column {asked.column}"
        )
    return source.location(start + asked.column - 1, start + asked.column)


def _rendered(survey: Survey, location: Location, form: str, colour: str, verbose: bool) -> str:
    from ekslint.model.vocabulary import REGISTRY
    from ekslint.reports.explained import Spot, explained
    from ekslint.reports.explained_print import Asked, render, render_json
    from ekslint.reports.options import Options
    from ekslint.reports.secrets import secrets

    spot = Spot(location.path, location.start, max(location.end, location.start + 1))
    found = explained(survey.evaluations, survey.inventory, REGISTRY, spot)
    nothing = _nothing(survey, location, spot, others=found.others)
    asked = Asked(location, nothing, secrets(survey.evaluations))
    if form == "json":
        return render_json(found, asked)
    options = Options(
        colour=wants_colour(colour, sys.stdout, os.environ),
        width=width_of(sys.stdout, os.environ),
        verbose=verbose,
    )
    return render(found, asked, options)


def _nothing(survey: Survey, location: Location, spot: Spot, *, others: bool) -> str:
    """Return why a line may have no value, as far as that is known."""
    text = location.source.line(location.line).strip()
    if not text:
        return "the line is empty"
    if text.startswith(("#", "//", "/*")):
        return "the line is a comment"
    said = [
        n.message for n in survey.notices if n.location is not None and spot.touches(n.location)
    ]
    folder = location.path.rpartition("/")[0] or "."
    said += [n.message for n in survey.notices if f"`{location.path}`" in n.message]
    if not others:
        said += [n.message for n in survey.notices if f"`{folder}`" in n.message]
        said.append("nothing in this file was evaluated in this scan")
    else:
        said.append("nothing that has a value stands on this line")
    return "; ".join(dict.fromkeys(said))
