"""Turn what a rule found into one record that every report can print.

A finding knows no format: it holds the rule's identity, the message, places with labels, and the
evidence. Reports see only a `Report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import Reason


class Level(StrEnum):
    """How bad: error does not work on any day; warning breaks on a known event or opens a hole;
    note is hygiene."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for note."""
        return ("error", "warning", "note").index(self.value)


@record
class Related:
    """A further place of a finding, with the words that tell its part."""

    location: Location
    label: str


@record
class Edit:
    """Replace the characters of a location by new text."""

    location: Location
    replacement: str


@record
class Fix:
    """A set of edits that mends a finding; `safe` when it cannot change what works."""

    description: str
    edits: tuple[Edit, ...]
    safe: bool = False


Plain = str | bool | int | tuple[str, ...]
"""What a page can have written into a file."""


@record
class Change:
    """What a page wants changed, before anybody knows how the file's language spells it.

    `act`: set, add (to a list), remove, rename, swap (a part of a text), call (an expression by a
    function). `place` is the literal, key or expression as it stands in the file, `stands` what is
    known to be written there.
    With a `path`, nothing is written yet: `place` is where the map or block starts that would hold
    it, and the keys lead to it from there. `data` is what is to be written, of a list each as a map
    with the key `item` if there is one.
    """

    act: str
    place: Location
    stands: str | None = None
    path: tuple[str, ...] = ()
    data: Plain = ""
    item: str = ""


@record
class Wanted:
    """The changes that mend a finding, all or none; `safe` as the page has it."""

    description: str
    changes: tuple[Change, ...]
    safe: bool = False


@record
class RuleInfo:
    """What reports need to know of a rule: its page's header and prose.

    `symptoms` are what an operator sees, `confirm` commands that tell whether this is the cause.
    `tool`: the other tool that the rule is of, empty for ekslint's own.
    """

    id: str
    category: str
    level: Level
    title: str
    why: str
    fix: str
    references: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    security: float | None = None
    help_markdown: str = ""
    tool: str = ""


@record
class Finding:
    """One defect at one place.

    `location` is the smallest text a person would edit. `subject` is the stable name of the thing
    (its address), `attribute` the part of it; with the rule id they make the fingerprint, which
    does not change when lines move. `environments` are the environments it holds in. `wanted`: what
    its page wants changed; whoever knows the languages makes the `fix` of it. `cluster`: the name
    of the cluster it is of, and where that is declared; None where it is of none, or of several.
    `by_file`: another file of the folder declares a thing of the same name.
    """

    rule: str
    level: Level
    message: str
    location: Location
    subject: str
    attribute: str = ""
    related: tuple[Related, ...] = ()
    assumptions: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    fix: Fix | None = None
    wanted: Wanted | None = field(default=None, compare=False)
    cluster: Related | None = field(default=None, compare=False)
    by_file: bool = field(default=False, compare=False)


@record
class OpenQuestion:
    """A question a rule could not decide about one thing, and what would have to be known."""

    rule: str
    subject: str
    location: Location | None
    reasons: tuple[Reason, ...]


@record
class Hidden:
    """A finding that a comment in the files hides: the comment, its reason, and the last day it
    holds (as 2027-01-31; empty without one)."""

    finding: Finding
    reason: str
    location: Location
    until: str = ""


Row = tuple[str, ...]


@record
class Report:
    """All that a run has to say. `counts` holds entity counts by kind ("clusters": 3).

    `suppressed` findings are hidden by comments in the files (`hidden` are these), `baselined` ones
    by a baseline. Of a run that compares: `known` findings were there before, `fixed` are gone.
    `admitted`: who lets which nodes in, for later runs to compare with.
    """

    findings: tuple[Finding, ...]
    rules: Mapping[str, RuleInfo]
    open: tuple[OpenQuestion, ...] = ()
    notices: tuple[Notice, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    suppressed: int = 0
    baselined: int = 0
    modules_unread: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    hidden: tuple[Hidden, ...] = ()
    known: int = 0
    fixed: int = 0
    admitted: tuple[Row, ...] = ()
