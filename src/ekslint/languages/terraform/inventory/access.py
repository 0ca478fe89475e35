"""Turn Terraform's aws-auth writers, kubeconfigs and credential plugins into what others read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import with_holes
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import (
    COMPUTED,
    Absent,
    Document,
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.facts.exec_credential import first_release_without_v1alpha1
from ekslint.languages.terraform.ignored import ALL, ignored_paths
from ekslint.languages.terraform.inventory.reading import written
from ekslint.languages.terraform.versions import parse_constraint, parse_version
from ekslint.languages.values import block_value, blocks, common, first
from ekslint.model.access.entries import ExecCredential
from ekslint.model.access.kubeconfig import KubernetesProvider, cluster_argument
from ekslint.model.entity import Entity
from ekslint.model.iam.principal import RolesLookup
from ekslint.model.nodes.node_role import FargateProfile

Made = Iterator[Entity | Embedded]

KUBECONFIG = re.compile(r"client\.authentication\.k8s\.io/")
AWS_AUTH = re.compile(r"\baws-auth\b")
MAPPING = re.compile(r"\biamidentitymapping\b")
CONFIG_MAP_KIND = re.compile(r"\bkind[\"']?\s*:\s*[\"']?ConfigMap\b")
WAYS_IN: Final = (
    "host",
    "config_path",
    "config_paths",
    "config_context",
    "config_context_cluster",
    "exec",
)
CERTIFICATE: Final = "cluster_ca_certificate"
FIRST_STRICT: Final = (2, 0, 0)
"""The first release of the kubernetes and helm providers that takes no kubeconfig unasked.
https://github.com/hashicorp/terraform-provider-kubernetes/blob/main/docs/guides/v2-upgrade-guide.md"""


def config_map(resource: Resource) -> Made:
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
        value = _as_strings(data.value, resource)
        entries["data"] = replace(data, value=_with_ignored(value, resource))
    manifest = MapValue(entries, location=resource.header)
    yield Embedded("kubernetes", manifest, resource, "data")


def _as_strings(data: Value, resource: Resource) -> Value:
    """Return data whose numbers and bools are strings, as the provider's `map(string)` has it; it
    was written as a block before Terraform 0.12."""
    if isinstance(data, ListValue) and len(data.items) == 1 and not data.open:
        data = data.items[0]
    if not isinstance(data, MapValue):
        return data
    entries = {
        key: replace(e, value=text(known_text(e.value) or "", e.value.location))
        if isinstance(e.value, Scalar)
        else e
        for key, e in data.entries.items()
    }
    return replace(data, entries=entries)


def _with_ignored(data: Value, resource: Resource) -> Value:
    """Mark data that `lifecycle` leaves to others after creation as open to their changes."""
    if not isinstance(data, MapValue):
        return data
    for steps, item in ignored_paths(resource.body.get("lifecycle")):
        if steps[0] in (ALL, "data"):
            detail = f"`ignore_changes` leaves `{'.'.join(steps)}` of {resource.address} to others"
            why = Reason(ReasonKind.IGNORED, detail, "", item.location)
            return replace(data, open=(*data.open, why))
    return data


def service_account(resource: Resource) -> Made:
    """`kubernetes_service_account`, `…_v1`: handed on as a manifest."""
    metadata = next(iter(blocks(resource.body.get("metadata"))), None)
    entries = {
        "apiVersion": Entry(text("v1", resource.header)),
        "kind": Entry(text("ServiceAccount", resource.header)),
    }
    if metadata is not None:
        entries["metadata"] = Entry(_in_default_namespace(metadata))
    yield Embedded("kubernetes", MapValue(entries, location=resource.header), resource, "metadata")


def _in_default_namespace(metadata: MapValue) -> MapValue:
    """Return metadata with the namespace the provider takes when none is written."""
    found = metadata.get("namespace")
    if metadata.open or (found is not None and not isinstance(found, Null)):
        return metadata
    default = text("default", metadata.location, COMPUTED)
    return replace(metadata, entries={**metadata.entries, "namespace": Entry(default)})


def manifest(resource: Resource) -> Made:
    """`kubernetes_manifest` (a value) and `kubectl_manifest` (a YAML text)."""
    for name in ("manifest", "yaml_body", "content"):
        value = written(resource, name)
        if not isinstance(value, Absent):
            yield Embedded("kubernetes", value, resource, name)
            return


def written_file(resource: Resource) -> Made:
    """`local_file`, `local_sensitive_file`, outputs: a kubeconfig, or a manifest of aws-auth."""
    yield from document(resource, first(written(resource, "content"), written(resource, "value")))


def document(resource: Resource, value: Value) -> Made:
    """Yield a text (or encoded value) if it is a kubeconfig or a manifest of aws-auth."""
    match value:
        case Text():
            string = with_holes(value)[0]
            if KUBECONFIG.search(string):
                yield Embedded("kubeconfig", value, resource, "content")
            elif AWS_AUTH.search(string) and CONFIG_MAP_KIND.search(string):
                yield Embedded("kubernetes", value, resource, "content")
        case Document(format="yaml" | "json", content=MapValue() as content):
            kind = known_text(content.get("kind"))
            if kind == "Config" and "users" in content.entries:
                yield Embedded("kubeconfig", value, resource, "content")
            elif kind == "ConfigMap":
                yield Embedded("kubernetes", value, resource, "content")


