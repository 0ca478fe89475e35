"""Turn the kustomizations of a scan into what they change in the manifests that they reach.

Nothing is built: where a manifest is applied as it stands and through overlays, a field that one of
them changes may have either value. Images are read elsewhere (`replacements`).

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.core.resource import Condition, Evaluation, Resource
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Value,
    text,
)
from ekslint.languages.kubernetes.patching import (
    changed,
    hidden,
    merged,
    operated,
    partial,
    removes,
)
from ekslint.languages.values import blocks
from ekslint.sources.textmap import file_text
from ekslint.sources.yaml.read import read_yaml

FOLDERS: Final = ("resources", "bases")
PATCHES: Final = ("patches", "patchesStrategicMerge", "patchesJson6902")
WORKLOAD: Final = ("spec", "template", "metadata")
CRON_JOB: Final = ("spec", "jobTemplate", "spec", "template", "metadata")
SELECTORS: Final = (("spec", "selector", "matchLabels"), ("spec", "selector"))
NAMES: Final = (
    ("metadata", "name"),
    ("spec", "scaleTargetRef", "name"),
    ("spec", "template", "spec", "serviceAccountName"),
    ("spec", "jobTemplate", "spec", "template", "spec", "serviceAccountName"),
    ("spec", "serviceAccountName"),
)
"""Where names stand that a prefix or suffix changes, with those that refer to them."""


@record
class _Patch:
    """One patch: the documents of its text, and what it is for, where that is said apart.

    `documents` is None when the text cannot be read.
    """

    documents: tuple[Value, ...] | None
    target: MapValue | None
    why: Reason

    def fits(self, resource: Resource) -> bool:
        """Whether its target may be a manifest; labels and annotations are not looked at."""
        if self.target is None:
            return True
        kind = resource.type.rpartition("/")[2]
        return _fits(self.target.get("kind"), kind) and _fits(
            self.target.get("name"), resource.name
        )


@record
class _Kustomization:
    """One kustomization file: what it builds and what it changes in that."""

    path: str
    folder: str
    content: MapValue
    patches: tuple[_Patch, ...] = ()
    patch_files: frozenset[str] = frozenset()

    def why(self, identity: str = "") -> Reason:
        detail = f"kustomization `{self.path}` changes it"
        return Reason(ReasonKind.OUTSIDE, detail, identity, self.content.location)


@record
class Overlays:
    """The kustomizations of a scan. `builds`: those that reach a file, by its path.

    `patch_folders`: those that hold patches of kustomizations, and nothing that one builds.
    """

    builds: Mapping[str, tuple[_Kustomization, ...]] = field(default_factory=dict)
    patch_files: Mapping[str, _Kustomization] = field(default_factory=dict)
    patch_folders: frozenset[str] = frozenset()

    def idle(self, paths: Iterable[str]) -> list[str]:
        """Return the files that are patches no kustomization lists, as what lies beside tells."""
        loose = (p for p in paths if p not in self.patch_files and p not in self.builds)
        return [path for path in loose if posixpath.dirname(path) in self.patch_folders]

    def applied(self, evaluation: Evaluation, path: str) -> Evaluation:
        """Return the manifests of a file as they may be applied."""
        patching, builds = self.patch_files.get(path), self.builds.get(path, ())
        if patching is None and not builds:
            return replace(evaluation, resources=()) if self.idle([path]) else evaluation
        made: list[Resource] = []
        for resource in evaluation.resources:
            if patching is not None:
                if removes(resource.body):
                    continue
                detail = f"what `{patching.path}` patches with it holds the rest"
                rest = Reason(ReasonKind.OUTSIDE, detail, "", resource.header)
                body = partial(resource.body, rest)
                assert isinstance(body, MapValue)
                resource = replace(resource, body=body)
            made.append(_changed(resource, builds))
        return replace(evaluation, resources=tuple(made))


def read_overlays(texts: Mapping[str, SourceText], paths: list[str]) -> Overlays:
    """Read the kustomizations at some paths, with the patches that lie in files of the scan."""
    by_folder = {k.folder: k for path in paths if (k := _read(texts, path)) is not None}
    builds: dict[str, list[_Kustomization]] = {}
    for kustomization in by_folder.values():
        changing = _with_components(kustomization, by_folder)
        for path in sorted(_reached(kustomization, by_folder)):
            builds.setdefault(_itself(path, texts), []).extend(changing)
    files = {_itself(path, texts): k for k in by_folder.values() for path in k.patch_files}
    distinct = {path: tuple({k.path: k for k in found}.values()) for path, found in builds.items()}
    built = {*map(posixpath.dirname, distinct), *by_folder}
    return Overlays(distinct, files, frozenset(map(posixpath.dirname, files)) - built)


def _itself(path: str, texts: Mapping[str, SourceText]) -> str:
    """Return the path of a file without the links that lead to it."""
    return texts[path].path if path in texts else path


def _read(texts: Mapping[str, SourceText], path: str) -> _Kustomization | None:
    documents = read_yaml(file_text(texts[path])).documents
    content = documents[0].value if documents else None
    if not isinstance(content, MapValue):
        return None
    found = _Kustomization(path, posixpath.dirname(path) or ".", content)
    patches: list[_Patch] = []
    files: set[str] = set()
    for item in (item for key in PATCHES for item in _items(content.get(key))):
        patch, file = _patch(found, item, texts)
        patches.append(patch)
        if file is not None:
            files.add(file)
    return replace(found, patches=tuple(patches), patch_files=frozenset(files))


def _patch(
    owner: _Kustomization, item: Value, texts: Mapping[str, SourceText]
) -> tuple[_Patch, str | None]:
    """Return a patch of a list, and its file; one that cannot be read may change anything."""
    target = item.get("target") if isinstance(item, MapValue) else None
    place = target if isinstance(target, MapValue) else None
    inner = item.get("patch") if isinstance(item, MapValue) else item
    named = known_text(item.get("path") if isinstance(item, MapValue) else item)
    why = owner.why()
    if named is not None and "\n" not in named and not named.lstrip().startswith(("{", "[")):
        file = _joined(owner.folder, named)
        source = texts.get(file)
        if source is None:
            return _Patch(None, place, why), file
        return _Patch(_documents(file_text(source)), place, why), file
    return _Patch(_documents(inner) if isinstance(inner, Text) else None, place, why), None


def _documents(patch: Text) -> tuple[Value, ...] | None:
    parsed = read_yaml(patch, substitutions="${" in (patch.known or ""))
    return None if parsed.problems else tuple(d.value for d in parsed.documents)


def _items(value: Value | None) -> tuple[Value, ...]:
    return value.items if isinstance(value, ListValue) else ()


def _joined(folder: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(folder, name))


def _reached(start: _Kustomization, by_folder: Mapping[str, _Kustomization]) -> set[str]:
    """Return the files that a kustomization builds, and those of the folders it names."""
    files: set[str] = set()
    seen: set[str] = set()
    stack = [start]
    while stack:
        here = stack.pop()
        if here.folder in seen:
            continue
        seen.add(here.folder)
        for key in (*FOLDERS, "components"):
            for item in _items(here.content.get(key)):
                path = _joined(here.folder, known_text(item) or "?")
                inner = by_folder.get(path)
                if inner is not None:
                    stack.append(inner)
                else:
                    files.add(path)
    return files


def _with_components(
    start: _Kustomization, by_folder: Mapping[str, _Kustomization]
) -> list[_Kustomization]:
    """Return a kustomization and the components that change what it builds."""
    found = [start]
    for here in found:
        for item in _items(here.content.get("components")):
            inner = by_folder.get(_joined(here.folder, known_text(item) or "?"))
            if inner is not None and inner not in found:
                found.append(inner)
    return found


def _changed(resource: Resource, builds: tuple[_Kustomization, ...]) -> Resource:
    resource = _placed(_renamed(resource, builds), builds)
    for build in builds:
        if _items(build.content.get("transformers")):
            resource = replace(resource, body=hidden(resource.body, build.why()))
        for patch in build.patches:
            resource = _patched(resource, patch)
        resource = replace(resource, body=_set(resource, build))
    return resource


def _patched(resource: Resource, patch: _Patch) -> Resource:
    if not patch.fits(resource):
        return resource
    if patch.documents is None:
        return replace(resource, body=hidden(resource.body, patch.why))
    for document in patch.documents:
        match document:
            case MapValue():
                if patch.target is None and not _is_meant(document, resource):
                    continue
                if removes(document):
                    return replace(resource, conditions=(*resource.conditions, _kept(patch.why)))
                resource = replace(resource, body=merged(resource.body, document, patch.why))
            case ListValue(items=items):
                body = resource.body
                for operation in items:
                    body = operated(body, operation, patch.why)
                resource = replace(resource, body=body)
            case Null():
                continue
            case _:
                resource = replace(resource, body=hidden(resource.body, patch.why))
    return resource


def _kept(why: Reason) -> Condition:
    """Return that a manifest is only there where no kustomization takes it away."""
    return Condition(f"kustomize|{why.detail}", "no overlay removes it", reason=why, reading=True)


def _is_meant(patch: MapValue, resource: Resource) -> bool:
    """Whether a patch without target is one of a manifest: by kind and name."""
    kind = known_text(patch.get("kind"))
    metadata = patch.get("metadata")
    name = known_text(metadata.get("name")) if isinstance(metadata, MapValue) else None
    if kind is not None and kind != resource.type.rpartition("/")[2]:
        return False
    return name is None or not resource.name or resource.name in name


def _fits(pattern: Value | None, word: str) -> bool:
    """Whether a selector's regular expression may be about a word."""
    written = known_text(pattern)
    if not written or not word:
        return True
    try:
        return re.fullmatch(written, word) is not None
    except re.error:
        return True


