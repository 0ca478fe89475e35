"""Turn security groups and their rules of CloudFormation into entities."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Scalar, Value
from ekslint.core.verdict import Members
from ekslint.languages.cloudformation.inventory.reading import Adapters, Made
from ekslint.languages.values import block_value, blocks, common, entity_id, joined, under_key
from ekslint.model.network.remote_access import RemoteAccess
from ekslint.model.network.security_groups import Opening, SecurityGroup, SecurityRule
from ekslint.model.nodes.launch import Tag
from ekslint.model.policy import members_of


def _opening(block: MapValue, *, outward: bool) -> Opening:
    side = "Destination" if outward else "Source"
    peers = joined(
        *(
            _one(block_value(block, name))
            for name in (
                "CidrIp",
                "CidrIpv6",
                f"{side}SecurityGroupId",
                f"{side}SecurityGroupName",
                f"{side}PrefixListId",
            )
        )
    )
    return Opening(
        outward=outward,
        protocol=block_value(block, "IpProtocol"),
        first=block_value(block, "FromPort"),
        last=block_value(block, "ToPort"),
        peers=Members() if isinstance(peers, Absent) else members_of(peers),
        header=block.location,
    )


def _one(value: Value) -> Value:
    """Return a property that holds one peer as a list of it."""
    if isinstance(value, Absent):
        return value
    return ListValue((value,), location=value.location)


def security_group(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::SecurityGroup`: without egress properties everything may leave, whatever rules
    stand apart."""
    inward = blocks(resource.body.get("SecurityGroupIngress"))
    outward = blocks(resource.body.get("SecurityGroupEgress"))
    openings = (
        *(_opening(b, outward=False) for b in inward),
        *(_opening(b, outward=True) for b in outward),
    )
    yield SecurityGroup(
        **common(resource),
        name=resource.get("GroupName"),
        own_openings=Members(openings, (*inward.open, *outward.open), resource.header),
        closed_outward=bool(outward.items),
        tags=_tags(resource),
    )


def _tags(resource: Resource) -> Members[Tag]:
    found = blocks(resource.body.get("Tags"))
    tags = (Tag(block_value(t, "Key"), block_value(t, "Value"), Scalar(True)) for t in found)
    return Members(tuple(tags), found.open, resource.header)


def security_rule(resource: Resource) -> Iterator[Made]:
    """`AWS::EC2::SecurityGroupIngress` and `…Egress`."""
    yield SecurityRule(
        **common(resource),
        group=resource.get("GroupId"),
        opening=_opening(resource.body, outward=resource.type.endswith("Egress")),
    )


def remote_access(resource: Resource) -> Iterator[Made]:
    """The `RemoteAccess` of an `AWS::EKS::Nodegroup`."""
    entry = resource.body.entries.get("RemoteAccess")
    for block in blocks(under_key(entry.value, entry) if entry is not None else None):
        yield RemoteAccess(
            **{**common(resource, "RemoteAccess"), "header": block.location or resource.header},
            name=resource.get("NodegroupName"),
            host=entity_id(resource),
            key=block_value(block, "Ec2SshKey"),
            sources=block_value(block, "SourceSecurityGroups"),
        )


ADAPTERS: Adapters = {
    "AWS::EC2::SecurityGroup": security_group,
    "AWS::EC2::SecurityGroupEgress": security_rule,
    "AWS::EC2::SecurityGroupIngress": security_rule,
}
