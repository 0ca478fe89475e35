"""Turn the plans of a scan into the root each is a plan of, and the environment it was made in.

A plan tells what its root module declares; the one directory that declares the same is its root.
Two such directories are told apart by where the plan lies, or not at all.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ekslint.core.contents import from_plain, is_known, plain
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.core.value import MapValue, Reason, ReasonKind, Value
from ekslint.languages.terraform.configuration import Configuration
from ekslint.languages.terraform.environments import Environment
from ekslint.languages.terraform.plan.configuration import PlanConfiguration
from ekslint.languages.terraform.plan.document import PlanFile, Span
from ekslint.languages.terraform.plan.values import located
from ekslint.languages.terraform.roots import Root
from ekslint.languages.terraform.tree import directory_of
from ekslint.sources.json.parts import at, leaves, mapping

ENOUGH: Final = 0.5
"""The share of common declarations from which on a plan beside sources is taken for theirs."""


@record
class Matches:
    """The plans of each directory, those of none, and what is to be said about it."""

    by_directory: Mapping[str, tuple[PlanFile, ...]]
    alone: tuple[PlanFile, ...]
    notices: tuple[Notice, ...]

    def roots(self, found: Sequence[Root]) -> tuple[Root, ...]:
        """Return the roots of a scan: what a plan was made of is one, and no library."""
        named = {root.directory: root for root in found}
        for directory, plans in self.by_directory.items():
            why = f"`{plans[0].path}` is a plan of it"
            base = named.get(directory, Root(directory, False, why))
            named[directory] = replace(base, library=False, why=why)
        return tuple(named[directory] for directory in sorted(named))


def match(plans: Sequence[PlanFile], known: Mapping[str, Configuration]) -> Matches:
    """Return which directory each plan is of."""
    found: dict[str, list[PlanFile]] = {}
    alone: list[PlanFile] = []
    notices: list[Notice] = []
    declared = {directory: declarations(c) for directory, c in known.items()} if plans else {}
    for plan in plans:
        directory = _directory(plan, declared, notices)
        if directory is None:
            alone.append(plan)
        else:
            found.setdefault(directory, []).append(plan)
    return Matches({d: tuple(p) for d, p in found.items()}, tuple(alone), tuple(notices))


def declarations(configuration: Configuration) -> frozenset[str]:
    """Return the addresses of what a module declares: resources, data sources, module calls."""
    return frozenset(
        (
            *(f"{kind}.{name}" for kind, name in configuration.resources),
            *(f"data.{kind}.{name}" for kind, name in configuration.data),
            *(f"module.{name}" for name in configuration.modules),
        )
    )


def _directory(
    plan: PlanFile, declared: Mapping[str, frozenset[str]], notices: list[Notice]
) -> str | None:
    wanted = PlanConfiguration(plan.configuration).declared()
    if not wanted:
        return None
    beside = directory_of(plan.path)
    equal = [directory for directory, names in declared.items() if names == wanted]
    if len(equal) == 1:
        return equal[0]
    if equal:
        if beside in equal:
            return beside
        several = " and ".join(f"`{directory}`" for directory in sorted(equal)[:2])
        detail = f"`{plan.path}` may be a plan of {several}, so it is read without sources"
        notices.append(Notice(detail, plan.source.whole()))
        return None
    names = declared.get(beside, frozenset())
    if len(names & wanted) < ENOUGH * len(names | wanted):
        if declared:
            detail = (
                f"`{plan.path}` is a plan of no root of this scan, so it is read without sources"
            )
            notices.append(Notice(detail, plan.source.whole()))
        return None
    only = sorted(names ^ wanted)[0]
    detail = f"the sources beside `{plan.path}` are not those it plans: `{only}` is in one only"
    notices.append(Notice(detail, plan.source.whole()))
    return beside


def planned_environments(
    plans: Sequence[PlanFile], environments: Sequence[Environment]
) -> Iterator[tuple[Environment, PlanFile | None]]:
    """Yield the environments of a root, each with its plan if there is one.

    A plan stands for the environment whose values it was made with; the one without a name, of a
    root without files of values, is always that of the plan.
    """
    left = list(environments)
    names = {environment.name for environment in environments}
    for plan in plans:
        fitting = [e for e in left if _agrees(e, plan)]
        base = max(fitting, key=lambda e: len(e.values), default=None)
        if base is None and len(left) == 1 and not left[0].name:
            base = left[0]
        if base is not None:
            left.remove(base)
        name = base.name if base is not None else _stem(plan.path)
        while base is None and name in names:
            name += "'"
        names.add(name)
        yield _with_values(plan, base or Environment(name)), plan
    for environment in left:
        yield environment, None


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0] or "plan"


def _agrees(environment: Environment, plan: PlanFile) -> bool:
    for name, value in environment.values.items():
        given = plan.variables.get(name)
        if given is None or not is_known(value):
            continue
        if _flat(plain(value)) != _flat(at(given, "value")):
            return False
    return True


def _flat(data: Any) -> Any:
    """Return data so that what converts into each other is equal: 3 and "3", true and "true"."""
    match data:
        case dict():
            return {key: _flat(inner) for key, inner in data.items() if inner is not None}
        case list():
            return [_flat(inner) for inner in data]
        case bool():
            return "true" if data else "false"
        case int() | float():
            return f"{data:g}" if isinstance(data, float) else str(data)
    return data


def _with_values(plan: PlanFile, base: Environment) -> Environment:
    """Return an environment with the values a plan was made with.

    A value that a file or a default gives too stays where it is written.
    """
    values: dict[str, Value] = {}
    uncertain: dict[str, Reason] = {}
    configuration = PlanConfiguration(plan.configuration)
    declared = mapping(at(plan.configuration, "root_module", "variables"))
    for name, given in plan.variables.items():
        data = at(given, "value")
        own = base.values.get(name)
        if own is not None and is_known(own) and _flat(plain(own)) == _flat(data):
            values[name] = own
        elif (
            own is None
            and "default" in mapping(declared.get(name))
            and data == at(declared, name, "default")
        ):
            continue
        elif configuration.is_sensitive(name) or any(
            leaf in plan.hidden for leaf in leaves(data) if isinstance(leaf, str)
        ):
            detail = f"variable `{name}` is sensitive, and the plan tells it"
            uncertain[name] = Reason(ReasonKind.VARIABLE, detail)
        else:
            values[name] = _value(plan, name, data)
    return Environment(base.name, values, uncertain)


def _value(plan: PlanFile, name: str, data: Any) -> Value:
    section = plan.sections.get("variables", Span(0, 0))
    place = plan.source.whole()
    node = located(plan.source, section, name, {"value": data}, place)
    found = node.get("value") if isinstance(node, MapValue) else None
    return found if found is not None else from_plain(data, place)
