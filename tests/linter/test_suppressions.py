"""A suppression in every language that has a place for one, and where it reaches no further."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter.run import lint_texts

TODAY = date(2026, 11, 1)
WHY = "ekslint: ignore[{rule}] looked at"


def run(files: dict[str, str], **wishes: Any) -> Report:
    return lint_texts(files, Settings(**wishes), today=TODAY)


CLUSTER = """\
resource "aws_eks_cluster" "c" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/c"
  version  = "1.33"
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d", "subnet-0b1b2c3d"]
  }
}
"""
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: prod
      Version: "1.33"
      RoleArn: arn:aws:iam::111122223333:role/c
      ResourcesVpcConfig:
        SubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d]
"""
EKSCTL = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: prod
  region: eu-west-1
  version: "1.33"
"""
KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters: []
users:
- name: a
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1alpha1
      command: aws
      args: [eks, get-token, --cluster-name, prod]
"""
SCRIPT = """\
#!/bin/bash
/etc/eks/bootstrap.sh CLUSTER_NAME
"""
MIME = f"""\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="B"

--B
Content-Type: text/x-shellscript

{SCRIPT}--B--
"""
BOTTLEROCKET = """\
[settings.kubernetes]
cluster-name = "prod"
api-server = "https://x.eks.amazonaws.com"
cluster-certificate = "-----BEGIN CERTIFICATE-----"
"""
IN_TERRAFORM = f"""\
resource "aws_launch_template" "a" {{
  user_data = base64encode(<<-EOT
    {SCRIPT.replace(chr(10), chr(10) + "    ").rstrip()}
  EOT
  )
}}
"""
IN_TEMPLATE = f"""\
Resources:
  Nodes:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        UserData:
          Fn::Base64: |
            {SCRIPT.replace(chr(10), chr(10) + "            ").rstrip()}
"""
LANGUAGES = [
    pytest.param("a.tf", CLUSTER, "resource", "audit-log-off", id="terraform"),
    pytest.param("a.yaml", TEMPLATE, "  Cluster:", "audit-log-off", id="cloudformation"),
    pytest.param("a.yaml", EKSCTL, "  name:", "audit-log-off", id="eksctl"),
    pytest.param(
        "kubeconfig", KUBECONFIG, "      apiVersion", "kubeconfig-exec-v1alpha1", id="kubeconfig"
    ),
    pytest.param("a.sh", SCRIPT, "/etc/eks", "bootstrap-placeholder", id="script"),
    pytest.param("ud.txt", MIME, "/etc/eks", "bootstrap-placeholder", id="mime"),
    pytest.param(
        "user-data.toml", BOTTLEROCKET, "cluster-cert", "cluster-ca-encoding-wrong", id="toml"
    ),
    pytest.param("a.tf", IN_TERRAFORM, "    /etc", "bootstrap-placeholder", id="script-in-hcl"),
    pytest.param("a.yaml", IN_TEMPLATE, "            /etc", "bootstrap-placeholder", id="in-yaml"),
]


@pytest.mark.parametrize(("path", "text", "line", "rule"), LANGUAGES)
@pytest.mark.parametrize("where", ["above", "beside"])
def test_comment(path: str, text: str, line: str, rule: str, where: str) -> None:
    before = run({path: text})
    assert rule in [finding.rule for finding in before.findings]
    comment = f"# {WHY.format(rule=rule)}"
    start = text.index(f"\n{line}") + 1 if f"\n{line}" in text else text.index(line)
    indent = len(line) - len(line.lstrip())
    end = text.index("\n", start)
    if where == "above":
        written = f"{text[:start]}{' ' * indent}{comment}\n{text[start:]}"
    else:
        written = f"{text[:end]} {comment}{text[end:]}"
    after = run({path: written})
    assert [hidden.finding.rule for hidden in after.hidden] == [rule]
    assert [h.reason for h in after.hidden] == ["looked at"]
    assert sorted(f.rule for f in after.findings) == sorted(
        f.rule for f in before.findings if f.rule != rule
    )
    assert not [notice for notice in after.notices if notice.level == "warning"]


