"""Turn an expression into the errors by which an unknown value, or a date, could make an error.

An unknown value never gives a finding: three-valued answers see to that, except for `known`, the
one function that answers about knowledge itself. So `known` may only stand where "not known" makes
the rule silent; this is decided by the signs on the way to it, without evaluating anything.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ekslint.core.errors import PageError
from ekslint.ruleset.compile import TODAY
from ekslint.ruleset.expression import Expression

Named = Mapping[str, Expression]


def check_known(expression: Expression, lets: Named, *, wanted: bool) -> None:
    """Refuse `known(...)` where its being false could help the expression become `wanted`.

    `wanted` is the truth that leads to a finding: true for `where`, false for `assert`.
    """
    for node, sign in _knowings(expression.node, lets, wanted):
        if sign is not True:
            own = any(node is one for one in ast.walk(expression.node))
            raise expression.error(
                node if own else expression.node,
                "an unknown value could give a finding here: `known` stands as a plain condition "
                "in `where`, or as `not known(...) or ...` in `assert`",
            )


def _knowings(
    node: ast.expr, lets: Named, sign: bool | None
) -> Iterator[tuple[ast.expr, bool | None]]:
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
        case ast.Name(id=name) if name in lets:
            inner = {other: lets[other] for other in lets if other != name}
            yield from _knowings(lets[name].node, inner, sign)
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from _knowings(child, lets, None)
                elif isinstance(child, ast.comprehension | ast.keyword):
                    parts = [c for c in ast.iter_child_nodes(child) if isinstance(c, ast.expr)]
                    for part in parts:
                        yield from _knowings(part, lets, None)


def _quantified(
    name: str, argument: ast.expr, lets: Named, sign: bool | None
) -> Iterator[tuple[ast.expr, bool | None]]:
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
    for expression in expressions:
        for node in ast.walk(expression.node):
            name = node.id if isinstance(node, ast.Name) else ""
            others = {other: inner for other, inner in lets.items() if other != name}
            if name == TODAY or (name in lets and check_dates([lets[name]], others)):
                return expression.error(
                    node, "what depends on today's date is at most a warning: change `level`"
                )
    return None
