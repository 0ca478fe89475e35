"""Turns a plan and ekslint's answer for the same root into one class per configured leaf.

It knows how Terraform writes plans and what providers do to values on the way; every such thing has
a name and is counted by it. It runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.plan_normal import default_for_null, held_back, normalised, parsed

Tree = dict[str, Any]
"""What is configured of a resource: nested blocks as trees, attributes as None."""

EQUAL, SAME, DIFFERENT = "equal", "equal after normalisation", "different"
UNKNOWN_HERE, UNKNOWN_THERE = "unknown here", "unknown there"
BOTH, MISSING = "unknown in both", "missing here"

SOMETIMES = "?"
"""Key of a tree: the names that only some of the blocks configure."""

ABSENT = object()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One compared value: its path, its class, and why."""

    path: str
    kind: str
    why: str = ""
    theirs: Any = None
    ours: Any = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One resource or data source as a plan shows it."""

    address: str
    mode: str
    type: str
    after: Mapping[str, Any]
    unknown: Any = field(default_factory=dict)


def planned(plan: Mapping[str, Any]) -> Iterator[Planned]:
    """Yield what a plan (`terraform show -json`) creates or reads."""
    seen = set()
    for change in plan.get("resource_changes", ()):
        body = change["change"]
        if "delete" in body["actions"] and "create" not in body["actions"]:
            continue
        seen.add(change["address"])
        after, unknown = body.get("after") or {}, body.get("after_unknown") or {}
        yield Planned(change["address"], change["mode"], change["type"], after, unknown)
    state = plan.get("prior_state", {}).get("values", {})
    for resource in _resources(state.get("root_module", {})):
        if resource["mode"] == "data" and resource["address"] not in seen:
            values = resource.get("values", {})
            yield Planned(resource["address"], "data", resource["type"], values)


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def compare(there: Planned, here: Mapping[str, Any], configured: Tree, schema: Any) -> list[Leaf]:
    """Return the class of every configured leaf of one resource.

    `here`: its attributes as `ekslint model --resources` prints them. `schema`: the block of the
    resource in `terraform providers schema -json`.
    """
    judge = _Judge(there)
    return list(judge.body(there.address, there.after, there.unknown, here, configured, schema))


@dataclass(slots=True)
class _Judge:
    it: Planned

    def body(
        self, path: str, after: Any, unknown: Any, here: Any, configured: Tree, schema: Any
    ) -> Iterator[Leaf]:
        rest = here.get("$unknown") if isinstance(here, dict) else None
        sometimes = configured.get(SOMETIMES, ())
        for name, inner in configured.items():
            if name == SOMETIMES:
                continue
            where = f"{path}.{name}"
            blocks, kinds = schema.get("block_types", {}), schema.get("attributes", {})
            theirs = after.get(name) if isinstance(after, dict) else None
            mask = unknown.get(name, False) if isinstance(unknown, dict) else unknown
            ours = here.get(name, ABSENT) if isinstance(here, dict) else ABSENT
            if ours is ABSENT and rest is not None:
                ours = {"$unknown": rest}
            if ours is ABSENT and name in sometimes:
                continue
            if name in blocks:
                block = blocks[name]
                yield from self.blocks(where, theirs, mask, ours, inner or {}, block)
            elif name in kinds:
                kind = kinds[name].get("type") or _nested(kinds[name])
                yield from self.value(where, theirs, mask, ours, kind)
            elif ours is not ABSENT:
                yield Leaf(where, DIFFERENT, "no such argument in the schema", None, ours)

    def blocks(
        self, path: str, theirs: Any, mask: Any, ours: Any, inner: Tree, block: Any
    ) -> Iterator[Leaf]:
        if mask is True:
            yield self.unplanned(path, ours)
            return
        if block["nesting_mode"] == "single":
            if theirs is None and ours is ABSENT:
                yield Leaf(path, EQUAL)
            elif theirs is None:
                yield Leaf(path, DIFFERENT, "block", theirs, ours)
            else:
                yield from self.body(path, theirs, mask, _object(ours), inner, block["block"])
            return
        theirs = theirs or []
        masks = mask if isinstance(mask, list) else [mask] * len(theirs)
        masks = [*masks, *([False] * (len(theirs) - len(masks)))]
        if _reason(ours) is not None:
            yield from (
                Leaf(f"{path}[{i}]", UNKNOWN_HERE, _reason(ours) or "", item, ours)
                for i, item in enumerate(theirs or [None])
            )
            return
        listed = [] if ours is ABSENT else list(ours)
        more = _reason(listed[-1]) if listed and _reason(listed[-1]) is not None else None
        listed = listed[:-1] if more is not None else listed
        if not theirs and not listed:
            yield Leaf(path, EQUAL if more is None else UNKNOWN_HERE, more or "", theirs, ours)
        pairs = list(range(len(theirs)))
        if block["nesting_mode"] == "set":
            pairs = self._pair(theirs, masks, listed, inner, block["block"])
        for index, item in enumerate(theirs):
            where = f"{path}[{index}]"
            at = pairs[index]
            if 0 <= at < len(listed):
                yield from self.body(where, item, masks[index], listed[at], inner, block["block"])
            elif more is not None:
                yield Leaf(where, UNKNOWN_HERE, more, item)
            else:
                yield Leaf(where, MISSING, "block", item)
        for at in set(range(len(listed))) - set(pairs):
            yield Leaf(f"{path}[{at}]", DIFFERENT, "block not in the plan", None, listed[at])

    def _pair(
        self, theirs: list[Any], masks: list[Any], ours: list[Any], inner: Tree, block: Any
    ) -> list[int]:
        """Return which of our blocks is which of theirs: the one with most leaves in common."""
        free, pairs = set(range(len(ours))), []
        for index, item in enumerate(theirs):
            best, score = -1, None
            for at in sorted(free):
                kinds = [
                    leaf.kind for leaf in self.body("", item, masks[index], ours[at], inner, block)
                ]
                points = (-kinds.count(DIFFERENT) - kinds.count(MISSING), kinds.count(EQUAL))
                if score is None or points > score:
                    best, score = at, points
            free.discard(best)
            pairs.append(best)
        return pairs

    def value(self, path: str, theirs: Any, mask: Any, ours: Any, kind: Any) -> Iterator[Leaf]:
        reason = _reason(ours)
        if mask is True:
            yield self.unplanned(path, ours)
        elif reason is not None and (theirs is None or not isinstance(theirs, dict | list)):
            yield Leaf(path, UNKNOWN_HERE, reason, theirs, ours)
        elif isinstance(theirs, dict):
            yield from self.mapping(path, theirs, mask, ours, kind)
        elif isinstance(theirs, list):
            yield from self.items(path, theirs, mask, ours, kind)
        elif theirs is None:
            if ours is ABSENT or ours is None:
                yield Leaf(path, EQUAL)
            elif ours in ({}, []):
                yield Leaf(path, SAME, "an empty collection is null in the plan")
            elif isinstance(mask, dict | list) and mask:
                yield from self.items(path, [], mask, ours, kind)
            else:
                yield Leaf(path, DIFFERENT, "null in the plan", theirs, ours)
        elif ours is ABSENT or ours is None:
            yield self.null(path, theirs)
        else:
            yield self.scalar(path, theirs, ours)

    def unplanned(self, path: str, ours: Any) -> Leaf:
        """Return the leaf for a value the plan does not know."""
        if ours is ABSENT or ours is None:
            return Leaf(path, UNKNOWN_THERE, "left out here, the provider fills it in")
        if not _known(ours):
            return Leaf(path, BOTH)
        return Leaf(path, UNKNOWN_THERE, held_back(self.it.mode, path, ours), None, ours)

    def null(self, path: str, theirs: Any) -> Leaf:
        """Return the leaf for a null that the provider fills up, or for what is missing here."""
        inside = re.sub(r"\[[^]]*\]", "", path[len(self.it.address) + 1 :])
        why = default_for_null(self.it.type, self.it.mode, inside, theirs)
        return Leaf(path, MISSING if why is None else SAME, why or "", theirs)

    def mapping(
        self, path: str, theirs: dict[str, Any], mask: Any, ours: Any, kind: Any
    ) -> Iterator[Leaf]:
        masks = mask if isinstance(mask, dict) else {}
        keys = sorted(theirs.keys() | {k for k, v in masks.items() if v})
        rest = _reason(ours) if not isinstance(ours, dict) else ours.get("$unknown")
        mine = _object(ours)
        fields = kind[1] if isinstance(kind, list) and kind[0] == "object" else None
        inner = kind[1] if isinstance(kind, list) and kind[0] in ("map", "list", "set") else None
        if not keys:
            kept = [k for k in mine if k != "$unknown"]
            if rest is None:
                yield Leaf(path, DIFFERENT if kept else EQUAL, "", theirs, ours)
            else:
                yield Leaf(path, UNKNOWN_HERE, rest, theirs, ours)
        for key in keys:
            value = mine.get(key, ABSENT)
            if value is ABSENT and rest is not None:
                value = {"$unknown": rest}
            typed = fields.get(key) if fields is not None else inner
            where = f"{path}[{key!r}]"
            if value is ABSENT and fields is not None and theirs.get(key) in (None, "", 0, False):
                continue  # an object attribute written as a block: the rest is filled up
            if value is ABSENT and fields is not None and theirs.get(key) in ([], {}):
                continue
            yield from self.value(where, theirs.get(key), masks.get(key, False), value, typed)
        for key in mine.keys() - set(keys) - {"$unknown"}:
            if mine[key] is not None:
                yield Leaf(f"{path}[{key!r}]", DIFFERENT, "key not in the plan", None, mine[key])

    def items(
        self, path: str, theirs: list[Any], mask: Any, ours: Any, kind: Any
    ) -> Iterator[Leaf]:
        shape, inner = (kind[0], kind[1]) if isinstance(kind, list) else ("list", None)
        masks = mask if isinstance(mask, list) else []
        masks = [*masks, *([False] * (len(theirs) - len(masks)))]
        if _reason(ours) is not None or ours is ABSENT or ours is None:
            reason = _reason(ours)
            if reason is None and not theirs:
                yield Leaf(path, EQUAL)
            for index, item in enumerate(theirs if reason is None else (theirs or [None])):
                kind_ = MISSING if reason is None else UNKNOWN_HERE
                if masks[index : index + 1] == [True]:
                    kind_ = BOTH
                yield Leaf(f"{path}[{index}]", kind_, reason or "", item, None)
            return
        listed = ours if isinstance(ours, list) else [ours]
        more = _reason(listed[-1]) if shape == "set" and listed else None
        if shape == "set":
            yield from self._set(path, theirs, masks, listed, inner)
            return
        if not theirs and not listed:
            yield Leaf(path, EQUAL)
        for index, item in enumerate(theirs):
            value = listed[index] if index < len(listed) else ABSENT
            if value is ABSENT and listed and _reason(listed[-1]) is not None:
                value = listed[-1]
            if value is ABSENT:
                yield Leaf(f"{path}[{index}]", MISSING, more or "item", item)
            else:
                yield from self.value(f"{path}[{index}]", item, masks[index], value, inner)
        for index in range(len(theirs), len(listed)):
            if _reason(listed[index]) is None:
                why = "item not in the plan"
                yield Leaf(f"{path}[{index}]", DIFFERENT, why, None, listed[index])

    def _set(
        self, path: str, theirs: list[Any], masks: list[Any], ours: list[Any], inner: Any
    ) -> Iterator[Leaf]:
        if not theirs and not ours:
            yield Leaf(path, EQUAL)
        free = list(ours)
        left = []
        for index, item in enumerate(theirs):
            found = ABSENT
            for value in free:
                if _known(value) and _all_equal(self.value("", item, masks[index], value, inner)):
                    found = value
                    break
            if found is ABSENT:
                left.append(index)
            else:
                free.remove(found)
                yield from self.value(f"{path}[{index}]", item, masks[index], found, inner)
        unknown = [value for value in free if not _known(value)]
        strange = [value for value in free if _known(value)]
        for index in left:
            where = f"{path}[{index}]"
            if masks[index] is True:
                if strange:
                    value = strange.pop()
                    yield Leaf(where, UNKNOWN_THERE, "", None, value)
                else:
                    yield Leaf(where, BOTH)
            elif strange and not unknown:
                yield from self.value(where, theirs[index], masks[index], strange.pop(), inner)
            elif unknown:
                value = unknown[0]
                if _reason(value) is None:
                    value = unknown.pop(0)
                yield from self.value(where, theirs[index], masks[index], value, inner)
            else:
                yield Leaf(where, MISSING, "item", theirs[index])
        for value in strange:
            yield Leaf(path, DIFFERENT, "item not in the plan", theirs, value)

    def scalar(self, path: str, theirs: Any, ours: Any) -> Leaf:
        if isinstance(ours, dict) and "$text" in ours:
            return _partial(path, theirs, ours)
        if isinstance(ours, dict) and len(ours) == 1 and next(iter(ours)).startswith("$"):
            return _document(path, theirs, ours)
        if type(theirs) is type(ours) and theirs == ours:
            return Leaf(path, EQUAL)
        numbers = isinstance(theirs, int | float) and isinstance(ours, int | float)
        if numbers and bool not in (type(theirs), type(ours)) and theirs == ours:
            return Leaf(path, EQUAL)
        why = normalised(path, theirs, ours)
        if why is not None:
            return Leaf(path, SAME, why)
        return Leaf(path, DIFFERENT, "", theirs, ours)


def _partial(path: str, theirs: Any, ours: Mapping[str, Any]) -> Leaf:
    """What is known of a text has to be in theirs, in order."""
    pattern = "".join(re.escape(s) if isinstance(s, str) else ".*" for s in ours["$text"])
    reason = next((r for s in ours["$text"] if (r := _first_reason(s))), "a part")
    whole = parsed(str(theirs))
    if re.fullmatch(pattern, str(theirs), re.DOTALL) or whole is not None:
        return Leaf(path, UNKNOWN_HERE, reason, theirs, ours)
    return Leaf(path, DIFFERENT, "the known part", theirs, ours)


def _document(path: str, theirs: Any, ours: Mapping[str, Any]) -> Leaf:
    return Leaf(path, UNKNOWN_HERE, _first_reason(ours) or "a document", theirs, ours)


def _first_reason(here: Any) -> str | None:
    if isinstance(here, dict):
        if "$unknown" in here:
            return str(here["$unknown"])
        return next((r for v in here.values() if (r := _first_reason(v))), None)
    if isinstance(here, list):
        return next((r for v in here if (r := _first_reason(v))), None)
    return None


def _reason(here: Any) -> str | None:
    """Return why a value is not known at all."""
    if isinstance(here, dict) and here.keys() == {"$unknown"}:
        return str(here["$unknown"])
    return None


def _known(here: Any) -> bool:
    return here is ABSENT or _first_reason(here) is None


def _all_equal(leaves: Iterator[Leaf]) -> bool:
    return all(leaf.kind in (EQUAL, SAME, UNKNOWN_THERE, BOTH) for leaf in leaves)


def _object(here: Any) -> dict[str, Any]:
    if isinstance(here, list) and len(here) == 1:
        here = here[0]
    return here if isinstance(here, dict) else {}


def _nested(attribute: Mapping[str, Any]) -> Any:
    """Return the type of an attribute that the schema gives as nested attributes."""
    nested = attribute.get("nested_type", {})
    fields = {n: a.get("type") or _nested(a) for n, a in nested.get("attributes", {}).items()}
    kind: list[Any] = ["object", fields]
    return kind if nested.get("nesting_mode") == "single" else [nested.get("nesting_mode"), kind]
