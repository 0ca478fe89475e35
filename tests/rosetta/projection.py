"""Turn an inventory into lines that say what there is, in words no input language has of its own.

A line is `thing: property = value`. Things are called by what they are for (`role of the nodes of
workers`), never by an address, a place, or a name that the language or a tool makes up. `-` is
"surely none", `?` "not known". Left out are: places and addresses; names of roles, keys, templates,
profiles and security groups, which some languages make up; who may not be told apart by what it
does (two policies that allow the same); tags beside those of clusters; values without meaning for
EKS's own rules (sizes, instance types).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, ListValue, Null, Scalar, Text, Value
from ekslint.core.verdict import Members, Verdict
from ekslint.facts.ami import Family
from ekslint.model.access.entries import AccessEntry, AwsAuth
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity, Link
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import OidcProvider, Role
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.launch import Volume
from ekslint.model.nodes.node_role import FargateProfile
from ekslint.model.vocabulary import CONSTANTS
from ekslint.model.volumes.encryption import KmsKey

NONE, UNKNOWN = "-", "?"

SERVICES: Final = {
    "the cluster": "eks.amazonaws.com",
    "instances": "ec2.amazonaws.com",
    "Fargate": "eks-fargate-pods.amazonaws.com",
    "Pod Identity": "pods.eks.amazonaws.com",
}

PURPOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "assign IPv4 addresses": tuple(CONSTANTS["VPC_CNI_IPV4"]),  # type: ignore[arg-type]
    "assign IPv6 addresses": tuple(CONSTANTS["VPC_CNI_IPV6"]),  # type: ignore[arg-type]
    "describe the cluster": ("eks:DescribeCluster",),
    "pull images": ("ecr:GetAuthorizationToken", "ecr:BatchGetImage"),
    "read the tables": ("dynamodb:GetItem",),
    "run a control plane": ("ec2:CreateSecurityGroup", "elasticloadbalancing:CreateListener"),
    "attach volumes": ("ec2:AttachVolume", "ec2:CreateVolume"),
}
"""What roles of a cluster are for, by actions that such a role cannot do without."""

Lines = Iterator[tuple[str, str, str]]


def project(inventory: Inventory) -> dict[str, str]:
    """Return what an inventory says, as `thing: property` to value."""
    labels = _labels(inventory)
    found: dict[str, str] = {}
    for part in (_clusters, _groups, _keys, _roles, _bindings, _access, _others):
        for thing, name, value in part(inventory, labels):
            found[f"{thing}: {name}"] = value
    return found


Labels = Mapping[str, str]


def _labels(inventory: Inventory) -> Labels:
    """Return what roles and keys are called: the first thing that uses each of them."""
    found: dict[str, str] = {}

    def call(link: Link[Role] | Link[KmsKey], label: str) -> None:
        if link.target is not None:
            found.setdefault(link.target.id, label)

    for cluster in inventory.every(Cluster):
        call(_role_at(inventory, cluster, cluster.role), "role of the cluster")
        call(_key_at(inventory, cluster, cluster.secrets_key), "key of the secrets")
    for group in inventory.every(NodeGroup):
        call(group.iam_role(inventory), f"role of the nodes of {shown(group.name)}")
        for volume in group.all_volumes(inventory):
            call(volume.kms_key(inventory), f"key of the volumes of {shown(group.name)}")
    for binding in inventory.every(ServiceAccountBinding):
        call(binding.iam_role(inventory), f"role of {_account(binding)}")
    for profile in inventory.every(FargateProfile):
        call(profile.iam_role(inventory), f"role of the pods of {shown(profile.name)}")
    return found


def _role_at(inventory: Inventory, entity: Entity, value: Value) -> Link[Role]:
    from ekslint.model.iam.identity import role_of

    return role_of(inventory, value, entity.scope)


def _key_at(inventory: Inventory, entity: Entity, value: Value) -> Link[KmsKey]:
    from ekslint.model.volumes.encryption import key_of

    return key_of(inventory, value, entity.scope)


# values -----------------------------------------------------------------------------------------


def shown(value: Value) -> str:
    """Return a known value as text; `-` for one left out, `?` for one not (wholly) known."""
    match value:
        case Absent() | Null():
            return NONE
        case Scalar(data=bool() as data):
            return str(data).lower()
        case ListValue(items=items, open=open_):
            return several((shown(item) for item in items), bool(open_))
    whole = known_text(value)
    if whole is not None:
        return whole or NONE
    if isinstance(value, Text) and value.prefix + value.suffix:
        return f"{value.prefix}?{value.suffix}"
    return UNKNOWN


def several(items: Iterable[str], more: bool = False) -> str:
    """Return texts as a set; `?` among them when there may be more."""
    texts = sorted({item for item in items if item != NONE} | ({UNKNOWN} if more else set()))
    return " ".join(texts) or NONE


def judged(verdict: Verdict) -> str:
    """Return yes, no or `?`."""
    return {True: "yes", False: "no", None: UNKNOWN}[verdict.truth]


def _target(labels: Labels, link: Link[Role] | Link[KmsKey]) -> str:
    if link.target is None:
        return UNKNOWN if link.open else NONE
    return labels.get(link.target.id, link.target.kind)


def _led(link: Link[Cluster]) -> str:
    if link.target is None:
        return UNKNOWN if link.open else NONE
    return shown(link.target.name)


# things -----------------------------------------------------------------------------------------


def _clusters(inventory: Inventory, labels: Labels) -> Lines:
    for cluster in inventory.every(Cluster):
        thing = f"cluster {shown(cluster.name)}"
        yield thing, "version", shown(cluster.version)
        yield thing, "role", _target(labels, _role_at(inventory, cluster, cluster.role))
        yield thing, "ip family", shown(cluster.ip_family)
        yield thing, "authentication mode", shown(cluster.authentication_mode)
        yield thing, "creator is admin", shown(cluster.creator_admin)
        yield thing, "logs", shown(cluster.log_types)
        yield thing, "public endpoint", shown(cluster.public_access)
        yield thing, "private endpoint", shown(cluster.private_access)
        key = _key_at(inventory, cluster, cluster.secrets_key)
        yield thing, "secrets key", _target(labels, key)
        providers = cluster.oidc_providers(inventory)
        yield thing, "OIDC audiences", _of_all(providers, _audiences)


def _audiences(provider: OidcProvider) -> str:
    return shown(provider.client_ids)


def _of_all(members: Members[OidcProvider], say: Callable[[OidcProvider], str]) -> str:
    return several(map(say, members.items), bool(members.open))


def _groups(inventory: Inventory, labels: Labels) -> Lines:
    for group in inventory.every(NodeGroup):
        name = shown(group.name)
        thing = f"group {name}"
        yield thing, "kind", group.way
        yield thing, "cluster", _led(group.cluster(inventory))
        yield thing, "role", _target(labels, group.iam_role(inventory))
        if group.way == "managed":
            yield thing, "own image", judged(group.has_own_image(inventory))
        yield thing, "system", _system(inventory, group)
        yield thing, "Kubernetes", _minor(inventory, group)
        if group.way == "self-managed":
            yield thing, "tagged for a cluster", judged(group.carries_a_cluster_tag(inventory))
        yield thing, "starts by", _start(inventory, group)
        yield thing, "joins", _joined(inventory, group)
        out = group.subnets(inventory).all(lambda subnet: subnet.has_way_out(inventory))
        yield thing, "has a way out", judged(out)
        yield from _volumes(inventory, labels, group, name)


def _system(inventory: Inventory, group: NodeGroup) -> str:
    answers = {family: group.runs(inventory, family).truth for family in Family}
    for family, truth in answers.items():
        if truth is True:
            return str(family)
    return UNKNOWN if None in answers.values() else NONE


def _minor(inventory: Inventory, group: NodeGroup) -> str:
    """Nodes that are told no version get the control plane's, from EKS or from eksctl."""
    minor = group.minor(inventory)
    cluster = group.cluster(inventory).target
    left = isinstance(minor, Absent) and cluster is not None
    return shown(cluster.version if left and cluster is not None else minor)


