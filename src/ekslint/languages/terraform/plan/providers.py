"""Turn the provider configurations of a plan into what they settle, and into resources.

A plan tells constants and references of a provider block; what environment variables set is not
known, and what is secret in it is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ekslint.core.contents import from_plain, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Resource
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
    text,
    unknown,
)
from ekslint.languages.terraform.bodies import BLOCK
from ekslint.languages.terraform.plan.addresses import inside, steps
from ekslint.languages.terraform.plan.configuration import PlanConfiguration
from ekslint.languages.terraform.plan.document import PlanFile, Recorded, Span
from ekslint.languages.terraform.plan.references import References
from ekslint.languages.terraform.plan.values import located
from ekslint.languages.terraform.providers import Surroundings, partition_of
from ekslint.sources.json.parts import at, leaves, mapping, string


@record
class Providers:
    """The provider configurations of one plan."""

    plan: PlanFile
    scope: str
    configuration: PlanConfiguration
    references: References

    def ref_of(self, recorded: Recorded) -> Ref | None:
        """Return the provider configuration that a resource uses, if it is written."""
        key = self._key(recorded)
        provider = mapping(self.configuration.providers.get(key))
        return Ref(self.scope, _address(provider)) if provider.get("expressions") else None

    def around(self, recorded: Recorded) -> Surroundings:
        """Return what the provider configuration of a resource settles."""
        key = self._key(recorded)
        provider = mapping(self.configuration.providers.get(key))
        place = self.plan.source.whole()
        given = at(provider, "expressions", "region")
        region = self.value(given, "region", string(provider.get("module_address")), None, place)
        identity = f"{self.scope}:{key}"
        name = known_text(region)
        account = unknown(
            ReasonKind.VARIABLE,
            "the account is set outside the files",
            location=place,
            identity=f"account of {identity}",
            nonnull=True,
        )
        if name is None:
            region = unknown(
                ReasonKind.VARIABLE,
                "the region is set outside the files",
                location=place,
                identity=f"region of {identity}",
                nonnull=True,
            )
            partition: Value = Unknown(
                Reason(ReasonKind.VARIABLE, "the region is not known", f"partition of {identity}"),
                candidates=tuple(text(p) for p in ("aws", "aws-cn", "aws-us-gov")),
                origin=COMPUTED,
                nonnull=True,
            )
        else:
            partition = text(partition_of(name), place, COMPUTED)
        tags = MapValue({}, (Reason(ReasonKind.COMPUTED, "default tags"),))
        return Surroundings(region, partition, account, tags, self.ref_of(recorded))

    def resources(self) -> Iterator[Resource]:
        """Yield the provider configurations that are written."""
        section = self.plan.sections.get("configuration", Span(0, 0))
        for key, provider in self.configuration.providers.items():
            expressions = mapping(at(provider, "expressions"))
            name = string(at(provider, "name"))
            if not expressions or not name:
                continue
            place = self.plan.source.whole()
            node = located(self.plan.source, section, str(key), mapping(provider), place)
            inner = node.get("expressions") if isinstance(node, MapValue) else None
            module = string(at(provider, "module_address"))
            body = self.body(expressions, module, inner, _place(node, place))
            yield Resource(
                language="terraform",
                type=name,
                address=_address(mapping(provider)),
                scope=self.scope,
                body=body,
                header=_place(node, place),
                mode="provider",
                name=string(at(provider, "alias")) or name,
                module=module,
            )

    def body(
        self,
        expressions: Mapping[str, Any],
        module: str,
        node: Value | None,
        place: Location,
        depth: int = 0,
    ) -> MapValue:
        """Return the arguments and blocks of a provider."""
        entries: dict[str, Entry] = {}
        for name, expression in expressions.items():
            inner = node.entries.get(name) if isinstance(node, MapValue) else None
            here = inner.value if inner is not None else None
            if isinstance(expression, list) and depth < 10:
                nodes = here.items if isinstance(here, ListValue) else ()
                blocks = tuple(
                    self.body(
                        mapping(item),
                        module,
                        nodes[i] if i < len(nodes) else None,
                        _place(nodes[i] if i < len(nodes) else None, place),
                        depth + 1,
                    )
                    for i, item in enumerate(expression)
                )
                value: Value = ListValue(blocks, location=place, kind="list")
            else:
                value = self.value(expression, name, module, here, _place(here, place))
            entries[name] = Entry(value, _place(here, place), _place(here, place))
        return MapValue(entries, location=place, kind=BLOCK)

    def value(
        self, expression: Any, name: str, module: str, node: Value | None, place: Location
    ) -> Value:
        """Return what one argument is, as far as the plan tells."""
        if isinstance(expression, dict) and "constant_value" in expression:
            constant = expression["constant_value"]
            if any(leaf in self.plan.hidden for leaf in leaves(constant) if isinstance(leaf, str)):
                return unknown(ReasonKind.FILE, f"`{name}` is secret", location=place)
            found = node.get("constant_value") if isinstance(node, MapValue) else None
            return found if found is not None else from_plain(constant, place)
        if isinstance(expression, dict):
            given = self._variable(expression, module, place)
            if given is not None:
                return given
            targets = self.references.targets(expression, module)
            made_of = tuple(target for target in targets if target is not None)
            last = made_of[0].path[-1:] if len(targets) == 1 and made_of else ()
            only = made_of[0] if last in (("endpoint",), ("name",), ("id",)) else None
            why = Reason(ReasonKind.COMPUTED, f"`{name}` is not in the plan", "", place)
            return Unknown(why, location=place, origin=COMPUTED, ref=only, made_of=made_of)
        return unknown(ReasonKind.VARIABLE, f"`{name}` is set outside the files", location=place)

    def _variable(
        self, expression: Mapping[str, Any], module: str, place: Location
    ) -> Value | None:
        """Return the variable of the root that an argument is; only `region` and its like are
        single words that nobody would build from one."""
        written = expression.get("references")
        if module or not isinstance(written, list) or len(written) != 1:
            return None
        path = steps(string(written[0]))
        if len(path) != 2 or path[0] != "var" or self.configuration.is_sensitive(str(path[1])):
            return None
        value = at(self.plan.variables, str(path[1]), "value")
        if not isinstance(value, str) or partition_like(value) is False:
            return None
        return text(value, place)

    def _key(self, recorded: Recorded) -> str:
        block = self.configuration.resource(
            recorded.module, recorded.mode, recorded.type, recorded.name
        )
        return string(at(block, "provider_config_key"))


def partition_like(value: str) -> bool:
    """Whether a text is the name of a region (`eu-west-1`)."""
    parts = value.split("-")
    return len(parts) >= 3 and parts[-1].isdecimal() and all(p.isalnum() for p in parts)


def _address(provider: Mapping[str, Any]) -> str:
    name, alias = string(provider.get("name")), string(provider.get("alias"))
    found = f"provider.{name}.{alias}" if alias else f"provider.{name}"
    return inside(string(provider.get("module_address")), found)


def _place(node: Value | None, otherwise: Location) -> Location:
    return node.location if node is not None and node.location is not None else otherwise
