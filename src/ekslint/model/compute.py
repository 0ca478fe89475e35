"""Turn node groups into what their nodes will start as, and which cluster they join.

It knows how a group finds its template, image, volumes and role; what these are is in `launch`,
`image` and `userdata`, keys are in `encryption`, reach in `network`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.value import (
    Absent,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    known_text,
    reasons,
    text,
)
from ekslint.core.verdict import Members, Verdict, maybe, no, same, some, truth_of, yes
from ekslint.facts.ami import (
    Family,
    family_of_ami_type,
    release_minor,
)
from ekslint.facts.versions import parse_minor
from ekslint.model.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.identity import InstanceProfile, Role, role_of
from ekslint.model.image import Image
from ekslint.model.inventory import Inventory
from ekslint.model.launch import CLUSTER_TAG, TAG_VALUES, LaunchTemplate, Tag, Volume, tag_cluster
from ekslint.model.link import follow, last_segment
from ekslint.model.network import SecurityGroup, security_groups_of
from ekslint.model.userdata import UserData

SCALING_ROLE = "AWSServiceRoleForAutoScaling"
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html"""


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


def _starts(value: Value, prefix: str) -> bool:
    data = known_text(value)
    if data is not None:
        return data.startswith(prefix)
    return isinstance(value, Text) and value.prefix.startswith(prefix)
