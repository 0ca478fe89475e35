"""Turn charts and manifests into the programs of a cluster that call AWS with their node's role.

It knows the programs of a table; which of their actions hang on other objects is not asked. What
may get credentials in another way is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import Absent, ListValue, MapValue, Null, Reason, ReasonKind, Value
from ekslint.core.verdict import FALSE, Members, Verdict, maybe, no, some, yes
from ekslint.facts.aws_clients import AwsClient, client_of_chart, client_of_image
from ekslint.model.clusters.addon import HelmRelease, value_at
from ekslint.model.clusters.addon_needs import nodes_may
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.metadata_charts import lives_on_node_role, other_way
from ekslint.model.plain import PlainResource
from ekslint.model.workloads.container_image import read_image
from ekslint.model.workloads.workload import Deployed, Workload

_REGIONS: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_GIVEN: Final = ("command", "args", "env", "volumeMounts")
_HOMES: Final = (".aws", "/root", "/home")
"""Where a file with credentials is looked for when no variable names one."""


@dataclass(frozen=True, slots=True)
class NodeRoleUser:
    """A program that may have only its node's role: `alone` says whether it surely has no other,
    `nodes_may` whether that role allows its work, `action` what it lacks, `so` what comes of it."""

    holder: Deployed
    alone: Verdict
    nodes_may: Verdict
    action: str
    so: str

    @property
    def location(self) -> Location:
        """Where it is declared."""
        return self.holder.header

    def __str__(self) -> str:
        return self.holder.label


def node_role_users(inventory: Inventory, cluster: Cluster) -> Members[NodeRoleUser]:
    """Return the listed programs that are installed in a cluster by chart or by manifest."""
    made: Members[NodeRoleUser] = inventory.memo(
        ("node role users", cluster.id),
        lambda: Members(tuple(_users(inventory, cluster)), (), cluster.header),
    )
    return made


def _users(inventory: Inventory, cluster: Cluster) -> Iterator[NodeRoleUser]:
    for release in inventory.every(HelmRelease):
        chart = client_of_chart(release.chart_name or "", known_text(release.repository) or "")
        if chart is not None and release.cluster(inventory).target is cluster:
            alone = lives_on_node_role(inventory, release, cluster, chart.user)
            yield _judged(inventory, cluster, release, chart, alone)
    for workload in inventory.every(Workload):
        found = _client(workload)
        if found is not None and workload.cluster(inventory).target is cluster:
            client, container = found
            alone = _alone(inventory, cluster, workload, client, container)
            yield _judged(inventory, cluster, workload, client, alone)


def _judged(
    inventory: Inventory, cluster: Cluster, holder: Deployed, client: AwsClient, alone: Verdict
) -> NodeRoleUser:
    if alone.truth is not True:  # most: the policies of the nodes need not be gathered
        return NodeRoleUser(holder, alone, maybe(*alone.open), client.actions[0], client.so)
    each = {action: nodes_may(inventory, cluster, holder, (action,)) for action in client.actions}
    lacking = next((a for a, verdict in each.items() if verdict.truth is False), None)
    allowed = nodes_may(inventory, cluster, holder, client.actions) if lacking is None else FALSE
    allowed = each[lacking] if lacking is not None else allowed
    instead = some(nodes_may(inventory, cluster, holder, (action,)) for action in client.instead)
    shown = lacking or client.actions[0]
    return NodeRoleUser(holder, alone, allowed | instead, shown, client.so)


def _client(workload: Workload) -> tuple[AwsClient, MapValue] | None:
    """Return what a workload runs, and the container that does."""
    containers = value_at(workload.pod, "containers")
    for container in containers.items if isinstance(containers, ListValue) else ():
        image = container.get("image") if isinstance(container, MapValue) else None
        name = known_text(read_image(image).name) if image is not None else None
        client = client_of_image(name) if name else None
        if client is not None and isinstance(container, MapValue):
            return client, container
    return None


def _alone(
    inventory: Inventory,
    cluster: Cluster,
    workload: Workload,
    client: AwsClient,
    container: MapValue,
) -> Verdict:
    """Whether pods of a workload surely have no credentials but those of their node."""
    given = {key: value_at(container, key) for key in _GIVEN}
    if any(not _is_known(value) for value in (container, workload.pod, *given.values())):
        return maybe(_unknown("what its pods are given", workload))
    if client.flag and client.flag not in _arguments(given):
        return no(container.location)
    if not isinstance(value_at(container, "envFrom"), Absent):
        return maybe(_unknown("what `envFrom` brings", workload))
    for variable in _items(given["env"]):
        name = known_text(value_at(variable, "name"))
        if name is None or (name.startswith("AWS_") and name not in _REGIONS):
            return maybe(_unknown("whether a variable gives credentials", workload))
    for mount in _items(given["volumeMounts"]):
        path = known_text(value_at(mount, "mountPath"))
        if path is None or any(home in path for home in _HOMES):
            return maybe(_unknown("whether a volume holds credentials", workload))
    notes = workload.annotations
    if not _is_known(notes) or (
        isinstance(notes, MapValue) and any("iam" in k for k in notes.entries)
    ):
        return maybe(_unknown("whether an annotation gives a role", workload))
    account = known_text(workload.service_account)
    if account is None or not _is_declared(inventory, account, known_text(workload.namespace)):
        return maybe(_unknown("its service account", workload))
    doubt = other_way(inventory, cluster, client.user.account, account)
    return maybe(doubt) if doubt is not None else yes(workload.header)


def _arguments(given: Mapping[str, Value]) -> list[str]:
    """Return the command and arguments of a container, as far as they are known."""
    return [known_text(one) or "" for key in ("command", "args") for one in _items(given[key])]


def _is_known(value: Value) -> bool:
    """Whether a part is left out, or everything in it is written."""
    return isinstance(value, Absent | Null) or (
        isinstance(value, MapValue | ListValue) and not value.open
    )


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, ListValue) else ()


def _is_declared(inventory: Inventory, account: str, namespace: str | None) -> bool:
    """Whether a manifest of the scan makes the account; one with a role is a binding."""
    return any(
        known_text(value_at(manifest.body, "metadata", "name")) == account
        and known_text(value_at(manifest.body, "metadata", "namespace")) == namespace
        for manifest in inventory.every(PlainResource)
        if manifest.type == "v1/ServiceAccount"
    )


def _unknown(what: str, workload: Workload) -> Reason:
    detail = f"{what} of {workload.label} is not known"
    return Reason(ReasonKind.OUTSIDE, detail, "", workload.header)
