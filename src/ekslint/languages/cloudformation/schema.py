"""Turn a resource of EKS into what CloudFormation refuses in it, whatever the rest says.

It asks for names of properties, for those that are required, and whether a list or a map stands
where one belongs; which words and numbers a service takes, it does not know.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import replace
from ekslint.core.resource import Resource
from ekslint.core.suggest import distance, nearest
from ekslint.core.value import Absent, ListValue, MapValue, Null, Scalar, Text, Value
from ekslint.facts.cfn import Shape, resource_shape
from ekslint.languages.faults import Fault
from ekslint.languages.placeholder import is_marked

MAX_DEPTH: Final = 20
FEW: Final = 2
"""Letters that may be wrong in a name that is another one misspelt beyond doubt."""
REFUSED: Final = "CloudFormation refuses the resource"
NEWER: Final = "CloudFormation as of 2026-10 refuses the resource"


def faults(resource: Resource) -> Iterator[Fault]:
    """Yield what is refused in a resource; nothing for types that are not listed."""
    shape = resource_shape(resource.type)
    if shape is not None:
        for fault in _object(resource.body, shape, "", resource.header, 0):
            yield fault if fault.subject else replace(fault, subject=f"`{resource.address}`")


def _object(body: MapValue, shape: Shape, path: str, here: Location, depth: int) -> Iterator[Fault]:
    if depth > MAX_DEPTH or not shape.properties:
        return
    strange = [name for name in body.entries if _is_strange(name, shape)]
    for key in shape.required:
        meant = any(key in nearest(name, shape.properties) for name in strange)
        if not meant and _lacks(body, key):
            yield Fault(_called(path), f"lacks `{key}`", REFUSED, here)
    for key, entry in body.entries.items():
        place = entry.key or entry.span or entry.value.location or here
        if key in strange:
            yield _strange(key, shape, path, place)
        elif key in shape.properties:
            inner = shape.properties[key]
            yield from _value(entry.value, inner, f"{path}.{key}".lstrip("."), place, depth + 1)


def _value(value: Value, shape: Shape, path: str, here: Location, depth: int) -> Iterator[Fault]:
    """Yield what is refused in a value; one that is not known can be anything."""
    match value:
        case MapValue() if shape.kind == "object":
            yield from _object(value, shape, path, here, depth)
        case ListValue() if shape.kind == "array":
            for index, item in enumerate(value.items if shape.items is not None else ()):
                place = item.location or here
                yield from _value(item, shape.items or shape, f"{path}[{index}]", place, depth + 1)
        case MapValue() | ListValue() | Text() | Scalar() if (
            written := _written(value, shape.kind)
        ) is not None:
            place = value.location or here
            wanted = "a list" if shape.kind == "array" else "a map"
            yield Fault(f"`{path}`", f"is {written}, not {wanted}", REFUSED, place)


def _written(value: Value, kind: str | None) -> str | None:
    """Return what stands where a list or map belongs, None where it fits or is not sure."""
    if kind not in ("array", "object"):
        return None
    if isinstance(value, MapValue):
        return None if value.open or not value.entries else "a map"
    if isinstance(value, ListValue):
        return None if value.open else "a list"
    if isinstance(value, Scalar):
        return "true or false" if isinstance(value.data, bool) else "a number"
    text = known_text(value)
    return "a text" if text and not is_marked(text) else None


def _strange(key: str, shape: Shape, path: str, place: Location) -> Fault:
    holder = path.rpartition(".")[2].partition("[")[0]
    rest = key.removeprefix(holder)  # what it stands in, said once more: `LaunchTemplateId`
    near = [rest] if holder and rest in shape.properties else nearest(key, shape.properties)
    if not near:
        return Fault(_called(path), f"has no property `{key}`", NEWER, place, sure=False)
    meant = " or ".join(f"`{name}`" for name in near)
    beyond_doubt = len(near) == 1 and (near[0] == rest or distance(key, near[0], FEW) <= FEW)
    only = near[0] if beyond_doubt else ""
    defect = f"has no property `{key}` but {meant}"
    return Fault(_called(path), defect, REFUSED, place, near=only)


def _is_strange(name: str, shape: Shape) -> bool:
    return name not in shape.properties and not name.startswith("Fn::") and not is_marked(name)


def _lacks(body: MapValue, key: str) -> bool:
    if key not in body.entries:
        return not body.open and not body.partial
    return isinstance(body.entries[key].value, Null | Absent)


def _called(path: str) -> str:
    return f"`{path}`" if path else ""
