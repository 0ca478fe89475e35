"""What CloudFormation's security groups let through."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.languages.cloudformation.evaluate import evaluate
from ekslint.languages.cloudformation.inventory import contribute
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.network.remote_access import RemoteAccess
from ekslint.model.network.security_groups import SecurityGroup
from ekslint.model.nodes.compute import NodeGroup
from ekslint.sources.textmap import file_text

ESTATE = """\
Parameters:
  Other: {Type: String}
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties: {Name: prod, RoleArn: role, ResourcesVpcConfig: {SubnetIds: [subnet-1]}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {SecurityGroupIds: [!GetAtt Nodes.GroupId]}}
  Group:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref Cluster
      NodeRole: role
      Subnets: [subnet-1]
      LaunchTemplate: {Id: !Ref Template, Version: "1"}
      RemoteAccess: {Ec2SshKey: operators}
"""
NODES = "  Nodes: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: nodes%s}}\n"
MADE = "!GetAtt Cluster.ClusterSecurityGroupId"


def scan(more: str) -> Inventory:
    source = SourceText("stack.yaml", ESTATE + more)
    evaluation, problems = evaluate(file_text(source), scope="stack", where=source.whole())
    assert problems == ()
    return Inventory([contribute(evaluation, root=".")[0]])


def rule(
    group: str, source: str, ports: str = "FromPort: 443, ToPort: 443, IpProtocol: tcp"
) -> str:
    return (
        "  Rule:\n    Type: AWS::EC2::SecurityGroupIngress\n"
        f"    Properties: {{GroupId: {group}, {ports}, {source}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        (NODES % "", False),
        (NODES % "" + rule(MADE, "SourceSecurityGroupId: !Ref Nodes"), True),
        (NODES % "" + rule(MADE, "SourceSecurityGroupId: !GetAtt Nodes.GroupId"), True),
        (NODES % "" + rule(MADE, "CidrIp: 0.0.0.0/0"), True),
        (NODES % "" + rule(MADE, "SourceSecurityGroupId: !Ref Other"), None),
        (NODES % "" + rule(MADE, "SourcePrefixListId: pl-1"), None),
        (NODES % "" + rule(MADE, "SourceSecurityGroupId: !Ref Nodes", "IpProtocol: -1"), True),
        (NODES % "" + rule("!Ref Nodes", "SourceSecurityGroupId: !Ref Nodes"), False),
        (NODES % "" + rule("!Ref Other", "SourceSecurityGroupId: !Ref Nodes"), None),
    ],
    ids=[
        "nothing",
        "by reference",
        "by attribute",
        "everybody",
        "not known",
        "a prefix list",
        "all protocols",
        "at the other end",
        "for a group not known",
    ],
)
def test_who_is_let_in_by_the_control_plane(text: str, truth: bool | None) -> None:
    whole = scan(text)
    (cluster,) = whole.every(Cluster)
    (group,) = whole.every(NodeGroup)
    assert group.admitted_by(whole, cluster, "tcp", 443).truth is truth
    assert group.reaches(whole, cluster, "tcp", 443).truth is truth


@pytest.mark.parametrize(
    ("egress", "truth"),
    [
        ("", True),
        (", SecurityGroupEgress: []", True),
        (', SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 0.0.0.0/0}]', True),
        (', SecurityGroupEgress: [{IpProtocol: "-1", CidrIp: 127.0.0.1/32}]', False),
        (", SecurityGroupEgress: [{IpProtocol: tcp, FromPort: 1, ToPort: 2, CidrIp: a}]", False),
    ],
    ids=["left out", "none", "everything", "nobody", "another port"],
)
def test_what_is_let_out(egress: str, truth: bool) -> None:
    whole = scan(NODES % egress)
    (nodes,) = whole.every(SecurityGroup)
    assert nodes.lets_out(whole, "tcp", 443).truth is truth


def test_tags_and_remote_access() -> None:
    whole = scan(NODES % ", Tags: [{Key: kubernetes.io/cluster/prod, Value: owned}]")
    (nodes,) = whole.every(SecurityGroup)
    (access,) = whole.every(RemoteAccess)
    assert [known_text(tag.key) for tag in nodes.tags] == ["kubernetes.io/cluster/prod"]
    assert access.admits_everyone(whole).truth is True
    assert access.node_group(whole).target is whole.every(NodeGroup)[0]
