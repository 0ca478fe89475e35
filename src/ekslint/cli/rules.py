"""Turn `ekslint rules` into the list of the rules there are, and pages of one's own into a verdict.

It does not know what the rules do.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

import click

from ekslint.cli.choices import Choices, page_options, settings_for
from ekslint.cli.output import write_stream
from ekslint.cli.session import LoadedRules, Session
from ekslint.cli.terminal import width_of
from ekslint.core.finding import RuleInfo
from ekslint.reports.columns import ELLIPSIS, cells, visible, window

_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group("rules", invoke_without_command=True)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    help="How to print the list; text by default.",
)
@page_options
@click.pass_context
def command(context: click.Context, /, form: str, **choices: Any) -> int:
    """List the rules: id, level, category and title; or work on pages of your own."""
    if context.invoked_subcommand is not None:
        return 0
    session: Session = context.obj
    start = Path.cwd()
    loaded = session.linter().load_rules(settings_for(Path(), Choices(**choices), start=start))
    infos = sorted((rule.info for rule in loaded.rules), key=lambda info: (info.category, info.id))
    text = _json(infos) if form == "json" else _table(infos, width_of(sys.stdout, os.environ))
    write_stream(sys.stdout, form, text)
    return tell_problems(loaded)


@command.command("test")
@click.argument("folder", type=_FOLDER, metavar="DIR")
def test(folder: Path) -> int:
    """Check the rule pages of a folder: the header, then every Bad and Good example.

    Cases stand in `DIR/cases/RULE/*.md`, in the same form.
    """
    from ekslint.cli.page_test import tested

    bad = 0
    for line, is_fault in tested(folder):
        bad += is_fault
        click.echo(line)
    return 1 if bad else 0


@command.command("schema")
def schema() -> int:
    """Print the JSON Schema of the header of a rule page, for editors."""
    import json

    from ekslint.ruleset.schema import header_schema

    click.echo(json.dumps(header_schema(), indent=2))
    return 0


def tell_problems(loaded: LoadedRules) -> int:
    """Say which pages could not be read, and return the exit code that goes with it."""
    for problem in loaded.problems:
        click.echo(f"ekslint: rule page not read: {problem}", err=True)
    return 3 if loaded.problems else 0


def _table(infos: list[RuleInfo], width: int | None) -> str:
    rows = [(info.id, info.level.value, info.category, visible(info.title)) for info in infos]
    sizes = [max((cells(row[column]) for row in rows), default=0) for column in range(3)]
    lines = []
    for row in rows:
        head = "  ".join(f"{row[column]:<{sizes[column]}}" for column in range(3))
        line = f"{head}  {row[3]}"
        if width is not None and cells(line) > width:
            line = window(line, 0, width - 1).rstrip() + ELLIPSIS
        lines.append(f"{line}\n")
    return "".join(lines)


def _json(infos: list[RuleInfo]) -> str:
    import json

    from ekslint.reports.json import SCHEMA_VERSION, rule

    document = {"schema_version": SCHEMA_VERSION, "rules": [rule(info) for info in infos]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
