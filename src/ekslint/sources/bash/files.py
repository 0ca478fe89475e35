"""Turn commands that write text into files into those files: here-documents, echo, printf, tee.

It knows what `cat`, `echo`, `printf` and `tee` print, and no other command; of a pipeline through
anything else the text is not known.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import concat
from ekslint.core.record import record
from ekslint.core.value import Piece, Reason, ReasonKind, Scalar, Text, Unknown, Value
from ekslint.sources.bash.script import Command, Script, Word

_WRAPPERS: Final = frozenset(("sudo", "command", "nohup", "time", "env"))
_WRAPPER_OPTIONS: Final = frozenset(("-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "-U"))


@record
class WrittenFile:
    """A file that a script writes: where to (`path`), what, and whether it adds to the file."""

    path: Value
    body: Value
    location: Location | None
    append: bool = False
    conditional: bool = False
    after_exit: bool = False


def written_files(script: Script) -> tuple[WrittenFile, ...]:
    """Return the files the script writes, in order; a body that is not known is Unknown."""
    found: list[WrittenFile] = []
    for command in script.commands:
        name, arguments = _unwrapped(command)
        body = output(command)
        for redirect in command.redirects:
            if redirect.target is None or redirect.operator not in (">", ">>", ">|", "&>", "&>>"):
                continue
            if known_text(redirect.target.value) in ("/dev/null", "/dev/stdout", "/dev/stderr"):
                continue
            found.append(_file(command, redirect.target.value, body, ">>" in redirect.operator))
        if name == "tee":
            append = any(known_text(word.value) in ("-a", "--append") for word in arguments)
            for word in arguments:
                if not (known_text(word.value) or "").startswith("-"):
                    found.append(_file(command, word.value, _input(command), append))
    return tuple(found)


def output(command: Command) -> Value | None:
    """Return what a command prints, where it is one of those that only echo; else None."""
    name, arguments = _unwrapped(command)
    if name == "cat" and all(known_text(word.value) == "-" for word in arguments):
        return _input(command)
    if name == "tee":
        return _input(command)
    if name == "echo":
        return _echo(arguments, command.location)
    if name == "printf":
        return _printf(arguments, command.location)
    return None


def _file(command: Command, path: Value, body: Value | None, append: bool) -> WrittenFile:
    if body is None:
        reason = Reason(ReasonKind.FUNCTION, "what the command prints is not known")
        body = Unknown(reason, location=command.location)
    return WrittenFile(
        path, body, command.location, append, command.conditional, command.after_exit
    )


def _input(command: Command) -> Text | None:
    """Return what is fed into a command; of several redirections the last one counts."""
    bodies = [redirect.body for redirect in command.redirects if redirect.body is not None]
    if any(redirect.operator == "<" for redirect in command.redirects):
        return None
    return bodies[-1] if bodies else None


def _unwrapped(command: Command) -> tuple[str | None, tuple[Word, ...]]:
    """Return the name and arguments of a command, without `sudo` and its like in front."""
    name = known_text(command.name)
    arguments = command.arguments
    while name in _WRAPPERS and arguments:
        first = known_text(arguments[0].value)
        arguments = arguments[1:]
        if first in _WRAPPER_OPTIONS:
            arguments = arguments[1:]
        elif first is None or not (first.startswith("-") or "=" in first):
            name = first
    return (name.rpartition("/")[2] if name else name), arguments


def _echo(arguments: tuple[Word, ...], location: Location | None) -> Text | None:
    """Return what `echo` prints; None with escapes, which shells treat differently."""
    newline = True
    words = list(arguments)
    while words and (flag := known_text(words[0].value)) and flag in ("-n", "-e", "-E", "-ne"):
        newline = newline and "n" not in flag
        words.pop(0)
    parts: list[Piece | Value] = []
    for index, word in enumerate(words):
        if index:
            parts.append(Piece(" "))
        parts.append(word.value)
    if newline:
        parts.append(Piece("\n"))
    return _without_escapes(parts, location)


def _printf(arguments: tuple[Word, ...], location: Location | None) -> Text | None:
    """Return what `printf` prints for a format without directives, or `%s` and `%s\\n`."""
    if not arguments:
        return None
    form = known_text(arguments[0].value)
    if form is not None and form in ("%s", "%s\\n") and len(arguments) == 2:
        tail = [Piece("\n")] if form != "%s" else []
        return concat([arguments[1].value, *tail], location)
    if form is not None and "%" not in form:
        return _without_escapes([arguments[0].value], location)
    return None


def _without_escapes(parts: list[Piece | Value], location: Location | None) -> Text | None:
    text = concat(parts, location)
    for part in text.segments:
        if isinstance(part, Piece) and "\\" in part.text:
            return None
        if isinstance(part, Scalar):
            return None
    return text