def _placed(resource: Resource, builds: tuple[_Kustomization, ...]) -> Resource:
    """Return a manifest in the namespace that kustomizations put it in."""
    found = [n for b in builds if (n := b.content.get("namespace")) is not None]
    if not found:
        return resource
    if len(builds) == 1:
        metadata = resource.body.entries.get("metadata")
        if metadata is None or not isinstance(metadata.value, MapValue):
            return resource
        inner = {**metadata.value.entries, "namespace": Entry(found[0], found[0].location)}
        moved = replace(metadata, value=replace(metadata.value, entries=inner))
        entries = {**resource.body.entries, "metadata": moved}
        return replace(resource, body=replace(resource.body, entries=entries))
    return _either_of(resource, ("metadata", "namespace"), found, builds[0])


def _renamed(resource: Resource, builds: tuple[_Kustomization, ...]) -> Resource:
    """Return a manifest whose names may have the prefixes and suffixes of kustomizations."""
    affixes = [(_affix(b, "namePrefix"), _affix(b, "nameSuffix"), b) for b in builds]
    affixes = [pair for pair in affixes if pair[0] or pair[1]]
    for path in NAMES if affixes else ():
        old = known_text(_found(resource.body, path))
        if old is not None:
            new: list[Value] = [
                text(f"{before}{old}{after}", build.content.location)
                for before, after, build in affixes
            ]
            resource = _either_of(resource, path, new, affixes[0][2])
    return resource


