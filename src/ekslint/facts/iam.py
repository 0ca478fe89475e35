"""Turn policy names and component names into the IAM actions they hold or need.

It does not judge a policy: whether statements allow an action is the business of the model. A
managed policy that is not in the table is not known, not empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.partitions import partitions
from ekslint.facts.tables import table

AWS_OWNER = "aws"


@record
class PolicyStatement:
    """One statement of an AWS managed policy, as action and resource patterns.

    `conditions` maps operator to key to values. Resources are written for the `aws` partition.
    """

    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]


@record
class ManagedPolicy:
    """An AWS managed policy; `path` is `/` or like `/service-role/`."""

    name: str
    path: str
    version: str
    statements: tuple[PolicyStatement, ...]

    def arn(self, partition: str = "aws") -> str:
        """Return the policy's ARN in a partition."""
        return f"arn:{partition}:iam::{AWS_OWNER}:policy{self.path}{self.name}"

    @property
    def actions(self) -> frozenset[str]:
        """All action patterns of its Allow statements."""
        allowed = (s.actions for s in self.statements if s.effect == "Allow")
        return frozenset(action for actions in allowed for action in actions)


@record
class Component:
    """A cluster component that calls AWS: its usual service accounts and what it needs.

    `actions` maps a group (`core`, `ipv4`, `recent` …) to actions; only `core` and the IP families
    are always needed. `managed` maps a case to the AWS managed policies that cover it.
    """

    name: str
    service_accounts: tuple[tuple[str, str], ...]
    managed: Mapping[str, tuple[str, ...]]
    actions: Mapping[str, tuple[str, ...]]


@record
class NodeRolePolicies:
    """AWS managed policies of a node role: all of `all`, one of `registry`, and for IPv4 `cni`
    unless aws-node has a role of its own. `auto_mode` replaces them on Auto Mode nodes.

    `join` and `pull` are the actions of the first two without which no node gets ready."""

    all: tuple[str, ...]
    registry: tuple[str, ...]
    cni: tuple[str, ...]
    optional: tuple[str, ...]
    auto_mode: tuple[str, ...]
    join: tuple[str, ...]
    pull: tuple[str, ...]


@record
class KeyNeed:
    """What a principal needs on a customer managed key: use actions, and grant actions under a
    condition (operator, key, value)."""

    use: tuple[str, ...]
    grant: tuple[str, ...]
    condition: tuple[str, str, str]


@record
class Trust:
    """The service principal a role must trust, and the actions it needs."""

    service: str
    actions: tuple[str, ...]


def managed_policy(name_or_arn: str) -> ManagedPolicy | None:
    """Return an AWS managed policy by ARN, path and name, or bare name; None when not in the table.

    An ARN or path must be the policy's own: `AmazonEBSCSIDriverPolicy` lives under
    `service-role/`, so its ARN without that is no policy at all. Source: MAMIP.
    """
    path, name = "", name_or_arn
    if name_or_arn.startswith("arn:"):
        parts = name_or_arn.split(":", 5)
        if len(parts) != 6 or parts[1] not in partitions() or parts[2] != "iam":
            return None
        if parts[3] or parts[4] != AWS_OWNER or not parts[5].startswith("policy/"):
            return None
        name = parts[5].removeprefix("policy")
    if "/" in name:
        path, _, name = name.rpartition("/")
        path = f"/{path.strip('/')}/".replace("//", "/")
    found = _managed_policy(name)
    return found if found and path in ("", found.path) else None


def misplaced_managed_policy(arn: str) -> ManagedPolicy | None:
    """Return the policy an AWS-owned ARN means but misses by its path, or None."""
    if f"::{AWS_OWNER}:policy/" not in arn or managed_policy(arn) is not None:
        return None
    return _managed_policy(arn.rpartition("/")[2])


def vpc_cni_actions(ip_family: str) -> tuple[str, ...]:
    """Return the EC2 actions ipamd cannot do without, by IP family (`ipv4` or `ipv6`).

    Source: amazon-vpc-cni-k8s docs/iam-policy.md, less what only newer releases call.
    """
    actions: tuple[str, ...] = _components()["vpc-cni"].actions[ip_family]
    return actions


