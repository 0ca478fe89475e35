"""Turn steps of an expression (a part, a call, a truth) into objects, through links and unknowns.

It knows values, links and collections and how to follow them; what an entity's parts mean is the
model's business, and how answers compare is `compare`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record, replace
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    reasons,
    text,
    unknown,
)
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, truth_of
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.count import Count, number
from ekslint.ruleset.frame import Frame, NotApplicable, Note, conditions_of, surely
from ekslint.ruleset.kinds import Form, Kind
from ekslint.ruleset.step import blank, data_of, is_value, step_value, wrap

_NOT_THERE: Final = (Unknown, Null, Absent)


def follow(frame: Frame, link: Link[object], words: str) -> object:
    """Return the target of a link, or an unknown value: not known which, or nothing there at all.

    `words` is the expression that gave the link, for the reason.
    """
    if link.open:
        frame.trail.append(Note(link.evidence, link.assumptions, link.open))
        first = link.open[0]  # parts of one unknown thing are not each other's equals
        reason = replace(first, identity="") if first.identity else first
        return Unknown(reason, origin=COMPUTED)
    if link.target is None:
        frame.trail.append(Note(link.evidence, link.assumptions))
        return nothing(words)
    under = conditions_of(link.target)
    if link.evidence or link.assumptions or under:
        frame.trail.append(Note(link.evidence, link.assumptions, (), under))
    return link.target


def nothing(words: str) -> Unknown:
    """Return the value of a part of something that is surely not there."""
    owner, _, part = words.rpartition(".")
    detail = f"`{owner}` has no {part.replace('_', ' ')}" if owner else f"there is no `{words}`"
    return Unknown(NotApplicable(ReasonKind.MISSING, detail))


def attribute(frame: Frame, owner: object, name: str, words: str) -> object:
    """Return a part of an object; `words` is the owner's own expression, for reasons."""
    frame.step()
    if isinstance(owner, Link):
        owner = follow(frame, owner, words)
    if isinstance(owner, Entity):
        known = frame.machine.relations.get((owner, name))
        if known is not None:
            return known
    elif is_value(owner):
        return step_value(owner, name)
    elif owner is None:
        return nothing(words)
    part = frame.machine.kinds.parts(type(owner)).get(name)
    if part is None or part.sort == "verb":
        return _no_part(owner, name)
    if part.sort == "field":
        return getattr(owner, name)
    made = part.function(owner, frame.machine.inventory)
    if isinstance(owner, Entity):
        frame.machine.relations[owner, name] = made
    return made


def _no_part(owner: object, name: str) -> Unknown:
    return unknown(ReasonKind.INVALID, f"`{type(owner).__name__}` has no `{name}`")


def index(owner: object, key: str | int) -> object:
    """Return an item of a list or map by a constant key."""
    if is_value(owner):
        return step_value(owner, key)
    if isinstance(owner, dict):
        return owner[key]
    if isinstance(owner, tuple | list) and isinstance(key, int):
        return owner[key]
    raise TypeError(f"{type(owner).__name__} has no item {key!r}")


@record
class Given:
    """The arguments of a call, evaluated. `constant`: they are texts of the page, if any."""

    positional: tuple[object, ...] = ()
    named: tuple[tuple[str, object], ...] = ()
    constant: bool = False


def call_verb(frame: Frame, owner: object, name: str, given: Given, words: str) -> object:
    """Call a verb of an object; what is not known about the object makes the answer unknown."""
    frame.step()
    if isinstance(owner, Link):
        owner = follow(frame, owner, words)
    if owner is None or isinstance(owner, _NOT_THERE):
        return blank(owner) if isinstance(owner, Unknown) else nothing(words)
    # The same question of the same thing, in another row or by another rule, has the same answer.
    asked = frame.machine.verbs
    key = (owner, name, given.positional) if given.constant and isinstance(owner, Entity) else None
    if key is not None and (known := asked.get(key)) is not None:
        return known
    part = frame.machine.kinds.parts(type(owner)).get(name)
    if part is None or part.sort != "verb":
        return _no_part(owner, name)
    made = _call(frame, part.function, (owner, frame.machine.inventory), given)
    if key is not None:
        asked[key] = made
    return made


def call_function(frame: Frame, function: Callable[..., object], given: Given) -> object:
    """Call a function of the registry."""
    frame.step()
    return _call(frame, function, (), given)


def _call(
    frame: Frame, function: Callable[..., object], first: tuple[object, ...], given: Given
) -> object:
    names = tuple(name for name, _ in given.named) if given.named else ()
    takes = frame.machine.kinds.taking(function, len(first), len(given.positional), names)
    positional: list[object] = []
    for argument, (name, kind) in zip(given.positional, takes.positional, strict=True):
        fitted = _fit(frame, argument, kind, name)
        if isinstance(fitted, _Unfit):
            return fitted.value
        positional.append(fitted)
    named = dict(given.named)
    for name, kind in takes.named:
        named[name] = _fit(frame, named[name], kind, name)
        if isinstance(unfit := named[name], _Unfit):
            return unfit.value
    if given.constant or not (
        first
        and isinstance(first[0], Entity)
        and all(map(_is_plain, positional))
        and all(map(_is_plain, named.values()))
    ):
        return _made(function, (*first, *positional), named)
    asked = frame.machine.verbs
    key = (first[0], function, tuple(positional), tuple(named.items()))
    if key not in asked:
        asked[key] = _made(function, (*first, *positional), named)
    return asked[key]


