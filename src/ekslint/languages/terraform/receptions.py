"""Turn a call of a registry module into how each release it admits takes it.

A release refuses an input that it does not declare, and drops, without a word, a key that the type
of an input does not hold. Modules without a stub or a downloaded copy say nothing, nor do modules
of one's own: what they take is written beside the call. It knows no module by name.

Source: https://developer.hashicorp.com/terraform/language/expressions/type-constraints#conversion-of-complex-types
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import ForeignWord, ModuleRelease
from ekslint.core.suggest import only_nearest
from ekslint.core.value import Entry, ListValue, MapValue, Null, Value
from ekslint.facts.renames import renamed_input, renamed_key
from ekslint.languages.terraform.calls import CALL_META, Call, constraint_of
from ekslint.languages.terraform.configuration import Configuration
from ekslint.languages.terraform.constants import declared_type
from ekslint.languages.terraform.module_addresses import ModuleSource, parse_source
from ekslint.languages.terraform.sources_of_modules import Located, admitted_releases
from ekslint.languages.terraform.stub_index import Stub
from ekslint.languages.terraform.tree import join
from ekslint.languages.terraform.types import TypeSpec
from ekslint.languages.terraform.versions import parse_version

if TYPE_CHECKING:
    from ekslint.languages.terraform.module import Module

MAX_DEPTH: Final = 24
ROOT: Final = "."
NOTHING: Final[frozenset[str]] = frozenset()


@record
class Guide:
    """What is known of one major version of a module beside its variables.

    `part` is the path of the sub-module. `retired` are inputs, and paths of keys, that only early
    releases took.
    """

    address: str
    part: str
    major: int
    retired: frozenset[str]


def receptions(module: Module, call: Call, body: MapValue) -> tuple[ModuleRelease, ...]:
    """Return how the known releases that a call admits take it, newest first.

    `body` is the evaluated call. Raises `ConfigError` for a stub that is malformed.
    """
    source = parse_source(call.source)
    if source.kind == "local" or module.library:
        return ()
    path = f"{module.path}.{call.name}" if module.path else call.name
    installed = module.run.installed.get(path)
    located = call.located
    if isinstance(located, Located) and located.tree is module.tree:
        version = parse_version(installed.version) if installed else None
        guide = Guide(source.address, source.subdirectory or ROOT, (version or (0,))[0], NOTHING)
        words = installed.version if installed else ""
        configuration = module.run.configurations.of(located.tree, located.directory)
        return (_reception(call, body, configuration, words, guide),)
    found = module.run.stubs.of(source)
    admitted = admitted_releases(source, constraint_of(module, call.block), installed)
    if found is None or admitted is None:
        return ()
    rows = (row for row in found.rows if not row.range.meet(admitted).empty)
    made = [_of_stub(module, call, body, source, row, found.inner) for row in rows]
    return tuple(reversed([one for one in made if one is not None]))


def _of_stub(
    module: Module, call: Call, body: MapValue, source: ModuleSource, stub: Stub, inner: str
) -> ModuleRelease | None:
    """Return how the releases of one stub take a call; None when that is not known."""
    if stub.submodules is not None and inner and inner not in stub.submodules:
        return ModuleRelease(stub.range.words, absent=True)
    picked = module.run.stubs.open(stub)
    target = join(picked.directory, inner) if inner else picked.directory
    if not picked.tree.module_files(target):
        return None
    part = inner or ROOT
    guide = Guide(source.address, part, stub.range.low[0], (stub.retired or {}).get(part, NOTHING))
    configuration = module.run.configurations.of(picked.tree, target)
    return _reception(call, body, configuration, stub.range.words, guide)


def _reception(
    call: Call, body: MapValue, configuration: Configuration, words: str, guide: Guide
) -> ModuleRelease:
    """Return how the variables of one directory take a call."""
    if configuration.open:
        return ModuleRelease(words)
    refused: list[ForeignWord] = []
    dropped: list[ForeignWord] = []
    for name, entry in body.entries.items():
        if name in CALL_META or name in guide.retired:
            continue
        variable = configuration.variables.get(name)
        if variable is None:
            place = entry.key or call.header
            near = renamed_input(guide.address, guide.part, name, guide.major)
            refused.append(_foreign(name, place, near, configuration.variables))
            continue
        keys = Keys(call.block.source.path, guide)
        dropped += keys.dropped(entry.value, declared_type(variable), name)
    return ModuleRelease(words, tuple(refused), tuple(dropped))


def _foreign(
    path: str, place: Location, renamed: str | None, known: Collection[str]
) -> ForeignWord:
    if renamed in known:
        return ForeignWord(path, place, renamed or "", True)
    return ForeignWord(path, place, only_nearest(path.rpartition(".")[2], known))


@record
class Keys:
    """What to tell of the keys inside the inputs of a call that is written in `file`."""

    file: str
    guide: Guide

    def dropped(
        self, value: Value, spec: TypeSpec, path: str, depth: int = 0
    ) -> Iterator[ForeignWord]:
        """Yield the keys of a value that its declared type does not hold, at any depth.

        Only keys written in the file of the call: an object that comes from elsewhere may have them
        for another purpose. A null asks for nothing.
        """
        if depth > MAX_DEPTH:
            return
        if isinstance(value, ListValue) and spec.kind in ("list", "set") and spec.element:
            for item in value.items:
                yield from self.dropped(item, spec.element, f"{path}.*", depth + 1)
        elif isinstance(value, MapValue) and spec.kind == "map" and spec.element:
            for entry in value.entries.values():
                yield from self.dropped(entry.value, spec.element, f"{path}.*", depth + 1)
        elif isinstance(value, MapValue) and spec.kind == "object":
            held = {attribute.name: attribute.type for attribute in spec.attributes}
            for key, entry in value.entries.items():
                below = f"{path}.{key}"
                if key in held:
                    yield from self.dropped(entry.value, held[key], below, depth + 1)
                elif below not in self.guide.retired and self._asks(entry):
                    assert entry.key is not None, "what asks for something stands somewhere"
                    near = renamed_key(self.guide.address, key, self.guide.major, held)
                    yield _foreign(below, entry.key, near, held)

    def _asks(self, entry: Entry) -> bool:
        place = entry.key
        return place is not None and place.path == self.file and not isinstance(entry.value, Null)
