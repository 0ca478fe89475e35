"""Turn an expression into the errors by which an unknown value, or a date, could make an error.

An unknown value never gives a finding: three-valued answers see to that, except for `known`, the
one function that answers about knowledge itself. So `known` may only stand where "not known" makes
the rule silent; this is decided by the signs on the way to it, without evaluating anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import field

from ekslint.core.errors import PageError
from ekslint.core.record import record
from ekslint.ruleset.compile import TODAY
from ekslint.ruleset.expression import Expression

Named = Mapping[str, Expression]
Signed = tuple[ast.expr, bool | None]


@record
class _Lets:
    """The named expressions; each is looked into once per sign, however often it is named."""

    named: Named
    seen: set[tuple[str, bool | None]] = field(default_factory=set)

    def expression(self, name: str, sign: bool | None) -> ast.expr | None:
        """Return what a name stands for; None when it is no let, or was looked into already."""
        if name not in self.named or (name, sign) in self.seen:
            return None
        self.seen.add((name, sign))
        return self.named[name].node


def check_known(expression: Expression, lets: Named, *, wanted: bool) -> None:
    """Refuse `known(...)` where its being false could help the expression become `wanted`.

    `wanted` is the truth that leads to a finding: true for `where`, false for `assert`.
    """
    for node, sign in _knowings(expression.node, _Lets(lets), wanted):
        if sign is not True:
            own = any(node is one for one in ast.walk(expression.node))
            raise expression.error(
                node if own else expression.node,
                "an unknown value could give a finding here: `known` stands as a plain condition "
                "in `where`, or as `not known(...) or ...` in `assert`",
            )


def _knowings(node: ast.expr, lets: _Lets, sign: bool | None) -> Iterator[Signed]:
    """Yield each call of `known` with its sign: true, false, or None where the sign is mixed."""
    match node:
        case ast.Call(func=ast.Name(id="known")):
            yield node, sign
        case ast.BoolOp(values=operands):
            for operand in operands:
                yield from _knowings(operand, lets, sign)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _knowings(operand, lets, _flip(sign))
        case ast.Call(func=ast.Name(id="any" | "all" | "none" as name), args=[argument]):
            yield from _quantified(name, argument, lets, sign)
        case ast.Name(id=name):
            if (inner := lets.expression(name, sign)) is not None:
                yield from _knowings(inner, lets, sign)
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from _knowings(child, lets, None)
                elif isinstance(child, ast.comprehension | ast.keyword):
                    parts = [c for c in ast.iter_child_nodes(child) if isinstance(c, ast.expr)]
                    for part in parts:
                        yield from _knowings(part, lets, None)


def _quantified(name: str, argument: ast.expr, lets: _Lets, sign: bool | None) -> Iterator[Signed]:
    element = _flip(sign) if name == "none" else sign
    if not isinstance(argument, ast.GeneratorExp):
        yield from _knowings(argument, lets, None)
        return
    yield from _knowings(argument.elt, lets, element)
    filtered = _flip(sign) if name in ("all", "none") else sign
    for comprehension in argument.generators:
        yield from _knowings(comprehension.iter, lets, None)
        for test in comprehension.ifs:
            yield from _knowings(test, lets, filtered)


def _flip(sign: bool | None) -> bool | None:
    return None if sign is None else not sign


def check_dates(expressions: list[Expression], lets: Named) -> PageError | None:
    """Return an error for the first expression that depends on today's date."""
    dated = {TODAY}
    for name, expression in lets.items():  # each sees only those before it
        if any(part.id in dated for part in _names(expression)):
            dated.add(name)
    for expression in expressions:
        for node in _names(expression):
            if node.id in dated:
                return expression.error(
                    node, "what depends on today's date is at most a warning: change `level`"
                )
    return None


def _names(expression: Expression) -> Iterator[ast.Name]:
    return (node for node in ast.walk(expression.node) if isinstance(node, ast.Name))
