"""Turn the ClusterConfig itself, its add-ons, access entries and mappings into entities.

A file without any setting that matters when a cluster is made may be there to add node groups to a
cluster made otherwise: what it leaves out is then not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, ListValue, MapValue, Scalar, Value, text
from ekslint.core.verdict import Members
from ekslint.languages.addon_accounts import account_of
from ekslint.languages.addon_configuration import configuration_of
from ekslint.languages.eksctl.defaults import (
    DEFAULT,
    left_to_eksctl,
    log_types,
    made,
    managed_policy,
    written_or,
)
from ekslint.languages.eksctl.evaluate import unknown_parts
from ekslint.languages.eksctl.inventory import network
from ekslint.languages.eksctl.inventory.identity import (
    GIVEN_POLICIES,
    Account,
    account_role,
    pod_role,
    role_with,
    what_eksctl_recommends,
)
from ekslint.languages.eksctl.inventory.reading import Adapters, File, Made, made_here, texts
from ekslint.languages.eksctl.inventory.reading import written as of
from ekslint.languages.values import common, entity_id, first
from ekslint.model.access.entries import AccessEntry, AuthEntry, AwsAuth
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import OidcProvider
from ekslint.model.nodes.node_role import FargateProfile

RECOMMENDED: Final = ("vpc-cni", "aws-ebs-csi-driver", "aws-efs-csi-driver")
"""Add-ons that eksctl gives a role by itself where the cluster has an OIDC provider.
Source: eksctl-io/eksctl, pkg/actions/addon/create.go"""


def cluster(resource: Resource, file: File) -> Iterator[Made]:
    """The cluster, and its OIDC provider."""
    makes = file.makes
    elsewhere = not isinstance(file.get("vpc", "securityGroup"), Absent)
    place = resource.header
    why = "whether this file makes the cluster or adds to one that exists"

    def setting(default: str | bool, *path: str) -> Value:
        value = file.get(*path)
        if not isinstance(value, Absent) or (makes and not elsewhere):
            return written_or(value, default, value.location or place)
        return left_to_eksctl(why, place)

    private = known_bool(file.get("privateCluster", "enabled"))
    family = file.get("kubernetesNetworkConfig", "ipFamily")
    logs = file.get("cloudWatch", "clusterLogging", "enableTypes")
    unsaid = isinstance(logs, Absent) and not (makes and not elsewhere)
    yield Cluster(
        **common(resource),
        name=file.name,
        version=file.version
        if not isinstance(file.version, Absent)
        else left_to_eksctl("each eksctl takes a version of its own", place),
        ip_family=_lower(family)
        if not isinstance(family, Absent)
        else setting("ipv4", "kubernetesNetworkConfig", "ipFamily"),
        role=_or_made(file.get("iam", "serviceRoleARN"), "role of the cluster", place),
        authentication_mode=setting("API_AND_CONFIG_MAP", "accessConfig", "authenticationMode"),
        creator_admin=setting(True, "accessConfig", "bootstrapClusterCreatorAdminPermissions"),
        log_types=left_to_eksctl(why, place) if unsaid else log_types(logs, logs.location or place),
        subnets=network.cluster_subnets(file, place),
        security_groups=made("EKS makes the security group of the cluster", place),
        public_access=setting(private is not True, "vpc", "clusterEndpoints", "publicAccess"),
        private_access=setting(private is True, "vpc", "clusterEndpoints", "privateAccess"),
        public_cidrs=network.public_ranges(file, place=place),
        secrets_key=_secrets_key(file, unsaid=not makes or elsewhere, why=why),
        self_managed_addons=_default_addons(file),
        mentioned=elsewhere or not makes,
        auto_mode=file.get("autoModeConfig", "enabled"),
    )
    if file.has_oidc:
        switch = file.get("iam", "withOIDC")
        yield OidcProvider(
            **{**common(resource, "OIDC provider"), "header": switch.location or place},
            name=file.name,
            url=file.issuer,
            client_ids=ListValue((text("sts.amazonaws.com", place, DEFAULT),), location=place),
        )
    yield from network.network(resource, file)
    mappings = [r for r in file.parts if r.type == "IAMIdentityMapping"]
    if mappings:
        yield from _mappings(resource, file, mappings)


def _secrets_key(file: File, *, unsaid: bool, why: str) -> Value:
    value = file.get("secretsEncryption", "keyARN")
    return (
        left_to_eksctl(why, file.config.header) if isinstance(value, Absent) and unsaid else value
    )


def _default_addons(file: File) -> Value:
    """Return whether the cluster gets vpc-cni, kube-proxy and coredns without being asked: late
    releases of eksctl install them as add-ons, others leave it to EKS."""
    switch = file.get("addonsConfig", "disableDefaultAddons")
    given = known_bool(switch)
    if isinstance(switch, Absent) or given is not None:
        place = switch.location or file.config.header
        return Scalar(given is not True, location=place, origin=DEFAULT)
    return switch


def _or_made(value: Value, what: str, place: Location) -> Value:
    return made(f"eksctl makes the {what}", place) if isinstance(value, Absent) else value


def _lower(value: Value) -> Value:
    name = known_text(value)
    return value if name is None else text(name.lower(), value.location)


def _mappings(resource: Resource, file: File, parts: list[Resource]) -> Iterator[Made]:
    """Yield the entries that eksctl adds to aws-auth; it leaves all others as they are."""
    roles: list[AuthEntry] = []
    users: list[AuthEntry] = []
    for part in parts:
        arn = of(part, "arn")
        if isinstance(arn, Absent):
            continue  # a whole account, or a service of AWS
        section = "mapUsers" if ":user/" in (known_text(arn) or "") else "mapRoles"
        entry = AuthEntry(
            **common(part),
            name=arn,
            holder=entity_id(resource, "aws-auth"),
            section=section,
            arn=arn,
            username=of(part, "username"),
            groups=texts(of(part, "groups")),
            keys=MapValue({}, location=part.header),
        )
        (users if section == "mapUsers" else roles).append(entry)
    why = unknown_parts(resource.body, "IAMIdentityMapping")
    yield AwsAuth(
        **common(resource, "aws-auth"),
        way="eksctl",
        replaces=False,
        roles=Members(tuple(roles), why, resource.header),
        users=Members(tuple(users), why, resource.header),
        cluster_name=file.name,
    )
    yield from roles
    yield from users


def addon(resource: Resource, file: File) -> Iterator[Made]:
    """An add-on, with the role and the account it gets."""
    name = of(resource, "name")
    role, roles = _addon_role(resource, file, name)
    yield from roles
    yield Addon(
        **common(resource),
        name=name,
        cluster_name=file.name,
        version=of(resource, "version"),
        role=role,
        configuration=configuration_of(of(resource, "configurationValues")),
    )
    account = account_of(name, of(resource, "configurationValues"))
    if account is not None and not isinstance(role, Absent):
        yield ServiceAccountBinding(
            **common(resource, "service account"),
            name=account[1],
            namespace=account[0],
            account=account[1],
            role=role,
            way="addon",
            cluster_name=file.name,
        )
    elif account is not None and isinstance(of(resource, "podIdentityAssociations"), Absent):
        yield from _recommended(resource, file, account)
    associations = of(resource, "podIdentityAssociations")
    for number, block in enumerate(getattr(associations, "items", ())):
        if not isinstance(block, MapValue):
            continue
        part = Resource(
            "eksctl",
            "PodIdentityAssociation",
            f"{resource.address}/podIdentityAssociations[{number}]",
            resource.scope,
            block,
            block.location or resource.header,
            module=resource.module,
        )
        yield from _association(part, file, account[0] if account is not None else None)


def _addon_role(resource: Resource, file: File, name: Value) -> tuple[Value, list[Made]]:
    """Return the role of an add-on's service account: given, made of given policies, or made of
    what eksctl recommends for some."""
    given = of(resource, "serviceAccountRoleARN")
    if not isinstance(given, Absent):
        return given, []
    addon_name = (known_text(name) or "").lower()
    account = account_of(name, of(resource, "configurationValues"))
    if not file.has_oidc or account is None:
        return given, []
    policies = any(not isinstance(of(resource, key), Absent) for key in GIVEN_POLICIES)
    if not policies:
        if addon_name not in RECOMMENDED or not isinstance(_by_pods(resource, file), Absent):
            return given, []
        family = known_text(file.get("kubernetesNetworkConfig", "ipFamily")) or "ipv4"
        arns = what_eksctl_recommends(resource)
        if addon_name == "vpc-cni" and family.lower() == "ipv4":
            known = managed_policy("AmazonEKS_CNI_Policy", file.region, resource.header)
            arns = ListValue((known,), location=resource.header)
        return made_here(resource, "role", "arn"), [account_role(resource, file, account, arns)]
    return made_here(resource, "role", "arn"), [role_with(resource, file, account)]


def _by_pods(resource: Resource, file: File) -> Value:
    """Return what makes eksctl associate the add-on's account, written or by default; or absent."""
    return first(
        of(resource, "podIdentityAssociations"),
        of(resource, "useDefaultPodIdentityAssociations"),
        file.get("addonsConfig", "autoApplyPodIdentityAssociations"),
    )


