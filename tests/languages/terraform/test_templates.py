"""Templates, in strings, heredocs and files, keep known text known and unknown parts in place."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.pieces import locate
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.scope import Overlay
from ekslint.sources.hcl.parse import parse_template
from tests.languages.terraform.console import Names, parsed, value_of

FILES = {
    "user.tpl": "#!/bin/bash\n/etc/eks/bootstrap.sh ${name}\n"
    "%{ for k, v in labels ~}\n--${k}=${v}\n%{ endfor ~}\n",
    "one.tpl": "${whole}",
    "plain.txt": "no $${markers} here\n",
    "nested.tpl": '${templatefile("user.tpl", {})}',
    "broken.tpl": "a ${ b",
    "outer.tpl": "${path.module}${var.x}",
    "if.tpl": "%{ if on }yes%{ else }no%{ endif }",
}


def ask(expression: str, **values: Value) -> Value:
    given = {name.replace("__", "."): value for name, value in values.items()}
    return value_of(expression, given, FILES)


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (
            'templatefile("user.tpl", { name = "prod", labels = { b = 2, a = 1 } })',
            "#!/bin/bash\n/etc/eks/bootstrap.sh prod\n--a=1\n--b=2\n",
        ),
        ('templatefile("one.tpl", { whole = [1, "x"] })', [1, "x"]),
        ('templatefile("plain.txt", {})', "no ${markers} here\n"),
        ('templatefile("if.tpl", { on = true })', "yes"),
        ('templatefile("if.tpl", { on = "false" })', "no"),
        ('file("plain.txt")', "no $${markers} here\n"),
        ('file("${path.module}/../x")', {"$unknown": "no file `./../x`"}),
        ('fileexists("plain.txt")', True),
        (
            'fileexists("gone")',
            {"$unknown": "whether a file exists is only known where Terraform runs"},
        ),
        ('base64decode(filebase64("one.tpl"))', "${whole}"),
        ('base64encode(file("one.tpl"))', "JHt3aG9sZX0="),
        ('templatestring(local.t, { who = "you" })', "hello you"),
    ],
)
def test_files_are_read_and_rendered(expression: str, answer: Any) -> None:
    assert plain(ask(expression, local__t=text("hello ${who}"))) == answer


@pytest.mark.parametrize(
    ("expression", "detail"),
    [
        ('templatefile("user.tpl", { name = "x" })', "`labels` is not passed to the template"),
        ('templatefile("outer.tpl", {})', "`path` is not passed to the template"),
        ('templatefile("broken.tpl", {})', "is not a template"),
        ('templatefile("nested.tpl", {})', "not passed to the template"),
        ('templatefile("one.tpl", [])', "variables"),
        ('templatefile("one.tpl")', "2 arguments"),
        ("templatefile(null, {})", "null"),
        ('templatestring("literal", {})', "direct reference"),
        ("templatestring(var.list, {})", ""),
    ],
)
def test_what_terraform_rejects_is_invalid(expression: str, detail: str) -> None:
    value = ask(expression, var__list=ListValue(()))
    found = value
    if isinstance(value, Text):
        found = next(s for s in value.segments if isinstance(s, Unknown))
    assert isinstance(found, Unknown)
    assert found.reason.kind is ReasonKind.INVALID
    assert detail in found.reason.detail


def test_a_rendered_file_keeps_both_places() -> None:
    value = ask('templatefile("user.tpl", { name = "prod", labels = {} })')
    assert isinstance(value, Text)
    whole = value.known or ""
    script = locate(value, whole.find("bootstrap"), whole.find("bootstrap") + 9)
    name = locate(value, whole.find("prod"), whole.find("prod") + 4)
    assert script is not None
    assert name is not None
    assert (script.path, script.line, script.text) == ("user.tpl", 2, "bootstrap")
    assert (name.path, name.text) == ("main.tf", "prod")


def test_variables_that_are_not_all_known_may_hold_any_name() -> None:
    value = ask('templatefile("user.tpl", merge(var.more, { name = "prod" }))')
    assert isinstance(value, Text)
    assert value.prefix == "#!/bin/bash\n/etc/eks/bootstrap.sh prod\n"
    assert value.known is None


def test_an_unknown_variable_leaves_a_hole() -> None:
    value = ask('templatefile("user.tpl", { name = var.cluster, labels = { a = var.b } })')
    assert plain(value) == {
        "$text": [
            "#!/bin/bash\n",
            "/etc/eks/bootstrap.sh ",
            {"$unknown": "`var.cluster` is not set"},
            "\n",
            "--",
            "a",
            "=",
            {"$unknown": "`var.b` is not set"},
            "\n",
        ]
    }


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ('"%{ if var.x }a%{ else }b%{ endif }"', [["a", "b"]]),
        ('"1%{ if var.x }a%{ endif }2"', ["1", ["a", ""], "2"]),
        ('"%{ if var.x }same%{ else }same%{ endif }"', ["same"]),
        ('"<%{ for v in var.x }${v}%{ endfor }>"', ["<", "?", ">"]),
        ('"<%{ for v in concat(["a"], var.x) }${v}%{ endfor }>"', ["<", "a", "?", ">"]),
        ('"<%{ for k, v in merge({ a = 1 }, var.x) }${k}%{ endfor }>"', ["<", "?", ">"]),
    ],
)
def test_undecided_directives_leave_their_part_open(expression: str, shape: list[Any]) -> None:
    value = ask(expression)
    assert isinstance(value, Text)

    def show(segment: Any) -> Any:
        if isinstance(segment, Unknown):
            return [plain(c) for c in segment.candidates] if segment.candidates else "?"
        return segment.text

    assert [show(segment) for segment in value.segments] == shape


def test_a_reference_in_a_template_stays_a_reference() -> None:
    role = MapValue({}, (Reason(ReasonKind.COMPUTED, "later"),))
    value = ask('"${var.role.arn}"', var__role=role)
    assert isinstance(value, Unknown)


def test_text_is_held_in_normal_form() -> None:
    assert plain(ask('"e\u0301" == "\u00e9"')) is True


def test_a_text_beyond_the_limit_is_given_up() -> None:
    from ekslint.languages.terraform.scope import Budget

    value = value_of('join("", [for i in range(1000) : "0123456789"])', budget=Budget(max_text=999))
    assert isinstance(value, Unknown)
    assert value.reason.kind is ReasonKind.LIMIT


def test_a_template_file_can_be_evaluated_alone() -> None:
    source = SourceText("x.tpl", "a ${name}")
    node = parse_template(source)
    assert isinstance(node, tuple)
    scope = Overlay(Names(source), {"name": text("b")}, only=True, file=source)
    assert plain(evaluate(node, scope)) == "a b"


def test_overlays_hide_and_add_names() -> None:
    source = SourceText("x.tf", "[each.key, var.x]")
    overlay = Overlay(Names(source), {"each": MapValue({"key": Entry(text("blue"))})})
    value = evaluate(parsed(source), overlay)
    assert plain(value) == ["blue", {"$unknown": "`var.x` is not set"}]