def vpc_cni_newer_actions(ip_family: str) -> Mapping[str, str]:
    """Return actions that releases of the VPC CNI call from a version on, with that version.

    Releases before do without; some later ones fall back to the node's own subnet. Their absence
    is an advice, unless the add-on's version is known.
    """
    newer: Mapping[str, str] = table("iam")["vpc_cni_newer"][ip_family]
    return newer


def component(name: str) -> Component | None:
    """Return a component by the name of its EKS add-on or chart, or None when not known."""
    return _components().get(name)


def component_of(namespace: str, service_account: str) -> Component | None:
    """Return the component that usually runs as a service account, or None."""
    wanted = (namespace, service_account)
    return next((c for c in _components().values() if wanted in c.service_accounts), None)


def node_role_policies() -> NodeRolePolicies:
    """Return the AWS managed policies of node roles. Source: AWS user guide, create-node-role."""
    row = table("iam")["node_role"]
    return NodeRolePolicies(
        tuple(row["all"]),
        tuple(row["registry"]),
        tuple(row["cni_ipv4"]),
        tuple(row["optional"]),
        tuple(row["auto_mode"]),
        tuple(row["actions"]),
        tuple(row["pull"]),
    )


def cluster_role_policies(*, auto_mode: bool = False) -> tuple[str, ...]:
    """Return the AWS managed policies of a cluster role. Source: AWS user guide."""
    row = table("iam")["cluster_role"]
    return (*row["all"], *(row["auto_mode"] if auto_mode else ()))


def role_trust(kind: str) -> Trust:
    """Return whom a role of a kind must trust: cluster, node, fargate or pod_identity."""
    service, actions = table("iam")["trust"][kind]
    return Trust(service, tuple(actions))


def key_need(user: str) -> KeyNeed:
    """Return what `auto_scaling`, `ebs_csi` or `cluster_secrets` needs on a customer managed key.

    Source: AWS Auto Scaling user guide, key-policy-requirements-EBS-encryption; CSI driver docs.
    """
    data = table("iam")
    row = data["keys"][user]
    operator, key, value = data["grant_condition"]
    return KeyNeed(tuple(row["use"]), tuple(row["grant"]), (operator, key, value))


def failing_key_states() -> tuple[str, ...]:
    """Return the key states in which no volume can be encrypted. Source: AWS KMS, key-state."""
    return tuple(table("iam")["failing_key_states"])


def auto_scaling_service_role(account: str, partition: str = "aws", suffix: str = "") -> str:
    """Return the ARN of the Auto Scaling service-linked role, or of its copy with a suffix."""
    name = "AWSServiceRoleForAutoScaling" + (f"_{suffix}" if suffix else "")
    path = "aws-service-role/autoscaling.amazonaws.com"
    return f"arn:{partition}:iam::{account}:role/{path}/{name}"


@cache
def _managed_policy(name: str) -> ManagedPolicy | None:
    row = table("managed_policies")["policies"].get(name)
    if row is None:
        return _other_policy(name)
    statements = tuple(_statement(raw) for raw in row["statements"])
    return ManagedPolicy(name, row["path"], row["version"], statements)


def _other_policy(name: str) -> ManagedPolicy | None:
    """Return a policy that is often attached beside those of EKS: its actions as one statement, of
    everything and without conditions."""
    row = table("other_policies")["policies"].get(name)
    if row is None:
        return None
    only = PolicyStatement("Allow", tuple(row["actions"]), ("*",), {})
    return ManagedPolicy(name, row["path"], row["version"], (only,))


def _statement(raw: Mapping[str, Any]) -> PolicyStatement:
    conditions = {
        operator: {key: _many(values) for key, values in keys.items()}
        for operator, keys in raw.get("condition", {}).items()
    }
    return PolicyStatement(raw["effect"], _many(raw["action"]), _many(raw["resource"]), conditions)


def _many(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)


@cache
def _components() -> Mapping[str, Component]:
    found = {}
    for name, row in table("iam")["components"].items():
        accounts = tuple(
            (namespace, account)
            for namespace, _, account in (s.partition("/") for s in row["service_accounts"])
        )
        found[name] = Component(
            name,
            accounts,
            {case: tuple(names) for case, names in row["managed"].items()},
            {group: tuple(names) for group, names in row["actions"].items()},
        )
    return found
