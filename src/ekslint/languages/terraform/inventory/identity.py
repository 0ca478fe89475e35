"""Turn Terraform's IAM resources into roles, policies, profiles and OIDC providers."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    MapValue,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.languages.provider_commands import provider_of
from ekslint.languages.terraform.inventory.reading import effective, written
from ekslint.languages.values import block_value, blocks, common, first, policy_of
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.grants import (
    CustomerPolicy,
    PolicyAttachment,
    RolePolicy,
    aws_managed,
    is_aws_managed,
)
from ekslint.model.iam.identity import InstanceProfile, OidcProvider, Role
from ekslint.model.iam.trust import AUDIENCE_ANNOTATION, ROLE_ANNOTATION
from ekslint.model.link import last_segment
from ekslint.model.policy import Policy, members_of, unread_policy


def name_of(resource: Resource) -> Value:
    """Return `name`, else `name_prefix` as partial text, else what AWS will choose."""
    name = written(resource, "name")
    if not isinstance(name, Absent):
        return name
    prefix = written(resource, "name_prefix")
    if isinstance(prefix, Text):
        own = Ref(resource.scope, resource.address, ("name",))
        rest = unknown(ReasonKind.COMPUTED, "chosen by AWS", location=prefix.location, ref=own)
        return Text((*prefix.segments, rest), location=prefix.location)
    return name


def role(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_role`."""
    inline = blocks(resource.body.get("inline_policy"))
    policies: list[Policy] = [policy_of(block_value(b, "policy")) for b in inline]
    if inline.open:
        policies.append(unread_policy(inline.open[0], resource.header))
    yield Role(
        **common(resource),
        name=name_of(resource),
        path=effective(resource, "path"),
        arn=written(resource, "arn"),
        trust=policy_of(written(resource, "assume_role_policy")),
        inline=tuple(policies),
        managed=written(resource, "managed_policy_arns"),
        boundary=written(resource, "permissions_boundary"),
    )


def looked_up_role(resource: Resource) -> Iterator[Entity]:
    """`data.aws_iam_role`."""
    why = Unknown(_looked_up(resource), location=resource.header)
    yield Role(
        **common(resource),
        name=written(resource, "name"),
        path=why,
        arn=why,
        trust=unread_policy(why.reason, resource.header),
        data=True,
    )


def _looked_up(resource: Resource) -> Reason:
    return Reason(ReasonKind.DATA, f"{resource.address} is looked up in the account")


