"""Turn KMS keys and aliases of CloudFormation into entities."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made, or_default
from ekslint.languages.values import common, policy_of
from ekslint.model.volumes.encryption import KeyAlias, KmsKey


def key(resource: Resource) -> Iterator[Made]:
    """`AWS::KMS::Key`."""
    policy = resource.get("KeyPolicy")
    yield KmsKey(
        **common(resource),
        own_policy=None if isinstance(policy, Absent) else policy_of(policy),
        enabled=or_default(resource.get("Enabled"), True),
        spec=resource.get("KeySpec"),
        usage=resource.get("KeyUsage"),
    )


def alias(resource: Resource) -> Iterator[Made]:
    """`AWS::KMS::Alias`."""
    yield KeyAlias(
        **common(resource), name=resource.get("AliasName"), key=resource.get("TargetKeyId")
    )


ADAPTERS: Adapters = {
    "AWS::KMS::Alias": alias,
    "AWS::KMS::Key": key,
}
