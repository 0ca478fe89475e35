"""Turn the paths of files into what they tell of each other: copies, environments, overlays.

Only names are read. What they tell is a reason to leave a question open, never a proof.
"""

from __future__ import annotations

import re
from posixpath import dirname
from typing import ClassVar, Final

from ekslint.core.record import record
from ekslint.core.value import Reason, ReasonKind
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory

COPIES = frozenset(
    (
        "example", "examples", "sample", "samples", "demo", "test", "tests", "testdata",
        "fixtures", "doc", "docs", "documentation", "backup", "backups", "bak", "old", "orig",
        "archive", "archived", "deprecated", "legacy", "copy", "template", "tmpl", "dist",
    )
)  # fmt: skip
"""Words of a path that say that the file is not the one that is applied."""
ENVIRONMENTS = frozenset(
    (
        "dev", "develop", "development", "test", "testing", "qa", "uat", "int", "integration",
        "stage", "staging", "stg", "preprod", "pre", "prod", "production", "prd", "live",
        "sandbox", "sbx", "nonprod", "perf", "dr", "blue", "green", "shared", "mgmt", "tools",
    )
)  # fmt: skip
_PROD = ("prod", "production", "prd")
_STAGES: Final = {
    **dict.fromkeys(_PROD, frozenset({"prod"})),
    **dict.fromkeys(("dev", "develop", "development"), frozenset({"dev"})),
    **dict.fromkeys(("stage", "staging", "stg"), frozenset({"stage"})),
    **dict.fromkeys(("test", "testing", "tst"), frozenset({"test"})),
    **dict.fromkeys(("int", "integration"), frozenset({"int"})),
    **dict.fromkeys(("pre", "preprod"), frozenset({"pre"})),
    **dict.fromkeys(("sandbox", "sbx"), frozenset({"sandbox"})),
    **{word: frozenset({word}) for word in ("qa", "uat", "perf", "dr")},
    "nonprod": frozenset({"dev", "stage", "test", "int", "pre", "sandbox", "qa", "uat", "perf"}),
}
"""Words of a path that name a stage, each with the stages it may mean."""
_COLOURS: Final = frozenset({"blue", "green"})
_PLATFORMS: Final = {
    **dict.fromkeys(("eks", "aws"), "eks"),
    **dict.fromkeys(("local", "minikube", "kind", "k3d", "k3s", "microk8s"), "local"),
    **dict.fromkeys(("gcp", "gke"), "gke"),
    **dict.fromkeys(("azure", "aks"), "aks"),
    **{word: word for word in ("openshift", "kops", "digitalocean", "linode", "proxmox")},
}
"""Words of a path that name what makes a cluster, each with the platform it means."""
_WORDS = re.compile(r"[^A-Za-z0-9]+")
_REGION = re.compile(r"(?<![a-z])[a-z]{2}(?:-[a-z]+)?-[a-z]+-[0-9](?![0-9])")


@record(kw_only=True, eq=False)
class Kustomization(Entity):
    """A kustomization file: the folder it builds and the files it applies as patches."""

    kind: ClassVar[str] = "kustomization"

    folder: str
    patches: tuple[str, ...] = ()


def unused_copy(path: str, other: str) -> Reason | None:
    """Return why a file is not the one that is applied (an example, a backup), seen from another
    file; None when nothing in its path says so, or the other lies in the same place."""
    folders = path.split("/")
    name = folders.pop()
    for depth, folder in enumerate(folders, start=1):
        inside = "/".join(folders[:depth]) + "/"
        if COPIES & words(folder) and not other.startswith(inside):
            return _reason(f"`{inside}` does not look like what is applied")
    if COPIES & words(name) - words(other.rpartition("/")[2]):
        return _reason(f"`{path}` does not look like what is applied")
    return None


def told_apart(inventory: Inventory, one: str, other: str) -> Reason | None:
    """Return why two files are not applied beside each other: their names speak of different
    environments, or kustomize makes one of the other."""
    first, second = words(one), words(other)
    regions = (set(_REGION.findall(path.lower())) for path in (one, other))
    if (first ^ second) & ENVIRONMENTS or next(regions) != next(regions):
        return _reason(f"`{one}` and `{other}` may be for different environments")
    for kustomization in inventory.every(Kustomization):
        if {one, other} & set(kustomization.patches):
            return _reason(f"kustomize makes one of `{one}` and `{other}`")
        inside = [path for path in (one, other) if _below(path, kustomization.folder)]
        if inside and dirname(one) != dirname(other):
            return _reason(f"kustomize may make one of `{one}` and `{other}`")
    return None


@record
class Surroundings:
    """What a path says of the estate that a thing is part of; empty where it says nothing."""

    stages: frozenset[str] = frozenset()
    colours: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()

    def contradicts(self, other: Surroundings) -> bool:
        """Whether both speak of the same sort of thing and name nothing in common."""
        pairs = (
            (self.stages, other.stages),
            (self.colours, other.colours),
            (self.regions, other.regions),
            (self.platforms, other.platforms),
        )
        return any(mine and theirs and not mine & theirs for mine, theirs in pairs)


def surroundings(path: str) -> Surroundings:
    """Return the stages, colours, regions and platforms a path names."""
    found = words(path)
    stages = frozenset(stage for word in found for stage in _STAGES.get(word, ()))
    regions = frozenset(_REGION.findall(path.lower()))
    named = words(path.partition("#")[0])  # an environment `local` is only a set of values
    platforms = frozenset(_PLATFORMS[word] for word in named if word in _PLATFORMS)
    return Surroundings(stages, found & _COLOURS, regions, platforms)


def words(path: str) -> frozenset[str]:
    """Return the words of a path, in lower case."""
    return frozenset(word for word in _WORDS.split(path.lower()) if word)


def _below(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(folder + "/")


def _reason(detail: str) -> Reason:
    return Reason(ReasonKind.OUTSIDE, detail)
