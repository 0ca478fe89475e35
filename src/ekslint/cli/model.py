"""Turn `ekslint model` into what ekslint knows of a tree, before any rule is asked.

It does not know what things there are; see `reports.inventory` and `reports.resources`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ekslint.cli.choices import (
    Choices,
    all_there,
    config_options,
    first_of,
    read_options,
    settings_for,
)
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import write_stream
from ekslint.cli.progress import Progress
from ekslint.cli.session import Session, Survey
from ekslint.core.errors import UsageError
from ekslint.reports.columns import visible


@click.command(
    "model",
    cls=Command,
    examples=(
        ("ekslint model infra k8s", "what ekslint sees, and how it is linked"),
        ("ekslint model -f json | jq .clusters", "for programs"),
    ),
    exits=(("0", "printed"), EXITS[2]),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    help="How to print the inventory.",
)
@click.option(
    "--resources",
    is_flag=True,
    help="Print every evaluated Terraform resource instead, as JSON.",
)
@read_options
@config_options
@click.pass_obj
def command(
    session: Session,
    /,
    paths: tuple[Path, ...],
    form: str | None,
    resources: bool,
    **choices: Any,
) -> int:
    """Print what the files say: clusters, node groups, roles ..., and how they are linked.

    With --resources: {address: {attribute: value}}, nested blocks as in the JSON of a plan, below
    the name of the root when there are several. An unknown is {"$unknown": reason}, text of which
    a part is known {"$text": [...]}.
    """
    if resources and form == "text":
        raise UsageError("--resources prints JSON; leave out --format text")
    start = Path.cwd()
    all_there(paths)
    settings = settings_for(first_of(paths), Choices(**choices), start=start)
    progress = Progress(sys.stderr)
    try:
        survey = session.linter().survey(paths or (Path(),), settings, progress=progress)
    finally:
        progress.clear()
    shown = "json" if resources else form or "text"
    write_stream(sys.stdout, shown, _rendered(survey, shown, resources))
    if resources or shown == "text":
        for notice in survey.notices:
            at = f"{notice.location}: " if notice.location is not None else ""
            click.echo(visible(f"ekslint: {at}{notice.message}"), err=True)
    return 0


def _rendered(survey: Survey, form: str, resources: bool) -> str:
    if resources:
        from ekslint.reports.resources import render as render_resources

        return render_resources(survey.evaluations)
    from ekslint.model.vocabulary import REGISTRY
    from ekslint.reports import inventory
    from ekslint.reports.secrets import secrets

    hidden = secrets(survey.evaluations)
    if form == "json":
        return inventory.render(survey.inventory, REGISTRY, survey.notices, hidden)
    from ekslint.reports.inventory_text import render as render_text

    return render_text(inventory.document(survey.inventory, REGISTRY, survey.notices, hidden))
