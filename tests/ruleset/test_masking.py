"""Hiding a value may take an answer away, never turn it round."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.value import (
    Absent,
    Null,
    Scalar,
    Unknown,
    Value,
    text,
)
from ekslint.core.verdict import Verdict
from ekslint.ruleset.vet import vet_page
from tests.ruleset.test_evaluate import judge
from tests.ruleset.toy import REGISTRY, WHY, listing, mapping, page, partial, unset

ATOMS = [
    "{v}",
    "{v} == 'a'",
    "{v} != 'b'",
    "{v} == {w}",
    "{v} < 3",
    "'1.9' <= {v}",
    "{v} in ['a', 'b']",
    "'a' in {v}",
    "{v} is None",
    "{v}.k == 'a'",
    "{v}.k in {w}",
    "{v}[0] == {w}",
    "len({v}) > 1",
    "len({v}) == 2",
    "any(i == 'a' for i in {v})",
    "all(i == {w} for i in {v})",
    "none(i in {w} for i in {v})",
    "count(i == 'a' for i in {v}) < 2",
    "startswith({v}, 'a')",
    "endswith({v}, 'b')",
    "lower({v}) == 'a'",
    "text({v}) == {w}",
    "matches({v}, 'a')",
    "({v} if {w} else 'a') == 'a'",
]
NAMES = ("x", "y", "z")

atoms = st.builds(
    lambda atom, v, w: atom.format(v=v, w=w),
    st.sampled_from(ATOMS),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
)
expressions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
    ),
    max_leaves=5,
)
simple: st.SearchStrategy[Value] = st.sampled_from(
    [
        text("a"),
        text("ab"),
        text("b"),
        text("true"),
        text("1.10"),
        text(""),
        Scalar(data=2),
        Scalar(data=3),
        Scalar(data=False),
        Null(),
        Absent(),
    ]
)


@dataclass(frozen=True)
class Masked:
    """A value, and what is left of it when something in it is not known."""

    whole: Value
    hidden: Value


def _choice(one: Value, other: Value) -> Masked:
    return Masked(one, Unknown(WHY, (one, other)))


masked = st.one_of(
    st.builds(Masked, simple, st.just(unset("hidden"))),
    st.builds(_choice, simple, simple),
    st.just(Masked(text("ab"), partial("a", unset("b")))),
    st.just(Masked(text("ab"), partial(unset("a"), "b"))),
    st.builds(lambda v: Masked(listing("a", v), listing("a", unset("i"))), simple),
    st.builds(lambda v: Masked(listing("a", v), listing("a", open=[WHY])), simple),
    st.builds(lambda v: Masked(listing("a", v), listing(v, open=[WHY])), simple),
    st.builds(lambda v: Masked(mapping({"k": v}), mapping({"k": unset("k")})), simple),
    st.builds(lambda v: Masked(mapping({"k": v}), mapping({}, open=[WHY])), simple),
    st.builds(lambda v: Masked(mapping({"k": v}), unset("m")), simple),
    st.builds(lambda v: Masked(listing(v, "b"), unset("l")), simple),
)


@settings(max_examples=1500, deadline=None)
@given(expressions, masked, simple, simple)
def test_an_unknown_value_never_turns_an_answer_round(
    expression: str, x: Masked, y: Value, z: Value
) -> None:
    before = judge(expression, {"x": x.whole, "y": y, "z": z})
    after = judge(expression, {"x": x.hidden, "y": y, "z": z})
    assert after.truth in (None, before.truth) or before.truth is None
    assert isinstance(before, Verdict)


POLARITY = [
    ("where: known(ship.flag)", True),
    ("where: known(ship.flag) and ship.armed", True),
    ("where: not known(ship.flag)", False),
    ("where: not (not known(ship.flag))", True),
    ("where: known(ship.flag) == ship.armed", False),
    ("where: any(known(c.size) for c in ship.cabins)", True),
    ("where: all(known(c.size) for c in ship.cabins)", True),
    ("where: none(known(c.size) for c in ship.cabins)", False),
    ("where: all(c.locked for c in ship.cabins if known(c.size))", False),
    ("where: any(c.locked for c in ship.cabins if known(c.size))", True),
    ("where: count(known(c.size) for c in ship.cabins) > 1", False),
    ("where: ship.armed if known(ship.flag) else ship.armed", False),
    ("let: {k: known(ship.flag)}\nwhere: k", True),
    ("let: {k: known(ship.flag)}\nwhere: not k", False),
    ("assert: known(ship.flag)", False),
    ("assert: not known(ship.flag) or ship.armed", True),
    ("level_when: {note: not known(ship.flag)}\nwhere: ship.armed", False),
]


@pytest.mark.parametrize(("header", "fine"), POLARITY, ids=[h for h, _ in POLARITY])
def test_known_stands_only_where_not_knowing_is_silent(header: str, fine: bool) -> None:
    rule = page(f"level: error\nfor: [{{ship: ships}}]\n{header}\nmessage: '{{ship}} is bad'")
    messages = [error.message for error in vet_page(rule.page, REGISTRY)]
    assert any("could give a finding" in message for message in messages) is not fine
