"""Turn files of variable values, and values given on the command line, into values by name.

Only literals stand there, in HCL or in JSON. A file that does not parse may set anything: what is
not set after it is not known. Which files count, and in which order, is decided elsewhere.
Source: https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.contents import from_plain, is_known, plain
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.core.suggest import did_you_mean
from ekslint.core.value import Reason, ReasonKind, Unknown, Value, text, unknown
from ekslint.languages.terraform.configuration import Block, Configuration
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.tree import SourceTree

PRIMITIVE: Final = frozenset({"string", "number", "bool"})
"""Types of variables whose value on the command line is a text, not an expression."""


@dataclass(slots=True)
class Given:
    """Values by name; `unread` says why names that are not here may have a value all the same."""

    values: dict[str, Value] = field(default_factory=dict)
    unread: Reason | None = None

    def then(self, later: Given) -> Given:
        """Return these values with stronger ones over them."""
        if later.unread is None:
            return Given({**self.values, **later.values}, self.unread)
        return Given(dict(later.values), later.unread)


def read_values(tree: SourceTree, path: str) -> Given:
    """Return the values a file of variable values gives."""
    if not tree.has(path):
        detail = f"`{path}`, which holds variable values, is not readable in this scan"
        detail = tree.why_unread(path) or detail
        return Given(unread=Reason(ReasonKind.FILE, detail))
    parsed = tree.hcl(path)
    scope = _NoNames(parsed.source)
    values = {item[3]: evaluate(item[6], scope) for item in parsed.items if item[0] == "attribute"}
    if not parsed.problems:
        return Given(values)
    place = parsed.problems[0].location
    detail = f"a part of `{path}`, which holds variable values, does not parse"
    return Given(values, Reason(ReasonKind.FILE, detail, "", place))


def given_values(
    given: Mapping[str, str], configuration: Configuration
) -> tuple[Given, tuple[Notice, ...]]:
    """Return the values of the command line for the variables that a root declares, and which of
    them mean nothing.

    A variable without a type, or of a primitive one, takes the text; any other an expression.
    """
    found = Given()
    notices = []
    for name, written in given.items():
        block = configuration.variables.get(name)
        if block is None:
            continue
        value = _typed(written, block)
        if isinstance(value, Unknown):
            notices.append(Notice(value.reason.detail, block.header, "warning"))
        found.values[name] = value
    return found, tuple(notices)


def undeclared(
    given: Mapping[str, str], var_files: Iterable[str], tree: SourceTree, declared: Iterable[str]
) -> tuple[Notice, ...]:
    """Say which names that were asked for on purpose no root of the scan declares."""
    names = frozenset(declared)
    found = [
        Notice(f"no root of the scan declares variable `{name}`{did_you_mean(name, names)}")
        for name in given
        if name not in names
    ]
    for path in var_files:
        for name, value in read_values(tree, path).values.items():
            if name not in names:
                detail = f"no root of the scan declares variable `{name}`"
                found.append(Notice(f"{detail}{did_you_mean(name, names)}", value.location))
    return tuple(found)


def _typed(written: str, block: Block) -> Value:
    found = block.attribute("type")
    if found is None or _is_primitive(found[0], found[1][6][1], found[1][6][2]):
        return text(written, block.header)
    from ekslint.sources.hcl.parse import parse_expression

    source = SourceText(f"--var {block.labels[0]}", written)
    node = parse_expression(source, 0, len(written))
    detail = f"the value given for variable `{block.labels[0]}` is no literal of its type"
    if not isinstance(node, UnreadableError):
        value = evaluate(node, _NoNames(source))
        if is_known(value):
            return from_plain(plain(value), block.header)
    return Unknown(Reason(ReasonKind.VARIABLE, detail, "", block.header), location=block.header)


def _is_primitive(source: SourceText, start: int, end: int) -> bool:
    return source.text[start:end].strip('" ') in PRIMITIVE


class _NoNames:
    """The scope of a file of values: only literals stand there."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.budget = Budget()

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        detail = f"`{names[0]}` cannot be used in a file of variable values"
        return unknown(ReasonKind.INVALID, detail, location=location), 1

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        return self._refuse(location)

    def path_values(self) -> dict[str, Value]:
        return {}

    def _refuse(self, location: Location) -> Unknown:
        return unknown(ReasonKind.INVALID, "no function call is allowed here", location=location)
