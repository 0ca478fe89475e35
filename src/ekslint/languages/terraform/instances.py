"""Turn `count` and `for_each` of a block into the instances it makes.

What is known gives real instances with their keys. What is not known gives one symbolic instance
with the conditions under which it exists; nothing is dropped and nothing is assumed to be one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.provenance import out_of
from ekslint.core.record import record
from ekslint.core.resource import Condition
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.languages.terraform.bodies import ScopeOf
from ekslint.languages.terraform.conditions import (
    MAX_CHASE,
    Patience,
    decider,
    definition_of,
    not_empty,
    when,
    why,
)
from ekslint.languages.terraform.configuration import Block
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.provenance import choose
from ekslint.languages.terraform.scope import Scope
from ekslint.languages.terraform.settings import MAX_INSTANCES
from ekslint.sources.hcl.syntax import Node


@record
class Instance:
    """One instance of a block: its key, the names it adds to the scope, and its conditions."""

    key: str | int | None = None
    names: Mapping[str, Value] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    @property
    def suffix(self) -> str:
        """The key as an address writes it: `[0]`, `["blue"]`, or nothing."""
        if self.key is None:
            return ""
        if isinstance(self.key, int):
            return f"[{self.key}]"
        return f"[{json.dumps(self.key, ensure_ascii=False)}]"

    @property
    def written(self) -> Location | None:
        """Where the user wrote the key, if not a module did: what a left out part belongs to."""
        each = self.names.get("each")
        key = each.get("key") if isinstance(each, MapValue) else None
        place = key.location if key is not None else None
        return None if place is None or place.source.library else place.bare


@record
class Instances:
    """The instances of a block; `open` says why there may be more or fewer.

    `way`: single, count or for_each. `gate` is the place of what decided that there is none.
    """

    way: str
    items: tuple[Instance, ...]
    open: tuple[Reason, ...] = ()
    gate: Location | None = None


SINGLE: Final = Instances("single", (Instance(),))


def expand(block: Block, scope_of: ScopeOf, name: str) -> Instances:
    """Return the instances of a block; `name` makes unknown keys of different blocks differ."""
    for way in ("count", "for_each"):
        found = block.attribute(way)
        if found is not None:
            source, attribute = found
            scope, node = scope_of(source), attribute[6]
            if way == "count":
                return _counted(node, scope)
            return _keyed(node, scope, name)
    return SINGLE


def _counted(node: Node, scope: Scope) -> Instances:
    low, high, conditions, reason = _count(node, scope, Patience())
    at = scope.source.location(node[1], node[2])
    if high is not None and max(low, high) > MAX_INSTANCES:
        detail = f"`{at.text}` makes more than {MAX_INSTANCES} instances"
        reason = Reason(ReasonKind.LIMIT, detail, "", at)
        low, high, conditions = 0, None, (Condition(f"limit:{detail}", detail, False, reason),)
    items = [Instance(i, _count_names(Scalar(i, location=at), at)) for i in range(low)]
    if high == low:
        gate = decider(node, scope) if high == 0 else None
        return Instances("count", tuple(items), gate=gate or (at if high == 0 else None))
    index: Value = Scalar(0, location=at)
    if high != 1 or low:
        index = unknown(ReasonKind.INSTANCES, "`count.index` is not known", location=at)
    items.append(Instance(None, _count_names(index, at), conditions))
    open_ = reason or Reason(ReasonKind.INSTANCES, f"`count = {at.text}` is not known", "", at)
    return Instances("count", tuple(items), (open_,))


def _count_names(index: Value, at: Location) -> dict[str, Value]:
    return {"count": MapValue({"index": Entry(index, at)}, location=at)}


def _count(
    node: Node, scope: Scope, patience: Patience
) -> tuple[int, int | None, tuple[Condition, ...], Reason | None]:
    """Return the least and greatest count (None: not known), and when there is any at all."""
    value = evaluate(node, scope)
    number = known(value)
    if isinstance(number, str) and number.isascii() and number.isdecimal():
        number = int(number[:18])  # far beyond what is expanded, like the rest of it
    if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
        return number, number, (), None
    at = scope.source.location(node[1], node[2])
    inner, inside = _behind(node, scope)
    if _undecided(inner, inside, patience):
        test = inner[3]
        yes, no = _count(inner[4], inside, patience), _count(inner[5], inside, patience)
        reason = why(evaluate(test, inside), at)
        highs = [high for high in (yes[1], no[1]) if high is not None]
        high = max(highs) if len(highs) == 2 else None
        if yes[1] == 0 or no[1] == 0:
            some, truth = (no, False) if yes[1] == 0 else (yes, True)
            conditions = (*when(test, inside, truth), *some[2])
            return 0, high, tuple(dict.fromkeys(conditions)), reason
        return min(yes[0], no[0]), high, (not_empty(node, scope, value),), reason
    low, high = 0, None
    if isinstance(value, Unknown) and value.candidates:
        numbers = [n for c in value.candidates if isinstance(n := known(c), int) and n >= 0]
        if len(numbers) == len(value.candidates):
            low, high = min(numbers), max(numbers)
    return low, high, (not_empty(node, scope, value),), why(value, at)


def _undecided(node: Node, scope: Scope, patience: Patience) -> bool:
    if node[0] != "cond" or not patience.go_on():
        return False
    return isinstance(evaluate(node[3], scope), Unknown)


def _behind(node: Node, scope: Scope) -> tuple[Node, Scope]:
    """Follow parentheses, locals and module inputs to the expression that says it."""
    for _ in range(MAX_CHASE):
        if node[0] == "paren":
            node = node[3]
            continue
        found = definition_of(node, scope)
        if found is None:
            break
        node, scope = found
    return node, scope


def _keyed(node: Node, scope: Scope, name: str) -> Instances:
    at = scope.source.location(node[1], node[2])
    items, open_ = _elements(node, scope, name, Patience())
    if len(items) > MAX_INSTANCES:
        detail = f"`{at.text}` makes more than {MAX_INSTANCES} instances"
        reason = Reason(ReasonKind.LIMIT, detail, "", at)
        condition = Condition(f"limit:{name}", detail, False, reason)
        return Instances("for_each", (_symbolic(name, at, reason, condition),), (reason,))
    if not items and not open_:
        return Instances("for_each", (), gate=decider(node, scope) or at)
    ordered = sorted(items, key=lambda i: (i.key is None, str(i.key)))
    return Instances("for_each", tuple(ordered), tuple(dict.fromkeys(open_)))


def _elements(
    node: Node, scope: Scope, name: str, patience: Patience
) -> tuple[list[Instance], list[Reason]]:
    value = evaluate(node, scope)
    at = scope.source.location(node[1], node[2])
    match value:
        case MapValue(entries=entries, open=open_):
            items = [
                _instance(
                    text(key, entry.key or entry.value.location or at), out_of(entry.value, value)
                )
                for key, entry in entries.items()
            ]
            return _with_rest(items, list(open_), node, scope, value, name)
        case ListValue(items=members, open=open_, kind="set"):
            reasons_: list[Reason] = list(open_)
            items = []
            for written in members:
                member = out_of(written, value)
                if isinstance(known(member), str):
                    items.append(_instance(member, member))
                else:
                    reasons_.append(why(member, at))
            return _with_rest(items, reasons_, node, scope, value, name)
    inner, inside = _behind(node, scope)
    if inner[0] == "call" and inner[3] in ("toset", "tomap") and len(inner[4]) == 1:
        argument, within = _behind(inner[4][0], inside)
        if argument[0] == "cond":  # toset(test ? a : b) is test ? toset(a) : toset(b)
            arms = [("call", arm[1], arm[2], inner[3], (arm,), False) for arm in argument[4:6]]
            inner, inside = (*argument[:4], *arms), within
    if _undecided(inner, inside, patience):
        return _either(inner, inside, name, patience)
    reason = why(value, at)
    return [_symbolic(name, at, reason, not_empty(node, scope, value))], [reason]


def _either(
    node: Node, scope: Scope, name: str, patience: Patience
) -> tuple[list[Instance], list[Reason]]:
    """Return the instances of both arms of an undecided conditional, each under its condition."""
    test = node[3]
    at = scope.source.location(node[1], node[2])
    decision = evaluate(test, scope)
    reason = why(decision, at)
    yes, open_yes = _elements(node[4], scope, name, patience)
    no, open_no = _elements(node[5], scope, name, patience)
    other = {i.key: i for i in no if i.key is not None}
    shared = {i.key for i in yes if i.key in other and i.key is not None}
    items: list[Instance] = []
    for arm, truth in ((yes, True), (no, False)):
        conditions = when(test, scope, truth)
        for item in arm:
            if item.key not in shared:
                joint = tuple(dict.fromkeys((*conditions, *item.conditions)))
                items.append(replace(item, conditions=joint))
            elif truth and isinstance(decision, Unknown):
                pair = [_value_of(item), _value_of(other[item.key])]
                chosen = choose(pair, decision, at)
                joint = item.conditions
                if joint != other[item.key].conditions:
                    joint = (not_empty(node, scope, decision),)
                names = _each(text(str(item.key), at), chosen, at)
                items.append(Instance(item.key, names, joint))
    return items, [reason, *open_yes, *open_no]


def _with_rest(
    items: list[Instance],
    open_: list[Reason],
    node: Node,
    scope: Scope,
    value: Value,
    name: str,
) -> tuple[list[Instance], list[Reason]]:
    if open_:
        at = scope.source.location(node[1], node[2])
        rest = not_empty(node, scope, value, more=bool(items))
        items.append(_symbolic(name, at, open_[0], rest))
    return items, open_


def _instance(key: Value, value: Value) -> Instance:
    at = key.location
    return Instance(known_text(key), _each(key, value, at))


def _each(key: Value, value: Value, at: Location | None) -> dict[str, Value]:
    return {"each": MapValue({"key": Entry(key, at), "value": Entry(value, at)}, location=at)}


def _value_of(instance: Instance) -> Value:
    each = instance.names["each"]
    found = each.get("value") if isinstance(each, MapValue) else None
    return found if found is not None else each


def _symbolic(name: str, at: Location, reason: Reason, condition: Condition) -> Instance:
    key, value = (
        Unknown(replace(reason, identity=f"{name}:each.{part}"), location=at, nonnull=part == "key")
        for part in ("key", "value")
    )
    return Instance(None, _each(key, value, at), (condition,))
