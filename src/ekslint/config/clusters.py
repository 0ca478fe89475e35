"""Turn the `[[clusters]]` of the configuration into what the files cannot tell of their clusters.

A declared cluster is filled in where its files leave something open, and never contradicted; a
cluster that no file declares becomes one of its own. It does not know what follows from it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from posixpath import dirname
from typing import Any, Final

from ekslint.config.settings import ClusterFacts
from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import Reason, ReasonKind, Unknown, Value
from ekslint.core.value import text as known
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution

_FILLED: Final = ("name", "version", "ip_family")


@record
class _Said:
    """One table of the configuration, where it stands, and the roots it is about."""

    number: int
    facts: ClusterFacts
    place: Location
    roots: frozenset[str]

    def value(self, field: str) -> str:
        return getattr(self.facts, field) or ""


def with_configured(
    contributions: Sequence[Contribution],
    told: Sequence[ClusterFacts],
    *,
    files: Collection[str],
    start: Path,
) -> tuple[list[Contribution], list[Notice]]:
    """Return the contributions with what the configuration tells, and where it tells otherwise.

    `files` are the display paths of what was read, `start` the folder they are relative to. A table
    is about a declared cluster when both have the same name in the folders the table covers (all of
    them without `paths`), or when it covers the only declared cluster of which that may be said.
    """
    notices: list[Notice] = []
    merged = list(contributions)
    left: list[Entity] = []
    for said in _tables(told, contributions, files, start):
        meant = {cluster.id for cluster in _meant(said, merged)}
        if not meant:
            left.append(_cluster(said))
            continue
        filled = {c.id: _filled(c, said, notices) for c in _clusters(merged) if c.id in meant}
        merged = [
            replace(m, entities=tuple(filled.get(entity.id, entity) for entity in m.entities))
            if any(entity.id in meant for entity in m.entities)
            else m
            for m in merged
        ]
    return [*merged, Contribution(scope="configuration", entities=tuple(left))], notices


def _tables(
    told: Iterable[ClusterFacts],
    contributions: Sequence[Contribution],
    files: Collection[str],
    start: Path,
) -> Iterator[_Said]:
    roots = dict.fromkeys(c.root for c in contributions if c.root)
    for number, facts in enumerate(told):
        if facts.location is None:
            continue
        covered = frozenset(r for r in roots if _covers(facts, r, files, start))
        yield _Said(number, facts, facts.location, covered)


def _covers(facts: ClusterFacts, root: str, files: Collection[str], start: Path) -> bool:
    """Whether a folder is the cluster's: the folder itself is, or every file read from it."""
    if facts.covers(_absolute(root, start) / "_"):
        return True
    here = [file for file in files if (dirname(file) or ".") == (root or ".")]
    return bool(here) and all(facts.covers(_absolute(file, start)) for file in here)


def _absolute(path: str, start: Path) -> Path:
    # `..` goes by name, as in the patterns: a run may start beside what it reads.
    return Path(os.path.abspath(start / path))


def _clusters(contributions: Iterable[Contribution]) -> Iterator[Cluster]:
    for contribution in contributions:
        for entity in contribution.entities:
            if isinstance(entity, Cluster) and entity.covers is None:
                yield entity


def _meant(said: _Said, contributions: Iterable[Contribution]) -> list[Cluster]:
    """Return the declared clusters a table is about: one, or the same in several environments."""
    near = [
        cluster
        for contribution in contributions
        if contribution.root in said.roots
        for cluster in _clusters((contribution,))
    ]
    if said.facts.name:
        named = [cluster for cluster in near if known_text(cluster.name) == said.facts.name]
        if named:
            return named
    if not said.facts.paths:
        return []
    fitting = [c for c in near if not said.facts.name or known_text(c.name) is None]
    addresses = {cluster.ref.address for cluster in fitting}
    return fitting if len(addresses) == 1 else []


def _filled(cluster: Cluster, said: _Said, notices: list[Notice]) -> Cluster:
    """Return a declared cluster with what its files leave open."""
    new: dict[str, Any] = {"covers": said.roots} if said.facts.paths else {}
    for field in _FILLED:
        given, written = said.value(field), known_text(getattr(cluster, field))
        if given and written is None:
            new[field] = known(given, said.place)
        elif given and written != given:
            notices.append(
                Notice(
                    f"`{field}` of {cluster.label} is `{written}` in its files, not `{given}`; "
                    "the files are believed",
                    said.place,
                    "warning",
                )
            )
    return replace(cluster, **new)


def _cluster(said: _Said) -> Cluster:
    """Return a cluster that only the configuration names."""
    place = said.place
    shown = f"cluster `{said.facts.name}`" if said.facts.name else "the cluster"
    why = f"{shown} is only named in {place.path}"
    rest = Unknown(Reason(ReasonKind.OUTSIDE, why, "", place), location=place)

    def told(field: str) -> Value:
        return known(said.value(field), place) if said.value(field) else rest

    return Cluster(
        id=f"{place.path}::clusters[{said.number}]",
        scope=place.path,
        header=place,
        name=told("name"),
        version=told("version"),
        ip_family=told("ip_family"),
        role=rest,
        authentication_mode=rest,
        creator_admin=rest,
        log_types=rest,
        subnets=rest,
        security_groups=rest,
        public_access=rest,
        private_access=rest,
        public_cidrs=rest,
        secrets_key=rest,
        covers=said.roots,
    )
