"""Turn kubelet flags, feature gates and node labels into what a kubelet of one minor accepts.

It does not hold every flag there is: a flag that is not in the tables is not known to be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor

_RESERVED = ("kubernetes.io", "k8s.io")


@record
class Removal:
    """A flag or gate and the first minor without it; `verified` is false when no change log or
    code that says so was seen."""

    name: str
    minor: Minor
    verified: bool = True


def removed_flag(name: str) -> Removal | None:
    """Return when a kubelet flag (`--network-plugin`) was removed, or None.

    A kubelet that gets a flag it does not know does not start. Sources: Kubernetes change logs.
    """
    return _flags().get(name)


def removed_gate(name: str) -> Removal | None:
    """Return when a feature gate was removed, or None. Naming one stops the kubelet."""
    return _gates().get(name)


def label_allowed(key: str) -> bool:
    """Whether a kubelet may set a label on its own node (NodeRestriction, from 1.16).

    Keys under kubernetes.io and k8s.io are refused but for two prefixes and the well-known keys.
    Source: Kubernetes, admission controllers, NodeRestriction.
    """
    data = table("kubelet")
    prefix, slash, _ = key.partition("/")
    if not slash:
        return True
    domain = prefix.lower()
    if not any(domain == name or domain.endswith(f".{name}") for name in _RESERVED):
        return True
    if key in data["label_keys"]:
        return True
    allowed = tuple(entry.rstrip("/") for entry in data["label_prefixes"])
    return any(domain == name or domain.endswith(f".{name}") for name in allowed)


@cache
def _flags() -> Mapping[str, Removal]:
    data = table("kubelet")
    found = _by_name(data["removed_flags_unverified"], verified=False)
    return {**found, **_by_name(data["removed_flags"], verified=True)}


@cache
def _gates() -> Mapping[str, Removal]:
    return _by_name(table("kubelet")["removed_gates"], verified=True)


def _by_name(rows: Mapping[str, list[str]], *, verified: bool) -> dict[str, Removal]:
    found: dict[str, Removal] = {}
    for text, names in rows.items():
        minor = parse_minor(text)
        if minor is not None:
            found.update({name: Removal(name, minor, verified) for name in names})
    return found
