"""Variables take the shape of their type exactly as Terraform gives it to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.contents import is_known, plain
from ekslint.core.location import SourceText
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.languages.terraform.conversion import convert
from ekslint.languages.terraform.functions.json_text import json_text
from ekslint.languages.terraform.provenance import deep_error
from ekslint.languages.terraform.type_expressions import parse_type
from ekslint.languages.terraform.types import TypeSpec, type_of, unify
from tests.languages.terraform.console import Names, fits, parsed, read_type, value_of

RECORDS: list[dict[str, Any]] = [
    record
    for record in json.loads((Path(__file__).parent / "console.json").read_text("utf-8"))
    if "as" in record
]
PLACE = SourceText("variables.tf", "type").location(0, 4)
WHY = Reason(ReasonKind.VARIABLE, "not set", "var.x")


def spec(written: str) -> TypeSpec:
    source = SourceText("type.tf", written)
    return parse_type(parsed(source), Names(source))


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: f"{r['expr']} as {r['as']}")
def test_a_default_becomes_what_terraform_makes_of_it(record: dict[str, Any]) -> None:
    value = convert(value_of(record["expr"]), spec(record["as"]), PLACE)
    if record.get("error"):
        assert deep_error(value) is not None, plain(value)
        return
    assert json_text(value) == record["answer"]
    assert fits(type_of(value), read_type(record["type"])), str(type_of(value))


@pytest.mark.parametrize(
    ("value", "kind", "answer"),
    [
        (Unknown(WHY), "string", {"$unknown": "not set"}),
        (Unknown(WHY), 'object({ a = optional(string, "d") })', {"$unknown": "not set"}),
        (
            MapValue({}, (WHY,)),
            'object({ a = optional(string, "d") })',
            {"a": {"$unknown": "not set"}},
        ),
        (MapValue({"a": Entry(Unknown(WHY))}), "map(string)", {"a": {"$unknown": "not set"}}),
        (ListValue((text("1"),), (WHY,)), "list(number)", [1]),
        (ListValue((Unknown(WHY), text("5"))), "list(number)", [{"$unknown": "not set"}, 5]),
    ],
)
def test_what_is_unknown_stays_unknown(value: Value, kind: str, answer: Any) -> None:
    found = convert(value, spec(kind), PLACE)
    assert plain(found) == answer
    assert not is_known(found)


def test_an_open_list_stays_open() -> None:
    found = convert(ListValue((text("a"),), (WHY,)), spec("set(string)"), PLACE)
    assert isinstance(found, ListValue)
    assert found.open
    assert found.kind == "set"


def test_a_default_that_null_would_get_leaves_an_unknown_without_its_identity() -> None:
    given = MapValue({"a": Entry(Unknown(WHY))})
    found = convert(given, spec('object({ a = optional(string, "d") })'), PLACE)
    assert isinstance(found, MapValue)
    inner = found.entries["a"].value
    assert isinstance(inner, Unknown)
    assert not inner.reason.identity


def test_conversion_keeps_place_and_reference() -> None:
    value = Text(text("5").segments, location=PLACE, ref=Ref("root", "aws_x.y", ("size",)))
    found = convert(value, spec("number"), PLACE)
    assert (plain(found), found.location, found.ref) == (5, PLACE, value.ref)


def test_both_arms_of_an_undecided_value_are_converted() -> None:
    value = Unknown(WHY, candidates=(text("1"), text("2")))
    found = convert(value, spec("number"), PLACE)
    assert isinstance(found, Unknown)
    assert [plain(candidate) for candidate in found.candidates] == [1, 2]


def test_broken_parts_do_not_hide_the_rest() -> None:
    value = value_of('{ good = "x", bad = [] }')
    found = convert(value, spec("map(string)"), PLACE)
    assert isinstance(found, MapValue)
    assert plain(found.entries["good"].value) == "x"
    assert deep_error(found) is not None


@pytest.mark.parametrize(
    ("types", "shared"),
    [
        (["string", "number"], "string"),
        (["bool", "string", "number"], "string"),
        (["number", "bool"], None),
        (["list(string)", "tuple([number])"], "list(string)"),
        (["set(string)", "list(number)"], "list(number)"),
        (["set(number)", "tuple([string])"], "set(number)"),
        (["set(number)", "tuple([bool])"], None),
        (["map(string)", "object({ a = number })"], "map(string)"),
        (["object({ a = number })", "object({ a = string })"], "object({a = string})"),
        (["object({ a = number })", "object({ b = string })"], "map(string)"),
        (["tuple([number])", "tuple([string, bool])"], "list(string)"),
        (["list(string)", "map(string)"], None),
        (["string", "list(string)"], None),
        (["number", "any"], "any"),
        (["string", "any"], "string"),
    ],
)
def test_types_unify_as_in_terraform(types: list[str], shared: str | None) -> None:
    found = unify(spec(written) for written in types)
    assert (None if found is None else str(found)) == shared
