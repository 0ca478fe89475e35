"""Turn what does not parse into problems, or into notices where another tool fills parts in.

A template that parses may hide things all the same: lines that it prints only sometimes, or that
nobody knows. That is said once for each file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol

from ekslint.core.errors import UnreadableError
from ekslint.core.listing import first_named
from ekslint.core.resource import Notice
from ekslint.core.value import Reason

UNCLOSED: Final = "is never closed"
HIDDEN: Final = "so what it prints is not read"
"""How the notice about a template ends that hides lines, but for the count of further ones."""
MOST_FILES: Final = 5
"""Most files whose templates are told of one by one."""
_UNREAD: Final = re.compile(r"((?:template )?not read(?:,[^:]*)?): ")
"""How a notice about a part of a file begins that does not parse."""


class Parsed(Protocol):
    """What every reader of a text returns about what it could not parse."""

    @property
    def problems(self) -> tuple[UnreadableError, ...]:
        """Return one problem for each part that does not parse."""

    @property
    def unreadable_template(self) -> bool:
        """Return whether the problems may be due to parts that another tool fills in."""

    @property
    def gaps(self) -> tuple[Reason, ...]:
        """Return why lines are there only sometimes, or are not known."""


def told(
    parsed: Parsed, words: str = "not read"
) -> tuple[tuple[UnreadableError, ...], tuple[Notice, ...]]:
    """Return the problems that prove a defect, and as notices those that prove none."""
    hidden = hiding(parsed.gaps) if not parsed.problems else ()
    if not parsed.unreadable_template:
        return parsed.problems, hidden
    return (), tuple(Notice(f"{words}: {p.message}", p.location) for p in parsed.problems)


def hiding(gaps: Sequence[Reason]) -> tuple[Notice, ...]:
    """Return the notice about a template that hides lines; none when it hides nothing."""
    if not gaps:
        return ()
    first, *others = gaps
    if first.detail.endswith(UNCLOSED):
        return (Notice(f"template not read from here on: {first.detail}", first.location),)
    more = f" (and {len(others)} more in this file)" if others else ""
    return (Notice(f"{first.detail}, {HIDDEN}{more}", first.location),)


def bundled(notices: Iterable[Notice], rendered: Callable[[str], bool]) -> list[Notice]:
    """Return the notices, with those about templates told once for each file, or all together.

    `rendered`: whether something of the scan fills in a file, by its path; then nothing is hidden.
    """
    kept: list[Notice] = []
    files: dict[str, Notice] = {}
    broken: dict[str, dict[str, list[Notice]]] = {}
    for notice in dict.fromkeys(notices):
        if HIDDEN in notice.message and notice.location is not None:
            if not rendered(notice.location.path):
                files.setdefault(notice.location.path, notice)
        elif (words := _UNREAD.match(notice.message)) and notice.location is not None:
            broken.setdefault(words[1], {}).setdefault(notice.location.path, []).append(notice)
        else:
            kept.append(notice)
    for why, unread in broken.items():
        kept.extend(_broken(why, unread))
    if len(files) <= MOST_FILES:
        return [*kept, *files.values()]
    what = "what templates print in them is not read (`if`, `for` and lines of their own)"
    kept.append(Notice(f"{first_named(list(files))}: {what}"))
    return kept


def _broken(words: str, files: Mapping[str, Sequence[Notice]]) -> Iterator[Notice]:
    """Yield one notice for each file that does not parse, or one for all of very many."""
    if len(files) > MOST_FILES:
        first = next(iter(files.values()))[0]
        line = first.location.line if first.location is not None else 1
        said = f"in the first, line {line}: {first.message.partition(': ')[2]}"
        yield Notice(f"{first_named(list(files))} {words}: they do not parse ({said})")
        return
    for first, *others in files.values():
        more = f" (and {len(others)} more in this file)" if others else ""
        yield Notice(f"{first.message}{more}", first.location, first.level)
