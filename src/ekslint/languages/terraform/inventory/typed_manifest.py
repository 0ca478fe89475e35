"""Turn Terraform's typed Kubernetes resources (`kubernetes_deployment` …) into the manifests they
make, so that one reader serves both.

Blocks become objects or lists under the manifest's own names; maps keep their keys, and what is
null is left out. What the provider fills in is not known here.

Source: https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import references
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import COMPUTED, Entry, ListValue, MapValue, Null, Unknown, Value, text
from ekslint.languages.values import blocks, common
from ekslint.model.access.token_secret import TokenSecret
from ekslint.model.entity import Entity

Made = Iterator[Entity | Embedded]

MAX_DEPTH: Final = 24
LISTS: Final = {
    "allowed_topologies": "allowedTopologies",
    "container": "containers",
    "ephemeral_container": "ephemeralContainers",
    "init_container": "initContainers",
    "env": "env",
    "env_from": "envFrom",
    "host_aliases": "hostAliases",
    "image_pull_secret": "imagePullSecrets",
    "image_pull_secrets": "imagePullSecrets",
    "items": "items",
    "match_expressions": "matchExpressions",
    "match_label_expressions": "matchLabelExpressions",
    "metric": "metrics",
    "port": "ports",
    "rule": "rules",
    "secret": "secrets",
    "sources": "sources",
    "subject": "subjects",
    "tls": "tls",
    "toleration": "tolerations",
    "topology_spread_constraint": "topologySpreadConstraints",
    "volume": "volumes",
    "volume_claim_template": "volumeClaimTemplates",
    "volume_device": "volumeDevices",
    "volume_mount": "volumeMounts",
}
"""Blocks that are lists in the manifest, by the name they have there; all others are objects."""
PLACED: Final = {("http", "path"): "paths", ("service", "port"): ""}
"""Blocks that are lists, or (empty) objects, only inside another one."""
TERMS: Final = frozenset(
    (
        "preferred_during_scheduling_ignored_during_execution",
        "required_during_scheduling_ignored_during_execution",
        "node_selector_term",
    )
)
"""Blocks that are lists inside of affinities and objects nowhere a rule asks: left as they are."""
NAMED: Final = {"storage_provisioner": "provisioner"}
"""Attributes whose name is another one in the manifest."""


CLUSTER_WIDE: Final = frozenset(
    {"ClusterRole", "ClusterRoleBinding", "PodSecurityPolicy", "StorageClass"}
)


def typed(api: str, kind: str) -> Callable[[Resource], Made]:
    """Return the adapter that hands a resource on as a manifest of a kind."""

    def adapter(resource: Resource) -> Made:
        entries = {
            "apiVersion": Entry(text(api, resource.header)),
            "kind": Entry(text(kind, resource.header)),
            **_object(resource.body, "", 0).entries,
        }
        if kind not in CLUSTER_WIDE:
            _place(entries)
        made = MapValue(entries, resource.body.open, location=resource.header)
        yield Embedded("kubernetes", made, resource, "spec")

    return adapter


def _place(entries: dict[str, Entry]) -> None:
    """Write the namespace that the provider takes for a resource without one."""
    entry = entries.get("metadata")
    if entry is None or not isinstance(entry.value, MapValue):
        return
    metadata = entry.value
    if metadata.open or "namespace" in metadata.entries:
        return
    default = text("default", metadata.location, COMPUTED)
    placed = replace(metadata, entries={**metadata.entries, "namespace": Entry(default)})
    entries["metadata"] = replace(entry, value=placed)


def _object(block: MapValue, inside: str, depth: int) -> MapValue:
    """Return a block as the object it is in the manifest."""
    entries: dict[str, Entry] = {}
    for key, entry in block.entries.items():
        if isinstance(entry.value, Null):
            continue
        name, value = _member(key, entry.value, inside, depth)
        entries[name] = Entry(value, entry.key, entry.span)
    return MapValue(entries, block.open, location=block.location)


def _member(key: str, value: Value, inside: str, depth: int) -> tuple[str, Value]:
    if not _is_block(value) or depth >= MAX_DEPTH:
        return NAMED.get(key) or _camel(key), value
    assert isinstance(value, ListValue)
    placed = PLACED.get((inside, key))
    listed = LISTS.get(key) if placed is None else placed
    if listed or key in TERMS:
        items = tuple(
            _object(item, key, depth + 1) if isinstance(item, MapValue) else item
            for item in value.items
        )
        return listed or _camel(key), replace(value, items=items)
    found = blocks(value)
    if found.items:
        return _camel(key), _object(found.items[0], key, depth + 1)
    return _camel(key), Unknown(found.open[0], location=value.location)


def _is_block(value: Value) -> bool:
    """Whether a value is that of nested blocks: a list of objects, as far as it is known."""
    if not isinstance(value, ListValue):
        return False
    if value.items:
        return all(isinstance(item, MapValue | Unknown) for item in value.items) and any(
            isinstance(item, MapValue) for item in value.items
        )
    return bool(value.open)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _both(name: str, api: str, kind: str, *more: str) -> dict[str, Callable[[Resource], Made]]:
    """Return the adapters of a type's names: plain, `_v1`, and others."""
    made = typed(api, kind)
    return {f"kubernetes_{suffixed}": made for suffixed in (name, f"{name}_v1", *more)}