def _joined(inventory: Inventory, group: NodeGroup) -> str:
    """The image that EKS chooses joins the group's cluster, whatever the user data adds."""
    if group.way == "managed" and group.has_own_image(inventory).truth is False:
        return _led(group.cluster(inventory))
    joined = group.joined_names(inventory)
    return several((shown(name) for name in joined), bool(joined.open))


def _start(inventory: Inventory, group: NodeGroup) -> str:
    link = group.script(inventory)
    script = link.target
    if script is None:
        return UNKNOWN if link.open else NONE
    ways = {
        "bootstrap.sh": bool(script.bootstraps),
        "NodeConfig": not isinstance(script.node_config, Absent),
        "Bottlerocket settings": not isinstance(script.settings, Absent),
    }
    return several((way for way, used in ways.items() if used), bool(script.open))


def _volumes(inventory: Inventory, labels: Labels, group: NodeGroup, name: str) -> Lines:
    volumes = group.all_volumes(inventory)
    for volume in volumes:
        thing = f"volume {_device(volume)} of {name}"
        yield thing, "encrypted", judged(volume.is_encrypted(inventory))
        yield thing, "key", _target(labels, volume.kms_key(inventory))
    if volumes.open:
        yield f"volume of {name}", "others", UNKNOWN


def _device(volume: Volume) -> str:
    return shown(volume.name) if volume.written else "by default"


