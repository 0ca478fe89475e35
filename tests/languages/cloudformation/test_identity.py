"""What IAM and add-on resources of CloudFormation become: roles, policies, bindings, providers."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TypeVar

import pytest

from ekslint.core.contents import known_text, plain, references
from ekslint.core.location import SourceText
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.languages.cloudformation.inventory import contribute
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import OidcProvider, Role
from ekslint.model.inventory import Inventory
from ekslint.model.modules.module import UnreadPart
from ekslint.sources.textmap import file_text

E = TypeVar("E", bound=Entity)
NODE = ("kube-system", "aws-node")

CLUSTER = """
Cluster:
  Type: AWS::EKS::Cluster
  Properties:
    Name: prod
    RoleArn: arn:aws:iam::111122223333:role/x
    ResourcesVpcConfig: {SubnetIds: [a]}
"""
POLICY = "{Statement: {Effect: Allow, Action: 'ec2:*', Resource: '*'}}"
CNI = "iam::aws:policy/AmazonEKS_CNI_Policy"


def stack(*resources: str) -> Inventory:
    """Return the inventory of a template with these resources."""
    body = "".join(indent(dedent(r).strip("\n"), "  ") + "\n" for r in resources)
    source = SourceText("stack.yaml", f"Parameters: {{P: {{Type: String}}}}\nResources:\n{body}")
    evaluation, problems = evaluate(file_text(source), scope="s", where=source.whole())
    assert problems == ()
    contribution, _ = contribute(evaluation, root=".")
    return Inventory((contribution,))


def only(inventory: Inventory, cls: type[E]) -> E:
    (found,) = inventory.every(cls)
    return found


def role(properties: str, name: str = "Role") -> str:
    head = f"{name}:\n  Type: AWS::IAM::Role\n  Properties:\n"
    return head + indent(dedent(properties).strip("\n"), "    ")


def thing(name: str, kind: str, properties: str) -> str:
    return f"{name}: {{Type: '{kind}', Properties: {properties}}}"


@pytest.mark.parametrize(
    ("resources", "truth"),
    [
        ([role("Path: /")], False),
        ([role(f"Policies: [{{PolicyName: a, PolicyDocument: {POLICY}}}]")], True),
        ([role("Policies: [!If [x, {PolicyName: a}, !Ref AWS::NoValue]]")], None),
        ([role(f"ManagedPolicyArns: ['arn:aws:{CNI}']")], True),
        (
            [role("ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:" + CNI + "']")],
            True,
        ),
        ([role("ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy']")], False),
        ([role("ManagedPolicyArns: [!Ref P]")], None),
        ([role("ManagedPolicyArns: !Ref P")], None),
        (
            [
                role("ManagedPolicyArns: [!Ref Own]"),
                thing("Own", "AWS::IAM::ManagedPolicy", f"{{PolicyDocument: {POLICY}}}"),
            ],
            True,
        ),
        (
            [
                role("Path: /"),
                thing(
                    "Own",
                    "AWS::IAM::ManagedPolicy",
                    f"{{Roles: [!Ref Role], PolicyDocument: {POLICY}}}",
                ),
            ],
            True,
        ),
        (
            [
                role("RoleName: cni"),
                thing(
                    "Own", "AWS::IAM::RolePolicy", f"{{RoleName: cni, PolicyDocument: {POLICY}}}"
                ),
            ],
            True,
        ),
        (
            [
                role("Path: /"),
                thing(
                    "Own",
                    "AWS::IAM::RolePolicy",
                    f"{{RoleName: !Ref Role, PolicyDocument: {POLICY}}}",
                ),
            ],
            True,
        ),
        (
            [
                role("Path: /"),
                thing("Own", "AWS::IAM::Policy", f"{{Roles: [!Ref P], PolicyDocument: {POLICY}}}"),
            ],
            None,
        ),
        (
            [
                role("Path: /"),
                thing("Nested", "AWS::CloudFormation::Stack", "{Parameters: {R: !Ref Role}}"),
            ],
            None,
        ),
    ],
)
def test_policies_of_a_role(resources: list[str], truth: bool | None) -> None:
    inventory = stack(*resources)
    found = only(inventory, Role)
    assert found.allows(inventory, "ec2:AttachNetworkInterface").truth is truth


def test_a_policy_of_another_role_leaves_a_role_as_it_is() -> None:
    other = f"{{RoleName: !Ref Other, PolicyDocument: {POLICY}}}"
    inventory = stack(
        role("Path: /"), role("Path: /", "Other"), thing("Own", "AWS::IAM::RolePolicy", other)
    )
    answers = {
        r.ref.address: r.allows(inventory, "ec2:AttachNetworkInterface").truth
        for r in inventory.every(Role)
    }
    assert answers == {"Role": False, "Other": True}


TEXT = """
AssumeRolePolicyDocument: !Sub |
  {
    "Statement": [{
      "Effect": "Allow",
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Principal": {"Federated": "arn:aws:iam::${AWS::AccountId}:oidc-provider/${P}"},
      "Condition": {"StringEquals": {"${P}:sub": "system:serviceaccount:kube-system:aws-node"}}
    }]
  }
