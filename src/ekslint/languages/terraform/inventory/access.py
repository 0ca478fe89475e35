"""Turn Terraform's aws-auth writers and exec credential plugins into manifests and entities."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, Entry, ListValue, MapValue, Value, known_text, text
from ekslint.languages.terraform.inventory.identity import common
from ekslint.languages.terraform.inventory.reading import written
from ekslint.languages.values import block_value, blocks
from ekslint.model.access import ExecCredential
from ekslint.model.entity import Entity

NAME_FLAGS = frozenset({"--cluster-name", "--cluster-id", "-i", "--name"})


def config_map(resource: Resource) -> Iterator[Entity | Embedded]:
    """`kubernetes_config_map`, `…_v1` and `…_data`: handed on as a manifest."""
    metadata = next(iter(blocks(resource.body.get("metadata"))), None)
    entries = {
        "apiVersion": Entry(text("v1", resource.header)),
        "kind": Entry(text("ConfigMap", resource.header)),
    }
    if metadata is not None:
        entries["metadata"] = Entry(metadata)
    data = resource.body.entries.get("data")
    if data is not None:
        entries["data"] = data
    manifest = MapValue(entries, location=resource.header)
    yield Embedded("kubernetes", manifest, resource, "data")


def service_account(resource: Resource) -> Iterator[Entity | Embedded]:
    """`kubernetes_service_account`, `…_v1`: handed on as a manifest."""
    metadata = next(iter(blocks(resource.body.get("metadata"))), None)
    entries = {
        "apiVersion": Entry(text("v1", resource.header)),
        "kind": Entry(text("ServiceAccount", resource.header)),
    }
    if metadata is not None:
        entries["metadata"] = Entry(metadata)
    yield Embedded("kubernetes", MapValue(entries, location=resource.header), resource, "metadata")


def manifest(resource: Resource) -> Iterator[Entity | Embedded]:
    """`kubernetes_manifest` (a value) and `kubectl_manifest` (a YAML text)."""
    for name in ("manifest", "yaml_body", "content"):
        value = written(resource, name)
        if not isinstance(value, Absent):
            yield Embedded("kubernetes", value, resource, name)
            return


def provider(resource: Resource) -> Iterator[Entity | Embedded]:
    """An `exec` block of a kubernetes, helm or kubectl provider (also inside `kubernetes`)."""
    found = [*blocks(resource.body.get("exec"))]
    for inner in blocks(resource.body.get("kubernetes")):
        found.extend(blocks(inner.get("exec")))
    for number, block in enumerate(found):
        arguments = block_value(block, "args")
        yield ExecCredential(
            **{**common(resource, f"exec[{number}]"), "header": block.location or resource.header},
            name=Absent(name="name", location=block.location),
            api_version=block_value(block, "api_version"),
            command=block_value(block, "command"),
            arguments=arguments,
            named_cluster=named_cluster(arguments),
            target_cluster=written(resource, "host"),
        )


def named_cluster(arguments: Value) -> Value:
    """Return the word after a cluster name flag, absent when there is none."""
    if isinstance(arguments, ListValue):
        for word, after in pairwise(arguments.items):
            if known_text(word) in NAME_FLAGS:
                return after
    return Absent(name="cluster name", location=arguments.location)


MANAGED = {
    "kubernetes_config_map": config_map,
    "kubernetes_config_map_v1": config_map,
    "kubernetes_config_map_v1_data": config_map,
    "kubernetes_service_account": service_account,
    "kubernetes_service_account_v1": service_account,
    "kubernetes_default_service_account": service_account,
    "kubernetes_manifest": manifest,
    "kubectl_manifest": manifest,
    "k8s_manifest": manifest,
}
PROVIDERS = {"kubernetes": provider, "helm": provider, "kubectl": provider}
