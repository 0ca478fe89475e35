"""Turn what a scan holds into whether something of it runs on EKS, and on which versions.

A manifest does not say what it is applied to: a cluster, a role for service accounts or an add-on
in the same tree does. What contradicts (clusters of other makers) is not in the inventory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, TypeVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Condition
from ekslint.core.value import Absent, Null, OriginKind, Reason, ReasonKind, Unknown, Value, reasons
from ekslint.core.verdict import Verdict, every, maybe, some, yes
from ekslint.facts.versions import Minor, calendar, calendar_as_of, parse_minor
from ekslint.model.access.entries import AccessEntry, AwsAuth, ExecCredential
from ekslint.model.clusters.addon import Addon
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.inventory import Inventory, outside
from ekslint.model.link import comparable, estate, exists
from ekslint.model.modules.module import ModuleCall
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.userdata import BootstrapCall
from ekslint.model.policy import members_of

E = TypeVar("E", bound=Entity)
_EKS_SOURCE = re.compile(r"(?:^|[/_.-])eks(?:$|[/_.?-])")


@record(kw_only=True, eq=False)
class ClusterLookup(Entity):
    """An EKS cluster that is only looked up by name; nothing else of it is in the files."""

    kind: ClassVar[str] = "looked-up cluster"


def on_eks(inventory: Inventory, scope: str, given: tuple[Condition, ...] = ()) -> Verdict:
    """Whether something of the scan shows that things of a scope run on EKS.

    Without any sign it is not known: the same manifest may be meant for another kind of cluster. So
    it is with a sign that exists under conditions of its own (`given` are those of the thing).
    """
    key = ("on eks", scope, tuple((c.identity, c.negated) for c in given))
    found: Verdict = inventory.memo(key, lambda: _on_eks(inventory, scope, given))
    return found


def _on_eks(inventory: Inventory, scope: str, given: tuple[Condition, ...]) -> Verdict:
    open_: list[Reason] = []
    clusters = _clusters(inventory, scope)
    for sign in (*clusters, *_other_signs(inventory, scope)):
        sure = exists(sign, given)
        if sure.truth is True:
            verdict = yes(sign.header)
            return verdict if sign.scope == scope else verdict.assuming(_assumed(sign, clusters))
        open_.extend(sure.open)
    return maybe(*(open_ or (outside("nothing in the scan shows that this runs on EKS"),)))


def on_eks_from(
    inventory: Inventory, scope: str, minor: Minor, given: tuple[Condition, ...] = ()
) -> Verdict:
    """Whether things of a scope run on EKS clusters of a Kubernetes minor or newer.

    The versions of the clusters they can run on decide; one that is not written, whoever chooses it
    then, is at least the oldest that EKS runs, and so is one of which only signs are in the scan.
    """
    key = ("on eks from", scope, minor, tuple((c.identity, c.negated) for c in given))
    found: Verdict = inventory.memo(key, lambda: _on_eks_from(inventory, scope, minor, given))
    return found


def _on_eks_from(
    inventory: Inventory, scope: str, minor: Minor, given: tuple[Condition, ...]
) -> Verdict:
    clusters = _clusters(inventory, scope)
    if not clusters:
        return on_eks(inventory, scope, given) & Verdict(oldest_minor() >= minor)
    verdict = _agreed(
        [_version_from(c.version, c.header, minor) & exists(c, given) for c in clusters]
    )
    if verdict.truth is True and clusters[0].scope != scope:
        return verdict.assuming(_assumed(clusters[0], clusters))
    return verdict


def _clusters(inventory: Inventory, scope: str) -> list[Cluster]:
    """Return the clusters that things of a scope can run on: as configured, here, else anywhere."""
    root = inventory.roots.get(scope, "")
    near = _near(inventory, Cluster, scope)
    configured = [c for c in near if c.covers is not None and root in c.covers]
    here = [c for c in near if c.scope == scope]
    return configured or here or [c for c in near if c.covers is None]


def oldest_minor() -> Minor:
    """Return the oldest minor EKS still ran when its calendar was read.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
    """
    day = date.fromisoformat(calendar_as_of())
    return min(row.minor for row in calendar() if row.end > day)


def _assumed(sign: Entity, clusters: list[Cluster]) -> str:
    if clusters == [sign]:
        return f"{sign.label} is the only one here"
    return f"it runs on EKS, as {sign.label} here shows"


def _other_signs(inventory: Inventory, scope: str) -> Iterator[Entity]:
    """Yield what only EKS has and belongs to a cluster."""
    for cls in (
        ClusterLookup,
        Addon,
        AccessEntry,
        AwsAuth,
        ServiceAccountBinding,
        BootstrapCall,
    ):
        yield from _near(inventory, cls, scope)
    yield from (group for group in _near(inventory, NodeGroup, scope) if group.way == "managed")
    yield from (c for c in _near(inventory, ModuleCall, scope) if _is_eks_module(c))
    yield from (e for e in _near(inventory, ExecCredential, scope) if _asks_eks(e))


def _near(inventory: Inventory, cls: type[E], scope: str) -> list[E]:
    """Return the things of a class that may be of the same estate as a scope's."""
    key = ("near", cls, estate(inventory, scope))
    found: list[E] = inventory.memo(
        key,
        lambda: [
            entity
            for entity in inventory.every(cls)
            if entity.scope == scope or comparable(inventory, scope, entity.scope)
        ],
    )
    return found


def _is_eks_module(call: ModuleCall) -> bool:
    return _EKS_SOURCE.search(known_text(call.source) or "") is not None


def _asks_eks(plugin: ExecCredential) -> bool:
    """Whether it is `aws eks get-token`; aws-iam-authenticator works for other clusters too."""
    if known_text(plugin.command) != "aws" or isinstance(plugin.arguments, Absent):
        return False
    words = {known_text(word) for word in members_of(plugin.arguments)}
    return {"eks", "get-token"} <= words


def _version_from(value: Value, header: Location, minor: Minor) -> Verdict:
    written = known_text(value)
    if isinstance(value, Null | Absent):
        return Verdict(oldest_minor() >= minor).with_evidence(header)
    if isinstance(value, Unknown) and value.candidates:
        return _agreed([_version_from(one, header, minor) for one in value.candidates])
    if written is None and value.origin.kind is OriginKind.DEFAULT:
        return Verdict(oldest_minor() >= minor).with_evidence(header)
    if written is None:
        return maybe(*reasons(value))
    return _text_from(written, minor).with_evidence(value.location)


def _text_from(version: str, minor: Minor) -> Verdict:
    found = parse_minor(version)
    if found is None:
        return maybe(Reason(ReasonKind.INVALID, f"`{version}` is not a Kubernetes version"))
    return Verdict(found >= minor)


def _agreed(verdicts: list[Verdict]) -> Verdict:
    """Return what all clusters agree on; where they differ it is not known which one is meant."""
    truths = {verdict.truth for verdict in verdicts}
    if truths == {True}:
        return every(verdicts)
    if truths == {False}:
        return some(verdicts)
    why = [reason for verdict in verdicts for reason in verdict.open]
    detail = "what it runs on may be of either version"
    return maybe(*(why or (Reason(ReasonKind.AMBIGUOUS, detail),)))
