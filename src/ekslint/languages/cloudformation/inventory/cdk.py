"""Turn the custom resources of the AWS CDK's EKS constructs into what they make.

The constructs of `aws-eks` make clusters, manifests and charts through functions of their own; the
properties are those of the EKS API. It knows no program, only what `cdk synth` writes.

Source: https://github.com/aws/aws-cdk, packages/aws-cdk-lib/aws-eks/lib (cluster-resource,
k8s-manifest, helm-chart)
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_bool
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import Absent, Document, ListValue, MapValue, Text, Value, reasons
from ekslint.languages.cloudformation.inventory.reading import (
    EKS_DEFAULT,
    Adapters,
    Made,
    everywhere,
    or_default,
)
from ekslint.languages.values import block_value, blocks, common
from ekslint.model.clusters.addon import HelmRelease
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.identity import OidcProvider
from ekslint.model.workloads.annotation import accounts_of


def cluster(resource: Resource) -> Iterator[Made]:
    """`Custom::AWSCDK-EKS-Cluster`: the arguments of CreateCluster under `Config`."""
    config = _inner(resource.body, "Config", resource)
    network = _inner(config, "resourcesVpcConfig", resource)
    access = _inner(config, "accessConfig", resource)
    family = _inner(config, "kubernetesNetworkConfig", resource)
    provider = next(iter(blocks(config.get("encryptionConfig"))), MapValue({}))
    yield Cluster(
        **common(resource),
        name=block_value(config, "name"),
        version=block_value(config, "version"),
        ip_family=or_default(block_value(family, "ipFamily"), "ipv4"),
        role=block_value(config, "roleArn"),
        authentication_mode=or_default(block_value(access, "authenticationMode"), "CONFIG_MAP"),
        creator_admin=or_default(
            block_value(access, "bootstrapClusterCreatorAdminPermissions"), True
        ),
        log_types=_log_types(config, resource),
        subnets=block_value(network, "subnetIds"),
        security_groups=block_value(network, "securityGroupIds"),
        public_access=or_default(block_value(network, "endpointPublicAccess"), True),
        private_access=or_default(block_value(network, "endpointPrivateAccess"), False),
        public_cidrs=everywhere(block_value(network, "publicAccessCidrs")),
        secrets_key=block_value(_inner(provider, "provider", resource), "keyArn"),
    )


def _inner(body: MapValue, name: str, resource: Resource) -> MapValue:
    """Return a nested object; what is not written is empty where it could stand."""
    found = body.get(name)
    if isinstance(found, MapValue):
        return found
    open_ = body.open if found is None else ()
    if found is not None and not isinstance(found, Absent):
        open_ = tuple(reasons(found))
    return MapValue({}, open=open_, location=body.location or resource.header)


def _log_types(config: MapValue, resource: Resource) -> Value:
    logging = _inner(config, "logging", resource)
    found: list[Value] = []
    setups = blocks(logging.get("clusterLogging"))
    for setup in setups:
        types = block_value(setup, "types")
        enabled = block_value(setup, "enabled")
        if known_bool(enabled) is False:
            continue
        if not isinstance(types, ListValue) or known_bool(enabled) is None:
            return types if not isinstance(types, ListValue) else enabled
        found.extend(types.items)
    place = logging.location or resource.header
    open_ = (*setups.open, *logging.open)
    return ListValue(tuple(found), open=open_, location=place, origin=EKS_DEFAULT)


def oidc_provider(resource: Resource) -> Iterator[Made]:
    """`Custom::AWSCDKOpenIdConnectProvider`."""
    yield OidcProvider(
        **common(resource), url=resource.get("Url"), client_ids=resource.get("ClientIDList")
    )


def manifest(resource: Resource) -> Iterator[Made]:
    """`Custom::AWSCDK-EKS-KubernetesResource`: manifests as one text of JSON."""
    text = resource.get("Manifest")
    if isinstance(text, Text | Document):
        yield Embedded("kubernetes", text, resource, "Manifest")


def chart(resource: Resource) -> Iterator[Made]:
    """`Custom::AWSCDK-EKS-HelmChart`: a release whose values are a text of JSON."""
    from ekslint.sources.helm import read_values  # a template without charts needs no YAML reader

    release = HelmRelease(
        **common(resource),
        name=resource.get("Release"),
        chart=resource.get("Chart"),
        repository=resource.get("Repository"),
        version=resource.get("Version"),
        values=read_values(resource.get("Values")),
        namespace=resource.get("Namespace"),
    )
    yield release
    yield from accounts_of(release)


ADAPTERS: Adapters = {
    "Custom::AWSCDK-EKS-Cluster": cluster,
    "Custom::AWSCDK-EKS-HelmChart": chart,
    "Custom::AWSCDK-EKS-KubernetesResource": manifest,
    "Custom::AWSCDKOpenIdConnectProvider": oidc_provider,
}

HARMLESS = frozenset(
    {
        "AWS::CDK::Metadata",
        "Custom::AWSCDK-EKS-KubernetesObjectValue",
        "Custom::AWSCDK-EKS-KubernetesPatch",
        "Custom::S3AutoDeleteObjects",
        "Custom::VpcRestrictDefaultSG",
    }
)
"""Custom resources of the CDK that declare nothing that the model holds."""
