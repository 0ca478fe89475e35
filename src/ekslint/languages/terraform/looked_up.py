"""Turn a data source that looks up what another root declares into that thing's attributes.

Which one of another root it looks up is settled before, by name (`lookups`); in its own root, the
name has to be that very resource's. The values keep the identity of the
resource, so that what is linked to the one is linked to the other. Providers of another account or
region look up another thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.provenance import through
from ekslint.core.value import Entry, MapValue, Value
from ekslint.languages.terraform import declared
from ekslint.languages.terraform.calls import call_of
from ekslint.languages.terraform.instances import Instance
from ekslint.languages.terraform.lookups import NAMED, Declared
from ekslint.languages.terraform.providers import Surroundings
from ekslint.languages.terraform.shapes import Subject

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module

Found = tuple["Module", str, Instance]
"""A module instance, the name of a resource in it, and which instance of that is meant."""

OTHERWISE: Final[Mapping[str, Mapping[str, str]]] = {
    "aws_iam_instance_profile": {"role_name": "role"},
}
"""Attributes of a data source that its resource calls otherwise, by type."""

DIFFERENT: Final = frozenset({"tags", "tags_all", "timeouts", "name_prefix"})
"""Attributes that are not the same on both sides; so is the `id` of a KMS alias."""

GLOBAL: Final = "aws_iam_"
"""Start of the types that no region tells apart."""


def looked_up(module: Module, it: Subject) -> Mapping[str, Entry]:
    """Return the attributes of the resource that a data source looks up; none when not known."""
    target = module.run.estate.lookups.get((it.ref.scope, it.ref.address))
    found = _found(module, target) if target is not None else _referred(module, it)
    if found is None:
        return {}
    owner, name, instance = found
    subject = declared.subject_of(owner, "managed", it.kind, name, instance)
    if subject is None or _elsewhere(it.around, subject.around, it.kind):
        return {}
    whole = declared.object_of(owner, "managed", it.kind, name, instance)
    if not isinstance(whole, MapValue):
        return {}
    values = dict(_attributes(it.kind, whole))
    words = f"`{it.ref.address}`"
    return {
        name: Entry(through(value, words, it.header), it.header, it.header)
        for name, value in values.items()
    }


def _attributes(kind: str, whole: MapValue) -> Iterator[tuple[str, Value]]:
    left_out = DIFFERENT | ({"id"} if kind == "aws_kms_alias" else set())
    for name, entry in whole.entries.items():
        if name not in left_out:
            yield name, entry.value
    for name, other in OTHERWISE.get(kind, {}).items():
        value = whole.get(other)
        if value is not None:
            yield name, value


def _elsewhere(one: Surroundings, other: Surroundings, kind: str) -> bool:
    if _differ(one.account, other.account):
        return True
    return not kind.startswith(GLOBAL) and _differ(one.region, other.region)


def _differ(one: Value, other: Value) -> bool:
    first, second = known_text(one), known_text(other)
    return first is not None and second is not None and first != second


def _found(module: Module, target: Declared) -> Found | None:
    """Return the module instance that declares a resource, and which instance of it is meant."""
    root = module.run.estate.root_of(target.scope)
    owner = _inside(root, target.module) if root is not None else None
    return _instance(owner, target.kind, target.name, target.address) if owner else None


def _instance(owner: Module, kind: str, name: str, address: str) -> Found | None:
    instances = declared.instances_of(owner, "managed", kind, name)
    for instance in instances.items if instances else ():
        block = declared.block_address("managed", kind, name)
        if owner.qualify(block + instance.suffix) == address:
            return owner, name, instance
    return None


def _referred(module: Module, it: Subject) -> Found | None:
    """Return the resource of the same root by whose own name a data source looks for it."""
    (part, *others) = NAMED[it.kind]
    given = it.given(part)
    ref = given.ref if given is not None else None
    if others or ref is None or ref.scope != it.ref.scope or ref.path not in ((part,), ("id",)):
        return None
    root = module.run.estate.root_of(ref.scope)
    owner = _above(root, ref.address) if root is not None else None
    if owner is None:
        return None
    names = [name for kind, name in owner.configuration.resources if kind == it.kind]
    found = (_instance(owner, it.kind, name, ref.address) for name in names)
    return next((one for one in found if one is not None), None)


def _above(module: Module, address: str) -> Module:
    """Return the innermost module instance that an address lies in."""
    for name in module.configuration.modules:
        call = call_of(module, name)
        for child in call.modules.values() if call is not None else ():
            if address.startswith(f"{child.address}."):
                return _above(child, address)
    return module


def _inside(module: Module, address: str) -> Module | None:
    """Return the module instance at an address below a module."""
    if module.address == address:
        return module
    for name in module.configuration.modules:
        call = call_of(module, name)
        for child in call.modules.values() if call is not None else ():
            if address == child.address or address.startswith(f"{child.address}."):
                return _inside(child, address)
    return None