def _recommended(resource: Resource, file: File, account: Account) -> Iterator[Made]:
    """Yield the association, with its role, that eksctl makes by AWS's recommendation."""
    asked = first(
        of(resource, "useDefaultPodIdentityAssociations"),
        file.get("addonsConfig", "autoApplyPodIdentityAssociations"),
    )
    if isinstance(asked, Absent) or known_bool(asked) is False:
        return
    yield replace(pod_role(resource), managed=what_eksctl_recommends(resource))
    yield ServiceAccountBinding(
        **common(resource, "association"),
        name=account[1],
        namespace=account[0],
        account=account[1],
        role=made_here(resource, "role", "arn"),
        way="pod-identity",
        cluster_name=file.name,
    )


def pod_identity(resource: Resource, file: File) -> Iterator[Made]:
    """A pod identity association, and the role that eksctl makes when none is given."""
    yield from _association(resource, file, None)


def _association(resource: Resource, file: File, namespace: Value | None) -> Iterator[Made]:
    role = of(resource, "roleARN")
    if isinstance(role, Absent):
        yield pod_role(resource)
        role = made_here(resource, "role", "arn")
    account = of(resource, "serviceAccountName")
    yield ServiceAccountBinding(
        **common(resource),
        name=account,
        namespace=namespace or of(resource, "namespace"),
        account=account,
        role=role,
        way="pod-identity",
        cluster_name=file.name,
    )


def access_entry(resource: Resource, file: File) -> Iterator[Made]:
    """An access entry."""
    principal = of(resource, "principalARN")
    yield AccessEntry(
        **common(resource),
        name=principal,
        cluster_name=file.name,
        principal_arn=principal,
        type=written_or(of(resource, "type"), "STANDARD", resource.header),
        groups=of(resource, "kubernetesGroups"),
    )


def fargate_profile(resource: Resource, file: File) -> Iterator[Made]:
    """A Fargate profile, with its own role, that of the file, or one that eksctl makes."""
    role = of(resource, "podExecutionRoleARN")
    if isinstance(role, Absent):
        role = file.get("iam", "fargatePodExecutionRoleARN")
    yield FargateProfile(
        **common(resource),
        name=of(resource, "name"),
        cluster_name=file.name,
        role=_or_made(role, "pod execution role", resource.header),
        subnet_ids=network.profile_subnets(resource, file),
    )


ADAPTERS: Adapters = {
    "AccessEntry": access_entry,
    "Addon": addon,
    "ClusterConfig": cluster,
    "FargateProfile": fargate_profile,
    "PodIdentityAssociation": pod_identity,
}
