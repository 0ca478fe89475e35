"""Turn `ekslint fix` into changed files, or into a diff of what would be changed.

It does not know how fixes are made nor how they are proven.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ekslint.cli.check import exit_code
from ekslint.cli.choices import (
    Choices,
    all_there,
    first_of,
    lint_options,
    page_options,
    settings_for,
)
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import write_stream
from ekslint.cli.places import repository_paths
from ekslint.cli.progress import Progress
from ekslint.config.settings import FAIL_ON, Settings
from ekslint.core.errors import UsageError

if TYPE_CHECKING:
    from ekslint.core.finding import Report
    from ekslint.linter.mend import Mended
    from ekslint.linter.scan import Scan

CONTEXT = 3
"""Lines around a change in a diff."""


@click.command(
    "fix",
    cls=Command,
    exits=EXITS,
    examples=(
        ("ekslint fix --diff infra", "what would be changed"),
        ("ekslint fix --select imds-v1-allowed", "mend one thing only"),
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--diff", is_flag=True, help="Print what would be changed, and write nothing.")
@click.option(
    "--unsafe/--safe",
    default=False,
    help="Also what may change what works today; or not.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    metavar="LEVEL",
    help="Exit with 1 from this level on, error by default.",
)
@lint_options
@page_options
@click.option("--today", type=click.DateTime(("%Y-%m-%d",)), hidden=True)
def command(
    paths: tuple[Path, ...],
    diff: bool,
    unsafe: bool,
    today: datetime | None,
    **choices: Any,
) -> int:
    """Mend what can be mended without a person; without PATHS, in the folder you are in.

    Each fix is proven before a file is written: the result is read and linted again, and a fix that
    leaves its finding, or brings another error or warning, is not made. The exit code is for what
    is left.
    """
    from ekslint.fixes.made import is_made
    from ekslint.linter.mend import mend
    from ekslint.linter.scan import STDIN, read_scan

    if STDIN in paths:
        raise UsageError("`-` has no file that could be fixed")
    start = Path.cwd()
    all_there(paths)
    settings = settings_for(first_of(paths), Choices(**choices), start=start)
    progress = Progress(sys.stderr)
    try:
        scan = read_scan(paths or (Path(),), settings, progress)
        _tell_left(scan, start, tidy=not diff)
        mended = mend(
            scan,
            settings,
            today=today.date() if today else date.today(),
            unsafe=unsafe,
            heard=_heard(settings, paths, start),
            progress=progress,
            ours=lambda path: not is_made(str((start / path).resolve())),
        )
    finally:
        progress.clear()
    if diff:
        write_stream(sys.stdout, "text", "".join(_diff(scan, mended)))
    else:
        _write(scan, mended, start, paths)
    for line in _told(mended, diff=diff, unsafe=unsafe):
        click.echo(line, err=diff)
    return exit_code(mended.report, settings.fail_on)


def _heard(settings: Settings, paths: tuple[Path, ...], start: Path) -> Callable[[Report], Report]:
    """Return what takes out of a report what a baseline holds."""
    from ekslint.cli.check import baseline_of
    from ekslint.selection.baseline import without

    if settings.baseline is None:
        return lambda report: report
    baseline = baseline_of(settings.baseline, start)
    locate = repository_paths(paths, start=start)
    return lambda report: without(report, baseline, locate)


def _tell_left(scan: Scan, start: Path, *, tidy: bool) -> None:
    """Tell of a run that was killed while it wrote: some files are new, these are as they were."""
    from ekslint.fixes.store import left_behind, tidied

    folders = {os.path.dirname(os.path.realpath(start / path)) for path in scan.texts}
    left = tuple(left_behind(folders))
    for one in left:
        shown = os.path.relpath(one.path, start)
        click.echo(f"ekslint: a run was killed before it wrote `{shown}`: mending again", err=True)
    if tidy:
        tidied(left)


def _write(scan: Scan, mended: Mended, start: Path, paths: tuple[Path, ...]) -> None:
    from ekslint.fixes.store import Rewrite, write_all

    rewrites = [
        Rewrite(path, scan.texts[path].text, text) for path, text in sorted(mended.texts.items())
    ]
    write_all(rewrites, start=start, roots=paths or (Path(),))


def _diff(scan: Scan, mended: Mended) -> Iterator[str]:
    """Yield a diff that `patch -p1` and `git apply` take."""
    for path, text in sorted(mended.texts.items()):
        before, after = _lines(scan.texts[path].text), _lines(text)
        for line in unified_diff(before, after, f"a/{path}", f"b/{path}", n=CONTEXT):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Return lines as `patch` counts them: other signs that break lines are part of one."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]


def _told(mended: Mended, *, diff: bool, unsafe: bool) -> Iterator[str]:
    if not diff:
        for finding in mended.fixed:
            assert finding.fix is not None
            yield f"{finding.location} {finding.rule}: {finding.fix.description}"
    for dropped in mended.dropped:
        finding = dropped.finding
        yield f"{finding.location} {finding.rule}: not fixed, because {dropped.why}"
    left = mended.report.findings
    more = sum(finding.fix is not None and not finding.fix.safe for finding in left)
    number, files = len(mended.fixed), len(mended.texts)
    verb = "can be fixed" if diff else "fixed"
    found = "finding" if number == 1 else "findings"
    places = f" in {files} file{'s' if files != 1 else ''}" if files else ""
    hint = f" ({more} fixable with --unsafe)" if more and not unsafe else ""
    yield f"{number} {found} {verb}{places}, {len(left)} left{hint}"
