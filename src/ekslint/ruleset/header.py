"""Turn the YAML header of a rule page into checked fields, each expression with its place.

It checks keys and types only; whether an expression makes sense is for `expression` and `check`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final

from ekslint.core.errors import PageError
from ekslint.core.finding import Level
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.suggest import did_you_mean
from ekslint.ruleset.header_yaml import compose_header, shape

if TYPE_CHECKING:
    from yaml.nodes import Node

MAX_ITEMS: Final = 100
"""Most items of a list or map in the header."""
MAX_GENERATORS: Final = 5
KEBAB: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could steer the terminal a page is shown on, or turn its words around."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_STR: Final = "tag:yaml.org,2002:str"
_NULL: Final = "tag:yaml.org,2002:null"


@record
class Clause:
    """A text of the header (an expression, a template) and where it stands."""

    text: str
    location: Location

    def part(self, start: int, end: int) -> Location:
        """Return the place of some of its characters; all of it where YAML changed the text."""
        whole = self.location
        if whole.end - whole.start != len(self.text):
            return whole
        return Location(whole.source, whole.start + start, whole.start + end)


@record
class Mending:
    """How a program can mend a finding: each change is an act, its target and what it writes.

    `says` tells a person what is done. `when` has to hold for it; `safe`: it breaks nothing.
    """

    says: Clause
    changes: tuple[tuple[str, Clause, Clause | None], ...]
    safe: bool = False
    when: Clause | None = None

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All of its expressions, in order: those of the changes, then `when`."""
        found = [c for _, target, data in self.changes for c in (target, data) if c is not None]
        return (*found, self.when) if self.when is not None else tuple(found)


@record
class Header:
    """The header of a page, keys and types checked. `asserts` is the key `assert`."""

    level: Level
    generators: tuple[tuple[str, Clause], ...]
    message: Clause
    level_when: tuple[tuple[Level, Clause], ...] = ()
    let: tuple[tuple[str, Clause], ...] = ()
    where: tuple[Clause, ...] = ()
    asserts: tuple[Clause, ...] = ()
    at: Clause | None = None
    related: tuple[tuple[Clause, str], ...] = ()
    unless: tuple[Clause, ...] = ()
    symptoms: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    fix: Mending | None = None
    security: float | None = None
    enabled: bool = True
    since: str | None = None
    removed: str | None = None
    keys: Mapping[str, Location] = field(default_factory=dict)


def read_header(source: SourceText, start: int, end: int) -> Header:
    """Read the YAML between two offsets of a page.

    Raises `PageError` with a location for YAML that does not parse, unknown, repeated or missing
    keys, and values of the wrong type.
    """
    node = compose_header(source, start, end)
    reader = _Reader(source, start)
    pairs = reader.pairs(node, "the header")
    for name, key, _ in pairs:
        if name not in KEYS:
            raise reader.error(key, f"unknown key `{name}`{did_you_mean(name, KEYS)}")
    values = {name: value for name, _, value in pairs}
    places = {name: reader.place(key) for name, key, _ in pairs}
    removed = reader.optional(values, "removed")
    for name in ("level", "for", "message"):
        if name not in values:
            raise PageError(f"the header lacks `{name}`", source.location(start, start))
    if removed is None and not {"where", "assert"} & values.keys():
        raise PageError("the header lacks `assert` (or `where`)", places["for"])
    return Header(
        level=reader.level(values["level"]),
        generators=reader.generators(values["for"]),
        message=reader.clause(values["message"], "message"),
        level_when=tuple(
            (reader.level_name(name, key), reader.clause(value, "level_when"))
            for name, key, value in reader.pairs(values.get("level_when"), "level_when")
        ),
        let=tuple(
            (reader.name(name, key), reader.clause(value, "let"))
            for name, key, value in reader.pairs(values.get("let"), "let")
        ),
        where=reader.clauses(values.get("where"), "where"),
        asserts=reader.clauses(values.get("assert"), "assert"),
        at=reader.clause(values["at"], "at") if "at" in values else None,
        related=tuple(
            (reader.clause(key, "related"), reader.string(value, "a label of `related`"))
            for _, key, value in reader.pairs(values.get("related"), "related")
        ),
        unless=reader.ids(values.get("unless"), "unless"),
        symptoms=reader.strings(values.get("symptoms"), "symptoms"),
        confirm=reader.strings(values.get("confirm"), "confirm"),
        references=reader.strings(values.get("references"), "references"),
        aliases=reader.strings(values.get("aliases"), "aliases"),
        fix=reader.fix(values.get("fix")),
        security=reader.security(values.get("security")),
        enabled=reader.truth(values.get("enabled"), "enabled", default=True),
        since=reader.optional(values, "since"),
        removed=removed,
        keys=places,
    )