IN_JSON = [
    pytest.param(
        "a.tf.json",
        {
            "resource": {
                "aws_eks_cluster": {
                    name: {"name": name, "role_arn": "r", "vpc_config": {"subnet_ids": ["s"]}}
                    for name in ("one", "two")
                }
            }
        },
        ("resource", "aws_eks_cluster", "one"),
        {"//": WHY.format(rule="audit-log-off")},
        id="terraform",
    ),
    pytest.param(
        "a.json",
        {
            "Resources": {
                name: {
                    "Type": "AWS::EKS::Cluster",
                    "Properties": {
                        "Name": name,
                        "RoleArn": "r",
                        "ResourcesVpcConfig": {"SubnetIds": ["s"]},
                    },
                }
                for name in ("one", "two")
            }
        },
        ("Resources", "one"),
        {"Metadata": {"ekslint": "ignore[audit-log-off] looked at"}},
        id="cloudformation",
    ),
]


@pytest.mark.parametrize("indent", [None, 2], ids=["one-line", "indented"])
@pytest.mark.parametrize(("path", "tree", "place", "member"), IN_JSON)
def test_member_of_json(
    path: str, tree: dict[str, Any], place: tuple[str, ...], member: Any, indent: int | None
) -> None:
    written = json.loads(json.dumps(tree))
    found = written
    for key in place:
        found = found[key]
    found.update(member)
    report = run({path: json.dumps(written, indent=indent)}, select=("audit-log-off",))
    assert [hidden.finding.subject[-3:] for hidden in report.hidden] == ["one"]
    assert [finding.subject[-3:] for finding in report.findings] == ["two"]
    assert report.notices == ()


MODULE = {
    "main.tf": 'module "one" {\n  source = "./m"\n}\n\nmodule "two" {\n  source = "./m"\n}\n',
    "m/main.tf": CLUSTER.replace('"prod"', "var.name") + 'variable "name" {\n  default = "x"\n}\n',
}
OWN_CALL = {
    "main.tf": """\
module "cni_role" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "~> 5.39"
  role_name             = "vpc-cni"
  attach_vpc_cni_policy = true
}
"""
}


def test_at_the_call_of_a_registry_module() -> None:
    rule = "vpc-cni-role-lacks-ipv4"
    assert [finding.rule for finding in run(OWN_CALL, select=(rule,)).findings] == [rule]
    text = f"# {WHY.format(rule=rule)}\n{OWN_CALL['main.tf']}"
    report = run({"main.tf": text}, select=(rule,))
    assert (report.findings, report.suppressed, report.notices) == ((), 1, ())


def test_at_the_call_of_a_local_module() -> None:
    """The cluster of both calls is one defect at one place: it is told while one call says so."""
    text = MODULE["main.tf"].replace(
        'module "one"', f'# {WHY.format(rule="audit-log-off")}\nmodule "one"'
    )
    once = run({**MODULE, "main.tf": text}, select=("audit-log-off",))
    assert [finding.subject for finding in once.findings] == [".::module.two.aws_eks_cluster.c"]
    assert once.suppressed == 1
    text = text.replace('module "two"', f'# {WHY.format(rule="audit-log-off")}\nmodule "two"')
    both = run({**MODULE, "main.tf": text}, select=("audit-log-off",))
    assert (both.findings, both.suppressed, both.notices) == ((), 1, ())


def test_another_rule_at_the_call_is_not_silenced() -> None:
    text = f"# {WHY.format(rule='audit-log-off')}\n{MODULE['main.tf']}"
    rules = [finding.rule for finding in run({**MODULE, "main.tf": text}).findings]
    assert "endpoint-public-open" in rules


def test_a_comment_in_one_resource_says_nothing_about_the_next() -> None:
    second = CLUSTER.replace('"c"', '"d"').replace('"prod"', '"test"')
    text = f"# {WHY.format(rule='audit-log-off')}\n{CLUSTER}{second}"
    report = run({"a.tf": text}, select=("audit-log-off",))
    assert [finding.subject for finding in report.findings] == [".::aws_eks_cluster.d"]