"""
OBJECT = """
AssumeRolePolicyDocument:
  Statement:
    - Effect: Allow
      Action: sts:AssumeRoleWithWebIdentity
      Principal: {Federated: !Ref P}
      Condition:
        StringEquals: {"issuer:sub": "system:serviceaccount:kube-system:aws-node"}
"""


@pytest.mark.parametrize("properties", [TEXT, OBJECT], ids=["text", "object"])
def test_trust_as_text_and_as_object(properties: str) -> None:
    inventory = stack(role(properties))
    found = only(inventory, Role)
    assert found.names_service_account(inventory, *NODE).truth is True
    assert found.trusts_service_account(inventory, *NODE).truth is True
    assert found.trusts_service_account(inventory, "default", "x").truth is False


def test_trust_that_is_no_json() -> None:
    inventory = stack(role("AssumeRolePolicyDocument: '{oops'"))
    assert only(inventory, Role).trusts_web_identity(inventory).truth is None


@pytest.mark.parametrize(
    ("properties", "bindings"),
    [
        (
            "{AddonName: vpc-cni, ClusterName: prod, ServiceAccountRoleArn: !GetAtt Role.Arn}",
            [("addon", "kube-system", "aws-node")],
        ),
        (
            "{AddonName: vpc-cni, ClusterName: prod, PodIdentityAssociations: "
            "[{RoleArn: !GetAtt Role.Arn, ServiceAccount: aws-node}]}",
            [("pod-identity", "kube-system", "aws-node")],
        ),
        ("{AddonName: coredns, ClusterName: prod}", []),
        ("{AddonName: !Ref P, ClusterName: prod, ServiceAccountRoleArn: !GetAtt Role.Arn}", []),
    ],
)
def test_bindings_of_add_ons(
    properties: str, bindings: list[tuple[str, str | None, str | None]]
) -> None:
    addon = f"Addon: {{Type: 'AWS::EKS::Addon', Properties: {properties}}}"
    inventory = stack(role("Path: /"), addon)
    found = inventory.every(ServiceAccountBinding)
    assert [(b.way, known_text(b.namespace), known_text(b.account)) for b in found] == bindings
    assert all(b.iam_role(inventory).target is only(inventory, Role) for b in found)


def test_pod_identity_association() -> None:
    inventory = stack(
        role("Path: /"),
        "A: {Type: 'AWS::EKS::PodIdentityAssociation', Properties: {ClusterName: prod, "
        "Namespace: media, ServiceAccount: uploader, RoleArn: !GetAtt Role.Arn}}",
    )
    found = only(inventory, ServiceAccountBinding)
    assert (found.way, plain(found.namespace), plain(found.cluster_name)) == (
        "pod-identity",
        "media",
        "prod",
    )
    assert found.iam_role(inventory).target is only(inventory, Role)


@pytest.mark.parametrize(
    "issuer",
    [
        "!GetAtt Cluster.OpenIdConnectIssuerUrl",
        "!Select [1, !Split ['//', !GetAtt Cluster.OpenIdConnectIssuerUrl]]",
        "!Join ['', !Split ['https://', !GetAtt Cluster.OpenIdConnectIssuerUrl]]",
        "!Sub 'x-${Cluster.OpenIdConnectIssuerUrl}'",
    ],
)
def test_issuers_lead_to_their_cluster(issuer: str) -> None:
    inventory = stack(
        CLUSTER,
        CLUSTER.replace("Cluster:", "Other:", 1).replace("prod", "other"),
        f"Provider: {{Type: 'AWS::IAM::OIDCProvider', Properties: {{Url: {issuer}}}}}",
    )
    link = only(inventory, OidcProvider).cluster(inventory)
    assert link.target is not None
    assert plain(link.target.name) == "prod"


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("AWS::CloudFormation::Stack", "nested stack"),
        ("AWS::CloudFormation::CustomResource", "custom resource"),
        ("Custom::Kubectl", "custom resource"),
        ("Vendor::EKS::Thing", "custom resource"),
        ("AWS::S3::Bucket", None),
    ],
)
def test_what_may_declare_more(kind: str, what: str | None) -> None:
    inventory = stack(
        CLUSTER,
        f"Part: {{Type: '{kind}', Properties: {{Url: !GetAtt Cluster.OpenIdConnectIssuerUrl}}}}",
    )
    parts = inventory.every(UnreadPart)
    assert [p.label for p in parts] == ([f"{what} `Part`"] if what else [])
    assert bool(only(inventory, Cluster).oidc_providers(inventory).open) is bool(what)
    assert all(references(p.inputs) for p in parts)
