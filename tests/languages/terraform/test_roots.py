"""Which directories are roots, in which mode, and in which environments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.languages.terraform.scan import by_address, data, evaluations, unknown, value

RESOURCE = 'resource "probe" "it" {\n  value = var.size\n}\n'
DEFAULT = 'variable "size" {\n  default = 1\n}\nvariable "name" {\n  default = 0\n}\n'
REQUIRED = 'variable "size" {}\n'
CALL = 'module "m" {\n  source = "%s"\n  size = 2\n}\n'


def scopes(files: dict[str, str], *named: str) -> list[str]:
    return [scope for scope in evaluations(files, *named) if scope]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"main.tf": RESOURCE}, ["."], id="the-path-given"),
        pytest.param({"a/main.tf": RESOURCE, "b/main.tf": RESOURCE}, ["a", "b"], id="uncalled"),
        pytest.param(
            {"a/main.tf": CALL % "../b", "b/main.tf": DEFAULT + RESOURCE}, ["a"], id="called"
        ),
        pytest.param(
            {"main.tf": RESOURCE, "examples/x/main.tf": RESOURCE}, ["."], id="examples-left-out"
        ),
        pytest.param({"tests/unit/main.tf": RESOURCE}, [], id="tests-left-out"),
        pytest.param({"modules/x/test/main.tf": RESOURCE}, [], id="tests-of-a-module-left-out"),
        pytest.param(
            {"environments/test/main.tf": RESOURCE, "live/test/vpc/main.tf": RESOURCE},
            ["environments/test", "live/test/vpc"],
            id="an-environment-called-test",
        ),
        pytest.param(
            {"main.tf": CALL % "./examples/x", "examples/x/main.tf": DEFAULT + RESOURCE},
            ["."],
            id="a-called-example-is-no-root",
        ),
        pytest.param(
            {"examples/x/main.tf": CALL % "../..", "main.tf": DEFAULT + RESOURCE},
            ["."],
            id="called-by-an-example-only",
        ),
        pytest.param(
            {"a/main.tf": CALL % "../b", "b/main.tf": CALL % "../a"}, ["a"], id="a-circle"
        ),
        pytest.param({".terraform/modules/x/main.tf": RESOURCE}, [], id="downloaded"),
    ],
)
def test_roots(files: dict[str, str], expected: list[str]) -> None:
    assert scopes(files) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param("examples/x", ["examples/x"], id="a-folder"),
        pytest.param("examples/x/main.tf", ["examples/x"], id="a-file"),
        pytest.param("examples", ["examples/x"], id="the-folder-above"),
    ],
)
def test_what_is_named_is_a_root(named: str, expected: list[str]) -> None:
    assert scopes({"examples/x/main.tf": RESOURCE}, named) == expected


def test_what_is_left_out_is_said() -> None:
    found = evaluations({"examples/x/main.tf": RESOURCE, "examples/y/main.tf": RESOURCE})
    (notice,) = found[""].notices
    assert "`examples`" in notice.message


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a/main.tf": DEFAULT + RESOURCE}, 1, id="a-root-has-its-defaults"),
        pytest.param(
            {"a/main.tf": DEFAULT + 'variable "x" {}\n' + RESOURCE}, None, id="required-variable"
        ),
        pytest.param(
            {"a/main.tf": DEFAULT + 'variable "x" {}\nprovider "aws" {}\n' + RESOURCE},
            1,
            id="provider",
        ),
        pytest.param(
            {
                "a/main.tf": DEFAULT
                + 'variable "x" {}\nterraform {\n  backend "s3" {}\n}\n'
                + RESOURCE
            },
            1,
            id="backend",
        ),
        pytest.param(
            {"a/main.tf": DEFAULT + 'variable "x" {}\n' + RESOURCE, "a/.terraform.lock.hcl": ""},
            1,
            id="lock-file",
        ),
        pytest.param({"modules/a/main.tf": DEFAULT + RESOURCE}, None, id="a-folder-of-modules"),
        pytest.param(
            {"a/main.tf": DEFAULT + RESOURCE, "a/examples/x/main.tf": CALL % "../.."},
            None,
            id="called-by-its-example-only",
        ),
        pytest.param(
            {
                "a/main.tf": DEFAULT + 'provider "kubernetes" {}\n' + RESOURCE,
                "a/.terraform.lock.hcl": "",
                "a/examples/x/main.tf": CALL % "../..",
            },
            None,
            id="a-module-with-a-provider-that-its-example-calls",
        ),
        pytest.param(
            {
                "a/main.tf": DEFAULT + 'terraform {\n  backend "s3" {}\n}\n' + RESOURCE,
                "a/test/x/main.tf": CALL % "../..",
            },
            1,
            id="a-root-with-a-backend-that-a-test-calls",
        ),
        pytest.param(
            {"a/main.tf": DEFAULT + RESOURCE, "a/terragrunt.hcl": "inputs = {}\n"},
            None,
            id="terragrunt-beside",
        ),
        pytest.param(
            {
                "mods/a/main.tf": DEFAULT + RESOURCE,
                "live/terragrunt.hcl": 'terraform {\n  source = "../mods//a?ref=x"\n}\n',
            },
            None,
            id="run-by-terragrunt",
        ),
        pytest.param(
            {
                "mods/a/main.tf": DEFAULT + RESOURCE,
                "live/terragrunt.hcl": (
                    'terraform {\n  source = "${get_repo_root()}/mods//a"\n}\n'
                ),
            },
            None,
            id="run-by-terragrunt-from-the-top",
        ),
    ],
)
def test_library_mode_hides_defaults(files: dict[str, str], expected: int | None) -> None:
    (found,) = [e for e in evaluations(files, "elsewhere").values() if e.scope]
    got = data(found, "probe.it", "value")
    assert got == expected if expected is not None else "$unknown" in got


def test_an_unset_variable_equals_itself_only_in_its_scope() -> None:
    found = evaluations({"a/main.tf": REQUIRED + RESOURCE, "b/main.tf": REQUIRED + RESOURCE})
    first, second = (unknown(value(found[s], "probe.it", "value")).reason for s in ("a", "b"))
    assert first.identity == "a:var.size"
    assert first.identity != second.identity


def sized(files: dict[str, str], **settings: Any) -> dict[str, Any]:
    base = {"main.tf": DEFAULT + RESOURCE}
    return {
        e.environment: data(e, "probe.it", "value")
        for e in evaluations({**base, **files}, **settings).values()
        if e.scope
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {"": 1}, id="default"),
        pytest.param({"terraform.tfvars": "size = 2"}, {"": 2}, id="terraform-tfvars"),
        pytest.param(
            {
                "terraform.tfvars": "size = 2",
                "b.auto.tfvars": "size = 4",
                "a.auto.tfvars": "size=3",
            },
            {"": 4},
            id="auto-in-lexical-order",
        ),
        pytest.param(
            {"dev.tfvars": "size = 5", "env/prod.tfvars": "size = 6"},
            {"dev": 5, "env/prod": 6},
            id="one-environment-per-file",
        ),
        pytest.param(
            {"env/prod/terraform.tfvars": "size = 6"},
            {"env/prod": 6},
            id="a-folder-per-environment",
        ),
        pytest.param(
            {"terraform.tfvars": "size = 2", "dev.tfvars": "name = 5"},
            {"dev": 2},
            id="an-environment-on-top-of-terraform-tfvars",
        ),
        pytest.param(
            {"backend.tfvars": 'bucket = "b"\nkey = "k"\nname = 1'}, {"": 1}, id="backend-arguments"
        ),
        pytest.param(
            {"dev.tfvars": "size = 5", "dev/terraform.tfvars": "size = 6"},
            {"dev.tfvars": 5, "dev/terraform.tfvars": 6},
            id="two-files-of-one-name",
        ),
        pytest.param({"dev.tfvars.json": '{"size": 7}'}, {"dev": 7}, id="json"),
        pytest.param(
            {"sub/main.tf": DEFAULT, "sub/dev.tfvars": "size = 5"},
            {"": 1, "dev": {"$none": True}},
            id="the-file-of-another-module",
        ),
    ],
)
def test_environments(files: dict[str, str], expected: dict[str, object]) -> None:
    base = {"main.tf": DEFAULT + RESOURCE, **files}
    found = {
        e.environment: data(e, "probe.it", "value")
        if "probe.it" in by_address(e)
        else {"$none": True}
        for e in evaluations(base).values()
        if e.scope
    }
    assert found == expected


def test_files_that_go_together_leave_the_other_ones_variables_open() -> None:
    found = sized(
        {"common.tfvars": "size = 5", "dev.tfvars": "name = 1", "prod.tfvars": "name = 2"}
    )
    assert found["common"] == 5
    assert "$unknown" in found["dev"]


def test_var_files_and_variables_win() -> None:
    from ekslint.core.value import Scalar

    files = {"dev.tfvars": "size = 5", "x.tfvars": "size = 9"}
    assert sized(files, var_files=("x.tfvars",)) == {"": 9}
    assert sized({"terraform.tfvars": "size = 2"}, variables={"size": Scalar(8)}) == {"": 8}


def test_too_many_environments_are_capped_with_a_notice() -> None:
    files = {f"e{n:02}.tfvars": f"size = {n}" for n in range(20)}
    found = evaluations({"main.tf": DEFAULT + RESOURCE, **files})
    assert len([s for s in found if s]) == 16
    assert any("e19.tfvars" in n.message for n in found[""].notices)


def test_values_of_no_root_are_said() -> None:
    found = evaluations({"a/main.tf": DEFAULT + RESOURCE, "vars/dev.tfvars": "size = 3"})
    assert any("vars/dev.tfvars" in n.message for n in found[""].notices)


def test_the_order_of_files_does_not_matter() -> None:
    files = {"b.tf": RESOURCE, "a.tf": DEFAULT, "dev.tfvars": "size = 3", "m/main.tf": RESOURCE}
    forward = evaluations(files)
    backward = evaluations(dict(reversed(files.items())))
    assert list(forward) == list(backward)
    assert [by_address(e).keys() for e in forward.values()] == [
        by_address(e).keys() for e in backward.values()
    ]


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (1, "`a/0.tfvars` holds variable values, but belongs to no root module of this scan"),
        (
            4,
            "`a/0.tfvars`, `a/1.tfvars`, `a/2.tfvars` and `a/3.tfvars` hold variable values, "
            "but belong to no root module of this scan",
        ),
        (
            9,
            "`a/0.tfvars`, `a/1.tfvars`, `a/2.tfvars` and 6 more of that folder hold variable "
            "values, but belong to no root module of this scan",
        ),
    ],
    ids=str,
)
def test_values_without_a_root_are_told_by_folder(number: int, told: str) -> None:
    files = {f"a/{name}.tfvars": "size = 1\n" for name in range(number)}
    found = evaluations({"b/main.tf": RESOURCE, "c/x.tfvars": "size = 1\n", **files})
    notices = [notice.message for notice in found[""].notices]
    assert notices == [
        told,
        "`c/x.tfvars` holds variable values, but belongs to no root module of this scan",
    ]
