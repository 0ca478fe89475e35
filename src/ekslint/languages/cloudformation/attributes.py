"""Turn `Ref` and `GetAtt` of a resource into what is known of it before it exists.

It knows the few attributes that follow from a resource's properties; all others have an identity
and no text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.provenance import through
from ekslint.core.value import (
    COMPUTED,
    MapValue,
    Piece,
    ReasonKind,
    Ref,
    Text,
    Value,
    reasons,
    text,
    unknown,
)
from ekslint.languages.cloudformation.outcome import OWN_NAME, hanging, joined

if TYPE_CHECKING:
    from ekslint.languages.cloudformation.evaluate import StackEvaluator


def attribute_of(stack: StackEvaluator, name: str, attribute: str, place: Location | None) -> Value:
    """Return an attribute of a resource; `Ref` for what a reference to it gives."""
    declared = stack.section("Resources").get(name)
    if not isinstance(declared, MapValue):
        return unknown(ReasonKind.INVALID, "`GetAtt` of an unknown resource", location=place)
    ref = Ref(stack.scope, name, tuple(attribute.split(".")))
    kind = known_text(declared.get("Type")) or ""
    if attribute.startswith("Outputs.") and stack.others is not None:
        output = attribute.removeprefix("Outputs.")
        found = stack.others.output(stack, name, output)
        if found is not None:
            return through(found, f"output `{output}` of stack `{name}`", place)
    properties = declared.get("Properties")
    own = OWN_NAME.get(kind)
    value = None
    if own is not None and isinstance(properties, MapValue):
        value = _own_name(stack, name, properties.get(own))
        if attribute == "Ref" and isinstance(value, Text):
            return replace(value, ref=ref)
        if attribute == "Arn" and kind == "AWS::IAM::Role" and isinstance(value, Text):
            return _role_arn(stack, properties, value, ref, place)
    detail = f"`{name}.{attribute}` is known after deployment"
    made = unknown(ReasonKind.COMPUTED, detail, location=place, ref=ref, nonnull=True)
    return hanging(made, reasons(value)) if value is not None else made


def _own_name(stack: StackEvaluator, name: str, written: Value | None) -> Value | None:
    """Return the name that a resource is given, resolved once; one that holds itself is not."""
    if name not in stack.names:
        stack.names[name] = None
        stack.names[name] = stack.resolve(written) if written is not None else None
    return stack.names[name]


def _role_arn(
    stack: StackEvaluator, properties: MapValue, name: Text, ref: Ref, place: Location | None
) -> Value:
    written = properties.get("Path")
    path = stack.resolve(written) if written is not None else text("/", place)
    parts: list[Piece | Value] = [
        Piece("arn:", place),
        stack.named("AWS::Partition", place),
        Piece(":iam::", place),
        stack.named("AWS::AccountId", place),
        Piece(":role", place),
        path,
        name,
    ]
    made = joined(parts, place)
    return replace(made, ref=ref, origin=COMPUTED) if isinstance(made, Text) else made
