"""Names across modules: variables, locals, outputs, inputs, cycles, unread modules."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known, plain
from ekslint.core.value import Ref, Unknown
from tests.languages.terraform.scan import (
    by_address,
    data,
    evaluations,
    items,
    probe,
    root,
    unknown,
    value,
)

PASS = 'variable "in" {}\noutput "out" {\n  value = var.in\n}\n'


@pytest.mark.parametrize(
    ("variable", "given", "expected"),
    [
        pytest.param('type = string\ndefault = "a"', "", "a", id="default"),
        pytest.param('default = "a"', "x = null", None, id="null-is-null"),
        pytest.param('default = "a"\nnullable = false', "x = null", "a", id="null-is-the-default"),
        pytest.param("type = string", "x = 5", "5", id="converted"),
        pytest.param("type = number", 'x = "5"', 5, id="converted-to-a-number"),
        pytest.param(
            'type = object({a = optional(string, "d"), b = optional(number)})',
            "x = {}",
            {"a": "d", "b": None},
            id="optional-attributes",
        ),
    ],
)
def test_variables(variable: str, given: str, expected: object) -> None:
    files = {
        "main.tf": f'module "m" {{\n  source = "./m"\n  {given}\n}}\n',
        "m/main.tf": f'variable "x" {{\n{variable}\n}}\n'
        'resource "probe" "it" {\n  value = var.x\n}\n',
    }
    assert data(root(files), "module.m.probe.it", "value") == expected


def test_a_required_variable_is_unknown_with_an_identity() -> None:
    found = probe("var.x", 'variable "x" {}')
    assert isinstance(found, Unknown)
    assert found.reason.identity == ".:var.x"
    assert found.location is not None
    assert found.location.text == 'variable "x"'


def test_the_same_input_reaches_two_modules_as_the_same_value() -> None:
    files = {
        "main.tf": 'variable "x" {}\n'
        'module "a" {\n  source = "./m"\n  in = var.x\n}\n'
        'module "b" {\n  source = "./m"\n  in = var.x\n}\n'
        'resource "probe" "it" {\n  value = [module.a.out, module.b.out]\n}\n',
        "m/main.tf": PASS,
    }
    first, second = map(unknown, items(value(root(files), "probe.it", "value")))
    assert first.reason.identity == second.reason.identity == ".:var.x"


def test_inputs_and_defaults_carry_the_call_as_a_hop() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  in = "v"\n}\n',
        "m/main.tf": 'variable "in" {}\nvariable "own" {\n  default = "d"\n}\n'
        'resource "probe" "it" {\n  in = var.in\n  own = var.own\n}\n',
    }
    found = root(files)
    given = value(found, "module.m.probe.it", "in").location
    own = value(found, "module.m.probe.it", "own").location
    assert given is not None
    assert (given.path, given.text) == ("main.tf", '"v"')
    assert given.via[0].label == "input `in` of module.m"
    assert given.via[0].location.text == 'in = "v"'
    assert own is not None
    assert (own.path, own.text) == ("m/main.tf", '"d"')
    assert own.via[0].label == "default of variable `own`"
    assert own.via[1].location.text == 'module "m"'


@pytest.mark.parametrize(
    ("expression", "declarations"),
    [
        pytest.param("local.a", "locals {\n  a = local.b\n  b = local.a\n}", id="locals"),
        pytest.param(
            "module.m.out",
            'module "m" {\n  source = "./m"\n  in = module.m.out\n}',
            id="a-module-and-itself",
        ),
    ],
)
def test_cycles_are_unknown(expression: str, declarations: str) -> None:
    found = root(
        {
            "main.tf": f'{declarations}\nresource "probe" "it" {{\n  value = {expression}\n}}\n',
            "m/main.tf": PASS,
            "n.tf": 'module "uses_m" {\n  source = "./m"\n  in = 1\n}\n',
        }
    )
    leaf = value(found, "probe.it", "value")
    assert isinstance(leaf, Unknown)
    assert leaf.reason.kind == "cycle"


def test_outputs_are_asked_for_one_by_one() -> None:
    """Two modules may use different outputs of each other."""
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  in = module.b.fixed\n}\n'
        'module "b" {\n  source = "./m"\n  in = module.a.fixed\n}\n'
        'resource "probe" "it" {\n  value = [module.a.out, module.b.out]\n}\n',
        "m/main.tf": PASS + 'output "fixed" {\n  value = "f"\n}\n',
    }
    assert data(root(files), "probe.it", "value") == ["f", "f"]
    keyed = {
        **files,
        "main.tf": 'module "a" {\n  source = "./m"\n  for_each = toset(["k"])\n'
        '  in = module.b["k"].fixed\n}\n'
        'module "b" {\n  source = "./m"\n  for_each = toset(["k"])\n  in = module.a["k"].fixed\n}\n'
        'resource "probe" "it" {\n  value = [module.a["k"].out, module.b["k"].out]\n}\n',
    }
    assert data(root(keyed), "probe.it", "value") == ["f", "f"]


@pytest.mark.parametrize(
    ("call", "detail"),
    [
        pytest.param('source = "example/thing/aws"', "neither downloaded nor known", id="registry"),
        pytest.param('source = "git::https://example.com/x.git"', "offline", id="git"),
        pytest.param('source = "../outside"', "holds no Terraform file", id="outside"),
        pytest.param("source = var.unset", "is not known", id="a-source-not-known"),
    ],
)
def test_unread_modules_stay_visible(call: str, detail: str) -> None:
    found = root(
        f'variable "unset" {{}}\nmodule "m" {{\n  {call}\n  in = "v"\n}}\n'
        'resource "probe" "it" {\n  value = module.m.out\n}\n'
    )
    (why,) = found.open
    assert detail in why.detail
    assert why.location is not None
    assert why.location.text == 'module "m"'
    leaf = value(found, "probe.it", "value")
    assert isinstance(leaf, Unknown)
    assert leaf.ref == Ref(".", "module.m", ("out",))
    assert leaf.reason.kind == "module"
    assert data(found, "module.m", "in") == "v"
    assert data(found, "module.m", "__read__") is False


def test_a_local_module_outside_the_scan_is_a_notice() -> None:
    found = root('module "m" {\n  source = "../outside"\n}\n')
    assert any("../outside" in n.message for n in found.notices)


def test_a_missing_output_of_a_read_module_is_missing() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  in = 1\n}\n'
        'resource "probe" "it" {\n  value = try(module.m.nothing, "fallback")\n}\n',
        "m/main.tf": PASS,
    }
    assert data(root(files), "probe.it", "value") == "fallback"


def test_a_module_that_calls_itself_ends() -> None:
    found = root({"main.tf": 'module "m" {\n  source = "./."\n}\n'})
    assert any("calls the directory it stands in" in r.detail for r in found.open)


def test_downloaded_modules_are_read_and_lead_to_the_call() -> None:
    manifest = (
        '{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Version":"1.2.3",'
        '"Source":"registry.terraform.io/example/thing/aws","Dir":".terraform/modules/m"},'
        '{"Key":"m.inner","Source":"./inner","Dir":".terraform/modules/m/inner"}]}'
    )
    files = {
        "main.tf": 'module "m" {\n  source = "example/thing/aws"\n  version = "~> 1.0"\n}\n',
        ".terraform/modules/modules.json": manifest,
        ".terraform/modules/m/main.tf": 'module "inner" {\n  source = "./inner"\n}\n',
        ".terraform/modules/m/inner/main.tf": 'variable "x" {\n  default = ["d"]\n}\n'
        'resource "probe" "it" {\n  value = var.x\n  own = { deep = "literal" }\n}\n',
    }
    found = root(files)
    assert not found.open
    resource = by_address(found)["module.m.module.inner.probe.it"]
    literal = resource.get("own", "deep").location
    default = value(found, resource.address, "value")
    for place in (resource.header, literal, default.location, items(default)[0].location):
        assert place is not None
        assert place.path.startswith(".terraform/")
        assert place.anchor().path == "main.tf"
        assert place.anchor().text == 'module "m"'
    stale = {**files, "main.tf": files["main.tf"].replace("~> 1.0", "~> 2.0")}
    assert root(stale).open


def test_override_files_win() -> None:
    files = {
        "main.tf": 'resource "probe" "it" {\n  a = 1\n  b = 1\n  block {\n    x = 1\n  }\n}\n'
        "locals {\n  l = 1\n}\n",
        "override.tf": 'resource "probe" "it" {\n  b = local.l\n  block {\n    y = 2\n  }\n}\n',
        "z_override.tf": "locals {\n  l = 3\n}\n",
    }
    found = root(files)
    assert data(found, "probe.it", "a") == 1
    assert data(found, "probe.it", "b") == 3
    assert data(found, "probe.it", "block") == [{"y": 2}]


def test_a_name_declared_twice_is_said() -> None:
    found = root('variable "x" {\n  default = 1\n}\nvariable "x" {\n  default = 2\n}\n')
    assert any("twice" in n.message for n in found.notices)


def test_a_file_that_does_not_parse_leaves_the_root_open() -> None:
    found = root(
        {"main.tf": 'resource "probe" "it" {\n  value = local.gone\n}\n', "b.tf": "x {{\n"}
    )
    assert any(r.kind == "file" for r in found.open)
    leaf = value(found, "probe.it", "value")
    assert isinstance(leaf, Unknown)
    assert leaf.reason.kind == "file"


A_OR_B = {"main.tf": 'resource "probe" "a" {}\n', "main.tofu": 'resource "probe" "b" {}\n'}
LOCK = 'provider "registry.%s/hashicorp/aws" {\n  version = "5.100.0"\n}\n'


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, [], id="either-tool"),
        pytest.param({".terraform.lock.hcl": LOCK % "opentofu.org"}, ["probe.b"], id="opentofu"),
        pytest.param({".terraform.lock.hcl": LOCK % "terraform.io"}, ["probe.a"], id="terraform"),
        pytest.param(
            {
                ".terraform.lock.hcl": LOCK % "opentofu.org",
                "x/.terraform.lock.hcl": LOCK % "terraform.io",
            },
            [],
            id="both-locks",
        ),
        pytest.param({"main.tf": ""}, [], id="only-for-one"),
        pytest.param({"main.tofu": A_OR_B["main.tf"]}, ["probe.a"], id="the-same-for-both"),
        pytest.param({"more.tf": 'resource "probe" "c" {}\n'}, ["probe.c"], id="the-rest"),
    ],
)
def test_which_tool_runs_it_decides(more: dict[str, str], expected: list[str]) -> None:
    found = root({**A_OR_B, **more})
    assert list(by_address(found)) == expected
    assert bool(found.open) == ("probe.a" not in expected and "probe.b" not in expected)


def test_what_only_opentofu_reads_is_read() -> None:
    assert list(by_address(root({"main.tofu": A_OR_B["main.tofu"]}))) == ["probe.b"]


def test_names_the_tools_do_not_agree_on_are_not_known() -> None:
    files = {
        "a.tf": 'locals {\n  x = 1\n  y = 1\n}\nvariable "v" {\n  default = 1\n}\n',
        "a.tofu": 'locals {\n  x = 2\n  y = 1\n}\nvariable "v" {\n  default = 2\n}\n',
        "b.tf": 'resource "probe" "it" {\n  x = local.x\n  y = local.y\n  v = var.v\n}\n',
    }
    found = root(files)
    assert data(found, "probe.it", "y") == 1
    for name in ("x", "v"):
        assert "OpenTofu" in unknown(value(found, "probe.it", name)).reason.detail


def test_path_values_and_files() -> None:
    files = {
        "infra/main.tf": 'module "m" {\n  source = "../m"\n}\n'
        'resource "probe" "it" {\n  value = [path.module, path.root]\n'
        '  inside = file("${path.module}/../m/x.txt")\n  outside = file("/etc/passwd")\n}\n',
        "m/main.tf": 'resource "probe" "it" {\n  value = path.module\n'
        '  inside = file("${path.module}/x.txt")\n  workspace = terraform.workspace\n}\n',
        "m/x.txt": "content",
    }
    found = evaluations(files, "infra")["infra"]
    assert data(found, "probe.it", "value") == [".", "."]
    assert data(found, "module.m.probe.it", "value") == "../m"
    assert known(value(found, "module.m.probe.it", "inside")) == "content"
    assert known(value(found, "probe.it", "inside")) == "content"
    assert isinstance(value(found, "probe.it", "outside"), Unknown)
    assert isinstance(value(found, "module.m.probe.it", "workspace"), Unknown)


def test_undeclared_names_are_unknown() -> None:
    for name in (
        "var.no",
        "local.no",
        "module.no.x",
        "aws_x.no.id",
        "data.aws_x.no.id",
        "each.key",
    ):
        leaf = probe(name)
        assert isinstance(leaf, Unknown), name
        assert leaf.reason.kind == "invalid", name


def test_a_long_chain_of_locals_is_followed() -> None:
    size = 300
    lines = "".join(f"  l{n} = local.l{n + 1}\n" for n in range(size))
    found = probe("local.l0", f'locals {{\n{lines}  l{size} = "end"\n}}')
    assert plain(found) == "end"


def test_too_many_steps_are_said() -> None:
    found = root(
        'resource "probe" "a" {\n  x = [1, 2, 3]\n}\nresource "probe" "b" {}\n', max_steps=2
    )
    assert any(r.kind == "limit" for r in found.open)
