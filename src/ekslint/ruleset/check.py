"""Turn the expressions of a page into errors where they ask what the model does not have.

Kinds are inferred from the annotations of the model's classes; where they end (inside a value),
anything may be asked. Evaluation is not its business, nor is what an unknown value may do to a
finding (`masking`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.model.registry import Registry
from ekslint.ruleset.compile import FUNCTIONS, SIGNS, TODAY
from ekslint.ruleset.expression import QUANTIFIERS, Expression
from ekslint.ruleset.functions import BUILTINS
from ekslint.ruleset.kinds import (
    ANY,
    COUNT,
    NONE,
    VALUE,
    VERDICT,
    Form,
    Kind,
    Kinds,
    arguments,
    members,
    plain,
    thing,
)
from ekslint.ruleset.step import is_value

_BUILTIN_KINDS: Final[dict[str, Kind]] = {
    "len": COUNT,
    "count": COUNT,
    "text": VALUE,
    "lower": VALUE,
}
_UNORDERED: Final = (Form.VERDICT, Form.LINK, Form.MEMBERS, Form.NONE)
_UNEQUAL: Final = (Form.VERDICT, Form.MEMBERS)


@record
class Sight:
    """What can be seen from an expression: the kinds of its names, and the model's parts."""

    expression: Expression
    registry: Registry
    kinds: Kinds
    names: Mapping[str, Kind]

    def seeing(self, name: str, kind: Kind) -> Sight:
        """Return the sight with one more name."""
        return replace(self, names={**self.names, name: kind})


def infer(sight: Sight, node: ast.expr) -> Kind:
    """Return the kind of an expression; raises `PageError` where it cannot mean anything."""
    match node:
        case ast.Constant(value=value):
            return NONE if value is None else plain(type(value).__name__)
        case ast.UnaryOp(op=ast.USub()):
            return plain("int")
        case ast.Name(id=name):
            return _name(sight, node, name)
        case ast.Attribute(value=owner, attr=name):
            return _attribute(sight, node, infer(sight, owner), name)
        case ast.Subscript(value=owner):
            return _subscript(sight, node, infer(sight, owner))
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            inner = {infer(sight, element) for element in elements}
            return members(inner.pop() if len(inner) == 1 else ANY)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            infer(sight, test)
            arms = {infer(sight, body), infer(sight, orelse)}
            return arms.pop() if len(arms) == 1 else ANY
        case ast.BoolOp(values=operands):
            for operand in operands:
                infer(sight, operand)
            return VERDICT
        case ast.UnaryOp(operand=operand):
            infer(sight, operand)
            return VERDICT
        case ast.Compare():
            return _compare(sight, node)
        case ast.Call(func=ast.Name(id=name)):
            return _function(sight, node, name)
        case ast.Call(func=ast.Attribute(value=owner, attr=name) as func):
            return _verb(sight, node, func, infer(sight, owner), name)
    return ANY


def _name(sight: Sight, node: ast.Name, name: str) -> Kind:
    registry = sight.registry
    if name in sight.names:
        return sight.names[name]
    if name == TODAY:
        return plain("date")
    if name in registry.collections:
        return members(thing(registry.collections[name]))
    if name in registry.constants:
        return constant_kind(sight.kinds, registry.constants[name])
    if name in registry.functions or name in FUNCTIONS:
        raise sight.expression.error(node, f"`{name}` is a function: call it")
    options = {*sight.names, *registry.collections, *registry.constants, *FUNCTIONS, TODAY}
    raise sight.expression.error(node, f"unknown name `{name}`{did_you_mean(name, options)}")


def constant_kind(kinds: Kinds, constant: object) -> Kind:
    """Return the kind of a constant of the registry."""
    if is_value(constant):
        return VALUE
    if isinstance(constant, str | int | bool):
        return plain(type(constant).__name__)
    if isinstance(constant, tuple | list | frozenset):
        return members(ANY)
    return ANY if isinstance(constant, Mapping) else kinds.of(type(constant), {})


def _attribute(sight: Sight, node: ast.Attribute, owner: Kind, name: str) -> Kind:
    found = _part(sight, node, owner, name)
    if found is None:
        return VALUE if owner.form is Form.VALUE else ANY
    sort, kind, _ = found
    if sort == "verb":
        raise sight.expression.error(node, f"`{name}` is a verb: call it, `{name}(...)`")
    return kind


def _verb(sight: Sight, node: ast.Call, func: ast.Attribute, owner: Kind, name: str) -> Kind:
    given = [infer(sight, argument) for argument in node.args]
    found = _part(sight, func, owner, name)
    if found is None:
        if owner.form is Form.VALUE:
            advice = f": write `{name}(value, ...)`" if name in FUNCTIONS else ""
            raise sight.expression.error(func, f"a value has no verbs, so no `{name}()`{advice}")
        return ANY
    sort, kind, function = found
    if sort != "verb":
        raise sight.expression.error(func, f"`{name}` is no verb: leave out the parentheses")
    _check_arguments(sight, node, function, 2, given)
    return kind


