"""Templates of one scan together: nesting, exports, parameter files, loops, the CDK's output."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest

from ekslint.config.discover import load
from ekslint.core.contents import known_text, plain
from ekslint.core.location import SourceText
from ekslint.core.resource import Resource
from ekslint.core.value import Unknown
from ekslint.linter.intake import Intake, take_in
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup


def read(files: dict[str, str]) -> Intake:
    texts = {path: SourceText(path, dedent(text)) for path, text in files.items()}
    return take_in(texts, load(Path(), start=Path("/nowhere")), lambda _: None, named=(".",))


def things(files: dict[str, str], kind: str = "AWS::EKS::Nodegroup") -> list[Resource]:
    made = read(files)
    assert [str(p) for _, p in made.problems] == []
    return [r for e in made.evaluations for r in e.resources if r.type == kind]


NODES = """\
    Parameters:
      Cluster: {Type: String}
      Size: {Type: String, Default: small}
      Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
    Resources:
      Group:
        Type: AWS::EKS::Nodegroup
        Properties:
          ClusterName: !Ref Cluster
          NodegroupName: !Ref Size
          Subnets: !Ref Subnets
    Outputs:
      Name: {Value: !Ref Size}
"""
PARENT = """\
    Resources:
      Cluster:
        Type: AWS::EKS::Cluster
        Properties: {Name: prod, RoleArn: !GetAtt Role.Arn}
      Role:
        Type: AWS::IAM::Role
        Properties: {AssumeRolePolicyDocument: {}}
      Nodes:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: %s
          Parameters:
            Cluster: !Ref Cluster
            Size: large
            Subnets: !Join [",", [!Ref SubnetA, !Ref SubnetB]]
      SubnetA: {Type: AWS::EC2::Subnet}
      SubnetB: {Type: AWS::EC2::Subnet}
      Test:
        Type: AWS::Test::Thing
        Properties: {Value: !GetAtt Nodes.Outputs.Name}
"""


@pytest.mark.parametrize(
    "url",
    [
        "./nodes.yaml",
        "nodes.yaml",
        "https://s3.amazonaws.com/bucket/infra/nodes.yaml",
        "!Sub 'https://${AWS::Region}.amazonaws.com/v1/infra/nodes.yaml'",
        "!Sub 'https://s3.amazonaws.com/${AWS::AccountId}/nodes.yaml'",
    ],
)
def test_nested_stack_is_evaluated_as_it_is_called(url: str) -> None:
    files = {"infra/main.yaml": PARENT % url, "infra/nodes.yaml": NODES}
    (group,) = things(files)
    assert known_text(group.get("NodegroupName")) == "large"
    subnets = group.get("Subnets")
    assert [str(i.ref) for i in getattr(subnets, "items", ())] == ["SubnetA.Ref", "SubnetB.Ref"]
    (test,) = things(files, "AWS::Test::Thing")
    assert plain(test.get("Value")) == "large"
    made = Inventory(read(files).contributions)
    (node_group,) = made.every(NodeGroup)
    (cluster,) = made.every(Cluster)
    assert node_group.cluster(made).target is cluster


def test_nested_stack_that_is_not_in_the_scan_may_declare_more() -> None:
    made = Inventory(read({"main.yaml": PARENT % "https://bucket/other.yaml"}).contributions)
    (cluster,) = made.every(Cluster)
    assert cluster.node_groups(made).open


def test_two_calls_of_one_template() -> None:
    text = dedent(PARENT % "nodes.yaml")
    nodes = text[text.index("  Nodes:") : text.index("  SubnetA:")]
    text += nodes.replace("  Nodes:", "  More:").replace("large", "small")
    groups = things({"main.yaml": text, "nodes.yaml": NODES})
    assert sorted(known_text(g.get("NodegroupName")) or "" for g in groups) == ["large", "small"]


def test_conditions_of_the_parent_are_those_of_the_nested_stack() -> None:
    head = "Parameters: {Ask: {Type: String}}\nConditions: {Asked: !Equals [!Ref Ask, 'yes']}\n"
    text = head + dedent(PARENT % "nodes.yaml").replace(
        "    Type: AWS::CloudFormation::Stack",
        "    Type: AWS::CloudFormation::Stack\n    Condition: Asked",
    )
    (group,) = things({"main.yaml": text, "nodes.yaml": NODES})
    assert [c.description for c in group.conditions] == ["condition `Asked` holds"]


@pytest.mark.parametrize(
    "files",
    [
        {"a.yaml": PARENT % "b.yaml", "b.yaml": PARENT % "a.yaml"},
        {"a.yaml": PARENT % "a.yaml"},
    ],
)
def test_templates_that_nest_each_other_end(files: dict[str, str]) -> None:
    assert read(files).evaluations


EXPORTING = """\
    Resources:
      Role:
        Type: AWS::IAM::Role
        Properties: {RoleName: node, AssumeRolePolicyDocument: {}}
    Outputs:
      Role:
        Value: !GetAtt Role.Arn
        Export: {Name: %s}
