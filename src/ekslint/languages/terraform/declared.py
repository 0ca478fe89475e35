"""Turn the resource and data blocks of one module instance into values and into resources.

The value of a block is what other expressions see of it; the resource is what the model is built
from. Both share one evaluation of the body per instance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ekslint.core.location import Location
from ekslint.core.record import replace
from ekslint.core.resource import Resource
from ekslint.core.value import (
    COMPUTED,
    Entry,
    MapValue,
    Reason,
    ReasonKind,
    Ref,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.facts.provider import TypeSchema, data_schema, resource_schema
from ekslint.languages.terraform.bodies import META, evaluate_body
from ekslint.languages.terraform.calls import collected
from ekslint.languages.terraform.configuration import Block
from ekslint.languages.terraform.data import answer
from ekslint.languages.terraform.ignored import open_to_others
from ekslint.languages.terraform.instances import Instance, Instances, expand
from ekslint.languages.terraform.lookups import NAMED
from ekslint.languages.terraform.providers import (
    Surroundings,
    as_tags,
    merge_tags,
    provider_name,
    surroundings,
)
from ekslint.languages.terraform.shapes import Subject, resource_object, synthesised

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module


def block_address(mode: str, kind: str, name: str) -> str:
    """Return the address of a block inside its module."""
    return f"data.{kind}.{name}" if mode == "data" else f"{kind}.{name}"


def _block(module: Module, mode: str, kind: str, name: str) -> Block | None:
    table = module.configuration.data if mode == "data" else module.configuration.resources
    return table.get((kind, name))


def instances_of(module: Module, mode: str, kind: str, name: str) -> Instances | None:
    """Return the instances of a declared block; None while they depend on themselves."""
    block = _block(module, mode, kind, name)
    if block is None:
        return None
    address = block_address(mode, kind, name)
    identity = f"{module.run.scope}:{module.qualify(address)}"
    return module.once(("instances", address), lambda: expand(block, module.scope_of, identity))


def body_of(module: Module, mode: str, kind: str, name: str, instance: Instance) -> MapValue | None:
    """Return the body of one instance; None while it depends on itself."""
    block = _block(module, mode, kind, name)
    if block is None:
        return None
    key = ("body", mode, kind, name, instance.key)
    return module.once(
        key,
        lambda: evaluate_body(
            block, module.scope_in(instance), schema=_schema(mode, kind), skip=META
        ),
    )


def _schema(mode: str, kind: str) -> TypeSchema | None:
    return data_schema(kind) if mode == "data" else resource_schema(kind)


def resolve_declared(
    module: Module, mode: str, kind: str, name: str, rest: list[str], location: Location
) -> tuple[Value, int]:
    """Return the value of a resource or data block, and how many names of `rest` it used."""
    address = block_address(mode, kind, name)
    if _block(module, mode, kind, name) is None:
        return module.undeclared(address, location), 0
    try:
        instances = instances_of(module, mode, kind, name)
        if instances is None or not module.run.budget.spend():
            return _cyclic(module.ref(address), location), 0
        if instances.open:
            module.run.budget.doubts += 1
        value = collected(
            instances,
            lambda instance: object_of(module, mode, kind, name, instance),
            module.ref(address),
            _header(module, mode, kind, name),
        )
    except RecursionError:
        detail = f"`{address}` nests too deep"
        reason = Reason(ReasonKind.LIMIT, detail, "", location)
        return Unknown(reason, location=location, ref=module.ref(address)), 0
    if rest and mode == "data" and isinstance(value, MapValue) and value.open and value.ref:
        found = value.get(rest[0])
        return (found if found is not None else _looked_up(value, rest[0], location)), 1
    return value, 0


def _looked_up(value: MapValue, name: str, location: Location) -> Unknown:
    ref = value.ref.step(name) if value.ref else None
    reason = replace(value.open[0], identity=f"{ref.scope}|{ref}" if ref else "")
    return Unknown(reason, location=location, origin=COMPUTED, ref=ref)


def _cyclic(ref: Ref, location: Location) -> Unknown:
    detail = f"`{ref}` depends on itself"
    return unknown(ReasonKind.CYCLE, detail, location=location, ref=ref)


def _header(module: Module, mode: str, kind: str, name: str) -> Location:
    block = _block(module, mode, kind, name)
    assert block is not None, "only declared blocks are asked for"
    return module.place(block.header)


def object_of(module: Module, mode: str, kind: str, name: str, instance: Instance) -> Value:
    """Return what a reference to one instance gives: its configured and computed attributes."""
    key = ("object", mode, kind, name, instance.key)
    made = module.once(key, lambda: _make_object(module, mode, kind, name, instance))
    if made is not None:
        return made
    address = block_address(mode, kind, name) + instance.suffix
    return _cyclic(module.ref(address), _header(module, mode, kind, name))


def _make_object(
    module: Module, mode: str, kind: str, name: str, instance: Instance
) -> Value | None:
    subject = subject_of(module, mode, kind, name, instance)
    if subject is None:
        return None
    if mode == "data":
        extra = answer(module, subject)
        detail = f"`{subject.ref.address}` is looked up when Terraform runs"
        why = Reason(ReasonKind.DATA, detail, "", subject.header)
        made = resource_object(subject, shape_of(module, subject), extra, why)
        return _with_looked_up(module, subject, made)
    extra = {}
    tags = _tags_all(subject)
    if tags is not None:
        extra["tags_all"] = tags
    detail = f"`{subject.ref.address}` is known only after apply"
    why = Reason(ReasonKind.COMPUTED, detail, "", subject.header)
    made = resource_object(subject, shape_of(module, subject), extra, why)
    return open_to_others(made, subject.body, subject.ref.address)


def _with_looked_up(module: Module, subject: Subject, made: MapValue) -> MapValue:
    if subject.kind not in NAMED:
        return made
    from ekslint.languages.terraform.looked_up import looked_up

    return replace(made, entries={**made.entries, **looked_up(module, subject)})


def subject_of(
    module: Module, mode: str, kind: str, name: str, instance: Instance
) -> Subject | None:
    """Return one instance as its attributes are made from; None while it depends on itself."""
    body = body_of(module, mode, kind, name, instance)
    block = _block(module, mode, kind, name)
    if body is None or block is None:
        return None
    ref = module.ref(block_address(mode, kind, name) + instance.suffix)
    around = settled(module, *provider_name(module, block, kind))
    return Subject(kind, mode, ref, body, module.place(block.header, instance), around)


def shape_of(module: Module, subject: Subject) -> Mapping[str, Value]:
    """Return what the service fixes of one instance, for references to it and for what it is."""
    made = module.once(("shape", subject.ref.address), lambda: synthesised(subject))
    assert made is not None, "it depends on nothing that is not made yet"
    return made


def settled(module: Module, name: str, alias: str) -> Surroundings:
    """Return what a provider configuration settles, worked out once per module instance."""
    key = ("surroundings", name, alias)
    found = module.once(key, lambda: surroundings(module, name, alias))
    return found if found is not None else surroundings(module, name, alias, cyclic=True)


def _tags_all(subject: Subject) -> MapValue | None:
    """https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/resource-tagging"""
    if subject.mode != "managed" or not subject.kind.startswith("aws_"):
        return None
    schema = resource_schema(subject.kind)
    if schema is None or "tags_all" not in schema.attributes:
        return None
    own = as_tags(subject.body.get("tags"), subject.header)
    return merge_tags(subject.around, own, subject.header)


def emit(module: Module, mode: str, kind: str, name: str) -> Iterator[Resource]:
    """Yield the resources of one block, one per instance."""
    instances = instances_of(module, mode, kind, name)
    for instance in instances.items if instances else ():
        subject = subject_of(module, mode, kind, name, instance)
        if subject is None:
            continue
        yield Resource(
            language="terraform",
            type=kind,
            address=subject.ref.address,
            scope=module.run.scope,
            body=_published(module, subject),
            header=subject.header,
            mode=mode,
            conditions=tuple(dict.fromkeys((*module.conditions, *instance.conditions))),
            name=name,
            module=module.address,
        )


def _published(module: Module, subject: Subject) -> MapValue:
    """Return the body with what follows from it: `tags_all`, the ARN, and the provider used."""
    entries = dict(subject.body.entries)
    header = subject.header
    if subject.mode == "managed" and "arn" not in entries:
        arn = shape_of(module, subject).get("arn")
        if isinstance(arn, Text):
            owned = replace(arn, ref=subject.ref.step("arn"))
            entries["arn"] = Entry(owned, header, header)
    tags = _tags_all(subject)
    if tags is not None:
        entries["tags_all"] = Entry(tags, header, header)
    provider = subject.around.ref
    if provider is not None:
        named = replace(text(provider.address, header, COMPUTED), ref=provider)
        entries["provider"] = Entry(named, header, header)
    return replace(subject.body, entries=entries)
