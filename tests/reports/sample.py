"""Turn a small, realistic tree into a report that shows what every format must cope with.

It knows no format: a finding of each level, two environments, a value that travelled, a stub, wide
and combining characters, tabs, open questions and notices.
"""

from __future__ import annotations

from ekslint.core.finding import (
    Edit,
    Finding,
    Fix,
    Level,
    OpenQuestion,
    Related,
    Report,
    RuleInfo,
)
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind

KEYS = SourceText(
    "infra/keys.tf",
    """\
resource "aws_kms_key" "volumes" {
  description = "node volumes"
  policy      = data.aws_iam_policy_document.volumes.json
}

module "nodes" {
  source     = "./modules/nodes"
  volume_key = aws_kms_key.volumes.arn
  version_of_cluster = var.cluster_version
}
""",
)
NODES = SourceText(
    "infra/modules/nodes/main.tf",
    """\
variable "volume_key" {}

resource "aws_launch_template" "blue" {
  block_device_mappings {
    ebs {
\t\tkms_key_id = var.volume_key
    }
  }
}
""",
)
VARIABLES = SourceText(
    "infra/variables.tf",
    """\
variable "cluster_version" {
  type    = string
  default = "1.27"
}
""",
)
AWS_AUTH = SourceText(
    "k8s/aws-auth #1.yaml",
    """\
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-auth, namespace: kube-system}
data:
  mapRoles: |
    - {in: ["ノード", "cafe\u0301"], rolearn: arn:aws:iam::111122223333:instance-profile/eks-node}
""",
)
STUB = SourceText(
    "terraform-aws-modules/eks/aws 20.31: main.tf",
    'resource "aws_eks_cluster" "this" {\n  enabled_cluster_log_types = var.log_types\n}\n',
    library=True,
)


def place(source: SourceText, text: str) -> Location:
    """The first occurrence of a text."""
    start = source.text.index(text)
    return source.location(start, start + len(text))


RULES = {
    "volume-key-grant-missing": RuleInfo(
        id="volume-key-grant-missing",
        category="encryption",
        level=Level.ERROR,
        title="A node volume is encrypted with a key that Auto Scaling may not use",
        why="The Auto Scaling service-linked role starts instances, e.g. for a *managed* group.\n"
        "Without `kms:CreateGrant` every launch ends in `Client.InvalidKMSKey.InvalidState`.\n\n"
        "Nothing else tells.",
        fix="Grant the role `AWSServiceRoleForAutoScaling` the [actions it needs]"
        "(https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html)"
        " in the key policy. Two statements are enough:\n\n```\nstatement {}\n```",
        references=(
            "https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html",
        ),
        symptoms=("Client.InvalidKMSKey.InvalidState",),
    ),
    "aws-auth-instance-profile": RuleInfo(
        id="aws-auth-instance-profile",
        category="access",
        level=Level.ERROR,
        title="aws-auth maps an instance profile instead of a role",
        why="The authenticator compares role ARNs.",
        fix="Write the ARN of the role behind the instance profile:\n\n    rolearn: …",
        help_markdown="# aws-auth maps an instance profile instead of a role\n\n## Why\n…\n",
    ),
    "cluster-version-extended-support": RuleInfo(
        id="cluster-version-extended-support",
        category="upgrade",
        level=Level.WARNING,
        title="The cluster's Kubernetes version is in extended support",
        why="Extended support costs more per cluster and hour, and ends with a forced upgrade.",
        fix="Upgrade one minor version at a time.",
    ),
    "cluster-audit-log-off": RuleInfo(
        id="cluster-audit-log-off",
        category="observability",
        level=Level.NOTE,
        title="The cluster writes no audit log",
        why="Stale tokens and denied callers show in the audit log only.",
        fix="Add `audit` to the log types.",
        security=5.0,
    ),
}

