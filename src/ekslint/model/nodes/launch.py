"""Turn launch templates and what they hold (volumes, tags) into what an instance starts as.

It knows no node group; images are in `image`, keys in `encryption`, user data in `userdata`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.value import Absent, Null, Piece, Text, Unknown, Value
from ekslint.core.verdict import Members, Verdict, maybe, no, truth_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.image import Image, image_of
from ekslint.model.nodes.metadata import MetadataOptions
from ekslint.model.nodes.userdata import UserData, user_data_of
from ekslint.model.volumes import key_account
from ekslint.model.volumes.encryption import KmsKey, default_key, encrypts_by_default, key_of

CLUSTER_TAG = "kubernetes.io/cluster/"
LEGACY_TAG = "KubernetesCluster"


@dataclass(frozen=True, slots=True)
class Setting:
    """One argument of a template or a group, in the words of its language, where it is written.

    `key` is the same in all languages (`instance_profile`, `disk_size`).
    """

    key: str
    name: str
    value: Value
    location: Location | None


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

    `key` is the KMS key as written.
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

    @verb
    def names_a_key(self, inventory: Inventory) -> Verdict:
        """Whether it surely names a key, also one of AWS's; not known where a variable does."""
        match self.key:
            case Null() | Absent():
                return no(self.key.location)
            case Unknown(ref=None, nonnull=False):
                return maybe(self.key.reason)
        return Verdict(known_text(self.key) != "").with_evidence(self.key.location)

    @verb
    def is_granted_to(self, inventory: Inventory, role: str) -> Verdict:
        """Whether a grant of the scan lets a role use the key it names."""
        return key_account.is_granted(inventory, self, role)

    @relation
    def kms_key(self, inventory: Inventory) -> Link[KmsKey]:
        """The customer managed key: its own, or the account's for volumes without one.

        Surely none when neither is written, or when it is AWS's own.
        """
        if isinstance(self.key, Null | Absent) or known_text(self.key) == "":
            return default_key(inventory, self.scope)
        return key_of(inventory, self.key, self.scope)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaunchTemplate(Entity):
    """A launch template, launch configuration, or the equal part of a module's node group.

    `user_data` is the value as written (mostly base64). `security_groups` is a list value.
    `settings` are the further arguments that node groups have a say in.
    """

    kind: ClassVar[str] = "launch template"

    image: Value
    user_data: Value
    instance_profile: Value
    security_groups: Value
    tags: Members[Tag] = field(default_factory=Members)
    devices: Members[Volume] = field(default_factory=Members)
    metadata: MetadataOptions = field(default_factory=MetadataOptions)
    settings: Members[Setting] = field(default_factory=Members)

    @relation
    def ami(self, inventory: Inventory) -> Link[Image]:
        """The image by name or parameter; open for an opaque id, surely none when not set."""
        return image_of(inventory, self.image, self.scope)

    @relation
    def script(self, inventory: Inventory) -> Link[UserData]:
        """The parsed user data; surely none when there is none."""
        return user_data_of(inventory, self, self.user_data)


def tag_cluster(tag: Tag) -> Value | None:
    """Return the cluster name in a `kubernetes.io/cluster/<name>` tag key, None for other tags."""
    if not isinstance(tag.key, Text) or not tag.key.prefix.startswith(CLUSTER_TAG):
        return None
    whole, _ = with_holes(tag.key)
    rest = slice_text(tag.key, len(CLUSTER_TAG), len(whole))
    only = rest.segments[0] if len(rest.segments) == 1 else None
    return rest if only is None or isinstance(only, Piece) else only
