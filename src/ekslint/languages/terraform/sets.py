"""Turn items into a Terraform set: no item twice, in the order Terraform iterates them.

It does not convert items: they have one type already. Source: zclconf/go-cty
`cty/set_internals.go`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ekslint.core.contents import is_known, known
from ekslint.core.location import Location
from ekslint.core.value import (
    ListValue,
    MapValue,
    Null,
    Number,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Value,
    reasons,
)
from ekslint.languages.terraform.equality import equal
from ekslint.languages.terraform.provenance import identity

MAX_COMPARISONS: Final = 20_000
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

SortKey = tuple[int, Number | bool | str | bytes]


def make_set(
    items: Iterable[Value],
    location: Location | None,
    open_: tuple[Reason, ...] = (),
    *,
    ref: Ref | None = None,
) -> ListValue:
    """Return a set of the items.

    An item that may be equal to another one is kept, and the set is open then: how many items it
    has is not known. `scattered` says that the order is not known.
    """
    distinct: dict[str, Value] = {}
    loose: list[Value] = []
    for item in items:
        name = identity(item)
        if name is None:
            loose.append(item)
        else:
            distinct.setdefault(name, item)
    kept = [*distinct.values(), *loose]
    why = dict.fromkeys(open_)
    unsure = [i for i, item in enumerate(kept) if not is_known(item)]
    if len(unsure) * len(kept) > MAX_COMPARISONS:
        why.update(dict.fromkeys(_reasons(kept[unsure[0]])))
    else:
        for i in unsure:
            if any(equal(kept[i], other) is not False for j, other in enumerate(kept) if j != i):
                why.update(dict.fromkeys(_reasons(kept[i])))
    keys = [sort_key(item) for item in kept]
    ordered = None not in keys and len({k[0] for k in keys if k is not None} - {9}) <= 1
    if ordered:
        pairs = sorted(zip(keys, kept, strict=True), key=lambda pair: pair[0])  # type: ignore[arg-type,return-value]
        kept = [item for _, item in pairs]
    return ListValue(
        tuple(kept),
        open=tuple(why),
        kind="set",
        location=location,
        ref=ref,
        scattered=bool(why) or (len(kept) > 1 and not ordered),
    )


def _reasons(value: Value) -> tuple[Reason, ...]:
    return tuple(reasons(value)) or (Reason(ReasonKind.OUTSIDE, "not known"),)


def sort_key(value: Value) -> SortKey | None:
    """Return where a known value stands in a set; None when that is not known."""
    data = known(value)
    if isinstance(data, str):
        return (1, data)
    if isinstance(data, bool):
        return (2, data)
    if data is not None:
        return (3, data)
    if isinstance(value, Null):
        return (9, 0)
    parts: list[str] = []
    return (4, "".join(parts).encode()) if _hash_text(value, parts) else None


def _hash_text(value: Value, parts: list[str]) -> bool:
    match value:
        case Null():
            parts.append("~")
        case Scalar(data=bool() as truth):
            parts.append("T" if truth else "F")
        case Scalar(data=number):
            if not -1e300 < number < 1e300:
                return False
            parts.append(f"{float(number):.10g}")
        case Text():
            data = value.known
            if data is None or not data.isprintable():
                return False
            parts.append('"' + "".join(_ESCAPES.get(c, c) for c in data) + '"')
        case ListValue(items=items, kind=kind, open=open_, scattered=scattered):
            if open_ or scattered or kind == "sequence":
                return False
            first, last = "<>" if kind == "tuple" else "[]"
            parts.append(first)
            for item in items:
                if not _hash_text(item, parts):
                    return False
                parts.append(";")
            parts.append(last)
        case MapValue(entries=entries, kind=kind, open=open_):
            if open_ or kind == "mapping":
                return False
            first, last = "{}" if kind == "map" else "<>"
            parts.append(first)
            for key in sorted(entries):
                if kind == "map":
                    parts.append(f'"{key}":')
                if not _hash_text(entries[key].value, parts):
                    return False
                parts.append(";")
            parts.append(last)
        case _:
            return False
    return True
