"""Turn service accounts and node groups of a ClusterConfig into the roles eksctl makes for them.

Which policies eksctl adds by itself depends on its version: roles whose policies are not written
have only those surely that every version attaches.

Source: eksctl-io/eksctl, pkg/cfn/builder/iam_helper.go and iam.go
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_bool
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Reason, ReasonKind, Value, text
from ekslint.languages.eksctl.defaults import MADE, left_to_eksctl, made, managed_policy
from ekslint.languages.eksctl.inventory.reading import (
    Adapters,
    File,
    Made,
    made_here,
    part_of,
    texts,
    trust_of_account,
    trust_of_service,
    written,
)
from ekslint.languages.eksctl.structure import first_fault
from ekslint.languages.values import common, policy_of
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import Role
from ekslint.model.iam.trust import subject_of
from ekslint.model.policy import Policy, read_policy, unread_policy

GIVEN_POLICIES: Final = ("attachPolicyARNs", "attachPolicy", "wellKnownPolicies")
"""What gives a role of eksctl its policies."""

NODE_ADDONS: Final = {
    "imageBuilder": "AmazonEC2ContainerRegistryPowerUser",
    "cloudWatch": "CloudWatchAgentServerPolicy",
    "ebs": "service-role/AmazonEBSCSIDriverPolicy",
}
"""Policies of AWS that `withAddonPolicies` attaches; the others are eksctl's own."""

LEAST_PULL: Final = "AmazonEC2ContainerRegistryPullOnly"
"""Which registry policy eksctl attaches depends on its version; this one holds the least."""

Account = tuple[Value, Value]
"""Namespace and name of a service account."""


def service_account(resource: Resource, file: File) -> Iterator[Made]:
    """A service account with a role: one that is given, or one that eksctl makes for it.

    With `roleOnly` somebody else makes the account, and annotates it or not.
    """
    name = written(resource, "metadata", "name")
    namespace = written(resource, "metadata", "namespace")
    if isinstance(namespace, Absent):
        namespace = text("default", resource.header)
    role = written(resource, "attachRoleARN")
    if isinstance(role, Absent):
        yield role_with(resource, file, (namespace, name))
        role = made_here(resource, "role", "arn")
    if known_bool(written(resource, "roleOnly")) is True:
        return
    yield ServiceAccountBinding(
        **common(resource),
        name=name,
        namespace=namespace,
        account=name,
        role=role,
        way="eksctl",
        cluster_name=file.name,
    )


def role_with(resource: Resource, file: File, account: Account) -> Role:
    """Return the role of a service account with the policies a part gives to it."""
    return account_role(resource, file, account, texts(written(resource, "attachPolicyARNs")))


def account_role(resource: Resource, file: File, account: Account, arns: ListValue) -> Role:
    """Return the role of a service account with managed policies, and those of the part."""
    pattern = written(resource, "subjectPattern")
    subject = subject_of(*account)
    trust = read_policy(trust_of_account(file, subject))
    if not isinstance(pattern, Absent):
        why = Reason(ReasonKind.OUTSIDE, "`subjectPattern` says whom it trusts", "")
        trust = unread_policy(why, pattern.location)
    return Role(
        **part_of(resource, "role"),
        name=_name(resource, "roleName"),
        path=text("/", resource.header, MADE),
        arn=Absent(name="arn", location=resource.header),
        trust=trust,
        inline=tuple(_own_policies(resource, "attachPolicy")),
        managed=arns,
        boundary=written(resource, "permissionsBoundary"),
    )


def pod_role(resource: Resource) -> Role:
    """Return the role that eksctl makes for a pod identity association."""
    actions = ("sts:AssumeRole", "sts:TagSession")
    trust = trust_of_service("pods.eks.amazonaws.com", actions, resource.header)
    return Role(
        **part_of(resource, "role"),
        name=_name(resource, "roleName"),
        path=text("/", resource.header, MADE),
        arn=Absent(name="arn", location=resource.header),
        trust=read_policy(trust),
        inline=tuple(_own_policies(resource, "permissionPolicy")),
        managed=texts(written(resource, "permissionPolicyARNs")),
        boundary=written(resource, "permissionsBoundaryARN"),
    )


