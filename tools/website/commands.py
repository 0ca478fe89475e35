"""Turns the commands' own help into the reference of the command line.

Nothing is told here that `--help` does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import click

from ekslint.cli.main import COMMANDS

WIDTH = 90


def command_line() -> str:
    """The page: the help of each command, and of the commands below it."""
    parts = [
        "# Command line\n\nWhat `--help` prints of each command. What the exit codes mean is told"
        " in [Reports and exit codes](reports.md)."
    ]
    for name in COMMANDS:
        command = import_module(f"ekslint.cli.{name}").command
        for words, each in below(f"ekslint {name}", command):
            parts.append(f"## {words}\n\n~~~~text\n{help_of(words, each)}\n~~~~")
    return "\n\n".join(parts) + "\n"


def below(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and those that it holds, each with the words that call it."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=words)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from below(f"{words} {name}", inner)


def help_of(words: str, command: click.Command) -> str:
    """What `--help` prints of a command, at a fixed width."""
    context = click.Context(command, info_name=words, max_content_width=WIDTH, terminal_width=WIDTH)
    return command.get_help(context).rstrip()
