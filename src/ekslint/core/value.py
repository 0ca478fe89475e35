"""Turn what files say into values that know where they came from and what is not known.

Values know no language and no EKS. Every evaluator yields them, the model stores them, rules ask
them; nothing else in ekslint represents data of a scanned tree.

The shapes (all frozen; build new ones, never change one):

    Scalar      a known bool or number, with the raw text it was written as
    Text        a string: segments of known characters (each with its place) and of other values
    ListValue   list, tuple or set; closed, or open with the reasons why more items may exist
    MapValue    map or object, with the place of each key; closed or open likewise
    Document    a string whose structure is held: json, yaml, base64 … of another value
    Null        an explicit null
    Absent      an optional argument left out, located at the header of its block
    Unknown     anything not known, with its reason; may have candidates or a `ref`

`ref` says that a value *is* an attribute of a declared thing (`aws_iam_role.node` / `arn`): unknown
text with a known identity. These are the edges of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from ekslint.core.location import Location
from ekslint.core.record import record

Number = int | Decimal
PathStep = str | int


class OriginKind(StrEnum):
    """How a value came to be."""

    EXPLICIT = "explicit"
    DEFAULT = "default"
    COMPUTED = "computed"


@record
class Slot:
    """Where something that is left out could be written.

    `place` is where the map or block that would hold it starts, `path` the keys below that: all but
    the last may be missing too, in the words of the language that stands there. `item`: what it
    holds are maps with that one key.
    """

    place: Location
    path: tuple[str, ...]
    item: str = ""

    def under(self, *keys: str) -> Slot:
        """Return the slot of a part."""
        return Slot(self.place, (*self.path, *keys))


@record
class Origin:
    """How a value came to be; `source` names the fact behind a default.

    `slot`: of what is left out, or took a default for that, where it could be written; None when
    that is not known.
    """

    kind: OriginKind
    source: str = ""
    slot: Slot | None = None


EXPLICIT: Final = Origin(OriginKind.EXPLICIT)
COMPUTED: Final = Origin(OriginKind.COMPUTED)


def default_of(source: str, slot: Slot | None = None) -> Origin:
    """Return the origin of a default that the named source fixes for what is left out."""
    return Origin(OriginKind.DEFAULT, source, slot)


def missing_at(place: Location | None, *path: str) -> Origin:
    """Return the origin of what could be written under some keys of the map or block at a place."""
    return EXPLICIT if place is None else Origin(OriginKind.EXPLICIT, "", Slot(place, path))


class ReasonKind(StrEnum):
    """Why something is not known."""

    VARIABLE = "variable"  # a variable or parameter without a value in the files
    COMPUTED = "computed"  # AWS fills it in
    MODULE = "module"  # a module whose source is not available
    FUNCTION = "function"  # a function ekslint does not evaluate
    LIMIT = "limit"  # a step, depth or size limit was reached
    CYCLE = "cycle"  # the expression depends on itself
    INSTANCES = "instances"  # count or for_each is not known
    DATA = "data"  # a data source that only a live account answers
    REMOTE = "remote"  # remote state or an import from outside the scan
    FILE = "file"  # a file that is not there, not allowed, or not readable
    TEMPLATE = "template"  # a template placeholder that only another tool fills
    IGNORED = "ignored"  # lifecycle.ignore_changes: others may change it
    OUTSIDE = "outside"  # something outside the scan may contribute
    INVALID = "invalid"  # the expression is an error where it stands
    MISSING = "missing"  # an attribute or index that does not exist (try() falls through)
    AMBIGUOUS = "ambiguous"  # more than one candidate fits


@record
class Reason:
    """Why something is not known.

    `detail` is for people ("variable `region` has no default"). Two unknowns with the same
    non-empty `identity` are the same value ("the same unset variable equals itself"). `choices` are
    the identities of what whoever deploys it chooses (a parameter), and what it hangs on.
    """

    kind: ReasonKind
    detail: str
    identity: str = ""
    location: Location | None = field(default=None, compare=False)
    choices: tuple[str, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:  # texts know their hash, kinds have to be asked for theirs
        return hash(self.detail)


@record
class Ref:
    """Names one attribute of one declared thing.

    `scope` and `address` are those of its `Resource`.
    `path` leads to the attribute; an empty path is the thing itself.
    """

    scope: str
    address: str
    path: tuple[PathStep, ...] = ()

    def __str__(self) -> str:
        return self.address + "".join(
            f"[{s}]" if isinstance(s, int) else f".{s}" for s in self.path
        )

    def step(self, step: PathStep) -> Ref:
        """Return the reference one level deeper."""
        return Ref(self.scope, self.address, (*self.path, step))


@record(kw_only=True)
class _Base:
    location: Location | None = field(default=None, compare=False)
    origin: Origin = field(default=EXPLICIT, compare=False)
    ref: Ref | None = field(default=None, compare=False)


@record
class Scalar(_Base):
    """A known bool or number. `raw` is the text as written, if any (`1.30` is not 1.3)."""

    data: bool | Number
    raw: str | None = field(default=None, compare=False)


@record
class Piece:
    """A run of known characters. `location` maps them one to one when `exact`, else as a whole."""

    text: str
    location: Location | None = field(default=None, compare=False)

    @property
    def exact(self) -> bool:
        """Whether character i of the text stands at `location.start + i`."""
        return self.location is not None and self.location.end - self.location.start == len(
            self.text
        )


@record
class Text(_Base):
    """A string as a sequence of known pieces and of values whose text is not (wholly) known.

    A known string has pieces only. `raw` keeps the text as written for plain YAML scalars that
    another reading would take for a number or a bool.
    """

    segments: tuple[Piece | Value, ...]
    raw: str | None = field(default=None, compare=False)

    @property
    def known(self) -> str | None:
        """The whole string, or None when a part of it is not known."""
        segments = self.segments
        if len(segments) == 1:
            first = segments[0]
            return first.text if isinstance(first, Piece) else None
        parts: list[str] = []
        for segment in segments:
            if not isinstance(segment, Piece):
                return None
            parts.append(segment.text)
        return "".join(parts)

    @property
    def prefix(self) -> str:
        """The known characters before the first unknown part."""
        parts: list[str] = []
        for segment in self.segments:
            if not isinstance(segment, Piece):
                break
            parts.append(segment.text)
        return "".join(parts)

    @property
    def suffix(self) -> str:
        """The known characters after the last unknown part."""
        parts: list[str] = []
        for segment in reversed(self.segments):
            if not isinstance(segment, Piece):
                break
            parts.append(segment.text)
        return "".join(reversed(parts))


@record
class ListValue(_Base):
    """A list, tuple or set (`kind`); `open` holds the reasons why it may have more items.

    Items that may exist besides come after the known ones, unless `scattered`: then they may stand
    between them too, and no index is known. `kind` "sequence" is a list or tuple, not known which.
    """

    items: tuple[Value, ...]
    open: tuple[Reason, ...] = field(default=(), compare=False)
    kind: str = field(default="tuple", compare=False)
    gates: tuple[Gate, ...] = field(default=(), compare=False)
    scattered: bool = field(default=False, compare=False)


@record
class Entry:
    """One key of a map: the value, where the key is written, and where the value is used.

    `value.location` may be far away (a variable's default); `span` is the whole `key = expression`
    in the file that holds the key.
    """

    value: Value
    key: Location | None = field(default=None, compare=False)
    span: Location | None = field(default=None, compare=False)


@record
class MapValue(_Base):
    """A map or object; `open` holds the reasons why it may have more keys.

    `kind` "mapping" is a map or object, not known which. `partial` are the entries whose key is not
    (wholly) known, with that key; the reasons for it are in `open` too.
    """

    entries: Mapping[str, Entry]
    open: tuple[Reason, ...] = field(default=(), compare=False)
    kind: str = field(default="object", compare=False)
    gates: tuple[Gate, ...] = field(default=(), compare=False)
    partial: tuple[tuple[Value, Entry], ...] = field(default=(), compare=False)

    @property
    def open_beside_partial(self) -> tuple[Reason, ...]:
        """The reasons for more keys than `entries` and `partial` hold."""
        explained = {reason for key, _ in self.partial for reason in reasons(key)}
        return tuple(reason for reason in self.open if reason not in explained)

    def get(self, key: str) -> Value | None:
        """Return the value of a key, or None when the key is not written here."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    def __hash__(self) -> int:
        return hash(tuple(self.entries))


@record
class Gate:
    """A part that exists in other circumstances: a dynamic block or instance with zero elements.

    `what` names the part ("statement", "aws_iam_policy.this"); `location` is the value that decided
    that there is none. It is evidence for findings about what is missing.
    """

    what: str
    location: Location | None = None


@record
class Document(_Base):
    """A string whose structure is held, so one unknown part does not hide the rest.

    `format`: json, yaml, base64, gzip, mime. `content` is the structure (the inner text for
    base64 and gzip). `rendered` is the string itself where the evaluator could make it.
    """

    format: str
    content: Value
    rendered: Text | None = field(default=None, compare=False)


@record
class Null(_Base):
    """An explicit null."""


@record
class Absent(_Base):
    """An optional argument left out. `location` is the header of the block it could stand in."""

    name: str = ""


@record
class Unknown(_Base):
    """Something not known.

    `candidates`, when not empty, are all the values it can have (both arms of an undecided
    conditional). `nonnull`: it is not null. `made_of`: what a text that is not known refers to.
    """

    reason: Reason
    candidates: tuple[Value, ...] = ()
    nonnull: bool = False
    made_of: tuple[Ref, ...] = field(default=(), compare=False)


Value = Scalar | Text | ListValue | MapValue | Document | Null | Absent | Unknown
V = TypeVar("V", bound=Value)


def absent(name: str, place: Location | None, slot: Slot | None) -> Absent:
    """Return what is left out at a place, and where it could be written if that is known."""
    return Absent(name=name, location=place, origin=Origin(OriginKind.EXPLICIT, "", slot))


def part_left_out(whole: Absent | Null, name: str) -> Absent:
    """Return a part of what is left out as left out at the same place."""
    slot = whole.origin.slot
    return absent(name, whole.location, slot and slot.under(name))


def text(data: str, location: Location | None = None, origin: Origin = EXPLICIT) -> Text:
    """Return a known string at a place."""
    return Text((Piece(data, location),), location=location, origin=origin)


def unknown(
    kind: ReasonKind,
    detail: str,
    *,
    location: Location | None = None,
    identity: str = "",
    ref: Ref | None = None,
    nonnull: bool = False,
) -> Unknown:
    """Return an unknown value with its reason."""
    reason = Reason(kind, detail, identity, location)
    return Unknown(reason, location=location, origin=COMPUTED, ref=ref, nonnull=nonnull)


def reasons(value: Value) -> Iterator[Reason]:
    """Yield every reason why the value is not known, at any depth, outermost first."""
    stack: list[Value] = [value]
    while stack:
        match stack.pop():
            case Unknown(reason=reason):
                yield reason
            case Text(segments=segments):
                stack.extend(s for s in reversed(segments) if not isinstance(s, Piece))
            case ListValue(items=items, open=open_):
                yield from open_
                stack.extend(reversed(items))
            case MapValue(entries=entries, open=open_):
                yield from open_
                stack.extend(e.value for e in reversed(list(entries.values())))
            case Document(content=content):
                stack.append(content)
