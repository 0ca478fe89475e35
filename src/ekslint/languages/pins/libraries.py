"""Turn dependency manifests into the pins of Kubernetes clients that stand in them.

It looks for the clients it is told by name; what else a manifest holds, and what is installed in
the end, it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ekslint.languages.pins.versions import Newest, exact, of_node, of_python


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned library: the ecosystem whose client it is, its name, where the version stands in
    the text, and the newest release that is admitted."""

    ecosystem: str
    name: str
    start: int
    end: int
    newest: Newest


_GO: Final = re.compile(r"^(?:require[ \t]+)?[ \t]*k8s\.io/client-go[ \t]+(v\S+)([^\n]*)$", re.M)
_GO_REPLACED: Final = re.compile(
    r"^(?:replace[ \t]+)?[ \t]*k8s\.io/client-go\b[^\n]*=>[ \t]*(\S+)(?:[ \t]+(v\S+))?", re.M
)
_PYTHON: Final = re.compile(
    r"^[ \t]*(kubernetes)(?:\[[^\]\n]*\])?[ \t]*([~<=!>][^;#\\\n]*)(?=([;#\\]|$))", re.M | re.I
)
_NODE: Final = re.compile(r'"@kubernetes/client-node"\s*:\s*"([^"\n]*)"')
_NODE_PART: Final = re.compile(r'"(\w+)"\s*:\s*\{')
_XML_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_MAVEN: Final = re.compile(
    r"<groupId>\s*io\.kubernetes\s*</groupId>\s*<artifactId>\s*client-java\s*</artifactId>\s*"
    r"<version>\s*([^<\s]+)\s*</version>"
)
_PROPERTY: Final = re.compile(r"\$\{([\w.-]+)\}\Z")
_NUGET: Final = re.compile(
    r'<PackageReference\s+Include\s*=\s*"KubernetesClient"(?:\s+Version\s*=\s*"([^"\n]*)"'
    r"|\s*>\s*<Version>\s*([^<\s]+))"
)


def go_mod(text: str) -> Iterator[Pin]:
    """Yield what `go.mod` says of client-go; an indirect requirement is nobody's own.

    Up to Kubernetes 1.16 its releases were counted apart (`v11.0.0+incompatible`).
    """
    for found in _GO_REPLACED.finditer(text):
        path, version = found.groups()
        if path != "k8s.io/client-go" or version is None:
            return  # a fork, or a folder
        yield from _of_go(version, *found.span(2))
        return
    for found in _GO.finditer(text):
        if "=>" not in found[0] and "// indirect" not in found[2]:
            yield from _of_go(found[1], *found.span(1))


def _of_go(version: str, start: int, end: int) -> Iterator[Pin]:
    newest = exact(version)
    if version.endswith("+incompatible") and exact(version.removesuffix("+incompatible")):
        newest = Newest((0, 15, 0))
    if newest is not None:
        yield Pin("go", "k8s.io/client-go", start, end, newest)


def requirements(text: str) -> Iterator[Pin]:
    """Yield what a pip requirements file says of the client; under a marker it may not hold."""
    for found in _PYTHON.finditer(text):
        newest = of_python(found[2])
        if newest is not None and found[3] != ";":
            yield Pin("python", "kubernetes", found.start(2), _trimmed(found, 2), newest)


def package_json(text: str) -> Iterator[Pin]:
    """Yield what `package.json` says of the client; what is only for development is left out."""
    for found in _NODE.finditer(text):
        parts = [part[1] for part in _NODE_PART.finditer(text, 0, found.start())]
        newest = of_node(found[1])
        if newest is not None and parts[-1:] == ["dependencies"]:
            yield Pin("javascript", "@kubernetes/client-node", *found.span(1), newest)


def pom_xml(text: str) -> Iterator[Pin]:
    """Yield what a `pom.xml` says of the client, also through a property beside it."""
    text = _XML_COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    for found in _MAVEN.finditer(text):
        written, (start, end) = found[1], found.span(1)
        named = _PROPERTY.match(written)
        if named is not None:
            values = list(re.finditer(rf"<{re.escape(named[1])}>\s*([^<\s]+)\s*</", text))
            if len(values) != 1:
                continue
            written, (start, end) = values[0][1], values[0].span(1)
        newest = exact(written)
        if newest is not None:
            yield Pin("java", "io.kubernetes:client-java", start, end, newest)


def csproj(text: str) -> Iterator[Pin]:
    """Yield what a project file of .NET says of the client; NuGet takes the lowest that fits."""
    text = _XML_COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    for found in _NUGET.finditer(text):
        group = 1 if found[1] is not None else 2
        newest = exact(found[group].strip("[]"))
        if newest is not None:
            yield Pin("csharp", "KubernetesClient", *found.span(group), newest)


def _trimmed(found: re.Match[str], group: int) -> int:
    return found.start(group) + len(found[group].rstrip())


def reader_of(name: str) -> Callable[[str], Iterator[Pin]] | None:
    """Return the reader of a manifest by the file's name, None for other files."""
    lower = name.lower()
    if lower.endswith(".csproj"):
        return csproj
    if lower.endswith(".txt"):
        return requirements
    return {"go.mod": go_mod, "package.json": package_json, "pom.xml": pom_xml}.get(lower)
