"""Turn a tree into a first configuration file of it, commented, for a person to go on with.

It does not know how the file is worded; see `config.starting`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from posixpath import dirname
from typing import Final

import click

from ekslint.cli.choices import all_there
from ekslint.cli.helping import Command
from ekslint.cli.output import write_file, write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.session import Session, Survey
from ekslint.config.discover import load
from ekslint.config.read import OWN_FILE
from ekslint.config.settings import Settings
from ekslint.config.starting import Found, FoundCluster, FoundEnvironment, starting_text, writable
from ekslint.core.errors import UsageError
from ekslint.core.finding import Report

_MOST_OPEN: Final = 5
_AUTOMATIC: Final = (".auto.tfvars", ".auto.tfvars.json")


@click.command(
    "init",
    cls=Command,
    examples=(("ekslint init", "of this folder"), ("ekslint init infra --stdout", "only print it")),
    exits=(("0", "written or printed"), ("2", "there is a file already, or no such folder")),
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--stdout", is_flag=True, help="Print the file instead of writing it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--today", type=click.DateTime(("%Y-%m-%d",)), hidden=True)
@click.pass_obj
def command(
    session: Session, /, folder: Path, stdout: bool, force: bool, today: datetime | None
) -> int:
    """Write a first .ekslint.toml, commented, from what FOLDER holds (here by default).

    What is active in it changes nothing that ekslint tells. Suggestions stand as comments: clusters
    whose name or version your files do not tell, files of variables that seem to go together, a
    baseline where there are findings.
    """
    all_there((folder,))
    if not folder.is_dir():
        raise UsageError(f"`{folder}` is no folder")
    file = folder / OWN_FILE
    if os.path.lexists(file) and not force and not stdout:
        raise UsageError(f"`{file}` is there already; --force writes over it, --stdout prints")
    start = Path.cwd()
    progress = Progress(sys.stderr)
    linter = session.linter()
    day = today.date() if today else date.today()
    try:
        report = linter.lint((folder,), Settings(), today=day, progress=progress)
        survey = linter.survey((folder,), Settings(), progress=progress)
    finally:
        progress.clear()
    text = starting_text(_found(report, survey, folder, start))
    if stdout:
        write_stream(sys.stdout, "json", text)  # in UTF-8, as TOML has to be
        return 0
    before = load(folder, start=start).file
    write_file(file, text)
    click.echo(
        f"ekslint: {file} written; read it, and take the `#` away from what is true", err=True
    )
    if before is not None and before.resolve() != file.resolve():
        shown = os.path.relpath(before, start)
        click.echo(
            f"ekslint: `{shown}` no longer holds for this folder: the nearest does", err=True
        )
    return 0


def _found(report: Report, survey: Survey, folder: Path, start: Path) -> Found:
    from ekslint.reports.open_questions import unknowns
    from ekslint.reports.wording import counted, things, totals

    def relative(path: str) -> str:
        return Path(os.path.relpath(start / path, folder)).as_posix()

    seen = ", ".join(things(report.counts)) or "nothing of EKS yet"
    roots = {e.scope.partition("#")[0] for e in survey.evaluations if e.about and not e.library}
    levels = [(level.value, number) for level, number in totals(report).items() if number]
    waiting = dict.fromkeys(f"{u.reason.detail}: {u.closed_by}" for u in unknowns(report))
    modules = dict.fromkeys(m.rpartition(" of ")[2].strip("`") for m in report.modules_unread)
    return Found(
        counts=f"{seen}, in {counted(report.files, 'files')}",
        roots=tuple(sorted(relative(root) for root in roots if root)),
        findings=tuple(levels),
        open=tuple(waiting)[:_MOST_OPEN],
        questions=len(report.open),
        modules=tuple(module for module in modules if not module.startswith(".")),
        plans=tuple(map(relative, _of_kind(survey, "plan-json"))),
        templates=any(e.language == "cloudformation" for e in survey.evaluations),
        environments=tuple(_environments(survey, relative)),
        clusters=tuple(_clusters(survey, relative)),
    )


def _of_kind(survey: Survey, kind: str) -> Iterator[str]:
    from ekslint.sources.kinds import detect

    return (path for path, text in survey.files.items() if detect(path, text.text) == kind)


def _environments(survey: Survey, relative: Callable[[str], str]) -> Iterator[FoundEnvironment]:
    """Yield guesses for the files that are tried as environments of each root."""
    from ekslint.config.variable_files import guessed, names_set

    tried: dict[str, set[str]] = {}
    for evaluation in survey.evaluations:
        if evaluation.language == "terraform" and evaluation.environment:
            root = evaluation.scope.partition("#")[0]
            tried.setdefault(root, set()).add(evaluation.environment)
    for root, names in sorted(tried.items()):
        files = {
            path: names_set(path, survey.files[path].text)
            for path in sorted(survey.files)
            if path.endswith((".tfvars", ".tfvars.json")) and _names(path, root) & names
        }
        for one in guessed(files):
            shown = tuple(map(relative, one.files))
            if writable((one.name, *shown)):
                yield FoundEnvironment(one.name, shown)


def _names(path: str, root: str) -> set[str]:
    """Return the names that a file of variables may have as an environment of a root."""
    inside = os.path.relpath(path, root or ".").replace(os.sep, "/")
    stem = inside.removesuffix(".json").removesuffix(".tfvars")
    return {inside, stem, dirname(stem)}


def _clusters(survey: Survey, relative: Callable[[str], str]) -> Iterator[FoundCluster]:
    """Yield the clusters of which files leave the name or the version open, each once."""
    from ekslint.core.contents import known_text
    from ekslint.core.value import Absent, reasons
    from ekslint.model.clusters.cluster import Cluster
    from ekslint.reports.secrets import secrets

    hidden = secrets(survey.evaluations)
    seen = set()
    for cluster in survey.inventory.every(Cluster):
        lacks = []
        for what in ("name", "version"):
            value = getattr(cluster, what)
            if known_text(value) is not None:
                continue
            why = next((reason.detail for reason in reasons(value)), "")
            if isinstance(value, Absent):
                why = "it is not written"
            lacks.append(f"its {what} is not known: {why}" if why else f"its {what} is not known")
        place = cluster.header.anchor()
        if not lacks or place in seen:
            continue
        seen.add(place)
        name = known_text(cluster.name)
        folder = relative(dirname(place.path) or ".")
        shown = name is not None and name not in hidden and writable((name,))
        if writable((folder, place.path)):
            yield FoundCluster(
                label=f"cluster `{name}`" if shown else "a cluster",
                place=f"{relative(place.path)}:{place.line}",
                folder="" if folder == "." else folder,
                name=name if shown else None,
                version=known_text(cluster.version),
                lacks=tuple(lacks),
            )
