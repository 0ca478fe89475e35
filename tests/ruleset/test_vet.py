"""Expressions are checked against the model before anything is asked."""

from __future__ import annotations

import pytest

from ekslint.model.vocabulary import REGISTRY as EKS
from ekslint.ruleset.kinds import VALUE, Kinds
from ekslint.ruleset.page import Rule
from ekslint.ruleset.vet import vet_page
from tests.ruleset.toy import REGISTRY, page

FINE = [
    "ship.flag == HOME_FLAG",
    "ship.flag in FLAGS",
    "ship.home.depth > 3",
    "ship.port.admits('red', 'blue')",
    "ship.home is None",
    "ship.home == ship.port",
    "ship.escort.escort.flag == 'x'",
    "ship.home.charter.permits('x')",
    "ship.papers.anything.at[0].all == 'x'",
    "any(c.locked for c in ship.cabins)",
    "any(c.locked for c in ship.cabins if c.size < 3)",
    "any(s.armed for s in ship.home.ships)",
    "any(s == ship for s in ships)",
    "none(ship.cabins)",
    "'red' in ship.pennants",
    "any(p == 'red' for p in ship.pennants)",
    "count(c.locked for c in ship.cabins) < 3",
    "len(ship.cabins) == 2",
    "knots(ship.size) > 3",
    "is_sail(ship.way)",
    "ship.carries('tea', least=2)",
    "matches(ship.flag, '^[a-z]+$') and startswith(ship.flag, 'r')",
    "lower(text(ship.flag)) == 'red'",
    "'mate' in ship.crew",
    "ship.way in ['sail', 'steam']",
    "ship.label == 'x'",
    "ship.header.line > 3 if ship.armed else True",
    "(ship.flag if ship.armed else ship.papers) == 'x'",
    "not known(ship.flag) or ship.flag == 'red'",
    "TABLE['red'] == 1",
]


def asserting(expression: str) -> Rule:
    return page(
        "level: error\nfor: [{ship: ships}]\n"
        f"assert:\n  - >-\n    {expression}\nmessage: '{{ship}} is bad'"
    )


@pytest.mark.parametrize("expression", FINE)
def test_fine(expression: str) -> None:
    assert [str(error) for error in vet_page(asserting(expression).page, REGISTRY)] == []


WRONG = [
    ("shp.flag == 'x'", "unknown name `shp`; did you mean `ship`?"),
    ("ship.flg == 'x'", "`Ship` has no `flg`; did you mean `flag`?"),
    ("ship.home.dept > 3", "`Port` has no `dept`; did you mean `depth`?"),
    ("ship.home.charter.secret == 'x'", "`Charter` has no `secret`"),
    ("ship.home.charter.permit('x')", "`Charter` has no `permit`; did you mean `permits`?"),
    ("ship.port()", "`port` is no verb: leave out the parentheses"),
    ("ship.home.admits", "`admits` is a verb: call it, `admits(...)`"),
    ("ship.carries()", "`ship.carries`: missing a required argument: 'what'"),
    ("ship.carries('a', most=2)", "got an unexpected keyword argument 'most'"),
    ("ship.flag.upper()", "a value has no verbs, so no `upper()`"),
    ("ship.flag.startswith('x')", "so no `startswith()`: write `startswith(value, ...)`"),
    ("ship.ports", "`Ship` has no `ports`; `ports` is a collection of its own: `any("),
    ("ship.flag = 'x'", "an expression was expected; `==` compares"),
    ("ship.cabins.locked", "ask each of a collection of Cabin"),
    ("any(c.lockd for c in ship.cabins)", "`Cabin` has no `lockd`; did you mean `locked`?"),
    ("any(c for c in ship)", "Ship is not a collection"),
    ("any(c for c in ship.armed)", "a bool is not a collection"),
    ("ship.way.x == 'y'", "a text has no `x`"),
    ("ship.cabins == 3", "a collection of Cabin does not compare with `==`"),
    ("ship.cabins < 3", "a collection of Cabin does not compare with `<`"),
    ("ship.cabins is None", "a collection is never None"),
    ("ship.home.admits('x') == True", "a verdict stands alone, or with `not`"),
    ("ship.home.admits('x') is None", "a verdict is never None"),
    ("ship.home == 'kiel'", "Port is not a text; compare one of its parts"),
    ("ship.home < 3", "Port does not compare with `<`"),
    ("'x' in ship", "Ship cannot hold anything"),
    ("ship.cabins[0].locked", "a collection of Cabin has no items by index"),
    ("len", "`len` is a function: call it"),
    ("lenn(ship.flag) > 1", "unknown function `lenn`; did you mean `len`?"),
    ("ship(1)", "`ship` is not a function"),
    ("len(ship.flag, 2) > 1", "`len` takes one argument"),
    ("matches(ship.flag, ship.way)", "the pattern is a constant text"),
    ("matches(ship.flag, '(a+)+')", "a repeat inside a repeat may take exponential time"),
    ("matches(ship.flag, '(')", "not a pattern"),
    ("is_sail()", "`is_sail`: missing a required argument: 'way'"),
    ("lower(ship.cabins) == 'x'", "a collection of Cabin is not a text"),
    ("any(ship for ship in ships)", "`ship` is taken"),
    ("any(len for len in ships)", "`len` is taken"),
    ("known(ship.flag)", "an unknown value could give a finding here"),
]


