"""Turn a template's parameters into the values they can have.

A parameter with a default has that value; one with several allowed values may have any of them; one
with neither, or with an empty default, is unknown. Parameters that SSM fills are looked up.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

from __future__ import annotations

from dataclasses import replace

from ekslint.core.choice import Option
from ekslint.core.contents import known, known_text
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.provenance import called, through
from ekslint.core.resource import Resource
from ekslint.core.value import (
    COMPUTED,
    Absent,
    ListValue,
    MapValue,
    Piece,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    reasons,
    unknown,
)

IMAGE_PARAMETER = "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>"


def parameter_value(scope: str, name: str, declared: MapValue, place: Location | None) -> Value:
    """Return what `Ref` of a parameter gives."""
    kind = known_text(declared.get("Type")) or "String"
    where = declared.location or place
    identity = identity_of(scope, name)
    detail = f"parameter `{name}`"
    default = declared.get("Default")
    if kind == IMAGE_PARAMETER and default is not None:
        ref = Ref(scope, f"Parameters.{name}", ("Value",))
        return unknown(
            ReasonKind.DATA, f"{detail} is looked up", location=place, ref=ref, nonnull=True
        )
    if kind.startswith("AWS::SSM::"):
        return unknown(ReasonKind.DATA, f"{detail} is looked up", location=where, identity=identity)
    allowed = declared.get("AllowedValues")
    choices = allowed.items if isinstance(allowed, ListValue) else ()
    if "List" in kind and len(choices) > 1:  # they are those of each item
        return _open(f"{detail} may have several of {len(choices)} values", where, identity)
    if len(choices) > 1:
        made = _open(f"{detail} has {len(choices)} allowed values", where, identity)
        at = allowed.location if allowed is not None else where
        return replace(made, candidates=choices, location=at or where)
    if default is None and len(choices) == 1 and "List" not in kind:
        return through(called(choices[0], f"only value of {detail}"), detail, place)
    if default is None or (known_text(default) == "" and not choices):
        why = "has no default" if default is None else "is empty by default"
        return _open(f"{detail} {why}", where, identity)
    if "List" in kind and isinstance(default, Text):
        return through(_comma_list(default), detail, place)
    return through(called(default, f"default of parameter `{name}`"), detail, place)


def identity_of(scope: str, name: str) -> str:
    """Return the identity of a parameter of one stack."""
    return f"{scope}/Parameters.{name}"


def _open(detail: str, where: Location | None, identity: str) -> Unknown:
    reason = Reason(ReasonKind.VARIABLE, detail, identity, where, (identity,))
    return Unknown(reason, location=where, origin=COMPUTED, nonnull=True)


def chosen_value(
    scope: str, name: str, declared: MapValue, option: Option, place: Location | None
) -> Value:
    """Return what `Ref` of a parameter gives for which one of its values is chosen."""
    if option.value is not None:
        return given_value(name, declared, called(option.value, f"value of `{name}`"), place)
    besides = ", ".join(f"`{text}`" for text in option.besides)
    made = _open(f"parameter `{name}` is none of {besides}", place, identity_of(scope, name))
    return replace(made, reason=replace(made.reason, choices=()))


def own_default(name: str, declared: MapValue) -> Value | None:
    """Return the default of a parameter, None for one without and for a path that SSM knows."""
    default = declared.get("Default")
    if default is None or (known_text(declared.get("Type")) or "").startswith("AWS::SSM::"):
        return None
    return called(default, f"default of parameter `{name}`")


def given_value(name: str, declared: MapValue, value: Value, place: Location | None) -> Value:
    """Return what `Ref` of a parameter gives that has been given a value.

    A list parameter takes its items from one text with commas; an unknown part of it that is no
    attribute of a resource may hold commas too.
    """
    kind = known_text(declared.get("Type")) or "String"
    label = f"parameter `{name}`"
    allowed, written = declared.get("AllowedValues"), _plain(value)
    if isinstance(allowed, ListValue) and written is not None and "List" not in kind:
        texts = [_plain(item) for item in allowed.items]
        if None not in texts and written not in texts:
            detail = f"{label} may not be `{written}`"
            return unknown(ReasonKind.INVALID, detail, location=value.location or place)
    if "List" in kind and isinstance(value, Text):
        holes = [s for s in value.segments if not isinstance(s, Piece)]
        why = tuple(r for hole in holes if hole.ref is None for r in reasons(hole))
        return through(replace(_comma_list(value), open=why), label, place)
    if kind.startswith("AWS::SSM::"):
        detail = f"{label} is looked up"
        return unknown(ReasonKind.DATA, detail, location=value.location or place)
    if isinstance(value, Unknown) and any(isinstance(c, Absent) for c in value.candidates):
        value = replace(value, candidates=())  # what is left out is the default
    return through(value, label, place)


def _plain(value: Value) -> str | None:
    """Return a known value as CloudFormation hands it on; `True` of YAML becomes "true"."""
    data = known(value)
    return known_text(value) if not isinstance(data, bool) else str(data).lower()


def _comma_list(default: Text) -> ListValue:
    whole, _ = with_holes(default)
    items: list[Value] = []
    at = 0
    for part in whole.split(","):
        lead = len(part) - len(part.lstrip())
        item = slice_text(default, at + lead, at + len(part.rstrip()))
        only = item.segments[0] if len(item.segments) == 1 else None
        items.append(item if only is None or isinstance(only, Piece) else only)
        at += len(part) + 1
    return ListValue(tuple(items), location=default.location)


def image_parameters(scope: str, parameters: MapValue, where: Location) -> list[Resource]:
    """Return the parameters that look an image id up, each as a resource of its own."""
    found = []
    for name, entry in parameters.entries.items():
        declared = entry.value
        if not isinstance(declared, MapValue):
            continue
        path = declared.entries.get("Default")
        if known_text(declared.get("Type")) == IMAGE_PARAMETER and path is not None:
            found.append(
                Resource(
                    language="cloudformation",
                    type=IMAGE_PARAMETER,
                    address=f"Parameters.{name}",
                    scope=scope,
                    body=MapValue({"Name": path}, location=declared.location),
                    header=entry.key or where,
                    mode="data",
                    name=name,
                )
            )
    return found
