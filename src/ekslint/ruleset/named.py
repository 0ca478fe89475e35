"""Turn a text that somebody saw into what it names, and say whether a finding is of that.

Names are read where a tool or an API writes them (`"nodegroupName": "blue"`, an ARN, an address of
Terraform); it knows no account and no cluster. A finding that names nothing of a kind is neither
of what a text names nor of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import Final

from ekslint.core.finding import Finding, RuleInfo
from ekslint.core.record import record
from ekslint.facts.workload_words import workloads_in
from ekslint.ruleset.sightings import MAX_TEXT, unescaped

CLUSTER: Final = "cluster"
NODE_GROUP: Final = "node group"
SERVICE_ACCOUNT: Final = "service account"
ROLE: Final = "role"
TEMPLATE: Final = "launch template"
ADDRESS: Final = "address"
INSTANCE: Final = "instance"
SUBNET: Final = "subnet"
GROUP: Final = "security group"
VPC: Final = "VPC"

DECIDES: Final = (CLUSTER, NODE_GROUP, SERVICE_ACCOUNT)
"""Kinds of which a text names what is broken; a role it names may be that of who looked."""


class Bearing(IntEnum):
    """Whether something is of what a text names; what is comes first."""

    NAMED = 0
    UNNAMED = 1
    OTHER = 2


_NAME: Final = r"[A-Za-z0-9][\w.-]*"
_SOURCES: Final = (
    (re.compile(rf'"cluster_?[nN]ame"\s*:\s*"({_NAME})"'), (CLUSTER,)),
    (re.compile(rf":cluster/({_NAME})"), (CLUSTER,)),
    (re.compile(rf"kubernetes\.io/cluster/({_NAME})"), (CLUSTER,)),
    (re.compile(rf"--cluster-name[ =]({_NAME})"), (CLUSTER,)),
    (re.compile(rf"/aws/eks/({_NAME})/cluster"), (CLUSTER,)),
    (re.compile(rf"EKS Node Group \(({_NAME}):({_NAME})\)"), (CLUSTER, NODE_GROUP)),
    (re.compile(rf"EKS [Aa]dd-[Oo]n \(({_NAME}):"), (CLUSTER,)),
    (re.compile(rf"EKS Access Entry \(({_NAME}):"), (CLUSTER,)),
    (re.compile(rf":nodegroup/({_NAME})/({_NAME})/"), (CLUSTER, NODE_GROUP)),
    (re.compile(rf'"nodegroup_?[nN]ame"\s*:\s*"({_NAME})"'), (NODE_GROUP,)),
    (re.compile(rf'nodegroup(?:-name)?"?\s*[:=]\s*"?({_NAME})'), (NODE_GROUP,)),
    (re.compile(rf"\bnode ?group [\"'`]({_NAME})[\"'`]"), (NODE_GROUP,)),
    (re.compile(rf"\b(?:in|for) node group ({_NAME})"), (NODE_GROUP,)),
    (re.compile(rf"system:serviceaccount:[\w.-]+:({_NAME})"), (SERVICE_ACCOUNT,)),
    (re.compile(rf"Service Account:\s+({_NAME})"), (SERVICE_ACCOUNT,)),
    (re.compile(rf'serviceAccountName"?:\s*"?({_NAME})'), (SERVICE_ACCOUNT,)),
    (re.compile(rf":assumed-role/({_NAME})"), (ROLE,)),
    (re.compile(rf":role/(?:[\w.@+=,-]+/)*({_NAME})"), (ROLE,)),
    (re.compile(rf'"launchTemplate"\s*:\s*\{{[^{{}}]*?"name"\s*:\s*"({_NAME})"'), (TEMPLATE,)),
    (re.compile(rf'"launchTemplateName"\s*:\s*"({_NAME})"'), (TEMPLATE,)),
    (re.compile(r"(?m)^[\s│]*with ((?:module\.|data\.)?[\w.\-\[\]\"]{1,300}),$"), (ADDRESS,)),
)
_IDS: Final = tuple(
    (re.compile(rf"(?<![A-Za-z0-9-])({start}-[0-9a-f]{{8,17}})(?![A-Za-z0-9-])"), (kind,))
    for start, kind in (("i", INSTANCE), ("subnet", SUBNET), ("sg", GROUP), ("vpc", VPC))
)
_PLACEHOLDERS: Final = frozenset(("name", "cluster-name", "my-cluster", "to", "the", "is", "with"))
_QUOTED: Final = re.compile(r"([A-Za-z ]*)`([^`]+)`")
_PLAIN: Final = re.compile(rf"{_NAME}")
_TELLING: Final = re.compile(r"(?=.{4,})(?=.*[-_0-9:/])(?=.*[A-Za-z])[\w.:/+@-]+")
"""A name that a text does not hold by chance: no plain word of the language."""
_ADDRESSED: Final = re.compile(
    r"((?:[\w-]+\.)*?)([a-z][a-z0-9]*_[a-z0-9_]+)\.[\w-]+(?:\[[^\]]*\])?$"
)


@record
class Named:
    """What a text names: names by the kind of thing, workloads, and the text to look for more."""

    names: Mapping[str, frozenset[str]]
    workloads: frozenset[str]
    text: str

    def only(self, kind: str) -> str | None:
        """Return the one name of a kind, None when there is none or are several."""
        found = self.names.get(kind, frozenset())
        return next(iter(found)) if len(found) == 1 else None


def named_in(text: str) -> Named:
    """Return what a text names. Its last `MAX_TEXT` characters are looked through."""
    text = unescaped(text[-MAX_TEXT:])
    names: dict[str, set[str]] = {}
    for pattern, kinds in (*_SOURCES, *_IDS):
        for match in pattern.finditer(text):
            for kind, name in zip(kinds, match.groups(), strict=True):
                name = name.rstrip(".,-")
                if name and name.lower() not in _PLACEHOLDERS:
                    names.setdefault(kind, set()).add(name)
    found = {kind: frozenset(each) for kind, each in names.items()}
    return Named(found, workloads_in(text), text)


def bearing_of_rule(info: RuleInfo, named: Named) -> Bearing:
    """Say whether a rule is about a workload that a text tells of, or about another one."""
    return _of_workloads(workloads_in(f"{info.id} {info.title}"), named)


def bearing(finding: Finding, named: Named) -> Bearing:
    """Say whether a finding is of what a text names; of another as soon as one kind says so."""
    told = [_of_address(finding.subject, named)]
    if not finding.message.startswith(f"{CLUSTER} "):  # what a cluster lacks, every workload lacks
        told.append(_of_workloads(workloads_in(f"{finding.message} {finding.subject}"), named))
    for kind, names in _names_of(finding).items():
        told.append(_of_names(kind, names, named))
    if Bearing.OTHER in told:
        return Bearing.OTHER
    if Bearing.NAMED in told or _mentioned(finding.message, named):
        return Bearing.NAMED
    return Bearing.UNNAMED


def _of_workloads(mine: frozenset[str], named: Named) -> Bearing:
    if not mine or not named.workloads:
        return Bearing.UNNAMED
    return Bearing.OTHER if mine.isdisjoint(named.workloads) else Bearing.NAMED


def _of_names(kind: str, mine: Iterable[str], named: Named) -> Bearing:
    theirs = named.names.get(kind)
    mine = [name for name in mine if _PLAIN.fullmatch(name)]
    if not theirs or not mine:
        return Bearing.UNNAMED
    if any(_same(one, other) for one in mine for other in theirs):
        return Bearing.NAMED
    return Bearing.OTHER if kind in DECIDES else Bearing.UNNAMED


def _same(declared: str, real: str) -> bool:
    """Whether a name as files have it can be that of a real thing: tools put theirs around it."""
    if declared.endswith("-"):
        return real.startswith(declared)
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(declared)}(?![A-Za-z0-9])", real) is not None


def _of_address(subject: str, named: Named) -> Bearing:
    """A resource of the same type under another address is another one."""
    address = subject.rpartition("::")[2].partition("/")[0]
    mine = _ADDRESSED.search(address)
    if mine is None:
        return Bearing.UNNAMED
    theirs = named.names.get(ADDRESS, frozenset())
    if address in theirs:
        return Bearing.NAMED
    alike = [_ADDRESSED.search(other) for other in theirs]
    return (
        Bearing.OTHER
        if alike and all(other is not None and other[2] == mine[2] for other in alike)
        else Bearing.UNNAMED
    )


def _names_of(finding: Finding) -> dict[str, list[str]]:
    """Return the names that a finding gives its things. What has no known name is called by its
    address, which is none."""
    names: dict[str, list[str]] = {}
    address = finding.subject.rpartition("::")[2].partition("/")[0]
    for before, name in _QUOTED.findall(finding.message):
        for kind in (CLUSTER, NODE_GROUP, SERVICE_ACCOUNT, ROLE, TEMPLATE):
            if before.rstrip().endswith(kind) and name != address:
                names.setdefault(kind, []).append(name.rpartition(":")[2].rpartition("/")[2])
    cluster = finding.cluster
    if cluster is not None and cluster.label not in cluster.location.text:
        names.setdefault(CLUSTER, []).extend(cluster.label.split(", "))
    for kind in (CLUSTER, NODE_GROUP):  # AWS allows no dot in them, an address has one
        if kind in names:
            names[kind] = [name for name in names[kind] if "." not in name]
    return names


def _mentioned(message: str, named: Named) -> bool:
    return any(_TELLING.fullmatch(name) and _holds(named.text, name) for name in _quoted(message))


def _quoted(message: str) -> Iterator[str]:
    for _, name in _QUOTED.findall(message):
        yield name


def _holds(text: str, name: str) -> bool:
    pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}" + (
        "" if name.endswith("-") else r"(?![A-Za-z0-9])"
    )
    return re.search(pattern, text) is not None
