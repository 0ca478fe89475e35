"""Turn calls of CloudFormation's functions into values, through the stack they stand in.

What only a live account answers (zones, macros) is unknown, with what it is taken from.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from typing import Final, Protocol

from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.provenance import through
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Piece,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
    unknown,
)
from ekslint.core.verdict import Verdict, same
from ekslint.languages.cloudformation.outcome import hanging, joined, made_of

PLACEHOLDER: Final = re.compile(r"\$\{(!?)\s*([^${}]*?)\s*\}")
MAX_CANDIDATES: Final = 40
"""Most values of one mapping that are compared when a key is not known."""


class Stack(Protocol):
    """What a function asks of the stack it is called in."""

    scope: str
    loops: bool

    def resolve(self, value: Value) -> Value:
        """Return a value with every function in it evaluated."""

    def named(self, name: str, place: Location | None) -> Value:
        """Return what `Ref` gives."""

    def attribute(self, name: str, attribute: str, place: Location | None) -> Value:
        """Return what `GetAtt` gives."""

    def section(self, name: str) -> MapValue:
        """Return a section of the template."""

    def condition(self, name: str) -> Verdict:
        """Return whether a condition holds."""

    def arm(self, name: str, value: Value, verdict: Verdict, *, negated: bool = False) -> Value:
        """Return one arm of a choice that a named condition leaves open."""

    def literal(self, value: Text) -> None:
        """Take note of a text that is encoded as it stands."""

    def imported(self, name: Value, place: Location | None) -> Value:
        """Return what another stack exports under a name."""


Function = Callable[[Stack, Value, Location | None], Value]


def ref(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Ref`: a pseudo parameter, a parameter or a resource; its name may be a function's result,
    as AWS::LanguageExtensions allows."""
    name = known_text(_name(stack, argument))
    if name is None:
        return unknown(ReasonKind.INVALID, "`Ref` without a name", location=place)
    return stack.named(name, place)


def _name(stack: Stack, argument: Value) -> Value:
    return stack.resolve(argument) if isinstance(argument, MapValue) else argument


