"""Turn the key of a node volume into whether it surely lies elsewhere than the nodes.

Accounts and regions are read from ARNs: the key's, and those of the group, its role and its
cluster, which all are of one account. What a grant lets do is judged in `key_policy`.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import MapValue, Reason, ReasonKind, Text, Value
from ekslint.core.verdict import Verdict, maybe, no, same, some, yes
from ekslint.model.inventory import Inventory
from ekslint.model.link import last_segment
from ekslint.model.volumes.encryption import KeyGrant, KmsKey
from ekslint.model.volumes.key_policy import grant_admits

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup
    from ekslint.model.nodes.launch import Volume

_PLAIN: Final = re.compile(r"[a-z]{2,4}(-[a-z]+)+-\d+")


def is_foreign(inventory: Inventory, group: NodeGroup, volume: Volume) -> Verdict:
    """Whether the key of a volume surely lies in another account than a group's nodes."""
    key = _written(inventory, volume)
    theirs = _account(key)
    ours = next(((a, v) for v in _own(inventory, group) if (a := _account(v))), None)
    if theirs is None or ours is None:
        return maybe(Reason(ReasonKind.OUTSIDE, "the accounts of key and nodes are not known"))
    if theirs == ours[0]:
        return no(key.location, ours[1].location)
    return yes(ours[1].location)


def is_of_another_region(inventory: Inventory, group: NodeGroup, volume: Volume) -> Verdict:
    """Whether the key of a volume surely lies in another region than a group's nodes."""
    key = _written(inventory, volume)
    theirs = _region(key)
    ours = next(((r, v) for v in _regional(inventory, group) if (r := _region(v))), None)
    if theirs is None or ours is None:
        return maybe(Reason(ReasonKind.OUTSIDE, "the regions of key and nodes are not known"))
    if theirs == ours[0]:
        return no(key.location, ours[1].location)
    return yes(ours[1].location)


def is_granted(inventory: Inventory, volume: Volume, role: str) -> Verdict:
    """Whether a grant of the scan lets a role use the key of a volume."""
    key = _written(inventory, volume)
    return some(
        _same_key(grant.key, key) & grant_admits(inventory, grant.grantee, grant.operations, role)
        for grant in inventory.every(KeyGrant)
    )


def _same_key(one: Value, other: Value) -> Verdict:
    name, wanted = last_segment(one), last_segment(other)
    if name is not None and wanted is not None:
        return Verdict(name == wanted)
    return same(one, other)


def _written(inventory: Inventory, volume: Volume) -> Value:
    """Return the key as it is written, or what a lookup asks for."""
    found = inventory.named_by(volume.key, KmsKey)
    return found.name if found is not None and found.data else volume.key


def _regional(inventory: Inventory, group: NodeGroup) -> Iterator[Value]:
    """Yield what says a group's region: ARNs, or the region that a ClusterConfig is for."""
    yield from _own(inventory, group)
    cluster = group.cluster(inventory).target
    body = cluster.declared.body if cluster is not None and cluster.declared is not None else None
    metadata = body.get("metadata") if body is not None else None
    region = metadata.get("region") if isinstance(metadata, MapValue) else None
    if region is not None:
        yield region


def _own(inventory: Inventory, group: NodeGroup) -> Iterator[Value]:
    yield group.role
    for thing in (group, group.cluster(inventory).target):
        arn = thing.declared.body.get("arn") if thing and thing.declared is not None else None
        if arn is not None:
            yield arn
    cluster = group.cluster(inventory).target
    if cluster is not None:
        yield cluster.role
    template = group.launch_template(inventory).target
    if template is not None:
        yield template.instance_profile


def _account(arn: Value) -> str | None:
    """Return the account of an ARN, None where it is not written out."""
    fields = _fields(arn)
    return fields[4] if len(fields) > 5 and fields[4].isdigit() else None


def _region(arn: Value) -> str | None:
    """Return the region of an ARN or a plain one, None where it is not written out."""
    fields = _fields(arn)
    if fields:
        return fields[3] or None if len(fields) > 4 else None
    plain = known_text(arn) or ""
    return plain if _PLAIN.fullmatch(plain) else None


def _fields(arn: Value) -> list[str]:
    """Return the parts of an ARN as far as it is written out; nothing of any other text."""
    fields = (known_text(arn) or (arn.prefix if isinstance(arn, Text) else "")).split(":")
    return fields if fields[0] == "arn" else []
