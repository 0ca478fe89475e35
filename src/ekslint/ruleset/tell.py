"""Turn a failed row into a finding: its message, its place, and the places that tell the rest.

It knows where a finding lands and what is worth showing beside it, not why the row failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from ekslint.core.finding import Finding, Related, Wanted
from ekslint.core.location import Location, SourceText
from ekslint.core.record import replace
from ekslint.core.verdict import Evidence, Members
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.ruleset.evaluate import place
from ekslint.ruleset.frame import Frame, take
from ekslint.ruleset.home import home
from ekslint.ruleset.message import fill
from ekslint.ruleset.page import Rule
from ekslint.ruleset.program import Telling
from ekslint.ruleset.rows import Row
from ekslint.ruleset.step import is_value
from ekslint.ruleset.wish import wish

MAX_RELATED: Final = 5
"""Most related places of one finding."""
DECIDED: Final = "decided here"
JOINED: Final = "what connects them"
SWITCHES: Final = frozenset({"true", "false", "null", "[]", "{}"})
INSIDE: Final = "inside the module here"
_STUB: Final = "stub:"


def tell(
    rule: Rule,
    telling: Telling,
    row: Row,
    because: Iterable[Evidence],
    assumptions: tuple[str, ...],
) -> Finding:
    """Return the finding of a row that failed."""
    frame, header = row.frame, rule.page.header
    found = _written(telling.at(frame), frame) if telling.at is not None else None
    inner = found if found is not None else row.subject.header
    because = tuple(because)
    primary = _decider(inner, _editable(inner, row), because)
    related = [*_explicit(telling, frame), *_inside(inner, primary), *_decisive(because)]
    message = fill([p if isinstance(p, str) else partial(p, frame) for p in telling.message])
    stated = (sentence for note in take(frame, 0) for sentence in note.assumptions)
    level = next((lv for lv, judge in telling.levels if judge(frame).truth is True), header.level)
    environment = frame.machine.inventory.environments.get(row.subject.scope, "")
    return Finding(
        rule=rule.id,
        level=level,
        message=message,
        location=primary,
        subject=subject_id(frame.machine.inventory, row.subject),
        attribute=header.at.text.strip() if header.at is not None else "",
        related=_distinct(related, primary),
        assumptions=tuple(dict.fromkeys((*assumptions, *stated))),
        environments=(environment,) if environment else (),
        wanted=_wanted(telling, frame),
        cluster=home(frame.machine.inventory, (thing for _, thing in row.bound)),
    )


def _wanted(telling: Telling, frame: Frame) -> Wanted | None:
    if telling.mending is None:
        return None
    return wish(telling.mending, frame, lambda item: _written(item, frame))


def subject_id(inventory: Inventory, entity: Entity) -> str:
    """Return the id of a thing without its environment: the same thing in all of them."""
    environment = inventory.environments.get(entity.scope, "")
    mark = f"#{environment}"
    if not environment or not entity.scope.endswith(mark):
        return entity.id
    return entity.id.replace(entity.scope, entity.scope.removesuffix(mark), 1)


def _written(item: object, frame: Frame) -> Location | None:
    """Return where an object stands in a file.

    The ARN of a role has no text of its own: where the role is referred to, the reference is it.
    """
    location = place(item)
    if not is_value(item) or item.ref is None or location is None or not location.via:
        return location
    named = frame.machine.inventory.at(item.ref, Entity)
    if named is None or named.header != location:
        return location
    own = {location, *(hop.location for hop in named.header.via)}  # what leads to the role itself
    uses = [hop for hop in location.via if hop.location not in own]
    if not uses:
        return location
    first, *rest = uses
    return replace(first.location, via=tuple(rest))


def _editable(found: Location, row: Row) -> Location:
    """Return the place in the user's own text; the row's things are there if the value is not."""
    candidates = [found, *(item.header for _, item in row.bound if isinstance(item, Entity))]
    for candidate in candidates:
        anchored = candidate.anchor()
        if not anchored.source.library:
            return anchored
    return found


def _decider(inner: Location, place: Location, because: Iterable[Evidence]) -> Location:
    """Return the switch that decided, where the place is no more than the call of a module.

    A switch that is passed to the call and decided there (`true`, `null`, an empty list) says more
    than the header, which stands for all that was left out. Other values were only looked at.
    """
    if inner == place or not _is_call(inner.source, place):
        return place
    for evidence in because:
        written = evidence.location
        if evidence.joins or written.source.library or written.text not in SWITCHES:
            continue
        if _passed(written, place):
            return written
    return place


def _is_call(source: SourceText, place: Location) -> bool:
    return bool(source.hops) and source.hops[-1].location == place


def _passed(written: Location, call: Location) -> bool:
    """Whether a value went into the module of a call."""
    return any(step.location == call for hop in written.via for step in hop.location.source.hops)


def _explicit(telling: Telling, frame: Frame) -> Iterator[Related]:
    for code, label in telling.related:
        item = code(frame)
        several = item.items if isinstance(item, Members) else (item,)
        for one in several:
            location = _written(one, frame)
            if location is not None:
                yield Related(location.anchor(), label)


def _inside(inner: Location, primary: Location) -> Iterator[Related]:
    if inner != primary and inner.source.library and not inner.path.startswith(_STUB):
        yield Related(inner, INSIDE)


def _decisive(because: Iterable[Evidence]) -> Iterator[Related]:
    for evidence in because:
        location = evidence.location.anchor()
        if location.path.startswith(_STUB):
            continue
        if not evidence.joins:
            yield Related(location, evidence.label or DECIDED)
        elif not any(hop.location.source.library for hop in location.via):  # a module's own join
            yield Related(location, evidence.label or JOINED)


def _distinct(related: Iterable[Related], primary: Location) -> tuple[Related, ...]:
    """Return each place once; evidence without words of its own only on lines not shown yet."""
    kept: list[Related] = []
    places = {primary}
    lines = {(primary.path, primary.line)}
    for item in related:
        line = (item.location.path, item.location.line)
        if item.location in places or (item.label in (DECIDED, JOINED) and line in lines):
            continue
        places.add(item.location)
        lines.add(line)
        kept.append(item)
    return tuple(kept[:MAX_RELATED])
