"""Turn the rules of the grammar into the nodes of `syntax`, one callback per rule.

Lark calls a method with the children of a rule as soon as it is complete, so nothing here is
recursive. It knows neither newlines nor Terraform.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ekslint.sources.hcl.syntax import Node
from ekslint.sources.hcl.templates import (
    TemplateError,
    assemble,
    plain_pieces,
    quoted_pieces,
    text_nodes,
)

if TYPE_CHECKING:
    from lark import Token

    Children = list[Any]

MAX_OPERANDS = 1000


def _word(node: Node) -> str:
    """Return the text of a name, or of `true`, `false` and `null` where they are names."""
    if node[0] == "name":
        name: str = node[3]
        return name
    if node[0] == "null":
        return "null"
    return "true" if node[3] else "false"


class Tree:
    """The callbacks; `nested` parses a range of the current text as a template."""

    def __init__(self, nested: Callable[[int, int], list[Any]]) -> None:
        self._nested = nested

    # Bodies

    def start(self, c: Children) -> Any:
        return c[0]

    def body(self, c: Children) -> tuple[Node, ...]:
        return tuple(c)

    def attribute(self, c: Children) -> Node:
        name, _, value = c
        start, end = name[1], name[2]
        return ("attribute", start, value[2], _word(name), start, end, value)

    def block(self, c: Children) -> Node:
        head = c[0]
        labels = tuple(map(_label, c[1:-3]))
        header_end = c[-4][2]
        return ("block", head[1], c[-1].end_pos, _word(head), labels, c[-2], header_end)

    # Words and numbers

    def identifier(self, c: Children) -> Node:
        token = c[0]
        return ("name", token.start_pos, token.end_pos, str(token))

    keyword = identifier

    def literal_value(self, c: Children) -> Node:
        token = c[0]
        if token.type == "NULL":
            return ("null", token.start_pos, token.end_pos)
        return ("bool", token.start_pos, token.end_pos, token.type == "TRUE")

    def int_lit(self, c: Children) -> Node:
        token = c[0]
        return ("number", token.start_pos, token.end_pos, str(token))

    float_lit = int_lit

    # Templates

    def plain_string(self, c: Children) -> Node:
        token = c[0]
        start, end = token.start_pos, token.end_pos
        text = token[1:-1]
        if "\\" in text or "{" in text:
            parts = tuple(text_nodes(list(quoted_pieces(text, start + 1))))
        elif text:
            parts = (("text", start + 1, end - 1, text),)
        else:
            parts = ()
        return ("template", start, end, parts, False)

    def string(self, c: Children) -> Node:
        parts = assemble(c[1:-1], quoted=True)
        return ("template", c[0].start_pos, c[-1].end_pos, parts, False)

    def template(self, c: Children) -> Children:
        return c

    def interpolation(self, c: Children) -> Node:
        return ("interp", c[0].start_pos, c[2].end_pos, c[1], *_strips(c))

    def template_if_start(self, c: Children) -> Node:
        return ("if", c[0].start_pos, c[3].end_pos, c[2], *_strips(c))

    def template_else(self, c: Children) -> Node:
        return (str(c[1]), c[0].start_pos, c[2].end_pos, *_strips(c))

    template_endif = template_endfor = template_else

    def template_for_start(self, c: Children) -> Node:
        key, value = (c[2][3], c[4][3]) if len(c) == 8 else (None, c[2][3])
        return ("for", c[0].start_pos, c[-1].end_pos, key, value, c[-2], *_strips(c))

    def heredoc_template(self, c: Children) -> Node:
        return self._heredoc(c[0], flush=False)

    def heredoc_template_trim(self, c: Children) -> Node:
        return self._heredoc(c[0], flush=True)

    def _heredoc(self, token: Token, *, flush: bool) -> Node:
        start = token.start_pos or 0
        first, last = token.index("\n") + 1, token.rindex("\n") + 1
        text = token[first:last]
        if flush or "${" in text or "%{" in text:
            parts = assemble(
                self._nested(start + first, start + last), quoted=False, flush=flush
            )
        else:
            parts = tuple(text_nodes(list(plain_pieces(text, start + first))))
        return ("template", start, start + len(token.rstrip()), parts, True)

    # Collections

    def tuple(self, c: Children) -> Node:
        items = tuple([x for x in c[1:-1] if type(x) is tuple])
        return ("tuple", c[0].start_pos, c[-1].end_pos, items)

    def object(self, c: Children) -> Node:
        items = tuple([x for x in c[1:-1] if type(x) is tuple])
        return ("object", c[0].start_pos, c[-1].end_pos, items)

    def object_elem_key(self, c: Children) -> Node:
        key: Node = c[0]
        if key[0] in ("name", "bool", "null"):
            start, end = key[1], key[2]
            return ("template", start, end, (("text", start, end, _word(key)),), False)
        return key

    def object_elem(self, c: Children) -> tuple[Node, Node]:
        return c[0], c[2]

    def for_intro(self, c: Children) -> tuple[str | None, str, Node]:
        if len(c) == 7:
            return c[1][3], c[3][3], c[5]
        return None, c[1][3], c[3]

    def for_cond(self, c: Children) -> Node:
        node: Node = c[1]
        return node

    def for_tuple_expr(self, c: Children) -> Node:
        key, value, collection = c[1]
        condition = c[3] if len(c) == 5 else None
        return (
            "for_tuple", c[0].start_pos, c[-1].end_pos, key, value, collection, c[2], condition
        )  # fmt: skip

    def for_object_expr(self, c: Children) -> Node:
        key, value, collection = c[1]
        rest = c[5:-1]
        group = bool(rest) and type(rest[0]) is not tuple
        condition = rest[-1] if len(rest) > group else None
        return (
            "for_object", c[0].start_pos, c[-1].end_pos,
            key, value, collection, c[2], c[4], condition, group,
        )  # fmt: skip

    # Operators

    def paren(self, c: Children) -> Node:
        return ("paren", c[0].start_pos, c[2].end_pos, c[1])

    def unary_op(self, c: Children) -> Node:
        return ("unary", c[0].start_pos, c[1][2], str(c[0]), c[1])

    def conditional(self, c: Children) -> Node:
        return ("cond", c[0][1], c[4][2], c[0], c[2], c[4])

    def binary_operator(self, c: Children) -> str:
        return str(c[0])

    def binary_term(self, c: Children) -> Children:
        return c

    def binary_op(self, c: Children) -> Node:
        left, (operator, right) = c
        return ("binary", left[1], right[2], operator, left, right)

    # Calls, attributes, indexes, splats

    def function_call(self, c: Children) -> Node:
        name = c[0][3]
        at = 1
        while c[at].type == "COLONS":
            name += "::" + c[at + 1][3]
            at += 2
        arguments, expand = c[at + 1] if len(c) == at + 3 else ((), False)
        return ("call", c[0][1], c[-1].end_pos, name, arguments, expand)

    def arguments(self, c: Children) -> tuple[tuple[Node, ...], bool]:
        last = c[-1]
        expand = type(last) is not tuple and last.type == "ELLIPSIS"
        return tuple([x for x in c if type(x) is tuple]), expand

    def get_attr(self, c: Children) -> Node:
        name = c[1]
        return ("attr", name[1], name[2], _word(name))

    def braces_index(self, c: Children) -> Node:
        return ("index", c[0].start_pos, c[2].end_pos, c[1])

    def short_index(self, c: Children) -> Node:
        token = c[1]
        start, end = token.start_pos, token.end_pos
        return ("index", start, end, ("number", start, end, str(token)))

    def attr_splat(self, c: Children) -> Node:
        return ("attr_splat", c[0].start_pos, c[-1][2] if len(c) > 1 else c[0].end_pos, tuple(c[1:]))

    def full_splat(self, c: Children) -> Node:
        return ("splat", c[0].start_pos, c[-1][2] if len(c) > 1 else c[0].end_pos, tuple(c[1:]))

    def get_attr_expr_term(self, c: Children) -> Node:
        value, step = c
        return (step[0], value[1], step[2], value, step[3])

    index_expr_term = attr_splat_expr_term = full_splat_expr_term = get_attr_expr_term


def _strips(c: list[Token]) -> tuple[bool, bool]:
    return c[0].endswith("~"), c[-1].startswith("~")


def _label(node: Node) -> tuple[str, int, int]:
    if node[0] != "template":
        return _word(node), node[1], node[2]
    parts = node[3]
    if any(part[0] != "text" for part in parts):
        raise TemplateError(node[1], node[2], "a block label cannot hold `${` or `%{`")
    return "".join(part[3] for part in parts), node[1], node[2]
