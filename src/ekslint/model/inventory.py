"""Turn entities of all languages into one inventory that can be searched and followed.

It knows how things are found (by reference, ARN, name, scope), not what they mean; it knows no
file format. Entities are added by the languages' `inventory`; nothing is changed afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, TypeVar, cast

from ekslint.core.record import record
from ekslint.core.value import Gate, Reason, ReasonKind, Ref, Value
from ekslint.core.verdict import Evidence, Members
from ekslint.model.entity import Entity

E = TypeVar("E", bound=Entity)


@record
class Contribution:
    """What one document or root adds to the inventory.

    `open`: reasons why this scope may hold more things of a kind (key: entity class name, or "*"
    for every kind). `gates`: things that exist in other circumstances. `library`: whoever calls it
    is not in the scan.
    """

    scope: str
    entities: tuple[Entity, ...] = ()
    open: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    environment: str = ""
    root: str = ""
    library: bool = False


class Inventory:
    """All entities of a scan, by class, by scope and by reference. Immutable once built.

    `roots` maps each scope to the directory it belongs to; `environments` to its environment name.
    """

    def __init__(self, contributions: Iterable[Contribution]) -> None:
        self.contributions = tuple(contributions)
        self._by_class: dict[type[Entity], list[Entity]] = defaultdict(list)
        self._by_ref: dict[tuple[str, str], list[Entity]] = defaultdict(list)
        self._open: dict[str, dict[str, list[Reason]]] = defaultdict(lambda: defaultdict(list))
        self.environments: dict[str, str] = {}
        self.roots: dict[str, str] = {}
        self.libraries: set[str] = set()
        self.gates: dict[str, list[Gate]] = defaultdict(list)
        self._memo: dict[Any, Any] = {}
        for contribution in self.contributions:
            self._add(contribution)

    def _add(self, contribution: Contribution) -> None:
        scope = contribution.scope
        self.environments.setdefault(scope, contribution.environment)
        self.roots.setdefault(scope, contribution.root)
        if contribution.library:
            self.libraries.add(scope)
        self.gates[scope].extend(contribution.gates)
        for kind, why in contribution.open.items():
            self._open[scope][kind].extend(why)
        for entity in contribution.entities:
            self._by_class[type(entity)].append(entity)
            self._by_ref[entity.scope, entity.ref.address].append(entity)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Every scope, in the order it was added."""
        return tuple(self.environments)

    def every(self, cls: type[E], scope: str | None = None) -> tuple[E, ...]:
        """Return all entities of a class (and its subclasses), in one scope or in all."""
        key = ("every", cls, scope)
        if key not in self._memo:
            self._memo[key] = tuple(
                entity
                for known_class, entities in list(self._by_class.items())
                if issubclass(known_class, cls)
                for entity in entities
                if scope is None or entity.scope == scope
            )
        return cast("tuple[E, ...]", self._memo[key])

    def members(self, cls: type[E], scope: str | None = None) -> Members[E]:
        """Return the entities of a class as a collection that knows whether it is complete."""
        items = self.every(cls, scope)
        scopes = self.scopes if scope is None else (scope,)
        why = [reason for s in scopes for reason in self.open(cls, s)]
        return Members(items, tuple(dict.fromkeys(why)))

    def open(self, cls: type[Entity], scope: str) -> tuple[Reason, ...]:
        """Return the reasons why a scope may hold more entities of a class than are known."""
        by_kind = self._open.get(scope)
        if by_kind is None:
            return ()
        names = ("*", *(c.__name__ for c in cls.__mro__ if issubclass(c, Entity)))
        return tuple(dict.fromkeys(r for name in names for r in by_kind.get(name, ())))

    def at(self, ref: Ref | None, cls: type[E]) -> E | None:
        """Return the entity of a class that a reference names, if it is in the inventory.

        A reference to a resource under an unknown count names its one symbolic instance; one
        without an instance key names the instance when there is only one.
        """
        if ref is None:
            return None
        found = self._by_ref.get((ref.scope, ref.address), ())
        for entity in found:
            if isinstance(entity, cls):
                return entity
        return None

    def named_by(self, value: Value, cls: type[E]) -> E | None:
        """Return the entity that a value refers to by reference (any attribute of it)."""
        return self.at(value.ref, cls)

    def memo(self, key: Any, make: Any) -> Any:
        """Return a cached answer, made once per inventory (links are asked for often)."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]


def outside(detail: str) -> Reason:
    """Return the reason for something that may be declared outside the scan."""
    return Reason(ReasonKind.OUTSIDE, detail)


def at(*places: Value | None) -> tuple[Evidence, ...]:
    """Return the places of values as evidence, skipping those without one."""
    return tuple(Evidence(v.location) for v in places if v is not None and v.location is not None)
