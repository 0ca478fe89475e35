"""Turn Kubernetes resources into model entities; knows kinds and fields, and no YAML."""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.resource import Embedded, Evaluation, Resource
from ekslint.core.value import Value
from ekslint.languages.kubernetes.inventory import (
    aws_auth,
    credentials,
    disruption,
    eni_config,
    identity,
    ingress,
    karpenter,
    rbac,
    release,
    storage,
    token_secret,
    workload,
)
from ekslint.model.access.entries import AwsAuth
from ekslint.model.access.former import FormerAwsAuth
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution


def contribute(
    evaluation: Evaluation,
    *,
    root: str,
    environment: str = "",
    way: str = "manifest",
    provider: Value | None = None,
    former: str = "",
) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what the manifests of one text add to the inventory.

    `way` is manifest for files, else the type of the resource that applies them; `provider` is that
    of Terraform which does it. `former`: they are what a plan updates, deletes or replaces.
    """
    entities: list[Entity] = []
    embedded: list[Embedded] = []
    for resource in evaluation.resources:
        if former:
            entities.extend(_former(resource, way, provider, former))
            continue
        for made in _adapt(resource, way, provider):
            if isinstance(made, Embedded):
                embedded.append(made)
            else:
                entities.append(made)
        embedded.extend(credentials.kubeconfigs(resource))
    return (
        Contribution(
            scope=evaluation.scope, entities=tuple(entities), environment=environment, root=root
        ),
        tuple(embedded),
    )


def _former(resource: Resource, way: str, provider: Value | None, action: str) -> Iterator[Entity]:
    """Yield what matters of a manifest that is not there any more: whom aws-auth let in."""
    if resource.type.rsplit("/", 1)[-1] != "ConfigMap":
        return
    for made in aws_auth.config_map(resource, way, provider):
        if isinstance(made, AwsAuth):
            yield FormerAwsAuth(
                id=f"{made.id} before",
                scope=made.scope,
                header=made.header,
                name=made.name,
                declared=made.declared,
                was=made,
                action=action,
            )


def _adapt(resource: Resource, way: str, provider: Value | None) -> Iterator[Entity | Embedded]:
    kind = resource.type.rsplit("/", 1)[-1]
    group = resource.type.partition("/")[0]
    match kind:
        case "ConfigMap":
            yield from aws_auth.config_map(resource, way, provider)
        case "ServiceAccount":
            yield from identity.service_account(resource)
        case "Pod" | "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job":
            yield from workload.workload(resource, kind)
        case "ReplicationController" | "CronJob":
            yield from workload.workload(resource, kind)
        case "Secret":
            yield from token_secret.secret(resource)
        case "RoleBinding" | "ClusterRoleBinding" if group == "rbac.authorization.k8s.io":
            yield from rbac.binding(resource)
        case "StorageClass" if group == "storage.k8s.io":
            yield from storage.storage_class(resource)
        case "Service" if group == "v1":
            yield from ingress.service(resource)
        case "Ingress" if group in ("networking.k8s.io", "extensions"):
            yield from ingress.ingress(resource)
        case "IngressClass" | "IngressClassParams":
            yield from ingress.ingress_class(resource)
        case "PodDisruptionBudget" if group == "policy":
            yield from disruption.budget(resource)
        case "HorizontalPodAutoscaler" if group == "autoscaling":
            yield from disruption.horizontal(resource)
        case "ScaledObject" if group == "keda.sh":
            yield from disruption.scaled_object(resource)
        case "ENIConfig" if group == "crd.k8s.amazonaws.com":
            yield from eni_config.eni_config(resource)
        case "EC2NodeClass" | "AWSNodeTemplate" if group in karpenter.GROUPS:
            yield from karpenter.node_class(resource)
        case "NodePool" | "Provisioner" if group in karpenter.GROUPS:
            yield from karpenter.node_pool(resource)
        case "HelmRelease" if group == "helm.toolkit.fluxcd.io":
            yield from release.flux_release(resource)
        case "HelmRepository" if group == "source.toolkit.fluxcd.io":
            yield from release.chart_source(resource)
        case "Application" if group == "argoproj.io":
            yield from release.argo_releases(resource)
