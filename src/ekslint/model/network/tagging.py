"""Turn tags of subnets into what controllers look for; knows no controller.

A key or a value of which a part is not known may be the one that is looked for.
"""

from __future__ import annotations

from ekslint.core.value import Text, Value, known_text, reasons
from ekslint.core.value import text as known
from ekslint.core.verdict import Members, Verdict, maybe, no, same, some, yes
from ekslint.model.nodes.launch import CLUSTER_TAG, Tag, tag_cluster


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