"""
IMPORTING = """\
    Parameters: {Network: {Type: String}}
    Resources:
      Group:
        Type: AWS::EKS::Nodegroup
        Properties: {ClusterName: prod, NodeRole: !ImportValue %s}
"""


@pytest.mark.parametrize(
    ("export", "name", "ref"),
    [
        ("node-role", "node-role", "Role.Arn"),
        ("!Sub '${AWS::StackName}-role'", "{'Fn::Sub': '${Network}-role'}", "Role.Arn"),
        ("!Sub '${AWS::StackName}-role'", "iam-role", "Role.Arn"),
        ("!Sub '${AWS::StackName}-role'", "{'Fn::Sub': '${Network}-subnet'}", "None"),
        ("node-role", "other-role", "None"),
    ],
)
def test_import_of_what_another_stack_exports(export: str, name: str, ref: str) -> None:
    (group,) = things({"iam.yaml": EXPORTING % export, "nodes.yaml": IMPORTING % name})
    assert str(group.get("NodeRole").ref) == ref


def test_two_exports_of_one_name_are_not_chosen_between() -> None:
    files = {
        "a/iam.yaml": EXPORTING % "role",
        "b/iam.yaml": EXPORTING % "role",
        "nodes.yaml": IMPORTING % "role",
    }
    (group,) = things(files)
    assert isinstance(group.get("NodeRole"), Unknown)
    assert group.get("NodeRole").ref is None


VALUES = '[{"ParameterKey": "Cluster", "ParameterValue": "%s"}, \
{"ParameterKey": "Subnets", "ParameterValue": "subnet-1,subnet-2"}]'


def test_each_file_of_parameters_is_an_environment() -> None:
    files = {
        "nodes.yaml": NODES,
        "parameters/dev.json": VALUES % "dev",
        "parameters/prod.json": '{"Parameters": {"Cluster": "prod", "Size": "big"}}',
        "parameters/other.json": '{"Parameters": {"Cluster": "x", "Foreign": "y"}}',
    }
    made = read(files)
    found = {
        e.scope: [plain(r.get("ClusterName")) for r in e.resources if r.mode == "managed"]
        for e in made.evaluations
    }
    assert found == {
        "cloudformation:nodes.yaml#dev": ["dev"],
        "cloudformation:nodes.yaml#prod": ["prod"],
    }
    resources = [r for e in made.evaluations if e.scope.endswith("dev") for r in e.resources]
    (dev,) = (r for r in resources if r.mode == "managed")
    assert plain(dev.get("Subnets")) == ["subnet-1", "subnet-2"]


def test_a_file_that_fits_several_templates_belongs_to_none() -> None:
    files = {"a/nodes.yaml": NODES, "b/nodes.yaml": NODES, "values.json": VALUES % "x"}
    assert {e.scope for e in read(files).evaluations} == {
        "cloudformation:a/nodes.yaml",
        "cloudformation:b/nodes.yaml",
    }


LOOP = """\
    Transform: AWS::LanguageExtensions
    Parameters: {Names: {Type: CommaDelimitedList%s}}
    Resources:
      Fn::ForEach::Groups:
        - Name
        - %s
        - Group${Name}:
            Type: AWS::EKS::Nodegroup
            Properties:
              ClusterName: prod
              NodegroupName: !Sub "${Name}-nodes"
              AmiType: !Ref Name
