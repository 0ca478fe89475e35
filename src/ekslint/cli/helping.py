"""Turn a command's options, examples and exit codes into the page that --help prints.

Every command's page has the same order and the same headings, so that a person who has read one
finds their way in all. It knows no command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import click

EXITS: Final = (
    ("0", "clean"),
    ("1", "findings at or above --fail-on"),
    ("2", "wrong usage or configuration"),
    ("3", "a defect of ekslint or of a rule page"),
)

_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "Report": (
        *("--format", "--output", "--show-open", "--show-suppressed", "--explain-value"),
        *("--color", "--verbose"),
    ),
    "What counts": (
        *("--fail-on", "--select", "--ignore", "--no-inline-suppressions", "--with-cfn-lint"),
        *("--baseline", "--write-baseline", "--diff-base", "--changed", "--tree"),
    ),
    "What is read": (
        *("--exclude", "--no-gitignore", "--var-file", "--var", "--stubs", "--rules"),
        *("--config", "--no-config", "--cache-dir", "--no-cache"),
    ),
}
_OWN: Final = "Options"
_REPEATABLE: Final = " (repeatable)"
_WIDEST: Final = 30


class _Documented:
    """The page of a command: what it does, examples, options by heading, exit codes."""

    examples: Sequence[tuple[str, str]]
    exits: Sequence[tuple[str, str]]

    def __init__(
        self,
        *words: Any,
        examples: Sequence[tuple[str, str]] = (),
        exits: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> None:
        super().__init__(*words, **more)
        self.examples, self.exits = examples, exits

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the page."""
        command = self
        assert isinstance(command, click.Command)
        command.format_usage(ctx, formatter)
        command.format_help_text(ctx, formatter)
        _listed(formatter, "Examples", self.examples)
        if isinstance(command, Group):
            _listed(formatter, "Commands", command.summaries(ctx))
        options = list(_by_heading(command.get_params(ctx), ctx))
        wide = max((len(words) for _, rows in options for words, _ in rows), default=0)
        for heading, rows in options:
            _listed(formatter, heading, [(f"{words:{wide}}", about) for words, about in rows])
        _listed(formatter, "Exit codes", self.exits)


class Command(_Documented, click.Command):
    """A command whose page has examples and exit codes."""


class Group(_Documented, click.Group):
    """The same for a command that has commands of its own."""

    command_class = Command

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return its commands, each with a sentence."""
        names = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return [(name, _first(found)) for name, found in names.items() if found is not None]


def _first(command: click.Command) -> str:
    """Return the first sentence of what a command does."""
    text = " ".join((command.help or "").split())
    end = text.find(". ")
    return text if end < 0 else text[: end + 1]


def _listed(formatter: click.HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(heading):
            formatter.write_dl(list(rows), col_max=max(_WIDEST, *(len(a) for a, _ in rows)))


def _by_heading(
    params: Iterable[click.Parameter], ctx: click.Context
) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Yield the options that have a line, below their headings; the command's own come first."""
    of = {name: heading for heading, names in _HEADINGS.items() for name in names}
    place = {name: at for names in _HEADINGS.values() for at, name in enumerate(names)}
    found: dict[str, list[tuple[int, tuple[str, str]]]] = {_OWN: []}
    found.update({heading: [] for heading in _HEADINGS})
    usual: list[tuple[str, str]] = []
    for param in params:
        if not isinstance(param, click.Option) or param.hidden:
            continue
        name = next((word for word in param.opts if word.startswith("--")), param.opts[0])
        row = _row(param, ctx)
        if name == "--help":
            usual = [row]
        else:
            found[of.get(name, _OWN)].append((place.get(name, 0), row))
    for heading in found:
        found[heading].sort(key=lambda placed: placed[0])
    shown = [(name, [row for _, row in rows]) for name, rows in found.items() if rows]
    if not shown:
        return [(_OWN, usual)]
    heading, rows = shown[-1]
    return [*shown[:-1], (heading, [*rows, *usual])]


def _row(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """Return an option and what it does: choices in words, `...` where it may be repeated."""
    about = option.help or ""
    about = about.replace(_REPEATABLE, "")
    names = [name for name in option.opts if name != "--colour"]
    names.sort(key=lambda name: name.startswith("--"))
    shown = ", ".join(names)
    if option.secondary_opts:
        shown += f" / {', '.join(option.secondary_opts)}"
    if not option.is_flag:
        metavar = option.metavar
        if isinstance(option.type, click.Choice):
            metavar = metavar or names[-1].lstrip("-").upper()
            about = f"{about.removesuffix('.')}: {', '.join(map(str, option.type.choices))}."
        shown += f" {metavar or option.make_metavar(ctx)}"
        if option.multiple:
            shown += " ..."
    return shown, about
