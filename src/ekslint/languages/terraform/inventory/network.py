"""Turn Terraform's security groups and their rules, in all three writing styles, into entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ekslint.core.contents import known_bool, known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Scalar, Value, reasons
from ekslint.core.verdict import Members
from ekslint.languages.terraform.inventory.compute import tags_of
from ekslint.languages.terraform.inventory.identity import name_of
from ekslint.languages.terraform.inventory.reading import nested, written
from ekslint.languages.values import block_value, common, entity_id, joined
from ekslint.model.entity import Entity
from ekslint.model.network.remote_access import RemoteAccess
from ekslint.model.network.security_groups import Opening, SecurityGroup, SecurityRule
from ekslint.model.policy import members_of

PEERS = ("cidr_blocks", "ipv6_cidr_blocks", "security_groups", "prefix_list_ids")


def group(resource: Resource) -> Iterator[Entity]:
    """`aws_security_group`: without egress it lets nothing out, as the provider removes the
    default rule."""
    inward = nested(resource, "ingress")
    outward = nested(resource, "egress")
    openings = [
        *(_inline(b, outward=False) for b in inward),
        *(_inline(b, outward=True) for b in outward),
    ]
    yield SecurityGroup(
        **common(resource),
        name=name_of(resource),
        own_openings=Members(tuple(openings), (*inward.open, *outward.open), resource.header),
        closed_outward=True,
        tags=tags_of(_all_tags(resource), Scalar(True)),
    )


def _all_tags(resource: Resource) -> Value:
    """Return the tags of a resource with those its provider puts on everything."""
    everything = written(resource, "tags_all")
    return written(resource, "tags") if isinstance(everything, Absent) else everything


def looked_up_group(resource: Resource) -> Iterator[Entity]:
    """`data.aws_security_group`."""
    yield SecurityGroup(
        **common(resource),
        name=written(resource, "name"),
        own_openings=Members(),
        closed_outward=False,
        data=True,
    )


def _inline(block: MapValue, *, outward: bool) -> Opening:
    return Opening(
        outward=outward,
        protocol=block_value(block, "protocol"),
        first=block_value(block, "from_port"),
        last=block_value(block, "to_port"),
        peers=_with_itself(
            _peers(joined(*(block_value(block, name) for name in PEERS))),
            block_value(block, "self"),
        ),
        own=known_bool(block_value(block, "self")) is True,
        header=block.location,
    )


def rule(resource: Resource) -> Iterator[Entity]:
    """`aws_security_group_rule`."""
    listed = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids")
    peers = joined(
        *(written(resource, name) for name in listed),
        _one(written(resource, "source_security_group_id")),
    )
    direction = written(resource, "type")
    kind = known_text(direction)
    for outward in (True, False) if kind is None else (kind == "egress",):
        yield _rule(resource, outward, peers)


def _rule(resource: Resource, outward: bool, peers: Value) -> SecurityRule:
    return SecurityRule(
        **common(resource, "egress" if outward else "ingress"),
        group=written(resource, "security_group_id"),
        opening=Opening(
            outward=outward,
            protocol=written(resource, "protocol"),
            first=written(resource, "from_port"),
            last=written(resource, "to_port"),
            peers=_with_itself(_peers(peers), written(resource, "self")),
            own=known_bool(written(resource, "self")) is True,
            header=resource.header,
        ),
    )


def _with_itself(peers: Members[Value], own: Value) -> Members[Value]:
    """Return the peers of an opening; whether the group itself is one may be what is not known."""
    why = () if known_bool(own) is not None else tuple(reasons(own))
    return replace(peers, open=(*peers.open, *why)) if why else peers


def _peers(value: Value) -> Members[Value]:
    """Return the peers that are written; none when nothing is."""
    return Members() if isinstance(value, Absent) else members_of(value)


def _one(value: Value) -> Value:
    """Return an argument that holds one peer as a list of it."""
    if isinstance(value, Absent):
        return value
    return ListValue((value,), location=value.location)


def separate_rule(resource: Resource) -> Iterator[Entity]:
    """`aws_vpc_security_group_ingress_rule` and `…_egress_rule`."""
    single = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
    peers = joined(*(_one(written(resource, name)) for name in single))
    yield SecurityRule(
        **common(resource),
        group=written(resource, "security_group_id"),
        opening=Opening(
            outward=resource.type.endswith("egress_rule"),
            protocol=written(resource, "ip_protocol"),
            first=written(resource, "from_port"),
            last=written(resource, "to_port"),
            peers=_peers(peers),
            header=resource.header,
        ),
    )


def remote_access(resource: Resource) -> Iterator[Entity]:
    """The `remote_access` of an `aws_eks_node_group`."""
    for block in nested(resource, "remote_access"):
        part = common(resource, "remote_access")
        key = block_value(block, "ec2_ssh_key")
        places = (block.location, key.location)
        own = (place for place in places if place is not None and not place.source.library)
        yield RemoteAccess(
            **{**part, "header": next(own, resource.header)},
            name=name_of(resource),
            host=entity_id(resource),
            key=key,
            sources=block_value(block, "source_security_group_ids"),
        )


MANAGED = {
    "aws_security_group": group,
    "aws_default_security_group": group,
    "aws_security_group_rule": rule,
    "aws_vpc_security_group_ingress_rule": separate_rule,
    "aws_vpc_security_group_egress_rule": separate_rule,
}
DATA = {"aws_security_group": looked_up_group}