def provisioned(resource: Resource) -> Made:
    """`null_resource`, `terraform_data`: the commands of provisioners that write such texts."""
    for block in blocks(resource.body.get("provisioner")):
        command = block_value(block, "command")
        if isinstance(command, Text):
            string = with_holes(command)[0]
            if any(sign.search(string) for sign in (KUBECONFIG, AWS_AUTH, MAPPING)):
                yield Embedded("script", command, resource, "provisioner")


def provider(resource: Resource) -> Made:
    """A kubernetes, helm or kubectl provider, with its `exec` block (also inside `kubernetes`)."""
    yield KubernetesProvider(
        **common(resource),
        name=text(resource.name),
        host=_also_nested(resource, "host"),
        configured=_configured(resource),
        certificate=_also_nested(resource, CERTIFICATE),
        certificate_place=_place_of(resource, CERTIFICATE),
    )
    found = [(block, written(resource, "host")) for block in blocks(resource.body.get("exec"))]
    for inner in blocks(resource.body.get("kubernetes")):
        host = block_value(inner, "host")
        found.extend((block, host) for block in blocks(inner.get("exec")))
    for number, (block, host) in enumerate(found):
        arguments, command = block_value(block, "args"), block_value(block, "command")
        yield ExecCredential(
            **{**common(resource, f"exec[{number}]"), "header": block.location or resource.header},
            name=Absent(name="name", location=block.location),
            api_version=block_value(block, "api_version"),
            command=command,
            arguments=arguments,
            named_cluster=cluster_argument(command, arguments, block.get("env")),
            target_cluster=host,
            old_client=_old_client(resource),
        )


def _also_nested(resource: Resource, name: str) -> Value:
    """Return what a provider is given under a name, also inside `kubernetes`."""
    nested = (block_value(b, name) for b in blocks(resource.body.get("kubernetes")))
    return first(written(resource, name), *nested)


def _place_of(resource: Resource, name: str) -> Value:
    """Return where a provider writes an attribute, also inside `kubernetes`; else its header."""
    for body in (resource.body, *blocks(resource.body.get("kubernetes"))):
        entry = body.entries.get(name)
        if entry is not None and entry.span is not None:
            return Absent(name=name, location=entry.span)
    return Absent(name=name, location=resource.header)


def _configured(resource: Resource) -> Value:
    """Whether a provider says how to reach a cluster. Releases before 2.0, and kubectl's, take the
    kubeconfig in the home directory by themselves.

    https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#authentication
    """
    version = resource.body.get("version")
    admitted = parse_constraint(known_text(version) or "?") if version is not None else None
    old = admitted is not None and admitted.high is not None and admitted.high <= FIRST_STRICT
    unsure = version is not None and admitted is None
    nested = list(blocks(resource.body.get("kubernetes")))
    hidden = next(iter((*resource.body.open, *(r for b in nested for r in b.open))), None)
    given = [body.get(name) for body in (resource.body, *nested) for name in WAYS_IN]
    if resource.type == "kubectl" or old:
        return Scalar(True, location=resource.header)
    if any(value is not None and not isinstance(value, Null) for value in given):
        return Scalar(True, location=resource.header)
    nested_unknown = isinstance(resource.body.get("kubernetes"), Unknown)
    if unsure or hidden is not None or nested_unknown:
        why = hidden or Reason(ReasonKind.OUTSIDE, "how the provider is set up is not known")
        return Unknown(why, location=resource.header)
    return Scalar(False, location=resource.header)


def _old_client(resource: Resource) -> Value:
    """Whether every release of a provider that the files admit still reads v1alpha1."""
    source, version = resource.body.get("source"), resource.body.get("version")
    namespace = "gavinbunney" if resource.type == "kubectl" else "hashicorp"
    name = f"{namespace}/{resource.type}" if source is None else known_text(source) or ""
    refused = parse_version(first_release_without_v1alpha1(name) or "")
    if refused is None:
        why = Reason(ReasonKind.OUTSIDE, "which client the provider is built with is not known")
        return Unknown(why, location=resource.header)
    if version is None:
        return Scalar(False, location=resource.header)
    admitted = parse_constraint(known_text(version) or "?")
    if admitted is None:
        why = next(reasons(version), None) or Reason(ReasonKind.INVALID, "which release it is")
        return Unknown(why, location=version.location)
    old = admitted.high is not None and admitted.high <= refused
    return Scalar(old, location=version.location)


def fargate_profile(resource: Resource) -> Made:
    """`aws_eks_fargate_profile`."""
    yield FargateProfile(
        **common(resource),
        name=written(resource, "fargate_profile_name"),
        cluster_name=written(resource, "cluster_name"),
        role=written(resource, "pod_execution_role_arn"),
        subnet_ids=written(resource, "subnet_ids"),
    )


def looked_up_roles(resource: Resource) -> Made:
    """`data.aws_iam_roles`."""
    yield RolesLookup(**common(resource), path_prefix=written(resource, "path_prefix"))


MANAGED = {
    "aws_eks_fargate_profile": fargate_profile,
    "kubernetes_config_map": config_map,
    "kubernetes_config_map_v1": config_map,
    "kubernetes_config_map_v1_data": config_map,
    "kubernetes_service_account": service_account,
    "kubernetes_service_account_v1": service_account,
    "kubernetes_default_service_account": service_account,
    "kubernetes_manifest": manifest,
    "kubectl_manifest": manifest,
    "k8s_manifest": manifest,
    "local_file": written_file,
    "local_sensitive_file": written_file,
    "null_resource": provisioned,
    "terraform_data": provisioned,
}
DATA = {"aws_iam_roles": looked_up_roles}
OUTPUTS = {"output": written_file}
PROVIDERS = {"kubernetes": provider, "helm": provider, "kubectl": provider}
