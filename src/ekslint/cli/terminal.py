"""Turn a stream and the environment into what may be written to it: colours, and how wide.

It does not know what is written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, TextIO

NARROWEST: Final = 40
WIDEST: Final = 200


def is_terminal(stream: TextIO) -> bool:
    """Whether a person sees the stream as it is written."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def wants_colour(when: str, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether to write colours: `when` is auto, always or never.

    In auto NO_COLOR (https://no-color.org) and FORCE_COLOR speak before the terminal does, in this
    order; a variable that is set but empty does not count.
    """
    if when != "auto":
        return when == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] not in ("0", "false")
    return is_terminal(stream) and environ.get("TERM") != "dumb"


def width_of(stream: TextIO, environ: Mapping[str, str]) -> int | None:
    """Return the cells of a line, or None where lines may have any length.

    COLUMNS decides when it is set, even for a pipe; else only a terminal has a width.
    """
    given = environ.get("COLUMNS", "")
    if given.isdecimal() and int(given) > 0:
        return _clamped(int(given))
    if not is_terminal(stream):
        return None
    try:
        return _clamped(os.get_terminal_size(stream.fileno()).columns or 80)
    except (OSError, ValueError):
        return 80


def silence(descriptor: int) -> None:
    """Send what is still to be written to nowhere: its reader has gone (`ekslint | head`)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _clamped(columns: int) -> int:
    return min(max(columns, NARROWEST), WIDEST)
