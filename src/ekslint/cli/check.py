"""Turn `ekslint check` into one run of the linter, its outputs and its exit code.

It does not know how linting works nor what the formats look like.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ekslint.cli.choices import (
    Choices,
    all_there,
    colour_option,
    first_of,
    lint_options,
    page_options,
    settings_for,
)
from ekslint.cli.compare import Comparison, change_options, checked, meant, paths_of
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import Output, outputs, write_file, write_stream
from ekslint.cli.places import repository_paths
from ekslint.cli.progress import Progress
from ekslint.cli.session import Session
from ekslint.cli.terminal import wants_colour, width_of
from ekslint.config.settings import FAIL_ON, Settings
from ekslint.core.errors import UsageError
from ekslint.core.finding import Level, Report
from ekslint.core.location import SourceText
from ekslint.linter.printed import Print, Printed, printed
from ekslint.reports.formats import FORMATS
from ekslint.reports.options import Options
from ekslint.selection.baseline import USUAL, Baseline, baseline_text, read_baseline, without

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _outputs(
    context: click.Context, option: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    from ekslint.cli.complete import outputs as named

    return named(FORMATS, incomplete)


@click.command(
    "check",
    cls=Command,
    exits=EXITS,
    examples=(
        ("ekslint", "lint the folder you are in"),
        ("ekslint infra k8s", "lint these, as one estate"),
        ("ekslint -f concise --fail-on warning", "a line for each finding"),
        ("ekslint -o sarif=ekslint.sarif infra", "write SARIF beside the text"),
        ("terraform show -json tfplan | ekslint -", "lint a plan"),
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "forms",
    type=click.Choice(FORMATS),
    multiple=True,
    metavar="FORMAT",
    help="Print the report as text (the default) or otherwise (repeatable).",
)
@click.option(
    "-o",
    "--output",
    "files",
    metavar="FORMAT=FILE",
    shell_complete=_outputs,
    multiple=True,
    help="Write it to a file as well (repeatable).",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    metavar="LEVEL",
    help="Exit with 1 from this level on, error by default.",
)
@change_options
@lint_options
@page_options
@click.option(
    "--explain-value",
    metavar="FILE:LINE",
    help="Print what is known at a line, and why, instead.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help=f"Write what is found now into it ({USUAL}).",
)
@click.option("--show-suppressed", is_flag=True, help="List what comments in the files hide.")
@click.option("--show-open", is_flag=True, help="List what the files leave open.")
@colour_option
@click.option("-v", "--verbose", is_flag=True, help="Say what was read, and as what.")
@click.option("--today", type=click.DateTime(("%Y-%m-%d",)), hidden=True)
@click.pass_obj
def command(
    session: Session,
    /,
    paths: tuple[Path, ...],
    forms: tuple[str, ...],
    files: tuple[str, ...],
    diff_base: str | None,
    changed: bool,
    tree: tuple[Path, ...],
    explain_value: str | None,
    write_baseline: bool,
    show_open: bool,
    show_suppressed: bool,
    colour: str,
    verbose: bool,
    today: datetime | None,
    **choices: Any,
) -> int:
    """Lint files and folders; without PATHS, the folder you are in; - is the standard input."""
    start = Path.cwd()
    wanted = outputs(forms, files)
    asked = Comparison(diff_base, changed, tree)
    checked(asked, paths, write_baseline=write_baseline, explain_value=explain_value)
    named, paths = paths, paths_of(asked, paths, start)
    all_there(paths)
    settings = settings_for(first_of(paths), Choices(**choices), start=start)
    if explain_value is not None:
        return _explained(session, explain_value, paths, settings, wanted, colour, verbose)
    day = today.date() if today else date.today()
    progress = Progress(sys.stderr)
    options = Options(
        show_open=show_open,
        show_suppressed=show_suppressed,
        verbose=verbose,
        locate=repository_paths(paths, start=start),
    )
    baseline = None
    if settings.baseline is not None and not write_baseline:
        baseline = baseline_of(settings.baseline, start)

    def forgive(report: Report, locate: Callable[[str], str]) -> Report:
        return report if baseline is None else without(report, baseline, locate)

    read = paths or (Path(),)
    shown = replace(
        options,
        colour=wants_colour(colour, sys.stdout, os.environ),
        width=width_of(sys.stdout, os.environ),
    )
    prints = [Print(each.form, shown if each.file is None else options) for each in wanted]

    def code(report: Report) -> int:
        return exit_code(report, settings.fail_on)

    linter = session.linter()
    try:
        if not asked.asked and not write_baseline and baseline is None:
            made = linter.prints(read, settings, prints, today=day, progress=progress, code=code)
            progress.clear()
            return _write(made, wanted)
        if asked.asked:
            from ekslint.linter.changes import lint_change

            report = lint_change(
                read,
                settings,
                meant(asked, named, paths, start=start, environment=os.environ),
                today=day,
                progress=progress,
                locate=options.locate,
                forgive=forgive,
            )
        else:
            report = linter.lint(read, settings, today=day, progress=progress)
    finally:
        progress.clear()
    if write_baseline:
        return _keep(report, settings.baseline or start / USUAL, options)
    if not asked.asked:
        report = forgive(report, options.locate)
    return _write(printed(report, prints, code(report)), wanted)


def _explained(
    session: Session,
    place: str,
    paths: tuple[Path, ...],
    settings: Settings,
    wanted: Sequence[Output],
    colour: str,
    verbose: bool,
) -> int:
    from ekslint.cli.explain_value import explain_value

    if len(wanted) > 1 or wanted[0].file is not None or wanted[0].form not in ("text", "json"):
        raise UsageError("--explain-value prints text or json, to the standard output")
    return explain_value(
        session,
        place,
        paths or (Path(),),
        settings,
        form=wanted[0].form,
        colour=colour,
        verbose=verbose,
    )


def _keep(report: Report, file: Path, options: Options) -> int:
    """Write the findings of a report into a baseline; what ekslint itself lacks is no baseline."""
    if report.failures:
        raise UsageError(f"nothing is written: {report.failures[0]}")
    write_file(file, baseline_text(report, options.locate))
    number = len(report.findings)
    click.echo(f"{number} finding{'s' if number != 1 else ''} written to {file.name}", err=True)
    return 0


def baseline_of(file: Path, start: Path) -> Baseline:
    """Return the baseline in a file; raises UsageError when it cannot be read."""
    name = os.path.relpath(file, start)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UsageError(f"cannot read the baseline `{name}`: {why}") from None
    return read_baseline(SourceText(name, text))


def exit_code(report: Report, fail_on: str) -> int:
    """Return 3 when part of ekslint failed, 1 when a finding is bad enough, else 0."""
    if report.failures:
        return 3
    if fail_on == "never":
        return 0
    limit = Level(fail_on).rank
    return int(any(finding.level.rank <= limit for finding in report.findings))


def _write(printed: Printed, wanted: Sequence[Output]) -> int:
    """Write every output, files first, and return the exit code of the run."""
    for sentence in printed.told:
        click.echo(f"ekslint: warning: {sentence}", err=True)
    problem: UsageError | None = None
    for output, text in zip(wanted, printed.texts, strict=True):
        if output.file is not None:
            try:
                write_file(output.file, text)
            except UsageError as error:
                problem = problem or error
    for output, text in zip(wanted, printed.texts, strict=True):
        if output.file is None:
            write_stream(sys.stdout, output.form, text)
    if problem is not None:
        raise problem
    return printed.code
