"""Turn files of Terraform variables into guesses of which are passed together.

Files that set the same names are alternatives (dev or prod); files without a common name may go
together (prod's network and prod's cluster). A guess is for a person to confirm, never for a run.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from typing import Final

from ekslint.config.starting import FoundEnvironment

_NAME: Final = re.compile(r"^(\w[\w-]*)[ \t]*=", re.MULTILINE)
_SPLIT: Final = re.compile(r"[/._-]+")


def names_set(path: str, text: str) -> frozenset[str]:
    """Return the variables that a file sets, as far as its lines tell."""
    if path.endswith(".json"):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return frozenset()
        return frozenset(data) if isinstance(data, dict) else frozenset()
    return frozenset(_NAME.findall(text))


def guessed(files: Mapping[str, frozenset[str]]) -> tuple[FoundEnvironment, ...]:
    """Return the environments of one root; `files` are the names that each file sets."""
    groups = _alternatives(files)
    if not groups:
        return ()
    most = max(map(len, groups))
    if most == 1:
        first = sorted(files)
        return tuple(FoundEnvironment(_stem(path), (path,)) for path in first)
    common = [group[0] for group in groups if len(group) == 1]
    first, *others = [group for group in groups if len(group) > 1]
    own = _own_words(first)
    found = []
    for path in first:
        beside = [
            other
            for group in others
            for other, words in _own_words(group).items()
            if words == own[path]
        ]
        name = "-".join(own[path]) or _stem(path)
        found.append(FoundEnvironment(name, (*common, path, *beside)))
    return tuple(found)


def _alternatives(files: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Return the files in groups: each has a name in common with another of its group."""
    groups: list[list[str]] = []
    for path in sorted(files):
        near = [g for g in groups if any(files[path] & files[other] for other in g)]
        merged = sorted([path, *(other for group in near for other in group)])
        groups = [*(group for group in groups if group not in near), merged]
    return sorted(groups, key=lambda group: (-len(group), group))


def _own_words(group: list[str]) -> dict[str, tuple[str, ...]]:
    """Return for each file of a group the words of its path that not all of them have."""
    words = {
        path: _SPLIT.split(path.removesuffix(".json").removesuffix(".tfvars")) for path in group
    }
    shared = set.intersection(*map(set, words.values()))
    return {path: tuple(w for w in found if w not in shared) for path, found in words.items()}


def _stem(path: str) -> str:
    name = posixpath.basename(path).removesuffix(".json").removesuffix(".tfvars")
    return posixpath.basename(posixpath.dirname(path)) or name if name == "terraform" else name
