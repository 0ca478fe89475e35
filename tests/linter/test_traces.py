"""The way of a value, from the text it began as to its last use, for every language."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.location import MAX_HOPS
from ekslint.linter.run import lint_texts
from ekslint.reports.trail import trail

PROFILE = "arn:aws:iam::111122223333:instance-profile/blue"
AUTH = """
resource "kubernetes_config_map" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }
  data = {
    mapRoles = %s
  }
}
"""
ROLE_LIST = 'yamlencode([{ rolearn = %s, username = "n", groups = [] }])'

DEFAULT_TO_TEMPLATE = {
    "variables.tf": f'variable "profile" {{\n  default = "{PROFILE}"\n}}\n',
    "main.tf": 'provider "aws" {}\n'
    "locals {\n  role  = var.profile\n  roles = [local.role]\n}\n"
    'module "auth" {\n  source = "./auth"\n  roles  = local.roles\n}\n',
    "auth/main.tf": 'variable "roles" {}\n'
    + AUTH % 'templatefile("${path.module}/map.tpl", { role = var.roles[0] })',
    "auth/map.tpl": "- rolearn: ${role}\n  username: n\n  groups: []\n",
}
GIVEN_BY_FILE = {
    "terraform.tfvars": f'profile = "{PROFILE}"\n',
    "main.tf": 'provider "aws" {}\nvariable "profile" {}\n' + AUTH % (ROLE_LIST % "var.profile"),
}
OF_EACH = {
    "main.tf": f'provider "aws" {{}}\nlocals {{\n  teams = {{\n    blue = "{PROFILE}"\n  }}\n}}\n'
    'module "auth" {\n  source   = "./auth"\n  for_each = local.teams\n'
    "  role     = each.value\n}\n",
    "auth/main.tf": 'variable "role" {}\n' + AUTH % (ROLE_LIST % "var.role"),
}
OF_OUTPUT = {
    "main.tf": 'provider "aws" {}\nmodule "names" {\n  source = "./names"\n}\n'
    + AUTH % (ROLE_LIST % "module.names.profile"),
    "names/main.tf": f'output "profile" {{\n  value = "{PROFILE}"\n}}\n',
}
CHOSEN = {
    "main.tf": 'provider "aws" {}\nvariable "old" {\n  default = true\n}\n'
    + AUTH % (ROLE_LIST % f'var.old ? "{PROFILE}" : "arn:aws:iam::111122223333:role/n"'),
}
DECIDED = {
    "main.tf": """\
provider "aws" {}
variable "v4" {
  default = false
}
locals {
  ipv4 = var.v4
}
module "cni" {
  source                = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version               = "~> 5.0"
  role_name             = "cni"
  attach_vpc_cni_policy = true
  vpc_cni_enable_ipv4   = local.ipv4
  oidc_providers = {
    main = {
      provider_arn               = aws_iam_openid_connect_provider.eks.arn
      namespace_service_accounts = ["kube-system:aws-node"]
    }
  }
}
resource "aws_iam_openid_connect_provider" "eks" {
  url            = aws_eks_cluster.blue.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_eks_cluster" "blue" {
  name     = "blue"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  vpc_config {
    subnet_ids = ["subnet-1"]
  }
}
""",
}
OF_PARAMETER = {
    "stack.yaml": """\
Parameters:
  Flags:
    Type: String
    Default: --no-such-flag
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ami-0123456789abcdef0
        UserData:
          Fn::Base64: !Sub |
            #!/bin/bash
            /etc/eks/bootstrap.sh blue ${Flags}
""",
}
OF_ANCHOR = {
    "auth.yaml": f"""\
apiVersion: v1
kind: List
x-role: &mine |
  - rolearn: {PROFILE}
    username: n
    groups: []
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {{name: aws-auth, namespace: kube-system}}
    data:
      mapRoles: *mine
""",
}


@pytest.mark.parametrize(
    ("files", "rule", "expected"),
    [
        pytest.param(
            DEFAULT_TO_TEMPLATE,
            "aws-auth-instance-profile-arn",
            [
                ("variables.tf:2", "default of variable `profile`"),
                ("main.tf:3", "local `role`"),
                ("main.tf:4", "local `roles`"),
                ("main.tf:8", "input `roles` of module.auth"),
                ("auth/main.tf:9", "`var.roles[0]`"),
                ("auth/map.tpl:1", "this template"),
                ("auth/main.tf:9", "rendered from auth/map.tpl"),
            ],
            id="default-local-input-template-manifest",
        ),
        pytest.param(
            GIVEN_BY_FILE,
            "aws-auth-instance-profile-arn",
            [
                ("terraform.tfvars:1", "given for variable `profile`"),
                ("main.tf:10", "`var.profile`"),
            ],
            id="file-of-values",
        ),
        pytest.param(
            OF_EACH,
            "aws-auth-instance-profile-arn",
            [
                ("main.tf:4", "the value is written here"),
                ("main.tf:3", "local `teams`"),
                ("main.tf:9", "`local.teams`"),
                ("main.tf:10", 'input `role` of module.auth["blue"]'),
                ("auth/main.tf:9", "`var.role`"),
            ],
            id="for-each",
        ),
        pytest.param(
            OF_OUTPUT,
            "aws-auth-instance-profile-arn",
            [
                ("names/main.tf:2", "output `profile` of module.names"),
                ("main.tf:12", "`module.names.profile`"),
            ],
            id="output-of-a-module",
        ),
        pytest.param(
            CHOSEN,
            "aws-auth-instance-profile-arn",
            [("main.tf:12", "the value is written here"), ("main.tf:12", "because `var.old`")],
            id="chosen-by-a-condition",
        ),
        pytest.param(
            DECIDED,
            "vpc-cni-role-lacks-ipv4",
            [
                ("main.tf:3", "default of variable `v4`"),
                ("main.tf:6", "local `ipv4`"),
                ("main.tf:13", "input `vpc_cni_enable_ipv4` of module.cni"),
            ],
            id="condition-of-a-library",
        ),
        pytest.param(
            OF_PARAMETER,
            "bootstrap-argument-invalid",
            [
                ("stack.yaml:4", "default of parameter `Flags`"),
                ("stack.yaml:14", "parameter `Flags`"),
            ],
            id="cloudformation-parameter-in-user-data",
        ),
        pytest.param(
            OF_ANCHOR,
            "aws-auth-instance-profile-arn",
            [("auth.yaml:4", "the value is written here"), ("auth.yaml:12", "*mine")],
            id="yaml-anchor",
        ),
    ],
)
def test_a_finding_tells_the_way_of_its_value(
    files: dict[str, str], rule: str, expected: list[tuple[str, str]]
) -> None:
    report = lint_texts(files, Settings(), today=date(2026, 1, 1))
    finding = next(f for f in report.findings if f.rule == rule)
    found = [(f"{hop.location.path}:{hop.location.line}", hop.label) for hop in trail(finding)]
    assert found == expected


def test_the_way_is_bounded_and_keeps_both_ends() -> None:
    links = "\n".join(f"  l{n} = local.l{n - 1}" for n in range(1, 60))
    files = {
        "main.tf": f'provider "aws" {{}}\nlocals {{\n  l0 = "{PROFILE}"\n{links}\n}}\n'
        + AUTH % (ROLE_LIST % "local.l59"),
    }
    report = lint_texts(files, Settings(), today=date(2026, 1, 1))
    finding = next(f for f in report.findings if f.rule == "aws-auth-instance-profile-arn")
    found = trail(finding)
    assert len(finding.location.via) <= MAX_HOPS
    assert found[0].label == "local `l0`"
    assert found[-1].label == "`local.l59`"
