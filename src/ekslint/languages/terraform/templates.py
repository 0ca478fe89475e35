"""Turn template nodes into text whose segments keep the place of every known character.

It does not parse: strip markers, escapes and heredoc indentation are applied by the reader.
Source: hashicorp/hcl `hclsyntax/expression_template.go`.
"""

from __future__ import annotations

import unicodedata

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.provenance import carried
from ekslint.core.record import replace
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
)
from ekslint.languages.terraform.comprehensions import Evaluate, iteration
from ekslint.languages.terraform.conversion import describe, to_bool
from ekslint.languages.terraform.provenance import (
    choose,
    derived,
    invalid,
    is_error,
    limit,
    nameless,
    never_null,
    opaque,
)
from ekslint.languages.terraform.scope import Scope
from ekslint.sources.hcl.syntax import Node
from ekslint.sources.hcl.words import literal_text

Segments = list[Piece | Value]


def template(node: Node, scope: Scope, evaluate: Evaluate) -> Value:
    """Evaluate a template; one that is a single interpolation is that expression's value."""
    _, start, end, parts, _heredoc = node
    if len(parts) == 1 and parts[0][0] == "interp":
        return evaluate(parts[0][3], scope)
    location = scope.source.location(start, end)
    if len(parts) == 1 and parts[0][0] == "text":
        _, low, high, written = parts[0]
        piece = Piece(normalized(written), scope.source.location(low, high))
        if piece.text and len(piece.text) <= scope.budget.max_text and scope.budget.spend():
            return Text((piece,), location=location)  # most texts; there is nothing to put together
        return assemble([piece], location, scope)
    inputs: list[Value] = []
    segments = _segments(parts, scope, evaluate, inputs)
    return assemble(segments, derived(location, *inputs), scope)


def literal(node: Node, scope: Scope) -> str | None:
    """Return the text of a template in which nothing is to be evaluated; None for any other."""
    written = literal_text(node)
    if not written or len(written) > scope.budget.max_text or not scope.budget.spend():
        return None
    return normalized(written)


def assemble(segments: Segments, location: Location, scope: Scope) -> Value:
    """Return the text of the segments, unless it is larger than the budget allows."""
    size = 0
    for segment in segments:
        if isinstance(segment, Piece):
            size += len(segment.text)
    if size > scope.budget.max_text or not scope.budget.spend(len(segments)):
        return limit("a text is too large", location)
    kept = tuple([s for s in segments if not (isinstance(s, Piece) and not s.text)])
    return Text(kept or (Piece("", location),), location=location)


def normalized(text: str) -> str:
    """Return text as Terraform holds it: in Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _segments(
    parts: tuple[Node, ...], scope: Scope, evaluate: Evaluate, inputs: list[Value]
) -> Segments:
    segments: Segments = []
    source = scope.source
    for part in parts:
        match part[0]:
            case "text":
                segments.append(Piece(normalized(part[3]), source.location(part[1], part[2])))
            case "interp":
                value = evaluate(part[3], scope)
                inputs.append(value)
                segments.extend(interpolated(value, source.location(part[1], part[2]), scope))
            case "if":
                segments.extend(_branch(part, scope, evaluate, inputs))
            case "for":
                segments.extend(_loop(part, scope, evaluate, inputs))
    return segments


def interpolated(value: Value, location: Location, scope: Scope) -> Segments:
    """Return what a value adds to a text: its characters, or itself where they are not known."""
    match value:
        case Text():
            return list(carried(value, value.location))
        case Scalar():
            return [Piece(known_text(value) or "", value.location)]
        case Document(rendered=Text() as rendered):
            return list(carried(rendered, value.location))
        case Document() | Absent():
            return [value]
        case Unknown():
            if not is_error(value) and value.ref is None and not never_null(value):
                scope.budget.doubts += 1
            return [value]
        case Null():
            return [invalid("a null value is used in a template", location)]
        case ListValue() | MapValue():
            return [invalid(f"a {describe(value)} is used in a template", location)]


def _branch(part: Node, scope: Scope, evaluate: Evaluate, inputs: list[Value]) -> Segments:
    _, start, end, test_node, then_parts, else_parts = part
    location = scope.source.location(start, end)
    test = evaluate(test_node, scope)
    if isinstance(test, Null):
        return [invalid("the condition of a template is null", location)]
    truth = to_bool(test, location)
    if isinstance(truth, Scalar):
        chosen = then_parts if truth.data else else_parts
        return _segments(chosen, scope, evaluate, inputs)
    if is_error(truth):
        return [truth]
    arms: list[Value] = []
    for parts in (then_parts, else_parts):
        before = scope.budget.doubts
        segments = _segments(parts, scope, evaluate, inputs)
        scope.budget.doubts = before
        arms.append(Text(tuple(segments) or (Piece("", location),), location=location))
    undecided = truth if isinstance(truth, Unknown) else _undecided(truth, location)
    chosen_value = choose(arms, undecided, location)
    if isinstance(chosen_value, Text):
        return list(chosen_value.segments)
    if isinstance(chosen_value, Unknown):
        chosen_value = replace(chosen_value, nonnull=True)
    return [chosen_value]


def _loop(part: Node, scope: Scope, evaluate: Evaluate, inputs: list[Value]) -> Segments:
    _, start, end, key_name, item_name, collection_node, parts = part
    location = scope.source.location(start, end)
    collection = evaluate(collection_node, scope)
    inputs.append(collection)
    run = iteration(collection, location)
    if isinstance(run, Unknown):
        return [run]
    segments: Segments = []
    if run.scattered:
        return [_undecided(collection, location)]
    for inner in run.scopes(scope, key_name, item_name):
        segments.extend(_segments(parts, inner, evaluate, inputs))
        if not scope.budget.spend():
            return [limit("a template is too large", location)]
    if run.open:
        segments.append(_undecided(collection, location))
    return segments


def _undecided(value: Value, location: Location) -> Unknown:
    return nameless(opaque("template", (value,), location, nonnull=True))
