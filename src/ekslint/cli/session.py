"""Turn what a command needs from the rest of ekslint into something a test can replace.

It does not know what the linter does; it imports it only when a command asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from ekslint.core.record import record

if TYPE_CHECKING:
    from ekslint.config.settings import Settings
    from ekslint.core.finding import Report, RuleInfo
    from ekslint.core.location import SourceText
    from ekslint.core.resource import Evaluation, Notice
    from ekslint.linter.printed import Print, Printed
    from ekslint.model.inventory import Inventory


class LoadedRule(Protocol):
    """A rule page that was read."""

    @property
    def info(self) -> RuleInfo:
        """What its header and prose say."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages whose files it can be about."""


class LoadedRules(Protocol):
    """The rule pages that were read, and what is wrong with the others."""

    @property
    def rules(self) -> Sequence[LoadedRule]:
        """The pages that can be asked."""

    @property
    def failures(self) -> Sequence[str]:
        """What is wrong with others, a sentence each."""


class Survey(Protocol):
    """What a scan holds, before any rule is asked."""

    @property
    def evaluations(self) -> Sequence[Evaluation]:
        """The evaluated roots and documents."""

    @property
    def inventory(self) -> Inventory:
        """All things, linked."""

    @property
    def notices(self) -> Sequence[Notice]:
        """What was not read."""

    @property
    def files(self) -> Mapping[str, SourceText]:
        """The texts that were read, by display path."""


class Linter(Protocol):
    """What the command line uses of `ekslint.linter.printed`."""

    def lint(
        self,
        paths: Sequence[Path],
        settings: Settings,
        *,
        today: date,
        progress: Callable[[str], None] | None = None,
    ) -> Report:
        """Lint files and folders."""

    def prints(
        self,
        paths: Sequence[Path],
        settings: Settings,
        outputs: Sequence[Print],
        *,
        today: date,
        progress: Callable[[str], None] | None = None,
        code: Callable[[Report], int],
    ) -> Printed:
        """Lint files and folders, and print what that gave."""

    def survey(
        self,
        paths: Sequence[Path],
        settings: Settings,
        *,
        progress: Callable[[str], None] | None = None,
    ) -> Survey:
        """Read files and folders without asking the rules."""

    def load_rules(self, settings: Settings) -> LoadedRules:
        """Read the built-in rule pages and those of the settings."""


def the_linter() -> Linter:
    """Return the module that lints, or recalls what linting gave the last time."""
    from importlib import import_module

    return cast(Linter, import_module("ekslint.linter.printed"))


@record
class Session:
    """One run of the command line; commands get it as their context object."""

    linter: Callable[[], Linter] = the_linter
