"""Turn releases of charts into whether their pods surely live on what the metadata service answers.

A release that may get credentials in another way (a role, a secret, a variable, a broker) is left
alone: what its values do not say for certain is not known.

Sources: https://github.com/kubernetes/autoscaler/tree/master/charts/cluster-autoscaler,
https://github.com/kubernetes-sigs/external-dns/tree/master/charts/external-dns,
https://github.com/aws/eks-charts, https://github.com/aws/aws-node-termination-handler
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Unknown,
    Value,
)
from ekslint.core.verdict import FALSE, Verdict, maybe, no, yes
from ekslint.facts.metadata_charts import CredentialUser, EventUser
from ekslint.facts.tokens import legacy_brokers
from ekslint.model.clusters.addon import HelmRelease, value_at
from ekslint.model.clusters.belonging import belonging
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.identity import Role
from ekslint.model.inventory import Inventory
from ekslint.model.workloads.workload import Deployed

_OTHERWISE: Final = re.compile(
    r"env|secret|cred|access|token|volume|network|profile|role|iam|sidecar|container|command|amazon"
    r"|args|override",
    re.IGNORECASE,
)
"""Keys of values that may give pods credentials, another account, or the network of their node."""
_ACCOUNT: Final = re.compile(r"(?:\A|\.)serviceAccount\.(?:create|name)\Z")
_PROVIDER: Final = ("provider", "cloudProvider")
_HARMLESS: Final = ("rbac", "extraArgs")
MAX_DEPTH: Final = 8


def lives_on_node_role(
    inventory: Inventory, release: HelmRelease, cluster: Cluster, user: CredentialUser
) -> Verdict:
    """Whether pods of a release surely have no credentials but those of their node."""
    values = release.values.content if isinstance(release.values, Document) else release.values
    if isinstance(values, Unknown):
        return maybe(values.reason)
    if not isinstance(values, MapValue | Absent | Null):
        return FALSE
    for path, value in _leaves(values, ()):
        if isinstance(value, Reason):
            return maybe(value)
        if _may_help(path, value, user.account):
            return no(value.location)
    for path in user.on:
        switch = value_at(values, *path)
        if not isinstance(switch, Absent | Null) and known_bool(switch) is not True:
            return no(switch.location)
    if user.made_by and all(
        isinstance(value_at(values, *path), Absent | Null) for path in user.made_by
    ):
        return FALSE
    doubt = other_way(inventory, cluster, user.account, known_text(release.name))
    return maybe(doubt) if doubt is not None else yes(release.header)


def asks_for_events(release: HelmRelease, user: EventUser) -> Verdict:
    """Whether pods of a release ask the metadata service from a network of their own."""
    values = release.values.content if isinstance(release.values, Document) else release.values
    if not isinstance(values, MapValue) or known_bool(value_at(values, user.off)) is not False:
        return FALSE
    instead = value_at(values, user.instead)
    told = not isinstance(instead, Absent | Null) and known_bool(instead) is not False
    if told:
        return no(instead.location)
    return maybe(*values.open) if values.open else yes(release.header)


def _leaves(
    values: Value, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Value | Reason]]:
    """Yield what values say at their ends, and the reasons why they may say more."""
    if isinstance(values, Document):
        values = values.content
    if isinstance(values, MapValue) and len(path) < MAX_DEPTH:
        for reason in values.open:
            yield path, reason
        for key, entry in values.entries.items():
            yield from _leaves(entry.value, (*path, key))
    elif isinstance(values, ListValue) and values.open:
        yield path, values.open[0]
    elif not isinstance(values, Absent):
        yield path, values


def _may_help(path: tuple[str, ...], value: Value, word: str) -> bool:
    """Whether a value may be how pods come by credentials."""
    if isinstance(value, Null) or known_text(value) == "" or known_bool(value) is False:
        return bool(_ACCOUNT.search(".".join(path)))  # `create: false`: another account
    if path and path[0] in _PROVIDER:
        return path[-1] in ("name", path[0]) and known_text(value) != "aws"
    kept = path[1:] if path and path[0] in _HARMLESS else path
    if _ACCOUNT.search(".".join(path)):
        made = path[-1] == "create" and known_bool(value) is True
        return not made and not (path[-1] == "name" and word in (known_text(value) or ""))
    return any(_OTHERWISE.search(key) for key in kept)


def other_way(inventory: Inventory, cluster: Cluster, word: str, name: str | None) -> Reason | None:
    """Return what may give an account a role after all, of which a word or the name is known."""
    brokers = tuple(broker.name for broker in legacy_brokers())
    for other in inventory.every(Deployed):
        if any(part.runs(inventory, brokers).truth is True for part in other.parts(inventory)):
            return Reason(ReasonKind.OUTSIDE, "a broker may hand out roles", "", other.header)
    bindings = belonging(inventory, ServiceAccountBinding, cluster, elsewhere=True)
    for reason in bindings.open:
        return reason
    for binding in bindings:
        account = known_text(binding.account)
        if account is None or word in account or account == name:
            return Reason(ReasonKind.OUTSIDE, f"{binding.label} has a role", "", binding.header)
    for role in inventory.every(Role):
        for subject in role.subjects(inventory):
            written = known_text(subject)
            if written is None or word in written:
                detail = f"{role.label} may be for its service account"
                return Reason(ReasonKind.OUTSIDE, detail, "", role.header)
    return None
