"""Turn the parts of a ClusterConfig into entities; it knows eksctl's words, and no YAML."""

from __future__ import annotations

from typing import Final

from ekslint.core.resource import Embedded, Evaluation, Resource
from ekslint.core.value import Reason, ReasonKind
from ekslint.languages.eksctl.evaluate import CLUSTER, PARTS, unknown_parts
from ekslint.languages.eksctl.inventory import cluster, compute, identity
from ekslint.languages.eksctl.inventory.reading import Adapters, File
from ekslint.languages.eksctl.structure import faults
from ekslint.languages.faults import schema_faults
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution

ROOMS: Final = (cluster, compute, identity)
ADAPTERS: Final[Adapters] = {
    name: adapter for room in ROOMS for name, adapter in room.ADAPTERS.items()
}

MAY_HOLD: Final = {
    "NodeGroup": ("NodeGroup", "Role"),
    "ManagedNodeGroup": ("NodeGroup", "Role"),
    "FargateProfile": ("FargateProfile",),
    "Addon": ("Addon", "ServiceAccountBinding", "Role"),
    "IAMIdentityMapping": ("AuthEntry", "AwsAuth"),
    "ClusterIAMServiceAccount": ("ServiceAccountBinding", "Role"),
    "PodIdentityAssociation": ("ServiceAccountBinding", "Role"),
    "AccessEntry": ("AccessEntry",),
}
"""Which things of the model a list of the file may add, by eksctl's type names."""


def contribute(
    evaluation: Evaluation, *, root: str, environment: str = ""
) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what one eksctl file adds to the inventory, and its embedded texts."""
    entities: list[Entity] = []
    embedded: list[Embedded] = []
    open_: dict[str, list[Reason]] = {}
    for config in (r for r in evaluation.resources if r.type == CLUSTER):
        parts = tuple(r for r in evaluation.resources if r.module == config.address)
        file = File(config, parts)
        for resource in (config, *parts):
            adapter = ADAPTERS.get(resource.type)
            for made in adapter(resource, file) if adapter is not None else ():
                if isinstance(made, Embedded):
                    embedded.append(made)
                else:
                    entities.append(made)
        entities.extend(schema_faults(config, faults(config.body, config.header), "eksctl"))
        for name, why in _open(config, file):
            open_.setdefault(name, []).extend(why)
    contribution = Contribution(
        scope=evaluation.scope,
        entities=tuple(entities),
        open={name: tuple(dict.fromkeys(why)) for name, why in open_.items()},
        environment=environment,
        root=root,
    )
    return contribution, tuple(embedded)


def _open(config: Resource, file: File) -> list[tuple[str, tuple[Reason, ...]]]:
    """Return why there may be more things than are written: lists that are not known, and what
    eksctl's other commands add without the file."""
    found: list[tuple[str, tuple[Reason, ...]]] = []
    for kind in dict.fromkeys(kind for _, kind, _ in PARTS):
        if why := unknown_parts(config.body, kind):
            found.extend((name, why) for name in MAY_HOLD[kind])
    if not file.has_oidc:
        by_hand = "eksctl may have made an OIDC provider by a command of its own"
        why = (Reason(ReasonKind.OUTSIDE, by_hand, "", config.header),)
        found.append(("OidcProvider", why))
    return found
