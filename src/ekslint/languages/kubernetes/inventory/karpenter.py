"""Turn Karpenter's node classes and node pools, of all versions of its API, into node groups.

What a launch template of one's own adds to an AWSNodeTemplate, and what is named in Karpenter's own
settings, is not known here. User data only matters where Karpenter leaves the start to it.

Source: https://karpenter.sh/docs/concepts/nodeclasses/, https://karpenter.sh/docs/upgrading/v1-migration/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.resource import Embedded, Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    default_of,
    missing_at,
    part_left_out,
    text,
)
from ekslint.core.verdict import Members
from ekslint.languages.kubernetes.inventory.common import field, metadata
from ekslint.languages.steps import by_name
from ekslint.languages.values import as_snapshot, blocks, common, first
from ekslint.model.entity import Entity
from ekslint.model.nodes.karpenter import CUSTOM, NodeClass, NodePool
from ekslint.model.nodes.launch import LaunchTemplate, Volume
from ekslint.model.nodes.metadata import MetadataOptions

GROUPS: Final = ("karpenter.k8s.aws", "karpenter.sh")
ALPHA: Final = "karpenter.k8s.aws/v1alpha1/"
V1: Final = "karpenter.k8s.aws/v1/"
DEFAULT: Final = "Karpenter's own default"
SELECTED: Final = ("amiSelectorTerms", "amiSelector")
EKSCTL_WORDS: Final = {
    "al2": "AmazonLinux2",
    "al2023": "AmazonLinux2023",
    "bottlerocket": "Bottlerocket",
    "windows2019": "WindowsServer2019CoreContainer",
    "windows2022": "WindowsServer2022CoreContainer",
    "windows2025": "WindowsServer2025CoreContainer",
}
"""Karpenter's families by the words the model has for operating systems."""


def node_class(resource: Resource) -> Iterator[Entity | Embedded]:
    """`EC2NodeClass`, `AWSNodeTemplate`, and the provider in a `Provisioner`."""
    spec = resource.body.get("spec")
    if resource.type.endswith("/Provisioner"):
        spec = field(spec, "provider", at=resource)
        if not isinstance(spec, MapValue):
            return
    alpha = resource.type.startswith(ALPHA) or resource.type.endswith("/Provisioner")
    family = _family(spec, resource, alpha=alpha)
    image = _image(spec, family, resource)
    user_data = field(spec, "userData", at=resource)
    custom = known_text(family) == CUSTOM
    volumes = tuple(_volumes(resource, spec))
    template = LaunchTemplate(
        **common(resource, "template"),
        name=metadata(resource, "name"),
        image=image,
        user_data=user_data if custom else Absent(name="userData", location=resource.header),
        instance_profile=field(spec, "instanceProfile", at=resource),
        security_groups=_found_later("security groups", resource),
        devices=Members(volumes, blocks(_mappings(spec, resource)).open, resource.header),
        metadata=_metadata(spec, resource),
    )
    yield NodeClass(
        **common(resource),
        name=metadata(resource, "name"),
        role=field(spec, "role", at=resource),
        instance_profile=field(spec, "instanceProfile", at=resource),
        subnet_ids=_found_later("subnets", resource),
        family=family,
        image_family=_in_eksctl_words(family),
        inline_template=template,
        spec=spec if spec is not None else Absent(name="spec", location=resource.header),
    )
    yield from volumes
    if custom and not isinstance(user_data, Absent | Null):
        yield Embedded("userdata", user_data, resource, "userData")


def node_pool(resource: Resource) -> Iterator[Entity | Embedded]:
    """`NodePool`, and the `Provisioner` of before, with the provider it may hold."""
    spec = resource.body.get("spec")
    older = resource.type.endswith("/Provisioner")
    inner = spec if older else field(spec, "template", "spec", at=resource)
    reference = "providerRef" if older else "nodeClassRef"
    yield NodePool(
        **common(resource, "pool"),
        name=metadata(resource, "name"),
        class_name=field(inner, reference, "name", at=resource),
        class_kind=field(inner, reference, "kind", at=resource),
        requirements=field(inner, "requirements", at=resource),
        taints=field(inner, "taints", at=resource),
        spec=spec if spec is not None else Absent(name="spec", location=resource.header),
    )
    if older:
        yield from node_class(resource)


