"""Turn a plan or state into the resources that the evaluator would make of its sources.

Each has the values that the plan knows, at their places in its text. What the resources mean is
the business of `inventory`; how values are built is that of `values`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ekslint.core.contents import from_plain
from ekslint.core.location import Hop, Location, SourceText
from ekslint.core.resource import Resource
from ekslint.core.value import (
    COMPUTED,
    Entry,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Ref,
    Scalar,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.facts.provider import data_schema, resource_schema
from ekslint.languages.terraform.bodies import BLOCK
from ekslint.languages.terraform.plan.addresses import module_names, parent
from ekslint.languages.terraform.plan.configuration import PlanConfiguration
from ekslint.languages.terraform.plan.document import PlanFile, Recorded, Span
from ekslint.languages.terraform.plan.later import LaterEntries
from ekslint.languages.terraform.plan.providers import Providers
from ekslint.languages.terraform.plan.references import References
from ekslint.languages.terraform.plan.values import Setting, body_of, located
from ekslint.languages.terraform.shapes import Subject, synthesised
from ekslint.sources.json.parts import at, leaves, mapping, string

CONFIG_MAPS: Final = frozenset(
    {"kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data"}
)
MANIFESTS: Final = CONFIG_MAPS | {"kubernetes_manifest", "kubectl_manifest", "k8s_manifest"}
"""Resources whose update may take something away that nodes need."""
FORMER: Final = "former"
"""The mode of a resource as it is before a plan that deletes, replaces or changes it."""

Hops = Mapping[str, tuple[Hop, ...]]


@dataclass(slots=True)
class PlanResources:
    """The resources of one plan in one scope.

    `positions`: types whose values are located one by one; all others stand where their address
    does. `hops`: for modules whose source is not in the scan, how one gets to their calls.
    """

    plan: PlanFile
    scope: str
    positions: frozenset[str]
    hops: Hops = field(default_factory=dict)
    configuration: PlanConfiguration = field(init=False)
    providers: Providers = field(init=False)
    references: References = field(init=False)
    _bodies: dict[str, MapValue | None] = field(default_factory=dict)
    _texts: dict[str, SourceText] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.configuration = PlanConfiguration(self.plan.configuration)
        found = {r.address: r for r in self.plan.resources}
        self.references = References(self.scope, self.configuration, found, self._object)
        self.providers = Providers(self.plan, self.scope, self.configuration, self.references)

    def all(self) -> Iterator[Resource]:
        """Yield everything: providers, resources, module calls, outputs, and what goes."""
        yield from self.providers.resources()
        for recorded in self.plan.resources:
            yield self.resource(recorded)
        yield from self.calls()
        yield from self.outputs()
        yield from self.former()

    def resource(self, recorded: Recorded) -> Resource:
        """Return one resource instance as it is after the plan."""
        header = self.header(recorded)
        if recorded.type not in self.positions:
            later = LaterEntries(lambda: self._entries(recorded))
            body = MapValue(later, location=header, kind=BLOCK)
            return self._made(recorded, body, header, recorded.mode)
        entries = self._entries(recorded)
        made = self._body(recorded) or MapValue({}, location=header)
        return self._made(recorded, replace(made, entries=entries), header, recorded.mode)

    def _entries(self, recorded: Recorded) -> dict[str, Entry]:
        """Return the body of a resource with what follows from it: its ARN, the provider used."""
        body = self._body(recorded)
        header = self.header(recorded)
        entries = dict(body.entries) if body is not None else {}
        own = entries.get("arn")
        if recorded.mode == "managed" and (own is None or isinstance(own.value, Unknown)):
            arn = synthesised(self._subject(recorded, body)).get("arn")
            if isinstance(arn, Text):
                owned = replace(arn, ref=Ref(self.scope, recorded.address, ("arn",)))
                entries["arn"] = Entry(owned, header, header)
        used = self.providers.ref_of(recorded)
        if used is not None:
            named = replace(text(used.address, header, COMPUTED), ref=used)
            entries["provider"] = Entry(named, header, header)
        return entries

    def former(self) -> Iterator[Resource]:
        """Yield what the plan deletes or replaces, and changed manifests, as they are before."""
        changed = [
            r
            for r in self.plan.resources
            if r.type in MANIFESTS and "update" in r.actions and r.before != r.values
        ]
        for recorded in (*self.plan.leaving, *changed):
            if recorded.mode != "managed" or not recorded.before:
                continue
            header = self.header(recorded)
            setting = Setting(
                Ref(self.scope, recorded.address), header, lambda *_: None, configured=False
            )
            node = self._located(recorded, "before", recorded.before, header)
            body = body_of(
                recorded.before,
                False,
                recorded.before_sensitive,
                {},
                resource_schema(recorded.type),
                setting,
                node,
            )
            kept = "create" in recorded.actions
            action = "replace" if kept else "delete" if "delete" in recorded.actions else "update"
            marks = {"__action__": Entry(text(action, header), header, header)}
            used = self.providers.ref_of(recorded)
            if used is not None:
                named = replace(text(used.address, header, COMPUTED), ref=used)
                marks["provider"] = Entry(named, header, header)
            if recorded.forced_by:
                names = dict.fromkeys(str(path[0]) for path in recorded.forced_by if path)
                forced = ListValue(tuple(text(name, header) for name in names), location=header)
                marks["__forced_by__"] = Entry(forced, header, header)
            made = replace(body, entries={**body.entries, **marks})
            yield self._made(recorded, made, header, FORMER)

    def calls(self) -> Iterator[Resource]:
        """Yield every module instance that holds resources, with the inputs that are constant."""
        seen: dict[str, None] = {}
        for recorded in self.plan.resources:
            module = recorded.module
            while module and module not in seen:
                seen[module] = None
                module = parent(module)
        for module in sorted(seen):
            names = module_names(module)
            if names:
                yield self._call(module, names[-1])

    def outputs(self) -> Iterator[Resource]:
        """Yield the outputs that are texts and no secrets."""
        place = self.plan.source.whole()
        for name, output in self.plan.outputs.items():
            value = at(output, "value")
            if not isinstance(value, str) or at(output, "sensitive") is True:
                continue
            if value in self.plan.hidden:
                continue
            body = MapValue({"value": Entry(text(value, place), place)}, location=place)
            yield Resource(
                "terraform", "output", f"output.{name}", self.scope, body, place, "output", (), name
            )

    def header(self, recorded: Recorded) -> Location:
        """Return where a resource's address stands in the plan."""
        source, hops = self._text_of(recorded.module)
        if recorded.named == Span(0, 0) or recorded.named.start == recorded.named.end:
            whole = source.whole()
            return Location(source, whole.start, whole.end, hops)
        return Location(source, recorded.named.start, recorded.named.end, hops)

    def _made(self, of: Recorded, body: MapValue, header: Location, mode: str) -> Resource:
        return Resource(
            language="terraform",
            type=of.type,
            address=of.address,
            scope=self.scope,
            body=body,
            header=header,
            mode=mode,
            name=of.name,
            module=of.module,
            exists="create" not in of.actions,
        )

    def _text_of(self, module: str) -> tuple[SourceText, tuple[Hop, ...]]:
        """Return the text that places inside a module point into, and the hops to its call."""
        at_ = module
        while at_:
            hops = self.hops.get(at_)
            if hops is not None:
                found = self._texts.get(at_)
                if found is None:
                    plain = self.plan.source
                    found = SourceText(plain.path, plain.text, library=True)
                    self._texts[at_] = found
                return found, hops
            at_ = parent(at_)
        return self.plan.source, ()

    def _located(
        self, recorded: Recorded, key: str, expected: Mapping[str, Any], header: Location
    ) -> Value | None:
        if recorded.type not in self.positions or recorded.span == Span(0, 0):
            return None
        return located(header.source, recorded.span, key, expected, header)

    def _body(self, recorded: Recorded) -> MapValue | None:
        """Return a resource's body, built once; None while it depends on itself."""
        if recorded.address in self._bodies:
            return self._bodies[recorded.address]
        self._bodies[recorded.address] = None
        block = self.configuration.resource(
            recorded.module, recorded.mode, recorded.type, recorded.name
        )
        header = self.header(recorded)
        own = Ref(self.scope, recorded.address)

        def identify(expression: Any, name: str) -> Value | None:
            return self.references.identify(expression, name, recorded.module, own, header)

        is_data = recorded.mode == "data"
        schema = data_schema(recorded.type) if is_data else resource_schema(recorded.type)
        setting = Setting(own, header, identify, block is not None, recorded.whole)
        key = "after" if recorded.actions else "values"
        body = body_of(
            recorded.values,
            recorded.unknown,
            recorded.sensitive,
            at(block, "expressions"),
            schema,
            setting,
            self._located(recorded, key, recorded.values, header),
        )
        if recorded.type in CONFIG_MAPS and recorded.actions == ("create",) and not self.hops:
            body = _with_doubt(body, recorded, header)
        self._bodies[recorded.address] = body
        return body

    def _subject(self, recorded: Recorded, body: MapValue | None) -> Subject:
        header = self.header(recorded)
        return Subject(
            recorded.type,
            recorded.mode,
            Ref(self.scope, recorded.address),
            body if body is not None else MapValue({}, location=header),
            header,
            self.providers.around(recorded),
        )

    def _object(self, recorded: Recorded) -> MapValue:
        """Return what others see of a resource: what it is written as, and what its shape fixes."""
        body = self._body(recorded)
        subject = self._subject(recorded, body)
        made = {k: Entry(v, subject.header) for k, v in synthesised(subject).items()}
        return MapValue({**(body.entries if body is not None else {}), **made})

    def _call(self, module: str, name: str) -> Resource:
        call = self.configuration.call(parent(module), name)
        place = self.plan.source.whole()
        entries: dict[str, Entry] = {}
        for key, argument in (("source", "source"), ("version", "version_constraint")):
            if given := string(call.get(argument)):
                entries[key] = Entry(text(given, place), place)
        for key, expression in mapping(call.get("expressions")).items():
            entries[key] = Entry(self._input(expression, key, parent(module), place), place)
        entries["__read__"] = Entry(Scalar(True, location=place, origin=COMPUTED), place)
        return Resource(
            language="terraform",
            type=string(call.get("source")),
            address=module,
            scope=self.scope,
            body=MapValue(entries, location=place),
            header=place,
            mode="module",
            name=name,
            module=parent(module),
        )

    def _input(self, expression: Any, name: str, module: str, place: Location) -> Value:
        """Return what an input of a module call is, as far as the plan tells."""
        if isinstance(expression, dict) and "constant_value" in expression:
            constant = expression["constant_value"]
            if not self.plan.hidden.intersection(map(str, leaves(constant))):
                return from_plain(constant, place)
        targets: list[Ref | None] = []
        if isinstance(expression, dict):
            targets = self.references.targets(expression, module)
        made_of = tuple(target for target in targets if target is not None)
        why = Reason(ReasonKind.COMPUTED, f"input `{name}` is not in the plan", "", place)
        return Unknown(why, location=place, origin=COMPUTED, made_of=made_of)


def _with_doubt(body: MapValue, recorded: Recorded, header: Location) -> MapValue:
    """Leave a new ConfigMap open: `ignore_changes`, which is not in a plan, may leave it to EKS
    after creation."""
    entry = body.entries.get("data")
    if entry is None or not isinstance(entry.value, MapValue):
        return body
    detail = f"whether `ignore_changes` leaves the data of `{recorded.address}` to others"
    why = Reason(ReasonKind.IGNORED, detail, "", header)
    data = replace(entry.value, open=(*entry.value.open, why))
    return replace(body, entries={**body.entries, "data": replace(entry, value=data)})
