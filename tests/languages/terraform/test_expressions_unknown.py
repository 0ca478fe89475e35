"""What the files do not tell stays unknown, keeps its identity, and never becomes a guess."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known, plain
from ekslint.core.location import SourceText
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.core.verdict import same
from ekslint.languages.terraform.access import step
from tests.languages.terraform.console import value_of

ROLE = Ref("root", "aws_iam_role.node")
WHY = Reason(ReasonKind.COMPUTED, "known after apply")
COUNT = Reason(ReasonKind.INSTANCES, "count is not known")
PLACE = SourceText("main.tf", "x").location(0, 1)


def resource(address: str, **attributes: Value) -> MapValue:
    entries = {name: Entry(value) for name, value in attributes.items()}
    return MapValue(entries, (WHY,), ref=Ref("root", address))


def names() -> dict[str, Value]:
    return {
        "aws_iam_role.node": resource("aws_iam_role.node", name=text("node")),
        "aws_subnet.many": ListValue(
            (resource("aws_subnet.many"),), (COUNT,), ref=Ref("root", "aws_subnet.many")
        ),
        "local.open": MapValue({"known": Entry(text("yes"))}, (WHY,)),
        "local.list": ListValue((text("a"),), (WHY,)),
        "local.null": Null(),
        "local.sure": Unknown(WHY, nonnull=True),
        "local.either": Unknown(WHY, candidates=(text("blue"), text("green"))),
        "local.maps": Unknown(WHY, candidates=(_map(a="x"), _map(a="y", b="z"))),
        "local.lists": Unknown(WHY, candidates=(ListValue(()), ListValue((text("a"),)))),
    }


def _map(**entries: str) -> MapValue:
    return MapValue({k: Entry(text(v)) for k, v in entries.items()})


def ask(expression: str) -> Value:
    return value_of(expression, names())


def kind(value: Value) -> str:
    return value.reason.kind.value if isinstance(value, Unknown) else type(value).__name__


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("var.x", "variable"),
        ("var.x.y[0]", "variable"),
        ("var.x + 1", "variable"),
        ("upper(var.x)", "variable"),
        ("!var.x", "variable"),
        ("var.x ? 1 : 2", "variable"),
        ("[for v in var.x : v]", "variable"),
        ("{ for k, v in var.x : k => v }", "variable"),
        ("var.x[*].id", "variable"),
        ("length(var.x)", "variable"),
        ("merge(var.x)", "variable"),
        ("md5(var.x)", "variable"),
        ("local.open.other", "computed"),
        ("local.list[1]", "computed"),
        ("aws_iam_role.node.arn", "computed"),
        ("{ a = 1 }.b", "missing"),
        ("[1][2]", "missing"),
        ("local.null.a", "missing"),
        ('"text".a', "invalid"),
        ("[] + 1", "invalid"),
        ("provider::aws::arn_parse(var.x)", "function"),
        ("nosuch(1)", "function"),
        ("timestamp()", "function"),
        ("base64decode(var.x)", "variable"),
        ('file("gone.txt")', "file"),
        ('templatefile("gone.tpl", {})', "file"),
        ('abspath("x")', "file"),
    ],
)
def test_the_reason_is_told(expression: str, reason: str) -> None:
    assert kind(ask(expression)) == reason


@pytest.mark.parametrize(
    ("left", "right", "truth"),
    [
        ("var.x", "var.x", True),
        ("var.x", "var.y", None),
        ("var.x.name", "var.x.name", True),
        ("var.x.name", "var.x.other", None),
        ("var.x[0]", "var.x[0]", True),
        ("lower(var.x)", "lower(var.x)", True),
        ("lower(var.x)", "var.x", None),
        ("lower(var.x)", "upper(var.x)", None),
        ('"${var.x}-a"', '"${var.x}-a"', True),
        ('"${var.x}-a"', '"${var.x}-b"', False),
        ('"a-${var.x}"', '"b-${var.x}"', False),
        ('"a-${var.x}"', '"${var.x}-a"', None),
        ("var.x[*].a", "var.x[*].b", None),
        ("[for v in var.x : v.a]", "[for v in var.x : v.b]", None),
        ("var.x ? 1 : 2", "var.x ? 3 : 4", False),
        ("var.x ? 1 : 2", "var.x ? 2 : 3", None),
        ("var.x ? var.y : var.z", "var.x", None),
        ("aws_iam_role.node.arn", "aws_iam_role.node.arn", True),
        ("aws_iam_role.node.arn", "aws_iam_role.node.id", None),
        ('trimprefix(aws_iam_role.node.arn, "x")', "aws_iam_role.node.arn", None),
        ("merge(var.x, var.y)", "merge(var.x, var.y)", True),
        ("merge(var.x, var.y)", "merge(var.y, var.x)", None),
        ("uuid()", "uuid()", None),
    ],
)
def test_the_same_unknown_is_itself_and_nothing_else(
    left: str, right: str, truth: bool | None
) -> None:
    assert same(ask(left), ask(right)).truth is truth


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("false && var.x", False),
        ("var.x && false", False),
        ("true || var.x", True),
        ("var.x || true", True),
        ("var.x == var.x", True),
        ("var.x != var.x", False),
        ("aws_iam_role.node.arn == null", False),
        ("aws_iam_role.node.name == null", False),
        ("aws_iam_role.node == null", False),
        ("local.sure == null", False),
        ("local.sure != null", True),
        ("[var.x] == null", False),
        ('"${var.x}" == null', None),
        ("local.either == null", False),
        ('local.either == "red"', False),
        ("var.x ? [var.y] : [var.y]", ["$"]),
        ("var.x ? 5 : 5", 5),
        ("length([var.x, var.y])", 2),
        ("length({ a = var.x })", 1),
        ("contains([var.x, 5], 5)", True),
        ('contains(["a"], "b")', False),
        ("anytrue([var.x, true])", True),
        ("alltrue([var.x, false])", False),
        ('coalesce("a", var.x)', "a"),
        ('lookup({ a = "v" }, "a", var.x)', "v"),
        ('merge(var.x, { a = "v" }).a', "v"),
        ('merge({ a = "v" }, { b = var.x }).a', "v"),
        ("keys({ a = var.x })", ["a"]),
        ("coalescelist([var.x], [])", ["$"]),
        ('startswith("arn:${var.x}", "arn")', True),
        ('startswith("arn:${var.x}", "ecr")', False),
        ('endswith("${var.x}.tf", ".tf")', True),
        ('strcontains("a${var.x}", "a")', True),
        ('split("/", "role/${var.x}")[0]', "role"),
        ('substr("eks-${var.x}", 0, 3)', "eks"),
        ('element(["a", var.x], 0)', "a"),
        ('[for v in ["a", "b"] : v if v == "a" || var.x][0]', "a"),
        ('zipmap(["a"], [var.x]) == null', False),
        ('one(["only"])', "only"),
        ("toset([var.x]) == null", False),
        ('jsondecode(jsonencode({ a = var.x, b = "v" })).b', "v"),
        ('yamldecode(yamlencode({ a = var.x, b = "v" })).b', "v"),
        ('yamldecode("a: v\\nb: role/${var.x}").a', "v"),
        ('jsondecode("{\\"b\\": \\"role/${var.x}\\", \\"a\\": [1, \\"v\\"]}").a[1]', "v"),
        ('startswith(jsondecode("[\\"${var.x}\\", \\"role/${var.x}\\"]")[1], "role/")', True),
        ('startswith(yamldecode("b: role/${var.x}").b, "role/")', True),
        ('startswith(yamldecode("b: |\\n  - ${var.x}\\n  - c").b, "- ")', True),
        ("length(slice(var.x, 1, 3))", 2),
        ("length(slice(local.list, 0, 2))", 2),
        ("length(base64decode(base64encode(var.x)) == var.x ? [1] : [])", 1),
        ("local.open.known", "yes"),
        ('concat(["a"], var.x)[0]', "a"),
        ('can("a-${var.x}" == "b")', None),
    ],
)
def test_what_is_decided_anyway_is_known(expression: str, answer: Any) -> None:
    value = ask(expression)
    if answer is None:
        assert isinstance(value, Unknown)
    elif isinstance(answer, list) and answer == ["$"]:
        assert isinstance(value, ListValue)
        assert len(value.items) == 1
    else:
        assert plain(value) == answer


@pytest.mark.parametrize(
    "expression",
    [
        "var.x == 5",
        "var.x == null",
        'local.open == { known = "yes" }',
        'local.list == ["a"]',
        "length(local.open)",
        "length(local.list)",
        'contains(local.list, "b")',
        'merge({ a = "v" }, var.x).a',
        'merge({ a = "v" }, local.open).a',
        "concat(var.x, [1])[0]",
        "concat(local.list, [1])[1]",
        "flatten([var.x, [1]])[0]",
        "reverse(local.list)[0]",
        'sort([var.x, "a"])[0]',
        'coalesce(var.x, "a")',
        'lookup(local.open, "other", "d")',
        'lookup(var.x, "a", "d")',
        "distinct([1, var.x])[1]",
        "length(toset([1, var.x]))",
        "length(distinct([1, var.x]))",
        "length(compact([var.x]))",
        'split(",", var.x)',
        'replace("a-${var.x}", "ab", "c")',
        "keys(local.open)[0]",
        "values(local.open)[0]",
        "[for k, v in local.open : v][0]",
        "[for v in [1, 2] : v if var.x][0]",
        "element(local.list, 3)",
        "slice(var.x, 0, 2)[1]",
        'try(slice(var.x, 0, 2)[1], "d")',
        'join(",", local.list)',
        "one(local.list)",
        'try(var.x.a, "d")',
        'try(local.open.other, "d")',
        "can(var.x.a)",
        "can(local.open.other)",
        'try(aws_subnet.many[0].id, "")',
        "jsonencode(local.open)",
        'yamldecode("${var.x}")',
        'jsondecode("${var.x}")',
        'jsondecode("{\\"a\\": 1, \\"b\\": ${var.x}}").a',
        'jsondecode("{\\"a\\": 1, \\"${var.x}\\": 2}").a',
        'jsondecode("{\\"a\\": 1, \\"b\\": \\"${var.x}\\"").a',
        'can(jsondecode("[\\"${var.x}\\"]"))',
        'yamldecode("a: v\\n${var.x}").a',
        'yamldecode("a: v\\n${var.x}: b").a',
        'yamldecode("a: v\\nb: [x, ${var.x}]").a',
        'yamldecode("a: v\\nb: platform\\n  ${var.x}").a',
        'yamldecode("a: 1${var.x}").a',
        'can(yamldecode("a: v\\n${var.x}"))',
        'try({ for k in ["a"] : parseint(k, 10) => k if var.x }.b, "c")',
    ],
)
def test_what_is_open_is_not_decided(expression: str) -> None:
    assert known(ask(expression)) is None


@pytest.mark.parametrize(
    ("expression", "candidates"),
    [
        ('var.x ? "a" : "b"', ["a", "b"]),
        ('var.x ? "a" : (var.y ? "b" : "c")', ["a", "b", "c"]),
        ("upper(local.either)", ["BLUE", "GREEN"]),
        ("{ blue = 1, green = 2, red = 3 }[local.either]", [1, 2]),
        ("{ a = 1, b = 2 }[var.x]", [1, 2]),
        ('local.either == "blue"', [True, False]),
        ('!(local.either == "blue")', [False, True]),
        ("local.maps.a", ["x", "y"]),
        ('try(local.maps.b, "none")', ["none", "z"]),
        ('lookup(local.maps, "b", "none")', ["none", "z"]),
        ("length(local.lists)", [0, 1]),
        ("length(local.lists) > 0 ? 1 : 2", [2, 1]),
        ("[for v in local.lists : upper(v)]", [[], ["A"]]),
        ("local.lists[0]", [{"$unknown": "there is no item 0 in a tuple of 0"}, "a"]),
        ('try(local.open.other, "d")', [{"$unknown": "known after apply"}, "d"]),
        ('lookup({ a = "v" }, var.x, "d")', ["v", "d"]),
        ('coalesce(var.x, "a")', [{"$unknown": "`var.x` is not set"}, "a"]),
        ('var.x && local.either == "blue" ? 1 : 2', [1, 2]),
    ],
)
def test_undecided_values_keep_all_they_can_be(expression: str, candidates: list[Any]) -> None:
    value = ask(expression)
    assert isinstance(value, Unknown)
    found = [plain(candidate) for candidate in value.candidates]
    assert sorted(found, key=str) == sorted(candidates, key=str)


@pytest.mark.parametrize(
    ("expression", "address"),
    [
        ("aws_iam_role.node.arn", "aws_iam_role.node.arn"),
        ("aws_iam_role.node.name", "aws_iam_role.node.name"),
        ("aws_iam_role.node.inline_policy[0].name", "aws_iam_role.node.inline_policy[0].name"),
        ('try(aws_iam_role.node.arn, "")', "aws_iam_role.node.arn"),
        ("true ? aws_iam_role.node.arn : null", "aws_iam_role.node.arn"),
        ('coalesce(aws_iam_role.node.arn, "x")', "aws_iam_role.node.arn"),
        ("compact([aws_iam_role.node.arn])[0]", "aws_iam_role.node.arn"),
        ("flatten([[aws_iam_role.node.arn]])[0]", "aws_iam_role.node.arn"),
        (
            "toset([aws_iam_role.node.arn]) == null ? 1 : aws_iam_role.node.id",
            "aws_iam_role.node.id",
        ),
        ('"${aws_iam_role.node.arn}"', "aws_iam_role.node.arn"),
        ("[aws_iam_role.node][*].arn", None),
        ("tostring(aws_iam_role.node.arn)", "aws_iam_role.node.arn"),
        ("{ a = aws_iam_role.node.arn }.a", "aws_iam_role.node.arn"),
        ('{ for k in ["a"] : k => aws_iam_role.node.arn }.a', "aws_iam_role.node.arn"),
        ("lower(aws_iam_role.node.arn)", None),
        ("base64decode(base64encode(aws_iam_role.node.arn))", "aws_iam_role.node.arn"),
        ("aws_subnet.many[0].id", "aws_subnet.many.id"),
    ],
)
def test_references_lead_through(expression: str, address: str | None) -> None:
    value = ask(expression)
    assert (str(value.ref) if value.ref else None) == address


def test_one_of_instances_that_may_not_exist_is_either() -> None:
    value = ask("one(aws_subnet.many[*].id)")
    assert isinstance(value, Unknown)
    assert [str(c.ref) if c.ref else kind(c) for c in value.candidates] == [
        "aws_subnet.many.id",
        "Null",
    ]


def test_partial_text_keeps_what_is_known() -> None:
    value = ask('"arn:aws:iam::${var.account}:role/${upper("x")}"')
    assert isinstance(value, Text)
    assert (value.prefix, value.suffix) == ("arn:aws:iam::", ":role/X")


def test_lists_with_unknown_parts_stay_open() -> None:
    value = ask('concat(["a"], var.x, ["b"])')
    assert isinstance(value, ListValue)
    assert plain(value) == ["a", "b"]
    assert value.open
    assert value.scattered


def test_an_unknown_key_hides_only_what_it_may_replace() -> None:
    value = ask('{ name = 1, (var.x) = 2, last = 3, "k8s/${var.x}" = 4 }')
    assert isinstance(value, MapValue)
    assert value.open
    assert isinstance(value.entries["name"].value, Unknown)
    assert plain(value.entries["last"].value) == 3


def test_a_set_of_things_that_may_be_equal_is_open() -> None:
    value = ask('toset(["a", var.x])')
    assert isinstance(value, ListValue)
    assert value.open
    distinct = ask('toset([{ n = "a", v = var.x }, { n = "b", v = var.y }])')
    assert isinstance(distinct, ListValue)
    assert not distinct.open


def test_an_open_object_answers_with_its_reference() -> None:
    value = step(resource("aws_vpc.main"), "id", PLACE)
    assert isinstance(value, Unknown)
    assert value.ref == Ref("root", "aws_vpc.main", ("id",))
    assert value.origin == COMPUTED
    assert value.reason.identity


@pytest.mark.parametrize(
    ("value", "at", "reason"),
    [
        (MapValue({}), "a", ReasonKind.MISSING),
        (MapValue({}, (WHY,)), "a", ReasonKind.COMPUTED),
        (ListValue(()), 0, ReasonKind.MISSING),
        (ListValue((), (WHY,)), 0, ReasonKind.COMPUTED),
        (Null(), "a", ReasonKind.MISSING),
        (text("a"), 0, ReasonKind.INVALID),
        (Scalar(5), "a", ReasonKind.INVALID),
        (ListValue((), kind="set"), 0, ReasonKind.INVALID),
        (unknown(ReasonKind.MISSING, "gone"), "a", ReasonKind.MISSING),
    ],
)
def test_steps_that_lead_nowhere_say_why(value: Value, at: str | int, reason: ReasonKind) -> None:
    found = step(value, at, PLACE)
    assert isinstance(found, Unknown)
    assert found.reason.kind is reason