def what_eksctl_recommends(resource: Resource) -> ListValue:
    """Return the managed policies of a role that eksctl makes by recommendation: not known here."""
    why = Reason(ReasonKind.OUTSIDE, "what eksctl grants by recommendation", "", resource.header)
    return ListValue((), open=(why,), location=resource.header)


def _name(resource: Resource, *path: str) -> Value:
    value = written(resource, *path)
    return made("eksctl names the role", resource.header) if isinstance(value, Absent) else value


def _own_policies(resource: Resource, key: str) -> Iterator[Policy]:
    """Yield the policy written in place, and one that is not known for eksctl's own ones."""
    inline = written(resource, key)
    if not isinstance(inline, Absent):
        yield policy_of(inline)
    fault = first_fault(resource.body, resource.type, resource.header)
    if fault is not None:
        why = Reason(ReasonKind.FILE, "what a key that eksctl refuses was to grant", "")
        yield unread_policy(why, fault.location)
    well_known = written(resource, "wellKnownPolicies")
    if isinstance(well_known, Absent):
        return
    asked = well_known.entries.items() if isinstance(well_known, MapValue) else ()
    if asked and all(known_bool(entry.value) is False for _, entry in asked):
        return
    why = Reason(ReasonKind.OUTSIDE, "what eksctl grants as a well-known policy", "")
    yield unread_policy(why, well_known.location)


def node_role(resource: Resource, file: File, *, managed: bool) -> Role | None:
    """Return the role that eksctl makes for a group; None when one is given."""
    given = (written(resource, "iam", key) for key in ("instanceRoleARN", "instanceProfileARN"))
    if not all(isinstance(value, Absent) for value in given):
        return None
    place = resource.header
    trust = trust_of_service("ec2.amazonaws.com", ("sts:AssumeRole",), place)
    return Role(
        **part_of(resource, "role"),
        name=_name(resource, "iam", "instanceRoleName"),
        path=text("/", place, MADE),
        arn=Absent(name="arn", location=place),
        trust=read_policy(trust),
        inline=tuple(_node_policies(resource)),
        managed=_node_managed(resource, file, managed=managed),
        boundary=written(resource, "iam", "instanceRolePermissionsBoundary"),
    )


def _node_managed(resource: Resource, file: File, *, managed: bool) -> ListValue:
    """Return the managed policies of a node role: those written, else those every eksctl attaches.

    A list of one's own replaces what eksctl would attach, but for the registry policy of groups of
    our own: one that may only pull in late releases, which is all that nodes do with it.
    """
    place = resource.header
    arns = written(resource, "iam", "attachPolicyARNs")
    listed = texts(arns)
    items = list(listed.items)
    open_ = list(listed.open)
    if not items and not open_:
        items.append(managed_policy("AmazonEKSWorkerNodePolicy", file.region, place))
        items.append(managed_policy(LEAST_PULL, file.region, place))
        open_.append(left_to_eksctl("each eksctl attaches policies of its own", place).reason)
    elif not managed:
        items.append(managed_policy("AmazonEC2ContainerRegistryReadOnly", file.region, place))
    for key, name in NODE_ADDONS.items():
        switch = written(resource, "iam", "withAddonPolicies", key)
        if known_bool(switch) is True:
            items.append(managed_policy(name, file.region, switch.location or place))
    return ListValue(tuple(items), open=tuple(open_), location=arns.location or place)


def _node_policies(resource: Resource) -> Iterator[Policy]:
    inline = written(resource, "iam", "attachPolicy")
    if not isinstance(inline, Absent):
        yield policy_of(inline)
    switches = written(resource, "iam", "withAddonPolicies")
    if isinstance(switches, Absent):
        return
    entries = switches.entries if isinstance(switches, MapValue) else {}
    others = [key for key, e in entries.items() if known_bool(e.value) is not False]
    if not isinstance(switches, MapValue) or any(key not in NODE_ADDONS for key in others):
        why = Reason(ReasonKind.OUTSIDE, "what `withAddonPolicies` grants", "")
        yield unread_policy(why, switches.location)


ADAPTERS: Adapters = {"ClusterIAMServiceAccount": service_account}
