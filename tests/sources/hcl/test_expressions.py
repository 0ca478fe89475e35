"""Expressions: the exact nodes, the text each of them covers, and how operators group."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_expression
from tests.sources.hcl.sliced import expression, outline


def name(text: str) -> Any:
    return ("name", text, text)


def word(text: str) -> Any:
    """Return a bare word that is a key."""
    return ("template", text, (("text", text, text),), False)


def number(text: str) -> Any:
    return ("number", text, text)


CASES: dict[str, Any] = {
    "1": number("1"),
    "0.5": number("0.5"),
    "1e5": number("1e5"),
    "1.5E-3": number("1.5E-3"),
    "true": ("bool", "true", True),
    "false": ("bool", "false", False),
    "null": ("null", "null"),
    "-1": ("unary", "-1", "-", number("1")),
    "- -x": ("unary", "- -x", "-", ("unary", "-x", "-", name("x"))),
    "!!x": ("unary", "!!x", "!", ("unary", "!x", "!", name("x"))),
    "x": name("x"),
    "nullable": name("nullable"),
    "à-b": name("à-b"),
    "a.b": ("attr", "a.b", name("a"), "b"),
    "a.null.for": ("attr", "a.null.for", ("attr", "a.null", name("a"), "null"), "for"),
    "a . b": ("attr", "a . b", name("a"), "b"),
    "a[0]": ("index", "a[0]", name("a"), number("0")),
    "a.0": ("index", "a.0", name("a"), number("0")),
    "a.0.b": ("attr", "a.0.b", ("index", "a.0", name("a"), number("0")), "b"),
    "a[b.c]": ("index", "a[b.c]", name("a"), ("attr", "b.c", name("b"), "c")),
    "(a)": ("paren", "(a)", name("a")),
    "( # why\n a\n)": ("paren", "( # why\n a\n)", name("a")),
    "(a).b": ("attr", "(a).b", ("paren", "(a)", name("a")), "b"),
    "f()": ("call", "f()", "f", (), False),
    "f(a, b,)": ("call", "f(a, b,)", "f", (name("a"), name("b")), False),
    "f(a...)": ("call", "f(a...)", "f", (name("a"),), True),
    "f (\n a\n ,\n b\n)": ("call", "f (\n a\n ,\n b\n)", "f", (name("a"), name("b")), False),
    "provider::aws::arn_parse(a)": (
        "call", "provider::aws::arn_parse(a)", "provider::aws::arn_parse", (name("a"),), False,
    ),
    "core::max(1)": ("call", "core::max(1)", "core::max", (number("1"),), False),
    "f(1).a": ("attr", "f(1).a", ("call", "f(1)", "f", (number("1"),), False), "a"),
    "[]": ("tuple", "[]", ()),
    "[a, 1, ]": ("tuple", "[a, 1, ]", (name("a"), number("1"))),
    "[\n a # one\n , # two\n b\n]": (
        "tuple", "[\n a # one\n , # two\n b\n]", (name("a"), name("b")),
    ),
    "{}": ("object", "{}", ()),
    "{ a = 1, b : 2 }": (
        "object", "{ a = 1, b : 2 }", ((word("a"), number("1")), (word("b"), number("2"))),
    ),
    "{\n a = 1 # one\n\n b = 2,\n\n}": (
        "object", "{\n a = 1 # one\n\n b = 2,\n\n}",
        ((word("a"), number("1")), (word("b"), number("2"))),
    ),
    "{ in = 1, null = 2, true = 3 }": (
        "object", "{ in = 1, null = 2, true = 3 }",
        ((word("in"), number("1")), (word("null"), number("2")), (word("true"), number("3"))),
    ),
    '{ "a" = 1 }': (
        "object", '{ "a" = 1 }',
        ((("template", '"a"', (("text", "a", "a"),), False), number("1")),),
    ),
    "{ (a) = 1 }": ("object", "{ (a) = 1 }", ((("paren", "(a)", name("a")), number("1")),)),
    "{ a.b = 1 }": ("object", "{ a.b = 1 }", ((("attr", "a.b", name("a"), "b"), number("1")),)),
    "{ 1 = 2 }": ("object", "{ 1 = 2 }", ((number("1"), number("2")),)),
    "[for v in a : v]": (
        "for_tuple", "[for v in a : v]", None, "v", name("a"), name("v"), None,
    ),
    "[for k, v in a : k if v]": (
        "for_tuple", "[for k, v in a : k if v]", "k", "v", name("a"), name("k"), name("v"),
    ),
    "{for v in a : v => 1}": (
        "for_object", "{for v in a : v => 1}",
        None, "v", name("a"), name("v"), number("1"), None, False,
    ),
    "{\nfor\nk, v\nin a :\nv => k\n...\nif v\n}": (
        "for_object", "{\nfor\nk, v\nin a :\nv => k\n...\nif v\n}",
        "k", "v", name("a"), name("v"), name("k"), name("v"), True,
    ),
    "[for if in in : if if if]": (
        "for_tuple", "[for if in in : if if if]", None, "if", name("in"), name("if"), name("if"),
    ),
    "a ? b : c": ("cond", "a ? b : c", name("a"), name("b"), name("c")),
    "a[*]": ("splat", "a[*]", name("a"), ()),
    "a[*].b[0]": (
        "splat", "a[*].b[0]", name("a"), (("attr", "b", "b"), ("index", "[0]", number("0"))),
    ),
    "a.*": ("attr_splat", "a.*", name("a"), ()),
    "a.*.b.0": (
        "attr_splat", "a.*.b.0", name("a"), (("attr", "b", "b"), ("index", "0", number("0"))),
    ),
    # The index is taken of the list that the attribute splat yields.
    "a.*.b[0].c": (
        "attr", "a.*.b[0].c",
        ("index", "a.*.b[0]", ("attr_splat", "a.*.b", name("a"), (("attr", "b", "b"),)),
         number("0")),
        "c",
    ),
    # The inner splat is taken of each item of the outer one.
    "a[*].b[*].c": (
        "for_tuple", "a[*].b[*].c", None, "*", ("splat", "a[*]", name("a"), ()),
        ("splat", "[*].b[*].c", ("attr", "[*].b", ("name", "[*]", "*"), "b"),
         (("attr", "c", "c"),)),
        None,
    ),
    "a[*].b.*.c[0]": (
        "for_tuple", "a[*].b.*.c[0]", None, "*", ("splat", "a[*]", name("a"), ()),
        ("index", "[*].b.*.c[0]",
         ("attr_splat", "[*].b.*.c", ("attr", "[*].b", ("name", "[*]", "*"), "b"),
          (("attr", "c", "c"),)),
         number("0")),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", CASES, ids=list(CASES))
def test_an_expression_is_exactly_these_nodes(text: str) -> None:
    assert expression(text) == CASES[text]


GROUPS = {
    "a || b && c == d < e + f * -g": "(a || (b && (c == (d < (e + (f * (-g)))))))",
    "-a * b + c < d == e && f || g": "(((((((-a) * b) + c) < d) == e) && f) || g)",
    "a && b || c && d": "((a && b) || (c && d))",
    "a == b < c": "(a == (b < c))",
    "a < b == c": "((a < b) == c)",
    "a != b == c": "((a != b) == c)",
    "1 - 2 - 3": "((1 - 2) - 3)",
    "1 - 2 + 3": "((1 - 2) + 3)",
    "8 / 4 / 2 % 3 * 5": "((((8 / 4) / 2) % 3) * 5)",
    "1 + 2 * 3 - 4": "((1 + (2 * 3)) - 4)",
    "a < b < c >= d": "(((a < b) < c) >= d)",
    "!a == b": "((!a) == b)",
    "-a.b[0] + 1": "((-a.b[0]) + 1)",
    "a -1": "(a - 1)",
    "1 -10": "(1 - 10)",
    "a-1": "a-1",
    "a ? b : c ? d : e": "(a ? b : (c ? d : e))",
    "a ? b ? c : d : e": "(a ? (b ? c : d) : e)",
    "a || b ? c && d : e == f": "((a || b) ? (c && d) : (e == f))",
    "(a || b) && c": "(<(a || b)> && c)",
    "f(a + b) * c": "(f((a + b)) * c)",
    "a\n+\nb # why\n* c": "(a + (b * c))",
}


@pytest.mark.parametrize("text", GROUPS, ids=list(GROUPS))
def test_operators_group_as_in_terraform(text: str) -> None:
    node = parse_expression(SourceText("main.tf", text), 0, len(text))
    assert not isinstance(node, UnreadableError)
    assert outline(node) == GROUPS[text]


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "# à\nlocals { a = b.c }"
    start = text.index("b.c")
    node = parse_expression(SourceText("main.tf", text), start, start + 3)
    assert node == ("attr", start, start + 3, ("name", start, start + 1, "b"), "c")


def test_a_malformed_expression_is_a_value_with_its_place() -> None:
    text = "a = (1 + ) b"
    error = parse_expression(SourceText("main.tf", text), 4, 11)
    assert isinstance(error, UnreadableError)
    assert str(error) == "main.tf:1:10: expected an expression, found `)`"
