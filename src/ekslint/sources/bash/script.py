"""Define what a shell script holds once it is read: commands, words, redirections, assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Text, Value


@record
class Word:
    """One word of a command. `splits`: an unquoted unknown part may make several words of it."""

    value: Value
    location: Location | None
    splits: bool = False


@record
class Redirect:
    """One redirection: `operator` as written, or `|` for the output of an echoing command before.

    `target` is the word behind it; `body` what a here-document, here-string or pipe feeds in.
    """

    operator: str
    target: Word | None = None
    body: Text | None = None


@record
class Command:
    """One simple command, its words expanded.

    `conditional`: it may not run, or run more than once (if, case, loop, `&&`, `||`, function).
    `after_exit`: an `exit` or `exec` that surely runs stands before it. `captured`: it stands in a
    command or process substitution. `variables`: the assignments in effect, its own prefix
    included; a name that is not in it comes from the environment.
    """

    name: Value
    arguments: tuple[Word, ...]
    location: Location | None
    conditional: bool = False
    after_exit: bool = False
    captured: bool = False
    redirects: tuple[Redirect, ...] = ()
    variables: Mapping[str, Value] = field(default_factory=dict, compare=False, hash=False)


@record
class Assignment:
    """One assignment of a shell variable, plain or under `export`, `readonly`, `declare`."""

    name: str
    value: Value
    location: Location | None
    conditional: bool = False
    exported: bool = False


@record
class Script:
    """What a script runs, in the order it is written.

    `carriage_return` is the first line end that has one: the shell takes it for a character.
    """

    commands: tuple[Command, ...]
    assignments: tuple[Assignment, ...] = ()
    problems: tuple[UnreadableError, ...] = ()
    carriage_return: Location | None = None