def _part(
    sight: Sight, node: ast.Attribute, owner: Kind, name: str
) -> tuple[str, Kind, object] | None:
    """Return sort, kind and function of a part; None where the kind does not tell."""
    if owner.form is Form.LINK and owner.item is not None:
        owner = owner.item
    if owner.form in (Form.ANY, Form.VALUE):
        return None
    if owner.form is Form.MEMBERS:
        advice = f"ask each of {owner}: `any(one.{name} for one in ...)`"
        raise sight.expression.error(node, advice)
    if owner.form is not Form.OBJECT:
        raise sight.expression.error(node, f"{owner} has no `{name}`")
    found = [p for c in owner.classes if (p := sight.kinds.parts(c).get(name)) is not None]
    if not found:
        options = {part for c in owner.classes for part in sight.kinds.parts(c)}
        advice = did_you_mean(name, options)
        if name in sight.registry.collections:
            advice = f"; `{name}` is a collection of its own: `any(... for one in {name})`"
        raise sight.expression.error(node, f"`{owner}` has no `{name}`{advice}")
    kinds = {part.kind for part in found}
    return found[0].sort, kinds.pop() if len(kinds) == 1 else ANY, found[0].function


def _check_arguments(
    sight: Sight, node: ast.Call, function: object, skip: int, given: list[Kind]
) -> None:
    signature = arguments(function, skip=skip)
    try:
        signature.bind(*given, **{str(k.arg): None for k in node.keywords})
    except TypeError as error:
        name = sight.expression.words(node.func)
        raise sight.expression.error(node, f"`{name}`: {error}") from None
    for keyword in node.keywords:
        infer(sight, keyword.value)


def _subscript(sight: Sight, node: ast.Subscript, owner: Kind) -> Kind:
    if owner.form in (Form.VALUE, Form.ANY):
        return owner
    if owner.form is Form.MEMBERS and isinstance(node.value, ast.Name | ast.List | ast.Tuple):
        name = node.value.id if isinstance(node.value, ast.Name) else None
        if name is None or name in sight.registry.constants:
            return owner.item or ANY
    raise sight.expression.error(node, f"{owner} has no items by index")


def _compare(sight: Sight, node: ast.Compare) -> Kind:
    parts = [node.left, *node.comparators]
    kinds = [infer(sight, part) for part in parts]
    for op, left, right, part in zip(node.ops, kinds, kinds[1:], parts[1:], strict=False):
        sign = SIGNS[type(op)]
        if sign in ("<", "<=", ">", ">="):
            _check_pair(sight, part, left, right, sign, _UNORDERED)
        elif sign in ("==", "!="):
            bool_test = Form.VERDICT in (left.form, right.form)
            if bool_test:
                raise sight.expression.error(part, "a verdict stands alone, or with `not`")
            _check_pair(sight, part, left, right, sign, _UNEQUAL)
            _check_things(sight, part, left, right)
        elif sign in ("is", "is not"):
            if left.form is Form.MEMBERS:
                advice = "a collection is never None: `none(...)` asks whether it is empty"
                raise sight.expression.error(node.left, advice)
            if left.form is Form.VERDICT:
                raise sight.expression.error(node.left, "a verdict is never None")
        elif right.form in (Form.VERDICT, Form.OBJECT, Form.LINK, Form.COUNT, Form.NONE):
            raise sight.expression.error(part, f"{right} cannot hold anything")
    return VERDICT


def _check_pair(
    sight: Sight, node: ast.expr, left: Kind, right: Kind, sign: str, refused: Iterable[Form]
) -> None:
    for kind in (left, right):
        both = {left.form, right.form}
        literal = kind.form is Form.MEMBERS and both == {Form.MEMBERS, Form.VALUE}
        if kind.form in refused and not (literal and sign in ("==", "!=")):
            raise sight.expression.error(node, f"{kind} does not compare with `{sign}`")


def _check_things(sight: Sight, node: ast.expr, left: Kind, right: Kind) -> None:
    for one, other in ((left, right), (right, left)):
        if one.form in (Form.LINK, Form.OBJECT) and other.form is Form.PLAIN:
            names = f"{one} is not {other}; compare one of its parts, such as its name"
            raise sight.expression.error(node, names)


def _function(sight: Sight, node: ast.Call, name: str) -> Kind:
    if name in QUANTIFIERS:
        return _quantifier(sight, node, name)
    given = [infer(sight, argument) for argument in node.args]
    if name in BUILTINS or name == "matches":
        for kind, argument in zip(given, node.args, strict=True):
            if name not in ("known", "len") and kind.form in (Form.MEMBERS, Form.VERDICT):
                raise sight.expression.error(argument, f"{kind} is not a text")
        return _BUILTIN_KINDS.get(name, VERDICT)
    if name not in sight.registry.functions:
        options = FUNCTIONS | sight.registry.functions.keys()
        raise sight.expression.error(
            node.func, f"unknown function `{name}`{did_you_mean(name, options)}"
        )
    function = sight.registry.functions[name]
    _check_arguments(sight, node, function, 0, given)
    return sight.kinds.result(function)


def _quantifier(sight: Sight, node: ast.Call, name: str) -> Kind:
    result = COUNT if name == "count" else VERDICT
    for argument in node.args:
        if not isinstance(argument, ast.GeneratorExp):
            item_of(sight, argument, infer(sight, argument))
            continue
        inner = sight
        for comprehension in argument.generators:
            assert isinstance(comprehension.target, ast.Name)
            item = item_of(inner, comprehension.iter, infer(inner, comprehension.iter))
            inner = inner.seeing(comprehension.target.id, item)
            for test in comprehension.ifs:
                infer(inner, test)
        infer(inner, argument.elt)
    return result


def item_of(sight: Sight, node: ast.expr, kind: Kind) -> Kind:
    """Return the kind of the items of a collection; raises `PageError` for what is none."""
    match kind:
        case Kind(form=Form.MEMBERS | Form.LINK, item=item):
            return item or ANY
        case Kind(form=Form.VALUE | Form.ANY):
            return kind
    raise sight.expression.error(node, f"{kind} is not a collection")
