"""Turn IAM roles, policies, profiles and OIDC providers of CloudFormation into entities."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made, or_default
from ekslint.languages.values import (
    block_value,
    blocks,
    common,
    first,
    joined,
    one_of,
    policy_of,
)
from ekslint.model.iam.grants import CustomerPolicy, RolePolicy
from ekslint.model.iam.identity import InstanceProfile, OidcProvider, Role
from ekslint.model.policy import members_of, unread_policy


def role(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::Role`."""
    inline = blocks(resource.body.get("Policies"))
    policies = [policy_of(block_value(p, "PolicyDocument")) for p in inline]
    if inline.open:
        policies.append(unread_policy(inline.open[0], resource.header))
    yield Role(
        **common(resource),
        name=resource.get("RoleName"),
        path=or_default(resource.get("Path"), "/"),
        arn=Absent(name="Arn", location=resource.header),
        trust=policy_of(resource.get("AssumeRolePolicyDocument")),
        inline=tuple(policies),
        managed=resource.get("ManagedPolicyArns"),
        boundary=resource.get("PermissionsBoundary"),
    )


def managed_policy(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::ManagedPolicy`, which may attach itself to roles."""
    yield CustomerPolicy(
        **common(resource),
        name=resource.get("ManagedPolicyName"),
        policy=policy_of(resource.get("PolicyDocument")),
        arn=Absent(name="Arn", location=resource.header),
    )
    yield from _attached(resource)


def inline_policy(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::Policy` and `AWS::IAM::RolePolicy`."""
    yield from _attached(resource)


def _attached(resource: Resource) -> Iterator[Made]:
    roles = joined(resource.get("Roles"), one_of(resource.get("RoleName")))
    if not isinstance(roles, Absent):
        yield RolePolicy(
            **common(resource, "attached"),
            name=first(resource.get("PolicyName"), resource.get("ManagedPolicyName")),
            role=roles,
            policy=policy_of(resource.get("PolicyDocument")),
        )


def instance_profile(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::InstanceProfile`."""
    roles = members_of(resource.get("Roles"))
    yield InstanceProfile(
        **common(resource),
        name=resource.get("InstanceProfileName"),
        role=roles.items[0] if len(roles.items) == 1 else resource.get("Roles"),
    )


def oidc_provider(resource: Resource) -> Iterator[Made]:
    """`AWS::IAM::OIDCProvider`."""
    yield OidcProvider(
        **common(resource), url=resource.get("Url"), client_ids=resource.get("ClientIdList")
    )


ADAPTERS: Adapters = {
    "AWS::IAM::InstanceProfile": instance_profile,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::IAM::OIDCProvider": oidc_provider,
    "AWS::IAM::Policy": inline_policy,
    "AWS::IAM::Role": role,
    "AWS::IAM::RolePolicy": inline_policy,
}
