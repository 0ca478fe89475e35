"""Turn `for` expressions over a value into a list or a map, and say what stays open.

It does not know templates (see `templates.py`, which shares the iteration). An item whose condition
is not known is left out, and the result is open. Source: hashicorp/hcl `hclsyntax/expression.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ekslint.core.contents import known
from ekslint.core.location import Location
from ekslint.core.provenance import out_of
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    Scalar,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.languages.terraform.conversion import describe, to_bool, to_string
from ekslint.languages.terraform.provenance import (
    deep_error,
    derived,
    each_candidate,
    invalid,
    is_error,
    limit,
    nameless,
    opaque,
)
from ekslint.languages.terraform.scope import Overlay, Scope
from ekslint.sources.hcl.syntax import Node

Evaluate = Callable[[Node, Scope], Value]


@record
class Iteration:
    """What a loop runs over: (key, item) pairs in order; `open` and `scattered` as in ListValue."""

    pairs: tuple[tuple[Value, Value], ...]
    open: tuple[Reason, ...] = ()
    scattered: bool = False

    def scopes(self, scope: Scope, key_name: str | None, item_name: str) -> Iterator[Overlay]:
        """Yield a scope with the loop's variables for each pair."""
        for key, item in self.pairs:
            names = {item_name: item}
            if key_name is not None:
                names[key_name] = key
            yield Overlay(scope, names)


def iteration(value: Value, location: Location) -> Iteration | Unknown:
    """Return what a loop over a value runs over, or the unknown that stands for the whole loop."""
    match value:
        case ListValue(kind="set"):
            pairs = tuple((item, item) for item in _members(value))
            return Iteration(pairs, value.open, value.scattered)
        case ListValue(scattered=True):
            unknown_key = nameless(opaque("key", (value,), location, nonnull=True))
            return Iteration(
                tuple((unknown_key, item) for item in _members(value)), value.open, True
            )
        case ListValue():
            items = enumerate(_members(value))
            return Iteration(
                tuple((Scalar(i, location=item.location), item) for i, item in items),
                value.open,
            )
        case MapValue(entries=entries):
            named = tuple(
                (
                    text(key, entries[key].key or entries[key].value.location),
                    out_of(entries[key].value, value),
                )
                for key in sorted(entries)
            )
            return Iteration(named, value.open, bool(value.open))
        case Unknown() if is_error(value):
            return value
        case Unknown() | Absent():
            return nameless(opaque("for", (value,), location, nonnull=True))
        case Null():
            return invalid("a null value cannot be iterated", location)
    return invalid(f"a {describe(value)} cannot be iterated", location)


def _members(value: ListValue) -> tuple[Value, ...]:
    return tuple(out_of(item, value) for item in value.items)


def _collection(node: Node, scope: Scope, location: Location, evaluate: Evaluate) -> Value:
    value = evaluate(node, scope)
    if isinstance(value, ListValue | MapValue):
        if node[0] in ("tuple", "object") and (broken := deep_error(value)) is not None:
            return broken
        size = len(value.items) if isinstance(value, ListValue) else len(value.entries)
        if size > scope.budget.max_items:
            return limit("a collection is too large to iterate", location)
    return value


def _included(node: Node | None, scope: Scope, location: Location, evaluate: Evaluate) -> Value:
    if node is None:
        return Scalar(True)
    value = evaluate(node, scope)
    if isinstance(value, Null):
        return invalid("the condition of a `for` is null", location)
    return to_bool(value, location)


def for_tuple(node: Node, scope: Scope, evaluate: Evaluate) -> Value:
    """Evaluate `[for k, v in collection : result if condition]`."""
    _, start, end, key_name, item_name, collection_node, result_node, condition_node = node
    location = scope.source.location(start, end)
    collection = _collection(collection_node, scope, location, evaluate)

    def loop(value: Value) -> Value:
        run = iteration(value, location)
        if isinstance(run, Unknown):
            scope.budget.doubts += not is_error(run)
            return run
        items: list[Value] = []
        why = dict.fromkeys(run.open)
        scattered = run.scattered and len(run.pairs) + len(run.open) > 1
        gap = False
        for inner in run.scopes(scope, key_name, item_name):
            keep = _included(condition_node, inner, location, evaluate)
            if is_error(keep):
                return keep
            if not isinstance(keep, Scalar):
                why.update(dict.fromkeys(reasons(keep)))
                gap = True
            elif keep.data:
                scattered = scattered or gap
                items.append(evaluate(result_node, inner))
        place = derived(location, value) if not items else location
        return ListValue(tuple(items), tuple(why), location=place, scattered=scattered)

    return _over_candidates(collection, loop, location)


def for_object(node: Node, scope: Scope, evaluate: Evaluate) -> Value:
    """Evaluate `{for k, v in collection : key => result if condition}`, also with grouping."""
    _, start, end, key_name, item_name, collection_node = node[:6]
    key_node, result_node, condition_node, group = node[6:]
    location = scope.source.location(start, end)
    span = scope.source.location(key_node[1], result_node[2])
    collection = _collection(collection_node, scope, location, evaluate)

    def loop(value: Value) -> Value:
        run = iteration(value, location)
        if isinstance(run, Unknown):
            scope.budget.doubts += not is_error(run)
            return run
        why = dict.fromkeys(run.open)
        found: dict[str, list[Value]] = {}
        places: dict[str, Location | None] = {}
        for inner in run.scopes(scope, key_name, item_name):
            keep = _included(condition_node, inner, location, evaluate)
            if is_error(keep):
                return keep
            if isinstance(keep, Scalar) and not keep.data:
                continue
            key = _key(evaluate(key_node, inner), location)
            if is_error(key) and isinstance(keep, Scalar):
                return key
            name = known(key)
            if not isinstance(keep, Scalar) or not isinstance(name, str):
                why.update(dict.fromkeys((*reasons(keep), *reasons(key))))
                continue
            if name in found and not group:
                return invalid(f"two items of a `for` have the key `{name}`", location)
            found.setdefault(name, []).append(evaluate(result_node, inner))
            places.setdefault(name, key.location)
        open_ = tuple(why)
        entries = {
            name: Entry(_grouped(items, open_, location) if group else items[0], places[name], span)
            for name, items in found.items()
        }
        place = derived(location, value) if not entries else location
        return MapValue(entries, open_, location=place)

    return _over_candidates(collection, loop, location)


def _grouped(items: list[Value], open_: tuple[Reason, ...], location: Location) -> ListValue:
    return ListValue(tuple(items), open_, location=location, scattered=bool(open_))


def _key(value: Value, location: Location) -> Value:
    if isinstance(value, Null):
        return invalid("a key of a `for` is null", location)
    return to_string(value, location)


def _over_candidates(
    collection: Value, loop: Callable[[Value], Value], location: Location
) -> Value:
    if isinstance(collection, Unknown) and collection.candidates:
        return each_candidate(collection, loop, location)
    return loop(collection)