def _family(spec: Value | None, resource: Resource, *, alpha: bool) -> Value:
    """Return the AMI family: written, that of an alias, or AL2 in the oldest API."""
    written = field(spec, "amiFamily", at=resource)
    if not isinstance(written, Absent | Null):
        return written
    for term in blocks(field(spec, "amiSelectorTerms", at=resource)):
        alias = term.get("alias")
        name = (known_text(alias) or "").partition("@")[0]
        if alias is not None:
            return text(name, alias.location) if name else alias
    if alpha and isinstance(field(spec, "launchTemplate", at=resource), Absent):
        return text("AL2", written.location, default_of(DEFAULT))
    why = Reason(ReasonKind.OUTSIDE, "the AMI family is not written", "", resource.header)
    return Unknown(why, location=resource.header)


def _in_eksctl_words(family: Value) -> Value:
    name = known_text(family)
    if name is None:
        return family
    word = EKSCTL_WORDS.get(name.lower())
    if word is not None:
        return text(word, family.location)
    why = Reason(ReasonKind.OUTSIDE, f"what runs under `{name}` is not known", "", family.location)
    return Unknown(why, location=family.location)


def _image(spec: Value | None, family: Value, resource: Resource) -> Value:
    """Return the image: surely none of one's own where nothing but an alias selects it."""
    for key in SELECTED:
        chosen = field(spec, key, at=resource)
        terms = chosen.items if isinstance(chosen, ListValue) else (chosen,)
        for term in terms:
            if isinstance(term, Absent | Null):
                continue
            if not isinstance(term, MapValue) or "alias" not in term.entries:
                return _found_later("image", resource, term)
    if known_text(family) in (None, CUSTOM):
        return _found_later("image", resource)
    return Absent(name="image", location=resource.header)


def _found_later(what: str, resource: Resource, at: Value | None = None) -> Unknown:
    place = (at.location if at is not None else None) or resource.header
    why = Reason(ReasonKind.OUTSIDE, f"Karpenter finds the {what} by selectors", "", place)
    return Unknown(why, location=place, nonnull=True)


def _mappings(spec: Value | None, resource: Resource) -> Value:
    return field(spec, "blockDeviceMappings", at=resource)


def _volumes(resource: Resource, spec: Value | None) -> Iterator[Volume]:
    for step, mapping in by_name(blocks(_mappings(spec, resource)), "deviceName"):
        for ebs in blocks(mapping.get("ebs")):
            encrypted = _of(ebs, "encrypted")
            if isinstance(encrypted, Absent) and "snapshotID" in ebs.entries:
                encrypted = Unknown(as_snapshot(ebs.location), location=ebs.location)
            place = ebs.location or mapping.location or resource.header
            yield Volume(
                **{**common(resource, f"blockDeviceMappings{step}"), "header": place},
                name=_of(mapping, "deviceName"),
                owner=f"{resource.scope}::{resource.address}",
                encrypted=encrypted,
                key=_of(ebs, "kmsKeyID"),
            )


def _of(block: MapValue, name: str) -> Value:
    found = block.get(name)
    if found is None and block.open:
        return Unknown(block.open[0], location=block.location)
    if found is not None:
        return found
    return Absent(name=name, location=block.location, origin=missing_at(block.location, name))


def _metadata(spec: Value | None, resource: Resource) -> MetadataOptions:
    """Return the metadata options; what is left out is Karpenter's default, by version.

    https://karpenter.sh/docs/upgrading/upgrade-guide/ (1.0: one hop instead of two)
    """
    options = field(spec, "metadataOptions", at=resource)
    place = options.location or resource.header
    hops = 1 if resource.type.startswith(V1) else 2
    origin = default_of(DEFAULT)
    tokens = _option(options, "httpTokens", resource)
    limit = _option(options, "httpPutResponseHopLimit", resource)
    return MetadataOptions(
        tokens=first(tokens, text("required", place, origin)),
        hop_limit=first(limit, Scalar(hops, location=place, origin=origin)),
    )


def _option(options: Value, name: str, resource: Resource) -> Value:
    if isinstance(options, Absent | Null):
        return part_left_out(options, name)
    return field(options, name, at=resource)
