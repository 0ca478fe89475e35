"""Turn the paths of a run into the texts that it reads, and what was not read.

It knows no kind of file; what the texts mean is the linter's business.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.sources.files import (
    decoded,
    discover,
    display_path,
    read_source,
    without_links,
)

Progress = Callable[[str], None]

STDIN: Final = Path("-")
"""Stands for the standard input: `terraform show -json tfplan | ekslint -`."""
STDIN_NAME: Final = "<stdin>"


@record
class Scan:
    """The texts by display path, what was not read, and what --verbose says of the reading.

    What a link shows once more is the same text, with the path of the file itself. `named`: the
    paths that the person named, as they are displayed.
    """

    texts: Mapping[str, SourceText]
    notices: tuple[Notice, ...] = ()
    details: tuple[str, ...] = ()
    named: tuple[str, ...] = (".",)

    @property
    def unread(self) -> dict[str, str]:
        """Why a file is not among the texts, by display path."""
        return {notice.unread: notice.message for notice in self.notices if notice.unread}


def read_scan(paths: Sequence[Path], settings: Settings, say: Progress) -> Scan:
    """Read every file below the paths, and the standard input for `-`.

    Raises UsageError for paths that do not exist, and for an input that cannot be read.
    """
    start = Path.cwd()
    values = [file for one in settings.environments for file in one.var_files]
    asked = (*(path for path in paths if path != STDIN), *settings.var_files, *values)
    found = discover(asked, excluded=settings.excludes, root=start, gitignore=settings.gitignore)
    notices: list[Notice] = list(found.notices)
    texts: dict[str, SourceText] = {}
    again: dict[str, str] = {}
    for file in found.files:
        if file.shows is not None:
            again[file.display] = file.shows
            continue
        say(f"reading {file.display}")
        source = read_source(file)
        if isinstance(source, Notice):
            notices.append(source)
        else:
            texts[file.display] = source
    if again:
        texts |= {link: texts[shown] for link, shown in again.items() if shown in texts}
        texts = {path: texts[path] for path in sorted(texts)}
    if STDIN in paths:
        piped = decoded(STDIN_NAME, _piped())
        if isinstance(piped, Notice):
            notices.append(piped)
        else:
            texts[STDIN_NAME] = piped
    written = display_path(settings.file, start) if settings.file else "none"
    details = (
        f"configuration file: {written}",
        f"files: {len(without_links(texts))} read, {found.other} of kinds that nothing here reads, "
        f"{found.excluded} left out by `exclude`, {found.ignored} ignored by git; "
        f"{found.passed} hidden folders not entered",
    )
    return Scan(texts, tuple(notices), details, displayed(paths))


def _piped() -> bytes:
    try:
        if sys.stdin is not None:  # it is None where the caller has closed it
            return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"the standard input cannot be read: {error.strerror}") from error
    raise UsageError("the standard input is closed, so there is nothing to read for `-`")


def displayed(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return paths as people read them, relative to where the run started."""
    start = Path.cwd()
    return tuple(display_path(path, start) for path in paths)
