"""Values of variables from files and the command line: what Terraform makes of them, recorded
from `terraform console -var …` where a type decides."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import Unknown, reasons
from tests.languages.terraform.scan import evaluations, root, value

PROBE = 'resource "probe" "it" {\n  value = var.x\n}\n'


def declared(body: str = "") -> str:
    return f'variable "x" {{\n  {body}\n}}\n{PROBE}'


def given(files: dict[str, str], **settings: Any) -> Any:
    return value(root(files, **settings), "probe.it", "value")


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        pytest.param("", "[1]", "[1]", id="no-type-is-a-text"),
        pytest.param("", " x ", " x ", id="blanks-are-kept"),
        pytest.param("", "", "", id="empty"),
        pytest.param("type = string", "[1]", "[1]", id="string"),
        pytest.param("type = string", "a=b", "a=b", id="only-the-first-sign-counts"),
        pytest.param("type = number", "5", 5, id="number"),
        pytest.param("type = bool", "true", True, id="bool"),
        pytest.param("type = list(string)", '["a", 1]', ["a", "1"], id="list"),
        pytest.param("type = map(number)", '{ a = "1" }', {"a": 1}, id="map"),
        pytest.param("type = any", "5", 5, id="any-is-an-expression"),
        pytest.param("type = any", "{a=[true, null]}", {"a": [True, None]}, id="any-object"),
        pytest.param("type = any", '"a${1 + 1}"', "a2", id="operators"),
    ],
)
def test_the_type_decides_how_a_text_is_read(type_: str, text: str, expected: object) -> None:
    found = given({"main.tf": declared(type_)}, given={"x": text})
    assert plain(found) == expected
    assert found.location is not None
    assert found.location.text == 'variable "x"'


@pytest.mark.parametrize("text", ["[", "abc", "var.y", "[var.y]"])
def test_what_is_no_literal_is_said(text: str) -> None:
    found = root({"main.tf": declared("type = any\n  default = 1")}, given={"x": text})
    assert isinstance(value(found, "probe.it", "value"), Unknown)
    said = [n for e in [found] for n in e.notices]
    everything = evaluations({"main.tf": declared("type = any")}, given={"x": text})
    said += [n for e in everything.values() for n in e.notices]
    assert any("no literal of its type" in n.message for n in said)


FILES = {
    "main.tf": declared('default = "default"'),
    "terraform.tfvars": 'x = "terraform"\n',
    "terraform.tfvars.json": '{"x": "terraform json"}',
    "a.auto.tfvars.json": '{"x": "a auto"}',
    "b.auto.tfvars": 'x = "b auto"\n',
    "env.tfvars": 'x = "env"\n',
    "late.tfvars.json": '{"x": "late"}',
}


@pytest.mark.parametrize(
    ("left_out", "settings", "expected"),
    [
        pytest.param(7, {"given": {"x": "var"}, "var_files": ("env.tfvars",)}, "var", id="var"),
        pytest.param(7, {"var_files": ("env.tfvars", "late.tfvars.json")}, "late", id="the-last"),
        pytest.param(7, {"var_files": ("late.tfvars.json", "env.tfvars")}, "env", id="in-order"),
        pytest.param(5, {}, "b auto", id="auto-in-lexical-order"),
        pytest.param(4, {}, "a auto", id="auto-json"),
        pytest.param(3, {}, "terraform json", id="terraform-json"),
        pytest.param(2, {}, "terraform", id="terraform"),
        pytest.param(1, {}, "default", id="default"),
    ],
)
def test_the_stronger_wins(left_out: int, settings: dict[str, Any], expected: str) -> None:
    files = dict(list(FILES.items())[:left_out])
    assert plain(given(files, **settings)) == expected


def test_json_values_have_no_templates_and_exact_places() -> None:
    text = '{"//": "a comment",\n "x": {"${k}": ["${1 + 1}", 1.50, null, true]}}\n'
    found = given({"main.tf": declared(), "terraform.tfvars.json": text})
    assert plain(found) == {"${k}": ["${1 + 1}", 1.5, None, True]}
    item = found.entries["${k}"].value.items[1]
    assert (item.location.path, item.location.line) == ("terraform.tfvars.json", 2)
    assert item.location.text == "1.50"


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"terraform.tfvars.json": '{"y": 1,'}, id="json"),
        pytest.param({"terraform.tfvars.json": "[1]"}, id="no-object"),
        pytest.param({"terraform.tfvars": "y = \nx 1\n"}, id="hcl"),
    ],
)
def test_a_file_that_does_not_parse_hides_defaults(broken: dict[str, str]) -> None:
    found = given({"main.tf": declared("default = 1"), **broken})
    assert isinstance(found, Unknown)
    assert found.reason.kind == "file"
    later = {"a.auto.tfvars": "x = 2\n"}
    assert plain(given({"main.tf": declared("default = 1"), **broken, **later})) == 2


def test_a_broken_file_may_set_what_a_weaker_one_sets() -> None:
    files = {"main.tf": declared(), "terraform.tfvars": "x = 1\n", "b.auto.tfvars": "y = = 1\n"}
    assert isinstance(given(files), Unknown)


def test_a_file_that_was_asked_for_and_is_not_there_hides_defaults() -> None:
    found = given({"main.tf": declared("default = 1")}, var_files=("gone.tfvars",))
    assert isinstance(found, Unknown)
    assert "gone.tfvars" in found.reason.detail


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"given": {"xs": "1"}}, "`xs`; did you mean `x`?", id="var"),
        pytest.param({"var_files": ("v.tfvars",)}, "variable `size`", id="var-file"),
    ],
)
def test_undeclared_variables_are_said(settings: dict[str, Any], message: str) -> None:
    files = {"main.tf": declared(), "v.tfvars": "size = 1\nx = 2\n"}
    found = evaluations(files, **settings)
    (notice,) = [n for e in found.values() for n in e.notices]
    assert message in notice.message


def test_one_root_of_several_has_to_declare_it() -> None:
    files = {"a/main.tf": declared(), "b/main.tf": 'resource "probe" "it" {}\n'}
    found = evaluations(files, given={"x": "1"})
    assert not [n for e in found.values() for n in e.notices]
    assert plain(value(found["a"], "probe.it", "value")) == "1"


def test_environments_take_the_command_line_too() -> None:
    files = {"main.tf": declared(), "dev.tfvars": "x = 1\n", "prod.tfvars": "x = 2\n"}
    found = evaluations(files, given={"x": "3"})
    assert {s: plain(value(e, "probe.it", "value")) for s, e in found.items() if s} == {
        ".#dev": "3",
        ".#prod": "3",
    }


def test_an_environment_of_which_nothing_parses_is_one_all_the_same() -> None:
    files = {"main.tf": declared(), "prod.tfvars": "x = = 2\n"}
    (found,) = (e for e in evaluations(files).values() if e.scope)
    assert found.environment == "prod"
    assert [r.kind for r in reasons(value(found, "probe.it", "value"))] == ["file"]
