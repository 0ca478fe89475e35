"""Turn an undecided test into the conditions that hold when it is true, or when it is false.

The same test gives the same identity wherever it is written: through parentheses, `!`, locals and
module inputs. It also finds the value that decided a decided test. It knows syntax and values, not
what is counted with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ekslint.core.contents import known_bool
from ekslint.core.location import Location
from ekslint.core.resource import Condition
from ekslint.core.value import Reason, ReasonKind, Value, reasons
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.provenance import identity, label
from ekslint.languages.terraform.scope import Overlay, Scope
from ekslint.sources.hcl.syntax import Node

MAX_CHASE: Final = 24
"""How many definitions (locals, module inputs) in a row are followed to find what decided."""

MAX_VISITS: Final = 128
"""How many expressions are looked at to tell what one count or for_each depends on."""


@dataclass(slots=True)
class Patience:
    """Counts what is looked at, so that definitions that double at each step end."""

    left: int = MAX_VISITS

    def go_on(self) -> bool:
        """Take one look; false when there have been enough."""
        self.left -= 1
        return self.left >= 0


def when(node: Node, scope: Scope, truth: bool) -> tuple[Condition, ...]:
    """Return the conditions under which an expression has a truth value; none if it surely has."""
    return tuple(dict.fromkeys(_when(node, scope, truth, Patience())))


def _when(node: Node, scope: Scope, truth: bool, patience: Patience) -> tuple[Condition, ...]:
    value = evaluate(node, scope)
    if known_bool(value) is truth:
        return ()
    if not patience.go_on():
        return (_atom(node, scope, value, truth),)
    match node:
        case ("paren", _, _, inner):
            return _when(inner, scope, truth, patience)
        case ("unary", _, _, "!", operand):
            return _when(operand, scope, not truth, patience)
        case ("binary", _, _, "&&" | "||" as operator, left, right) if truth is (operator == "&&"):
            return (*_when(left, scope, truth, patience), *_when(right, scope, truth, patience))
        case ("binary", _, _, "==" | "!=" as operator, left, right):
            return (_comparison(node, scope, left, right, (operator == "==") is truth),)
    behind = definition_of(node, scope)
    if behind is not None:
        return _when(*behind, truth, patience)
    return (_atom(node, scope, value, truth),)


def _atom(node: Node, scope: Scope, value: Value, truth: bool) -> Condition:
    at = scope.source.location(node[1], node[2])
    own = identity(value) or f"{_module(scope)}:{label(at)}"
    word = "true" if truth else "false"
    return Condition(own, f"`{label(at)}` is {word}", not truth, why(value, at))


def _comparison(node: Node, scope: Scope, left: Node, right: Node, equal: bool) -> Condition:
    values = [evaluate(left, scope), evaluate(right, scope)]
    names = [identity(value) for value in values]
    at = scope.source.location(node[1], node[2])
    texts = [label(scope.source.location(side[1], side[2])) for side in (left, right)]
    known_names = [name for name in names if name is not None]
    if len(known_names) == 2:
        own = "==".join(sorted(known_names))
    else:
        own = f"{_module(scope)}:" + "==".join(sorted(texts))
    reason = next((r for value in values for r in reasons(value)), None)
    word = "is" if equal else "is not"
    return Condition(
        own, f"`{texts[0]}` {word} `{texts[1]}`", not equal, reason or why(values[0], at)
    )


def not_empty(node: Node, scope: Scope, value: Value, *, more: bool = False) -> Condition:
    """Return the condition that a collection or count that is not known has a (further) element."""
    room, at = MAX_CHASE, scope.source.location(node[1], node[2])
    inner, inside = node, scope
    while room:
        room -= 1
        inner = inner[3] if inner[0] == "paren" else inner
        behind = definition_of(inner, inside)
        if behind is None:
            break
        inner, inside = behind
    place = inside.source.location(inner[1], inner[2])
    own = identity(value) or f"{_module(inside)}:{label(place)}"
    if more:
        return Condition(f"more:{own}", f"`{label(at)}` has more elements", False, why(value, at))
    return Condition(f"some:{own}", f"`{label(at)}` is not empty", False, why(value, at))


def why(value: Value, at: Location) -> Reason:
    """Return the first reason why a value is not known."""
    found = next(reasons(value), None)
    return found or Reason(ReasonKind.INSTANCES, f"`{label(at)}` is not known", "", at)


def decider(node: Node, scope: Scope, room: int = MAX_CHASE) -> Location | None:
    """Return the place of the value that decided an expression with a known result.

    Of a conditional it is what decided the test, of `a && b` the side that was false, of a local
    what stands behind it: the text a person would edit to get the other result.
    """
    if room <= 0:
        return evaluate(node, scope).location
    match node:
        case ("paren", _, _, inner) | ("unary", _, _, _, inner):
            return decider(inner, scope, room - 1)
        case ("cond", _, _, test, yes, no):
            branch = no if known_bool(evaluate(test, scope)) is False else yes
            inner_place = None if _constant(branch) else decider(branch, scope, room - 1)
            return inner_place or decider(test, scope, room - 1)
        case ("binary", _, _, "&&" | "||" as operator, left, right):
            decided = known_bool(evaluate(left, scope)) is (operator == "||")
            return decider(left if decided else right, scope, room - 1)
        case ("binary", _, _, _, left, right):
            return decider(right if _constant(left) else left, scope, room - 1)
        case ("call", _, _, _, arguments, _) if arguments:
            return decider(arguments[0], scope, room - 1)
        case ("for_tuple", *_) | ("for_object", *_):
            return decider(node[5], scope, room - 1)
        case ("tuple", _, _, ()) | ("object", _, _, ()):
            return scope.source.location(node[1], node[2])
    behind = definition_of(node, scope)
    if behind is not None:
        inner, whole = decider(*behind, room - 1), evaluate(node, scope).location
        return whole if whole is not None and whole == inner else inner  # it has come further
    return evaluate(node, scope).location or scope.source.location(node[1], node[2])


def _constant(node: Node) -> bool:
    while node[0] == "paren":
        node = node[3]
    if node[0] in ("tuple", "object"):
        return not node[3]
    if node[0] == "call" and node[3] in ("toset", "tomap", "tolist"):
        return all(_constant(argument) for argument in node[4])
    return node[0] in ("number", "bool", "null", "template")


def definition_of(node: Node, scope: Scope) -> tuple[Node, Scope] | None:
    """Return the expression behind a plain `local.x` or module input `var.x`, if node is one."""
    while node[0] == "paren":
        node = node[3]
    if node[0] != "attr" or node[3][0] != "name":
        return None
    names = (node[3][3], node[4])
    while isinstance(scope, Overlay):
        if scope.only or names[0] in scope.names:
            return None
        scope = scope.inner
    definition = getattr(scope, "definition", None)  # isinstance of a protocol is slow
    found: tuple[Node, Scope] | None = definition(names) if definition is not None else None
    return found


def _module(scope: Scope) -> str:
    while isinstance(scope, Overlay):
        scope = scope.inner
    return str(getattr(scope, "identity", ""))
