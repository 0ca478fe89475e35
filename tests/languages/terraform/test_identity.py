"""What IAM resources of Terraform become: roles, policies, bindings, providers."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.core.resource import Embedded
from ekslint.core.value import Absent
from ekslint.languages.terraform.inventory import contribute
from ekslint.languages.values import policy_of
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.grants import PolicyAttachment
from ekslint.model.iam.identity import OidcProvider, Role
from ekslint.model.inventory import Inventory
from tests.languages.terraform.scan import root
from tests.model.build import made, partly, unset

ROLE = """
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = "{}"
}
"""
ASKED = "ec2:AttachNetworkInterface"
CNI = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"


def inventory(body: str, **files: str) -> tuple[Inventory, list[Embedded]]:
    unset_variable = 'variable "x" {\n  type = string\n}\n'
    contribution, embedded = contribute(root({"main.tf": unset_variable + body, **files}))
    return Inventory((contribution,)), list(embedded)


def attached(kind: str, arguments: str) -> str:
    return f'resource "{kind}" "a" {{\n {arguments}\n}}\n'


ATTACHMENT = "aws_iam_role_policy_attachment"
LOOKED_UP = attached(ATTACHMENT, 'role = "r"\n policy_arn = data.aws_iam_policy.p.arn')


def looked_up(arguments: str) -> str:
    return f'data "aws_iam_policy" "p" {{\n {arguments}\n}}\n' + LOOKED_UP


@pytest.mark.parametrize(
    ("body", "truth"),
    [
        ("", False),
        (attached(ATTACHMENT, f'role = "r"\n policy_arn = "{CNI}"'), True),
        (
            attached("aws_iam_policy_attachment", f'roles = ["r"]\n policy_arn = "{CNI}"'),
            True,
        ),
        (
            attached(
                "aws_iam_role_policy_attachments_exclusive",
                f'role_name = "r"\n policy_arns = ["{CNI}"]',
            ),
            True,
        ),
        (attached(ATTACHMENT, 'role = "r"\n policy_arn = var.x'), None),
        (looked_up('name = "AmazonEKS_CNI_Policy"'), True),
        (looked_up(f'arn = "{CNI}"'), True),
        (looked_up('arn = "arn:aws:iam::111122223333:policy/AmazonEKS_CNI_Policy"'), None),
        (looked_up('name = "ours"'), None),
        (
            attached(
                "aws_iam_role_policy",
                "role = aws_iam_role.r.id\n policy = jsonencode({ Statement = "
                '[{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })',
            ),
            True,
        ),
    ],
)
def test_policies_of_a_role(body: str, truth: bool | None) -> None:
    found, _ = inventory(ROLE + body)
    role = next(r for r in found.every(Role))
    assert role.allows(found, ASKED).truth is truth


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ('{"Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}', True),
        (partly('{"Statement": [{"Effect": "Allow", "Action": "ec2:*"}]}', unset()), True),
        (partly(unset(), '{"Statement": []}'), False),
        (partly('{"Statement": [', unset(), "]}"), None),
        (partly('{"Statement": [{"Effect": "Allow", "Action": "', unset(), ':*"}]}'), None),
        (partly('{"Statement": [{"Effect": "Allow", "Action": "s3:', unset(), '"}]}'), False),
        ("{oops", None),
        (partly("{oops", unset()), None),
        (unset(), None),
        (None, False),
        (Absent(), False),
    ],
)
def test_policies_given_as_text(text: Any, truth: bool | None) -> None:
    value = text if isinstance(text, Absent) else made(text)
    verdict = policy_of(value).allows(ASKED)
    assert verdict.truth is truth
    assert bool(verdict.open) is (truth is None)


ANNOTATIONS = """
resource "kubernetes_annotations" "a" {
  api_version = "v1"
  kind        = "%s"
  metadata {
    name = "aws-node"
    %s
  }
  annotations = { %s }
}
"""


@pytest.mark.parametrize(
    ("kind", "namespace", "given", "bound"),
    [
        (
            "ServiceAccount",
            'namespace = "kube-system"',
            '"eks.amazonaws.com/role-arn" = aws_iam_role.r.arn',
            ("kube-system", "aws-node"),
        ),
        (
            "ServiceAccount",
            "",
            '"eks.amazonaws.com/role-arn" = aws_iam_role.r.arn',
            ("default", "aws-node"),
        ),
        ("ServiceAccount", "", '"team" = "x"', None),
        ("ConfigMap", "", '"eks.amazonaws.com/role-arn" = aws_iam_role.r.arn', None),
    ],
)
def test_annotations_of_an_account_somebody_else_makes(
    kind: str, namespace: str, given: str, bound: tuple[str, str] | None
) -> None:
    found, _ = inventory(ROLE + ANNOTATIONS % (kind, namespace, given))
    bindings = found.every(ServiceAccountBinding)
    assert [(known_text(b.namespace), known_text(b.account)) for b in bindings] == (
        [bound] if bound else []
    )
    assert all(b.iam_role(found).target is next(iter(found.every(Role))) for b in bindings)


ADDON = 'resource "aws_eks_addon" "a" {\n cluster_name = "c"\n addon_name = "vpc-cni"\n %s\n}'


@pytest.mark.parametrize(
    ("arguments", "ways"),
    [
        ("service_account_role_arn = aws_iam_role.r.arn", ["addon"]),
        ('service_account_role_arn = ""', []),
        ("service_account_role_arn = null", []),
        ("", []),
        (
            "pod_identity_association {\n role_arn = aws_iam_role.r.arn\n "
            'service_account = "aws-node"\n}',
            ["pod-identity"],
        ),
    ],
)
def test_bindings_of_add_ons(arguments: str, ways: list[str]) -> None:
    found, _ = inventory(ROLE + ADDON % arguments)
    bindings = found.every(ServiceAccountBinding)
    assert [b.way for b in bindings] == ways
    assert all(plain(b.namespace) == "kube-system" for b in bindings)


@pytest.mark.parametrize(
    ("configuration", "account"),
    [
        ("", "aws-node"),
        ('configuration_values = jsonencode({ env = { A = "1" } })', "aws-node"),
        ("configuration_values = var.x", "aws-node"),
        ('configuration_values = jsonencode({ serviceAccount = { name = "x" } })', None),
        ('configuration_values = "{\\"a\\": [{\\"serviceAccountName\\": \\"${var.x}\\"}]}"', None),
    ],
)
def test_an_add_on_may_be_told_its_account(configuration: str, account: str | None) -> None:
    role_arn = "service_account_role_arn = aws_iam_role.r.arn"
    found, _ = inventory(ROLE + ADDON % f"{role_arn}\n {configuration}")
    (binding,) = found.every(ServiceAccountBinding)
    assert known_text(binding.account) == account


CLUSTER = """
resource "aws_eks_cluster" "%s" {
  name     = "%s"
  role_arn = "arn:aws:iam::111122223333:role/x"
  vpc_config {
    subnet_ids = ["a"]
  }
}
"""
TWO = CLUSTER % ("one", "one") + CLUSTER % ("two", "two")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('resource "aws_iam_openid_connect_provider" "p" {\n url = %s\n}', "two"),
        ('data "aws_iam_openid_connect_provider" "p" {\n url = %s\n}', "two"),
        (
            'data "tls_certificate" "t" {\n url = %s\n}\n'
            'resource "aws_iam_openid_connect_provider" "p" {\n'
            " url = data.tls_certificate.t.url\n}",
            "two",
        ),
        (
            'resource "null_resource" "p" {\n provisioner "local-exec" {\n'
            '  command = "aws iam create-open-id-connect-provider --url ${%s}"\n }\n}',
            "two",
        ),
    ],
)
def test_providers_lead_to_their_cluster(body: str, name: str) -> None:
    issuer = "aws_eks_cluster.two.identity[0].oidc[0].issuer"
    found, _ = inventory(TWO + body % issuer)
    (provider,) = found.every(OidcProvider)
    link = provider.cluster(found)
    assert link.target is not None
    assert plain(link.target.name) == name


@pytest.mark.parametrize(
    ("command", "makes"),
    [
        ("eksctl utils associate-iam-oidc-provider --cluster x --approve", True),
        ("set -e\\naws iam create-open-id-connect-provider --url $ISSUER", True),
        ("# eksctl utils associate-iam-oidc-provider", False),
        ("echo done", False),
    ],
)
def test_providers_that_commands_make(command: str, makes: bool) -> None:
    inner = f'provisioner "local-exec" {{\n  command = "{command}"\n }}'
    body = f'resource "null_resource" "p" {{\n {inner}\n}}'
    found, _ = inventory(CLUSTER % ("one", "one") + body)
    providers = found.every(OidcProvider)
    assert bool(providers) is makes
    (cluster,) = found.every(Cluster)
    assert cluster.oidc_providers(found).items == providers


def test_the_flag_that_leaves_a_provider_out() -> None:
    body = (
        CLUSTER % ("one", "one")
        + 'resource "aws_iam_openid_connect_provider" "p" {\n count = 0\n url = "https://x"\n}'
    )
    found, _ = inventory(body)
    (cluster,) = found.every(Cluster)
    place = cluster.leaves_out(found, "aws_iam_openid_connect_provider").location
    assert place is not None
    assert place.text == "0"
    assert cluster.leaves_out(found, "aws_kms_key").location == cluster.header


@pytest.mark.parametrize(
    ("arns", "expected"),
    [
        pytest.param("[]", [], id="none"),
        pytest.param('["a", "b"]', ["a", "b"], id="two"),
        pytest.param("var.list", [None], id="not-known"),
        pytest.param('concat(["a"], var.list)', ["a", None], id="and-more"),
    ],
)
def test_exclusive_attachments_that_are_not_known_are_attachments(
    arns: str, expected: list[str | None]
) -> None:
    body = (
        'variable "list" {\n  type = list(string)\n}\n'
        'resource "aws_iam_role_policy_attachments_exclusive" "e" {\n'
        f'  role_name = "r"\n  policy_arns = {arns}\n}}\n'
    )
    found = contribute(root(body))[0].entities
    assert [known_text(e.policy_arn) for e in found if isinstance(e, PolicyAttachment)] == expected