def service_linked_role(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_service_linked_role`: its name follows from the service and suffix."""
    why = _looked_up(resource)
    service = known_text(written(resource, "aws_service_name"))
    suffix = written(resource, "custom_suffix")
    name: Value = Unknown(why, location=resource.header)
    if service == "autoscaling.amazonaws.com":
        base = "AWSServiceRoleForAutoScaling"
        tail = known_text(suffix)
        if isinstance(suffix, Absent) or tail is not None:
            name = text(f"{base}_{tail}" if tail else base, resource.header)
    yield Role(
        **common(resource),
        name=name,
        path=Unknown(why, location=resource.header),
        arn=Unknown(why, location=resource.header),
        trust=unread_policy(why, resource.header),
        data=True,
    )


def customer_policy(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_policy`."""
    yield CustomerPolicy(
        **common(resource),
        name=name_of(resource),
        policy=policy_of(written(resource, "policy")),
        arn=written(resource, "arn"),
    )


def looked_up_policy(resource: Resource) -> Iterator[Entity]:
    """`data.aws_iam_policy`: known when it is one of AWS's own."""
    arn, name = written(resource, "arn"), written(resource, "name")
    called = first(name, _last_of(arn))
    why = _looked_up(resource)
    own: Policy | None = None
    if isinstance(arn, Absent) or is_aws_managed(arn):
        own = aws_managed(known_text(called) or "", resource.header)
    yield CustomerPolicy(
        **common(resource),
        name=called,
        policy=own or unread_policy(why, resource.header),
        arn=arn if not isinstance(arn, Absent) else Unknown(why, location=resource.header),
        data=True,
    )


def _last_of(arn: Value) -> Value:
    name = last_segment(arn)
    return text(name, arn.location) if name else Absent(name="name", location=arn.location)


def attachment(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_role_policy_attachment`."""
    yield PolicyAttachment(
        **common(resource),
        role=written(resource, "role"),
        policy_arn=written(resource, "policy_arn"),
    )


def attachments(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_policy_attachment`: one policy, several roles."""
    yield PolicyAttachment(
        **common(resource),
        role=written(resource, "roles"),
        policy_arn=written(resource, "policy_arn"),
    )


def exclusive_attachments(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_role_policy_attachments_exclusive`: several policies, one role."""
    listed = members_of(written(resource, "policy_arns"))
    more = (Unknown(reason, location=listed.header) for reason in listed.open)
    for number, arn in enumerate((*listed, *more)):
        yield PolicyAttachment(
            **common(resource, f"policy_arns[{number}]"),
            role=written(resource, "role_name"),
            policy_arn=arn,
        )


def role_policy(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_role_policy`."""
    yield RolePolicy(
        **common(resource),
        name=name_of(resource),
        role=written(resource, "role"),
        policy=policy_of(written(resource, "policy")),
    )


def instance_profile(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_instance_profile`."""
    role_value = first(written(resource, "role"), written(resource, "role_name"))
    yield InstanceProfile(**common(resource), name=name_of(resource), role=role_value)


def oidc_provider(resource: Resource) -> Iterator[Entity]:
    """`aws_iam_openid_connect_provider`, declared or looked up."""
    yield OidcProvider(
        **common(resource),
        url=written(resource, "url"),
        client_ids=written(resource, "client_id_list"),
        data=resource.mode == "data",
    )


def pod_identity(resource: Resource) -> Iterator[Entity]:
    """`aws_eks_pod_identity_association`."""
    yield ServiceAccountBinding(
        **common(resource),
        name=written(resource, "service_account"),
        namespace=written(resource, "namespace"),
        account=written(resource, "service_account"),
        role=written(resource, "role_arn"),
        way="pod-identity",
        cluster_name=written(resource, "cluster_name"),
    )


def annotated_account(resource: Resource) -> Iterator[Entity]:
    """`kubernetes_annotations` of a service account that somebody else makes, `aws-node` say."""
    metadata = next(iter(blocks(resource.body.get("metadata"))), None)
    given = written(resource, "annotations")
    if known_text(written(resource, "kind")) != "ServiceAccount" or metadata is None:
        return
    role_value = given.get(ROLE_ANNOTATION) if isinstance(given, MapValue) else None
    if role_value is None or not isinstance(given, MapValue):
        return
    namespace = block_value(metadata, "namespace")
    if isinstance(namespace, Absent):
        namespace = text("default", metadata.location)
    yield ServiceAccountBinding(
        **common(resource),
        name=block_value(metadata, "name"),
        namespace=namespace,
        account=block_value(metadata, "name"),
        role=role_value,
        way="annotation",
        audience=block_value(given, AUDIENCE_ANNOTATION),
    )


def commands(resource: Resource) -> Iterator[Entity]:
    """Yield the OIDC providers that a resource's own commands make (`provisioner "local-exec"`)."""
    for number, block in enumerate(blocks(resource.body.get("provisioner"))):
        fields = common(resource, f"provisioner[{number}]")
        made = provider_of(block_value(block, "command"), fields)
        if made is not None:
            yield made


MANAGED = {
    "aws_iam_role": role,
    "aws_iam_service_linked_role": service_linked_role,
    "aws_iam_policy": customer_policy,
    "aws_iam_role_policy_attachment": attachment,
    "aws_iam_policy_attachment": attachments,
    "aws_iam_role_policy_attachments_exclusive": exclusive_attachments,
    "aws_iam_role_policy": role_policy,
    "aws_iam_instance_profile": instance_profile,
    "aws_iam_openid_connect_provider": oidc_provider,
    "aws_eks_pod_identity_association": pod_identity,
    "kubernetes_annotations": annotated_account,
}
DATA = {
    "aws_iam_policy": looked_up_policy,
    "aws_iam_role": looked_up_role,
    "aws_iam_openid_connect_provider": oidc_provider,
}
