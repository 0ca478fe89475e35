"""Turn inputs and submodules that a registry module no longer has into what they became.

It does not know every input of a module: its stub does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ekslint.facts.tables import table

ROOT_MODULE = "."


def renamed_input(source: str, submodule: str, name: str, major: int) -> str | None:
    """Return what an input of an older major version is called in this one, or None.

    `source` is the registry address without submodule (`terraform-aws-modules/eks/aws`),
    `submodule` its path (`.` is the root). Renames over several majors are followed.
    Source: the modules' upgrade guides, checked against both variable tables.
    """
    found: str | None = None
    current = name
    for _, step in _steps(source, major):
        successor = _inputs(step, submodule).get(current)
        if successor:
            current = found = successor
    return found


def _inputs(step: Mapping[str, Any], submodule: str) -> Mapping[str, str]:
    """Return what one step renames in a submodule, which a call may name by its path of before or
    after the step; a word two older submodules renamed differently is left out."""
    if submodule == ROOT_MODULE:
        inputs: Mapping[str, str] = step.get("inputs", {})
        return inputs
    older = [old for old, new in step.get("submodules", {}).items() if new == submodule]
    renames = step.get("submodule_inputs", {})
    found: dict[str, str] = {}
    for path in (*older, submodule):
        for word, successor in renames.get(path, {}).items():
            found[word] = successor if found.get(word, successor) == successor else ""
    return found


def renamed_key(source: str, name: str, major: int, known: Collection[str]) -> str | None:
    """Return what a key inside an input is called in a major version, if the input knows that word.

    Objects that make node groups take the inputs of the submodules that make them; what older
    releases took in objects only is in the table's `keys`.
    """
    found: str | None = None
    for _, step in _steps(source, major):
        below = step.get("submodule_inputs", {}).values()
        for inputs in (step.get("inputs", {}), *below, step.get("keys", {})):
            if inputs.get(name) in known:
                found = inputs[name]
    return found


def removed_input(source: str, name: str, major: int) -> bool:
    """Whether the upgrade guides say a root input is gone without a successor by this major."""
    return any(name in step.get("gone", ()) for _, step in _steps(source, major))


def renamed_submodule(source: str, submodule: str, major: int) -> str | None:
    """Return the path an older submodule has in this major version, or None."""
    for _, step in _steps(source, major):
        successor: str | None = step.get("submodules", {}).get(submodule)
        if successor:
            return successor
    return None


def _steps(source: str, major: int) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the upgrade steps that lead up to a major version, oldest first."""
    steps = table("renames")["modules"].get(source, {})
    found = []
    for name, step in steps.items():
        target = int(name.partition("->")[2])
        if target <= major:
            found.append((target, step))
    return sorted(found, key=lambda pair: pair[0])
