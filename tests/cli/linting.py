"""Turn a report into a linter that gives it, and remembers what it was asked.

It knows no rules and reads no files: the command line is what is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ekslint.cli.main import main
from ekslint.cli.session import Session
from ekslint.config.settings import Settings
from ekslint.core.finding import Report, RuleInfo
from ekslint.linter.printed import Print, Printed, printed
from ekslint.linter.run import Survey
from ekslint.model.inventory import Inventory
from tests.reports.sample import CLEAN, RULES


@dataclass(frozen=True, slots=True)
class Page:
    """A rule page that was read."""

    info: RuleInfo
    languages: tuple[str, ...] = ("terraform", "eksctl")


@dataclass(frozen=True, slots=True)
class Pages:
    """Rule pages, and the problems of others."""

    rules: tuple[Page, ...] = tuple(map(Page, RULES.values()))
    failures: tuple[str, ...] = ()


@dataclass(slots=True)
class StandIn:
    """A linter that gives one report, or raises one error."""

    report: Report = CLEAN
    error: BaseException | None = None
    pages: Pages = field(default_factory=Pages)
    labels: tuple[str, ...] = ()
    paths: Sequence[Path] = ()
    settings: Settings = field(default_factory=Settings)
    today: date | None = None

    def lint(
        self,
        paths: Sequence[Path],
        settings: Settings,
        *,
        today: date,
        progress: Callable[[str], None] | None = None,
    ) -> Report:
        """Remember what was asked, say the labels, give the report."""
        self.paths, self.settings, self.today = paths, settings, today
        for label in self.labels:
            if progress is not None:
                progress(label)
        if self.error is not None:
            raise self.error
        return self.report

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
        """Print the report, as if it had not been printed before."""
        report = self.lint(paths, settings, today=today, progress=progress)
        return printed(report, outputs, code(report))

    def survey(
        self,
        paths: Sequence[Path],
        settings: Settings,
        *,
        progress: Callable[[str], None] | None = None,
    ) -> Survey:
        """Remember what was asked, give nothing."""
        self.paths, self.settings = paths, settings
        return Survey((), Inventory(()), ())

    def load_rules(self, settings: Settings) -> Pages:
        """Remember the settings, give the pages."""
        self.settings = settings
        if self.error is not None:
            raise self.error
        return self.pages


def ekslint(*words: str, linter: StandIn | None = None) -> int:
    """Run the command line with a stand-in and return the exit code."""
    stand_in = linter or StandIn()
    return main(words, session=Session(lambda: stand_in))
