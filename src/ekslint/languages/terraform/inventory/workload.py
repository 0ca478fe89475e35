"""Turn Terraform's Helm releases, and clusters that are looked up, into entities.

Charts are not read here, whatever their path.

Source: https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, ListValue, Null, Reason, ReasonKind, Unknown, Value, text
from ekslint.languages.terraform.inventory.reading import effective, written
from ekslint.languages.values import block_value, blocks, common
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.entity import Entity
from ekslint.model.evidence import ClusterLookup
from ekslint.model.workloads.annotation import accounts_of

Made = Iterator[Entity | Embedded]

SETS = ("set", "set_list", "set_sensitive", "set_wo")


def helm_release(resource: Resource) -> Made:
    """`helm_release`, with the service accounts that its values give a role."""
    release = HelmRelease(
        **common(resource),
        name=written(resource, "name"),
        chart=written(resource, "chart"),
        repository=written(resource, "repository"),
        version=written(resource, "version"),
        values=release_values(resource),
        namespace=effective(resource, "namespace"),
    )
    yield release
    yield from accounts_of(release)


def release_values(resource: Resource) -> Value:
    """Return the values of a release: its documents in order, then what is `set` over them."""
    from ekslint.sources.helm import merged, with_set  # a tree without Helm needs no YAML reader

    listed = written(resource, "values")
    documents: tuple[Value, ...] = ()
    match listed:
        case ListValue(items=items, open=open_):
            documents = tuple(item for item in items if not isinstance(item, Null))
            if open_:
                documents = (*documents, Unknown(open_[0], location=listed.location))
        case Absent():
            pass
        case _:
            documents = (_not_known(listed),)
    values = merged(documents, resource.header)
    for name in SETS:
        found = blocks(resource.body.get(name))
        for block in found:
            value = block_value(block, "value")
            if isinstance(value, Absent):
                value = text("", value.location)
            literal = known_text(block_value(block, "type")) == "literal"
            path = block_value(block, "name")
            values = with_set(values, path, value, block.location, literal=literal)
        for reason in found.open:
            values = with_set(values, Unknown(reason, location=resource.header), Absent())
    return values


def _not_known(value: Value) -> Unknown:
    if isinstance(value, Unknown):
        return value
    return Unknown(Reason(ReasonKind.INVALID, "`values` is not a list"), location=value.location)


def looked_up_cluster(resource: Resource) -> Made:
    """`data.aws_eks_cluster` and its kin: a sign that the root is about EKS."""
    yield ClusterLookup(**common(resource), name=written(resource, "name"))


MANAGED = {"helm_release": helm_release}
DATA = {
    "aws_eks_addon": looked_up_cluster,
    "aws_eks_cluster": looked_up_cluster,
    "aws_eks_cluster_auth": looked_up_cluster,
    "aws_eks_node_group": looked_up_cluster,
}
