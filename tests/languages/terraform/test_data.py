"""Data sources that files can answer, and those that only an account can."""

from __future__ import annotations

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import Document, ListValue, MapValue, Ref, Unknown, Value
from tests.languages.terraform.scan import data, root, value


def document(body: str, declarations: str = "") -> MapValue:
    found = root(
        f'{declarations}\ndata "aws_iam_policy_document" "d" {{\n{body}\n}}\n'
        'resource "probe" "it" {\n  value = data.aws_iam_policy_document.d.json\n}\n'
    )
    held = value(found, "probe.it", "value")
    assert isinstance(held, Document)
    assert isinstance(held.content, MapValue)
    return held.content


def test_one_unknown_principal_is_still_a_policy() -> None:
    content = document(
        '  statement {\n    actions = ["sts:AssumeRole"]\n'
        '    principals {\n      type = "AWS"\n      identifiers = [var.who, "x"]\n    }\n  }',
        'variable "who" {}',
    )
    assert plain(content) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["sts:AssumeRole"],
                "Principal": {
                    "AWS": [{"$unknown": "variable `who` has no value in the files"}, "x"]
                },
            }
        ],
    }


def test_statements_keep_their_places_and_gates() -> None:
    content = document(
        '  statement {\n    sid = "A"\n    actions = ["a:A"]\n  }\n'
        '  dynamic "statement" {\n    for_each = var.on ? [1] : []\n    content {}\n  }',
        'variable "on" {\n  default = false\n}',
    )
    statements = content.get("Statement")
    assert isinstance(statements, ListValue)
    (statement,) = statements.items
    assert isinstance(statement, MapValue)
    action = statement.get("Action")
    assert isinstance(action, ListValue)
    assert action.items[0].location is not None
    assert action.items[0].location.text == '"a:A"'
    assert [g.what for g in statements.gates] == ["statement"]
    assert statements.gates[0].location is not None
    assert statements.gates[0].location.text == "false"


def test_a_document_of_gates_only_tells_them() -> None:
    content = document('  dynamic "statement" {\n    for_each = []\n    content {}\n  }')
    statements = content.get("Statement")
    assert isinstance(statements, ListValue)
    assert statements.items == ()
    assert statements.gates


MERGED = [
    pytest.param(
        'source_policy_documents = [jsonencode({Statement = [{Sid = "A", Action = "s:S"}]})]\n'
        'statement {\n    sid = "B"\n    actions = ["b:B"]\n  }',
        ["s:S", ["b:B"]],
        False,
        id="source-first",
    ),
    pytest.param(
        'source_policy_documents = [jsonencode({Statement = [{Sid = "A", Action = "s:S"}]})]\n'
        'statement {\n    sid = "A"\n    actions = ["b:B"]\n  }',
        [["b:B"]],
        False,
        id="same-sid",
    ),
    pytest.param(
        "override_policy_documents = ["
        '"{\\"Statement\\": [{\\"Sid\\": \\"A\\", \\"Action\\": \\"o:O\\"}]}"]\n'
        'statement {\n    sid = "A"\n    actions = ["b:B"]\n  }',
        ["o:O"],
        False,
        id="override-as-text",
    ),
    pytest.param(
        "source_policy_documents = [var.unset]\n"
        'statement {\n    sid = "A"\n    actions = ["b:B"]\n  }',
        [["b:B"]],
        True,
        id="unknown-source",
    ),
    pytest.param(
        "override_policy_documents = [var.unset]\n"
        'statement {\n    sid = "A"\n    actions = ["a:A"]\n  }\n'
        'statement {\n    actions = ["b:B"]\n  }',
        [None, ["b:B"]],
        True,
        id="an-unknown-override-may-replace-what-has-a-sid",
    ),
]


@pytest.mark.parametrize(("body", "actions", "is_open"), MERGED)
def test_merging(body: str, actions: list[object], is_open: bool) -> None:
    statements = document(body, 'variable "unset" {}').get("Statement")
    assert isinstance(statements, ListValue)
    got = [
        plain(found) if isinstance(s, MapValue) and (found := s.get("Action")) else None
        for s in statements.items
    ]
    assert got == actions
    assert bool(statements.open) is is_open


def test_principals_and_conditions() -> None:
    content = document(
        '  version = "2008-10-17"\n  policy_id = "p"\n  statement {\n    effect = "Deny"\n'
        '    not_actions = ["x:X"]\n    resources = []\n'
        '    not_principals {\n      type = "*"\n      identifiers = ["*"]\n    }\n'
        '    condition {\n      test = "T"\n      variable = "v"\n      values = ["1"]\n    }\n'
        '    condition {\n      test = "T"\n      variable = "v"\n      values = ["2"]\n    }\n  }'
    )
    assert plain(content) == {
        "Version": "2008-10-17",
        "Id": "p",
        "Statement": [
            {
                "Effect": "Deny",
                "NotAction": ["x:X"],
                "NotPrincipal": "*",
                "Condition": {"T": {"v": ["1", "2"]}},
            }
        ],
    }


def answered(block: str, expression: str) -> Value:
    found = root(f'{block}\nresource "probe" "it" {{\n  value = {expression}\n}}\n')
    return value(found, "probe.it", "value")