GRANT_MISSING = Finding(
    rule="volume-key-grant-missing",
    level=Level.ERROR,
    message="key `volumes` does not admit the Auto Scaling service-linked role, "
    "so node group `blue` cannot start nodes",
    location=place(KEYS, "data.aws_iam_policy_document.volumes.json"),
    subject="aws_kms_key.volumes",
    attribute="policy",
    related=(
        Related(place(KEYS, "aws_kms_key.volumes.arn"), "passed to the module here"),
        Related(place(NODES, "var.volume_key"), "volumes of `blue` are encrypted with it here"),
    ),
    environments=("dev", "prod"),
    cluster=Related(place(KEYS, 'module "nodes"'), "live"),
)
INSTANCE_PROFILE = Finding(
    rule="aws-auth-instance-profile",
    level=Level.ERROR,
    message="aws-auth maps instance profile `eks-node`, which no caller presents, "
    "so its nodes stay NotReady",
    location=place(AWS_AUTH, "arn:aws:iam::111122223333:instance-profile/eks-node"),
    subject="v1/ConfigMap/kube-system/aws-auth",
    attribute="data.mapRoles[0].rolearn",
    related=(Related(place(AWS_AUTH, '"cafe\u0301"'), "mapped to these [groups](x)"),),
    assumptions=("assuming the only cluster under this scan root",),
    fix=Fix(
        "Replace `instance-profile` by `role`.",
        (Edit(place(AWS_AUTH, "instance-profile"), "role"),),
    ),
)
EXTENDED_SUPPORT = Finding(
    rule="cluster-version-extended-support",
    level=Level.WARNING,
    message="cluster `live` runs Kubernetes 1.27, which is in extended support since 2024-07-24",
    location=place(VARIABLES, '"1.27"').through(
        "input `version_of_cluster`", place(KEYS, "var.cluster_version")
    ),
    subject="module.nodes.aws_eks_cluster.live",
    attribute="version",
    environments=("prod",),
    cluster=Related(place(KEYS, 'module "nodes"'), "live"),
)
AUDIT_OFF = Finding(
    rule="cluster-audit-log-off",
    level=Level.NOTE,
    message="cluster `live` writes no audit log",
    location=place(KEYS, 'module "nodes"'),
    subject="module.nodes.aws_eks_cluster.live",
    attribute="enabled_cluster_log_types",
    related=(Related(place(STUB, "var.log_types"), "the module's default leaves it out"),),
    cluster=Related(place(KEYS, 'module "nodes"'), "live"),
)

FINDINGS = (GRANT_MISSING, AUDIT_OFF, EXTENDED_SUPPORT, INSTANCE_PROFILE)

OPEN = (
    OpenQuestion(
        rule="volume-key-grant-missing",
        subject="module.other.aws_launch_template.green",
        location=place(NODES, "var.volume_key"),
        reasons=(
            Reason(
                ReasonKind.VARIABLE,
                "variable `volume_key` has no default",
                location=place(NODES, 'variable "volume_key"'),
            ),
            Reason(ReasonKind.MODULE, "module `other` is not readable"),
        ),
    ),
    OpenQuestion(
        rule="cluster-audit-log-off",
        subject="aws_eks_cluster.imported",
        location=None,
        reasons=(Reason(ReasonKind.REMOTE, "remote state is not read"),),
    ),
    OpenQuestion(
        rule="volume-key-grant-missing",
        subject="aws_launch_template.red",
        location=place(KEYS, "aws_kms_key.volumes.arn"),
        reasons=(Reason(ReasonKind.COMPUTED, "AWS fills it in"),),
    ),
)

NOTICES = (
    Notice("template placeholders hide the manifest, so it was not read", AWS_AUTH.whole()),
    Notice("the suppression of `volume-key-grant-missing` matches no finding", level="warning"),
)

FULL = Report(
    findings=FINDINGS,
    rules=RULES,
    open=OPEN,
    notices=NOTICES,
    counts={"clusters": 1, "node_groups": 2, "access entries": 0},
    files=14,
    suppressed=2,
    modules_unread=("module.other",),
)
CLEAN = Report(
    findings=(), rules=RULES, counts={"clusters": 3, "node_groups": 1, "policies": 1}, files=9
)
