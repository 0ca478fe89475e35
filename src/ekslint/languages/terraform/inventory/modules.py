"""Turn module calls into entities: the call, the inputs it is refused, the keys that are dropped.

How each release takes a call is worked out before; it knows no module by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.resource import ForeignWord, ModuleRelease, Resource
from ekslint.core.value import MapValue, text
from ekslint.languages.terraform.inventory.reading import written
from ekslint.languages.terraform.module_addresses import parse_source
from ekslint.languages.terraform.versions import parse_constraint
from ekslint.languages.values import entity_id
from ekslint.model.modules.module import DroppedKey, ModuleCall, RefusedInput

META: Final = frozenset(
    {"source", "version", "count", "for_each", "providers", "depends_on", "__read__"}
)


def module_call(resource: Resource) -> Iterator[ModuleCall | RefusedInput | DroppedKey]:
    """Yield a module call with its inputs (all but source, version and meta arguments), and what
    of them no release takes that `terraform init` may choose."""
    entries = resource.body.entries
    inputs = {name: entry for name, entry in entries.items() if name not in META}
    source = parse_source(known_text(resource.body.get("source")) or "")
    releases = resource.releases
    there = [release for release in releases if not release.absent]
    call = ModuleCall(
        id=entity_id(resource),
        scope=resource.scope,
        header=resource.header,
        conditions=resource.conditions,
        declared=resource,
        name=text(resource.address.rpartition("module.")[2], resource.header),
        source=written(resource, "source"),
        version=written(resource, "version"),
        inputs=MapValue(inputs, resource.body.open, location=resource.header),
        read=known_bool(resource.body.get("__read__")) is True,
        address=source.address if source.kind == "registry" else "",
        part=source.subdirectory,
        releases=tuple(release.words for release in releases),
        unbounded=bool(releases) and source.kind == "registry" and _unbounded(resource),
        lacks_part=bool(releases) and releases[0].absent,
        part_was_in=_words(there) if releases and releases[0].absent else "",
        fits_older=_words(_fitting_older(releases)),
    )
    yield call
    if there and not releases[0].absent:
        yield from _refused(resource, there)
        yield from _dropped(resource, there)


def _unbounded(resource: Resource) -> bool:
    version = resource.body.get("version")
    if version is None:
        return True
    admitted = parse_constraint(known_text(version) or "?")
    return admitted is not None and admitted.high is None


def _fitting_older(releases: tuple[ModuleRelease, ...]) -> list[ModuleRelease]:
    """Return the older releases that take a call that the newest does not."""
    fitting = [r for r in releases if not r.absent and not r.refused]
    return [] if releases[:1] == tuple(fitting[:1]) else fitting


def _words(releases: list[ModuleRelease]) -> str:
    return " or ".join(release.words for release in releases)


def _refused(resource: Resource, releases: list[ModuleRelease]) -> Iterator[RefusedInput]:
    """Yield what the newest release refuses: `terraform init` takes that one."""
    older = [{word.path for word in release.refused} for release in releases[1:]]
    for word in releases[0].refused:
        yield RefusedInput(
            id=f"{entity_id(resource)}.{word.path}",
            scope=resource.scope,
            header=word.location,
            name=text(word.path, word.location),
            conditions=resource.conditions,
            declared=resource,
            release=releases[0].words,
            everywhere=all(word.path in names for names in older),
            near=word.near,
            renamed=word.renamed,
        )


def _dropped(resource: Resource, releases: list[ModuleRelease]) -> Iterator[DroppedKey]:
    """Yield the keys that no admitted release keeps, once for each place."""
    paths = [{word.path for word in release.dropped} for release in releases]
    seen: dict[tuple[str, int], ForeignWord] = {}
    for word in releases[0].dropped:
        if all(word.path in one for one in paths):
            seen.setdefault((word.location.path, word.location.start), word)
    alike: Counter[str] = Counter()
    for word in seen.values():
        alike[word.path] += 1
        number = f" #{alike[word.path]}" if alike[word.path] > 1 else ""  # no offset: text moves
        yield DroppedKey(
            id=f"{entity_id(resource)}.{word.path}{number}",
            scope=resource.scope,
            header=word.location,
            name=text(word.path.rpartition(".")[2], word.location),
            conditions=resource.conditions,
            declared=resource,
            input=word.path.partition(".")[0],
            path=word.path,
            release=_words(releases),
            near=word.near,
            renamed=word.renamed,
        )
