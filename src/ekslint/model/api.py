"""Turn the `apiVersion` and kind of a manifest into whether a version of Kubernetes serves it.

It knows the APIs of Kubernetes itself: what a custom resource's operator serves it does not.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Reason, ReasonKind, Value, reasons, text
from ekslint.core.verdict import TRUE, Verdict, maybe
from ekslint.facts.removals import ApiFact, deprecated_api
from ekslint.facts.versions import Minor, Support, calendar, calendar_as_of, parse_minor, support

_SAME_SHAPE: Final = frozenset(
    {
        *("APIService", "CSIDriver", "CSINode", "ClusterRole", "ClusterRoleBinding", "CronJob"),
        *("IngressClass", "Lease", "PriorityClass", "Role", "RoleBinding", "RuntimeClass"),
        *("StorageClass", "VolumeAttachment"),
    }
)


def api_served(api: str, version: Value) -> Verdict:
    """Whether a cluster of a version still serves `group/version/Kind`."""
    fact = _removed(api)
    if fact is None or fact.removed is None:
        return TRUE
    written = known_text(version)
    minor = parse_minor(written) if written is not None else None
    if minor is None:
        unwritten = Reason(
            ReasonKind.OUTSIDE, "the version of the cluster is not written", "", version.location
        )
        return maybe(*(tuple(reasons(version)) or (unwritten,)))
    return Verdict(minor < fact.removed).with_evidence(version.location)


def api_served_anywhere(api: str) -> Verdict:
    """Whether any version that EKS still ran when the facts were gathered serves it."""
    fact = _removed(api)
    return Verdict(fact is None or fact.removed is None or _oldest() < fact.removed)


def api_removed_in(api: str) -> Value:
    """The minor that no longer serves it, absent when every known one does."""
    fact = _removed(api)
    if fact is None or fact.removed is None:
        return Absent(name="removed")
    return text(str(fact.removed))


def api_keeps_shape(api: str) -> Verdict:
    """Whether a manifest of a removed version is one of the version that replaced it as it stands.

    https://kubernetes.io/docs/reference/using-api/deprecation-guide/ ("No notable changes")
    """
    _, _, kind = api.rpartition("/")
    return Verdict(_removed(api) is not None and kind in _SAME_SHAPE)


def api_replacement(api: str) -> Value:
    """What to write instead, or "nothing" where there is no successor."""
    fact = _removed(api)
    return text((fact.replacement if fact is not None else None) or "nothing")


def _removed(api: str) -> ApiFact | None:
    version, _, kind = api.rpartition("/")
    return deprecated_api(version, kind)


def _oldest() -> Minor:
    from datetime import date

    day = date.fromisoformat(calendar_as_of())
    running = [row.minor for row in calendar() if support(row.minor, day) is not Support.ENDED]
    return min(running)
