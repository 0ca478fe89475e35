"""Turn Terraform's Helm releases and Kubernetes workloads into releases and manifests.

A workload resource is handed on as the manifest the provider makes of it; only the parts the model
asks for are carried over. Charts are not read here, whatever their path.

Source: https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release,
https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    known_text,
    text,
)
from ekslint.languages.terraform.inventory.reading import effective, written
from ekslint.languages.values import block_value, blocks, common
from ekslint.model.addon import HelmRelease, service_accounts_of
from ekslint.model.entity import Entity
from ekslint.model.evidence import ClusterLookup

Made = Iterator[Entity | Embedded]

SETS = ("set", "set_list", "set_sensitive", "set_wo")
NAMES = {
    "container": "containers",
    "init_container": "initContainers",
    "service_account_name": "serviceAccountName",
    "host_network": "hostNetwork",
    "node_selector": "nodeSelector",
    "job_template": "jobTemplate",
}
"""Blocks and attributes by the name their manifest has; others keep theirs."""
SINGLE = frozenset({"metadata", "spec", "template", "jobTemplate"})


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
    yield from service_accounts_of(release)


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


def workload(api: str, kind: str) -> Callable[[Resource], Made]:
    """Return the adapter that hands a workload resource on as a manifest of a kind."""

    def adapter(resource: Resource) -> Made:
        entries = {
            "apiVersion": Entry(text(api, resource.header)),
            "kind": Entry(text(kind, resource.header)),
            **_manifest(resource.body).entries,
        }
        yield Embedded("kubernetes", MapValue(entries, location=resource.header), resource, "spec")

    return adapter


def _manifest(block: MapValue, depth: int = 0) -> MapValue:
    """Return a block as the map its manifest has: single blocks in place, lists under their name.

    Annotations and other maps keep their keys.
    """
    entries: dict[str, Entry] = {}
    for key, entry in block.entries.items():
        name = NAMES.get(key, key)
        value = entry.value
        if name in SINGLE and depth < 8:
            inner = blocks(value)
            if not inner.items and inner.open:
                value = Unknown(inner.open[0], location=value.location)
            elif inner.items:
                value = _manifest(inner.items[0], depth + 1)
        entries[name] = Entry(value, entry.key, entry.span)
    return MapValue(entries, block.open, location=block.location)


def looked_up_cluster(resource: Resource) -> Made:
    """`data.aws_eks_cluster` and its kin: a sign that the root is about EKS."""
    yield ClusterLookup(**common(resource), name=written(resource, "name"))


DEPLOYMENT = workload("apps/v1", "Deployment")
DAEMON_SET = workload("apps/v1", "DaemonSet")
STATEFUL_SET = workload("apps/v1", "StatefulSet")
JOB = workload("batch/v1", "Job")
CRON_JOB = workload("batch/v1", "CronJob")
POD = workload("v1", "Pod")
REPLICATION_CONTROLLER = workload("v1", "ReplicationController")

MANAGED = {
    "helm_release": helm_release,
    "kubernetes_deployment": DEPLOYMENT,
    "kubernetes_deployment_v1": DEPLOYMENT,
    "kubernetes_daemonset": DAEMON_SET,
    "kubernetes_daemonset_v1": DAEMON_SET,
    "kubernetes_daemon_set_v1": DAEMON_SET,
    "kubernetes_stateful_set": STATEFUL_SET,
    "kubernetes_stateful_set_v1": STATEFUL_SET,
    "kubernetes_job": JOB,
    "kubernetes_job_v1": JOB,
    "kubernetes_cron_job": CRON_JOB,
    "kubernetes_cron_job_v1": CRON_JOB,
    "kubernetes_pod": POD,
    "kubernetes_pod_v1": POD,
    "kubernetes_replication_controller": REPLICATION_CONTROLLER,
    "kubernetes_replication_controller_v1": REPLICATION_CONTROLLER,
}
DATA = {
    "aws_eks_addon": looked_up_cluster,
    "aws_eks_cluster": looked_up_cluster,
    "aws_eks_cluster_auth": looked_up_cluster,
    "aws_eks_node_group": looked_up_cluster,
}
