"""Turn Kubernetes versions, as files write them, into verdicts about which goes with which.

It knows no thing that has a version.
"""

from __future__ import annotations

from ekslint.core.value import Reason, ReasonKind, Value, known_text, reasons
from ekslint.core.verdict import Verdict, maybe, same, yes
from ekslint.facts.versions import kubelet_fits, parse_minor


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
