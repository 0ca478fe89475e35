"""Messages are one line, short enough, and name things as people do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ekslint.core.location import SourceText
from ekslint.core.value import Absent, Document, Null, Ref, Scalar, Unknown, text
from ekslint.core.verdict import FALSE, Members
from ekslint.model.entity import Entity, Link
from ekslint.ruleset.count import Count
from ekslint.ruleset.header import Clause
from ekslint.ruleset.message import MAX_LENGTH, fill, parse_template, show
from tests.ruleset.toy import TODAY, WHY, Harbour, listing, mapping, number, partial, unset

HARBOUR = Harbour()
SHIP = HARBOUR.ship("nina", 1)
ODD = HARBOUR.ship("a`b\nc\x1b[31m", 2)
ARN = Unknown(WHY, ref=Ref("s", "aws_iam_role.node", ("arn",)))

SHOWN: list[tuple[object, str]] = [
    ("plain", "plain"),
    (3, "3"),
    (True, "true"),
    (None, "nothing"),
    (TODAY, "2026-03-01"),
    (SHIP, "ship `nina`"),
    (ODD, "ship `a'b c [31m`"),
    (Link(SHIP), "ship `nina`"),
    (Link(), "nothing"),
    (Link(None, (WHY,)), "something unknown"),
    (text("red"), "red"),
    (text("two\nlines"), "two lines"),
    (Scalar(data=1, raw="1.30"), "1.30"),
    (Scalar(data=False), "false"),
    (listing("a", "b"), "a, b"),
    (listing(), "nothing"),
    (mapping({"k": "v", "l": "w"}), "k, l"),
    (Document("json", mapping({})), "a json document"),
    (Null(), "nothing"),
    (Absent(), "nothing"),
    (unset("x"), "an unknown value"),
    (ARN, "aws_iam_role.node.arn"),
    (partial("arn:", ARN, "/x"), "arn:${aws_iam_role.node.arn}/x"),
    (partial("eks-", unset("x"), "-node"), "eks-…-node"),
    (Members((SHIP, text("b"))), "ship `nina`, b"),
    (("a", "b"), "a, b"),
    (frozenset({"b", "a"}), "a, b"),
    (tuple(str(n) for n in range(30)), ", ".join(str(n) for n in range(20)) + ", 10 more"),
    (Count(2, 2), "2"),
    (Count(2, None), "an unknown number"),
    (FALSE, "false"),
]


@pytest.mark.parametrize(("item", "words"), SHOWN, ids=[w[:30] for _, w in SHOWN])
def test_show(item: object, words: str) -> None:
    assert show(item) == words


def test_short_messages_are_whole() -> None:
    assert fill(["ship ", lambda: "x", " sinks"]) == "ship x sinks"


def test_the_longest_texts_are_cut_in_the_middle_to_one_size() -> None:
    message = fill([lambda: "a" * 300, " meets ", lambda: "short", " and ", lambda: "b" * 200])
    assert len(message) <= MAX_LENGTH
    assert message.startswith("aaa")
    assert message.endswith("bbb")
    assert " meets short and " in message
    assert message.count("…") == 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Anchor(Entity):
    """A thing that is called by two names."""

    @property
    def label(self) -> str:
        return "`anchor` of `harbour.nina`"


def test_a_label_with_two_names_keeps_the_backticks_of_both() -> None:
    anchor = Anchor(id="s::a", scope="s", header=SourceText("a", "a").whole())
    assert show(anchor) == "`anchor` of `harbour.nina`"


def test_names_are_cut_inside_their_backticks() -> None:
    ship = HARBOUR.ship("x" * 300, 3)
    message = fill([lambda: ship, " sinks"])
    assert len(message) <= MAX_LENGTH
    assert message.startswith("ship `xxx")
    assert message.endswith("xxx` sinks")


def test_the_page_own_words_are_never_cut() -> None:
    words = "word " * 40
    assert fill([words, lambda: "y" * 50]).startswith(words)


def clause(template: str) -> Clause:
    source = SourceText("rules/toy/rule.md", template)
    return Clause(template, source.location(0, len(template)))


@pytest.mark.parametrize(
    ("template", "parts"),
    [
        ("plain", ["plain"]),
        ("{a} is `{b.c}`", ["a", " is `", "b.c", "`"]),
        ("{{a}} {b}", ["{a} ", "b"]),
        ('{f("}")}!', ['f("}")', "!"]),
        ("system:node:{{{{EC2}}}}", ["system:node:{{EC2}}"]),
    ],
)
def test_templates(template: str, parts: list[str]) -> None:
    found = parse_template(clause(template)).parts
    assert [p if isinstance(p, str) else p.words(p.node) for p in found] == parts


def test_placeholders_know_their_place() -> None:
    parts = parse_template(clause("{a} is {b.c}")).parts
    expression = parts[2]
    assert not isinstance(expression, str)
    assert expression.error(expression.node, "x").location is not None
    assert str(expression.error(expression.node, "x")) == "rules/toy/rule.md:1:11: x"


def test_numbers_print_as_written() -> None:
    assert show(number(30)) == "30"


def test_of_several_names_the_longest_are_cut() -> None:
    label = f"annotation `{'a' * 40}` of Helm release `{'b' * 60}`"
    parts: list[str | Callable[[], object]] = [
        lambda: label,
        " does not do what it is there for" * 4,
    ]
    told = fill(parts)
    assert told.startswith("annotation `aaaaa")
    assert told.count("`") == 4
    assert len(told) <= 200
