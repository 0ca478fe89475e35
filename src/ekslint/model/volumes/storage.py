"""Turn StorageClasses into what the volumes made of them are.

It knows the drivers for EBS, by their names; volumes that exist already, and claims, are not known
here.

Source: https://github.com/kubernetes-sigs/aws-ebs-csi-driver (docs/parameters.md, and CreateDisk in
pkg/cloud/cloud.go)
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, MapValue, Null, Slot, Unknown, Value, absent, reasons
from ekslint.core.verdict import FALSE, Verdict, maybe, truth_of
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.policy import compares
from ekslint.model.volumes.encryption import encrypts_by_default

EBS: Final = frozenset({"ebs.csi.aws.com", "ebs.csi.eks.amazonaws.com", "kubernetes.io/aws-ebs"})
"""The driver, that of Auto Mode, and the one in Kubernetes' own tree, which leads to the first."""

EFS: Final = "efs.csi.aws.com"
"""Source: https://github.com/kubernetes-sigs/aws-efs-csi-driver (docs/README.md)"""


@record(kw_only=True, eq=False)
class StorageClass(Entity):
    """A StorageClass: its `provisioner` and `parameters`, `binding` and `default` as written."""

    kind: ClassVar[str] = "storage class"

    provisioner: Value
    parameters: Value = field(default_factory=Absent)
    binding: Value = field(default_factory=Absent)
    default: Value = field(default_factory=Absent)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The only cluster it can be applied to."""
        return cluster_of(inventory, None, self.scope)

    @verb
    def makes_ebs_volumes(self, inventory: Inventory) -> Verdict:
        """Whether its provisioner makes EBS volumes."""
        name = known_text(self.provisioner)
        if name is None:
            return maybe(*reasons(self.provisioner))
        return Verdict(name in EBS).with_evidence(self.provisioner.location)

    @verb
    def makes_access_points(self, inventory: Inventory) -> Verdict:
        """Whether its provisioner makes an access point of EFS for each claim."""
        mode = self.parameter(inventory, "provisioningMode")
        if isinstance(mode, Absent | Null):
            return FALSE
        return compares(self.provisioner, EFS) & compares(mode, "efs-ap")

    @verb
    def parameter(self, inventory: Inventory, name: str) -> Value:
        """A parameter by its name; absent at the class where it surely is not written."""
        match self.parameters:
            case MapValue(entries=entries, open=open_):
                for key, entry in entries.items():
                    if key.lower() == name.lower():
                        return entry.value
                if open_:
                    return Unknown(open_[0], location=self.parameters.location)
            case Unknown():
                return self.parameters
        place = self.parameters.location
        written = not isinstance(self.parameters, Absent | Null) and place is not None
        slot = self.parameters.origin.slot
        if written:
            return absent(name, place, Slot(place, (name,)) if place else None)
        return absent(name, self.header, slot and slot.under(name))

    @verb
    def is_encrypted(self, inventory: Inventory) -> Verdict:
        """Whether its volumes are encrypted: it asks for it, it names a key (which the driver takes
        for the same), or the account does."""
        asked = truth_of(self.parameter(inventory, "encrypted"))
        keyed = truth_of(self.parameter(inventory, "kmsKeyId"))
        return asked | keyed | encrypts_by_default(inventory, self.scope)
