"""Turn the names of what is being done into one line of a terminal that comes late and goes away.

It does not know how much is left to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from time import monotonic
from typing import Final, TextIO

from ekslint.cli.terminal import is_terminal, width_of
from ekslint.reports.columns import visible, window

AFTER: Final = 1.0
"""Seconds of silence: a run that is over by then shows nothing."""

_EVERY: Final = 0.1


class Progress:
    """A line on a terminal that says what is being done; nothing on a pipe or in a log."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._shown = False
        self._next = clock() + AFTER
        self._on = is_terminal(stream) and os.environ.get("TERM") != "dumb"

    def __call__(self, label: str) -> None:
        """Show a label, unless it is too early or the last one is too young."""
        if not self._on or (now := self._clock()) < self._next:
            return
        self._next = now + _EVERY
        width = width_of(self._stream, {}) or 80
        self._write(f"\r\x1b[K{window(visible(label), 0, width - 1)}")
        self._shown = True

    def clear(self) -> None:
        """Take the line away, if there is one."""
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, UnicodeError):
            self._on = False  # a report must not fail for its progress line