ACTS: Final = ("set", "add", "remove", "rename", "swap", "lines", "call", "unwrap")
"""What a fix can do: write a value, add to a list, take something away, give a key another name,
put a text in place of another, make several lines of one, put an expression into a call, or take
it out of one."""
FIX_KEYS: Final = frozenset({"says", "safe", "when", *ACTS})
KEYS: Final = frozenset(
    {
        *("level", "level_when", "for", "let", "where", "assert", "message", "at", "related"),
        *("unless", "symptoms", "confirm", "references", "aliases", "fix", "security"),
        *("enabled", "since", "removed"),
    }
)


@record
class _Reader:
    """Reads nodes of the header whose text starts at `offset` of the page."""

    source: SourceText
    offset: int

    def place(self, node: Node) -> Location:
        start, end = self.offset + node.start_mark.index, self.offset + node.end_mark.index
        inner = node.value if isinstance(node.value, str) else None
        if inner is not None and getattr(node, "style", None) in ("'", '"'):
            start, end = start + 1, end - 1
        if inner is not None and self.source.text[start : start + len(inner)] == inner:
            end = start + len(inner)
        return self.source.location(start, end)

    def error(self, node: Node, message: str) -> PageError:
        return PageError(message, self.place(node))

    def pairs(self, node: Node | None, what: str) -> list[tuple[str, Node, Node]]:
        if node is None:
            return []
        if shape(node) != "mapping":
            raise self.error(node, f"{_quoted(what)} has to be a map")
        out: list[tuple[str, Node, Node]] = []
        for key, value in node.value:
            name = self.string(key, f"a key of {_quoted(what)}")
            if any(name == other for other, _, _ in out):
                raise self.error(key, f"`{name}` stands twice in {_quoted(what)}")
            out.append((name, key, value))
        if len(out) > MAX_ITEMS:
            raise self.error(node, f"{_quoted(what)} has more than {MAX_ITEMS} keys")
        return out

    def items(self, node: Node | None, what: str) -> list[Node]:
        if node is None:
            return []
        if shape(node) != "sequence":
            raise self.error(node, f"`{what}` has to be a list")
        if len(node.value) > MAX_ITEMS:
            raise self.error(node, f"`{what}` has more than {MAX_ITEMS} items")
        return list(node.value)

    def string(self, node: Node, what: str) -> str:
        """A scalar as it is written, whatever YAML would take it for."""
        if shape(node) != "scalar" or node.tag == _NULL:
            raise self.error(node, f"{_quoted(what)} has to be a text")
        written = str(node.value)
        if CONTROL.search(written):
            raise self.error(node, f"{_quoted(what)} holds a control character")
        return written

    def clause(self, node: Node, what: str) -> Clause:
        return Clause(self.string(node, what), self.place(node))

    def clauses(self, node: Node | None, what: str) -> tuple[Clause, ...]:
        if node is not None and shape(node) == "scalar":
            return (self.clause(node, what),)
        return tuple(self.clause(item, f"an item of `{what}`") for item in self.items(node, what))

    def strings(self, node: Node | None, what: str) -> tuple[str, ...]:
        return tuple(self.string(item, f"an item of `{what}`") for item in self.items(node, what))

    def ids(self, node: Node | None, what: str) -> tuple[Clause, ...]:
        found = tuple(self.clause(item, f"an item of `{what}`") for item in self.items(node, what))
        for clause in found:
            if not KEBAB.fullmatch(clause.text):
                raise PageError(f"`{clause.text}` is not a rule id", clause.location)
        return found

    def optional(self, values: Mapping[str, Node], name: str) -> str | None:
        return self.string(values[name], name) if name in values else None

    def level(self, node: Node) -> Level:
        return self.level_name(self.string(node, "level"), node)

    def level_name(self, name: str, node: Node) -> Level:
        names = [level.value for level in Level]
        if name not in names:
            listed = ", ".join(names)
            raise self.error(node, f"`{name}` is not a level ({listed}){did_you_mean(name, names)}")
        return Level(name)

    def name(self, name: str, node: Node) -> str:
        if not _NAME.fullmatch(name) or keyword.iskeyword(name):
            raise self.error(node, f"`{name}` is not a name (lower-case letters, digits and `_`)")
        return name

    def generators(self, node: Node) -> tuple[tuple[str, Clause], ...]:
        out: list[tuple[str, Clause]] = []
        if shape(node) != "sequence":
            raise self.error(node, "`for` has to be a list: `for: [{cluster: clusters}]`")
        for item in self.items(node, "for"):
            pairs = self.pairs(item, "an item of `for`")
            if len(pairs) != 1:
                raise self.error(item, "an item of `for` is one `name: expression`")
            [(name, key, value)] = pairs
            if any(name == other for other, _ in out):
                raise self.error(key, f"`{name}` stands twice in `for`")
            out.append((self.name(name, key), self.clause(value, "for")))
        if not 1 <= len(out) <= MAX_GENERATORS:
            raise self.error(node, f"`for` has one to {MAX_GENERATORS} items")
        return tuple(out)

    def fix(self, node: Node | None) -> Mending | None:
        if node is None:
            return None
        values: dict[str, Node] = {}
        changes: list[tuple[str, Clause, Clause | None]] = []
        for name, key, value in self.pairs(node, "fix"):
            if name not in FIX_KEYS:
                hint = did_you_mean(name, FIX_KEYS)
                raise self.error(key, f"unknown key `{name}` of `fix`{hint}")
            values[name] = value
            if name == "remove":
                changes.extend((name, clause, None) for clause in self.clauses(value, name))
            elif name in ACTS:
                for _, target, data in self.pairs(value, name):
                    changes.append((name, self.clause(target, name), self.clause(data, name)))
        if "says" not in values:
            raise self.error(node, "`fix` lacks `says`: what it does, for a person")
        if not changes:
            raise self.error(node, f"`fix` changes nothing: it has one of {', '.join(ACTS)}")
        return Mending(
            self.clause(values["says"], "says"),
            tuple(changes),
            self.truth(values.get("safe"), "safe", default=False),
            self.clause(values["when"], "when") if "when" in values else None,
        )

    def security(self, node: Node | None) -> float | None:
        if node is None:
            return None
        written = self.string(node, "security")
        if not re.fullmatch(r"\d{1,2}(\.\d)?", written) or not 0 <= float(written) <= 10:
            raise self.error(node, "`security` is a number from 0.0 to 10.0")
        return float(written)

    def truth(self, node: Node | None, what: str, *, default: bool) -> bool:
        if node is None:
            return default
        written = self.string(node, what)
        if node.tag == _STR or written.lower() not in ("true", "false"):
            raise self.error(node, f"`{what}` is true or false")
        return written.lower() == "true"


def _quoted(what: str) -> str:
    return what if " " in what else f"`{what}`"
