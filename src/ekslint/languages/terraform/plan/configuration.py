"""Turn the `configuration` part of a plan into what each resource and module call is written as.

A plan tells constants, and which names an expression refers to, but no more of it; locals are not
in it. Nothing is evaluated here.

Source: https://developer.hashicorp.com/terraform/internals/json-format#configuration-representation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ekslint.languages.terraform.plan.addresses import module_names
from ekslint.sources.json.parts import at, items, mapping, string


class PlanConfiguration:
    """The configuration of a plan, by module and by resource; empty for a state."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._root = mapping(data.get("root_module"))
        self.providers = mapping(data.get("provider_config"))
        self._resources: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}

    def module(self, names: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the module that some calls lead to, one inside the other."""
        found: Mapping[str, Any] = self._root
        for name in names:
            found = mapping(at(found, "module_calls", name, "module"))
        return found

    def resource(self, module: str, mode: str, kind: str, name: str) -> Mapping[str, Any] | None:
        """Return the block of a resource in a module instance."""
        names = module_names(module)
        known = self._resources.get(names)
        if known is None:
            rows = items(self.module(names).get("resources"))
            known = {string(at(row, "address")): mapping(row) for row in rows}
            self._resources[names] = known
        return known.get(f"data.{kind}.{name}" if mode == "data" else f"{kind}.{name}")

    def call(self, module: str, name: str) -> Mapping[str, Any]:
        """Return a module call in a module instance."""
        return mapping(at(self.module(module_names(module)), "module_calls", name))

    def calls(self, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Yield every module call by the names that lead to it."""
        for name, call in mapping(self.module(names).get("module_calls")).items():
            yield (*names, name), call
            if len(names) < 20:
                yield from self.calls((*names, name))

    def declared(self) -> frozenset[str]:
        """Return the addresses of what the root module declares: resources and module calls."""
        rows = items(self._root.get("resources"))
        addresses = (string(at(row, "address")) for row in rows)
        calls = (f"module.{name}" for name in mapping(self._root.get("module_calls")))
        return frozenset((*filter(None, addresses), *calls))

    def is_sensitive(self, name: str) -> bool:
        """Whether a variable of the root module is marked as sensitive."""
        return at(self._root, "variables", name, "sensitive") is True
