"""Turn what a function of CloudFormation could not fully tell into a value that says so.

It knows the properties that name a thing, and no function by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ekslint.core.contents import references
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, concat, slice_text, with_holes
from ekslint.core.value import (
    Document,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)

MAX_LENGTH: Final = 500_000
"""Most characters of a text: half of what a whole template may have."""
PUBLIC: Final = "{{resolve:ssm:/aws/service/"
DYNAMIC: Final = re.compile(r"\{\{resolve:[^{}]*\}\}")

OWN_NAME: Mapping[str, str] = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::EKS::Cluster": "Name",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
}


def made_of(value: Value, detail: str, place: Location | None) -> Value:
    """Return a result that is not known, which still tells what it is taken from."""
    made = unknown(ReasonKind.FUNCTION, detail, location=place)
    return replace(hanging(made, reasons(value)), made_of=references(value))


def choices(why: Iterable[Reason]) -> tuple[str, ...]:
    """Return the choices that reasons name, each once."""
    return tuple(dict.fromkeys(choice for reason in why for choice in reason.choices))


def hanging(value: Unknown, why: Iterable[Reason]) -> Unknown:
    """Return what is not known with the choices that the reasons for it name."""
    found = choices((value.reason, *why))
    if found == value.reason.choices:
        return value
    return replace(value, reason=replace(value.reason, choices=found))


def joined(parts: list[Piece | Value], place: Location | None) -> Value:
    """Return pieces and values as one text, unknown where it is longer than any template."""
    if sum(_length(part) for part in parts) > MAX_LENGTH:
        return unknown(ReasonKind.LIMIT, "a text is too long", location=place)
    return concat(parts, place)


def _length(part: Piece | Value) -> int:
    match part:
        case Piece(text=written):
            return len(written)
        case Text(segments=segments):
            return sum(_length(segment) for segment in segments)
        case Document(rendered=Text() as rendered):
            return _length(rendered)
    return 1


def dynamic(value: Value) -> Value:
    """Return a value whose dynamic references (`{{resolve:ssm:/name}}`) are unknown parts.

    One to a parameter of AWS's own stays a text: its path tells what the image is.
    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    if not isinstance(value, Text) or "{{resolve:" not in (whole := with_holes(value)[0]):
        return value
    if whole.startswith(PUBLIC) and DYNAMIC.fullmatch(whole):
        return value
    parts: list[Piece | Value] = []
    at = 0
    for found in DYNAMIC.finditer(whole):
        start, end = found.span()
        here = slice_text(value, start, end).location or value.location
        name = "" if HOLE in found.group() else f"dynamic/{found.group()}"
        detail = "a dynamic reference is looked up at deployment"
        parts.extend(slice_text(value, at, start).segments)
        parts.append(unknown(ReasonKind.DATA, detail, location=here, identity=name, nonnull=True))
        at = end
    parts.extend(slice_text(value, at, len(whole)).segments)
    only = parts[0] if len(parts) == 1 else None
    if only is not None and not isinstance(only, Piece):
        return only
    return replace(value, segments=tuple(parts))
