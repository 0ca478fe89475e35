"""Turn the names that a planned expression refers to into what an unknown attribute surely is.

A plan says of `node_role_arn` only that it refers to `aws_iam_role.node.arn`, not how. The one
attribute is taken for the other where both name a thing, nothing else is referred to, and the plan
knows neither; any other unknown keeps no identity but the names it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ekslint.core.contents import child
from ekslint.core.location import Location
from ekslint.core.value import COMPUTED, MapValue, Reason, ReasonKind, Ref, Unknown, Value
from ekslint.languages.terraform.plan.addresses import (
    Step,
    bare,
    inside,
    is_key,
    joined,
    module_names,
    parent,
    steps,
)
from ekslint.languages.terraform.plan.configuration import PlanConfiguration
from ekslint.languages.terraform.plan.document import Recorded
from ekslint.sources.json.parts import at, mark, strings

MAX_HOPS: Final = 40
OWN: Final = frozenset({"name", "node_group_name", "fargate_profile_name", "identifier", "id"})
"""Arguments that name the resource itself: they may well be made from the name of another one."""
SUITS: Final = (
    (("arn", "arns"), frozenset({"arn", "id"})),
    (("id", "ids"), frozenset({"id", "key_id", "arn", "name"})),
    (("name", "names"), frozenset({"name", "id"})),
    (("role", "roles", "user", "group", "policy_arns"), frozenset({"name", "id", "arn"})),
    (("instance_profile", "launch_configuration"), frozenset({"name", "id", "arn"})),
    (("url",), frozenset({"issuer"})),
    (("host", "endpoint"), frozenset({"endpoint"})),
    (("version",), frozenset({"latest_version", "default_version"})),
)
"""Last words of arguments that hold what names another thing, and the attributes that do."""


@dataclass(slots=True)
class References:
    """Resolves references; `objects` makes the object that others see of a resource."""

    scope: str
    configuration: PlanConfiguration
    resources: Mapping[str, Recorded]
    objects: Any
    _by_bare: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for address in self.resources:
            self._by_bare.setdefault(bare(address), []).append(address)

    def identify(
        self, expression: Any, name: str, module: str, own: Ref, place: Location
    ) -> Value | None:
        """Return what an unknown attribute is; a name with a dot before it stands in a block."""
        if not isinstance(expression, dict):
            return None
        targets = self.targets(expression, module)
        made_of = tuple(dict.fromkeys(target for target in targets if target is not None))
        only = targets[0] if len(targets) == 1 else None
        if only is not None and _suits(name, only):
            found = self.value_of(only, place)
            if found is not None:
                return found
        detail = f"`{own}` is known only after apply"
        reason = Reason(ReasonKind.COMPUTED, detail, f"{own.scope}|{own}", place)
        return Unknown(reason, location=place, origin=COMPUTED, made_of=made_of)

    def targets(
        self, expression: Mapping[str, Any], module: str, hops: int = 0
    ) -> list[Ref | None]:
        """Return the attributes that an expression refers to; None for what is no attribute."""
        written = strings(expression.get("references"))
        whole = [
            r
            for i, r in enumerate(written)
            if not (i and written[i - 1].startswith(r) and written[i - 1] != r)
        ]
        found: list[Ref | None] = []
        for reference in dict.fromkeys(whole):
            found.extend(self.follow(steps(reference), module, hops))
        return list(dict.fromkeys(found))

    def follow(self, path: tuple[Step, ...], module: str, hops: int) -> list[Ref | None]:
        """Return the attribute a reference leads to, through inputs and outputs of modules."""
        if hops > MAX_HOPS:
            return [None]
        match path:
            case ("var", str() as name) if module:
                call = _last_call(module)
                given = at(self.configuration.call(parent(module), call), "expressions", name)
                if isinstance(given, dict) and "references" in given:
                    return self.targets(given, parent(module), hops + 1)
            case ("module", str() as name, key, str() as output) if is_key(key):
                return self.output(inside(module, joined(("module", name, key))), output, hops)
            case ("module", str() as name, str() as output):
                return self.output(inside(module, f"module.{name}"), output, hops)
            case ("data", str(), str(), *_):
                return [self.attribute(path, 3, module)]
            case ("var" | "local" | "each" | "count" | "path" | "terraform" | "self", *_):
                return [None]
            case (str(), str(), *_):
                return [self.attribute(path, 2, module)]
        return [None]

    def output(self, module: str, name: str, hops: int) -> list[Ref | None]:
        """Return what an output of a module instance refers to."""
        outputs = at(self.configuration.module(module_names(module)), "outputs", name)
        expression = at(outputs, "expression")
        if isinstance(expression, dict) and "references" in expression:
            return self.targets(expression, module, hops + 1)
        return [None]

    def attribute(self, path: tuple[Step, ...], size: int, module: str) -> Ref | None:
        """Return the attribute of the one instance that a reference can mean."""
        head, rest = list(path[:size]), list(path[size:])
        if rest and is_key(rest[0]):
            head.append(rest.pop(0))
        address = inside(module, joined(head))
        if address not in self.resources:
            if len(head) > size:
                return None
            candidates = self._by_bare.get(bare(address), [])
            if len(candidates) != 1 or not candidates[0].startswith(address):
                return None
            address = candidates[0]
        return Ref(self.scope, address, tuple(str(s) if isinstance(s, str) else s for s in rest))

    def value_of(self, ref: Ref, place: Location) -> Value | None:
        """Return an attribute as others see it; None when the plan knows it: then whoever refers
        to it would be known too, if it were just that."""
        resource = self.resources[ref.address]
        unknown: Any = resource.unknown
        for step in ref.path:
            if unknown is not True:
                unknown = mark(unknown, step)
        if unknown is not True:
            return None
        found: Value | None = self.objects(resource)
        for step in ref.path:
            if isinstance(found, MapValue) and isinstance(step, str) and step not in found.entries:
                found = None
            found = child(found, step) if found is not None else None
        if found is None:
            detail = f"`{ref}` is known only after apply"
            reason = Reason(ReasonKind.COMPUTED, detail, f"{ref.scope}|{ref}", place)
            return Unknown(reason, location=place, origin=COMPUTED, ref=ref, nonnull=True)
        return replace(found, ref=ref, location=place)


def _suits(name: str, ref: Ref) -> bool:
    """Whether an argument of a name holds what an attribute names."""
    argument = name.removeprefix(".")
    last = next((step for step in reversed(ref.path) if isinstance(step, str)), "")
    if name in OWN or not last:
        return False
    return any(
        last in attributes
        and any(argument == word or argument.endswith(f"_{word}") for word in words)
        for words, attributes in SUITS
    )


def _last_call(module: str) -> str:
    names = module_names(module)
    return names[-1] if names else ""
