"""Turn node groups into what their nodes will start as, and which cluster they join.

It knows how a group finds its template, image, volumes and role; what these are is in `launch`,
`image` and `userdata`, keys are in `encryption`, reach in `network`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.pieces import concat
from ekslint.core.value import (
    Absent,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import FALSE, Members, Verdict, maybe, no, same, truth_of, yes
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Link, relation, verb
from ekslint.model.iam.identity import InstanceProfile, Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.network.attachment import Attached
from ekslint.model.network.placement import names_proxy, own_interfaces
from ekslint.model.nodes import joining, launch_settings, metadata, node_answers, node_image
from ekslint.model.nodes.image import Image
from ekslint.model.nodes.launch import CLUSTER_TAG, LaunchTemplate, Setting, Tag, Volume
from ekslint.model.nodes.node_start import KubeletFlag, Told
from ekslint.model.nodes.userdata import UserData
from ekslint.model.volumes import key_account

SCALING_ROLE = "AWSServiceRoleForAutoScaling"
"""https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodeGroup(Attached):
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
    image_family: Value = field(default_factory=Absent)
    """`image_family`: the operating system in eksctl's words (`AmazonLinux2023`)."""
    settings: Members[Setting] = field(default_factory=Members)
    """`settings`: further arguments that a launch template has a say in."""
    owner: str = ""
    """`owner`: "eksctl" when a tool maps the group's role by itself, else empty."""

    @property
    def label(self) -> str:
        """Node group or Auto Scaling group, by name."""
        name = known_text(self.name) or self.spoken
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
        return joining.cluster_tags(inventory, self)

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
    def carries_a_cluster_tag(self, inventory: Inventory) -> Verdict:
        """Whether its instances get a tag that says which cluster they belong to."""
        return joining.carries_cluster_tag(inventory, self)

    @relation
    def idle_cluster_tag(self, inventory: Inventory) -> Value:
        """What keeps a cluster tag of the group from its instances: `propagate_at_launch`."""
        return joining.idle_cluster_tag(inventory, self)

    @relation
    def own_cluster_tag(self, inventory: Inventory) -> Value:
        """The key of the tag that says which cluster its instances belong to."""
        return concat([Piece(CLUSTER_TAG), self.joined_name(inventory)])

    @verb
    def is_tagged_for(self, inventory: Inventory, *names: Value) -> Verdict:
        """Whether a cluster tag that reaches its instances names one of some clusters."""
        return joining.tagged_for(inventory, self, *names)

    @verb
    def is_home(self, inventory: Inventory, name: Value) -> Verdict:
        """Whether a name is that of the cluster it belongs to by anything but its user data."""
        home, assumed = joining.home_name(inventory, self)
        return same(name, home).assuming(*assumed)

    @relation
    def home_name(self, inventory: Inventory) -> Value:
        """The name of the cluster it belongs to by anything but its user data, or absent."""
        return joining.home_name(inventory, self)[0]

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
    def starts_encrypted(self, inventory: Inventory) -> Verdict:
        """Whether its image is known to be encrypted: then so are the volumes made from it."""
        image = self.ami(inventory).target
        return FALSE if image is None else truth_of(image.encrypted)

    @verb
    def uses_foreign_key(self, inventory: Inventory, volume: Volume) -> Verdict:
        """Whether the key of a volume surely lies in another account than its nodes."""
        return key_account.is_foreign(inventory, self, volume)

    @verb
    def uses_key_of_another_region(self, inventory: Inventory, volume: Volume) -> Verdict:
        """Whether the key of a volume surely lies in another region than its nodes."""
        return key_account.is_of_another_region(inventory, self, volume)

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
            ("group cluster", self.id), lambda: joining.cluster_named(inventory, self)
        )
        return made

    @relation
    def all_tags(self, inventory: Inventory) -> Members[Tag]:
        """Tags that instances may get: the group's own and the template's instance tags."""
        made: Members[Tag] = inventory.memo(
            ("group tags", self.id), lambda: joining.all_tags(inventory, self)
        )
        return made

    @verb
    def has_own_interfaces(self, inventory: Inventory) -> Verdict:
        """Whether its template describes network interfaces, with addresses of their own."""
        return own_interfaces(self.launch_template(inventory), self.header)

    @verb
    def uses_proxy(self, inventory: Inventory) -> Verdict:
        """Whether its user data names a proxy."""
        link = self.launch_template(inventory)
        if link.target is None:
            return maybe(*link.open) if link.open else no(self.header)
        if self.inline_template is not None and isinstance(link.target.user_data, Unknown):
            return no(self.header)  # the tool writes it
        return names_proxy(link.target.user_data)

    @verb
    def joins_a_cluster(self, inventory: Inventory) -> Verdict:
        """Whether its instances are meant to be Kubernetes nodes of an EKS cluster."""
        made: Verdict = inventory.memo(
            ("joins", self.id), lambda: joining.joins_eks(inventory, self)
        )
        return made

    @verb
    def runs(self, inventory: Inventory, *families: str) -> Verdict:
        """Whether its nodes run one of the AMI families."""
        found, value = node_image.family(inventory, self)
        if found is None:
            return maybe(node_image.unknown_family(self, value))
        return Verdict(found in families).with_evidence(value.location)

    @verb
    def surely_runs(self, inventory: Inventory, *families: str) -> Verdict:
        """Whether they are known to: false where the family is not known. A rule may be silent by
        it, for another rule to speak."""
        found, value = node_image.family(inventory, self)
        return Verdict(found is not None and found in families).with_evidence(value.location)

    @relation
    def system_source(self, inventory: Inventory) -> Value:
        """What tells the operating system of its nodes: the AMI type, or the image's name."""
        return node_image.family(inventory, self)[1]

    @relation
    def minor(self, inventory: Inventory) -> Value:
        """The Kubernetes minor of its nodes ("1.29"), as the first source that tells it says."""
        return node_image.node_minor(inventory, self)

    @verb
    def refuses_flag(self, inventory: Inventory, flag: KubeletFlag) -> Verdict:
        """Whether the kubelet of its nodes does not know a flag any more."""
        return node_answers.refuses_flag(inventory, self, flag)

    @verb
    def is_told_of_another(self, inventory: Inventory, told: Told) -> Verdict:
        """Whether an endpoint or certificate is that of another cluster than its own."""
        return node_answers.of_another_cluster(inventory, self, told)

    @verb
    def clashes(self, inventory: Inventory, setting: Setting) -> Verdict:
        """Whether EKS refuses one of its settings because of the template it names."""
        return launch_settings.clashes(inventory, self, setting)

    @verb
    def refuses(self, inventory: Inventory, setting: Setting) -> Verdict:
        """Whether EKS refuses its template because of one of the template's settings."""
        return launch_settings.refused(setting)

    @relation
    def metadata_tokens(self, inventory: Inventory) -> Value:
        """Whether its nodes ask for tokens (IMDSv2): required or optional."""
        return metadata.option(inventory, self, metadata.TOKENS)

    @relation
    def metadata_hop_limit(self, inventory: Inventory) -> Value:
        """How many hops an answer of the metadata service may take from its nodes."""
        return metadata.option(inventory, self, metadata.HOP_LIMIT)

    @relation
    def metadata_tags(self, inventory: Inventory) -> Value:
        """Whether its nodes see their tags in the metadata: enabled or disabled."""
        return metadata.option(inventory, self, metadata.TAGS)