def _affix(build: _Kustomization, key: str) -> str:
    return known_text(build.content.get(key)) or ""


def _either_of(
    resource: Resource, path: tuple[str, ...], found: list[Value], build: _Kustomization
) -> Resource:
    """Return a manifest where a field may have other values; the same change of the same value in
    another manifest gives the same value."""
    old = known_text(_found(resource.body, path))
    words = [known_text(value) for value in found]
    what = "namespace" if path[-1] == "namespace" else "name"
    identity = "" if None in words else f"kustomize|{what}|{old}|{'|'.join(map(str, words))}"
    body = resource.body
    for value in found:
        body = changed(body, path, value, build.why(identity))
    return replace(resource, body=body)


def _found(body: MapValue, path: tuple[str, ...]) -> Value | None:
    here: Value | None = body
    for step in path:
        here = here.get(step) if isinstance(here, MapValue) else None
    return here


def _set(resource: Resource, build: _Kustomization) -> MapValue:
    """Return the body with the replicas, labels and annotations that a kustomization sets."""
    body, content, why = resource.body, build.content, build.why()
    for item in blocks(content.get("replicas")):
        count = item.get("count")
        if count is not None and known_text(item.get("name")) in (resource.name, None):
            body = changed(body, ("spec", "replicas"), count, why)
    for item in blocks(content.get("replacements")):
        body = _replaced(body, resource, item, why)
    for key, value in _labels(content):
        for path in ((*WORKLOAD, "labels"), (*CRON_JOB, "labels"), *SELECTORS):
            old = _found(body, (*path, key))
            if old is not None:
                same = build.why(f"kustomize|{key}|{known_text(old)}|{known_text(value)}")
                body = changed(body, (*path, key), value, same)
    annotations = content.get("commonAnnotations")
    if isinstance(annotations, MapValue):
        places = [("metadata", "annotations")]
        places += [(*p, "annotations") for p in (WORKLOAD, CRON_JOB) if _found(body, p)]
        for key, entry in annotations.entries.items():
            for place in places:
                body = changed(body, (*place, key), entry.value, why)
    return body


def _labels(content: MapValue) -> Iterator[tuple[str, Value]]:
    """Yield the labels that a kustomization puts on pods, and in selectors."""
    maps = [content.get("commonLabels")]
    maps += [item.get("pairs") for item in blocks(content.get("labels"))]
    for found in maps:
        if isinstance(found, MapValue):
            yield from ((key, entry.value) for key, entry in found.entries.items())


def _replaced(body: MapValue, resource: Resource, item: MapValue, why: Reason) -> MapValue:
    """Return the body with the fields of one replacement not known."""
    targets = item.get("targets")
    if targets is None:  # it stands in a file of its own
        return hidden(body, why)
    for target in blocks(targets):
        chosen = target.get("select")
        if isinstance(chosen, MapValue) and not _Patch((), chosen, why).fits(resource):
            continue
        for path in _items(target.get("fieldPaths")):
            steps = tuple((known_text(path) or "").split("."))
            if any("[" in step or "*" in step for step in steps) or steps == ("",):
                return hidden(body, why)
            body = changed(body, steps, Null(), why)
    return body
