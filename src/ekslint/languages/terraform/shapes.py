"""Turn a resource's configuration into the object other expressions see: `aws_iam_role.node`.

What the service fixes is synthesised as far as it is fixed: a role's ARN is partial text of
partition, account, path and name. Everything else AWS fills in is unknown, with the identity of the
attribute. Sources: the service authorization reference of each service (ARN formats), the `id` of
each resource type in the provider's documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ekslint.core.contents import from_plain
from ekslint.core.location import Location
from ekslint.core.pieces import concat
from ekslint.core.record import record, replace
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    default_of,
)
from ekslint.facts.provider import planned_defaults
from ekslint.languages.terraform.bodies import BLOCK, configured
from ekslint.languages.terraform.providers import Surroundings

NAMING: Final = frozenset({"id", "arn", "name", "key_id", "node_group_name", "url", "alias"})
"""Attributes that name the resource itself: a reference to one is a reference to the resource."""

INTERNAL: Final = frozenset({"lifecycle", "depends_on", "provisioner", "connection", "provider"})
"""Entries of a body that are not attributes of the resource."""


@record
class Subject:
    """One resource instance, while its attributes are synthesised."""

    kind: str
    mode: str
    ref: Ref
    body: MapValue
    header: Location
    around: Surroundings

    def computed(self, *path: str | int, nonnull: bool = True) -> Unknown:
        """Return an attribute that AWS fills in."""
        ref = Ref(self.ref.scope, self.ref.address, path)
        kind, words = ReasonKind.COMPUTED, "is known only after apply"
        if self.mode == "data":
            kind, words = ReasonKind.DATA, "is looked up when Terraform runs"
        reason = Reason(kind, f"`{ref}` {words}", f"{ref.scope}|{ref}", self.header)
        return Unknown(reason, location=self.header, origin=COMPUTED, ref=ref, nonnull=nonnull)

    def given(self, name: str) -> Value | None:
        """Return a configured attribute; null counts as left out."""
        found = self.body.get(name)
        return None if isinstance(found, Null) else found

    def named(self, attribute: str = "name") -> Value:
        """Return the name: as configured, made from its prefix, or chosen by the provider."""
        found = self.given(attribute)
        if found is not None:
            return found
        chosen = self.computed(attribute)
        prefix = self.given(f"{attribute}_prefix")
        return self.text(prefix, chosen) if prefix is not None else chosen

    def text(self, *parts: str | Value) -> Text:
        """Return a text made of known characters and of values."""
        pieces: list[Piece | Value] = [
            Piece(part, self.header) if isinstance(part, str) else part for part in parts
        ]
        return replace(concat(pieces, self.header), origin=COMPUTED)

    def arn(self, service: str, *rest: str | Value, regional: bool = True) -> Value:
        """Return `arn:<partition>:<service>:<region>:<account>:<rest>`."""
        around = self.around
        region: str | Value = (self.given("region") or around.region) if regional else ""
        return self.text(
            "arn:", around.partition, f":{service}:", region, ":", around.account, ":", *rest
        )


Shape = Callable[[Subject], dict[str, Value]]


def _iam(kind: str) -> Shape:
    def shape(it: Subject) -> dict[str, Value]:
        name, path = it.named(), it.given("path") or "/"
        found: dict[str, Value] = {
            "name": name,
            "arn": it.arn("iam", kind, path, name, regional=False),
        }
        if kind in ("role", "instance-profile"):
            found["id"] = name
        else:
            found["id"] = found["arn"]
        if kind in ("role", "instance-profile", "user"):
            found["unique_id"] = it.computed("unique_id")
        if kind in ("user", "group"):
            found["id"] = name
        return found

    return shape


def _cluster(it: Subject) -> dict[str, Value]:
    name = it.named()
    issuer = _issuer(it)
    authority = it.computed("certificate_authority", 0, "data")
    return {
        "name": name,
        "id": name,
        "arn": it.arn("eks", "cluster/", name),
        "endpoint": it.computed("endpoint"),
        "identity": _one(it, {"oidc": _one(it, {"issuer": issuer})}),
        "certificate_authority": _one(it, {"data": authority}),
        "platform_version": it.computed("platform_version"),
    }


def _issuer(it: Subject) -> Value:
    """Return the issuer's URL: `https://oidc.eks.<region>.amazonaws.com/id/<id>` and its like
    (`https://oidc-eks.<region>.api.aws/id/<id>` of clusters that speak IPv6).

    https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
    """
    whole = it.computed("identity", 0, "oidc", 0, "issuer")
    reason = replace(whole.reason, identity=f"host of {whole.reason.identity}")
    made_of = (whole.ref,) if whole.ref is not None else ()
    host = replace(whole, reason=reason, ref=None, made_of=made_of)
    return replace(it.text("https://oidc", host), ref=whole.ref)


def _node_group(it: Subject) -> dict[str, Value]:
    cluster, name = (
        it.given("cluster_name") or it.computed("cluster_name"),
        it.named("node_group_name"),
    )
    serial = it.computed("arn")
    group = it.computed("resources", 0, "autoscaling_groups", 0, "name")
    scaling = ListValue((_object(it, {"name": group}),), location=it.header)
    return {
        "node_group_name": name,
        "id": it.text(cluster, ":", name),
        "arn": it.arn("eks", "nodegroup/", cluster, "/", name, "/", serial),
        "resources": _one(it, {"autoscaling_groups": scaling}),
    }


def _fargate_profile(it: Subject) -> dict[str, Value]:
    cluster = it.given("cluster_name") or it.computed("cluster_name")
    name = it.given("fargate_profile_name") or it.computed("fargate_profile_name")
    serial = it.computed("arn")
    return {
        "id": it.text(cluster, ":", name),
        "arn": it.arn("eks", "fargateprofile/", cluster, "/", name, "/", serial),
    }


def _addon(it: Subject) -> dict[str, Value]:
    cluster = it.given("cluster_name") or it.computed("cluster_name")
    name = it.given("addon_name") or it.computed("addon_name")
    return {
        "id": it.text(cluster, ":", name),
        "arn": it.arn("eks", "addon/", cluster, "/", name, "/", it.computed("arn")),
    }


def _oidc_provider(it: Subject) -> dict[str, Value]:
    url = it.given("url")
    host: Value = it.computed("url")
    if isinstance(url, Text) and url.prefix.startswith("https://"):
        host = _without_scheme(url)
    elif isinstance(url, Unknown):
        # The provider drops the scheme: another text than the URL, so not its reference.
        own = url.reason.identity or (f"{url.ref.scope}|{url.ref}" if url.ref else "")
        reason = replace(url.reason, identity=f"host of {own}" if own else "")
        host = Unknown(reason, location=url.location, origin=COMPUTED, nonnull=True)
    arn = it.arn("iam", "oidc-provider/", host, regional=False)
    return {"arn": arn, "id": arn}


def _as_read(it: Subject, name: str, value: Value) -> Value:
    """Return what an argument says once the provider has read it back: IAM drops a URL's scheme."""
    if it.kind == "aws_iam_openid_connect_provider" and name == "url" and isinstance(value, Text):
        return _without_scheme(value) if value.prefix.startswith("https://") else value
    return value