def get_att(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::GetAtt`, in both of its forms."""
    if isinstance(argument, ListValue) and len(argument.items) == 2:
        name = known_text(_name(stack, argument.items[0]))
        attribute = known_text(stack.resolve(argument.items[1]))
    else:
        name, _, attribute = (known_text(argument) or "").partition(".")
    if not name or not attribute:
        return unknown(ReasonKind.INVALID, "`GetAtt` of an unknown resource", location=place)
    return stack.attribute(name, attribute, place)


def sub(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Sub`: a text with its placeholders filled in, as far as they are known."""
    names: dict[str, Value] = {}
    template = argument
    if isinstance(argument, ListValue) and len(argument.items) == 2:
        template, table = argument.items
        if isinstance(table, MapValue):
            names = {key: stack.resolve(e.value) for key, e in table.entries.items()}
    if not isinstance(template, Text):
        return unknown(ReasonKind.INVALID, "`Sub` of something that is no text", location=place)
    whole, _ = with_holes(template)
    parts: list[Piece | Value] = []
    at = 0
    for found in PLACEHOLDER.finditer(whole):
        parts.append(slice_text(template, at, found.start()))
        here = slice_text(template, found.start(), found.end()).location
        literal, name = found.groups()
        if literal:
            parts.append(Piece("${" + name + "}", here))
        elif name in names:
            parts.append(through(names[name], f"${{{name}}}", here))
        elif "." in name:
            parts.append(get_att(stack, text(name, here), here))
        else:
            parts.append(stack.named(name, here))
        at = found.end()
    parts.append(slice_text(template, at, len(whole)))
    if any(isinstance(part, Absent | ListValue | MapValue) for part in parts):
        return unknown(ReasonKind.INVALID, "`Sub` of something that is no text", location=place)
    return joined(parts, template.location or place)


def join(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Join` of a list whose length is known."""
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return unknown(ReasonKind.INVALID, "`Join` needs two arguments", location=place)
    delimiter = known_text(argument.items[0])
    items = stack.resolve(argument.items[1])
    if delimiter is None or not isinstance(items, ListValue) or items.open:
        return made_of(items, "`Join` of an unknown list", place)
    parts: list[Piece | Value] = []
    for number, item in enumerate(items.items):
        if number and delimiter:
            parts.append(Piece(delimiter, argument.items[0].location))
        parts.append(item)
    if any(isinstance(part, ListValue | MapValue) for part in parts):
        return unknown(ReasonKind.INVALID, "`Join` of what is no text", location=place)
    return joined(parts, place)


def select(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Select` of an index of a list."""
    items: Value = argument
    if isinstance(argument, ListValue) and len(argument.items) == 2:
        number = known_text(stack.resolve(argument.items[0]))
        items = stack.resolve(argument.items[1])
        if number is not None and _is_number(number) and isinstance(items, ListValue):
            index = int(number)
            if index < len(items.items) and not items.open:
                return items.items[index]
    return made_of(items, "`Select` of an unknown list", place)


def split(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Split` of a known text, each part where it is written."""
    whole: Value = argument
    if isinstance(argument, ListValue) and len(argument.items) == 2:
        delimiter = known_text(argument.items[0])
        whole = stack.resolve(argument.items[1])
        data = known_text(whole)
        if delimiter and data is not None and isinstance(whole, Text):
            items: list[Value] = []
            at = 0
            for part in data.split(delimiter):
                items.append(slice_text(whole, at, at + len(part)))
                at += len(part) + len(delimiter)
            return ListValue(tuple(items), location=place)
    return made_of(whole, "`Split` of an unknown text", place)


def choose(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::If`: the arm that a decided condition takes, or both as candidates."""
    if not isinstance(argument, ListValue) or len(argument.items) != 3:
        return unknown(ReasonKind.INVALID, "`If` needs three arguments", location=place)
    name = known_text(argument.items[0]) or ""
    verdict = stack.condition(name)
    if verdict.truth is not None:
        chosen = argument.items[1 if verdict.truth else 2]
        words = f"because condition `{name}` is {str(verdict.truth).lower()}"
        return through(stack.resolve(chosen), words, place)
    yes, no = argument.items[1:]
    arms = (stack.arm(name, yes, verdict), stack.arm(name, no, verdict, negated=True))
    if same(*arms).truth is True:
        return arms[0]
    # the turns of a loop are written at one place, and are not the same value
    identity = "" if stack.loops else f"{stack.scope}/If.{name}@{place}"
    detail = f"condition `{name}` is not decided"
    made = unknown(ReasonKind.VARIABLE, detail, location=place, identity=identity)
    return replace(hanging(made, verdict.open), candidates=arms)


def find_in_map(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::FindInMap`: under known keys, else what all rows agree on, else the default given."""
    if not isinstance(argument, ListValue) or len(argument.items) < 3:
        return unknown(ReasonKind.INVALID, "`FindInMap` needs three keys", location=place)
    keys = [stack.resolve(key) for key in argument.items[:3]]
    words = f"`{known_text(keys[0]) or '?'}` of the Mappings"
    rows = _rows(stack.section("Mappings"), keys)
    if not rows:
        given = argument.items[3].get("DefaultValue") if _has_default(argument) else None  # type: ignore[union-attr]
        if given is not None and all(known_text(key) is not None for key in keys):
            return stack.resolve(given)
        return _open_key(keys, place)
    made = _open_key(keys, place)
    if len(rows) > MAX_CANDIDATES or (len(rows) > 1 and _has_default(argument)):
        return made
    if _agree(rows):
        return through(rows[0], words, place)
    return replace(made, candidates=tuple(rows))


def _open_key(keys: list[Value], place: Location | None) -> Unknown:
    made = unknown(ReasonKind.FUNCTION, "`FindInMap` with an unknown key", location=place)
    return hanging(made, (reason for key in keys for reason in reasons(key)))


def _agree(rows: list[Value]) -> bool:
    return all(same(rows[0], row).truth is True for row in rows[1:])


def _has_default(argument: ListValue) -> bool:
    return len(argument.items) == 4 and isinstance(argument.items[3], MapValue)


def _rows(mappings: MapValue, keys: list[Value]) -> list[Value]:
    """Return every value that may stand under keys of which some are not known."""
    found: list[Value] = [mappings]
    for key in keys:
        data = known_text(key)
        inner: list[Value] = []
        for table in found:
            if not isinstance(table, MapValue):
                continue
            if data is None:
                inner.extend(entry.value for entry in table.entries.values())
            elif (value := table.get(data)) is not None:
                inner.append(value)
        found = inner
    return found


def base64(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Base64`: the text inside stays readable."""
    if isinstance(argument, Text):
        stack.literal(argument)
    inner = stack.resolve(argument)
    return Document("base64", inner, location=inner.location or place)


def to_json_string(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::ToJsonString`: a text whose structure stays readable."""
    inner = stack.resolve(argument)
    return Document("json", inner, location=inner.location or place)


def length(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Length` of a list that is known to its end."""
    items = stack.resolve(argument)
    if isinstance(items, ListValue) and not items.open:
        return Scalar(len(items.items), location=place)
    return made_of(items, "`Length` of an unknown list", place)


def cidr(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::Cidr`: the first blocks of a size inside a block."""
    block: Value = argument
    if isinstance(argument, ListValue) and len(argument.items) in (2, 3):
        block = stack.resolve(argument.items[0])
        numbers = [known(stack.resolve(item)) for item in argument.items[1:]]
        written = known_text(block)
        if written is not None and all(_is_number(number) for number in numbers):
            found = _blocks(written, [int(str(number)) for number in numbers])
            if found is not None:
                return ListValue(tuple(text(b, place) for b in found), location=place)
    return made_of(block, "`Cidr` of an unknown block", place)


def _is_number(data: object) -> bool:
    return re.fullmatch(r"[0-9]{1,9}", str(data)) is not None


def _blocks(written: str, numbers: list[int]) -> list[str] | None:
    try:
        network = ipaddress.ip_network(written, strict=False)
    except ValueError:
        return None
    bits = numbers[1] if len(numbers) > 1 else 8
    prefix = network.max_prefixlen - bits
    if not network.prefixlen <= prefix <= network.max_prefixlen or not 1 <= numbers[0] <= 256:
        return None
    found = [str(part) for part in islice(network.subnets(new_prefix=prefix), numbers[0])]
    return found if len(found) == numbers[0] else None


def get_azs(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::GetAZs`: the account knows."""
    region = stack.resolve(argument)
    name = known_text(region) or "?"
    detail = "the zones of a region are known to the account only"
    return unknown(ReasonKind.DATA, detail, location=place, identity=f"zones/{name}", nonnull=True)


def import_value(stack: Stack, argument: Value, place: Location | None) -> Value:
    """`Fn::ImportValue`: what another stack of the scan exports."""
    return stack.imported(stack.resolve(argument), place)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "Ref": ref,
    "Fn::Base64": base64,
    "Fn::Cidr": cidr,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAZs": get_azs,
    "Fn::GetAtt": get_att,
    "Fn::If": choose,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
}