RBAC: Final = "rbac.authorization.k8s.io/v1"
MANAGED: Final = {
    **_both("deployment", "apps/v1", "Deployment"),
    **_both("daemonset", "apps/v1", "DaemonSet", "daemon_set_v1"),
    **_both("stateful_set", "apps/v1", "StatefulSet"),
    **_both("job", "batch/v1", "Job"),
    **_both("pod", "v1", "Pod"),
    **_both("replication_controller", "v1", "ReplicationController"),
    **_both("storage_class", "storage.k8s.io/v1", "StorageClass"),
    **_both("persistent_volume_claim", "v1", "PersistentVolumeClaim"),
    **_both("service", "v1", "Service"),
    **_both("secret", "v1", "Secret"),
    **_both("cluster_role", RBAC, "ClusterRole"),
    **_both("cluster_role_binding", RBAC, "ClusterRoleBinding"),
    **_both("role", RBAC, "Role"),
    **_both("role_binding", RBAC, "RoleBinding"),
    **_both("horizontal_pod_autoscaler", "autoscaling/v1", "HorizontalPodAutoscaler"),
    # where the two names mean different versions of the API, as the provider's own table has it
    "kubernetes_cron_job": typed("batch/v1beta1", "CronJob"),
    "kubernetes_cron_job_v1": typed("batch/v1", "CronJob"),
    "kubernetes_horizontal_pod_autoscaler_v2": typed("autoscaling/v2", "HorizontalPodAutoscaler"),
    "kubernetes_horizontal_pod_autoscaler_v2beta2": typed(
        "autoscaling/v2beta2", "HorizontalPodAutoscaler"
    ),
    "kubernetes_ingress": typed("networking.k8s.io/v1beta1", "Ingress"),
    "kubernetes_ingress_v1": typed("networking.k8s.io/v1", "Ingress"),
    "kubernetes_pod_disruption_budget": typed("policy/v1beta1", "PodDisruptionBudget"),
    "kubernetes_pod_disruption_budget_v1": typed("policy/v1", "PodDisruptionBudget"),
    "kubernetes_pod_security_policy": typed("policy/v1beta1", "PodSecurityPolicy"),
    "kubernetes_pod_security_policy_v1beta1": typed("policy/v1beta1", "PodSecurityPolicy"),
}
"""Source: kubernetes/provider.go of https://github.com/hashicorp/terraform-provider-kubernetes"""


def looked_up_token(resource: Resource) -> Made:
    """`data.kubernetes_secret` of the token that a service account names."""
    name = resource.get("metadata", "name")
    for ref in references(name):
        of_account = "kubernetes_service_account" in ref.address
        if of_account and ref.path[:1] in (("default_secret_name",), ("secret",)):
            yield TokenSecret(**common(resource), name=name, type=name, looked_up=True)
            return


DATA: Final = {"kubernetes_secret": looked_up_token, "kubernetes_secret_v1": looked_up_token}
