"""Every value leads to the text a person would edit, and to the value that decided."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known
from ekslint.core.location import SourceText
from ekslint.core.pieces import locate
from ekslint.core.value import Document, ListValue, MapValue, Null, Piece, Scalar, Text, Value, text
from tests.languages.terraform.console import value_of

VARIABLES = SourceText("variables.tf", 'name = "prod"\nenabled = false\nitems = ["a"]\n')
STUB = SourceText("stub.tf", 'default = "eks"', library=True)


def given() -> dict[str, Value]:
    items = (text("a", VARIABLES.location(38, 39)),)
    return {
        "var.name": text("prod", VARIABLES.location(8, 12)),
        "var.enabled": Scalar(False, location=VARIABLES.location(24, 29)),
        "var.items": ListValue(items, location=VARIABLES.location(38, 43)),
        "var.stub": text("eks", STUB.location(11, 14)),
    }


@pytest.mark.parametrize(
    ("expression", "written"),
    [
        ("1 + 22", "1 + 22"),
        ('["a", 25][1]', "25"),
        ('{ a = "x" }.a', '"x"'),
        ("-7", "-7"),
        ('format("%s", "x")', 'format("%s", "x")'),
        ('lookup({ a = "x" }, "a", "y")', '"x"'),
        ('merge({ a = "x" }, { b = "z" }).b', '"z"'),
        ('coalesce("", "second")', '"second"'),
        ('try({}.a, "fallback")', '"fallback"'),
        ('true ? "yes" : "no"', '"yes"'),
        ('element(["a", "bb"], 1)', '"bb"'),
        ('one(["only"])', '"only"'),
        ('values({ k = "v" })[0]', '"v"'),
        ('keys({ kk = "v" })[0]', "kk"),
        ('flatten([["f"]])[0]', '"f"'),
        ('toset(["s"])', '["s"]'),
        ("[for x in [5] : x][0]", "5"),
        ('substr("abcdef", 2, 2)', "cd"),
        ('trimprefix("aws-node", "aws-")', "node"),
        ('split("/", "role/eks")[1]', "eks"),
        ('regex("role/(.+)", "role/eks")[0]', "eks"),
    ],
)
def test_a_value_stands_where_it_is_written(expression: str, written: str) -> None:
    location = value_of(expression).location
    assert location is not None
    assert location.text == written


def test_a_name_adds_a_hop_and_keeps_the_place() -> None:
    location = value_of("var.name", given()).location
    assert location is not None
    assert (location.path, location.text) == ("variables.tf", "prod")
    assert [(hop.label, hop.location.path) for hop in location.via] == [("`var.name`", "main.tf")]


def test_a_computed_value_leads_to_its_first_input() -> None:
    location = value_of('upper("${var.name}-x")', given()).location
    assert location is not None
    assert location.text == 'upper("${var.name}-x")'
    assert "`var.name`" in [hop.label for hop in location.via]
    assert any(hop.location.text == "prod" for hop in location.via)


def test_a_value_computed_in_a_library_leads_out_of_it() -> None:
    library = SourceText("module.tf", '"${var.name}-role"', library=True)
    value = value_of('"${var.name}-role"', given(), source=library)
    assert value.location is not None
    assert value.location.anchor().path == "variables.tf"


@pytest.mark.parametrize(
    ("expression", "deciding"),
    [
        ('var.enabled ? ["x"] : []', "false"),
        ("var.enabled ? { a = 1 } : {}", "false"),
        ('var.enabled ? "x" : null', "false"),
        ('!var.enabled && true ? [] : ["x"]', "false"),
        ('var.enabled || false ? ["x"] : []', "false"),
        ('var.name == "dev" ? ["x"] : []', "prod"),
        ('length(var.items) > 1 ? ["x"] : []', '["a"]'),
        ('var.enabled == true ? ["x"] : []', "false"),
    ],
)
def test_what_is_empty_leads_to_the_value_that_decided(expression: str, deciding: str) -> None:
    value = value_of(expression, given())
    assert isinstance(value, ListValue | MapValue | Null)
    assert value.location is not None
    places = [hop.location.text for hop in value.location.via]
    assert any(deciding in place for place in places), places
    assert value.location.via[-1].location.text == expression.split(" ?")[0]


def test_a_chosen_arm_says_why() -> None:
    value = value_of('var.enabled ? "a" : "b"', given())
    assert value.location is not None
    assert value.location.text == '"b"'
    assert [hop.label for hop in value.location.via] == ["because `var.enabled`"]


@pytest.mark.parametrize(
    ("expression", "part", "path"),
    [
        ('"cluster-${var.name}-x"', "prod", "variables.tf"),
        ('"cluster-${var.name}-x"', "cluster-", "main.tf"),
        ("<<-EOT\n    first\n    second ${var.name}\n    EOT", "second ", "main.tf"),
        ("<<EOT\na ${var.name}\nEOT", "prod", "variables.tf"),
        ('join(",", ["one", var.name])', "prod", "variables.tf"),
        ('join(",", ["one", var.name])', "one", "main.tf"),
        ('indent(4, "first\\nsecond")', "second", "main.tf"),
        ('chomp("abc\\n")', "abc", "main.tf"),
        ('format("%s/%s", "left", var.name)', "prod", "variables.tf"),
        ('format("role/%s", var.name)', "role/", "main.tf"),
        ('base64decode(base64encode("${var.name}!"))', "prod", "variables.tf"),
        ('trimspace("  ${var.name} ")', "prod", "variables.tf"),
        ('jsonencode({ k = "deep" })', "deep", "main.tf"),
        ('"%{ for x in ["p", "q"] }[${x}]%{ endfor }"', "q", "main.tf"),
        ('replace("arn:${var.name}:z", ":z", ":y")', None, "main.tf"),
    ],
)
def test_the_source_map_finds_the_characters(expression: str, part: str | None, path: str) -> None:
    value = value_of(expression, given())
    if isinstance(value, Document):
        assert value.rendered is not None
        value = value.rendered
    assert isinstance(value, Text)
    whole = value.known
    assert whole is not None
    at = whole.find(part) if part else 0
    found = locate(value, at, at + len(part or whole))
    assert found is not None
    assert found.path == path
    if part:
        assert found.text.strip('"') == part


def test_an_object_knows_where_its_keys_are() -> None:
    value = value_of('{ first = 1, "second" = 2 }')
    assert isinstance(value, MapValue)
    entry = value.entries["second"]
    assert entry.key is not None
    assert entry.span is not None
    assert entry.key.text == '"second"'
    assert entry.span.text == '"second" = 2'


def test_merge_keeps_the_places_of_keys() -> None:
    value = value_of("merge({ a = 1 }, { b = 2 })")
    assert isinstance(value, MapValue)
    spans = [entry.span.text for entry in value.entries.values() if entry.span]
    assert spans == ["a = 1", "b = 2"]


def test_pieces_of_a_template_are_exact() -> None:
    value = value_of('"ab${1}cd"')
    assert isinstance(value, Text)
    pieces = [s for s in value.segments if isinstance(s, Piece)]
    assert [(p.text, p.exact) for p in pieces] == [("ab", True), ("1", True), ("cd", True)]
    assert known(value) == "ab1cd"
