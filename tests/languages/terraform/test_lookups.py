"""What a data source finds by name in another root of the scan, and when that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import Ref, Unknown
from tests.languages.terraform.scan import evaluations, unknown, value

CLUSTER = 'resource "aws_eks_cluster" "it" {\n  name = %s\n  version = "1.33"\n%s\n}\n'
AWS = 'provider "aws" {\n  region = "%s"\n}\n'
LOOKUP = (
    'variable "env" {\n  default = "x"\n}\n'
    'data "aws_eks_cluster" "c" {\n  name = "main"\n%s\n}\n'
    'resource "probe" "it" {\n  value = data.aws_eks_cluster.c.%s\n}\n'
)
NAME = '"main"'


def asked(files: dict[str, str], scope: str = "app") -> Any:
    return value(evaluations(files)[scope], "probe.it", "value")


def estate(attribute: str = "version", **files: str) -> dict[str, str]:
    found = {"eks/main.tf": CLUSTER % (NAME, ""), "app/main.tf": LOOKUP % ("", attribute)}
    return found | {path.replace("__", "/") + ".tf": text for path, text in files.items()}


def test_what_is_configured_there_is_known_here() -> None:
    assert plain(asked(estate())) == "1.33"


@pytest.mark.parametrize(
    ("attribute", "path"),
    [
        pytest.param("arn", ("arn",), id="arn"),
        pytest.param("name", ("name",), id="name"),
        pytest.param("endpoint", ("endpoint",), id="computed"),
        pytest.param(
            "identity[0].oidc[0].issuer", ("identity", 0, "oidc", 0, "issuer"), id="nested"
        ),
    ],
)
def test_values_are_the_resources_own(attribute: str, path: tuple[str | int, ...]) -> None:
    assert asked(estate(attribute)).ref == Ref("eks", "aws_eks_cluster.it", path)


def test_what_only_the_account_knows_stays_unknown() -> None:
    assert unknown(asked(estate("status"))).reason.kind == "data"


MODULE = (
    'module "eks" {\n  source = "../lib"\n  for_each = toset(["main", "side"])\n  n = each.key\n}'
)
LIBRARY = 'variable "n" {}\n' + CLUSTER % ("var.n", "")


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"eks__main": MODULE, "lib__main": LIBRARY}, id="in-a-module-with-keys"),
        pytest.param(
            {"eks__main": CLUSTER % ("each.key", 'for_each = toset(["main", "b"])')}, id="for-each"
        ),
        pytest.param(
            {
                "eks__main": 'terraform {\n  backend "s3" {\n    bucket = "b"\n'
                '    key = "k"\n  }\n}\n'
                + (CLUSTER % (NAME, ""))
                + 'output "n" {\n  value = aws_eks_cluster.it.name\n}\n',
                "app__main": LOOKUP.replace(NAME, "data.terraform_remote_state.e.outputs.n")
                % ("", "version")
                + 'data "terraform_remote_state" "e" {\n  backend = "s3"\n  config = {\n'
                '    bucket = "b"\n    key = "k"\n  }\n}\n',
            },
            id="a-name-out-of-remote-state",
        ),
        pytest.param(
            {
                "app__main": AWS % "us-east-1" + LOOKUP % ("", "version"),
                "eks__p": AWS % "us-east-1",
            },
            id="same-region",
        ),
    ],
)
def test_names_are_evaluated(files: dict[str, str]) -> None:
    assert plain(asked(estate(**files))) == "1.33"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"eks__main": CLUSTER % ('"other"', "")}, id="another-name"),
        pytest.param({"eks__main": CLUSTER % ("var.unset", "")}, id="a-name-not-known"),
        pytest.param({"two__main": CLUSTER % (NAME, "")}, id="two-roots"),
        pytest.param({"app__own": CLUSTER % (NAME, "")}, id="its-own-root-too"),
        pytest.param(
            {"eks__main": (CLUSTER % (NAME, "count = var.on ? 1 : 0")) + 'variable "on" {}\n'},
            id="it-may-not-exist",
        ),
        pytest.param({"eks__main": CLUSTER % (NAME, "count = 0")}, id="it-does-not-exist"),
        pytest.param(
            {
                "app__main": AWS % "us-east-1" + LOOKUP % ("", "version"),
                "eks__p": AWS % "us-west-2",
            },
            id="another-region",
        ),
        pytest.param(
            {
                name: AWS % "us-east-1"
                + f"# {account}\n"
                + text.replace(
                    "}", f'}}\nprovider "aws" {{\n  allowed_account_ids = ["{account}"]\n}}', 1
                )
                for name, account, text in (
                    ("app__main", "111122223333", LOOKUP % ("", "version")),
                    ("eks__main", "444455556666", CLUSTER % (NAME, "")),
                )
            },
            id="another-account",
        ),
    ],
)
def test_what_is_not_sure_is_not_known(files: dict[str, str]) -> None:
    files = {k: v.replace(AWS % "us-east-1" + "# ", "# ") for k, v in files.items()}
    assert isinstance(asked(estate(**files)), Unknown)


def test_filters_find_something_else() -> None:
    role = 'resource "aws_security_group" "g" {\n  name = "g"\n}\n'
    look = (
        'data "aws_security_group" "g" {\n  name = "g"\n  %s\n}\n'
        'resource "probe" "it" {\n  value = data.aws_security_group.g.id\n}\n'
    )
    files = {"net/main.tf": role, "app/main.tf": look % 'vpc_id = "vpc-1"'}
    assert asked(files).ref == Ref("net", "aws_security_group.g", ("id",))
    files["app/main.tf"] = look % 'filter {\n    name = "x"\n    values = ["y"]\n  }'
    assert asked(files).ref.scope == "app"


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        pytest.param(["app/dev", "eks/dev", "eks/prod"], {"app#dev": "eks#dev"}, id="by-name"),
        pytest.param(["app/dev", "eks/env/dev"], {"app#dev": "eks#env/dev"}, id="by-last-part"),
        pytest.param(["app/dev"], {"app#dev": "eks"}, id="of-none"),
        pytest.param(["eks/dev", "eks/prod"], {"app": None}, id="which-one"),
        pytest.param(["app/dev", "eks/prod"], {"app#dev": None}, id="none-of-that-name"),
    ],
)
def test_environments_are_matched(environments: list[str], expected: dict[str, object]) -> None:
    files = estate("arn") | {f"{path}.tfvars": 'env = "x"\n' for path in environments}
    files["eks/main.tf"] += 'variable "env" {}\n'
    found = {s: e for s, e in evaluations(files).items() if s.startswith("app")}
    scopes = {s: value(e, "probe.it", "value").ref for s, e in found.items()}
    assert {
        s: r.scope if r and r.scope[:3] == "eks" else None for s, r in scopes.items()
    } == expected


def test_the_order_of_files_does_not_matter() -> None:
    files = estate()
    assert plain(asked(dict(reversed(files.items())))) == "1.33"


def test_roots_that_look_each_other_up_end() -> None:
    def one(own: str, other: str) -> str:
        return (
            f'data "aws_iam_role" "o" {{\n  name = "{other}"\n}}\n'
            f'resource "aws_iam_role" "r" {{\n  name = "{own}"\n'
            "  description = data.aws_iam_role.o.description\n}\n"
        )

    found = evaluations({"a/main.tf": one("a", "b"), "b/main.tf": one("b", "a")})
    assert isinstance(value(found["a"], "aws_iam_role.r", "description"), Unknown)


def test_an_instance_profile_leads_to_its_role() -> None:
    files = {
        "iam/main.tf": 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
        'resource "aws_iam_instance_profile" "p" {\n  name = "p"\n'
        "  role = aws_iam_role.r.name\n}\n",
        "app/main.tf": 'data "aws_iam_instance_profile" "p" {\n  name = "p"\n}\n'
        'resource "probe" "it" {\n  value = data.aws_iam_instance_profile.p.role_name\n}\n',
    }
    assert plain(asked(files)) == "r"
    assert asked(files).ref == Ref("iam", "aws_iam_role.r", ("name",))


def test_a_name_may_be_looked_up_itself() -> None:
    """The way of estates that hand names on through parameters."""
    files = {
        "eks/main.tf": CLUSTER
        % (NAME, "")
        + 'resource "aws_ssm_parameter" "n" {\n  name = "/eks/name"\n  type = "String"\n'
        "  value = aws_eks_cluster.it.name\n}\n",
        "app/main.tf": 'data "aws_ssm_parameter" "n" {\n  name = "/eks/name"\n}\n'
        + LOOKUP.replace(NAME, "data.aws_ssm_parameter.n.value") % ("", "version"),
    }
    assert plain(asked(files)) == "1.33"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("aws_eks_cluster.it.name", "1.33", id="its-name"),
        pytest.param("aws_eks_cluster.it.id", "1.33", id="its-id"),
        pytest.param('"${aws_eks_cluster.it.name}-b"', None, id="another-name"),
        pytest.param('"main"', None, id="the-name-alone"),
        pytest.param("module.m.n", "1.44", id="out-of-a-module"),
    ],
)
def test_in_its_own_root_a_reference_leads(name: str, expected: str | None) -> None:
    files = {
        "main.tf": (CLUSTER % (NAME, ""))
        + 'module "m" {\n  source = "./m"\n}\n'
        + LOOKUP.replace(NAME, name) % ("", "version"),
        "m/main.tf": (CLUSTER % ('"m"', "count = 1")).replace("1.33", "1.44")
        + 'output "n" {\n  value = one(aws_eks_cluster.it[*].name)\n}\n',
    }
    found = asked(files, ".")
    assert (plain(found) if expected else None) == expected
    assert expected or isinstance(found, Unknown)