def _without_scheme(url: Text) -> Text:
    from ekslint.core.pieces import slice_text, with_holes

    length = len(with_holes(url)[0])
    return slice_text(url, len("https://"), length)


def _launch_template(it: Subject) -> dict[str, Value]:
    serial = it.computed("id")
    return {
        "name": it.named(),
        "id": serial,
        "arn": it.arn("ec2", "launch-template/", serial),
        "latest_version": it.computed("latest_version"),
        "default_version": it.given("default_version") or it.computed("default_version"),
    }


def _kms_key(it: Subject) -> dict[str, Value]:
    serial = it.computed("key_id")
    return {"key_id": serial, "id": serial, "arn": it.arn("kms", "key/", serial)}


def _kms_alias(it: Subject) -> dict[str, Value]:
    name = it.named()
    return {
        "name": name,
        "id": name,
        "arn": it.arn("kms", name),
        "target_key_arn": it.computed("target_key_arn"),
    }


def _ec2(kind: str) -> Shape:
    def shape(it: Subject) -> dict[str, Value]:
        serial = it.computed("id")
        return {"id": serial, "arn": it.arn("ec2", f"{kind}/", serial)}

    return shape


def _named_only(*ids: str) -> Shape:
    def shape(it: Subject) -> dict[str, Value]:
        name = it.named()
        return {"name": name, **dict.fromkeys(ids, name)}

    return shape


