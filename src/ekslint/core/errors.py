"""Name every way a run can go wrong, so that callers can tell bad input from a bug.

The tree:

    EkslintError                  base; `str(error)` is one sentence for a person
    ├── UsageError                the command line or configuration is wrong (exit 2)
    │   ├── ConfigError           a configuration file, with its location
    │   └── PageError             a rule page, with its location; other rules go on
    └── UnreadableError           an input file or embedded text does not parse; the run goes on

Anything else that escapes is a defect of ekslint itself (exit 3). Findings are values, never
exceptions. Readers raise `UnreadableError` only to `intake`, which turns it into a finding or a
notice, so that nothing is skipped silently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ekslint.core.location import Location


class EkslintError(Exception):
    """Base of all errors ekslint raises on purpose."""

    def __init__(self, message: str, location: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.location = location

    def __str__(self) -> str:
        return f"{self.location}: {self.message}" if self.location else self.message


class UsageError(EkslintError):
    """The command line asks for something that cannot be done."""


class ConfigError(UsageError):
    """A configuration file holds something ekslint does not understand."""


class PageError(UsageError):
    """A rule page is malformed."""


class UnreadableError(EkslintError):
    """A file or an embedded text is not what it should be, at the given location."""
