"""Turn the rules of the grammar into the nodes of `syntax`, one callback per rule.

Lark calls a method with the children of a rule as soon as it is complete, so nothing here is
recursive. It knows neither newlines nor Terraform.
"""

# A callback does what its rule says; the rules stand in `overrides.lark` and `hcl2.lark`.
# ruff: noqa: D102

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import Node
from ekslint.sources.hcl.templates import (
    assemble,
    plain_pieces,
    quoted_pieces,
    text_nodes,
)

if TYPE_CHECKING:
    from lark import Token

Children = list[Any]
Nodes = tuple[Node, ...]
Label = tuple[str, int, int]
Intro = tuple[str | None, str, Node]
Arguments = tuple[Nodes, bool]
Strips = tuple[bool, bool]

MAX_LEVELS: Final = 400
"""Deepest nesting of tuples in one expression; a call, say, takes two levels."""


def _word(node: Node) -> str:
    """Return the text of a name, or of `true`, `false` and `null` where they are names."""
    if node[0] == "name":
        name: str = node[3]
        return name
    if node[0] == "null":
        return "null"
    return "true" if node[3] else "false"


MAX_SPLATS: Final = 32
"""Deepest nesting of splats inside splats."""


def check_depth(node: Node) -> None:
    """Raise MalformedError when a node is nested deeper than `MAX_LEVELS`.

    Readers of the tree are recursive, and `marshal` stops at 2,000 levels.
    """
    # Each level takes at least one character, and most expressions are shorter than the limit.
    if node[2] - node[1] <= MAX_LEVELS:
        return
    level: list[Any] = [node]
    for _ in range(MAX_LEVELS):
        level = [child for parent in level for child in parent if type(child) is tuple]
        if not level:
            return
    raise MalformedError(node[1], node[2], "the expression is nested too deep")


def first_of_each(items: Children, problems: list[MalformedError]) -> Nodes:
    """Return the items of a body without arguments set before; note them in `problems`."""
    seen: set[str] = set()
    kept = []
    for item in items:
        if item[0] == "attribute":
            name = item[3]
            if name in seen:
                message = f"argument `{name}` is set twice in one block, the first one is read"
                problems.append(MalformedError(item[4], item[5], message))
                continue
            seen.add(name)
        kept.append(item)
    return tuple(kept)


class Tree:
    """The callbacks; `nested` parses a range of the current text as a template.

    `problems` holds what does not keep the rest from being read.
    """

    def __init__(self, nested: Callable[[int, int], Children]) -> None:
        self._nested = nested
        self.problems: list[MalformedError] = []

    # Bodies

    def start(self, c: Children) -> Any:
        return c[0]

    def body(self, c: Children) -> Nodes:
        return first_of_each(c, self.problems) if len(c) > 1 else tuple(c)

    def attribute(self, c: Children) -> Node:
        name, _, value = c
        start, end = name[1], name[2]
        check_depth(value)
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
            parts = assemble(self._nested(start + first, start + last), quoted=False, flush=flush)
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

    def object_elem(self, c: Children) -> Nodes:
        return c[0], c[2]

    def plain_elem(self, c: Children) -> Nodes:
        return self.object_elem_key(c[:1]), c[2]

    def for_intro(self, c: Children) -> Intro:
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

    def arguments(self, c: Children) -> Arguments:
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
        end = c[-1][2] if len(c) > 1 else c[0].end_pos
        return ("attr_splat", c[0].start_pos, end, tuple(c[1:]))

    def full_splat(self, c: Children) -> Node:
        start, mark = c[0].start_pos, c[0].end_pos
        steps = tuple(c[1:])
        inner = max((step[5] for step in steps if step[0] == "splat"), default=0)
        if inner >= MAX_SPLATS:
            raise MalformedError(start, mark, f"splats are nested more than {MAX_SPLATS} deep")
        return ("splat", start, c[-1][2] if steps else mark, steps, mark, inner + 1)

    def get_attr_expr_term(self, c: Children) -> Node:
        value, step = c
        return (step[0], value[1], step[2], value, step[3])

    index_expr_term = get_attr_expr_term

    def attr_splat_expr_term(self, c: Children) -> Node:
        value, step = c
        if value[0] == "attr_splat":
            raise MalformedError(step[1], step[2], "`.*` cannot follow `.*`, write `[*]`")
        return self.get_attr_expr_term(c)

    def full_splat_expr_term(self, c: Children) -> Node:
        return _splat(c[0], c[1])


def _splat(value: Node, step: Node) -> Node:
    """Return the node of `value[*]…`.

    A splat inside the steps is taken of each item: `a[*].b[*].c` is `[for x in a[*] : x.b[*].c]`
    and becomes just that, with a variable whose name nobody can write.
    """
    _, start, end, steps, mark, _ = step
    if all(link[0] in ("attr", "index") for link in steps):
        return ("splat", value[1], end, value, steps)
    result: Node = ("name", start, mark, "*")
    for link in steps:
        if link[0] == "splat":
            result = _splat(result, link)
        else:
            result = (link[0], start, link[2], result, link[3])
    items = ("splat", value[1], mark, value, ())
    return ("for_tuple", value[1], end, None, "*", items, result, None)


def _strips(c: Children) -> Strips:
    return c[0].endswith("~"), c[-1].startswith("~")


def _label(node: Node) -> Label:
    if node[0] != "template":
        return _word(node), node[1], node[2]
    parts = node[3]
    if any(part[0] != "text" for part in parts):
        raise MalformedError(node[1], node[2], "a block label cannot hold `${` or `%{`")
    return "".join(part[3] for part in parts), node[1], node[2]
