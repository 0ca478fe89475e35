"""Turns text into evaluated Terraform expressions for the tests, without any module around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.value import Reason, ReasonKind, Unknown, Value, text, unknown
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.types import ANY, TypeSpec, objects
from ekslint.sources.hcl.parse import parse_expression


@dataclass
class Names:
    """A scope of given names, `var.<name>` for variables without a value, and files by path."""

    source: SourceText
    values: dict[str, Value] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Answer a given name, or an unset variable."""
        for length in (2, 1):
            found = self.values.get(".".join(names[:length]))
            if found is not None:
                return found, length
        if names[0] == "var":
            name = ".".join(names[:2])
            reason = Reason(ReasonKind.VARIABLE, f"`{name}` is not set", name)
            return Unknown(reason, location=location), 2
        return unknown(ReasonKind.INVALID, f"no `{names[0]}`", location=location), 1

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Return a given file."""
        if path in self.files:
            return SourceText(path, self.files[path])
        return unknown(ReasonKind.FILE, f"no file `{path}`", location=location)

    def path_values(self) -> dict[str, Value]:
        """Return the module's path."""
        return {"path.module": text(".")}


def value_of(
    expression: str,
    values: dict[str, Value] | None = None,
    files: dict[str, str] | None = None,
    *,
    source: SourceText | None = None,
    budget: Budget | None = None,
) -> Value:
    """Evaluate one expression."""
    written = f"{expression}\n" if expression.startswith("<<") else expression
    text_ = source or SourceText("main.tf", written)
    scope = Names(text_, values or {}, files or {}, budget or Budget())
    return evaluate(parsed(scope.source), scope)


def parsed(source: SourceText) -> Any:
    """Return the node of a text that is one expression."""
    node = parse_expression(source, 0, len(source.text))
    assert not isinstance(node, UnreadableError), str(node)
    return node


_TOKEN = re.compile(r"\s*(?:(\()|(\))|(\{)|(\})|(\[)|(\])|(,)|([^(){}\[\],:]+)\s*(:)?)")


def read_type(written: str) -> TypeSpec:
    """Return the type that Terraform's `type()` prints."""
    at = 0

    def word() -> str:
        nonlocal at
        match = _TOKEN.match(written, at)
        assert match is not None, written[at:]
        at = match.end()
        return match[0].strip()

    def peek() -> str:
        match = _TOKEN.match(written, at)
        return match[0].strip() if match else ""

    def one() -> TypeSpec:
        kind = word()
        if kind in ("dynamic", "any"):
            return ANY
        if peek() != "(":
            return TypeSpec(kind)
        word()
        if kind in ("list", "set", "map"):
            spec = TypeSpec(kind, one())
            if peek() == ",":
                word()
        elif kind == "tuple":
            word()
            items = []
            while peek() != "]":
                items.append(one())
                if peek() == ",":
                    word()
            word()
            spec = TypeSpec(kind, items=tuple(items))
        else:
            word()
            attributes = []
            while peek() != "}":
                name = word().rstrip(":").strip().strip('"')
                attributes.append((name, one()))
                if peek() == ",":
                    word()
            word()
            spec = objects(attributes)
        word()
        return spec

    return one()


def fits(ours: TypeSpec, theirs: TypeSpec) -> bool:
    """Whether a type agrees with the recorded one, as far as it is known."""
    if {ours.kind, theirs.kind} & {"any", "null"}:
        return True
    if ours.kind != theirs.kind:
        return False
    if ours.kind == "object":
        a = {x.name: x.type for x in ours.attributes}
        b = {x.name: x.type for x in theirs.attributes}
        return a.keys() == b.keys() and all(fits(a[k], b[k]) for k in a)
    if ours.kind == "tuple":
        pairs = zip(ours.items, theirs.items, strict=False)
        return len(ours.items) == len(theirs.items) and all(fits(x, y) for x, y in pairs)
    return ours.element is None or theirs.element is None or fits(ours.element, theirs.element)
