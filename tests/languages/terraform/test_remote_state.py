"""What a root reads from the state of another root of the scan, and when that is not known."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.pieces import with_holes
from ekslint.core.value import Ref, Unknown
from tests.languages.terraform.scan import evaluations, unknown, value

S3 = 'backend "s3" {\n    bucket = "b"\n    key    = "%s"\n    region = "eu-west-1"\n  }'
OUT = (
    'variable "size" {\n  default = 1\n}\nresource "aws_iam_role" "node" {\n  name = "n"\n}\n'
    'output "role" {\n  value = aws_iam_role.node.arn\n}\noutput "size" {\n  value = var.size\n}\n'
    'output "none" {\n  value = null\n}\n'
)
READ = (
    'variable "env" {\n  default = "x"\n}\n'
    'data "terraform_remote_state" "iam" {\n  backend = "%s"\n%s\n}\n'
    'resource "probe" "it" {\n  value = data.terraform_remote_state.iam.outputs.%s\n}\n'
)
KEY = '  config = {\n    bucket = "b"\n    key = "iam"\n    region = "us-east-1"\n  }'


def keeper(backend: str = S3 % "iam", declarations: str = OUT) -> str:
    return f"terraform {{\n  {backend}\n}}\n{declarations}"


def reader(config: str = KEY, backend: str = "s3", output: str = "size") -> str:
    return READ % (backend, config, output)


def asked(files: dict[str, str], scope: str = "app") -> Any:
    return value(evaluations(files)[scope], "probe.it", "value")


def test_an_output_is_the_value_of_the_other_root() -> None:
    found = asked({"iam/main.tf": keeper(), "app/main.tf": reader(output="role")})
    assert found.ref == Ref("iam", "aws_iam_role.node", ("arn",))
    assert with_holes(found)[0].endswith(":role/n")


@pytest.mark.parametrize(
    ("backend", "config", "kind"),
    [
        pytest.param(S3 % "iam", KEY, "s3", id="s3"),
        pytest.param(S3 % "iam", KEY.replace('"iam"', '"i${"am"}"'), "s3", id="evaluated"),
        pytest.param(
            'backend "gcs" {\n    bucket = "b"\n    prefix = "p/"\n  }',
            '  config = {\n    bucket = "b"\n    prefix = "p"\n  }',
            "gcs",
            id="gcs",
        ),
        pytest.param(
            'backend "azurerm" {\n    resource_group_name = "g"\n    storage_account_name = "s"\n'
            '    container_name = "c"\n    key = "k"\n  }',
            '  config = {\n    storage_account_name = "s"\n    container_name = "c"\n'
            '    key = "k"\n  }',
            "azurerm",
            id="azurerm",
        ),
        pytest.param(
            'backend "local" {\n    path = "state/x.tfstate"\n  }',
            '  config = {\n    path = "../iam/state/x.tfstate"\n  }',
            "local",
            id="local",
        ),
        pytest.param(
            "", '  config = {\n    path = "../iam/terraform.tfstate"\n  }', "local", id="no-backend"
        ),
        pytest.param(
            'cloud {\n    organization = "o"\n    workspaces {\n      name = "iam"\n    }\n  }',
            '  config = {\n    organization = "o"\n    workspaces = { name = "iam" }\n  }',
            "remote",
            id="cloud",
        ),
        pytest.param(
            'backend "remote" {\n    organization = "o"\n    workspaces {\n      name = "iam"\n'
            "    }\n  }",
            '  config {\n    organization = "o"\n    workspaces {\n      name = "iam"\n    }\n  }',
            "remote",
            id="remote-in-old-syntax",
        ),
    ],
)
def test_the_same_place_is_the_same_state(backend: str, config: str, kind: str) -> None:
    files = {"iam/main.tf": keeper(backend), "app/main.tf": reader(config, kind)}
    assert plain(asked(files)) == 1


OTHER_KEY = KEY.replace('"iam"', '"net"')
OPEN_KEY = KEY.replace('"iam"', "var.unset") + '\n}\nvariable "unset" {'
SAME = "another/main.tf"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        pytest.param({"app/main.tf": reader(OTHER_KEY)}, "no root of the scan", id="another-key"),
        pytest.param(
            {"app/main.tf": reader(KEY.replace('"b"', '"c"'))}, "no root", id="another-bucket"
        ),
        pytest.param({"app/main.tf": reader(OPEN_KEY)}, "not all written", id="key-not-known"),
        pytest.param({SAME: keeper()}, "2 roots keep", id="two-candidates"),
        pytest.param(
            {"iam/main.tf": keeper('backend "s3" {}')}, "not all written", id="partial-backend"
        ),
        pytest.param(
            {"iam/main.tf": keeper('backend "s3" {\n    bucket = "z"\n  }')},
            "no root of the scan",
            id="partial-but-another",
        ),
        pytest.param(
            {"iam/main.tf": keeper(S3 % "iam" + '\n  backend "s3" {}')}, "", id="first-backend"
        ),
        pytest.param({"app/main.tf": reader(output="gone")}, "is not written", id="no-such-output"),
        pytest.param({"app/main.tf": reader(output="none")}, "is not in the state", id="null"),
    ],
)
def test_what_is_not_sure_is_not_known(files: dict[str, str], why: str) -> None:
    found = asked({"iam/main.tf": keeper(), "app/main.tf": reader(), **files})
    if why:
        assert why in unknown(found).reason.detail
        assert found.ref == Ref("app", "data.terraform_remote_state.iam", found.ref.path)
    else:
        assert plain(found) == 1


def test_a_missing_output_is_not_certainly_missing() -> None:
    main = reader(output="size").replace("outputs.size", "outputs.gone")
    main = main.replace(
        "data.terraform_remote_state.iam.outputs.gone",
        "try(data.terraform_remote_state.iam.outputs.gone, 5)",
    )
    assert isinstance(asked({"iam/main.tf": keeper(), "app/main.tf": main}), Unknown)


ENVIRONMENTS = {"iam/dev.tfvars": "size = 2\n", "iam/prod.tfvars": "size = 3\n"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {"app": None}, id="of-none"),
        pytest.param(
            {"app/dev.tfvars": 'env = "d"\n', "app/prod.tfvars": 'env = "p"\n'},
            {"app#dev": 2, "app#prod": 3},
            id="by-name",
        ),
        pytest.param(
            {"app/env/dev.tfvars": 'env = "d"\n', "app/env/stage.tfvars": 'env = "s"\n'},
            {"app#env/dev": 2, "app#env/stage": None},
            id="by-the-last-part",
        ),
        pytest.param(
            {"app/main.tf": reader(KEY + '\n  workspace = "prod"')}, {"app": 3}, id="workspace"
        ),
        pytest.param(
            {
                "app/main.tf": reader(KEY + "\n  workspace = terraform.workspace"),
                "app/dev.tfvars": 'env = "d"\n',
            },
            {"app#dev": 2},
            id="own-workspace",
        ),
        pytest.param(
            {
                "app/main.tf": reader(KEY + "\n  workspace = var.w") + 'variable "w" {}\n',
                "app/dev.tfvars": 'env = "d"\n',
            },
            {"app#dev": None},
            id="workspace-not-known",
        ),
        pytest.param(
            {
                "iam/main.tf": keeper(
                    'backend "remote" {\n    organization = "o"\n    workspaces {\n'
                    '      prefix = "iam-"\n    }\n  }'
                ),
                "app/main.tf": reader(
                    '  config = {\n    organization = "o"\n'
                    '    workspaces = { name = "iam-prod" }\n  }',
                    "remote",
                ),
            },
            {"app": 3},
            id="prefix-of-workspaces",
        ),
    ],
)
def test_environments_are_matched(files: dict[str, str], expected: dict[str, object]) -> None:
    files = {"iam/main.tf": keeper(), "app/main.tf": reader(), **ENVIRONMENTS, **files}
    found = {s: e for s, e in evaluations(files).items() if s.startswith("app")}
    values = {s: value(e, "probe.it", "value") for s, e in found.items()}
    assert {s: None if isinstance(v, Unknown) else plain(v) for s, v in values.items()} == expected


def test_one_environment_of_many_roots_is_not_mixed() -> None:
    """A state per environment, told apart by the key, is read by its key."""
    files = {
        f"{env}/iam/main.tf": keeper(S3 % f"{env}/iam", OUT.replace("= 1", f"= {size}"))
        for env, size in (("dev", 2), ("prod", 3))
    }
    for env in ("dev", "prod"):
        files[f"{env}/app/main.tf"] = reader(KEY.replace('"iam"', f'"{env}/iam"'))
    found = evaluations(files)
    assert plain(value(found["dev/app"], "probe.it", "value")) == 2
    assert plain(value(found["prod/app"], "probe.it", "value")) == 3


def test_roots_that_read_each_other_end() -> None:
    def one(own: str, other: str) -> str:
        config = KEY.replace('"iam"', f'"{other}"')
        read = f'data "terraform_remote_state" "o" {{\n  backend = "s3"\n{config}\n}}\n'
        read += 'output "size" {\n  value = data.terraform_remote_state.o.outputs.size\n}\n'
        return keeper(S3 % own, read)

    files = {"a/main.tf": one("a", "b"), "b/main.tf": one("b", "a"), "c/main.tf": one("c", "c")}
    files["app/main.tf"] = reader(KEY.replace('"iam"', '"a"'))
    assert unknown(asked(files)).reason.kind == "cycle"


def test_a_chain_of_roots_is_followed() -> None:
    middle = (
        f'data "terraform_remote_state" "iam" {{\n  backend = "s3"\n{KEY}\n}}\n'
        'output "passed" {\n  value = data.terraform_remote_state.iam.outputs\n}\n'
    )
    files = {
        "iam/main.tf": keeper(),
        "net/main.tf": keeper(S3 % "net", middle),
        "app/main.tf": reader(OTHER_KEY, output="passed.role"),
    }
    assert asked(files).ref == Ref("iam", "aws_iam_role.node", ("arn",))
    assert asked(dict(reversed(files.items()))).ref == Ref("iam", "aws_iam_role.node", ("arn",))


def test_the_way_leads_through_the_data_source() -> None:
    place = asked({"iam/main.tf": keeper(), "app/main.tf": reader()}).location
    assert (place.path, place.text) == ("iam/main.tf", "1")
    assert any(hop.location.path == "app/main.tf" for hop in place.via)


def test_modules_may_read_states() -> None:
    files = {
        "iam/main.tf": keeper(),
        "app/main.tf": 'module "m" {\n  source = "../lib"\n}\n',
        "lib/main.tf": reader(),
    }
    found = value(evaluations(files)["app"], "module.m.probe.it", "value")
    assert plain(found) == 1
