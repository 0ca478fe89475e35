"""Turn the text of an expression into a syntax tree that holds nothing but what pages may say.

It knows the grammar (a subset of Python's expressions) and its limits, not what names mean.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Final

from ekslint.core.errors import PageError
from ekslint.core.record import record
from ekslint.ruleset.header import Clause

MAX_TEXT: Final = 2_000
"""Longest expression, in characters."""
MAX_NODES: Final = 1_000
MAX_DEPTH: Final = 30
QUANTIFIERS: Final = frozenset({"any", "all", "none", "count"})
"""The functions that take a comprehension."""

_ALLOWED: Final = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Subscript),
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.IfExp),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *(ast.In, ast.NotIn, ast.Is, ast.IsNot, ast.List, ast.Tuple),
    *(ast.GeneratorExp, ast.comprehension, ast.Load, ast.Store, ast.USub),
)
_ASSIGNED: Final = re.compile(r"(?<![=!<>])=(?!=)[^()]*$")
_ADVICE: Final[dict[type[ast.AST], str]] = {
    ast.Lambda: "lambdas are not part of the language",
    ast.JoinedStr: "f-strings are not part of the language",
    ast.ListComp: "leave out the brackets: `any(... for ... in ...)`",
    ast.SetComp: "comprehensions stand only inside any, all, none and count",
    ast.DictComp: "comprehensions stand only inside any, all, none and count",
    ast.Set: "write a list `[...]`",
    ast.BinOp: "there is no arithmetic; a model verb can compute",
    ast.BitAnd: "write `and`",
    ast.Invert: "write `not`",
    ast.Starred: "`*` is not part of the language",
    ast.NamedExpr: "name it under `let`",
}


@record
class Expression:
    """A parsed expression and the clause it stands in; node columns count from `clause.text`.

    `shift` is how many blanks were cut off before parsing.
    """

    clause: Clause
    node: ast.expr
    shift: int = 0

    def error(self, node: ast.AST, message: str) -> PageError:
        """Return an error at a node of the expression; of `owner.part`, at the part."""
        start, end = self._span(node)
        if isinstance(node, ast.Attribute):
            start = end - len(node.attr)
        return PageError(message, self.clause.part(start, end))

    def words(self, node: ast.AST) -> str:
        """Return the characters of a node."""
        start, end = self._span(node)
        return self.clause.text[start:end]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        text = self.clause.text
        low, high = getattr(node, "col_offset", None), getattr(node, "end_col_offset", None)
        if low is None or high is None:
            return 0, len(text)
        if text.isascii():
            return low + self.shift, high + self.shift
        data = text[self.shift :].encode()  # columns of `ast` count bytes
        characters = [len(data[:at].decode(errors="ignore")) for at in (low, high)]
        return characters[0] + self.shift, characters[1] + self.shift


def parse(clause: Clause) -> Expression:
    """Parse one expression.

    Raises `PageError` for what is not an expression of the language, too long or nested too deep.
    """
    text = clause.text
    if len(text) > MAX_TEXT:
        raise PageError(f"the expression is longer than {MAX_TEXT} characters", clause.location)
    shift = len(text) - len(text.lstrip())
    flat = re.sub(r"[\r\n\t\f\v]", " ", text).strip()
    if not flat:
        raise PageError("the expression is empty", clause.location)
    expression = Expression(clause, _parse(flat, clause, shift), shift)
    _check_size(expression)
    _check_nodes(expression)
    return expression


_WARNED_OF: Final = re.compile(r"\\|\d[A-Za-z_]")
"""What Python warns of on the standard error, where the answer is a message or nothing."""


def _parse(flat: str, clause: Clause, shift: int) -> ast.expr:
    try:
        if not _WARNED_OF.search(flat):
            return ast.parse(flat, mode="eval").body
        with warnings.catch_warnings():  # "\d" in a pattern is what it seems to be, "1if" too
            warnings.simplefilter("ignore")
            return ast.parse(flat, mode="eval").body
    except SyntaxError as error:
        at = shift + max((error.offset or 1) - 1, 0)
        detail = "an expression was expected" if error.msg == "invalid syntax" else error.msg
        if _ASSIGNED.search(flat):
            detail += "; `==` compares"
        raise PageError(f"not an expression: {detail}", clause.part(at, at + 1)) from None
    except (ValueError, RecursionError, MemoryError):
        raise PageError("not an expression that can be read", clause.location) from None


def _check_size(expression: Expression) -> None:
    level: list[ast.AST] = [expression.node]
    count = depth = 0
    while level:
        count += len(level)
        depth += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise expression.error(expression.node, "the expression is too large; use `let`")
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _check_nodes(expression: Expression) -> None:
    comprehensions = {id(node) for node in _quantified(expression.node)}
    for node in ast.walk(expression.node):
        if not isinstance(node, _ALLOWED):
            advice = _ADVICE.get(type(node), "this is not part of the expression language")
            raise expression.error(node, advice)
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                if name.startswith("_"):
                    raise expression.error(node, f"`{name}`: names do not start with `_`")
            case ast.keyword(arg=None):
                raise expression.error(node, "`**` is not part of the language")
        _check_detail(expression, node)
        if isinstance(node, ast.GeneratorExp) and id(node) not in comprehensions:
            listed = "any, all, none and count"
            raise expression.error(node, f"a comprehension is the only argument of {listed}")


def _check_detail(expression: Expression, node: ast.AST) -> None:
    match node:
        case ast.keyword(value=value) if not _is_constant(value):
            raise expression.error(node, f"`{node.arg}=` takes a constant")
        case ast.Constant(value=value):
            if isinstance(value, float):
                raise expression.error(node, f'write "{expression.words(node)}" as a text')
            if not (value is None or isinstance(value, str | int)):
                raise expression.error(node, "this constant is not part of the language")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            if not (isinstance(operand, ast.Constant) and type(operand.value) is int):
                raise expression.error(node, "`-` stands before a number only")
        case ast.Compare(ops=ops, comparators=comparators):
            _check_comparison(expression, ops, comparators)
        case ast.Subscript(slice=key):
            if not (isinstance(key, ast.Constant) and type(key.value) in (str, int)):
                raise expression.error(key, "an index is a constant text or number")
        case ast.Call(func=func) if not isinstance(func, ast.Name | ast.Attribute):
            raise expression.error(node, "only functions and verbs can be called")
        case ast.comprehension(target=target, is_async=is_async):
            if is_async or not isinstance(target, ast.Name):
                raise expression.error(target, "a comprehension binds one name")


def _check_comparison(
    expression: Expression, ops: list[ast.cmpop], comparators: list[ast.expr]
) -> None:
    for op, right in zip(ops, comparators, strict=True):
        none = isinstance(right, ast.Constant) and right.value is None
        if none and isinstance(op, ast.Eq | ast.NotEq):
            raise expression.error(right, "write `is None` or `is not None`")
        if isinstance(op, ast.Is | ast.IsNot) and not none:
            raise expression.error(right, "`is` compares with None only; write `==`")


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return True
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(_is_constant(item) for item in items)
        case ast.Name(id=name):
            return name.isupper()
    return False


def _quantified(node: ast.AST) -> Iterator[ast.GeneratorExp]:
    for call in ast.walk(node):
        match call:
            case ast.Call(
                func=ast.Name(id=name), args=[ast.GeneratorExp() as only], keywords=[]
            ) if name in QUANTIFIERS:
                yield only
