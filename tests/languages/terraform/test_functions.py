"""Functions keep structure and places, and refuse what they cannot compute as Terraform does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from ekslint.core.contents import is_known, plain
from ekslint.core.location import SourceText
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.functions import FUNCTIONS, SPECIAL_FORMS
from ekslint.languages.terraform.scope import Budget
from ekslint.sources.hcl.syntax import Node
from tests.languages.terraform.console import Names, value_of

TERRAFORM_1_11 = frozenset(
    """
abs abspath alltrue anytrue base64decode base64encode base64gzip base64sha256 base64sha512 basename
bcrypt can ceil chomp chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets coalesce coalescelist
compact concat contains csvdecode dirname distinct element endswith ephemeralasnull file filebase64
filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten
floor format formatdate formatlist indent index issensitive join jsondecode jsonencode keys length
log lookup lower matchkeys max md5 merge min nonsensitive one parseint pathexpand plantimestamp pow
range regex regexall replace reverse rsadecrypt sensitive setintersection setproduct setsubtract
setunion sha1 sha256 sha512 signum slice sort split startswith strcontains strrev substr sum
templatefile templatestring textdecodebase64 textencodebase64 timeadd timecmp timestamp title tobool
tolist tomap tonumber toset tostring transpose trim trimprefix trimspace trimsuffix try upper
urlencode uuid uuidv5 values yamldecode yamlencode zipmap
""".split()  # noqa: SIM905 (what `terraform metadata functions -json` lists)
)


def test_every_function_is_there_or_unpredictable() -> None:
    missing = TERRAFORM_1_11 - FUNCTIONS.keys() - SPECIAL_FORMS.keys()
    assert missing == {"bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"}
    assert FUNCTIONS.keys() - TERRAFORM_1_11 == {"cidrcontains", "list", "map"}
    assert SPECIAL_FORMS.keys() <= TERRAFORM_1_11


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ('list("a", 1)', ["a", "1"]),
        ("list()", []),
        ('map("a", 1, "b", "x")', {"a": "1", "b": "x"}),
        ('element(concat([], list("")), 0)', ""),
        ('cidrcontains("10.0.0.0/16", "10.0.5.0/24")', True),
        ('cidrcontains("10.0.0.0/16", "10.1.0.1")', False),
        ('cidrcontains("10.0.0.0/24", "10.0.0.0/16")', False),
    ],
)
def test_functions_of_other_versions(expression: str, answer: Any) -> None:
    assert plain(value_of(expression)) == answer


FINE = "1.00000000000000000000000000000000000001"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (f'"n${{-{FINE}}}"', f"n-{FINE}"),
        (f'"n${{abs(-{FINE})}}"', f"n{FINE}"),
        (f'format("%v", -{FINE})', f"-{FINE}"),
    ],
)
def test_signs_change_no_digit(expression: str, answer: str) -> None:
    assert plain(value_of(expression)) == answer


ODD = ("null", "[]", "{}", '""', "0", "-1", "1.5", "true", "[null]", "{ a = null }", "[[]]")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_unknown_arguments_give_nothing_known(name: str) -> None:
    for count in range(5):
        arguments = ", ".join(f"var.a{i}" for i in range(count))
        value = value_of(f"{name}({arguments})")
        assert isinstance(value, Unknown | Document | Text | ListValue | MapValue)
        assert (count == 0 and name in ("list", "map", "merge")) or not is_known(value)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_odd_arguments_never_raise(name: str) -> None:
    for argument in (*ODD, '"\\uFFFF"', "toset([1])", "var.x", "[var.x]"):
        for count in (1, 2, 3):
            value_of(f"{name}({', '.join([argument] * count)})")


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ("jsonencode({ a = var.x })", {"$json": {"a": {"$unknown": "`var.x` is not set"}}}),
        ("yamlencode([var.x])", {"$yaml": [{"$unknown": "`var.x` is not set"}]}),
        ("base64encode(var.x)", {"$base64": {"$unknown": "`var.x` is not set"}}),
        ('base64encode("a")', "YQ=="),
        ('base64gzip("a")', {"$gzip": "a"}),
        ("base64encode(jsonencode({ a = 1 }))", "eyJhIjoxfQ=="),
    ],
)
def test_encodings_keep_what_they_hold(expression: str, shape: Any) -> None:
    value = value_of(expression)
    assert isinstance(value, Document)
    assert plain(value) == shape


def test_json_with_an_unknown_part_is_rendered_around_it() -> None:
    value = value_of('jsonencode({ Effect = "Allow", Resource = "arn:${var.p}:s3", Sid = var.s })')
    assert isinstance(value, Document)
    assert value.rendered is not None
    known = "".join(getattr(segment, "text", "?") for segment in value.rendered.segments)
    assert known == '{"Effect":"Allow","Resource":"arn:?:s3","Sid":?}'
    last = value.rendered.segments[-2]
    assert isinstance(last, Document)
    assert last.format == "json"


@pytest.mark.parametrize("separator", ['""', '"\\n"', "var.s"])
def test_one_joined_document_keeps_its_structure(separator: str) -> None:
    value = value_of(f'join({separator}, [jsonencode({{ Effect = "Allow", Sid = var.s }})])')
    assert isinstance(value, Document)
    two = value_of(f"join({separator}, [jsonencode({{ a = var.s }}), jsonencode({{ a = 1 }})])")
    assert isinstance(two, Text)
    assert two.known is None


@pytest.mark.parametrize("other", ['"b-${var.x}"', '"b-${var.y}"', '"c"'])
def test_distinct_keeps_what_starts_otherwise(other: str) -> None:
    value = value_of(f'distinct(["a-${{var.x}}", {other}])')
    assert isinstance(value, ListValue)
    assert len(value.items) == 2
    assert not value.open


def test_yaml_with_an_unknown_part_is_rendered_around_it() -> None:
    value = value_of('yamlencode([{ rolearn = var.arn, groups = ["system:nodes"] }])')
    assert isinstance(value, Document)
    assert value.rendered is not None
    known = "".join(getattr(segment, "text", "?") for segment in value.rendered.segments)
    assert known == '- "groups":\n  - "system:nodes"\n  "rolearn": ?\n'


def test_a_document_keeps_its_structure_in_a_template() -> None:
    value = value_of('"key: ${jsonencode(merge(var.x, { a = 1 }))}"')
    assert isinstance(value, Text)
    assert isinstance(value.segments[1], Document)


def test_yaml_data_keeps_the_place_of_its_text() -> None:
    value = value_of('yamldecode("a: 1\\nrole: eks\\n").role')
    assert value.location is not None
    assert value.location.text == "eks"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ('upper("a-${var.x}")', ["A-", "?"]),
        ('trimprefix("arn:${var.x}", "arn:")', ["?"]),
        ('trimsuffix("${var.x}.git", ".git")', ["?"]),
        ('trimspace("  a ${var.x}")', None),
        ('trimspace("  a ${var.x} b ")', ["a ", "?", " b"]),
        ('chomp("${var.x}a\\n\\n")', ["?", "a"]),
        ('chomp("${var.x}\\n")', None),
        ('indent(2, "a\\nb ${var.x}")', ["a", "\n", "  ", "b ", "?"]),
        ('replace("a.b-${var.x}", ".", "_")', ["a", "_", "b-", "?"]),
        ('replace("https://oidc${var.x}", "https://", "")', ["oidc", "?"]),
        ('replace("a:${var.x}:https://b", "https://", "")', ["a:", "?", ":b"]),
        ('replace("ab-ab-${var.x}", "ab", "c")', ["c-c-", "?"]),
        ('replace("a-${var.x}-b", "ab", "c")', ["a-", "?", "-b"]),
        ('replace("xa${var.x}", "ab", "c")', None),
        ('replace("${var.x}bx", "ab", "c")', None),
        ('replace("${var.x}b${var.x}", "abc", "")', None),
        ('replace("aaa${var.x}", "aa", "b")', None),
        ('replace("${join("", ["a", "b"])}-${var.x}", "ab", "c")', None),
        ('format("%s-%d", "n", var.x)', ["n", "-", "?"]),
        ('format("%s-%s", "n", var.x)', ["n", "-", "?"]),
        ('join("/", ["a", var.x, "b"])', ["a", "/", "?", "/", "b"]),
        ('join("/", concat(["a"], var.x))', ["a", "?"]),
        ('lower("${var.x}")', None),
        ('title("a ${var.x}")', None),
    ],
)
def test_partial_text_passes_through(expression: str, answer: list[str] | None) -> None:
    value = value_of(expression)
    if answer is None:
        assert isinstance(value, Unknown)
        return
    assert isinstance(value, Text)
    shown = [getattr(segment, "text", "?") for segment in value.segments]
    assert "".join(shown) == "".join(answer)


@pytest.mark.parametrize(
    "expression",
    [
        'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
        'regex("(a|a)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac")',
        'regexall(".*.*.*.*.*x", join("", [for i in range(1000) : "a"]))',
        'replace(join("", [for i in range(1000) : "a"]), "/(a*)*b/", "")',
        "range(100000)",
        "setproduct(range(1000), range(1000))",
        'indent(1000000000, "a\\nb")',
        'format("%1000000000d", 1)',
        "pow(10, 1000000)",
        "1e999999999",
        "1e-999 * 1e-999",
        "1e999 * 1e999",
        "abs(-1e1001)",
        "[for x in [1e900] : x * x * x * x * x * x][0]",
        'parseint(join("", [for i in range(1000) : "zzzz"]), 36)',
        'jsondecode(join("", [for i in range(1000) : "[[[[["]))',
        'yamldecode(join("", [for i in range(1000) : "["]))',
        'yamldecode("a: &a [x, x]\\nb: &b [*a, *a]\\nc: [*b, *b]").d',
        'cidrsubnets("10.0.0.0/8", [for i in range(1000) : 24]...)[5000]',
    ],
)
def test_hostile_calls_cost_one_unknown(expression: str) -> None:
    before = time.process_time()
    value = value_of(expression)
    assert isinstance(value, Unknown)
    assert time.process_time() - before < 2


def nested(kind: str, depth: int) -> Node:
    """Return an expression deeper than any parser accepts."""
    node: Node = ("number", 0, 1, "1")
    one: Node = ("number", 0, 1, "1")
    for _ in range(depth):
        match kind:
            case "chain":
                node = ("binary", 0, 1, "+", node, one)
            case "right":
                node = ("binary", 0, 1, "+", one, node)
            case "paren":
                node = ("paren", 0, 1, node)
            case "tuple":
                node = ("tuple", 0, 1, (node,))
            case "call":
                node = ("call", 0, 1, "tolist", (("tuple", 0, 1, (node,)),), False)
            case "attr":
                node = ("attr", 0, 1, node if node[0] != "number" else ("name", 0, 1, "var"), "x")
            case "cond":
                node = ("cond", 0, 1, ("bool", 0, 1, True), node, one)
            case "for":
                node = ("for_tuple", 0, 1, None, "v", ("tuple", 0, 1, (one,)), node, None)
            case "template":
                text_part = ("text", 0, 1, "x")
                node = ("template", 0, 1, (text_part, ("interp", 0, 1, node)), False)
    return node


@pytest.mark.parametrize("depth", [50, 5000])
@pytest.mark.parametrize(
    "kind", ["chain", "right", "paren", "tuple", "call", "attr", "cond", "for", "template"]
)
def test_long_and_deep_expressions_never_raise(kind: str, depth: int) -> None:
    scope = Names(SourceText("main.tf", "1"))
    value = evaluate(nested(kind, depth), scope)
    assert scope.budget.depth == 0
    if kind == "chain":
        assert plain(value) == depth + 1
    if depth == 50:
        assert not list(limits(value))


def limits(value: Value) -> Iterator[Reason]:
    return (reason for reason in reasons(value) if reason.kind is ReasonKind.LIMIT)


def test_steps_are_counted() -> None:
    budget = Budget(steps=50)
    value = value_of("[for i in range(100) : i * 2]", budget=budget)
    assert not is_known(value)
    assert budget.depth == 0


def test_a_failure_is_told_apart_from_a_gap() -> None:
    def kind(value: Value) -> ReasonKind | None:
        return value.reason.kind if isinstance(value, Unknown) else None

    assert kind(value_of('cidrhost("x", 1)')) is ReasonKind.INVALID
    assert kind(value_of('regex("\\\\pL", "x")')) is ReasonKind.FUNCTION
    assert kind(value_of("log(3, 2)")) is ReasonKind.FUNCTION
    assert kind(value_of('strrev("e\u0301x")')) in (ReasonKind.FUNCTION, None)
