"""Turn where manifests stand, and the namespaces they name, into whether they meet in one cluster.

Manifests of one file or folder are applied together; what lies further apart is only joined by the
namespace it names. It knows no kind of manifest.
"""

from __future__ import annotations

from posixpath import dirname

from ekslint.core.value import Absent, Null, Reason, ReasonKind, Value
from ekslint.core.verdict import TRUE, Verdict, maybe, no, same
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable
from ekslint.model.neighbours import told_apart, unused_copy


def meet(inventory: Inventory, one: Entity, other: Entity) -> Verdict:
    """Whether two things with a `namespace` are in the same namespace of the same cluster."""
    apart = same_namespace(_namespace(one), _namespace(other))
    if apart is not None and apart.truth is False:
        return apart
    if one.scope == other.scope:
        return TRUE if apart is None else apart
    if not comparable(inventory, one.scope, other.scope):
        return no(other.header)
    here, there = one.header.path, other.header.path
    why = told_apart(inventory, here, there) or unused_copy(there, here)
    if why is not None:
        return maybe(why)
    if apart is None:
        return TRUE if dirname(here) == dirname(there) else _not_written(other)
    return apart


def same_namespace(one: Value, other: Value) -> Verdict | None:
    """Whether two namespaces are one; None when neither is written, so that whoever applies them
    decides."""
    written = [not isinstance(value, Absent | Null) for value in (one, other)]
    if not any(written):
        return None
    if all(written):
        return same(one, other)
    detail = "the namespace of one is left to who applies it"
    return maybe(Reason(ReasonKind.OUTSIDE, detail, "", (one if written[1] else other).location))


def _namespace(thing: Entity) -> Value:
    found: Value = getattr(thing, "namespace", Absent(name="namespace", location=thing.header))
    return found


def _not_written(other: Entity) -> Verdict:
    detail = f"in which namespace {other.label} is, is not written"
    return maybe(Reason(ReasonKind.OUTSIDE, detail, "", other.header))
