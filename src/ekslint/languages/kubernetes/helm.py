"""Turn wrapper charts (a Chart.yaml with dependencies) and values files into Helm releases.

A chart that depends on others is a way to install them. The charts themselves are not read, nor are
their templates: what a release leaves to its chart is for the model to know.

Source: https://helm.sh/docs/topics/charts/ (dependencies, conditions and tags)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from ekslint.core.contents import known_bool, known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Condition, Notice, Resource
from ekslint.core.value import (
    Absent,
    ListValue,
    MapValue,
    ReasonKind,
    Text,
    Value,
    reasons,
    text,
    unknown,
)
from ekslint.languages.kubernetes.inventory.common import field
from ekslint.languages.values import common
from ekslint.model.clusters.addon import HelmRelease, value_at
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.model.workloads.annotation import accounts_of
from ekslint.sources.helm import merged
from ekslint.sources.textmap import file_text
from ekslint.sources.told import told
from ekslint.sources.yaml.read import read_yaml

_VALUES = re.compile(r"(?:^|[-_.])values(?=$|[-_.])", re.IGNORECASE)


Read = tuple[Contribution, tuple[UnreadableError, ...], tuple[Notice, ...]]
"""What a chart or its values add, what of them does not parse, and what templates in them hide."""


def contributions(
    texts: Mapping[str, SourceText], kinds: Mapping[str, str | None]
) -> Iterator[tuple[str, Read]]:
    """Yield what charts add with the values beside them, once for each file laid over
    `values.yaml`, and what values files add that lie beside no chart."""
    values: dict[str, list[str]] = {}
    for path in texts:
        if kinds[path] == "helm-values":
            values.setdefault(posixpath.dirname(path), []).append(path)
    for path, source in texts.items():
        if kinds[path] != "helm-chart":
            continue
        root = posixpath.dirname(path)
        files = values.pop(root, [])
        base = [p for p in files if posixpath.basename(p) in ("values.yaml", "values.yml")]
        for over in [p for p in files if p not in base] or [""]:
            environment = environment_of(over) if over else ""
            yield (
                "helm",
                contribute(
                    file_text(source),
                    [file_text(texts[p]) for p in (*base, over) if p],
                    scope=f"helm:{path}" + (f"#{environment}" if environment else ""),
                    where=source.whole(),
                    root=root or ".",
                    environment=environment,
                ),
            )
    for path in (path for files in values.values() for path in files):
        source = texts[path]
        yield (
            "helm-values",
            contribute_values(
                file_text(source),
                scope=f"helm-values:{path}",
                where=source.whole(),
                root=posixpath.dirname(path) or ".",
            ),
        )


def contribute(
    chart: Text,
    layers: Sequence[Text],
    *,
    scope: str,
    where: Location,
    root: str,
    environment: str = "",
) -> Read:
    """Return what a chart adds: a release for each chart it depends on and does not switch off.

    `chart` is its Chart.yaml; `layers` its values.yaml and what is laid over it in `environment`.
    """
    parsed = read_yaml(chart)
    values, problems, notices = _values(layers, where)
    entities: list[Entity] = []
    for document in parsed.documents[:1]:
        if isinstance(document.value, MapValue):
            owner = Resource("kubernetes", "Chart", "Chart", scope, document.value, where)
            for release in _releases(document.value, values, owner):
                entities.append(release)
                entities.extend(accounts_of(release))
    found, hidden = told(parsed)
    contribution = Contribution(
        scope=scope, entities=tuple(entities), environment=environment, root=root
    )
    return contribution, (*found, *problems), (*hidden, *notices)


def environment_of(path: str) -> str:
    """Return what a values file laid over `values.yaml` is for (`values-prod.yaml`: prod)."""
    name = posixpath.basename(path).rpartition(".")[0]
    return _VALUES.sub("", name, count=1).strip("-_.") or name


def contribute_values(values: Text, *, scope: str, where: Location, root: str) -> Read:
    """Return what a values file adds whose chart is not named: a release of no known chart."""
    read, problems, notices = _values((values,), where)
    body = read if isinstance(read, MapValue) else MapValue({}, location=where)
    owner = Resource("kubernetes", "values", "values", scope, body, where)
    release = HelmRelease(
        **common(owner),
        name=text(where.path, where),
        chart=Absent(name="chart", location=where),
        repository=Absent(name="repository", location=where),
        version=Absent(name="version", location=where),
        values=read,
        namespace=Absent(name="namespace", location=where),
    )
    entities = (release, *accounts_of(release))
    return Contribution(scope=scope, entities=entities, root=root), problems, notices


def _values(
    layers: Sequence[Text], where: Location
) -> tuple[Value, tuple[UnreadableError, ...], tuple[Notice, ...]]:
    documents: list[Value] = []
    problems: list[UnreadableError] = []
    notices: list[Notice] = []
    for layer in layers:
        parsed = read_yaml(layer)
        found, hidden = told(parsed)
        problems.extend(found)
        notices.extend(hidden)
        if parsed.problems:
            detail = f"{where.path}: {parsed.problems[0].message}"
            documents.append(unknown(ReasonKind.INVALID, detail, location=layer.location))
        elif parsed.documents:
            documents.append(parsed.documents[0].value)
    return merged(documents, where), tuple(problems), tuple(notices)


def _releases(chart: MapValue, values: Value, owner: Resource) -> Iterator[HelmRelease]:
    listed = chart.get("dependencies")
    if not isinstance(listed, ListValue):
        return
    for number, item in enumerate(listed.items):
        if not isinstance(item, MapValue):
            continue
        name = field(item, "name", at=owner)
        alias = field(item, "alias", at=owner)
        own = alias if known_text(alias) else name
        key = known_text(own)
        switch = _switch(item, values)
        if key is None or switch is False:
            continue
        entry = item.entries["alias" if own is alias else "name"]
        place = entry.span or entry.value.location or owner.header
        yield HelmRelease(
            **{
                **common(owner, f"dependencies[{number}]"),
                "header": place,
                "conditions": (switch,) if isinstance(switch, Condition) else (),
            },
            name=own,
            chart=name,
            repository=field(item, "repository", at=owner),
            version=field(item, "version", at=owner),
            values=value_at(values, key),
            namespace=Absent(name="namespace", location=place),
        )


def _switch(dependency: MapValue, values: Value) -> bool | Condition | None:
    """Return whether values switch a dependency on or off; a condition when that is not known.

    The first path of `condition` that is there decides; without one, any tag that is on, or no tag
    that is off. None: nothing is said of it, so it is on.
    """
    for path in (known_text(dependency.get("condition")) or "").split(","):
        if path.strip():
            found = value_at(values, *path.strip().split("."))
            if not isinstance(found, Absent):
                return _state(path.strip(), found)
    tags = dependency.get("tags")
    if not isinstance(tags, ListValue):
        return None
    names = [name for tag in tags.items if (name := known_text(tag)) is not None]
    states = [
        _state(f"tags.{name}", found)
        for name in names
        if not isinstance(found := value_at(values, "tags", name), Absent)
    ]
    if True in states or not states:
        return True if states else None
    return next((state for state in states if isinstance(state, Condition)), False)


def _state(path: str, value: Value) -> bool | Condition:
    known = known_bool(value)
    if known is not None:
        return known
    why = next(reasons(value), None)
    return Condition(f"values: {path}", f"`{path}` is on", reason=why)
