"""Turn what user data hands to the program that starts a node into one vocabulary.

bootstrap.sh takes options, nodeadm a NodeConfig, Bottlerocket settings, Windows parameters of a
script: all of them say which cluster to join, where it is, whom to trust, and how the kubelet runs.
It judges none of it, and knows no node group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Final

from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, locate, with_holes
from ekslint.core.record import record, replace
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members
from ekslint.facts.kubelet import Removal, removed_flag
from ekslint.facts.versions import Minor

if TYPE_CHECKING:
    from ekslint.model.nodes.userdata import UserData

NAME, ENDPOINT, CERTIFICATE, CIDR = "name", "endpoint", "certificate", "cidr"

OPTIONS: Final = {ENDPOINT: "--apiserver-endpoint", CERTIFICATE: "--b64-cluster-ca"}
"""Options of bootstrap.sh."""
CONFIG: Final = {
    NAME: "name",
    ENDPOINT: "apiServerEndpoint",
    CERTIFICATE: "certificateAuthority",
    CIDR: "cidr",
}
"""Keys of `spec.cluster` in a NodeConfig."""
SETTINGS: Final = {
    NAME: "cluster-name",
    ENDPOINT: "api-server",
    CERTIFICATE: "cluster-certificate",
}
"""Keys of `settings.kubernetes` of Bottlerocket."""
PARAMETERS: Final = {
    NAME: "EKSClusterName",
    ENDPOINT: "APIServerEndpoint",
    CERTIFICATE: "Base64ClusterCA",
}
"""Parameters of the Windows script.
https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html"""
KUBELET_OPTION: Final = "--kubelet-extra-args"
KUBELET_PARAMETER: Final = "KubeletExtraArgs"

_CLOUD_PROVIDER: Final = Removal("--cloud-provider", Minor(1, 27))
"""`--cloud-provider=aws`: the kubelet ends on a provider it does not have.
https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions-extended.html"""
_FLAG: Final = re.compile(rf"(?<![^\s\"'])(--[A-Za-z][\w-]*)(?:(=|[ \t]+)([^\s\"'{HOLE}]*))?")


@record
class Told:
    """One thing that user data says of the cluster: `key`, how it is written, and the value.

    `way`: the option, key or parameter that says it. `guarded`: it may not be said at all.
    """

    key: str
    way: str
    value: Value
    location: Location | None
    guarded: bool = False

    @property
    def coding(self) -> str:
        """The function of Terraform that the value has been put through last; empty for none."""
        value = self.value
        if isinstance(value, Text) and len(value.segments) == 1:
            part = value.segments[0]
            value = value if isinstance(part, Piece) else part
        if isinstance(value, Document) and value.format == "base64":
            return "base64encode"
        decoded = isinstance(value, Unknown) and value.reason.identity.startswith("base64decode <")
        return "base64decode" if decoded else ""


@record
class KubeletFlag:
    """One flag that a kubelet is started with: its name (`--node-labels`) and where it stands.

    `value` is the known text it is given, or empty. `written` is the flag with its value, absent
    where a part of that is not known.
    """

    name: str
    value: str
    location: Location | None
    guarded: bool = False
    written: Value = field(default_factory=Absent)

    def removal(self) -> Removal | None:
        """Return when the flag, or the value it is given, went out of the kubelet."""
        if self.name == _CLOUD_PROVIDER.name:
            return _CLOUD_PROVIDER if self.value == "aws" else None
        return removed_flag(self.name)

    @property
    def gone_since(self) -> str:
        """The Kubernetes minor without it, empty when no table has it."""
        removal = self.removal()
        return str(removal.minor) if removal is not None else ""

    @property
    def verified(self) -> bool:
        """Whether a source says so that was seen."""
        removal = self.removal()
        return removal is None or removal.verified


def told(data: UserData) -> Iterator[Told]:
    """Yield all that user data says of the cluster it joins, where its text is written."""
    for call in data.bootstraps:
        if not any(fault.shifts for fault in call.faults):
            yield from _told(NAME, "the cluster name", call.cluster_name, call.guarded)
        for key, option in OPTIONS.items():
            yield from _told(key, option, call.options.get(option), call.guarded)
    cluster = _at(data.node_config, "spec", "cluster")
    for key, name in CONFIG.items():
        yield from _told(key, f"spec.cluster.{name}", _at(cluster, name))
    settings = _at(data.settings, "settings", "kubernetes")
    for key, name in SETTINGS.items():
        yield from _told(key, f"settings.kubernetes.{name}", _at(settings, name))
    for parameter, value in data.parameters:
        for key, name in PARAMETERS.items():
            if parameter.lower() == name.lower():
                yield from _told(key, f"-{name}", value)
    for fault in data.text_faults:
        if fault.kind == "placeholder":
            word = text(fault.message, fault.location)
            yield Told("word", "an argument of bootstrap.sh", word, fault.location)


def _told(key: str, way: str, value: Value | None, guarded: bool = False) -> Iterator[Told]:
    if value is not None and not isinstance(value, Null) and value.location is not None:
        placed = at_its_text(value)
        yield Told(key, way, placed, placed.location, guarded)


def kubelet_flags(data: UserData) -> Members[KubeletFlag]:
    """Return the flags that the kubelet is started with, as far as they are known."""
    found: list[KubeletFlag] = []
    open_: list[Reason] = list(data.open)
    for call in data.bootstraps:
        value = call.options.get(KUBELET_OPTION)
        if value is not None:
            found.extend(_flags(value, guarded=call.guarded))
            open_.extend(reasons(value))
    flags = _at(data.node_config, "spec", "kubelet", "flags")
    if isinstance(flags, ListValue):
        open_.extend(flags.open)
        for item in flags.items:
            found.extend(_flags(item, guarded=False))
            open_.extend(reasons(item))
    elif isinstance(flags, Unknown):
        open_.append(flags.reason)
    for parameter, value in data.parameters:
        if parameter.lower() == KUBELET_PARAMETER.lower():
            found.extend(_flags(value, guarded=False))
            open_.extend(reasons(value))
    return Members(tuple(found), tuple(dict.fromkeys(open_)), data.header)


def _flags(value: Value, *, guarded: bool) -> Iterator[KubeletFlag]:
    """Yield the flags in a text; one behind an unknown part may be the end of something else."""
    if not isinstance(value, Text):
        return
    whole, _ = with_holes(value)
    for match in _FLAG.finditer(whole):
        place = locate(value, *match.span(1))
        yield KubeletFlag(match[1], match[3] or "", place, guarded, _written(value, whole, match))


def _written(value: Text, whole: str, match: re.Match[str]) -> Value:
    """Return a flag with its value, as far as it is one word, or two."""
    apart = match[2] is not None and match[2] != "="
    end = match.end(1) if apart and match[3].startswith("-") else match.end()
    word = whole[match.start() : end]
    if HOLE in whole[match.start() : end + 1] or word.endswith(("=", " ", "\t")):
        return Absent(name=match[1])
    return text(word, locate(value, match.start(), end))


def _at(value: Value | None, *path: str) -> Value | None:
    for step in path:
        value = value.get(step) if isinstance(value, MapValue) else None
    return value


def at_its_text(value: Value) -> Value:
    """Return a text as standing where its characters are written, not where they are used."""
    if not isinstance(value, Text) or not value.segments:
        return value
    place = locate(value, 0, len(with_holes(value)[0]))
    return value if place is None else replace(value, location=place)
