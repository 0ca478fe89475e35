"""Turn the values of a plan, and what sources say of the same resource, into values of the plan
that stand where the sources write them.

What the plan knows wins; where it knows nothing yet, the sources tell as much as they can (a policy
of which one principal is not known, a reference to the role). Nothing is known of what attributes
mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from ekslint.core.contents import is_known, known_text, plain
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Unknown,
    Value,
)
from ekslint.languages.terraform.bodies import BLOCK
from ekslint.languages.terraform.plan.values import whole
from ekslint.languages.terraform.provenance import is_error


@record
class Laying:
    """Lays values of a plan over those of the sources.

    `moved`: the addresses of resources under an unknown count, and the one instance of each that
    the plan has.
    """

    moved: Mapping[str, str]

    def over(self, planned: Value, ours: Value | None, place: Location) -> Value:
        """Return the planned value where ours stands; `place` is for what we do not have."""
        if ours is None:
            return placed(planned, place)
        here = ours.location or place
        match planned:
            case Unknown():
                return placed(planned, here) if is_error(ours) else self.renamed(ours)
            case ListValue() if isinstance(ours, ListValue):
                return self._lists(planned, ours, here)
            case MapValue() if isinstance(ours, MapValue):
                return self._maps(planned, ours, here)
            case Text() | Scalar():
                return self._known(planned, ours, here)
        return placed(planned, here)

    def body(self, planned: MapValue, ours: MapValue, silent: frozenset[str]) -> MapValue:
        """Return the body of a resource; `silent` are the arguments that the plan says are null."""
        place = ours.location or planned.location
        assert place is not None, "the body of a resource stands at its header"
        entries: dict[str, Entry] = {}
        for name, entry in ours.entries.items():
            if name not in planned.entries and (
                name not in silent or isinstance(entry.value, Null)
            ):
                entries[name] = replace(entry, value=self.renamed(entry.value))
        for name, entry in planned.entries.items():
            own = ours.entries.get(name)
            if own is None and left_out(entry.value, ours):
                continue
            value = self.over(entry.value, own.value if own is not None else None, place)
            span = own if own is not None else Entry(value, place, place)
            entries[name] = Entry(value, span.key, span.span)
        return replace(planned, entries=entries, location=place, gates=ours.gates)

    def renamed(self, value: Value) -> Value:
        """Return a value whose references name the instances that the plan has."""
        if not self.moved:
            return value
        ref = value.ref
        if ref is not None and ref.address in self.moved:
            value = replace(value, ref=Ref(ref.scope, self.moved[ref.address], ref.path))
        match value:
            case Text(segments=segments):
                parts = tuple(s if isinstance(s, Piece) else self.renamed(s) for s in segments)
                return replace(value, segments=parts)
            case ListValue(items=items):
                return replace(value, items=tuple(self.renamed(item) for item in items))
            case MapValue(entries=entries):
                inner = {k: replace(e, value=self.renamed(e.value)) for k, e in entries.items()}
                return replace(value, entries=inner)
            case Document(content=content):
                return replace(value, content=self.renamed(content))
        return value

    def _known(self, planned: Text | Scalar, ours: Value, here: Location) -> Value:
        text = known_text(planned)
        if text is not None and known_text(ours) == text:
            return ours
        if text is None:
            return placed(planned, here)
        if isinstance(ours, Document):
            return self._document(text, ours, here)
        if isinstance(ours, Text) and ours.known is None:
            return _filled(ours, text, here)
        made = placed(planned, here)
        if isinstance(ours, Unknown) and ours.ref is not None:
            return replace(made, ref=self.renamed(ours).ref)
        return made

    def _document(self, text: str, ours: Document, here: Location) -> Value:
        """Return a document whose text the plan knows; its parts stay where they are written."""
        rendered = Text((Piece(text, whole(here, text)),), location=here, ref=ours.ref)
        data = _read(ours.format, rendered)
        if data is None:
            return rendered
        if is_known(ours.content) and plain(ours.content) == plain(data):
            return replace(ours, rendered=rendered)
        content = self.over(data, ours.content, here)
        return replace(ours, content=content, rendered=rendered)

    def _lists(self, planned: ListValue, ours: ListValue, here: Location) -> Value:
        items = ours.items
        by_index = len(items) == len(planned.items) and "set" not in (planned.kind, ours.kind)
        left = list(items)
        made: list[Value] = []
        for index, item in enumerate(planned.items):
            own: Value | None
            if by_index:
                own = items[index]
            else:
                own = max(left, key=lambda other: likeness(item, other), default=None)
                if own is not None and likeness(item, own) == 0:
                    own = None
                if own is not None:
                    left.remove(own)
            made.append(self.over(item, own, here))
        return replace(planned, items=tuple(made), location=here, ref=ours.ref, gates=ours.gates)

    def _maps(self, planned: MapValue, ours: MapValue, here: Location) -> Value:
        entries: dict[str, Entry] = {}
        for key, entry in planned.entries.items():
            own = ours.entries.get(key)
            if own is None and ours.kind == BLOCK and left_out(entry.value, ours):
                continue
            value = self.over(entry.value, own.value if own is not None else None, here)
            entries[key] = Entry(
                value, own.key if own is not None else here, own.span if own is not None else here
            )
        return replace(
            planned, entries=entries, location=here, kind=ours.kind, gates=ours.gates, ref=ours.ref
        )


def left_out(planned: Value, ours: MapValue) -> bool:
    """Whether an unknown argument is one that the sources surely do not write: AWS fills it in."""
    return (
        isinstance(planned, Unknown)
        and not ours.open
        and planned.reason.kind is ReasonKind.COMPUTED
    )


def placed(value: Value, place: Location) -> Value:
    """Return a value all of which stands at one place."""
    match value:
        case Text(segments=segments):
            parts = tuple(
                replace(s, location=whole(place, s.text)) if isinstance(s, Piece) else s
                for s in segments
            )
            return replace(value, segments=parts, location=place)
        case ListValue(items=items):
            return replace(value, items=tuple(placed(i, place) for i in items), location=place)
        case MapValue(entries=entries):
            moved = {k: Entry(placed(e.value, place), place, place) for k, e in entries.items()}
            return replace(value, entries=moved, location=place)
        case Unknown(reason=reason):
            return replace(value, reason=replace(reason, location=place), location=place)
    return replace(value, location=place)


def likeness(one: Value, other: Value) -> int:
    """Return how many known parts two values have in common."""
    match one, other:
        case (MapValue(), MapValue()):
            pairs = ((e.value, other.get(k)) for k, e in one.entries.items())
            return sum(likeness(a, b) for a, b in pairs if b is not None)
        case (ListValue(), ListValue()):
            return sum(likeness(a, b) for a, b in zip(one.items, other.items, strict=False))
    text = known_text(one)
    return int(text is not None and text == known_text(other))


def _filled(ours: Text, text: str, here: Location) -> Value:
    """Return a text of which parts were not known, with what the plan says stands there."""
    parts = parted(text, [s.text if isinstance(s, Piece) else None for s in ours.segments])
    if parts is None:
        return Text((Piece(text, whole(here, text)),), location=here, ref=ours.ref)
    made: list[Piece | Value] = []
    for segment, part in zip(ours.segments, parts, strict=True):
        if isinstance(segment, Piece):
            made.append(segment)
        elif part:
            at = segment.location or here
            made.append(Piece(part, whole(at, part)))
    return replace(ours, segments=tuple(made))


def parted(text: str, pattern: Sequence[str | None]) -> list[str] | None:
    """Return a text in the parts of a pattern, None standing for any characters, as few as can be.

    None when the text has no such parts. The first place of each run of known parts does if any
    does, so each is searched once.
    """
    parts: list[str] = []
    at = 0
    for number, known in enumerate(pattern):
        if known is None:
            parts.append(text[at:] if number == len(pattern) - 1 else "")
            continue
        if number == 0 or pattern[number - 1] is None:
            run = list(takewhile(lambda part: part is not None, pattern[number:]))
            sought = "".join(part for part in run if part is not None)
            start = at if number == 0 else text.find(sought, at)
            if number and number + len(run) == len(pattern):
                start = max(len(text) - len(sought), at)
            if start < 0 or not text.startswith(sought, start):
                return None
            if number:
                parts[-1] = text[at:start]
            at = start
        parts.append(known)
        at += len(known)
    return parts if pattern and (pattern[-1] is None or at == len(text)) else None


def _read(form: str, text: Text) -> Any:
    """Return what a document of a format holds; None when it cannot be told."""
    if form == "json":
        from ekslint.sources.json.read import read_literal_json

        return read_literal_json(text).value
    if form == "yaml":
        from ekslint.sources.yaml.read import read_yaml

        parsed = read_yaml(text)
        if parsed.problems or len(parsed.documents) != 1:
            return None
        return parsed.documents[0].value
    if form == "base64":
        from ekslint.sources.encodings import decode_base64

        decoded = decode_base64(text)
        return decoded if isinstance(decoded, Text) else None
    return None
