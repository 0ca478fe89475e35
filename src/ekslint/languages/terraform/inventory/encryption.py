"""Turn Terraform's KMS resources into keys, key policies, aliases and grants."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, Scalar
from ekslint.languages.terraform.inventory.reading import effective, written
from ekslint.languages.values import common, first, policy_of
from ekslint.model.entity import Entity
from ekslint.model.volumes.encryption import (
    EbsDefaultKey,
    EbsEncryptionDefault,
    KeyAlias,
    KeyGrant,
    KeyPolicy,
    KmsKey,
)
from ekslint.model.volumes.key_policy import Caller


def key(resource: Resource) -> Iterator[Entity]:
    """`aws_kms_key`, `aws_kms_replica_key`, `aws_kms_external_key`."""
    policy = written(resource, "policy")
    yield KmsKey(
        **common(resource),
        name=Absent(name="name", location=resource.header),
        own_policy=None if isinstance(policy, Absent) else policy_of(policy),
        enabled=first(effective(resource, "is_enabled"), effective(resource, "enabled")),
        spec=written(resource, "customer_master_key_spec"),
        usage=written(resource, "key_usage"),
        arn=written(resource, "arn"),
    )


def looked_up_key(resource: Resource) -> Iterator[Entity]:
    """`data.aws_kms_key`: its policy is not in the files."""
    yield KmsKey(**common(resource), name=written(resource, "key_id"), own_policy=None, data=True)


def key_policy(resource: Resource) -> Iterator[Entity]:
    """`aws_kms_key_policy`."""
    yield KeyPolicy(
        **common(resource),
        key=written(resource, "key_id"),
        policy=policy_of(written(resource, "policy")),
    )


def alias(resource: Resource) -> Iterator[Entity]:
    """`aws_kms_alias`, declared or looked up."""
    yield KeyAlias(
        **common(resource),
        name=written(resource, "name"),
        key=written(resource, "target_key_id"),
        data=resource.mode == "data",
    )


def grant(resource: Resource) -> Iterator[Entity]:
    """`aws_kms_grant`."""
    yield KeyGrant(
        **common(resource),
        name=written(resource, "name"),
        key=written(resource, "key_id"),
        grantee=written(resource, "grantee_principal"),
        operations=written(resource, "operations"),
    )


def ebs_default(resource: Resource) -> Iterator[Entity]:
    """`aws_ebs_encryption_by_default`: on unless it says otherwise."""
    enabled = written(resource, "enabled")
    yield EbsEncryptionDefault(
        **common(resource),
        enabled=Scalar(True, location=resource.header) if isinstance(enabled, Absent) else enabled,
    )


def default_key(resource: Resource) -> Iterator[Entity]:
    """`aws_ebs_default_kms_key`."""
    provider = known_text(written(resource, "provider")) or ""
    region = known_text(written(resource, "region")) or ""
    yield EbsDefaultKey(
        **common(resource), key=written(resource, "key_arn"), region=provider + region
    )


def caller(resource: Resource) -> Iterator[Entity]:
    """`data.aws_caller_identity` and `data.aws_iam_session_context`."""
    yield Caller(**common(resource))


MANAGED = {
    "aws_ebs_default_kms_key": default_key,
    "aws_ebs_encryption_by_default": ebs_default,
    "aws_kms_key": key,
    "aws_kms_replica_key": key,
    "aws_kms_external_key": key,
    "aws_kms_key_policy": key_policy,
    "aws_kms_alias": alias,
    "aws_kms_grant": grant,
}
DATA = {
    "aws_caller_identity": caller,
    "aws_iam_session_context": caller,
    "aws_kms_alias": alias,
    "aws_kms_key": looked_up_key,
}
