"""Turn the text of an eksctl file into the cluster it configures and that cluster's parts.

It knows how a ClusterConfig is built up; what the parts mean for EKS is in `inventory`, whether
eksctl would accept them in `structure`.

Source: eksctl-io/eksctl, pkg/apis/eksctl.io/v1alpha5/types.go
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Condition, Evaluation, Resource
from ekslint.core.value import ListValue, MapValue, Null, Reason, Text, Value, reasons
from ekslint.languages.steps import steps
from ekslint.languages.values import at_keys
from ekslint.sources.told import told
from ekslint.sources.yaml.read import read_yaml

API: Final = "eksctl.io/"
CLUSTER: Final = "ClusterConfig"

_BY_NAME: Final = (("name",),)
_BY_METADATA: Final = (("metadata", "namespace"), ("metadata", "name"))
_BY_ACCOUNT: Final = (("namespace",), ("serviceAccountName",))
PARTS: Final = (
    (("nodeGroups",), "NodeGroup", _BY_NAME),
    (("managedNodeGroups",), "ManagedNodeGroup", _BY_NAME),
    (("fargateProfiles",), "FargateProfile", _BY_NAME),
    (("addons",), "Addon", _BY_NAME),
    (("iamIdentityMappings",), "IAMIdentityMapping", (("arn",), ("account",))),
    (("iam", "serviceAccounts"), "ClusterIAMServiceAccount", _BY_METADATA),
    (("iam", "podIdentityAssociations"), "PodIdentityAssociation", _BY_ACCOUNT),
    (("accessConfig", "accessEntries"), "AccessEntry", (("principalARN",),)),
)
"""The lists of a ClusterConfig whose items are things of their own, with eksctl's type names and
the keys that name an item."""


@record
class EksctlFile:
    """What one text holds: its resources, what does not parse, and whether other manifests stand
    beside the ClusterConfig."""

    evaluation: Evaluation
    problems: tuple[UnreadableError, ...] = ()
    others: bool = False


def evaluate(
    value: Text, *, scope: str, where: Location, under: tuple[Condition, ...] = ()
) -> EksctlFile:
    """Read a text of YAML or JSON; what another tool fills in (`${NAME}`) is unknown.

    `under`: the conditions under which a script hands the text to eksctl.
    """
    parsed = read_yaml(value, substitutions=True)
    problems, notices = told(parsed)
    resources: list[Resource] = []
    others = False
    for document in parsed.documents:
        body = document.value
        if _is_config(body):
            resources.extend(
                _resources(at_keys(body), scope, document.header or where, len(resources))
            )
        elif not isinstance(body, Null):
            others = True
    if under:
        resources = [replace(resource, conditions=under) for resource in resources]
    made = Evaluation(scope, "eksctl", tuple(resources), notices=notices)
    return EksctlFile(made, problems, others)


def _is_config(value: Value) -> bool:
    return (
        isinstance(value, MapValue)
        and (known_text(value.get("apiVersion")) or "").startswith(API)
        and known_text(value.get("kind")) == CLUSTER
    )


def _resources(body: Value, scope: str, where: Location, number: int) -> Iterator[Resource]:
    """Yield the cluster itself, then each part of it under the cluster's address."""
    if not isinstance(body, MapValue):
        return
    metadata = body.get("metadata")
    holder = metadata if isinstance(metadata, MapValue) else body
    name = known_text(holder.get("name")) or ""
    address = f"{CLUSTER} {name or '?'}" + (f" #{number}" if number else "")
    header = _header(holder, body.location or where)
    yield Resource("eksctl", CLUSTER, address, scope, body, header, name=name)
    for path, kind, keys in PARTS:
        found = at(body, *path)
        if not isinstance(found, ListValue):
            continue
        names = steps([at(item, *key) for key in keys] for item in found.items)
        for step, item in zip(names, found.items, strict=True):
            if isinstance(item, MapValue):
                place = _header(item, found.location or header)
                title = f"{address}/{'.'.join(path)}{step}"
                own = known_text(item.get("name")) or ""
                yield Resource("eksctl", kind, title, scope, item, place, name=own, module=address)


def _header(body: MapValue, otherwise: Location) -> Location:
    """Return the line of the name, else the place of the whole."""
    entry = body.entries.get("name")
    if entry is None and isinstance(metadata := body.get("metadata"), MapValue):
        entry = metadata.entries.get("name")
    if entry is not None and (place := entry.span or entry.key or entry.value.location) is not None:
        return place
    return body.location or otherwise


def at(value: Value | None, *path: str) -> Value | None:
    """Return what stands under a path of keys, None when it is not written; an unknown on the way
    is returned itself."""
    for step in path:
        if not isinstance(value, MapValue):
            return value if value is not None and any(reasons(value)) else None
        value = value.get(step)
    return value


def unknown_parts(body: MapValue, kind: str) -> tuple[Reason, ...]:
    """Return why a cluster may have more parts of a type than are written as such."""
    why: list[Reason] = []
    for path, name, _ in PARTS:
        if name != kind:
            continue
        found = at(body, *path)
        if isinstance(found, ListValue):
            why.extend(found.open)
            for item in found.items:
                if not isinstance(item, MapValue):
                    why.extend(reasons(item))
        elif found is not None:
            why.extend(reasons(found))
        elif body.open:
            why.extend(body.open)
    return tuple(dict.fromkeys(why))
