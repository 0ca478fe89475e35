"""Turn `ekslint rules` into the list of the rules there are, and pages of one's own into a verdict.

It does not know what the rules do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from ekslint.cli.choices import Choices, config_options, page_options, rules_named, settings_for
from ekslint.cli.helping import Group
from ekslint.cli.output import write_stream
from ekslint.cli.session import LoadedRules, Session
from ekslint.cli.terminal import width_of
from ekslint.config.settings import LEVELS
from ekslint.core.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_LANGUAGES: Final = (
    *("terraform", "cloudformation", "eksctl", "kubernetes", "userdata", "kubeconfig"),
)


def _list_options(command: F) -> F:
    for option in (
        click.option("--symptoms", is_flag=True, help="Show what the operator sees, too."),
        click.option(
            "--symptom", default="", metavar="TEXT", help="Knowing a line of a log or error."
        ),
        click.option(
            "--language",
            "languages",
            type=click.Choice(_LANGUAGES),
            multiple=True,
            help="About files of a language (repeatable).",
        ),
        click.option(
            "--level",
            "levels",
            type=click.Choice(LEVELS),
            multiple=True,
            help="Of a level (repeatable).",
        ),
        click.option(
            "--category",
            "categories",
            metavar="NAME",
            multiple=True,
            help="Of a category (repeatable).",
        ),
        click.option(
            "-f",
            "--format",
            "form",
            type=click.Choice(("text", "json")),
            default="text",
            help="How to print the list.",
        ),
    ):
        command = option(command)
    return page_options(command)


@click.group(
    "rules",
    cls=Group,
    invoke_without_command=True,
    examples=(
        ("ekslint rules --category access", "the rules of a category"),
        ('ekslint rules --symptom "i/o timeout"', "those that know a line of a log"),
        ("ekslint rules new access my-rule", "start a page of your own"),
        ("ekslint rules test lint/rules", "run the examples of your pages"),
    ),
)
@_list_options
@click.pass_context
def command(context: click.Context, /, **choices: Any) -> int:
    """List the rules, or work on pages of your own."""
    if context.invoked_subcommand is not None:
        return 0
    return _list(context.obj, (), **choices)


@command.command("list")
@click.argument("words", nargs=-1, metavar="[RULE]...", shell_complete=rules_named)
@_list_options
@click.pass_obj
def list_(session: Session, /, words: tuple[str, ...], **choices: Any) -> int:
    """List the rules: id, level, category, languages and title.

    RULE is an id, category, level, alias or glob, as for --select. Languages are T Terraform,
    C CloudFormation, E eksctl, K Kubernetes, U user data, Q kubeconfigs; a manifest in
    Terraform, or user data in a template, counts as what it is.
    """
    return _list(session, words, **choices)


def _list(
    session: Session,
    words: tuple[str, ...],
    *,
    form: str,
    categories: tuple[str, ...],
    levels: tuple[str, ...],
    languages: tuple[str, ...],
    symptom: str,
    symptoms: bool,
    **choices: Any,
) -> int:
    from ekslint.cli.rule_list import Filters, as_json, as_text, listed

    settings = settings_for(Path(), Choices(**choices), start=Path.cwd())
    loaded = session.linter().load_rules(settings)
    found = listed(loaded.rules, Filters(words, categories, levels, languages, symptom))
    width = width_of(sys.stdout, os.environ)
    text = as_json(found) if form == "json" else as_text(found, width, symptoms=symptoms)
    write_stream(sys.stdout, form, text)
    return tell_problems(loaded)


@command.command("new")
@click.argument("category")
@click.argument("rule_id", metavar="ID")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where your pages lie; by default the `rules` of the configuration.",
)
@click.option(
    "--cases",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where further cases lie; by default `cases` beside the pages.",
)
@config_options
@click.pass_obj
def new(
    session: Session,
    /,
    category: str,
    rule_id: str,
    folder: Path | None,
    cases: Path | None,
    **choices: Any,
) -> int:
    """Start a rule page: CATEGORY is its folder, ID says `subject-defect`."""
    from ekslint.cli.page_new import create

    place = folder or _folders(choices)[0]
    loaded = session.linter().load_rules(settings_for(Path(), Choices(**choices), start=Path.cwd()))
    taken = {rule.info.id: f"a rule of {rule.info.category}" for rule in loaded.rules}
    for path in create(place, category, rule_id, cases=cases, taken_ids=taken):
        click.echo(f"{path}" + ("/: a Markdown file per further case" if path.is_dir() else ""))
    return 0


@command.command("test")
@click.argument("folder", type=_FOLDER, metavar="[DIR]", required=False)
@config_options
def test(folder: Path | None, **choices: Any) -> int:
    """Check the rule pages of a folder: the header, then every Bad and Good example.

    Without DIR, the `rules` of the configuration. Cases stand in `DIR/cases/RULE/*.md`, in the same
    form. Where an example fails, `-` are marked lines that were not found, `+` found ones that are
    not marked. Exit code 1 when something is wrong.
    """
    from ekslint.cli.page_test import tested

    bad = 0
    for place in (folder,) if folder is not None else _folders(choices):
        for line, is_fault in tested(place):
            bad += is_fault
            click.echo(line)
    return 1 if bad else 0


def _folders(choices: dict[str, Any]) -> tuple[Path, ...]:
    found = settings_for(Path(), Choices(**choices), start=Path.cwd()).rules
    if not found:
        raise UsageError("the configuration names no folder of `rules`: say which, by DIR")
    return tuple(Path(os.path.relpath(path)) for path in found)


@command.command("schema")
def schema() -> int:
    """Print the JSON Schema of the header of a rule page, for editors."""
    import json

    from ekslint.ruleset.schema import header_schema

    click.echo(json.dumps(header_schema(), indent=2))
    return 0


def tell_problems(loaded: LoadedRules) -> int:
    """Say which pages could not be read, and return the exit code that goes with it."""
    for failure in loaded.failures:
        click.echo(f"ekslint: {failure}", err=True)
    return 3 if loaded.failures else 0