def _made(
    function: Callable[..., object], positional: tuple[object, ...], named: dict[str, object]
) -> object:
    result = function(*positional, **named)
    if isinstance(result, bool):
        return TRUE if result else FALSE
    return result


def _is_plain(argument: object) -> bool:
    """Whether an argument is text, or a tuple of texts: it is cheap to know again."""
    if isinstance(argument, tuple):
        return all(map(_is_plain, argument))
    return isinstance(argument, str)


@record
class _Unfit:
    """An argument that is not known where the function needs it known."""

    value: Unknown


def _fit(frame: Frame, argument: object, kind: Kind, name: str) -> object:
    """Return an argument as a parameter of this kind takes it."""
    if isinstance(argument, str) and kind.form is not Form.VALUE:
        return argument
    if isinstance(argument, Link) and kind.form is not Form.LINK:
        argument = follow(frame, argument, name)
    if kind.form is Form.VALUE and not is_value(argument):
        wrapped = wrap(argument)
        return argument if wrapped is None else wrapped
    if kind.form is Form.OBJECT and isinstance(argument, Unknown):
        return _Unfit(blank(argument))
    if kind.form is Form.PLAIN and is_value(argument):
        data = data_of(argument, kind.name)
        if data is None:
            why = next(reasons(argument), None)
            detail = f"`{name}` is not a known {kind.name}"
            return _Unfit(Unknown(why or Reason(ReasonKind.INVALID, detail)))
        return data
    return argument


def truth(frame: Frame, item: object) -> Verdict:
    """Judge an object used as a condition."""
    if isinstance(item, Verdict):
        return item
    match item:
        case None:
            return FALSE
        case bool() | str() | int() | tuple() | list():
            return TRUE if item else FALSE
        case Link():
            return exists(frame, item)
        case Members():
            return item.any(lambda one: surely(frame, one, TRUE))
        case Count():
            return item.compare(">", number(0))
        case Entity():
            return TRUE
    if is_value(item):
        return truth_of(item)
    raise TypeError(f"{type(item).__name__} is neither true nor false")


def exists(frame: Frame, link: Link[object]) -> Verdict:
    """Judge whether a link leads to something."""
    if link.open:
        verdict = Verdict(None, link.evidence, link.open)
    elif link.target is None:
        verdict = Verdict(False, link.evidence)
    else:
        verdict = surely(frame, link.target, Verdict(True, link.evidence))
    return verdict.assuming(*link.assumptions)


def collection(item: object) -> Members[object]:
    """Return anything that can be gone through as members; the keys of a map."""
    match item:
        case Members():
            return item
        case None:
            return Members()
        case Link(target=target, open=open_):
            found = () if target is None or open_ else (target,)
            return Members(found, open_, None, item.evidence)
        case tuple() | list() | frozenset():
            return Members(tuple(item))
        case ListValue(items=items, open=open_):
            return Members(items, open_, item.location)
        case MapValue(entries=entries, open=open_):
            keys = (text(name, entry.key) for name, entry in entries.items())
            return Members(tuple(keys), open_, item.location)
        case Document(content=ListValue() | MapValue() as content):
            return collection(content)
        case Null() | Absent():
            return Members((), (), item.location)
        case Unknown(reason=reason):
            return Members((), (reason,), item.location)
        case Entity():
            return Members((item,))
    if is_value(item):
        why = tuple(reasons(item)) if isinstance(item, Text) else ()
        fallback = Reason(ReasonKind.INVALID, "not a collection", "", item.location)
        return Members((), why or (fallback,), item.location)
    raise TypeError(f"{type(item).__name__} is not a collection")


def place(item: object) -> Location | None:
    """Return where an object stands: a value, a thing, what decided a verdict."""
    match item:
        case Location():
            return item
        case Entity():
            return item.header
        case Verdict(because=because):
            return because[0].location if because else None
        case Link(target=target, evidence=evidence):
            if target is not None:
                return place(target)
            return evidence[0].location if evidence else None
        case Members(items=items, header=header):
            return header or next(filter(None, map(place, items)), None)
        case Count(because=because):
            return because[0].location if because else None
        case tuple() | list():
            return next(filter(None, map(place, item)), None)
    for name in ("location", "header"):  # a value, or a part of the model such as a policy
        found = getattr(item, name, None)
        if isinstance(found, Evidence):
            return found.location
        if isinstance(found, Location):
            return found
    return None
