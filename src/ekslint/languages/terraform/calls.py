"""Turn the module calls of one module instance into the module instances they make.

A call whose source cannot be read keeps its inputs and its outputs' names, all unknown. It knows no
module by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.resource import Notice
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Ref,
    Unknown,
    Value,
    unknown,
)
from ekslint.languages.terraform.agreement import Readings, agreed
from ekslint.languages.terraform.bodies import META
from ekslint.languages.terraform.configuration import Block
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.instances import Instance, Instances, expand
from ekslint.languages.terraform.settings import MAX_MODULE_DEPTH, MAX_MODULES
from ekslint.languages.terraform.sources_of_modules import Located, locate_module
from ekslint.languages.terraform.tree import SourceTree

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module

CALL_META: Final = META | {"source", "version", "depends_on"}
"""Arguments of a module block that are not inputs."""


@dataclass(slots=True)
class Call:
    """One module block of one module instance: where its module is, and what instances it makes.

    `modules` holds one module by instance. If the call may mean several releases it is that of the
    newest, and `others` those of the further ones; `readings` says which they are.
    """

    name: str
    block: Block
    header: Location
    located: Located | Reason
    source: str
    instances: Instances
    readings: Readings
    modules: dict[str | int | None, Module] = field(default_factory=dict)
    others: dict[str | int | None, tuple[Module, ...]] = field(default_factory=dict)

    def read_as(self, instance: Instance) -> tuple[Module, ...]:
        """Return the modules one instance may be, newest release first."""
        return (self.modules[instance.key], *self.others.get(instance.key, ()))


class LazyEntries(Mapping[str, Entry]):
    """Entries that are made when asked for, so that one output never waits for another."""

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Entry]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, key: str) -> Entry:
        if key not in self._names:
            raise KeyError(key)
        return self._make(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, key: object) -> bool:
        return key in self._names


def call_of(module: Module, name: str) -> Call | None:
    """Return a module call with its instances; None while they depend on themselves."""
    return module.once(("call", name), lambda: _read(module, name))


def _read(module: Module, name: str) -> Call:
    block = module.configuration.modules[name]
    header = module.place(block.header)
    source = _argument(module, block, "source")
    located = _locate(module, name, block, header, source)
    address = module.qualify(f"module.{name}")
    instances = expand(block, module.scope_of, f"{module.run.scope}:{address}")
    if isinstance(located, Located):
        module.run.modules += len(instances.items) * (1 + len(located.others))
        if module.run.modules > MAX_MODULES:
            detail = f"the root has more than {MAX_MODULES} module instances"
            located = Reason(ReasonKind.LIMIT, detail, "", header)
    at = _place(module, block, "version") or header
    readings = Readings(f"{module.run.scope}:{address}", name, _labels(located), at)
    call = Call(name, block, header, located, source or "", instances, readings)
    if isinstance(located, Located):
        for instance in instances.items:
            call.modules[instance.key] = _child(module, located, block, instance, name)
            if located.others:
                call.others[instance.key] = tuple(
                    _child(module, other, block, instance, name) for other in located.others
                )
    return call


def _labels(located: Located | Reason) -> tuple[str, ...]:
    if isinstance(located, Reason):
        return ()
    return (located.label, *(other.label for other in located.others))


def _place(module: Module, block: Block, name: str) -> Location | None:
    found = block.attribute(name)
    if found is None:
        return None
    return module.place(found[0].location(found[1][1], found[1][2]))


def _child(module: Module, located: Located, block: Block, instance: Instance, name: str) -> Module:
    return type(module)(
        module.run, located, parent=module, call=block, instance=instance, name=name
    )


def _argument(module: Module, block: Block, name: str) -> str | None:
    found = block.attribute(name)
    if found is None:
        return None
    return known_text(evaluate(found[1][6], module.scope_of(found[0])))


def _locate(
    module: Module, name: str, block: Block, header: Location, source: str | None
) -> Located | Reason:
    if source is None:
        return Reason(ReasonKind.MODULE, f"the source of module `{name}` is not known", "", header)
    path = f"{module.path}.{name}" if module.path else name
    found = locate_module(
        source,
        constraint_of(module, block),
        tree=module.tree,
        directory=module.directory,
        library=module.library,
        root=module.run.root.directory,
        installed=module.run.installed.get(path),
        stubs=module.run.stubs,
        accepts=lambda *candidate: _accepts(module, block, *candidate),
        at=header,
    )
    if isinstance(found, Reason):
        if source.startswith("."):
            module.run.notices.append(Notice(f"module `{name}`: {found.detail}", header))
        return found
    if module.depth >= MAX_MODULE_DEPTH:
        detail = f"modules nest deeper than {MAX_MODULE_DEPTH}"
        return Reason(ReasonKind.LIMIT, detail, "", header)
    above: Module | None = module
    while above is not None:
        if above.tree is found.tree and above.directory == found.directory:
            detail = f"module `{name}` calls the directory it stands in"
            return Reason(ReasonKind.CYCLE, detail, "", header)
        above = above.parent
    return found


def constraint_of(module: Module, block: Block) -> str | None:
    """Return the version constraint of a call; None when there is none, "?" if it is not known."""
    if block.attribute("version") is None:
        return None
    return _argument(module, block, "version") or "?"


def _accepts(
    module: Module, block: Block, tree: SourceTree, directory: str, retired: frozenset[str]
) -> bool:
    """Whether a module declares every input of a call: Terraform refuses any other."""
    configuration = module.run.configurations.of(tree, directory)
    if configuration.open:
        return True
    given = {node[3] for _, node in block.attributes()} - CALL_META
    return given <= {*configuration.variables, *retired}


def unread(call: Call) -> Reason | None:
    """Return why the module of a call is not readable, in one sentence; None when it is."""
    if isinstance(call.located, Located):
        return None
    why = call.located
    detail = f"module `{call.name}` is not readable: {why.detail}"
    return Reason(why.kind, detail, "", call.header)


def resolve_call(module: Module, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
    """Return the value of `module.x` (uses 2 names) or of one output of it (uses 3)."""
    name = names[1]
    if name not in module.configuration.modules:
        return module.undeclared(f"module.{name}", location), 2
    address = f"module.{name}"
    try:
        call = call_of(module, name)
    except RecursionError:
        detail = f"`{address}` nests too deep"
        return unknown(ReasonKind.LIMIT, detail, location=location), 2
    if call is None:
        detail = f"`{address}` depends on itself"
        return unknown(ReasonKind.CYCLE, detail, location=location, ref=module.ref(address)), 2
    if call.instances.open:
        module.run.budget.doubts += 1
    if call.instances.way == "single" and len(names) > 2:
        return output_of(module, call, call.instances.items[0], names[2], location), 3
    return (
        collected(
            call.instances,
            lambda instance: _outputs(module, call, instance, location),
            module.ref(address),
            call.header,
        ),
        2,
    )


def output_of(
    module: Module, call: Call, instance: Instance, name: str, location: Location
) -> Value:
    """Return one output of one instance of a call."""
    ref = module.ref(f"module.{call.name}{instance.suffix}").step(name)
    why = unread(call)
    if why is not None:
        return _unread_output(why, ref, location)
    readings = call.read_as(instance)
    values = [value for m in readings if (value := m.output(name, location)) is not None]
    if values and len(values) == len(readings):
        return agreed(values, call.readings)
    child = readings[0]
    if values or child.library or child.configuration.open:
        detail = f"what output `{name}` of module `{call.name}` gives is not known"
        return _unread_output(Reason(ReasonKind.MODULE, detail), ref, location)
    detail = f"module `{call.name}` has no output `{name}`"
    return unknown(ReasonKind.MISSING, detail, location=location)


def _unread_output(why: Reason, ref: Ref, location: Location) -> Unknown:
    reason = Reason(why.kind, why.detail, f"{ref.scope}|{ref}", why.location)
    return Unknown(reason, location=location, origin=COMPUTED, ref=ref)


def _outputs(module: Module, call: Call, instance: Instance, location: Location) -> Value:
    """Return the object of all outputs of one instance."""
    ref = module.ref(f"module.{call.name}{instance.suffix}")
    why = unread(call)
    if why is not None:
        return _unread_output(why, ref, call.header)
    readings = call.read_as(instance)
    child = readings[0]

    def entry(name: str) -> Entry:
        return Entry(output_of(module, call, instance, name, location), call.header, call.header)

    open_ = tuple(child.configuration.open)
    if child.library:
        detail = f"module `{call.name}` may have further outputs"
        open_ = (*open_, Reason(ReasonKind.MODULE, detail, "", call.header))
    names = tuple(dict.fromkeys(name for m in readings for name in m.configuration.outputs))
    return MapValue(LazyEntries(names, entry), open_, location=call.header)


def collected(
    instances: Instances, make: Callable[[Instance], Value], ref: Ref, header: Location
) -> Value:
    """Return what a reference to a block gives: one object, or a list or map of objects.

    A symbolic instance stands in the list at the end, so that `x[0]` leads to it; under an unknown
    for_each it has no key to stand under, so the map is open and carries the reference.
    """
    match instances.way:
        case "count":
            items = tuple(make(item) for item in instances.items)
            kept = ref if instances.open else None
            place = header if items or instances.gate is None else instances.gate
            return ListValue(items, instances.open, location=place, ref=kept)
        case "for_each":
            by_key = {i.key: i for i in instances.items if isinstance(i.key, str)}

            def entry(key: str) -> Entry:
                return Entry(make(by_key[key]), header, header)

            kept = ref if instances.open else None
            place = header if by_key or instances.gate is None else instances.gate
            return MapValue(
                LazyEntries(tuple(by_key), entry), instances.open, location=place, ref=kept
            )
    return make(instances.items[0])