SHAPES: Final[Mapping[str, Shape]] = {
    "aws_iam_role": _iam("role"),
    "aws_iam_policy": _iam("policy"),
    "aws_iam_user": _iam("user"),
    "aws_iam_group": _iam("group"),
    "aws_iam_instance_profile": _iam("instance-profile"),
    "aws_iam_openid_connect_provider": _oidc_provider,
    "aws_eks_cluster": _cluster,
    "aws_eks_node_group": _node_group,
    "aws_eks_fargate_profile": _fargate_profile,
    "aws_eks_addon": _addon,
    "aws_launch_template": _launch_template,
    "aws_launch_configuration": _named_only("id"),
    "aws_autoscaling_group": _named_only("id"),
    "aws_kms_key": _kms_key,
    "aws_kms_replica_key": _kms_key,
    "aws_kms_external_key": _kms_key,
    "aws_kms_alias": _kms_alias,
    "aws_security_group": _ec2("security-group"),
    "aws_subnet": _ec2("subnet"),
    "aws_vpc": _ec2("vpc"),
}


def synthesised(it: Subject) -> dict[str, Value]:
    """Return the attributes of a resource whose shape the service fixes, by name."""
    shape = SHAPES.get(it.kind) if it.mode == "managed" else None
    found: dict[str, Value] = {"id": it.computed("id")}
    if it.kind.startswith("aws_"):
        found["arn"] = it.computed("arn")
    found |= shape(it) if shape is not None else {}
    return found


def resource_object(
    it: Subject, shape: Mapping[str, Value], extra: Mapping[str, Value], why: Reason
) -> MapValue:
    """Return what a reference to the whole resource gives: configured and computed attributes.

    It is open because of `why`: any other attribute is unknown, with its identity. `shape` is what
    is `synthesised`, `extra` are attributes known by other means (what a data source answers).
    """
    entries: dict[str, Entry] = {}
    for name, value in (*_defaults(it), *shape.items()):
        entries[name] = Entry(_owned(value, it.ref.step(name), True), it.header, it.header)
    for name, entry in configured(it.body):
        if name not in INTERNAL:
            value = _owned(_as_read(it, name, entry.value), it.ref.step(name), name in NAMING)
            entries[name] = replace(entry, value=_opened(value, it, (name,), why))
    for name, value in extra.items():
        entries[name] = Entry(_owned(value, it.ref.step(name), True), it.header, it.header)
    return MapValue(entries, (why,), location=it.header, ref=it.ref)


def _defaults(it: Subject) -> Iterator[tuple[str, Value]]:
    """Yield what the provider itself puts in the place of an argument that is left out.

    What a service fills in is not among it: a plan does not know that either.
    """
    if it.mode != "managed" or it.body.open:
        return
    for name, found in planned_defaults(it.kind).items():
        yield name, from_plain(found.value, it.header, default_of(found.source))


def _owned(value: Value, ref: Ref, naming: bool) -> Value:
    """Give a value the identity of its attribute, unless it is better known as another's."""
    if value.ref is not None and not naming:
        return value
    if isinstance(value, Unknown) and value.ref is not None:
        identity = value.reason.identity or f"{value.ref.scope}|{value.ref}"
        made_of = tuple(dict.fromkeys((*value.made_of, value.ref)))
        value = replace(value, reason=replace(value.reason, identity=identity), made_of=made_of)
    return replace(value, ref=ref)


def _opened(value: Value, it: Subject, path: tuple[str | int, ...], why: Reason) -> Value:
    """Let nested blocks answer for the attributes in them that AWS fills in."""
    if not isinstance(value, ListValue):
        return value
    items: list[Value] = []
    for index, item in enumerate(value.items):
        if not (isinstance(item, MapValue) and item.kind == BLOCK):
            return value
        inner = (*path, index)
        entries = {
            name: replace(entry, value=_opened(entry.value, it, (*inner, name), why))
            for name, entry in configured(item)
        }
        ref = Ref(it.ref.scope, it.ref.address, inner)
        items.append(replace(item, entries=entries, open=(why,), ref=ref))
    return replace(value, items=tuple(items))


def _one(it: Subject, fields: Mapping[str, Value]) -> ListValue:
    return ListValue((_object(it, fields),), kind="list", location=it.header, origin=COMPUTED)


def _object(it: Subject, fields: Mapping[str, Value]) -> MapValue:
    entries = {name: Entry(value, it.header, it.header) for name, value in fields.items()}
    return MapValue(entries, location=it.header, origin=COMPUTED)
