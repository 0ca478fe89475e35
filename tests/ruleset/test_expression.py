"""Pages are data: what is no part of the expression language is refused where it stands."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.errors import PageError
from ekslint.core.location import SourceText
from ekslint.ruleset.expression import parse
from ekslint.ruleset.header import Clause


def clause(text: str, before: str = "where: ") -> Clause:
    source = SourceText("rules/toy/rule.md", f"{before}{text}\n")
    return Clause(text, source.location(len(before), len(before) + len(text)))


REFUSED: list[tuple[str, str, int]] = [
    ("", "the expression is empty", 1),
    ("a +", "not an expression", 1),
    ("a; b", "not an expression", 2),
    ("a = b", "not an expression", 3),
    ("import os", "not an expression", 1),
    ("a.__class__", "names do not start with `_`", 3),
    ("_a", "names do not start with `_`", 1),
    ("f(_x=1)", "names do not start with `_`", 3),
    ("a + b", "no arithmetic", 1),
    ("-a", "`-` stands before a number only", 1),
    ("~a", "write `not`", 1),
    ("a | b", "no arithmetic", 1),
    ("lambda: a", "lambdas are not part", 1),
    ('f"{a}"', "f-strings are not part", 1),
    ("[x for x in a]", "leave out the brackets", 1),
    ("{x for x in a}", "inside any, all, none and count", 1),
    ("{1, 2}", "write a list", 1),
    ("{'a': 1}", "not part of the expression language", 1),
    ("(x for x in a)", "a comprehension is the only argument", 1),
    ("len(x for x in a)", "a comprehension is the only argument", 4),
    ("any((x for x in a), 1)", "a comprehension is the only argument", 5),
    ("any(x for x, y in a)", "binds one name", 11),
    ("a == None", "write `is None`", 6),
    ("a is b", "`is` compares with None only", 6),
    ("a is True", "`is` compares with None only", 6),
    ("a < 1.30", 'write "1.30" as a text', 5),
    ("a == b'x'", "this constant is not part", 6),
    ("a == ...", "this constant is not part", 6),
    ("a[b]", "an index is a constant", 3),
    ("a[1:2]", "an index is a constant", 3),
    ("f(x=y)", "`x=` takes a constant", 3),
    ("f(*a)", "`*` is not part", 3),
    ("f(**a)", "`**` is not part", 3),
    ("f(a)(b)", "only functions and verbs can be called", 1),
    ("(a := b)", "name it under `let`", 2),
    ("await a", "not part of the expression language", 1),
    ("è.b and a + b", "no arithmetic", 9),
]


@pytest.mark.parametrize(("text", "message", "column"), REFUSED, ids=lambda v: str(v)[:30])
def test_refused(text: str, message: str, column: int) -> None:
    with pytest.raises(PageError) as caught:
        parse(clause(text))
    assert message in caught.value.message
    assert caught.value.location is not None
    assert caught.value.location.column == column + len("where: ")


HOSTILE = [
    "(" * 300 + "a" + ")" * 300,
    "not " * 499 + "a",
    "a" + ".b" * 900,
    "a and " * 330 + "a",
    "a" * 2001,
    "[" * 900,
    "f(" * 150 + ")" * 150,
    "-" * 1999 + "1",
    "9" * 1999,
    "\x00",
    "a\x00b",
    "'\\ud800'",
    "\\",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_not_run(text: str) -> None:
    with suppress(PageError):
        parse(clause(text))


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_a_page_error(text: str) -> None:
    with suppress(PageError):
        parse(clause(text))


ALLOWED = [
    "a",
    "a.b.c",
    "a.b(c, 1, 'x', d=[1, 2], e=CONST, f=-1)",
    "a and b or not c",
    "a < b <= 3",
    "a in ['x', 'y'] and b not in CONST",
    "a is None or b is not None",
    "a if b else c",
    "a['k'][0]",
    "any(x.y for x in a if x for y in x.z)",
    "all(any(y for y in x) for x in a)",
    "a\n  and b",
    'matches(a, "\\d+")',
]


@pytest.mark.parametrize("text", ALLOWED)
def test_allowed(text: str) -> None:
    expression = parse(clause(text))
    assert expression.words(expression.node) == text


def test_leading_blanks_and_other_alphabets_do_not_shift_places() -> None:
    expression = parse(clause('  a == "äöü€" and b'))
    first, second = expression.node.values  # type: ignore[attr-defined]
    assert (expression.words(first), expression.words(second)) == ('a == "äöü€"', "b")


@pytest.mark.parametrize("text", ["1if x else 2", "1or x", "x == 0x1for", 'x == "\\d"'])
def test_python_prints_no_warning_of_its_own(text: str, recwarn: pytest.WarningsRecorder) -> None:
    with suppress(PageError):
        parse(clause(text))
    assert not recwarn.list
