"""Turn a value that names something into the thing it names, by evidence.

The ladder, strongest first: reference; ARN or name inside one scope (one root in one environment);
the same name in another root of the scan; nothing. Two candidates are never guessed between. It
knows how names and ARNs look, not what the things are for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ekslint.core.contents import known_text
from ekslint.core.record import replace
from ekslint.core.resource import Condition
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    reasons,
)
from ekslint.core.verdict import FALSE, TRUE, Evidence, Verdict, maybe
from ekslint.model.entity import Entity, Link
from ekslint.model.inventory import Inventory
from ekslint.model.neighbours import Surroundings, surroundings

E = TypeVar("E", bound=Entity)
KeyOf = Callable[[Value], str | None]


def last_segment(value: Value) -> str | None:
    """Return what follows the last `/` of a name or ARN, when that much of its end is known."""
    whole = known_text(value)
    if whole is not None:
        return whole.rsplit("/", 1)[-1] or None
    if isinstance(value, Text):
        tail = value.suffix
        if "/" in tail:
            return tail.rsplit("/", 1)[-1] or None
    return None


def plain_name(value: Value) -> str | None:
    """Return a known text as it is."""
    return known_text(value) or None


def follow(
    inventory: Inventory,
    value: Value,
    cls: type[E],
    scope: str,
    *,
    key: KeyOf = plain_name,
    name: Callable[[E], Value] | None = None,
) -> Link[E]:
    """Return the entity of a class that a value names.

    `key` takes the comparable name out of the value (of an ARN, say); `name` gives an entity's own
    name value. A value that is null or absent names nothing. A name that nothing in the scan bears
    is open: it may be declared elsewhere.
    """
    evidence = (Evidence(value.location, joins=True),) if value.location is not None else ()
    if isinstance(value, Null | Absent):
        return Link(None, (), evidence)
    target = inventory.named_by(value, cls)
    if target is not None:
        return Link(target, (), evidence, by="reference")
    wanted = key(value)
    if wanted is None:
        if isinstance(value, Unknown) and value.candidates:
            links = [follow(inventory, c, cls, scope, key=key, name=name) for c in value.candidates]
            targets = {id(found.target): found.target for found in links}
            if len(targets) == 1:
                only = links[0]
                return Link(only.target, only.open, evidence, by=only.by)
            return Link(None, (value.reason,), evidence)
        why = tuple(dict.fromkeys(reasons(value))) or (
            Reason(ReasonKind.OUTSIDE, f"which {cls.kind} this is, is not known"),
        )
        return Link(None, why, evidence)
    found = _by_name(inventory, wanted, cls, scope, key, name, evidence)
    return replace(found, by="arn" if _is_arn(value) else "name") if found.target else found


def _is_arn(value: Value) -> bool:
    written = known_text(value) or (value.prefix if isinstance(value, Text) else "")
    return written.startswith("arn:")


def _by_name(
    inventory: Inventory,
    wanted: str,
    cls: type[E],
    scope: str,
    key: KeyOf,
    name: Callable[[E], Value] | None,
    evidence: tuple[Evidence, ...],
) -> Link[E]:
    named = name or (lambda entity: entity.name)
    here = [e for e in inventory.every(cls, scope) if key(named(e)) == wanted]
    if len(here) == 1:
        return Link(here[0], (), evidence)
    if not here:
        here = [
            e
            for e in inventory.every(cls)
            if key(named(e)) == wanted and comparable(inventory, scope, e.scope)
        ]
        if len(here) == 1:
            return Link(here[0], (), evidence)
    declared = [e for e in here if not getattr(e, "data", False)]
    if len(declared) == 1:  # the others are the same thing, only looked up
        return Link(declared[0], (), evidence)
    place = evidence[0].location if evidence else None
    if here:
        detail = f"{len(here)} {cls.kind}s are called `{wanted}`"
        return Link(None, (Reason(ReasonKind.AMBIGUOUS, detail, "", place),), evidence)
    detail = f"{cls.kind} `{wanted}` is not declared in the scan"
    return Link(None, (Reason(ReasonKind.OUTSIDE, detail, "", place),), evidence)


def comparable(inventory: Inventory, scope: str, other: str) -> bool:
    """Whether things of two scopes may belong to the same estate.

    Two environments of one root are never mixed; a scope without environment goes with any. Paths
    that name different stages, regions or platforms (`k8s/prod`, `infra/dev`) tell estates apart.
    """
    mine, theirs = (inventory.environments.get(s, "") for s in (scope, other))
    roots = [inventory.roots.get(s, "") for s in (scope, other)]
    if roots[0] == roots[1] and _is_root(scope, roots[0]) and _is_root(other, roots[1]):
        return mine == theirs
    if mine and theirs and mine != theirs:
        return False
    return not _around(inventory, scope).contradicts(_around(inventory, other))


def estate(inventory: Inventory, scope: str) -> object:
    """Return what `comparable` sees of a scope: scopes of the same are comparable with the same
    others. Things that depend on a scope's neighbours only are made once for each."""
    if _is_root(scope, inventory.roots.get(scope, "")):
        return scope
    return inventory.environments.get(scope, ""), _around(inventory, scope)


def meant_elsewhere(
    inventory: Inventory, scope: str, other: str, value: Value
) -> tuple[Reason, ...]:
    """Return why a part that another root declares for something it is only handed (a variable,
    another state's output) may be for a thing of a scope.

    What a library is handed is known at its calls, or not of this estate.
    """
    handed = isinstance(value, Unknown) and value.reason.kind in (
        ReasonKind.VARIABLE,
        ReasonKind.REMOTE,
    )
    if not handed or other == scope or other in inventory.libraries:
        return ()
    return tuple(reasons(value)) if comparable(inventory, scope, other) else ()


def _is_root(scope: str, root: str) -> bool:
    """Whether a scope is a root itself, and not a file of its folder (`kubernetes:k8s/a.yaml`)."""
    return scope.partition("#")[0] == root


def _around(inventory: Inventory, scope: str) -> Surroundings:
    made: Surroundings = inventory.memo(("surroundings", scope), lambda: surroundings(scope))
    return made


def exists(entity: Entity, given: tuple[Condition, ...]) -> Verdict:
    """Whether an entity surely exists wherever the given conditions hold."""
    held = {(c.identity, c.negated) for c in given}
    lacking = [c for c in entity.conditions if (c.identity, c.negated) not in held]
    if not lacking:
        return TRUE
    if any((c.identity, not c.negated) in held for c in lacking):
        return FALSE
    return maybe(
        *(c.reason or Reason(ReasonKind.INSTANCES, f"only when {c.description}") for c in lacking)
    )


def mentions(value: Value, ref: Ref, names: frozenset[str] = frozenset()) -> bool:
    """Whether a value refers, at any depth, to a thing's attributes or holds one of its names."""
    stack: list[Value] = [value]
    while stack:
        here = stack.pop()
        if here.ref is not None and (here.ref.scope, here.ref.address) == (ref.scope, ref.address):
            return True
        match here:
            case Text(segments=segments):
                if names and any(isinstance(s, Piece) and s.text in names for s in segments):
                    return True
                stack.extend(s for s in segments if not isinstance(s, Piece))
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(e.value for e in entries.values())
                stack.extend(part for key, e in here.partial for part in (key, e.value))
            case Document(content=content):
                stack.append(content)
            case Unknown(candidates=candidates, made_of=made_of):
                if any((r.scope, r.address) == (ref.scope, ref.address) for r in made_of):
                    return True
                stack.extend(candidates)
    return False
