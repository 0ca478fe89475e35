"""Turn paths and a commit into two reports, of the present files and of those of the commit, and
these into what a change brings.

The present files are asked once more about what they take away, where they do. It knows no rule.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import date
from pathlib import Path

from ekslint.config.settings import Settings
from ekslint.core.finding import Report, Row
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.linter import recall
from ekslint.linter.revision import Base, compared
from ekslint.linter.scan import Progress, Scan, read_scan
from ekslint.selection.difference import since, touching
from ekslint.sources.git.repository import Repository

Locate = Callable[[str], str]
Forgive = Callable[[Report, Locate], Report]


@record
class Meant:
    """What is compared with what: a commit, and the files that somebody calls changed.

    `only`: what came since is told, else also what has a part in the named files. `files` are paths
    as displayed; `added`: files that git does not know are a part of the change.
    """

    repository: Repository
    base: Base
    only: bool
    files: frozenset[str] = frozenset()
    added: bool = True


def lint_change(
    paths: Sequence[Path],
    settings: Settings,
    meant: Meant,
    *,
    today: date,
    progress: Progress,
    locate: Locate,
    forgive: Forgive,
) -> Report:
    """Return what a change brings; `forgive` takes out of a report what a baseline holds.

    Raises UsageError for paths that are not there or of no repository, and for settings that name
    unknown rules.
    """
    scan = read_scan(paths, settings, progress)
    progress(f"reading the files at {meant.base.word}")
    states = compared(
        scan,
        paths,
        settings,
        repository=meant.repository,
        base=meant.base,
        named=None if meant.added else meant.files,
    )
    present = recall.lint_scan(scan, settings, today=today, progress=progress)
    earlier = present
    if states.changed:
        earlier = recall.lint_scan(states.scan, settings, today=today, progress=progress)
        present = _asked_again(scan, settings, present, earlier, today, progress)

    def there(path: str) -> str:
        return locate(states.moved.get(path, path))

    present, earlier = forgive(present, locate), forgive(earlier, there)
    new = since(present, earlier, locate, there)
    read = scan.texts.keys() | states.scan.texts.keys()
    files, unknown = _named(meant.files, read)
    result = new if meant.only else touching(present, new, files if meant.files else states.changed)
    failures = tuple(dict.fromkeys((*result.failures, *earlier.failures)))
    commit = meant.base.commit or "nothing: there is no commit yet"
    details = (*result.extra.get("details", ()), f"compared with {commit}")
    return replace(
        result,
        notices=(*result.notices, *states.notices, *unknown),
        failures=failures,
        extra={**result.extra, "details": details},
    )


def _named(files: frozenset[str], read: Set[str]) -> tuple[frozenset[str], list[Notice]]:
    """Return the files that are meant by names of files and folders, and which mean nothing."""
    meant: set[str] = set()
    unknown = []
    for name in sorted(files):
        below = {path for path in read if name == "." or path.startswith(f"{name}/")}
        meant |= below | {name}
        if name not in read and not below and not os.path.lexists(name):
            unknown.append(Notice(f"`{name}` is no file that is read, neither now nor before"))
    return frozenset(meant), unknown


def _asked_again(
    scan: Scan,
    settings: Settings,
    present: Report,
    earlier: Report,
    today: date,
    progress: Progress,
) -> Report:
    """Return the present report with what the rules say of nodes that nobody lets in any more."""
    still = {_who(row) for row in present.admitted}
    rows = [row for row in earlier.admitted if _who(row) not in still]
    if not rows:
        return present
    from ekslint.model.access.admitted import Admitted

    lost = [Admitted(*row) for row in rows]
    return recall.lint_scan(scan, settings, today=today, progress=progress, before=lost)


def _who(row: Row) -> tuple[str, str, str]:
    """Return by what sort of thing, to which cluster, which group is let in."""
    return row[0], row[5], row[6]
