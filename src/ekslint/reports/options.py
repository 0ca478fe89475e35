"""Turn what a person asked of an output into one record that every format reads.

It does not know where the answers come from: the command line, a terminal, or a test.
"""

from __future__ import annotations

from collections.abc import Callable

from ekslint.core.record import record


def as_displayed(path: str) -> str:
    """Return a path as it is: for a run that starts at the root of the repository."""
    return path


def unheard(sentence: str) -> None:
    """Let what an output lacks go unsaid: for tests and programs that look for themselves."""


@record
class Options:
    """How to print a report.

    `width` is in terminal cells; None means lines of any length, for pipes and files. `locate`
    turns a display path into the posix path from the root of the repository (absolute when the
    file is outside it): hosts such as GitHub know no other. `show_suppressed`: what comments in the
    files hide is printed too, marked as such. `tell` hears what an output has no room for.
    """

    colour: bool = False
    width: int | None = None
    show_open: bool = False
    verbose: bool = False
    show_suppressed: bool = False
    locate: Callable[[str], str] = as_displayed
    tell: Callable[[str], None] = unheard