OPEN = CLUSTER.replace(
    "vpc_config {", 'vpc_config {\n    public_access_cidrs = [\n      "0.0.0.0/0",\n    ]'
)
OPEN_TEMPLATE = f"""{TEMPLATE}        PublicAccessCidrs:
        - 0.0.0.0/0
"""
OPEN_EKSCTL = f"""{EKSCTL}vpc:
  publicAccessCIDRs:
  - 0.0.0.0/0
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: docker.io/jtblin/kube2iam:0.10.0
---
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  maxUnavailable: 0
  selector:
    matchLabels: {app: web}
"""
COMMAND = """\
#!/bin/bash
/etc/eks/bootstrap.sh \\
  --use-max-pods false \\
  CLUSTER_NAME
"""
ENCLOSED = [
    pytest.param("a.tf", OPEN, "  vpc_config", "endpoint-public-open", id="nested-block"),
    pytest.param("a.tf", OPEN, "resource", "endpoint-public-open", id="resource"),
    pytest.param("a.tf", OPEN, "    public_access", "endpoint-public-open", id="list"),
    pytest.param(
        "a.yaml", OPEN_TEMPLATE, "      ResourcesVpc", "endpoint-public-open", id="mapping"
    ),
    pytest.param("a.yaml", OPEN_TEMPLATE, "  Cluster", "endpoint-public-open", id="logical-id"),
    pytest.param("a.yaml", OPEN_TEMPLATE, "Resources", "endpoint-public-open", id="section"),
    pytest.param("a.yaml", OPEN_EKSCTL, "vpc:", "endpoint-public-open", id="eksctl"),
    pytest.param("a.yaml", OPEN_EKSCTL, "apiVersion", "endpoint-public-open", id="whole-config"),
    pytest.param(
        "a.yaml", WORKLOAD, "apiVersion: policy", "pdb-blocks-drain", id="second-manifest"
    ),
    pytest.param(
        "kubeconfig", KUBECONFIG, "- name: a", "kubeconfig-exec-v1alpha1", id="item-of-a-list"
    ),
    pytest.param("a.tf", IN_TERRAFORM, "  user_data", "bootstrap-placeholder", id="heredoc"),
    pytest.param("a.yaml", IN_TEMPLATE, "        UserData", "bootstrap-placeholder", id="scalar"),
    pytest.param("a.sh", COMMAND, "/etc/eks", "bootstrap-placeholder", id="command-that-goes-on"),
    pytest.param(
        "user-data.toml", BOTTLEROCKET, "[settings", "cluster-ca-encoding-wrong", id="table"
    ),
]


@pytest.mark.parametrize(("path", "text", "line", "rule"), ENCLOSED)
def test_comment_above_what_encloses_it(path: str, text: str, line: str, rule: str) -> None:
    before = run({path: text})
    start = text.index(f"\n{line}") + 1 if f"\n{line}" in text else text.index(line)
    indent = len(line) - len(line.lstrip())
    comment = f"{' ' * indent}# {WHY.format(rule=rule)}\n"
    after = run({path: f"{text[:start]}{comment}{text[start:]}"})
    assert [hidden.finding.rule for hidden in after.hidden] == [rule]
    assert sorted(f.rule for f in after.findings) == sorted(
        f.rule for f in before.findings if f.rule != rule
    )
    assert not [notice for notice in after.notices if notice.level == "warning"]


@pytest.mark.parametrize(
    ("path", "text", "line", "rule"),
    [
        pytest.param("a.tf", OPEN, "    subnet_ids", "endpoint-public-open", id="beside"),
        pytest.param("a.yaml", OPEN_TEMPLATE, "      Name:", "endpoint-public-open", id="key"),
        pytest.param("a.yaml", WORKLOAD, "apiVersion: apps", "pdb-blocks-drain", id="manifest"),
    ],
)
def test_comment_above_its_neighbour_is_unused(path: str, text: str, line: str, rule: str) -> None:
    before = run({path: text})
    indent = " " * (len(line) - len(line.lstrip()))
    comment = f"{indent}# {WHY.format(rule=rule)}\n"
    after = run({path: text.replace(line, f"{comment}{line}", 1)})
    assert [f.rule for f in after.findings] == [f.rule for f in before.findings]
    assert [n.message for n in after.notices if n.level == "warning"] == [
        f"the suppression of `{rule}` matches no finding"
    ]


def test_template_in_json_by_another_name() -> None:
    written = json.dumps(
        {
            "Metadata": {"ekslint": "ignore[audit-log-off] looked at"},
            "Resources": {
                "Cluster": {
                    "Type": "AWS::EKS::Cluster",
                    "Properties": {"RoleArn": "r", "ResourcesVpcConfig": {"SubnetIds": ["s"]}},
                }
            },
        }
    )
    report = run({"eks.template": written}, select=("audit-log-off",))
    assert (report.findings, report.suppressed, report.notices) == ((), 1, ())


def test_whole_file() -> None:
    text = f"# ekslint: ignore-file[audit-log-off] a sandbox\n\n{CLUSTER}"
    report = run({"a.tf": text, "b.tf": CLUSTER.replace('"c"', '"d"')}, select=("audit-log-off",))
    assert [finding.location.path for finding in report.findings] == ["b.tf"]
    assert report.suppressed == 1
