"""Expressions answer true, false or unknown, and never more than the values tell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ekslint.core.location import SourceText
from ekslint.core.value import (
    Absent,
    Document,
    Null,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.core.verdict import Members, Verdict
from ekslint.model.entity import Link
from ekslint.model.inventory import Inventory
from ekslint.ruleset.compile import Context, compile_judge
from ekslint.ruleset.expression import parse
from ekslint.ruleset.frame import Frame, Machine, is_missing
from ekslint.ruleset.header import Clause
from tests.ruleset.toy import (
    MAYBE,
    OTHER,
    REGISTRY,
    TODAY,
    WHY,
    Charter,
    Harbour,
    Ship,
    link,
    listing,
    mapping,
    number,
    partial,
    unset,
)


def judge(
    expression: str,
    names: Mapping[str, object] | None = None,
    *,
    inventory: Inventory | None = None,
    held: frozenset[tuple[str, bool]] = frozenset(),
) -> Verdict:
    """Judge an expression over named objects."""
    bound = dict(names or {})
    source = SourceText("rules/toy/rule.md", expression)
    parsed = parse(Clause(expression, source.location(0, len(expression))))
    compiled = compile_judge(Context(parsed, REGISTRY, frozenset(bound), frozenset()))
    machine = Machine(inventory or Inventory([]), TODAY)
    return compiled(Frame(machine, "harbour", bound, held=held))


TWO = Unknown(Reason(ReasonKind.VARIABLE, "undecided"), (text("a"), text("b")))
ARN = Unknown(
    Reason(ReasonKind.COMPUTED, "computed"), ref=Ref("s", "aws_iam_role.x", ("arn",)), nonnull=True
)

VALUES: list[tuple[str, object, bool | None]] = [
    # equality
    ('x == "a"', text("a"), True),
    ('x == "a"', text("b"), False),
    ('x != "a"', text("b"), True),
    ('x == "a"', unset("x"), None),
    ('x == "a"', Absent(), False),
    ('x == "a"', Null(), False),
    ('x == "a"', partial("b-", unset("x")), False),
    ('x == "b-1"', partial("b-", unset("x")), None),
    ("x == x", unset("x"), True),
    ("x == x", ARN, True),
    ("x == true_", text("true"), None),
    ("x == True", text("true"), True),
    ("x == 3", text("3"), True),
    ("x == 3", number(3), True),
    ("x == 3", number(4), False),
    ('x == "1.30"', Scalar(data=1, raw="1.30"), True),
    ('x == "c"', TWO, False),
    ('x == "a"', TWO, None),
    ('x == ["a", "b"]', listing("a", "b"), True),
    ('x == ["a", "b"]', listing("b", "a"), False),
    ('x == ["a", "b"]', listing("b", "a", kind="set"), True),
    # order: numbers, and dotted numbers in texts
    ("x < 5", number(4), True),
    ("x < 5", text("40"), False),
    ("x <= 5", number(5), True),
    ("x > 5", unset("x"), None),
    ('x < "1.10"', text("1.9"), True),
    ('x < "1.30"', Scalar(data=1, raw="1.29"), True),
    ('x >= "1.30"', text("v1.30.0"), True),
    ('x < "1.30"', text("latest"), None),
    ("x < 5", Absent(), None),
    ("x < 5", text("many"), None),
    ("3 < x < 5", number(4), True),
    ("3 < x < 5", number(6), False),
    ("x < 5", Scalar(data=True), None),
    # membership
    ('x in ["a", "b"]', text("b"), True),
    ('x in ["a", "b"]', text("c"), False),
    ('x in ["a", "b"]', TWO, True),
    ('x in ["a", "c"]', TWO, None),
    ('x not in ["c", "d"]', TWO, True),
    ('x in ["a", "b"]', unset("x"), None),
    ("x in FLAGS", text("red"), True),
    ('"a" in x', listing("a"), True),
    ('"a" in x', listing("b"), False),
    ('"a" in x', listing("b", unset("x")), None),
    ('"a" in x', listing("a", unset("x")), True),
    ('"a" in x', listing("b", open=[WHY]), None),
    ('"a" in x', listing("a", open=[WHY]), True),
    ('"a" in x', Absent(), False),
    ('"a" in x', unset("x"), None),
    ('"bc" in x', text("abcd"), True),
    ('"bc" in x', text("ab"), False),
    ('"bc" in x', partial("abc", unset("y")), True),
    ('"bc" in x', partial("ab", unset("y"), "c"), None),
    ('"k" in x', mapping({"k": "v"}), True),
    ('"k" in x', mapping({"l": "v"}), False),
    ('"k" in x', mapping({"l": "v"}, open=[WHY]), None),
    ('"a" in x', Document("json", listing("a")), True),
    ('x in "red and blue"', text("blue"), True),
    ('x in "red and blue"', unset("x"), None),
    # None
    ("x is None", Null(), True),
    ("x is None", Absent(), True),
    ("x is None", text(""), False),
    ("x is None", unset("x"), None),
    ("x is None", ARN, False),
    ("x is None", TWO, False),
    ("x is not None", Absent(), False),
    # truth
    ("x", Scalar(data=True), True),
    ("x", text("false"), False),
    ("x", unset("x"), None),
    ("not x", Absent(), True),
    ("x", listing(), False),
    ("x", listing(open=[WHY]), None),
    # steps into values
    ('x.k == "v"', mapping({"k": "v"}), True),
    ('x["k"] == "v"', mapping({"k": "v"}), True),
    ("x.m is None", mapping({"k": "v"}), True),
    ("x.m is None", mapping({"k": "v"}, open=[WHY]), None),
    ("x.k.l is None", Absent(), True),
    ('x.k == "v"', listing(mapping({"k": "v"})), True),
    ('x.k == "v"', listing(mapping({"k": "v"}), mapping({"k": "w"})), None),
    ('x[0] == "a"', listing("a"), True),
    ("x[1] is None", listing("a"), True),
    ('x[0] == "a"', listing("a", kind="set"), None),
    ('x.k == "v"', Document("json", mapping({"k": "v"})), True),
    ("x.k == x.k", unset("x"), True),
    ("x.k == x.l", unset("x"), None),
    ("x.k == x.l", mapping({}, open=[WHY]), None),
    ('x.k == "v"', text("flat"), None),
    # functions
    ("known(x)", text("a"), True),
    ("known(x)", unset("x"), False),
    ("known(x)", partial("a", unset("x")), False),
    ("known(x)", Absent(), True),
    ("len(x) == 2", listing("a", "b"), True),
    ("len(x) > 1", listing("a", "b", open=[WHY]), True),
    ("len(x) == 2", listing("a", "b", open=[WHY]), None),
    ("len(x) < 2", listing("a", "b", open=[WHY]), False),
    ("len(x) == 0", Absent(), True),
    ("len(x) == 3", text("abc"), True),
    ("len(x) >= 3", partial("abc", unset("x")), True),
    ("len(x) == 3", unset("x"), None),
    ("len(x) > 1", listing(unset("a"), unset("b"), kind="set"), None),
    ("len(x) == 2", listing("a", "b", kind="set"), True),
    ('matches(x, "^a[0-9]+$")', text("a12"), True),
    ('matches(x, "b")', text("a12"), False),
    ('matches(x, "a")', partial("a", unset("x")), None),
    ('startswith(x, "arn:")', partial("arn:aws:", unset("x")), True),
    ('startswith(x, "arn:gov")', partial("arn:aws:", unset("x")), False),
    ('startswith(x, "arn:aws:iam")', partial("arn:aws:", unset("x")), None),
    ('endswith(x, "/node")', partial(unset("x"), "/node"), True),
    ('endswith(x, "/pod")', partial(unset("x"), "/node"), False),
    ('endswith(x, "role/node")', partial(unset("x"), "/node"), None),
    ('startswith(x, "a")', Absent(), False),
    ('startswith(x, "a")', TWO, None),
    ('lower(x) == "abc"', text("ABC"), True),
    ("lower(x) == x", unset("x"), None),
    ("lower(x) == x", ARN, None),
    ("text(x) == x", unset("x"), True),
    ('text(x) == "true"', Scalar(data=True), True),
    ('knots(x) == "a"', text("a"), True),
    ("is_sail(x)", text("sail"), True),
    ("is_sail(x)", unset("x"), None),
    # conditional expressions
    ('("a" if x else "b") == "a"', Scalar(data=True), True),
    ('("a" if x else "b") == "c"', unset("x"), False),
    ('("a" if x else "b") == "a"', unset("x"), None),
    ("True if x else True", unset("x"), True),
    ("True if x else False", unset("x"), None),
    # Kleene
    ('x == "a" or True', unset("x"), True),
    ('x == "a" and False', unset("x"), False),
    ('x == "a" and True', unset("x"), None),
    # iteration over values
    ('any(i == "a" for i in x)', listing("a", unset("y")), True),
    ('any(i == "c" for i in x)', listing("a", open=[WHY]), None),
    ('all(i == "a" for i in x)', listing("a", "a"), True),
    ('all(i == "a" for i in x)', listing("a", open=[WHY]), None),
    ('all(i == "a" for i in x)', listing("b", open=[WHY]), False),
    ('none(i == "a" for i in x)', listing(), True),
    ('none(i == "a" for i in x)', unset("x"), None),
    ('count(i == "a" for i in x) == 1', listing("a", "b"), True),
    ('count(i == "a" for i in x) < 2', listing("a", unset("y")), None),
    ('count(i == "a" for i in x) >= 1', listing("a", unset("y")), True),
    ('any(k == "l" for k in x)', mapping({"k": "v"}), False),
    ("any(x)", listing(Scalar(data=False), Scalar(data=True)), True),
    ('any(i == "a" for i in x if i != "b")', listing("b", unset("y")), None),
    ("any(i for i in x)", text("one"), None),
    ("any(i == j for i in x for j in FLAGS)", listing("green", "red"), True),
    ('count(i == j for i in x for j in ["a", "b"]) == 2', listing("a", "b"), True),
]


@pytest.mark.parametrize(("expression", "x", "answer"), VALUES, ids=lambda v: str(v)[:48])
def test_value(expression: str, x: object, answer: bool | None) -> None:
    verdict = judge(expression, {"x": x, "true_": unset("other")})
    assert verdict.truth is answer
    if answer is None:
        assert verdict.open  # a question always has a reason


def fleet() -> tuple[Harbour, dict[str, object]]:
    """A harbour with links and collections in every state."""
    harbour = Harbour()
    port = harbour.port("kiel", 1, depth=number(9), charter=Charter(text("red"), harbour.line(2)))
    bare = harbour.port("bare", 3)
    maybe_port = harbour.port("maybe", 4, depth=number(9), conditions=(MAYBE,))
    cabin = harbour.cabin("one", 10, locked=Scalar(data=True))
    loose = harbour.cabin("two", 11, locked=Scalar(data=False))
    dark = harbour.cabin("dark", 13, locked=unset("l"))
    ghost = harbour.cabin("ghost", 12, locked=Scalar(data=True), conditions=(MAYBE,))
    return harbour, {
        "s": harbour.ship("s", 20, home=link(port, harbour.line(21)), papers=text("tea")),
        "bare": harbour.ship("bare", 22, home=link(bare)),
        "lost": harbour.ship("lost", 23, home=Link(None, (WHY,))),
        "free": harbour.ship("free", 24, home=Link()),
        "ghost": harbour.ship("ghost", 25, home=link(maybe_port)),
        "full": harbour.ship("full", 26, cabins=Members((cabin, loose))),
        "more": harbour.ship("more", 27, cabins=Members((cabin, loose), (WHY,))),
        "some": harbour.ship("some", 28, cabins=Members((loose, ghost))),
        "dim": harbour.ship("dim", 29, cabins=Members((dark,))),
        "flags": harbour.ship("flags", 30, pennants=Members((text("red"), unset("p")))),
        "port": port,
        "torn": harbour.ship("torn", 31, home=Link(port, (WHY,))),
    }


THINGS: list[tuple[str, bool | None]] = [
    # through links
    ("s.home.depth == 9", True),
    ("s.port.depth == 8", False),
    ("lost.home.depth == 9", None),
    ("free.home.depth == 9", None),
    ("s.home is None", False),
    ("lost.home is None", None),
    ("free.home is None", True),
    ("ghost.home is None", None),
    ("ghost.home.depth == 9", None),
    ("ghost.home.depth == 8", None),
    ("s.home == port", True),
    ("s.home != port", False),
    ("bare.home == port", False),
    ("free.home == port", False),
    ("lost.home == port", None),
    ("s.home", True),
    ("free.home", False),
    ("s.escort is None", True),
    ("s.escort.flag is None", None),
    ("torn.home.depth == 9", None),
    ("torn.home", None),
    ("any(p.depth == 9 for p in torn.home)", None),
    ("any(p.depth == 9 for p in s.home)", True),
    # what may not exist is not known
    ("known(s.home.depth)", True),
    ("known(ghost.home.depth)", False),
    ("known(lost.home)", False),
    ("known(more.cabins)", False),
    # verbs
    ('s.home.admits("red")', True),
    ('s.home.admits("green", "blue")', False),
    ('lost.home.admits("red")', None),
    ('free.home.admits("red")', None),
    ('ghost.home.admits("red")', None),
    ('s.carries("tea")', True),
    ('s.carries("tea", least=2)', False),
    ('s.home.charter.permits("red")', True),
    ('bare.home.charter.permits("red")', None),
    # plain fields
    ('s.way == "sail"', True),
    ("s.armed", False),
    ('"mate" in s.crew', False),
    ('s.name == "s"', True),
    # members
    ("any(c.locked for c in full.cabins)", True),
    ("all(c.locked for c in full.cabins)", False),
    ("none(c.locked for c in full.cabins)", False),
    ("count(c.locked for c in full.cabins) == 1", True),
    ("len(full.cabins) == 2", True),
    ("any(c.size for c in more.cabins)", None),
    ("any(c.locked for c in more.cabins)", True),
    ("all(c.locked for c in more.cabins)", False),
    ("len(more.cabins) > 1", True),
    ("len(more.cabins) == 2", None),
    ("none(more.cabins)", False),
    ("any(s.cabins)", False),
    ("any(c.locked for c in dim.cabins)", None),
    ('"red" in flags.pennants', True),
    ('"blue" in flags.pennants', None),
    # members that may not exist satisfy nothing for certain, and break nothing
    ("any(c.locked for c in some.cabins)", None),
    ("any(c.size for c in some.cabins)", False),
    ("all(c.locked for c in some.cabins)", False),
    ("all(not c.locked for c in some.cabins)", None),
    ("none(c.locked for c in some.cabins)", None),
    ("len(some.cabins) == 1", None),
    ("len(some.cabins) >= 1", True),
    ("len(some.cabins) <= 2", True),
    ("count(c.locked for c in some.cabins) <= 1", True),
    # collections of the inventory
    ("any(p.depth == 9 for p in ports)", True),
    ("none(p.depth == 4 for p in ports)", True),
    ("any(c.locked for p in ports for ship in p.ships for c in ship.cabins)", False),
    # what is asked of an unknown or empty link in a collection
    ("any(x.flag for x in lost.home.ships)", None),
    ("any(x.flag for x in free.home.ships)", None),
]


@pytest.mark.parametrize(("expression", "answer"), THINGS, ids=lambda v: str(v))
def test_thing(expression: str, answer: bool | None) -> None:
    harbour, names = fleet()
    verdict = judge(expression, names, inventory=harbour.inventory())
    assert verdict.truth is answer
    if answer is None:
        assert verdict.open


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("ghost.home.depth == 9", True),
        ("ghost.home.depth == 8", False),
        ("any(c.locked for c in some.cabins)", True),
        ("len(some.cabins) == 2", True),
    ],
)
def test_what_exists_under_the_rows_own_conditions_is_certain(
    expression: str, answer: bool
) -> None:
    harbour, names = fleet()
    held = frozenset({(MAYBE.identity, False)})
    assert judge(expression, names, inventory=harbour.inventory(), held=held).truth is answer


def test_a_member_that_never_exists_with_the_row_does_not_count() -> None:
    _, names = fleet()
    held = frozenset({(MAYBE.identity, True), (OTHER.identity, False)})
    verdict = judge("any(c.locked for c in some.cabins)", names, held=held)
    assert verdict.truth is False


def test_things_of_other_scopes_may_be_the_same_thing() -> None:
    here, there = Harbour(), Harbour(scope="elsewhere")
    names = {"a": here.port("kiel", 1), "b": there.port("kiel", 1), "c": here.port("bonn", 2)}
    assert judge("a == b", names).truth is None
    assert judge("a == c", names).truth is False
    assert judge("a == a", names).truth is True


def test_an_open_inventory_leaves_collections_open() -> None:
    harbour, names = fleet()
    inventory = harbour.inventory(Port=(WHY,))
    assert judge("none(p.depth == 4 for p in ports)", names, inventory=inventory).truth is None
    assert judge("any(p.depth == 9 for p in ports)", names, inventory=inventory).truth is True


@pytest.mark.parametrize(
    "expression",
    ["free.home.depth == 9", "free.home.depth < 9", 'free.home.admits("red")', "s.escort.flag"],
)
def test_what_is_surely_not_there_is_told_apart_from_what_is_not_known(expression: str) -> None:
    _, names = fleet()
    assert is_missing(judge(expression, names))


def test_not_known_is_not_missing() -> None:
    _, names = fleet()
    assert not is_missing(judge("lost.home.depth == 9", names))
    assert not is_missing(judge("free.home.depth == 9 or lost.home.depth == 9", names))


def test_a_verdict_carries_the_links_it_came_through() -> None:
    harbour, names = fleet()
    ship = Ship(
        id="x",
        scope="harbour",
        header=harbour.line(40),
        home=link(names["port"], harbour.line(41), "the only port here"),  # type: ignore[arg-type]
    )
    verdict = judge("x.home.depth == 8", {"x": ship})
    assert verdict.assumptions == ("the only port here",)
    assert [e.location.line for e in verdict.because] == [41]


def test_the_absence_of_members_is_evidence() -> None:
    harbour, _ = fleet()
    ship = harbour.ship("x", 40, cabins=Members((), (), harbour.line(41)))
    verdict = judge("any(x.cabins)", {"x": ship})
    assert [e.location.line for e in verdict.because] == [41]


def test_unknown_links_give_their_reasons() -> None:
    _, names = fleet()
    assert WHY in judge("lost.home.depth == 9", names).open


@pytest.mark.parametrize(
    "value", [unknown(ReasonKind.VARIABLE, "x", identity="i"), ARN], ids=["identity", "reference"]
)
def test_what_a_verb_answers_of_an_unknown_thing_is_not_that_thing(value: Value) -> None:
    assert judge('x.f("a") == x', {"x": value}).truth is None
