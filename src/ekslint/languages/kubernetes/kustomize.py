"""Turn a kustomization file into the folder it builds, its patches, and what else it changes.

Nothing is built: what a patch makes of a resource is not known here.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Notice
from ekslint.core.value import ListValue, MapValue, Text, Value
from ekslint.languages.kubernetes.replacements import changes
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.model.neighbours import Kustomization
from ekslint.sources.told import told
from ekslint.sources.yaml.read import read_yaml

PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")


def contribute(
    value: Value, *, scope: str, where: Location, root: str
) -> tuple[Contribution, tuple[UnreadableError, ...], tuple[Notice, ...]]:
    """Return the kustomization of one file, what does not parse, and what a template hides.

    One that does not parse still builds its folder.
    """
    problems: tuple[UnreadableError, ...] = ()
    notices: tuple[Notice, ...] = ()
    patches: list[str] = []
    changed: list[Entity] = []
    if isinstance(value, Text):
        parsed = read_yaml(value)
        problems, notices = told(parsed)
        for document in parsed.documents:
            if isinstance(document.value, MapValue):
                patches.extend(_patches(document.value, root))
                changed.extend(changes(document.value, scope=scope, where=where))
    found = Kustomization(
        id=f"{scope}::kustomization",
        scope=scope,
        header=where,
        folder=root,
        patches=tuple(patches),
    )
    made = Contribution(scope=scope, entities=(found, *changed), root=root)
    return made, problems, notices


def _patches(content: MapValue, root: str) -> Iterator[str]:
    for key in PATCHES:
        listed = content.get(key)
        for item in listed.items if isinstance(listed, ListValue) else ():
            name = known_text(item.get("path") if isinstance(item, MapValue) else item)
            if name is not None and "\n" not in name:
                yield posixpath.normpath(posixpath.join(root, name))