"""


@pytest.mark.parametrize(
    ("default", "collection"), [("", "[blue, green]"), (", Default: 'blue,green'", "!Ref Names")]
)
def test_loops_are_written_out(default: str, collection: str) -> None:
    groups = things({"main.yaml": LOOP % (default, collection)})
    assert [g.address for g in groups] == ["Groupblue", "Groupgreen"]
    assert [plain(g.get("NodegroupName")) for g in groups] == ["blue-nodes", "green-nodes"]
    assert [plain(g.get("AmiType")) for g in groups] == ["blue", "green"]


def test_a_loop_over_what_is_not_known_leaves_everything_open() -> None:
    (evaluation,) = read({"main.yaml": LOOP % ("", "!Ref Names")}).evaluations
    assert [r for r in evaluation.resources if r.mode == "managed"] == []
    assert [reason.detail for reason in evaluation.open] == ["the loop `Groups` is not written out"]


def test_a_macro_may_rewrite_the_template() -> None:
    (evaluation,) = read({"main.yaml": "Transform: Mine\n" + dedent(NODES)}).evaluations
    assert [r.detail for r in evaluation.open] == ["the macro `Mine` may rewrite the template"]


ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
ENTRY = '[{"rolearn":"@","username":"x","groups":[]}]'
AUTH = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "aws-auth", "namespace": "kube-system"},
    "data": {"mapRoles": ENTRY},
}
CONFIG = {
    "name": "prod",
    "version": "1.34",
    "roleArn": ROLE,
    "resourcesVpcConfig": {"endpointPublicAccess": False},
    "logging": {"clusterLogging": [{"enabled": True, "types": ["audit"]}]},
}
BEFORE, _, AFTER = json.dumps([AUTH]).partition("@")
CDK = {
    "Cluster": ("Custom::AWSCDK-EKS-Cluster", {"Config": CONFIG}),
    "Auth": (
        "Custom::AWSCDK-EKS-KubernetesResource",
        {
            "ClusterName": {"Ref": "Cluster"},
            "Manifest": {"Fn::Join": ["", [BEFORE, ROLE, AFTER]]},
        },
    ),
    "Chart": (
        "Custom::AWSCDK-EKS-HelmChart",
        {"Chart": "kube2iam", "Values": '{"image":{"tag":"0.10.7"}}'},
    ),
    "Role": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": {}}),
}


def test_what_the_cdk_writes() -> None:
    from ekslint.model.access.entries import AwsAuth
    from ekslint.model.clusters.addon import HelmRelease
    from ekslint.model.iam.identity import Role

    resources = {name: {"Type": kind, "Properties": body} for name, (kind, body) in CDK.items()}
    text = json.dumps({"Resources": resources}, indent=1)
    made = Inventory(read({"cdk.out/app.template.json": text}).contributions)
    (cluster,) = made.every(Cluster)
    assert known_text(cluster.name) == "prod"
    assert cluster.logs(made, "audit").truth is True
    (writer,) = made.every(AwsAuth)
    (entry,) = writer.roles
    (role,) = made.every(Role)
    assert entry.iam_role(made).target is role
    (release,) = made.every(HelmRelease)
    assert release.chart_name == "kube2iam"


TERRAFORM = """\
    resource "aws_eks_cluster" "this" {
      name     = "prod"
      role_arn = "arn:aws:iam::111122223333:role/c"
    }
    resource "aws_cloudformation_stack" "nodes" {
      name       = "nodes"
      parameters = { Cluster = aws_eks_cluster.this.name, Subnets = "subnet-1,subnet-2" }
      template_body = %s
    }
"""


@pytest.mark.parametrize(
    "body",
    [
        'file("${path.module}/nodes.yaml")',
        'jsonencode({ Parameters = { Cluster = { Type = "String" } }, Resources = { Group = { '
        'Type = "AWS::EKS::Nodegroup", Properties = { ClusterName = { Ref = "Cluster" } } } } })',
    ],
)
def test_a_stack_that_terraform_deploys(body: str) -> None:
    made = Inventory(read({"main.tf": TERRAFORM % body, "nodes.yaml": NODES}).contributions)
    (cluster,) = made.every(Cluster)
    groups = [g for g in made.every(NodeGroup) if g.cluster(made).target is cluster]
    assert groups
    assert cluster.node_groups(made).items


def test_a_stack_of_a_url_may_hold_more_of_what_it_is_given() -> None:
    body = "null\n      template_url = local.url"
    made = Inventory(read({"main.tf": TERRAFORM % body}).contributions)
    (cluster,) = made.every(Cluster)
    assert cluster.node_groups(made).open


@pytest.mark.parametrize(
    ("path", "cluster"),
    [("app/values.json", None), ("infra/values.json", "x"), ("app/nodes.json", "x")],
)
def test_a_file_from_elsewhere_that_fits_by_accident_decides_nothing(
    path: str, cluster: str | None
) -> None:
    optional = NODES.replace("Cluster: {Type: String}", "Cluster: {Type: String, Default: y}")
    files = {
        "infra/nodes.yaml": optional,
        path: '[{"ParameterKey": "Cluster", "ParameterValue": "x"}]',
    }
    (group,) = things(files)
    assert known_text(group.get("ClusterName")) == cluster
