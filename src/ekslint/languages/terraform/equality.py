"""Turn two values into the answer Terraform's `==` gives: true, false, or None for not known.

It differs from `core.verdict.same`, which asks whether two things mean the same: here types count,
`1 == "1"` and `[] == tolist([])` are false. Source: zclconf/go-cty `cty/value_ops.go` (`Equals`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ekslint.core.contents import known, known_text
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Scalar,
    Text,
    Unknown,
    Value,
)
from ekslint.core.verdict import same
from ekslint.languages.terraform.provenance import identity, never_empty, never_null

_UNSURE_KINDS: Final = frozenset({"sequence", "mapping"})


def every_truth(truths: Iterable[bool | None]) -> bool | None:
    """Combine by Kleene's and: one false decides, else one unknown leaves it open."""
    undecided = False
    for truth in truths:
        if truth is False:
            return False
        undecided = undecided or truth is None
    return None if undecided else True


def equal(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal in Terraform, None when the files do not tell."""
    if _identical(left, right):
        return True
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown) and one.candidates:
            truths = {equal(candidate, other) for candidate in one.candidates}
            return truths.pop() if len(truths) == 1 else None
    if isinstance(left, Null) and isinstance(right, Null):
        return True
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Null):
            return False if never_null(other) else None
        if known_text(one) == "" and isinstance(one, Text) and never_empty(other):
            return False
    if isinstance(left, Unknown | Absent) or isinstance(right, Unknown | Absent):
        return None
    if isinstance(left, Text | Document) and isinstance(right, Text | Document):
        return _texts(left, right)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _lists(left, right)
    if isinstance(left, MapValue) and isinstance(right, MapValue):
        return _maps(left, right)
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        a, b = left.data, right.data
        return isinstance(a, bool) is isinstance(b, bool) and a == b
    return _mixed(left, right)


def _identical(left: Value, right: Value) -> bool:
    if left.ref is not None and left.ref == right.ref:
        return True
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return bool(left.reason.identity) and left.reason.identity == right.reason.identity
    return False


def _mixed(left: Value, right: Value) -> bool | None:
    """Compare values of different types; those of resources are typed by a schema not seen here."""
    if left.ref is None and right.ref is None:
        return False
    a, b = known_text(left), known_text(right)
    if isinstance(left, ListValue | MapValue) or isinstance(right, ListValue | MapValue):
        return None
    return False if a is not None and b is not None and a != b else None


def _texts(left: Text | Document, right: Text | Document) -> bool | None:
    if isinstance(left, Document) and isinstance(right, Document) and left.format == right.format:
        a, b = identity(left.content), identity(right.content)
        if a is not None and a == b:
            return True
    a, b = known_text(left), known_text(right)
    if a is not None and b is not None:
        return a == b
    rendered = [v.rendered if isinstance(v, Document) else v for v in (left, right)]
    if rendered[0] is None or rendered[1] is None:
        return None
    return same(rendered[0], rendered[1]).truth


def _kinds(left: ListValue | MapValue, right: ListValue | MapValue) -> bool | None:
    if left.kind == right.kind and left.kind not in _UNSURE_KINDS:
        return True
    if left.kind in _UNSURE_KINDS or right.kind in _UNSURE_KINDS:
        return None
    return None if left.ref is not None or right.ref is not None else False


def _lists(left: ListValue, right: ListValue) -> bool | None:
    kinds = _kinds(left, right)
    if kinds is False:
        return False
    if "set" in (left.kind, right.kind):
        return every_truth((kinds, _sets(left, right)))
    for one, other in ((left, right), (right, left)):
        if not one.open and len(other.items) > len(one.items):
            return False
    if left.scattered or right.scattered:
        return None
    truth = every_truth(equal(a, b) for a, b in zip(left.items, right.items, strict=False))
    if truth is False:
        return False
    if left.open or right.open or (not left.items and left.kind != "tuple"):
        return None  # two empty lists are equal only when their item types are, which is not held
    return every_truth((kinds, truth))


def _sets(left: ListValue, right: ListValue) -> bool | None:
    a, b = ([_key(item) for item in v.items] for v in (left, right))
    for one, other, whole in ((a, b, right), (b, a, left)):
        if not whole.open and None not in other and not {k for k in one if k} <= set(other):
            return False
    if left.open or right.open or None in a or None in b:
        return None
    return set(a) == set(b) and (bool(a) or None)


def _key(value: Value) -> str | None:
    """Return the identity of a known scalar or of data that holds nothing unknown."""
    data = known(value)
    if data is None and not isinstance(value, ListValue | MapValue | Null):
        return None
    name = identity(value)
    return None if name is None or "<" in name else name


def _maps(left: MapValue, right: MapValue) -> bool | None:
    kinds = _kinds(left, right)
    if kinds is False:
        return False
    for one, other in ((left, right), (right, left)):
        if not one.open and other.entries.keys() - one.entries.keys():
            return False
    shared = left.entries.keys() & right.entries.keys()
    truth = every_truth(equal(left.entries[k].value, right.entries[k].value) for k in shared)
    if truth is False:
        return False
    if left.open or right.open or (not shared and left.kind != "object"):
        return None
    return every_truth((kinds, truth))