@pytest.mark.parametrize(
    ("block", "expression", "expected"),
    [
        pytest.param(
            'provider "aws" {\n  region = "us-gov-west-1"\n}\ndata "aws_partition" "p" {}',
            "[data.aws_partition.p.partition, data.aws_partition.p.dns_suffix]",
            ["aws-us-gov", "amazonaws.com"],
            id="partition",
        ),
        pytest.param(
            'provider "aws" {\n  region = "eu-west-1"\n}\ndata "aws_region" "r" {}',
            "data.aws_region.r.name",
            "eu-west-1",
            id="region",
        ),
        pytest.param(
            'provider "aws" {\n  assume_role {\n'
            '    role_arn = "arn:aws:iam::111122223333:role/x"\n  }\n}\n'
            'data "aws_caller_identity" "me" {}',
            "data.aws_caller_identity.me.account_id",
            "111122223333",
            id="account-of-an-assumed-role",
        ),
        pytest.param(
            'data "template_file" "t" {\n  template = "a $${x} c"\n  vars = { x = "b" }\n}',
            "data.template_file.t.rendered",
            "a b c",
            id="template-file",
        ),
        pytest.param(
            'data "aws_iam_role" "r" {\n  name = "n"\n}',
            "data.aws_iam_role.r.name",
            "n",
            id="an-argument",
        ),
    ],
)
def test_answers(block: str, expression: str, expected: object) -> None:
    assert plain(answered(block, expression)) == expected


def test_the_partition_is_not_guessed() -> None:
    found = answered('data "aws_partition" "p" {}', "data.aws_partition.p.partition")
    assert isinstance(found, Unknown)
    assert [plain(c) for c in found.candidates] == ["aws", "aws-cn", "aws-us-gov"]


@pytest.mark.parametrize(
    ("block", "expression", "kind", "ref"),
    [
        pytest.param(
            'data "aws_ami" "a" {\n  owners = ["amazon"]\n}',
            "data.aws_ami.a.id",
            "data",
            Ref(".", "data.aws_ami.a", ("id",)),
            id="ami",
        ),
        pytest.param(
            'data "aws_ssm_parameter" "a" {\n  name = "/x"\n}',
            "data.aws_ssm_parameter.a.value",
            "data",
            Ref(".", "data.aws_ssm_parameter.a", ("value",)),
            id="parameter",
        ),
        pytest.param(
            'data "terraform_remote_state" "s" {\n  backend = "s3"\n}',
            "data.terraform_remote_state.s.outputs.vpc_id",
            "remote",
            Ref(".", "data.terraform_remote_state.s", ("outputs", "vpc_id")),
            id="remote-state",
        ),
        pytest.param(
            'data "aws_eks_cluster" "c" {\n  name = "c"\n}',
            "data.aws_eks_cluster.c.identity[0].oidc[0].issuer",
            "data",
            Ref(".", "data.aws_eks_cluster.c", ("identity", 0, "oidc", 0, "issuer")),
            id="issuer",
        ),
        pytest.param(
            'data "aws_eks_cluster_auth" "c" {\n  name = "c"\n}',
            "data.aws_eks_cluster_auth.c.token",
            "data",
            Ref(".", "data.aws_eks_cluster_auth.c", ("token",)),
            id="token",
        ),
    ],
)
def test_what_only_an_account_answers(block: str, expression: str, kind: str, ref: Ref) -> None:
    found = answered(block, expression)
    assert isinstance(found, Unknown)
    assert found.ref == ref
    assert found.reason.kind == kind


@pytest.mark.parametrize(
    ("flags", "layers"),
    [
        pytest.param("", ["base64", "gzip", "mime"], id="both-by-default"),
        pytest.param("gzip = false", ["base64", "mime"], id="not-zipped"),
        pytest.param("gzip = false\n  base64_encode = false", ["mime"], id="plain"),
    ],
)
def test_cloudinit(flags: str, layers: list[str]) -> None:
    held = answered(
        f'data "cloudinit_config" "c" {{\n  {flags}\n  part {{\n    content = "#!/bin/sh"\n'
        '    content_type = "text/x-shellscript"\n  }\n  part {\n    content = "x"\n  }\n}',
        "data.cloudinit_config.c.rendered",
    )
    got = []
    while isinstance(held, Document):
        got.append(held.format)
        held = held.content
    assert got == layers
    assert plain(held) == [
        {"content": "#!/bin/sh", "content_type": "text/x-shellscript"},
        {"content": "x", "content_type": "text/plain"},
    ]


def test_data_blocks_are_resources() -> None:
    found = root('data "aws_ami" "a" {\n  owners = ["amazon"]\n}\n')
    (resource,) = found.resources
    assert (resource.mode, resource.address, resource.name) == ("data", "data.aws_ami.a", "a")
    assert data(found, "data.aws_ami.a", "owners") == ["amazon"]


def test_a_local_file_is_read() -> None:
    found = root(
        {
            "main.tf": 'data "local_file" "f" {\n  filename = "x.txt"\n}\n'
            'resource "probe" "it" {\n  value = data.local_file.f.content\n}\n',
            "x.txt": "content",
        }
    )
    assert data(found, "probe.it", "value") == "content"
