"""Turn Kubernetes versions, as files write them, into verdicts about which goes with which.

It knows no thing that has a version.
"""

from __future__ import annotations

from datetime import date

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Reason, ReasonKind, Value, reasons, text
from ekslint.core.verdict import Verdict, maybe, open_because, same, yes
from ekslint.facts.versions import (
    Support,
    calendar_as_of,
    kubelet_fits,
    parse_minor,
    support,
)


def minor_at_most(version: Value, bound: str) -> Verdict:
    """Whether a Kubernetes version is of a minor or an older one."""
    written, limit = known_text(version), parse_minor(bound)
    minor = parse_minor(written) if written is not None else None
    if minor is None or limit is None:
        return maybe(*reasons(version))
    return Verdict(minor <= limit).with_evidence(version.location)


def kubelet_fits_upgraded(kubelet: Value, control_plane: Value) -> Verdict:
    """Whether a kubelet of a minor may stay when a control plane goes up by one minor."""
    written = known_text(control_plane)
    minor = parse_minor(written) if written is not None else None
    if minor is None:
        return maybe(*reasons(control_plane))
    return kubelet_fits_control_plane(kubelet, text(str(minor.back(-1)), control_plane.location))


def kubelet_fits_control_plane(kubelet: Value, control_plane: Value) -> Verdict:
    """Whether a kubelet of a minor may run under a control plane of another (not newer, and not
    further behind than the skew policy allows)."""
    if same(kubelet, control_plane).truth is True:
        return yes(kubelet.location, control_plane.location)
    ours, theirs = known_text(kubelet), known_text(control_plane)
    if ours is None or theirs is None:
        return maybe(*reasons(kubelet), *reasons(control_plane))
    node, plane = parse_minor(ours), parse_minor(theirs)
    if node is None or plane is None:
        return maybe(Reason(ReasonKind.INVALID, "not a Kubernetes version"))
    fits = kubelet_fits(node, plane)
    return Verdict(fits).with_evidence(kubelet.location, control_plane.location)


def eks_offers(version: Value, day: date) -> Verdict:
    """Whether EKS runs clusters of a Kubernetes version on a day; unknown of one newer than what
    is known, and of one that is left out, which EKS fills in."""
    if isinstance(version, Absent):
        return yes(version.location)
    written = known_text(version)
    if written is None:
        return maybe(*reasons(version))
    minor = parse_minor(written)
    if minor is None:
        return open_because(
            ReasonKind.INVALID, f"`{written}` is not a Kubernetes version", version.location
        )
    stands = support(minor, day)
    if stands is None:
        detail = f"Kubernetes {minor} is newer than the table of {calendar_as_of()}"
        return open_because(ReasonKind.OUTSIDE, detail, version.location)
    return Verdict(stands is not Support.ENDED).with_evidence(version.location)
