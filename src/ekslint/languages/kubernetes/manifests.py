"""Turn YAML documents (or values other languages hold) into Kubernetes resources.

It knows apiVersion, kind and metadata, and no kind by name but `List`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Evaluation, Notice, Resource
from ekslint.core.value import Document, ListValue, MapValue, Text, Unknown, Value
from ekslint.languages.kubernetes.foreign import foreign
from ekslint.languages.kubernetes.left_open import left_open
from ekslint.sources.told import HIDDEN, told
from ekslint.sources.yaml.read import read_yaml

MAX_DEPTH = 20


def evaluate(
    value: Value, *, scope: str, where: Location, host: Resource | None = None
) -> tuple[Evaluation, tuple[UnreadableError, ...]]:
    """Read a text of manifests, or one manifest given as a value; return what does not parse too.

    `where` locates the whole when a part has no place of its own. `host` is the resource of another
    language that holds it: its circumstances and header become the manifest's.
    """
    problems: tuple[UnreadableError, ...] = ()
    notices: tuple[Notice, ...] = ()
    roots: list[Value] = []
    match value:
        case Text():
            # what a file leaves to envsubst, Flux or templatefile; Terraform has filled in its own
            left = host is None and "${" in (value.known or "")
            parsed = read_yaml(value, substitutions=left)
            roots = [d.value for d in parsed.documents]
            problems, notices = told(parsed, "template not read")
        case Document(format="yaml" | "json", content=content):
            roots = [content]
        case MapValue() | ListValue() | Unknown():
            roots = [value]
    resources = tuple(_resources(roots, scope, where, host))
    notices = (*notices, *foreign(resources))
    if host is None and (lists := tuple(left_open(resources))):
        notices = (*(each for each in notices if HIDDEN not in each.message), *lists)
    return Evaluation(scope, "kubernetes", resources, notices=notices), problems


def _resources(
    roots: list[Value], scope: str, where: Location, host: Resource | None
) -> Iterator[Resource]:
    number = 0
    stack = [(root, 0) for root in reversed(roots)]
    while stack:
        value, depth = stack.pop()
        match value:
            case ListValue(items=items) if depth < MAX_DEPTH:
                stack.extend((item, depth + 1) for item in reversed(items))
            case MapValue():
                kind = known_text(value.get("kind"))
                items_value = value.get("items")
                if (
                    kind is not None
                    and kind.endswith("List")
                    and isinstance(items_value, ListValue)
                ):
                    if depth < MAX_DEPTH:
                        stack.append((items_value, depth + 1))
                    continue
                if kind is None:
                    continue
                yield _resource(value, kind, number, scope, where, host)
                number += 1


def _resource(
    value: MapValue, kind: str, number: int, scope: str, where: Location, host: Resource | None
) -> Resource:
    metadata = value.get("metadata")
    name = namespace = None
    if isinstance(metadata, MapValue):
        name = known_text(metadata.get("name"))
        namespace = known_text(metadata.get("namespace"))
    title = f"{kind} {namespace + '/' if namespace else ''}{name or '?'}"
    base = f"{host.address}/" if host is not None else ""
    version = known_text(value.get("apiVersion")) or ""
    return Resource(
        language="kubernetes",
        type=f"{version}/{kind}",
        address=f"{base}{title}" + (f" #{number}" if number else ""),
        scope=scope,
        body=value,
        header=_header(value, host) or where,
        conditions=host.conditions if host is not None else (),
        name=name or "",
    )


def _header(value: MapValue, host: Resource | None) -> Location | None:
    """Return the line of the name, else of the kind, else of the start; a manifest that another
    language writes in its own syntax is known by that resource's header."""
    if host is not None and value.location == host.header:
        return host.header
    metadata = value.get("metadata")
    if isinstance(metadata, MapValue) and (entry := metadata.entries.get("name")) is not None:
        place = entry.span or entry.value.location
        if place is not None:
            return place
    kind = value.entries.get("kind")
    if kind is not None and (kind.span or kind.value.location) is not None:
        return kind.span or kind.value.location
    return value.location
