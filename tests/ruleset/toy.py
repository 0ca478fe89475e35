"""Turns one line per thing into a small inventory of ships, for rules to be asked about.

It is no model of EKS on purpose: the expression engine must not know one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Condition
from ekslint.core.value import (
    Absent,
    Entry,
    ListValue,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, yes
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.registry import Registry
from ekslint.ruleset.ask import Answers, ask_all
from ekslint.ruleset.page import Rule

TODAY = date(2026, 3, 1)


@dataclass(frozen=True, slots=True)
class Charter:
    """A part that is no entity: it has fields and a verb, and a place."""

    flag: Value
    location: Location | None = None

    @verb
    def permits(self, inventory: Inventory, action: str) -> Verdict:
        """Whether the flag is the action."""
        known = known_text(self.flag)
        if known is None:
            return maybe(Reason(ReasonKind.VARIABLE, "flag not known"))
        return Verdict(known == action).with_evidence(self.flag.location)

    def secret(self) -> str:
        """Not marked, so not for pages."""
        return "secret"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Port(Entity):
    """A home port."""

    kind: ClassVar[str] = "port"

    depth: Value = field(default_factory=Absent)
    charter: Charter | None = None

    @verb
    def admits(self, inventory: Inventory, *flags: str) -> Verdict:
        """Whether ships under one of the flags may enter."""
        if self.charter is None:
            return no(self.header)
        known = known_text(self.charter.flag)
        if known is None:
            return maybe(Reason(ReasonKind.VARIABLE, "flag not known"))
        return yes(self.charter.flag.location) if known in flags else no(self.charter.flag.location)

    @relation
    def ships(self, inventory: Inventory) -> Members[Ship]:
        """The ships at home here."""
        at_home = [s for s in inventory.every(Ship, self.scope) if s.home.target is self]
        return Members(tuple(at_home), inventory.open(Ship, self.scope), self.header)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cabin(Entity):
    """A cabin of a ship."""

    kind: ClassVar[str] = "cabin"

    locked: Value = field(default_factory=Absent)
    size: Value = field(default_factory=Absent)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ship(Entity):
    """A ship: fields of every sort, a link, collections."""

    kind: ClassVar[str] = "ship"

    flag: Value = field(default_factory=Absent)
    size: Value = field(default_factory=Absent)
    papers: Value = field(default_factory=Absent)
    way: str = "sail"
    armed: bool = False
    home: Link[Port] = field(default_factory=Link)
    cabins: Members[Cabin] = field(default_factory=Members)
    pennants: Members[Value] = field(default_factory=Members)
    crew: tuple[str, ...] = ()

    @relation
    def port(self, inventory: Inventory) -> Link[Port]:
        """The home port, as a relation."""
        return self.home

    @relation
    def escort(self, inventory: Inventory) -> Ship | None:
        """Never any."""
        return None

    @verb
    def carries(self, inventory: Inventory, what: Value, *, least: int = 1) -> Verdict:
        """Whether the papers name it."""
        return Verdict(known_text(what) == known_text(self.papers) and least == 1)

    @verb
    def breaks(self, inventory: Inventory) -> Verdict:
        """A verb with a mistake in it."""
        raise ZeroDivisionError("no such ship")


def knots(value: Value) -> Value:
    """A function of the registry."""
    return value


def is_sail(way: str) -> bool:
    """A function that wants a plain text."""
    return way == "sail"


REGISTRY = Registry(
    collections={"ships": Ship, "ports": Port, "cabins": Cabin},
    constants={"HOME_FLAG": "red", "FLAGS": ("red", "blue"), "TABLE": {"red": 1}},
    functions={"knots": knots, "is_sail": is_sail},
)


def unset(name: str) -> Unknown:
    """The value of a variable without a value."""
    return unknown(ReasonKind.VARIABLE, f"variable `{name}` has no value", identity=f"var.{name}")


def number(data: int, location: Location | None = None) -> Scalar:
    return Scalar(data, location=location)


def partial(*parts: str | Value) -> Text:
    """A text with holes."""
    return Text(tuple(Piece(p) if isinstance(p, str) else p for p in parts))


def listing(*items: Value | str, open: Iterable[Reason] = (), kind: str = "tuple") -> ListValue:
    found = tuple(text(i) if isinstance(i, str) else i for i in items)
    return ListValue(found, tuple(open), kind)


def mapping(entries: Mapping[str, Value | str], open: Iterable[Reason] = ()) -> MapValue:
    made = {k: Entry(text(v) if isinstance(v, str) else v) for k, v in entries.items()}
    return MapValue(made, tuple(open))


WHY = Reason(ReasonKind.MODULE, "a module is not readable")
MAYBE = Condition("var.create", "`var.create` is true")
OTHER = Condition("var.other", "`var.other` is true")
NOT_MAYBE = Condition("var.create", "`var.create` is false", negated=True)


@dataclass(slots=True)
class Harbour:
    """Collects things, each declared on a line of its own in one file."""

    scope: str = "harbour"
    environment: str = ""
    path: str = "harbour.tf"
    lines: list[str] = field(default_factory=list)
    things: list[Entity] = field(default_factory=list)
    source: SourceText = field(init=False)

    def __post_init__(self) -> None:
        self.source = SourceText(self.path, "\n".join(f"line {n:03}" for n in range(1, 400)))

    def line(self, number: int) -> Location:
        """The place of a whole line."""
        start = self.source.offset(number, 1)
        return self.source.location(start, start + 8)

    def text(self, data: str, line: int) -> Text:
        """A known text that stands on a line."""
        return text(data, self.line(line))

    def add(self, cls: Callable[..., Entity], name: str, line: int, **fields: object) -> Entity:
        """Declare a thing on a line."""
        made = cls(
            id=f"{self.scope}:{cls.__name__.lower()}.{name}",
            scope=self.scope,
            header=self.line(line),
            name=self.text(name, line),
            **fields,
        )
        self.things.append(made)
        return made

    def port(self, name: str, line: int, **fields: object) -> Port:
        made = self.add(Port, name, line, **fields)
        assert isinstance(made, Port)
        return made

    def cabin(self, name: str, line: int, **fields: object) -> Cabin:
        made = self.add(Cabin, name, line, **fields)
        assert isinstance(made, Cabin)
        return made

    def ship(self, name: str, line: int, **fields: object) -> Ship:
        made = self.add(Ship, name, line, **fields)
        assert isinstance(made, Ship)
        return made

    def contribution(self, **open_: tuple[Reason, ...]) -> Contribution:
        return Contribution(self.scope, tuple(self.things), open_, environment=self.environment)

    def inventory(self, **open_: tuple[Reason, ...]) -> Inventory:
        return Inventory([self.contribution(**open_)])


def link(target: Port | None, line: Location | None = None, *assumptions: str) -> Link[Port]:
    """A link made by evidence at a place."""
    evidence = (Evidence(line),) if line is not None else ()
    return Link(target, (), evidence, assumptions)


def page(header: str, *, rule_id: str = "toy-rule", title: str = "A toy") -> Rule:
    """A rule from its header alone, read at once."""
    text = f"---\n{header.strip()}\n---\n# {title}\n"
    rule = Rule(SourceText(f"rules/toy/{rule_id}.md", text), rule_id, "toy")
    assert rule.page.title == title
    return rule


def ask(inventory: Inventory, *rules: Rule) -> Answers:
    """Ask rules about an inventory."""
    return ask_all(rules, inventory, REGISTRY, today=TODAY)
