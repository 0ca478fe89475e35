"""Turn one part of a ClusterConfig, with the cluster it belongs to, into what entities take over.

It knows the shared settings of the file (name, region, version); no part by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ekslint.core.contents import from_plain, known_bool
from ekslint.core.record import record
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Null,
    Ref,
    Text,
    Unknown,
    Value,
    missing_at,
    text,
)
from ekslint.languages.eksctl.defaults import MADE, made
from ekslint.languages.eksctl.evaluate import at
from ekslint.languages.values import common
from ekslint.model.entity import Entity

ISSUER: Final = ("identity", "oidc", "issuer")
Made = Entity | Embedded
MAKING: Final = (
    *(("metadata", "version"), ("cloudWatch",), ("availabilityZones",), ("autoModeConfig",)),
    *(("secretsEncryption",), ("kubernetesNetworkConfig",), ("privateCluster",), ("karpenter",)),
    *(("iam", "withOIDC"), ("iam", "serviceRoleARN"), ("upgradePolicy",), ("outpost",)),
    *(("vpc", "cidr"), ("vpc", "nat"), ("vpc", "clusterEndpoints"), ("vpc", "publicAccessCIDRs")),
    *(("accessConfig", "authenticationMode"),),
)
"""Settings that only the making (or updating) of a cluster takes from the file."""

GIVEN_NETWORK: Final = (("vpc", "id"), ("vpc", "subnets"), ("vpc", "securityGroup"))
"""Settings of a network that exists already."""


@record
class File:
    """One ClusterConfig: its resource, its parts, and what these ask of it."""

    config: Resource
    parts: tuple[Resource, ...] = ()

    def get(self, *path: str) -> Value:
        """Return a setting of the file; absent at the header when it is not written."""
        return written(self.config, *path)

    @property
    def name(self) -> Value:
        """The name of the cluster; every part refers to it."""
        return self.get("metadata", "name")

    @property
    def region(self) -> Value:
        """The region as written."""
        return self.get("metadata", "region")

    @property
    def version(self) -> Value:
        """The Kubernetes version as written."""
        return self.get("metadata", "version")

    @property
    def makes(self) -> bool:
        """Whether something in the file says that it makes the cluster."""
        return any(at(self.config.body, *path) is not None for path in MAKING)

    @property
    def makes_network(self) -> bool:
        """Whether eksctl surely makes the network as the file says."""
        return self.makes and all(isinstance(self.get(*path), Absent) for path in GIVEN_NETWORK)

    @property
    def has_oidc(self) -> bool:
        """Whether eksctl surely makes an OIDC provider for the cluster."""
        return known_bool(self.get("iam", "withOIDC")) is True

    @property
    def issuer(self) -> Unknown:
        """The issuer URL of the cluster, as something whose text is not known."""
        place = self.config.header
        ref = Ref(self.config.scope, self.config.address, ISSUER)
        value = made("EKS makes the issuer of the cluster", place)
        return Unknown(value.reason, location=place, origin=MADE, ref=ref, nonnull=True)


Adapter = Callable[[Resource, File], Iterator[Made]]
Adapters = Mapping[str, Adapter]


def written(resource: Resource, *path: str) -> Value:
    """Return a value of a part under a path; absent at its header, null like left out."""
    found = at(resource.body, *path)
    if found is None or isinstance(found, Null):
        place = found.location if found is not None else None
        origin = missing_at(place, path[-1]) if place else missing_at(resource.body.location, *path)
        return Absent(name=path[-1], location=place or resource.header, origin=origin)
    return found


def made_here(resource: Resource, part: str, attribute: str) -> Unknown:
    """Return the attribute of a thing that eksctl makes for a part, as a reference to it."""
    ref = Ref(resource.scope, f"{resource.address}/{part}", (attribute,))
    value = made(f"eksctl makes the {part}", resource.header)
    return Unknown(value.reason, location=resource.header, origin=MADE, ref=ref, nonnull=True)


def part_of(resource: Resource, part: str) -> dict[str, Any]:
    """Return the shared fields of a thing that eksctl makes for a part."""
    address = f"{resource.address}/{part}"
    declared = Resource(
        "eksctl",
        f"{resource.type}/{part}",
        address,
        resource.scope,
        MapValue({}, location=resource.header),
        resource.header,
        conditions=resource.conditions,
        module=resource.module,
    )
    return common(declared)


def trust_of_service(service: str, actions: tuple[str, ...], place: Any) -> Value:
    """Return the trust policy that lets a service assume a role."""
    statement = {"Effect": "Allow", "Action": list(actions), "Principal": {"Service": service}}
    return from_plain({"Version": "2012-10-17", "Statement": [statement]}, place, MADE)


def trust_of_account(file: File, subject: Text) -> Value:
    """Return the trust policy of a role for one service account, as eksctl writes it."""
    place = file.config.header
    audience = text("sts.amazonaws.com", place, MADE)
    tests: list[tuple[Value, Entry]] = []
    for suffix, value in ((":sub", subject), (":aud", audience)):
        key = Text((file.issuer, *text(suffix, place).segments), location=place, origin=MADE)
        tests.append((key, Entry(value, place)))
    why = (file.issuer.reason,)
    conditions = MapValue({}, open=why, partial=tuple(tests), location=place)
    entries: dict[str, Value] = {
        "Effect": text("Allow", place, MADE),
        "Action": text("sts:AssumeRoleWithWebIdentity", place, MADE),
        "Principal": MapValue({"Federated": Entry(file.issuer, place)}, location=place),
        "Condition": MapValue({"StringEquals": Entry(conditions, place)}, location=place),
    }
    statement = MapValue({k: Entry(v, place) for k, v in entries.items()}, location=place)
    listed = ListValue((statement,), location=place)
    return MapValue({"Statement": Entry(listed, place)}, location=place)


def texts(value: Value) -> ListValue:
    """Return a list value as one; what is left out is empty, what is unknown leaves it open."""
    match value:
        case ListValue():
            return value
        case Unknown(reason=reason):
            return ListValue((), open=(reason,), location=value.location)
    return ListValue((), location=value.location)
