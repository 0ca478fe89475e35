"""Turn tags of subnets into what controllers look for; knows no controller.

A key or a value of which a part is not known may be the one that is looked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, Slot, Text, Value, absent, reasons
from ekslint.core.value import text as known
from ekslint.core.verdict import Members, Verdict, maybe, no, same, some, yes
from ekslint.model.nodes.launch import CLUSTER_TAG, Tag, tag_cluster

if TYPE_CHECKING:
    from ekslint.model.network.vpc import Subnet


_OF_MODULE: Final = re.compile(r"\.aws_subnet\.(public|private|intra)(?:\[\d+\])?\Z")


def carries(tags: Members[Tag], key: Value | str, values: tuple[str, ...]) -> Verdict:
    """Whether one of the tags has the key, and one of the values when there are any."""
    wanted = known(key) if isinstance(key, str) else key

    def fits(tag: Tag) -> Verdict:
        named = same(tag.key, wanted)
        if named.truth is False or not values:
            return named
        return named & _is_one_of(tag.value, values)

    return tags.any(fits)


def _is_one_of(value: Value, values: tuple[str, ...]) -> Verdict:
    written = known_text(value)
    if written is not None:
        return yes(value.location) if written in values else no(value.location)
    if isinstance(value, Text):
        return some(same(value, known(option)) for option in values)
    return maybe(*reasons(value))


def where_tagged(declared: Resource | None, cluster: Value, header: Location) -> Value:
    """Return the tag of a cluster among the tags that Terraform gives something; absent with its
    place where it could be written, or without one in other languages, which list their tags."""
    name = known_text(cluster)
    if declared is None or declared.language != "terraform" or name is None:
        return Absent(name="tags", location=header)
    return _tag_of(declared, f"{CLUSTER_TAG}{name}", header)


def where_role_tagged(subnets: Members[Subnet], key: str, header: Location) -> Value:
    """Return a tag for load balancers of the subnets that the registry's module makes for them:
    the public ones, or the private ones for internal load balancers."""
    side = "private" if "internal" in key else "public"
    for subnet in subnets:
        made = _OF_MODULE.search(subnet.declared.address) if subnet.declared is not None else None
        if made is not None and made[1] == side and subnet.declared is not None:
            return _tag_of(subnet.declared, key, subnet.header)
    return Absent(name="tags", location=header)


def _tag_of(declared: Resource, key: str, header: Location) -> Value:
    """Return a tag of a subnet; one that the registry's module makes has its tags by its input."""
    made = _OF_MODULE.search(declared.address)
    place = header.anchor()
    if made is None or not header.source.library or place.source.library:
        return declared.get("tags", key)
    return absent(key, place, Slot(place.bare, (f"{made[1]}_subnet_tags", key)))


def is_of_cluster(tags: Members[Tag], cluster: Value) -> Verdict:
    """Whether a `kubernetes.io/cluster/<name>` tag says `owned` or `shared` for a cluster."""

    def fits(tag: Tag) -> Verdict:
        name = tag_cluster(tag)
        if name is not None:
            return same(name, cluster) & _is_one_of(tag.value, ("owned", "shared"))
        if known_text(tag.key) is not None:
            return no(tag.key.location)
        start = tag.key.prefix if isinstance(tag.key, Text) else ""
        return maybe(*reasons(tag.key)) if CLUSTER_TAG.startswith(start) else no(tag.key.location)

    return tags.any(fits)