def _keys(inventory: Inventory, labels: Labels) -> Lines:
    for key in inventory.every(KmsKey):
        thing = labels.get(key.id, "key without a user")
        role, use = "AWSServiceRoleForAutoScaling", CONSTANTS["EBS_USE"]
        yield thing, "Auto Scaling may use it", judged(key.admits(inventory, role, use))  # type: ignore[arg-type]
        grant = key.admits(inventory, role, "kms:CreateGrant")
        yield thing, "Auto Scaling may grant it", judged(grant)
        yield thing, "enabled", shown(key.enabled)


def _roles(inventory: Inventory, labels: Labels) -> Lines:
    for role in inventory.every(Role):
        thing = labels.get(role.id) or f"role {shown(role.name)}"
        services = {
            name: judged(role.trusts_service(inventory, service))
            for name, service in SERVICES.items()
        }
        yield thing, "trusts", several(_those(services))
        subjects = _members(role.subjects(inventory))
        if subjects != NONE:
            yield thing, "trusts service accounts", subjects
            yield thing, "for audiences", _members(role.audiences(inventory))
        able = {
            purpose: judged(role.allows(inventory, *actions))
            for purpose, actions in PURPOSES.items()
        }
        for purpose in _those(able):
            yield thing, f"may {purpose.rstrip('?')}", UNKNOWN if purpose[-1] == "?" else "yes"


def _those(answers: Mapping[str, str]) -> Iterator[str]:
    for name, answer in answers.items():
        if answer != "no":
            yield name if answer == "yes" else f"{name}{UNKNOWN}"


def _members(values: Members[Value]) -> str:
    return several((shown(value) for value in values), bool(values.open))


def _account(binding: ServiceAccountBinding) -> str:
    return f"{shown(binding.namespace)}:{shown(binding.account)}"


def _bindings(inventory: Inventory, labels: Labels) -> Lines:
    for binding in inventory.every(ServiceAccountBinding):
        thing = f"service account {_account(binding)}"
        pods = binding.way == "pod-identity"
        yield (
            thing,
            "role by Pod Identity" if pods else "role by its token",
            _target(labels, binding.iam_role(inventory)),
        )
        yield thing, "cluster", _led(binding.cluster(inventory))


def _access(inventory: Inventory, labels: Labels) -> Lines:
    for entry in inventory.every(AccessEntry):
        thing = f"access entry of {_principal(inventory, labels, entry, entry.principal_arn)}"
        yield thing, "type", shown(entry.type)
        yield thing, "groups", shown(entry.groups)
        yield thing, "cluster", _led(entry.cluster(inventory))
    for auth in inventory.every(AwsAuth):
        yield "aws-auth", "cluster", _led(auth.cluster(inventory))
        yield "aws-auth", "others", UNKNOWN if auth.roles.open or auth.users.open else NONE
        for entry in (*auth.roles, *auth.users):
            thing = f"aws-auth entry of {_principal(inventory, labels, entry, entry.arn)}"
            yield thing, "section", entry.section
            yield thing, "username", shown(entry.username)
            yield thing, "groups", shown(entry.groups)


def _principal(inventory: Inventory, labels: Labels, entity: Entity, value: Value) -> str:
    role = _role_at(inventory, entity, value).target
    return labels.get(role.id, "another role") if role is not None else shown(value)


def _others(inventory: Inventory, labels: Labels) -> Lines:
    for addon in inventory.every(Addon):
        thing = f"add-on {shown(addon.name)}"
        yield thing, "cluster", _led(addon.cluster(inventory))
        yield thing, "version", shown(addon.version)
        role = _role_at(inventory, addon, addon.role)
        yield thing, "role", _target(labels, role)
    for profile in inventory.every(FargateProfile):
        thing = f"Fargate profile {shown(profile.name)}"
        yield thing, "cluster", _led(profile.cluster(inventory))
        yield thing, "role", _target(labels, profile.iam_role(inventory))
