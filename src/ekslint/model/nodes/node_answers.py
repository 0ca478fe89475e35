"""Turn what user data tells a node into whether it can be right.

It judges single values: whether somebody still has to fill one in, whether a certificate is encoded
as its reader wants it, which cluster an endpoint is of, which flags a kubelet still knows.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import (
    Absent,
    Document,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.core.verdict import Verdict, maybe, no, same, yes
from ekslint.facts.versions import parse_minor
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.node_start import CERTIFICATE, ENDPOINT, KubeletFlag, Told

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup

_PLACEHOLDER: Final = re.compile(
    r"^\s*$|<[A-Za-z][\w .-]*>|^your[-_ ]|\bYOUR_|^x{3,}$|^X{3,}$|^(?:TODO|FIXME)\b"
    r"|(?:REPLACE|CHANGE|replace|change)[-_ ]?(?:ME|THIS|me)\b"
    r"|^(?:CLUSTER|EKS)_?(?:NAME|ENDPOINT|CA)$"
)
_SPARED: Final = ("--apiserver-endpoint", "--b64-cluster-ca")
"""What bootstrap.sh looks up by itself when it is empty."""
_PEM: Final = "-----BEGIN"
_DATA: Final = ("certificate_authority", "CertificateAuthorityData")


def is_placeholder(value: Value) -> bool:
    """Whether a text that is wholly known is one that somebody was to replace, or empty."""
    written = known_text(value) if isinstance(value, Text) else None
    return written is not None and _PLACEHOLDER.search(written) is not None


_FILLED_IN: Final = (ReasonKind.COMPUTED, ReasonKind.DATA)
"""Why a value is not known that AWS fills in by itself."""


def left_open(told: Told) -> Verdict:
    """Whether a value that names the cluster, or where it is, is still to be filled in."""
    if told.way in _SPARED and known_text(told.value) == "":
        return no(told.location)
    if known_text(told.value) is None:
        why = tuple(reasons(told.value))
        if why and all(reason.kind in _FILLED_IN for reason in why):
            return no(told.location)
        return maybe(*why)
    return Verdict(is_placeholder(told.value)).with_evidence(told.location)


def misencoded(told: Told) -> Verdict:
    """Whether a certificate is not what all its readers want: base64 of a PEM text, once.

    What AWS gives out (`certificate_authority[0].data`) is that already.
    """
    if told.key != CERTIFICATE:
        return no(told.location)
    value = _only(told.value)
    if isinstance(value, Document) and value.format == "base64" and _of_aws(value.content):
        return yes(told.location)
    if isinstance(value, Unknown) and value.reason.identity.startswith("base64decode <"):
        return Verdict(any(_is_data(ref) for ref in value.made_of)).with_evidence(told.location)
    whole = known_text(value)
    if whole is None:
        return no(told.location) if _of_aws(value) else maybe(*reasons(value))
    if whole.lstrip().startswith(_PEM):
        return yes(told.location)
    return Verdict(_decoded(_decoded(whole)).startswith(_PEM)).with_evidence(told.location)


def _decoded(whole: str) -> str:
    try:
        return base64.b64decode("".join(whole.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _only(value: Value) -> Value:
    """Return the one part a text is made of."""
    if isinstance(value, Text) and len(value.segments) == 1:
        part = value.segments[0]
        return value if isinstance(part, Piece) else part
    return value


def _of_aws(value: Value) -> bool:
    value = _only(value)
    return value.ref is not None and _is_data(value.ref)


def as_given_out(value: Value) -> Verdict:
    """Whether a certificate is the attribute of a cluster itself, and so base64 of the PEM text."""
    value = _only(value)
    if _of_aws(value):
        return yes(value.location)
    if isinstance(value, Unknown) and not value.reason.identity.startswith("base64decode <"):
        return maybe(*reasons(value))
    return no(value.location)


def _is_data(ref: Ref) -> bool:
    return bool(ref.path) and ref.path[0] in _DATA


def told_cluster(inventory: Inventory, told: Told) -> Cluster | None:
    """Return the declared cluster that an endpoint or certificate is an attribute of."""
    if told.key not in (ENDPOINT, CERTIFICATE):
        return None
    return inventory.named_by(_only(told.value), Cluster)


def of_another_cluster(inventory: Inventory, group: NodeGroup, told: Told) -> Verdict:
    """Whether an endpoint or certificate is an attribute of another cluster than the group's."""
    if told.key not in (ENDPOINT, CERTIFICATE):
        return no(told.location)
    from ekslint.model.evidence import ClusterLookup

    value = _only(told.value)
    source = inventory.named_by(value, Cluster) or inventory.named_by(value, ClusterLookup)
    home = group.cluster(inventory)
    if source is None or home.target is None:
        why = (*reasons(told.value), *home.open)
        detail = f"which cluster the {told.key} in it is of, its text does not tell"
        return maybe(*(why or (Reason(ReasonKind.OUTSIDE, detail, "", told.location),)))
    if source is home.target:
        return no(told.location)
    if source.scope != home.target.scope or isinstance(source, ClusterLookup):
        return ~same(source.name, home.target.name)
    return yes(told.location)


def refuses_flag(inventory: Inventory, group: NodeGroup, flag: KubeletFlag) -> Verdict:
    """Whether the kubelet of a group's nodes does not know a flag any more, and so does not start.

    Its version is the group's, or else the cluster's.
    """
    removal = flag.removal()
    if removal is None:
        return no(flag.location)
    version = group.minor(inventory)
    if isinstance(version, Absent | Null):
        cluster = group.cluster(inventory)
        if cluster.target is None:
            return maybe(*cluster.open, Reason(ReasonKind.OUTSIDE, "the version is not known"))
        version = cluster.target.version
    written = known_text(version)
    minor = parse_minor(written) if written is not None else None
    if minor is None:
        return maybe(*reasons(version), Reason(ReasonKind.OUTSIDE, "the version is not known"))
    found = Verdict(minor >= removal.minor).with_evidence(version.location)
    if flag.guarded and found.truth is True:
        return maybe(Reason(ReasonKind.OUTSIDE, "the call stands inside a condition"))
    return found
