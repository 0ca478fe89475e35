"""Turn one instance of a module into answers to the names its expressions use.

Everything is evaluated when first asked for, once, and kept; what depends on itself becomes
Unknown(CYCLE). It knows no resource type and no file outside the tree it was found in.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from ekslint.core.location import MAX_HOPS, Hop, Location, SourceText
from ekslint.core.provenance import through
from ekslint.core.resource import Condition
from ekslint.core.value import MapValue, Reason, ReasonKind, Ref, Unknown, Value, text, unknown
from ekslint.languages.terraform import calls, declared
from ekslint.languages.terraform.bodies import evaluate_body
from ekslint.languages.terraform.called_text import Texts
from ekslint.languages.terraform.configuration import Block, Configuration
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.instances import Instance
from ekslint.languages.terraform.provenance import placed
from ekslint.languages.terraform.run import Run
from ekslint.languages.terraform.scope import Budget, Overlay, Scope
from ekslint.languages.terraform.sources_of_modules import Located
from ekslint.languages.terraform.tree import join
from ekslint.languages.terraform.variables import is_marked, variable_value, worded
from ekslint.sources.hcl.syntax import Node

T = TypeVar("T")

_BUSY: Final = object()


@dataclass(slots=True)
class FileScope:
    """The scope of one file of one module instance."""

    source: SourceText
    budget: Budget
    module: Module

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Answer a name from the module."""
        return self.module.resolve(names, location)

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Return a file inside the scan."""
        return self.module.read_file(path, location)

    def path_values(self) -> dict[str, Value]:
        """Return where the module lies."""
        return self.module.path_values()

    def definition(self, names: tuple[str, ...]) -> tuple[Node, Scope] | None:
        """Return the expression behind a local or an input."""
        return self.module.definition(names)

    def refer(self, names: tuple[str, ...]) -> Ref | None:
        """Return the reference that names a declared thing."""
        return self.module.refer(names)

    @property
    def identity(self) -> str:
        """What makes names of this module instance different from those of another."""
        return self.module.identity


class Module:
    """One instance of a module: the root, or one instance of one call."""

    def __init__(
        self,
        run: Run,
        located: Located,
        *,
        parent: Module | None = None,
        call: Block | None = None,
        instance: Instance | None = None,
        name: str = "",
    ) -> None:
        self.run = run
        self.tree = located.tree
        self.directory = located.directory
        self.library = located.library
        self.parent = parent
        self.call = call
        self.instance = instance or Instance()
        self.configuration: Configuration = run.configurations.of(self.tree, self.directory)
        self.address = ""
        self.path = ""
        self.depth = 0
        self.conditions: tuple[Condition, ...] = self.instance.conditions
        self.texts = Texts()
        if parent is not None:
            self.address = parent.qualify(f"module.{name}{self.instance.suffix}")
            self.path = f"{parent.path}.{name}" if parent.path else name
            self.depth = parent.depth + 1
            self.conditions = (*parent.conditions, *self.instance.conditions)
        if self.library and call is not None:
            header = parent.place(call.header, instance) if parent is not None else call.header
            hop = Hop(self.address, Location(header.source, header.start, header.end))
            self.texts = Texts((hop, *header.via)[:MAX_HOPS])
        self._known: dict[tuple[object, ...], object] = {}

    @property
    def identity(self) -> str:
        """What makes names of this module instance different from those of another."""
        return f"{self.run.scope}:{self.address}" if self.address else self.run.scope

    def qualify(self, address: str) -> str:
        """Return an address inside this module as the root sees it."""
        return f"{self.address}.{address}" if self.address else address

    def ref(self, address: str) -> Ref:
        """Return the reference to a thing declared in this module."""
        return Ref(self.run.scope, self.qualify(address))

    # Scopes

    def place(self, location: Location, instance: Instance | None = None) -> Location:
        """Return a place in this module's text as this call sees it, or one instance in it."""
        if not self.texts.hops:
            return location
        texts = self.texts if instance is None else self.texts.inside(instance)
        return texts.of(location.source).location(location.start, location.end)

    def scope_of(self, source: SourceText) -> Scope:
        """Return the scope of expressions in one file of this module."""
        return FileScope(self.texts.of(source), self.run.budget, self)

    def scope_in(self, instance: Instance) -> Callable[[SourceText], Scope]:
        """Return the scopes of expressions inside one instance of a block of this module."""
        if not instance.names:
            return self.scope_of
        names, budget, texts = dict(instance.names), self.run.budget, self.texts.inside(instance)
        return lambda source: Overlay(FileScope(texts.of(source), budget, self), names)

    # Evaluation, once

    def once(self, key: tuple[object, ...], make: Callable[[], T]) -> T | None:
        """Return what `make` gives, made once; None while it is being made (a cycle)."""
        found = self._known.get(key)
        if found is _BUSY:
            return None
        if found is None:
            self._known[key] = _BUSY
            budget = self.run.budget
            doubts = budget.doubts
            try:
                found = make()
            finally:
                self._known[key] = found
                budget.doubts = doubts
        return cast("T", found)

    def value_once(self, address: str, location: Location, make: Callable[[], Value]) -> Value:
        """Return a value, made once; a cycle, or more than the limits allow, is an unknown."""

        def fitting() -> Value:
            value = make()
            if self.run.sizes.fits(value):
                return value
            return unknown(ReasonKind.LIMIT, f"`{address}` is too large", location=location)

        try:
            found = self.once(("value", address), fitting) if self.run.budget.spend() else None
        except RecursionError:
            return unknown(ReasonKind.LIMIT, f"`{address}` nests too deep", location=location)
        if found is not None:
            return found
        if self.run.budget.steps < 0:
            detail = f"the step limit was reached before `{address}`"
            return unknown(ReasonKind.LIMIT, detail, location=location)
        return unknown(ReasonKind.CYCLE, f"`{address}` depends on itself", location=location)

    # Names

    def resolve(self, names: tuple[str, ...], location: Location) -> tuple[Value, int]:
        """Return the value of a traversal and how many of its names it used (see `Scope`)."""
        match names:
            case ("resource", _, _, *_):  # the long form of a reference to a resource
                found, used = self.resolve(names[1:], location)
                return found, used + 1
            case ("var", name, *_):
                return self.variable(name, location), 2
            case ("local", name, *_):
                return self.local(name, location), 2
            case ("module", _, *_):
                return calls.resolve_call(self, names, location)
            case ("data", kind, name, *rest):
                found, used = declared.resolve_declared(self, "data", kind, name, rest, location)
                return found, 3 + used
            case ("path" | "terraform", name, *_):
                values = self.path_values()
                missing = unknown(ReasonKind.INVALID, f"`{names[0]}.{name}` does not exist")
                return values.get(f"{names[0]}.{name}", missing), 2
            case ("each" | "count", *_):
                detail = f"`{names[0]}` is used outside a block with for_each or count"
                return unknown(ReasonKind.INVALID, detail, location=location), len(names)
            case ("self" | "ephemeral", *_):
                detail = f"`{names[0]}` is known only while Terraform runs"
                return unknown(ReasonKind.COMPUTED, detail, location=location), len(names)
            case (kind, name, *rest):
                found, used = declared.resolve_declared(self, "managed", kind, name, rest, location)
                return found, 2 + used
        detail = f"`{'.'.join(names)}` is not a name Terraform knows"
        return unknown(ReasonKind.INVALID, detail, location=location), len(names)

    def undeclared(self, what: str, location: Location) -> Unknown:
        """Return the unknown for a name that no block of this module declares."""
        if self.configuration.open:
            return Unknown(self.configuration.open[0], location=location)
        detail = f"`{what}` is not declared in this module"
        return unknown(ReasonKind.INVALID, detail, location=location)

    def variable(self, name: str, location: Location) -> Value:
        """Return the value of a variable of this module."""
        block = self.configuration.variables.get(name)
        if block is None:
            return self.undeclared(f"var.{name}", location)
        return self.value_once(f"var.{name}", location, lambda: self._variable(name, block))

    def _variable(self, name: str, block: Block) -> Value:
        given: Value | None
        hidden: Reason | None = None
        if self.parent is not None:
            given = self._input(name)
        else:
            given = self.run.environment.values.get(name)
            hidden = self.run.environment.hidden(name)
            if self.run.root.library:
                detail = f"variable `{name}` is set by callers outside the scan"
                hidden = Reason(ReasonKind.VARIABLE, detail)
        header = self.place(block.header)
        identity = f"{self.identity}.var.{name}" if self.address else f"{self.identity}:var.{name}"
        value = variable_value(
            block, header, self.scope_of, given, identity=identity, hidden=hidden
        )
        value = worded(value, name, given, of_root=self.parent is None)
        if is_marked(block, self.scope_of):
            self.run.budget.secrets.append(value)
        if given is None and self.call is not None and not self.library:
            return through(value, f"default of `{name}` in {self.address}", self._header())
        return value

    def _header(self) -> Location | None:
        if self.call is None:
            return None
        return self.parent.place(self.call.header) if self.parent else self.call.header

    def _input(self, name: str) -> Value | None:
        found = self._input_node(name)
        if found is None:
            return None
        attribute, scope = found
        value = evaluate(attribute[6], scope)
        place = scope.source.location(attribute[1], attribute[2])
        return through(value, f"input `{name}` of {self.address}", place)

    def _input_node(self, name: str) -> tuple[Node, Scope] | None:
        if self.parent is None or self.call is None or name in calls.CALL_META:
            return None
        found = self.call.attribute(name)
        if found is None:
            return None
        source, attribute = found
        return attribute, self.parent.scope_in(self.instance)(source)

    def local(self, name: str, location: Location) -> Value:
        """Return the value of a local of this module."""
        found = self.configuration.locals.get(name)
        if found is None:
            return self.undeclared(f"local.{name}", location)
        source, node = found

        def make() -> Value:
            scope = self.scope_of(source)
            return placed(
                evaluate(node[6], scope), f"local `{name}`", scope.source.location(*node[1:3])
            )

        return self.value_once(f"local.{name}", location, make)

    def output(self, name: str, location: Location) -> Value | None:
        """Return the value of an output of this module; None when it declares no such output."""
        block = self.configuration.outputs.get(name)
        found = block.attribute("value") if block else None
        if found is None:
            return None
        source, node = found
        assert block is not None, "it declares the value"
        words = f"output `{name}` of {self.address}" if self.address else f"output `{name}`"

        def make() -> Value:
            scope = self.scope_of(source)
            span = scope.source.location(*node[1:3])
            value = placed(evaluate(node[6], scope), words, span)
            if is_marked(block, self.scope_of):
                self.run.budget.secrets.append(value)
            return value

        return self.value_once(f"output.{name}", location, make)

    def definition(self, names: tuple[str, ...]) -> tuple[Node, Scope] | None:
        """Return the expression behind `local.x`, or behind the input of `var.x`, and its scope."""
        if names[0] == "local" and names[1] in self.configuration.locals:
            source, node = self.configuration.locals[names[1]]
            return node[6], self.scope_of(source)
        if names[0] == "var":
            found = self._input_node(names[1])
            return (found[0][6], found[1]) if found else None
        return None

    def refer(self, names: tuple[str, ...]) -> Ref | None:
        """Return the reference that names a resource, data source or module call."""
        size = 3 if names[0] == "data" else 2
        return self.ref(".".join(names[:size])) if len(names) >= size else None

    def provider_body(self, block: Block) -> MapValue | None:
        """Return the configuration of a provider block of this module; None while it is made."""
        key = ("provider", block.header.path, block.header.start)
        return self.once(key, lambda: evaluate_body(block, self.scope_of))

    # Files

    def read_file(self, path: str, location: Location) -> SourceText | Value:
        """Return a file inside the scan (or inside the library this module is part of)."""
        inside = path.startswith("stub:")
        target = posixpath.normpath(path) if inside else join(self.run.root.directory, path)
        tree = self.tree if inside else self.run.tree
        found = tree.source(target) if not posixpath.isabs(path) else None
        if found is None:
            detail = f"file `{path}` is not readable in this scan"
            return unknown(ReasonKind.FILE, detail, location=location, identity=f"file {target}")
        return self.texts.of(found) if found.library else found

    def path_values(self) -> dict[str, Value]:
        """Return `path.module`, `path.root`, `path.cwd` and `terraform.workspace`."""
        directory = self.directory
        if not directory.startswith("stub:"):
            directory = posixpath.relpath(directory, self.run.root.directory)
        return {
            "path.module": text(directory),
            "path.root": text("."),
            "path.cwd": unknown(
                ReasonKind.VARIABLE,
                "the working directory is not known",
                identity=f"{self.run.scope}:path.cwd",
                nonnull=True,
            ),
            "terraform.workspace": unknown(
                ReasonKind.VARIABLE,
                "the workspace is not known",
                identity=f"{self.run.scope}:terraform.workspace",
                nonnull=True,
            ),
        }
