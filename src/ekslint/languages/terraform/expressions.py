"""Turn Terraform expressions into values, each with the place that wrote it.

It does not know modules, resources or files: a `Scope` answers names. It never raises; what cannot
be known is Unknown with a reason, and only what Terraform itself rejects is INVALID or MISSING.
Source: hashicorp/hcl `hclsyntax/expression.go`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.provenance import through
from ekslint.core.record import replace
from ekslint.core.value import (
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.languages.terraform import access, comprehensions, operators, templates
from ekslint.languages.terraform.conversion import convert, describe, to_bool, to_string
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.functions import SPECIAL_FORMS, call_function
from ekslint.languages.terraform.numbers import NumberLimitError, parse_number
from ekslint.languages.terraform.provenance import (
    choose,
    deep_error,
    invalid,
    is_error,
    label,
    limit,
    nameless,
    opaque,
)
from ekslint.languages.terraform.scope import Scope
from ekslint.languages.terraform.types import collection, holds_null, type_of, unify
from ekslint.sources.hcl.syntax import Node


def evaluate(node: Node, scope: Scope) -> Value:
    """Return the value of an expression; never raises.

    Values reached through a name carry a hop for it. The budget of the scope bounds the work: what
    exceeds it is Unknown(LIMIT).
    """
    budget = scope.budget
    if budget.depth >= budget.max_depth or not budget.spend():
        return _exhausted(node, scope)
    budget.depth += 1
    try:
        return _EVALUATORS[node[0]](node, scope)
    except RecursionError:
        return _exhausted(node, scope)
    finally:
        budget.depth -= 1


def _exhausted(node: Node, scope: Scope) -> Unknown:
    deep = scope.budget.steps >= 0
    detail = "expressions are nested too deeply" if deep else "the evaluation takes too many steps"
    return limit(detail, scope.source.location(node[1], node[2]))


def _number(node: Node, scope: Scope) -> Value:
    location = scope.source.location(node[1], node[2])
    try:
        number = parse_number(node[3])
    except NumberLimitError:
        return limit("a number is too large to compute with", location)
    if number is None:
        return invalid("this is not a number", location)
    return Scalar(number, location=location)


def _bool(node: Node, scope: Scope) -> Value:
    return Scalar(node[3], location=scope.source.location(node[1], node[2]))


def _null(node: Node, scope: Scope) -> Value:
    return Null(location=scope.source.location(node[1], node[2]))


def _paren(node: Node, scope: Scope) -> Value:
    while node[0] == "paren":
        node = node[3]
    return evaluate(node, scope)


def _traversal(node: Node, scope: Scope) -> Value:
    """Evaluate `root.a.b[c].d`: the scope answers the leading names, the rest are steps."""
    whole = scope.source.location(node[1], node[2])
    chain: list[Node] = []
    base = node
    while base[0] in ("attr", "index"):
        chain.append(base)
        base = base[3]
    chain.reverse()
    if base[0] != "name":
        value, used = evaluate(base, scope), 0
        broken = _broken(base, value)
        if broken is not None:
            return broken
    else:
        names = [base[3]]
        for link in chain:
            if link[0] != "attr":
                break
            names.append(link[4])
        value, used = _resolve(tuple(names), scope, whole)
        used -= 1
    for link in chain[used:]:
        place = scope.source.location(link[1], link[2])
        if link[0] == "attr":
            value = access.step(value, link[4], place, scope.budget)
        else:
            value = _indexed(value, link[4], place, scope)
    if base[0] != "name":
        return value
    return through(value, f"`{label(whole)}`", whole)


def _resolve(names: tuple[str, ...], scope: Scope, location: Location) -> tuple[Value, int]:
    """Ask the scope for a name; where the module lies is asked apart."""
    if names[0] in ("path", "terraform") and len(names) > 1:
        found = scope.path_values().get(f"{names[0]}.{names[1]}")
        if found is not None:
            return found, 2
    return scope.resolve(names, location)


def _indexed(value: Value, key: Node, place: Location, scope: Scope) -> Value:
    if key[0] == "number" and key[3].isdecimal():
        return access.step(value, int(key[3][:18]), place, scope.budget)
    return access.index(value, evaluate(key, scope), place, scope.budget)


def _splat(node: Node, scope: Scope) -> Value:
    _, start, end, subject, steps = node
    location = scope.source.location(start, end)

    def follow(item: Value) -> Value:
        for link in steps:
            place = scope.source.location(link[1], link[2])
            if link[0] == "attr":
                item = access.step(item, link[3], place, scope.budget)
            else:
                item = _indexed(item, link[3], place, scope)
        return through(item, f"`{label(location)}`", location) if steps else item

    return access.splat(evaluate(subject, scope), follow, location, scope.budget)


def _unary(node: Node, scope: Scope) -> Value:
    location = scope.source.location(node[1], node[2])
    value = operators.negate(node[3], evaluate(node[4], scope), location)
    scope.budget.doubts += isinstance(value, Unknown) and node[3] == "-"
    return value


def _binary(node: Node, scope: Scope) -> Value:
    """Evaluate a chain of operators from the left, so that long chains do not nest."""
    chain: list[Node] = []
    while node[0] == "binary":
        chain.append(node)
        node = node[4]
    value = evaluate(node, scope)
    for link in reversed(chain):
        if not scope.budget.spend():
            return _exhausted(link, scope)
        location = scope.source.location(link[1], link[2])
        value = operators.binary(link[3], value, evaluate(link[5], scope), location)
        scope.budget.doubts += isinstance(value, Unknown) and link[3] not in ("==", "!=")
    return value


_CONSTRUCTORS: Final = frozenset({"tuple", "object", "for_tuple", "for_object"})
_MAY_BE_COLLECTIONS: Final = _CONSTRUCTORS | {"call", "splat", "attr_splat"}


def _conditional(node: Node, scope: Scope) -> Value:
    """Evaluate `test ? yes : no`; both arms matter for the type of the result."""
    _, start, end, test_node, yes_node, no_node = node
    location = scope.source.location(start, end)
    asked = scope.source.location(test_node[1], test_node[2])
    test = evaluate(test_node, scope)
    if isinstance(test, Null):
        return invalid("the condition is null", asked)
    truth = to_bool(test, asked)
    if is_error(truth):
        return truth
    budget = scope.budget
    if isinstance(truth, Scalar):
        arm = evaluate(yes_node if truth.data else no_node, scope)
        before = budget.doubts
        other_node = no_node if truth.data else yes_node
        while other_node[0] == "paren":
            other_node = other_node[3]
        if isinstance(arm, Scalar | ListValue | MapValue) or (
            isinstance(arm, Text | Document) and other_node[0] in _MAY_BE_COLLECTIONS
        ):
            other = evaluate(other_node, scope)
            if other_node[0] in _CONSTRUCTORS or deep_error(other) is None:
                arm = _typed_arm(arm, other, location)
        budget.doubts = before
        return _because(arm, truth, asked)
    yes, no = evaluate(yes_node, scope), evaluate(no_node, scope)
    if is_error(yes) and is_error(no):
        return yes
    arms = (_typed_arm(yes, no, location), _typed_arm(no, yes, location))
    undecided = truth if isinstance(truth, Unknown) else opaque("condition", (truth,), asked)
    return choose(arms, nameless(undecided), location)


def _typed_arm(arm: Value, other: Value, location: Location) -> Value:
    """Return an arm with the type it shares with the other one."""
    if isinstance(other, Null) or not isinstance(
        arm, Scalar | ListValue | MapValue | Text | Document
    ):
        return arm
    mine, theirs = type_of(arm), type_of(other)
    if mine == theirs or mine.kind == "any":
        return arm
    if theirs.kind == "any":
        if isinstance(arm, ListValue) and arm.kind == "tuple":
            return replace(arm, kind="sequence")
        if isinstance(arm, MapValue) and arm.kind == "object":
            return replace(arm, kind="mapping")
        return arm
    shared = unify((mine, theirs))
    if shared is None and (holds_null(mine) or holds_null(theirs)):
        # a null that has no type leaves the type of the items open
        return convert(arm, collection("map" if isinstance(arm, MapValue) else "list"), location)
    if shared is None:
        return invalid("the two results of the condition have no common type", location)
    return convert(arm, shared, location)


def _because(arm: Value, truth: Scalar, asked: Location) -> Value:
    """Return the chosen arm with the condition in its provenance.

    What is empty or null is there *because* of the value that decided, so that place comes first.
    """
    place = arm.location
    if place is None:
        return arm
    empty = (
        isinstance(arm, Null)
        or (isinstance(arm, ListValue) and not arm.items)
        or (isinstance(arm, MapValue) and not arm.entries)
    )
    if empty and truth.location is not None:
        if truth.location != asked:
            place = place.through("decided by", truth.location)
        for hop in truth.location.via:
            place = place.through(hop.label, hop.location)
    place = place.through(f"because `{label(asked)}`", asked)
    return arm if place is arm.location else replace(arm, location=place)


def _tuple(node: Node, scope: Scope) -> Value:
    items = tuple(evaluate(item, scope) for item in node[3])
    return ListValue(items, location=scope.source.location(node[1], node[2]))


def _object(node: Node, scope: Scope) -> Value:
    location = scope.source.location(node[1], node[2])
    entries: dict[str, Entry] = {}
    why: dict[Reason, None] = {}
    partial: list[tuple[Value, Entry]] = []
    for key_node, value_node in node[3]:
        place = scope.source.location(key_node[1], key_node[2])
        span = scope.source.location(key_node[1], value_node[2])
        word = templates.literal(key_node, scope)
        if word is not None:
            entries[word] = Entry(evaluate(value_node, scope), place, span)
            continue
        key = evaluate(key_node, scope)
        if isinstance(key, Null):
            return invalid("a key is null", place)
        key = to_string(key, place)
        if is_error(key):
            return key
        value = evaluate(value_node, scope)
        name = known_text(key)
        if name is None and (broken := deep_error(value)) is not None:
            return broken  # nowhere to keep it
        if name is None:  # it may be any of the keys before it, and then replaces that value
            why.update(dict.fromkeys(reasons(key)))
            undecided = nameless(opaque("key", (key,), place))
            for other, entry in entries.items():
                if equal(key, text(other)) is not False:
                    either = choose((entry.value, value), undecided, place)
                    entries[other] = replace(entry, value=either)
            partial.append((key, Entry(value, place, span)))
            continue
        entries[name] = Entry(value, place, span)
    return MapValue(entries, tuple(why), location=location, partial=tuple(partial))


_SELECTING: Final = frozenset(
    {"coalesce", "coalescelist", "element", "keys", "lookup", "one", "slice"}
)
"""Functions that leave parts of their arguments out."""


def _broken(node: Node, value: Value) -> Unknown | None:
    """Return the error inside a list or object written right here, of which a part is taken."""
    while node[0] == "paren":
        node = node[3]
    return deep_error(value) if node[0] in _CONSTRUCTORS else None


def _call(node: Node, scope: Scope) -> Value:
    _, start, end, name, argument_nodes, expand = node
    location = scope.source.location(start, end)
    special = SPECIAL_FORMS.get(name.removeprefix("core::"))
    if special is not None and not expand:
        return special(argument_nodes, scope, location, evaluate)
    arguments = [evaluate(argument, scope) for argument in argument_nodes]
    unsure = False
    if name in _SELECTING:
        for argument_node, argument in zip(argument_nodes, arguments, strict=True):
            broken = _broken(argument_node, argument)
            if broken is not None:
                return broken
    if expand and arguments:
        last = arguments.pop()
        if is_error(last):
            return last
        if isinstance(last, ListValue):
            arguments.extend(last.items)
            unsure = bool(last.open) or last.scattered
            if last.open:
                arguments.append(Unknown(replace(last.open[0], identity=""), location=location))
        elif isinstance(last, Unknown):
            arguments.append(nameless(replace(last, candidates=())))
            unsure = True
        else:
            return invalid(f"a {describe(last)} cannot be spread into arguments", location)
    return call_function(name, arguments, scope, location, unsure=unsure)


def _template(node: Node, scope: Scope) -> Value:
    return templates.template(node, scope, evaluate)


def _for_tuple(node: Node, scope: Scope) -> Value:
    return comprehensions.for_tuple(node, scope, evaluate)


def _for_object(node: Node, scope: Scope) -> Value:
    return comprehensions.for_object(node, scope, evaluate)


_EVALUATORS: Final[dict[str, Callable[[Node, Scope], Value]]] = {
    "number": _number,
    "bool": _bool,
    "null": _null,
    "name": _traversal,
    "attr": _traversal,
    "index": _traversal,
    "splat": _splat,
    "attr_splat": _splat,
    "call": _call,
    "unary": _unary,
    "binary": _binary,
    "cond": _conditional,
    "paren": _paren,
    "tuple": _tuple,
    "object": _object,
    "for_tuple": _for_tuple,
    "for_object": _for_object,
    "template": _template,
}
