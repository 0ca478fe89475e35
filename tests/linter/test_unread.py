"""What is not read of a file is said: once for each file, with its line and the reason."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.linter.run import lint_texts

TODAY = date(2026, 11, 20)
AUTH = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/nodes
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
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
"""
EKSCTL = """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata:
  name: prod
  region: eu-west-1
  version: "1.33"
"""
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/c
      ResourcesVpcConfig:
        SubnetIds: [subnet-0a1b2c3d, subnet-0b1b2c3d]
"""
VALUES = """\
serviceAccount:
  create: true
"""
FILES = {
    "manifest": ("auth.yaml", AUTH, "aws-auth-instance-profile-arn"),
    "kubeconfig": ("kubeconfig", KUBECONFIG, "kubeconfig-exec-v1alpha1"),
    "eksctl": ("cluster.yaml", EKSCTL, "audit-log-off"),
    "cloudformation": ("eks.yaml", TEMPLATE, "audit-log-off"),
    "values": ("values.yaml", VALUES, None),
}


def run(path: str, text: str) -> Report:
    return lint_texts({path: text}, Settings(), today=TODAY)


def said(report: Report) -> list[tuple[int, str]]:
    return [(n.location.line, n.message) for n in report.notices if n.location is not None]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param("{% if more %}\nx: 1\n{% endif %}\n", "`{% if more %}`", id="jinja"),
        pytest.param("{{- if .more }}\nx: 1\n{{- end }}\n", "`{{- if .more }}`", id="go"),
        pytest.param(
            "{% for x in y %}\nk{{ x }}: 1\n{% endfor %}\n", "`{% for x in y %}`", id="for"
        ),
        pytest.param("{{ .Values.more }}\n", "`{{ .Values.more }}`", id="line"),
    ],
)
def test_lines_that_a_template_prints_are_said(name: str, lines: str, message: str) -> None:
    path, text, rule = FILES[name]
    report = run(path, f"{text}{lines}")
    assert said(report) == [
        (
            text.count("\n") + 1,
            f"{message} is filled in by a template, so what it prints is not read",
        )
    ]
    assert rule is None or rule in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lines", ["{% if more %}\n", "{{- if .more }}\n"])
def test_what_is_never_closed_is_said(name: str, lines: str) -> None:
    path, text, _ = FILES[name]
    message = f"template not read from here on: `{lines.strip()}` is never closed"
    assert said(run(path, f"{lines}{text}")) == [(1, message)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("lines", ["{{ bad\n", "{% if bad\n", "more: {{ bad\n"])
def test_what_does_not_parse_is_said(name: str, lines: str) -> None:
    path, text, _ = FILES[name]
    ((_, message),) = said(run(path, f"{text}{lines}"))
    assert "not read: YAML does not parse" in message


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("line", ["# {{ bad", "{# note #}{% set x = 1 %}", "{{/* a\n b */}}"])
def test_what_prints_nothing_is_not_said(name: str, line: str) -> None:
    path, text, rule = FILES[name]
    report = run(path, f"{line}\n{text}")
    assert report.notices == ()
    assert rule is None or rule in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("sign", ["{% if more %}", "{{- range .roles }}"])
def test_a_list_of_aws_auth_with_lines_of_a_template_is_said(sign: str) -> None:
    end = "{% endif %}" if "%" in sign else "{{- end }}"
    report = run("auth.yaml", f"{AUTH}{sign}\n    - rolearn: x\n{end}\n")
    assert said(report) == [
        (
            11,
            f"`mapRoles` of aws-auth not read: `{sign}` is filled in by a template, and may be any "
            "of its lines",
        )
    ]


def test_a_condition_over_the_first_member_leaves_the_others() -> None:
    first = "{% if topic %}\n  Topic:\n    Type: AWS::SNS::Topic\n{% endif %}\n"
    report = run("eks.yaml", TEMPLATE.replace("Resources:\n", f"Resources:\n{first}"))
    assert "audit-log-off" in {finding.rule for finding in report.findings}
    whole = run(
        "eks.yaml", TEMPLATE.replace("  Cluster:", "{% if x %}\n  Cluster:") + "{% endif %}\n"
    )
    assert not whole.findings
    assert len(whole.notices) == 1


def test_a_template_that_terraform_renders_is_not_said() -> None:
    call = 'resource "local_file" "a" {\n  content = templatefile("auth.yaml.tpl", {})\n}\n'
    named = call.replace("auth.yaml.tpl", "${path.module}/auth.yaml")
    text = f"{AUTH}{{{{ more }}}}\n"
    assert not said(lint_texts({"auth.yaml": text, "main.tf": named}, Settings(), today=TODAY))
    assert said(lint_texts({"auth.yaml": text, "main.tf": ""}, Settings(), today=TODAY))


SCRIPT = f"""\
#!/bin/bash
cat > cluster.yaml <<EOF
{EKSCTL}EOF
if [ -n "$SECOND" ]; then
  eksctl create cluster -f - <<EOF
{EKSCTL.replace("prod", "${SECOND}")}EOF
fi
"""


def test_a_configuration_of_eksctl_in_a_script_is_read() -> None:
    report = lint_texts({"up.sh": SCRIPT}, Settings(select=("audit-log-off",)), today=TODAY)
    told = [(f.location.line, "when a condition" in str(f)) for f in report.findings]
    assert told == [(6, False), (15, True)]


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        pytest.param(
            "k8s/cluster.yaml",
            "apiVersion: eks.aws.upbound.io/v1beta1\nkind: Cluster\nmetadata:\n  name: prod\n",
            "`Cluster prod` not read: what Crossplane makes of it is not known here",
            id="crossplane",
        ),
        pytest.param(
            "cluster.yaml",
            "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: Nodegroup\nmetadata: {name: a}\n",
            "`Nodegroup a` not read: what ACK makes of it is not known here",
            id="ack",
        ),
        pytest.param(
            "cluster.yaml",
            "apiVersion: controlplane.cluster.x-k8s.io/v1beta2\nkind: AWSManagedControlPlane\n",
            "`AWSManagedControlPlane ?` not read: what Cluster API makes of it is not known here",
            id="cluster-api",
        ),
        pytest.param(
            "helmfile.yaml",
            "releases:\n- name: karpenter\n",
            "`helmfile.yaml` not read: this release has no reader for helmfile files",
            id="helmfile",
        ),
        pytest.param(
            "infra/serverless.yml",
            "service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::EKS::Cluster\n",
            "`infra/serverless.yml` not read: this release has no reader for serverless files",
            id="serverless",
        ),
        pytest.param(
            "Pulumi.yaml",
            "name: x\nruntime: yaml\nresources:\n  a:\n    type: eks:Cluster\n",
            "`Pulumi.yaml` not read: this release has no reader for pulumi files",
            id="pulumi",
        ),
        pytest.param(
            "roles/cluster/tasks/main.yml",
            "- name: make it\n  community.aws.eks_cluster:\n    name: prod\n",
            "`roles/cluster/tasks/main.yml` not read: this release has no reader for ansible files",
            id="ansible",
        ),
        pytest.param(
            "clusters/prod.jsonnet",
            "{ apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig' }\n",
            "`clusters/prod.jsonnet` not read: this release has no reader for jsonnet files",
            id="jsonnet",
        ),
    ],
)
def test_what_other_tools_make_is_said(path: str, text: str, message: str) -> None:
    assert [notice.message for notice in run(path, text).notices] == [message]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("serverless.yml", "service: x\nfunctions: {}\n"),
        ("Pulumi.yaml", "name: x\nruntime: go\n"),
        (
            "roles/web/tasks/main.yml",
            "- name: install it\n  ansible.builtin.dnf:\n    name: nginx\n",
        ),
        ("dashboards/nodes.libsonnet", "{ title: 'Nodes' }\n"),
        ("bucket.yaml", "apiVersion: s3.aws.upbound.io/v1beta1\nkind: Bucket\n"),
    ],
)
def test_what_has_no_part_in_a_cluster_is_not_said(path: str, text: str) -> None:
    assert run(path, text).notices == ()


def test_many_files_are_said_together() -> None:
    files = {f"k8s/{n}.yaml": AUTH.replace("aws-auth", f"x{n}") + "{{ x }}\n" for n in range(7)}
    report = lint_texts(files, Settings(), today=TODAY)
    assert [notice.message for notice in report.notices] == [
        "`k8s/0.yaml`, `k8s/1.yaml`, `k8s/2.yaml` and 4 more: what templates print in them is not "
        "read (`if`, `for` and lines of their own)"
    ]


@pytest.mark.parametrize(
    ("kustomization", "told"),
    [
        ("patchesStrategicMerge: [patches/listed.yaml]\n", True),
        ("patches: [{path: patches/listed.yaml}]\n", True),
        ("patches: [{path: patches/listed.yaml}, {path: patches/idle.yaml}]\n", False),
        ("resources: [patches/listed.yaml]\n", False),
        ("resources: [base.yaml]\n", False),
    ],
)
def test_a_patch_that_no_kustomization_lists_is_not_applied(kustomization: str, told: bool) -> None:
    budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: NAME}\n"
    files = {
        "kustomization.yaml": kustomization,
        "patches/listed.yaml": budget.replace("NAME", "listed"),
        "patches/idle.yaml": budget.replace("NAME", "idle"),
    }
    report = lint_texts(files, Settings(), today=TODAY)
    message = "`patches/idle.yaml` not read: a patch that no kustomization lists"
    assert [notice.message for notice in report.notices] == ([message] if told else [])
    found = {finding.location.path for finding in report.findings}
    assert ("patches/idle.yaml" in found) is not told
