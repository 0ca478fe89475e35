"""Turn evaluated Terraform resources into model entities and texts that other readers take over.

It knows what resource types mean for EKS and no HCL syntax. Types without an adapter are no
concern of the model; modules that could not be read leave their scope open where they were handed
something.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.resource import Embedded, Evaluation, Resource
from ekslint.core.value import ReasonKind
from ekslint.languages.terraform.ignored import left_to_others
from ekslint.languages.terraform.inventory import (
    access,
    cluster,
    compute,
    encryption,
    former,
    identity,
    module_kubeconfig,
    modules,
    network,
    stack,
    typed_manifest,
    vpc,
    workload,
)
from ekslint.languages.terraform.plan import SCOPE
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution

Adapter = Callable[[Resource], Iterator[Entity | Embedded]]

HIDING: Final = (ReasonKind.FILE, ReasonKind.INVALID, ReasonKind.LIMIT)
"""Why something of any kind may be missing: a file not read, a limit reached. A module that is not
readable is another matter: it counts where something was handed to it."""
ROOMS = (
    access,
    cluster,
    compute,
    encryption,
    identity,
    network,
    stack,
    typed_manifest,
    vpc,
    workload,
)
MANAGED: Final[Mapping[str, Adapter]] = {
    name: adapter for room in ROOMS for name, adapter in getattr(room, "MANAGED", {}).items()
}
DATA: Final[Mapping[str, Adapter]] = {
    name: adapter for room in ROOMS for name, adapter in getattr(room, "DATA", {}).items()
}
PROVIDERS: Final[Mapping[str, Adapter]] = {
    name: adapter for room in ROOMS for name, adapter in getattr(room, "PROVIDERS", {}).items()
}

OUTPUTS: Final[Mapping[str, Adapter]] = {
    name: adapter for room in ROOMS for name, adapter in getattr(room, "OUTPUTS", {}).items()
}

LOCATED: Final = frozenset((*MANAGED, *DATA))
"""Resource types that matter here: of a plan, their values are located one by one."""


def contribute(evaluation: Evaluation) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what one evaluated root adds to the inventory, and its embedded texts."""
    entities: list[Entity] = []
    embedded: list[Embedded] = list(evaluation.embedded)
    for resource in evaluation.resources:
        for made in _adapt(resource):
            if isinstance(made, Embedded):
                embedded.append(made)
            else:
                entities.append(made)
    root = _root(evaluation.scope)
    contribution = Contribution(
        scope=evaluation.scope,
        entities=tuple(entities),
        open={"*": tuple(r for r in evaluation.open if r.kind in HIDING)},
        gates=evaluation.gates,
        environment=evaluation.environment,
        root=root,
        library=evaluation.library,
    )
    return contribution, tuple(embedded)


def _root(scope: str) -> str:
    """Return the directory a scope belongs to; a plan without sources, to the one it lies in."""
    if scope.startswith(SCOPE):
        return posixpath.dirname(scope.removeprefix(SCOPE)) or "."
    return scope.split("#", 1)[0]


def _adapt(resource: Resource) -> Iterator[Entity | Embedded]:
    match resource.mode:
        case "managed":
            resource = left_to_others(resource)
            table = MANAGED
            if "provisioner" in resource.body.entries:
                yield from identity.commands(resource)
        case "data":
            table = DATA
        case "provider":
            table = PROVIDERS
        case "output":
            table = OUTPUTS
        case "module":
            yield from modules.module_call(resource)
            yield from module_kubeconfig.written_kubeconfig(resource)
            return
        case "former":
            yield from former.former(resource)
            return
        case _:
            return
    adapter = table.get(resource.type)
    if adapter is not None:
        yield from adapter(resource)
