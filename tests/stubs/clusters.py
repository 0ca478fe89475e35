"""Turns wishes for an EKS cluster into calls of any major of terraform-aws-modules/eks."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Text, Value
from tests.stubs.calls import call, evaluated, named

SOURCE = "terraform-aws-modules/eks/aws"
VERSIONS = {18: "~> 18.31", 19: "19.15.3", 20: "~> 20.8", 21: "~> 21.0"}
ALL = [pytest.param(m, id=f"v{m}") for m in VERSIONS]
BASE = """
{name}    = "prod"
{version} = "1.29"
vpc_id     = "vpc-1"
subnet_ids = ["subnet-1", "subnet-2"]
"""
UNSET = 'variable "unset" {}'
MANAGED = 'module.eks_managed_node_group["blue"].'
SELF = 'module.self_managed_node_group["blue"].'


def cluster(major: int, inputs: str = "", *more: str) -> Evaluation:
    """Evaluate a cluster `prod` with further inputs; `{…}` names are those of the major."""
    old = {"name": "cluster_name", "version": "cluster_version"}
    new = {"name": "name", "version": "kubernetes_version"}
    names = new if major > 20 else old
    base = BASE.format(**names)
    for new_name, old_name in RENAMED.items():
        inputs = inputs.replace(f"<{new_name}>", new_name if major > 20 else old_name)
    return evaluated(call(SOURCE, VERSIONS[major], base + inputs), UNSET, *more)


RENAMED = {
    "addons": "cluster_addons",
    "enabled_log_types": "cluster_enabled_log_types",
    "endpoint_public_access": "cluster_endpoint_public_access",
    "ip_family": "cluster_ip_family",
    "kubernetes_version": "cluster_version",
}


def one(result: Evaluation, kind: str) -> Resource:
    """Return the one resource of a type."""
    (found,) = named(result, kind).values()
    return found


def policies(result: Evaluation, inside: str) -> set[str]:
    """Return the names of the policies attached to the roles of one module instance."""
    return {
        str(pattern(a.get("policy_arn"))).rsplit("/", 1)[-1]
        for address, a in named(result, "aws_iam_role_policy_attachment").items()
        if address.startswith(inside)
    }


def pattern(value: Value | None) -> str:
    """Return a text with `?` for what is not known."""
    if isinstance(value, Text):
        return "".join(getattr(s, "text", "?") for s in value.segments)
    return known_text(value) or "?"
