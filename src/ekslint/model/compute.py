"""Turn node groups, launch templates, volumes and images into what a node will start as.

It knows how a group finds its template, image, volumes and role; user data is in `userdata`, keys
in `encryption`, reach in `network`. Dated facts about images come from `facts.ami`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import (
    Absent,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    known_text,
    reasons,
    slice_text,
    text,
    with_holes,
)
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, same, some, truth_of, yes
from ekslint.facts.ami import (
    Family,
    ImageFact,
    family_of_ami_type,
    image_from_name,
    image_from_ssm_path,
    release_minor,
)
from ekslint.facts.versions import kubelet_fits, parse_minor
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.encryption import KmsKey, default_key, encrypts_by_default, key_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.identity import InstanceProfile, Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.network import SecurityGroup, security_groups_of
from ekslint.model.policy import members_of
from ekslint.model.userdata import UserData, user_data_of

CLUSTER_TAG = "kubernetes.io/cluster/"
TAG_VALUES = ("owned", "shared")
SCALING_ROLE = "AWSServiceRoleForAutoScaling"
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html"""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag. `reaches`: whether instances get it (an Auto Scaling tag may not propagate)."""

    key: Value
    value: Value
    reaches: Value

    @property
    def cluster(self) -> Value:
        """The cluster a `kubernetes.io/cluster/<name>` key names; absent for other tags."""
        return tag_cluster(self) or Absent(name="cluster", location=self.key.location)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Volume(Entity):
    """One block device of a launch template, launch configuration or group.

    `key` is the KMS key as written. `volumes_written` on the owner tells whether any was declared.
    """

    kind: ClassVar[str] = "volume"

    owner: str
    encrypted: Value
    key: Value
    written: bool = True
    """`written`: false for the root volume of nodes whose template declares no block device."""

    @property
    def label(self) -> str:
        """The device name, as the volume has no other."""
        return f"volume `{known_text(self.name) or 'root'}`"

    @verb
    def encrypted_by_account(self, inventory: Inventory) -> Verdict:
        """Whether the tree turns on EBS encryption by default for the account."""
        return encrypts_by_default(inventory, self.scope)

    @verb
    def is_encrypted(self, inventory: Inventory) -> Verdict:
        """Whether the volume is encrypted: it asks for it, or the account does."""
        return truth_of(self.encrypted) | self.encrypted_by_account(inventory)

    @relation
    def kms_key(self, inventory: Inventory) -> Link[KmsKey]:
        """The customer managed key: its own, or the account's for volumes without one.

        Surely none when neither is written, or when it is AWS's own.
        """
        if isinstance(self.key, Null | Absent) or known_text(self.key) == "":
            return default_key(inventory, self.scope)
        return key_of(inventory, self.key, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Image(Entity):
    """A machine image found by name filters or by an SSM parameter path (not by an opaque id).

    `names` are the name patterns, `path` the parameter path, `owners` who publishes it.
    """

    kind: ClassVar[str] = "image"

    names: Members[Value] = field(default_factory=Members)
    path: Value = field(default_factory=Absent)
    owners: Value = field(default_factory=Absent)

    def fact(self) -> ImageFact | None:
        """What the name or path tells, when all names agree; None when it tells nothing."""
        if not isinstance(self.path, Absent):
            return image_from_ssm_path(pattern_of(self.path))
        if self.names.open:
            return None
        found = {image_from_name(pattern_of(n)) for n in self.names}
        return found.pop() if len(found) == 1 else None

    @relation
    def source(self, inventory: Inventory) -> Value:
        """The name or path that tells what the image is."""
        if not isinstance(self.path, Absent):
            return self.path
        return next(iter(self.names), Absent(name="image", location=self.header))

    @verb
    def owned_by(self, inventory: Inventory, owner: str) -> Verdict:
        """Whether an owner is among those asked for."""
        if isinstance(self.owners, Absent):
            return no(self.header)
        return members_of(self.owners).any(
            lambda o: Verdict(known_text(o) == owner).with_evidence(o.location)
        )

    @verb
    def is_eks(self, inventory: Inventory) -> Verdict:
        """Whether this is an image made to join EKS clusters."""
        fact = self.fact()
        place = self.path.location or next((n.location for n in self.names), self.header)
        if fact is None or fact.eks is None:
            return maybe(
                Reason(ReasonKind.OUTSIDE, f"{self.label} is not a known image", "", place)
            )
        return yes(place) if fact.eks else no(place)


def pattern_of(value: Value) -> str:
    """Return a text with a `*` for every part that is not known."""
    if isinstance(value, Text):
        return "".join(s.text if isinstance(s, Piece) else "*" for s in value.segments)
    return known_text(value) or "*"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaunchTemplate(Entity):
    """A launch template, launch configuration, or the equal part of a module's node group.

    `user_data` is the value as written (mostly base64). `security_groups` is a list value.
    """

    kind: ClassVar[str] = "launch template"

    image: Value
    user_data: Value
    instance_profile: Value
    security_groups: Value
    tags: Members[Tag] = field(default_factory=Members)
    devices: Members[Volume] = field(default_factory=Members)

    @relation
    def ami(self, inventory: Inventory) -> Link[Image]:
        """The image by name or parameter; open for an opaque id, surely none when not set."""
        return image_of(inventory, self.image, self.scope)

    @relation
    def script(self, inventory: Inventory) -> Link[UserData]:
        """The parsed user data; surely none when there is none."""
        return user_data_of(inventory, self, self.user_data)


def image_of(inventory: Inventory, value: Value, scope: str) -> Link[Image]:
    """Return the image a value means."""
    if isinstance(value, Null | Absent):
        return Link()
    found = inventory.named_by(value, Image)
    evidence = (Evidence(value.location),) if value.location else ()
    if found is not None:
        return Link(found, (), evidence)
    why = tuple(reasons(value)) or (Reason(ReasonKind.OUTSIDE, "an opaque image id"),)
    return Link(None, why, evidence)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeGroup(Entity):
    """A managed node group, or an Auto Scaling group whose instances join a cluster.

    `way`: managed, self-managed. `template` is the launch template as written; `launch` the same
    thing when the language declares it in place (eksctl, modules). `tags` are the group's own.
    """

    kind: ClassVar[str] = "node group"

    way: str
    cluster_name: Value
    role: Value
    template: Value
    ami_type: Value
    version: Value
    release_version: Value
    service_linked_role: Value = field(default_factory=Absent)
    tags: Members[Tag] = field(default_factory=Members)
    inline_template: LaunchTemplate | None = None
    owner: str = ""
    """`owner`: "eksctl" when a tool maps the group's role by itself, else empty."""

    @property
    def label(self) -> str:
        """Node group or Auto Scaling group, by name."""
        name = known_text(self.name) or self.ref.address
        return f"node group `{name}`" if self.way == "managed" else f"self-managed group `{name}`"

    @relation
    def launch_template(self, inventory: Inventory) -> Link[LaunchTemplate]:
        """The launch template; surely none when the group names none."""
        if self.inline_template is not None:
            return Link(self.inline_template)
        made: Link[LaunchTemplate] = inventory.memo(
            ("template", self.id),
            lambda: follow(inventory, self.template, LaunchTemplate, self.scope, key=last_segment),
        )
        return made

    @relation
    def volumes(self, inventory: Inventory) -> Members[Volume]:
        """The block devices its template declares."""
        link = self.launch_template(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        return link.target.devices

    @relation
    def all_volumes(self, inventory: Inventory) -> Members[Volume]:
        """The declared block devices, or the root volume nobody declares."""
        declared = self.volumes(inventory)
        if declared.items or declared.open:
            return declared
        link = self.launch_template(inventory)
        header = link.target.header if link.target is not None else self.header
        root = Volume(
            id=f"{self.id}/root volume",
            scope=self.scope,
            header=header,
            conditions=self.conditions,
            declared=self.declared,
            owner=self.id,
            encrypted=Absent(name="encrypted", location=header),
            key=Absent(name="kms_key_id", location=header),
            written=False,
        )
        return Members((root,), (), self.header)

    @relation
    def cluster_tags(self, inventory: Inventory) -> Members[Tag]:
        """The tags whose key starts with `kubernetes.io/cluster/`."""
        tags = self.all_tags(inventory)
        open_ = list(tags.open)
        items: list[Tag] = []
        for tag in tags:
            if _starts(tag.key, CLUSTER_TAG):
                items.append(tag)
            elif known_text(tag.key) is None and not (isinstance(tag.key, Text) and tag.key.prefix):
                open_.extend(reasons(tag.key))
        return Members(tuple(items), tuple(dict.fromkeys(open_)), tags.header)

    @relation
    def joined_names(self, inventory: Inventory) -> Members[Value]:
        """The cluster names its user data joins."""
        link = self.script(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        return link.target.names(inventory)

    @relation
    def joined_name(self, inventory: Inventory) -> Value:
        """The one cluster name its user data joins; unknown when there is none or several."""
        names = self.joined_names(inventory)
        if len(names.items) == 1 and not names.open:
            return names.items[0]
        why = names.open[0] if names.open else Reason(ReasonKind.OUTSIDE, "no cluster name")
        return Unknown(why, location=self.header)

    @verb
    def carries_cluster_tag(self, inventory: Inventory, name: Value) -> Verdict:
        """Whether instances get `kubernetes.io/cluster/<name>` with the value owned or shared."""

        def fits(tag: Tag) -> Verdict:
            cluster = tag_cluster(tag)
            if cluster is None:
                return no(tag.key.location)
            value = known_text(tag.value)
            right = maybe(*reasons(tag.value)) if value is None else Verdict(value in TAG_VALUES)
            return same(cluster, name) & right & truth_of(tag.reaches)

        return self.cluster_tags(inventory).any(fits)

    @verb
    def starts_otherwise(self, inventory: Inventory) -> Verdict:
        """Whether its user data starts a kubelet in a way of its own."""
        script = self.script(inventory)
        if script.target is None:
            return maybe(*script.open) if script.open else no(self.header)
        if script.target.other_start:
            return yes(script.target.header)
        return maybe(*script.target.open) if script.target.open else no(script.target.header)

    @relation
    def script(self, inventory: Inventory) -> Link[UserData]:
        """The user data its nodes start with."""
        link = self.launch_template(inventory)
        if link.target is None:
            return Link(None, link.open)
        return link.target.script(inventory)

    @relation
    def ami(self, inventory: Inventory) -> Link[Image]:
        """The image its template names; surely none when the service chooses."""
        link = self.launch_template(inventory)
        if link.target is None:
            return Link(None, link.open)
        return link.target.ami(inventory)

    @relation
    def scaling_role(self, inventory: Inventory) -> Value:
        """The name of the service-linked role that Auto Scaling starts its instances with."""
        value = self.service_linked_role
        if isinstance(value, Null | Absent):
            return text(SCALING_ROLE, self.header)
        role = inventory.named_by(value, Role)
        name = known_text(role.name) if role is not None else last_segment(value)
        if name is not None:
            return text(name, value.location)
        why = next(reasons(value), Reason(ReasonKind.OUTSIDE, "service-linked role not known"))
        return Unknown(why, location=value.location)

    @verb
    def has_own_image(self, inventory: Inventory) -> Verdict:
        """Whether the template names an image (its value may be unknown)."""
        link = self.launch_template(inventory)
        if link.target is None:
            return maybe(*link.open) if link.open else no(self.header)
        image = link.target.image
        if isinstance(image, Null | Absent):
            return no(image.location)
        if isinstance(image, Unknown) and not image.nonnull and image.ref is None:
            return maybe(image.reason)
        return Verdict(known_text(image) != "").with_evidence(image.location)

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role of its nodes."""
        made: Link[Role] = inventory.memo(("node role", self.id), lambda: self._role(inventory))
        return made

    def _role(self, inventory: Inventory) -> Link[Role]:
        if self.way == "managed":
            return role_of(inventory, self.role, self.scope)
        link = self.launch_template(inventory)
        if link.target is None:
            return Link(None, link.open)
        profile = follow(
            inventory, link.target.instance_profile, InstanceProfile, self.scope, key=last_segment
        )
        if profile.target is None:
            return Link(None, profile.open, profile.evidence)
        return profile.target.iam_role(inventory)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster its nodes join: named, by user data, by tag, or the only one here."""
        made: Link[Cluster] = inventory.memo(
            ("group cluster", self.id), lambda: self._cluster(inventory)
        )
        return made

    def _cluster(self, inventory: Inventory) -> Link[Cluster]:
        if self.way == "managed":
            return cluster_of(inventory, self.cluster_name, self.scope)
        for value in (self.cluster_name, *self._named_clusters(inventory)):
            if value.ref is not None or known_text(value) is not None:
                link = cluster_of(inventory, value, self.scope)
                if link.target is not None:
                    return link
        return cluster_of(inventory, None, self.scope)

    def _named_clusters(self, inventory: Inventory) -> tuple[Value, ...]:
        script = self.script(inventory).target
        names = tuple(script.cluster_names()) if script is not None else ()
        tags = tuple(v for tag in self.all_tags(inventory) if (v := tag_cluster(tag)) is not None)
        return (*names, *tags)

    @relation
    def all_tags(self, inventory: Inventory) -> Members[Tag]:
        """Tags that instances may get: the group's own and the template's instance tags."""
        link = self.launch_template(inventory)
        open_ = (*self.tags.open, *link.open)
        items = self.tags.items
        if link.target is not None:
            items = (*items, *link.target.tags.items)
            open_ = (*open_, *link.target.tags.open)
        return Members(items, tuple(dict.fromkeys(open_)), self.header)

    @verb
    def joins_a_cluster(self, inventory: Inventory) -> Verdict:
        """Whether its instances are meant to be Kubernetes nodes of an EKS cluster."""
        if self.way == "managed":
            return yes(self.header)
        script = self.script(inventory)
        found: list[Verdict] = [
            Verdict(True).with_evidence(tag.key.location)
            for tag in self.all_tags(inventory)
            if _starts(tag.key, CLUSTER_TAG)
        ]
        if script.target is not None:
            found.append(script.target.joins(inventory))
        image = self.ami(inventory).target
        if image is not None:
            found.append(image.is_eks(inventory))
        return some(found)

    @relation
    def security_groups(self, inventory: Inventory) -> Members[SecurityGroup]:
        """The security groups its template attaches; open when others may be attached."""
        link = self.launch_template(inventory)
        if link.target is None:
            return Members((), link.open, self.header)
        return security_groups_of(inventory, link.target.security_groups, self.scope)

    @relation
    def first_security_group(self, inventory: Inventory) -> Link[SecurityGroup]:
        """The first of its security groups."""
        found = self.security_groups(inventory)
        return Link(found.items[0] if found.items else None, found.open)

    def family(self, inventory: Inventory) -> tuple[str | None, Value]:
        """Return the AMI family (AL2, AL2023, BOTTLEROCKET, …) and the value that tells it."""
        ami_type = known_text(self.ami_type)
        if ami_type is not None and ami_type != "CUSTOM":
            return family_of_ami_type(ami_type), self.ami_type
        image = self.ami(inventory).target
        if image is not None and (fact := image.fact()) is not None:
            place = image.path if not isinstance(image.path, Absent) else next(iter(image.names))
            return fact.family, place
        return None, self.ami_type

    @verb
    def runs(self, inventory: Inventory, *families: str) -> Verdict:
        """Whether its nodes run one of the AMI families."""
        family, value = self.family(inventory)
        if family is None:
            return maybe(Reason(ReasonKind.OUTSIDE, f"AMI family of {self.label} is not known"))
        return Verdict(family in families).with_evidence(value.location)

    @relation
    def minor(self, inventory: Inventory) -> Value:
        """The Kubernetes minor of its nodes ("1.29"), as the first source that tells it says."""
        family, _ = self.family(inventory)
        for value in (self.version, self.release_version):
            found = known_text(value)
            minor = None
            if found and value is self.version:
                minor = parse_minor(found)
            elif found:
                minor = release_minor(found, Family(family) if family else None)
            if minor is not None:
                return text(str(minor), value.location)
            if isinstance(value, Unknown | Text):
                return value
        link = self.ami(inventory)
        if link.target is not None and (fact := link.target.fact()) is not None and fact.minor:
            place = link.target.path.location or next(
                (n.location for n in link.target.names), link.target.header
            )
            return text(str(fact.minor), place)
        why = link.open[0] if link.open else Reason(ReasonKind.OUTSIDE, "node version not written")
        return Unknown(why, location=self.header)


def tag_cluster(tag: Tag) -> Value | None:
    """Return the cluster name in a `kubernetes.io/cluster/<name>` tag key, None for other tags."""
    if not isinstance(tag.key, Text) or not tag.key.prefix.startswith(CLUSTER_TAG):
        return None
    whole, _ = with_holes(tag.key)
    rest = slice_text(tag.key, len(CLUSTER_TAG), len(whole))
    only = rest.segments[0] if len(rest.segments) == 1 else None
    return rest if only is None or isinstance(only, Piece) else only


def _starts(value: Value, prefix: str) -> bool:
    data = known_text(value)
    if data is not None:
        return data.startswith(prefix)
    return isinstance(value, Text) and value.prefix.startswith(prefix)


def minor_at_most(version: Value, bound: str) -> Verdict:
    """Whether a Kubernetes version is of a minor or an older one."""
    written, limit = known_text(version), parse_minor(bound)
    minor = parse_minor(written) if written is not None else None
    if minor is None or limit is None:
        return maybe(*reasons(version))
    return Verdict(minor <= limit).with_evidence(version.location)


def kubelet_fits_control_plane(kubelet: Value, control_plane: Value) -> Verdict:
    """Whether a kubelet of a minor may run under a control plane of another (not newer, and not
    further behind than the skew policy allows)."""
    ours, theirs = known_text(kubelet), known_text(control_plane)
    if ours is None or theirs is None:
        return maybe(*reasons(kubelet), *reasons(control_plane))
    node, plane = parse_minor(ours), parse_minor(theirs)
    if node is None or plane is None:
        return maybe(Reason(ReasonKind.INVALID, "not a Kubernetes version"))
    fits = kubelet_fits(node, plane)
    return Verdict(fits).with_evidence(kubelet.location, control_plane.location)