@pytest.mark.parametrize(("expression", "message"), WRONG, ids=[e for e, _ in WRONG])
def test_wrong(expression: str, message: str) -> None:
    errors = vet_page(asserting(expression).page, REGISTRY)
    assert message in " | ".join(error.message for error in errors)
    assert all(error.location is not None for error in errors)


HEADERS = [
    ("for: [{ship: shps}]", "unknown collection `shps`; did you mean `ships`?"),
    ("for: [{ship: ports.ships}]", "the first item of `for` names a collection"),
    ("for: [{ship: ships}, {x: ship.armed}]", "a bool is not a collection"),
    ("for: [{ship: ships}, {today: ports}]", "`today` is taken: choose another name"),
    ("for: [{ship: ships}]\nlet: {ports: ship.home}", "`ports` is taken"),
    ("for: [{ship: ships}]\nlet: {a: b, b: ship.home}", "unknown name `b`"),
    ("for: [{ship: ships}]\nlet: {a: ship.hme}", "did you mean `home`?"),
    ("for: [{ship: ships}]\nat: ship.flg", "did you mean `flag`?"),
    ("for: [{ship: ships}]\nat: ship.way", "`at`: a text has no place in a file"),
    ("for: [{ship: ships}]\nrelated: {ship.hme: x}", "did you mean `home`?"),
    ("for: [{ship: ships}]\nlevel_when: {note: ship.amed}", "did you mean `armed`?"),
    ("for: [{ship: ships}]\nwhere: not known(ship.flag)", "could give a finding here"),
    ("for: [{ship: ships}]\nwhere: today != today", "at most a warning: change `level`"),
    ("for: [{ship: ships}]\nlet: {t: today}\nwhere: t != t", "at most a warning"),
    (
        "for: [{ship: ships}]\nlet: {k: 'not known(ship.flag)'}\nwhere: k",
        "could give a finding here",
    ),
]


@pytest.mark.parametrize(("header", "message"), HEADERS, ids=[h for h, _ in HEADERS])
def test_wrong_header(header: str, message: str) -> None:
    rule = page(f"level: error\n{header}\nassert: ship.armed\nmessage: '{{ship}} is bad'")
    errors = vet_page(rule.page, REGISTRY)
    assert message in " | ".join(error.message for error in errors)


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("{ship.flg} is bad", "did you mean `flag`?"),
        ("{ship is bad", "this brace is not closed"),
        ("ship} is bad", "a single `}`"),
        ("{ship +} is bad", "not an expression"),
    ],
)
def test_wrong_message(message: str, error: str) -> None:
    rule = page(f"level: error\nfor: [{{ship: ships}}]\nassert: ship.armed\nmessage: '{message}'")
    errors = vet_page(rule.page, REGISTRY)
    assert error in " | ".join(found.message for found in errors)


def test_every_mistake_is_told_with_its_place() -> None:
    rule = page(
        "level: error\nfor: [{ship: ships}]\nwhere: ship.flg\nassert: ship.amed\n"
        "message: '{ship.nme} is bad'"
    )
    errors = vet_page(rule.page, REGISTRY)
    places = [(e.location.line, e.location.column) for e in errors if e.location is not None]
    assert places == [(4, 13), (5, 14), (6, 17)]


def test_the_real_model_can_be_read() -> None:
    kinds = Kinds()
    for cls in EKS.collections.values():
        assert kinds.parts(cls)["name"].kind == VALUE
    volumes = kinds.parts(EKS.collections["node_groups"])["volumes"].kind
    assert str(volumes) == "a collection of Volume"
