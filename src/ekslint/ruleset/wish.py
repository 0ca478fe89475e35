"""Turn the `fix` of a page and a row that failed into what is wanted changed, and where.

It knows what stands in the files as far as values tell; how a language spells a change is for
others. What is not known, or has no place of its own, is not changed: then there is no fix at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ekslint.core.contents import known, known_text
from ekslint.core.finding import Change, Plain, Wanted
from ekslint.core.location import Location
from ekslint.core.value import Absent, ListValue, Null, OriginKind, Scalar, Slot, Text, Value
from ekslint.core.verdict import Members
from ekslint.ruleset.evaluate import place
from ekslint.ruleset.frame import Frame, StepLimitError, WorkLimitError, take
from ekslint.ruleset.inputs import input_of
from ekslint.ruleset.message import fill
from ekslint.ruleset.program import MendingCode
from ekslint.ruleset.step import is_value

Locate = Callable[[object], Location | None]


def wish(mending: MendingCode, frame: Frame, locate: Locate) -> Wanted | None:
    """Return the changes of a page's `fix`; None where one of them cannot surely be made.

    `locate` gives the place of an object in a file.
    """
    try:
        return _wish(mending, frame, locate)
    except (StepLimitError, WorkLimitError):
        return None  # the finding stands without it
    finally:
        take(frame, 0)


def _wish(mending: MendingCode, frame: Frame, locate: Locate) -> Wanted | None:
    if mending.when is not None and mending.when(frame).truth is not True:
        return None
    changes: list[Change] = []
    for act, target, data in mending.changes:
        wanted = _plain(data(frame)) if data is not None else ""
        if wanted is None:
            return None
        if wanted == ():
            continue  # nothing of this kind is to be done here
        thing = target(frame)
        if act == "remove" and isinstance(thing, Absent):
            continue  # it is not there
        for one in thing if isinstance(thing, tuple) else (thing,):
            change = _change(act, one, wanted, locate)
            if change is None:
                return None
            changes.append(change)
    if not changes:
        return None
    says = fill([part if isinstance(part, str) else partial(part, frame) for part in mending.says])
    return Wanted(says, tuple(changes), mending.safe)


def _change(act: str, target: object, data: Plain, locate: Locate) -> Change | None:
    if act in ("set", "add") and is_value(target):
        slot = slot_of(target)
        if slot is not None:
            stands = _stands(target)
            change = Change(act, slot.place, stands, slot.path, data, slot.item)
            return change if slot.path else None
    here = place(target) if act in ("call", "unwrap") else locate(target)
    if here is None or isinstance(target, Absent) or (is_value(target) and _is_taken(target)):
        return None
    if act in ("set", "add"):
        if not is_value(target):
            return None
        if act == "set" and not isinstance(target, Text | Scalar | Null | ListValue):
            return None
        if act == "add" and not isinstance(target, ListValue | Null | Text):
            return None
    return Change(act, here, _stands(target), (), data)


def slot_of(value: Value) -> Slot | None:
    """Return where a value could be written that is left out, or took a default for that."""
    given = input_of(value)
    if given is not None:
        return given
    if isinstance(value, Absent | Null) or value.origin.kind is OriginKind.DEFAULT:
        return value.origin.slot
    return None


def _is_taken(value: Value) -> bool:
    """Whether a value is a default: its place is that of something else."""
    return value.origin.kind is OriginKind.DEFAULT


def _stands(target: object) -> str | None:
    return known_text(target) if is_value(target) else None


def _plain(item: object) -> Plain | None:
    if is_value(item):
        return _data(item)
    match item:
        case str() | bool() | int():
            return item
        case Members(items=items, open=open_):
            return None if open_ else _texts(items)
        case tuple() | list():
            return _texts(item)
    return None


def _data(value: Value) -> Plain | None:
    if isinstance(value, ListValue):
        return None if value.open else _texts(value.items)
    data = known(value)
    return data if isinstance(data, str | bool | int) else None


def _texts(items: Sequence[object]) -> tuple[str, ...] | None:
    found = [known_text(item) if is_value(item) else item for item in items]
    texts = tuple(item for item in found if isinstance(item, str))
    return texts if len(texts) == len(found) else None
