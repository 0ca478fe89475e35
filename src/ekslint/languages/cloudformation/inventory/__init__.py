"""Turn evaluated CloudFormation resources into model entities and embedded texts.

It knows what resource types mean for EKS and no template syntax. Service defaults are filled in
where EKS fixes them.
"""

from __future__ import annotations

import posixpath
from typing import Final

from ekslint.core.resource import Embedded, Evaluation
from ekslint.languages.cloudformation.inventory import (
    cdk,
    cluster,
    compute,
    encryption,
    identity,
    network,
    texts,
    unread,
    vpc,
)
from ekslint.languages.cloudformation.inventory.reading import Adapters
from ekslint.languages.cloudformation.schema import faults
from ekslint.languages.cloudformation.stacks import Stack
from ekslint.languages.faults import schema_faults
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution

ROOMS = (cdk, cluster, compute, encryption, identity, network, texts, vpc)
ADAPTERS: Final[Adapters] = {
    name: adapter for room in ROOMS for name, adapter in room.ADAPTERS.items()
}


def contribute(
    evaluation: Evaluation, *, root: str, environment: str = ""
) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what one template adds to the inventory, and its embedded texts."""
    entities: list[Entity] = []
    embedded: list[Embedded] = []
    for resource in evaluation.resources:
        if resource.mode == "name":  # a parameter, which nothing is made of
            continue
        adapter = ADAPTERS.get(resource.type)
        if adapter is None and unread.may_declare_more(resource.type):
            adapter = unread.part
        for made in adapter(resource) if adapter is not None else ():
            if isinstance(made, Embedded):
                embedded.append(made)
            else:
                entities.append(made)
        if not evaluation.open:  # a macro may write it anew
            entities.extend(schema_faults(resource, faults(resource), "cloudformation"))
    contribution = Contribution(
        scope=evaluation.scope,
        entities=tuple(entities),
        open={"*": evaluation.open} if evaluation.open else {},
        gates=evaluation.gates,
        environment=environment,
        root=root,
    )
    return contribution, tuple(embedded)


def of_stack(stack: Stack) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what one stack of a scan adds to the inventory, and its embedded texts."""
    root = posixpath.dirname(stack.path) or "."
    return contribute(stack.evaluation, root=root, environment=stack.environment)
