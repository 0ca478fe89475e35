"""Turn `ekslint explain RULE` into the rule's page, for a terminal.

It does not know how a page is written beyond its Markdown; see `page`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from ekslint.cli.choices import Choices, colour_option, page_options, rules_named, settings_for
from ekslint.cli.helping import EXITS, Command
from ekslint.cli.output import write_stream
from ekslint.cli.page import terminal_lines
from ekslint.cli.rules import tell_problems
from ekslint.cli.session import Session
from ekslint.cli.terminal import wants_colour, width_of
from ekslint.core.errors import UsageError
from ekslint.core.finding import RuleInfo
from ekslint.core.suggest import did_you_mean
from ekslint.reports.paint import paint
from ekslint.selection.choose import aliases_of


@click.command(
    "explain",
    cls=Command,
    examples=(
        ("ekslint explain node-role-policy-missing", "by its id"),
        ("ekslint explain CKV_AWS_58", "by another tool's id"),
    ),
    exits=(("0", "printed"), ("2", "there is no such rule"), EXITS[3]),
)
@click.argument("rule", shell_complete=rules_named)
@page_options
@colour_option
@click.pass_obj
def command(session: Session, /, rule: str, colour: str, **choices: Any) -> int:
    """Print the page of a rule: why it matters, how to mend it, examples."""
    start = Path.cwd()
    loaded = session.linter().load_rules(settings_for(Path(), Choices(**choices), start=start))
    info = _named({item.info.id: item.info for item in loaded.rules}, rule)
    lines = _page(
        info,
        width=width_of(sys.stdout, os.environ),
        colour=wants_colour(colour, sys.stdout, os.environ),
    )
    write_stream(sys.stdout, "text", "".join(f"{line}\n" for line in lines))
    return tell_problems(loaded)


def _named(infos: Mapping[str, RuleInfo], word: str) -> RuleInfo:
    """Return the rule of that id, or the only one that has the word as an alias."""
    if word in infos:
        return infos[word]
    other = sorted(info.id for info in infos.values() if word in aliases_of(info))
    if len(other) == 1:
        return infos[other[0]]
    if other:
        raise UsageError(f"`{word}` is an alias of several rules: {', '.join(other)}")
    raise UsageError(f"there is no rule `{word}`{did_you_mean(word, infos)}")


def _page(info: RuleInfo, *, width: int | None, colour: bool) -> Iterator[str]:
    level = paint(f"{info.level}[{info.id}]", info.level, on=colour)
    yield f"{level} in {info.category}"
    yield ""
    yield from terminal_lines(_markdown(info), width=width, colour=colour)
    for title, items in (
        ("Symptoms", info.symptoms),
        ("Confirm", info.confirm),
        ("References", info.references),
    ):
        if items:
            yield from ("", paint(title, "strong", on=colour), "")
            yield from (f"  {item}" for item in items)


def _markdown(info: RuleInfo) -> str:
    if info.help_markdown:
        return info.help_markdown
    return f"# {info.title}\n\n## Why\n\n{info.why}\n\n## Fix\n\n{info.fix}\n"
