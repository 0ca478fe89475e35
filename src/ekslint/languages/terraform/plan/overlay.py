"""Turn an evaluated root and a plan of it into one evaluation: the plan's values at the sources'
places.

The plan wins for every address it holds. What it cannot know (what is newer than it, what only the
sources tell, `ignore_changes` say) stays as the sources have it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ekslint.core.contents import known_bool
from ekslint.core.location import Hop
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import COMPUTED, Entry, Scalar
from ekslint.languages.terraform.plan.addresses import bare, module_names, parent
from ekslint.languages.terraform.plan.document import PlanFile, Recorded
from ekslint.languages.terraform.plan.laying import Laying
from ekslint.languages.terraform.plan.resources import Hops, PlanResources

DECLARED = ("managed", "data")


def laid_over(evaluation: Evaluation, plan: PlanFile, positions: frozenset[str]) -> Evaluation:
    """Return what a root is by its plan; `positions` as for `evaluate_plan`."""
    made = PlanResources(plan, evaluation.scope, positions, _hops(evaluation, plan))
    return replace(
        evaluation,
        resources=tuple(_resources(evaluation, plan, made)),
        open=plan.open,
        notices=(*evaluation.notices, *plan.notices),
    )


def _resources(evaluation: Evaluation, plan: PlanFile, made: PlanResources) -> Iterator[Resource]:
    recorded = {r.address: r for r in plan.resources}
    by_bare: dict[str, list[str]] = {}
    for address in recorded:
        by_bare.setdefault(bare(address), []).append(address)
    ours = {r.address: r for r in evaluation.resources if r.mode in DECLARED}
    templates = {bare(a): r for a, r in ours.items() if a not in recorded}
    moved = {
        r.address: same[0]
        for key, r in templates.items()
        if r.conditions and len(same := by_bare.get(key, [])) == 1
    }
    laying = Laying(moved)
    met: set[str] = set()
    for resource in evaluation.resources:
        if resource.mode == "module":
            yield _call(resource, made)
        elif resource.mode not in DECLARED:
            yield resource
        elif resource.address in recorded:
            met.add(resource.address)
            yield _laid(made, laying, recorded[resource.address], resource)
        elif not by_bare.get(bare(resource.address)) and _stays(resource, plan, made):
            yield resource
    for address, found in recorded.items():
        if address in met:
            continue
        template = templates.get(bare(address))
        if template is None:
            yield made.resource(found)
        else:
            yield _laid(made, laying, found, template)
    yield from made.former()


def _laid(made: PlanResources, laying: Laying, found: Recorded, ours: Resource) -> Resource:
    planned = made.resource(found)
    silent = frozenset(name for name, data in found.values.items() if data is None)
    return replace(
        planned,
        body=laying.body(planned.body, ours.body, silent),
        header=ours.header,
        conditions=(),
    )


def _stays(resource: Resource, plan: PlanFile, made: PlanResources) -> bool:
    """Whether what the plan does not hold is there all the same: it is newer than the plan, or the
    plan is of a part only, or leaves out what it has not read.

    What a stub or a downloaded copy of a module has besides what the plan tells of it is not there.
    """
    outermost = module_names(resource.module)[:1]
    if resource.header.source.library and made.configuration.module(outermost):
        return bool(plan.open)
    if resource.mode == "data" and not resource.conditions:
        return True
    block = made.configuration.resource(
        resource.module, resource.mode, resource.type, resource.name
    )
    return block is None or bool(plan.open)


def _call(resource: Resource, made: PlanResources) -> Resource:
    """Return a module call; what a plan of its root holds counts as read, and as taken."""
    if not made.configuration.call(resource.module, resource.name):
        return resource
    resource = replace(resource, releases=())
    if known_bool(resource.body.get("__read__")) is not False:
        return resource
    at = resource.header
    mark = Entry(Scalar(True, location=at, origin=COMPUTED), at, at)
    return replace(
        resource, body=replace(resource.body, entries={**resource.body.entries, "__read__": mark})
    )


def _hops(evaluation: Evaluation, plan: PlanFile) -> Hops:
    """Return how one gets from each module of the plan that has no source of one's own in the scan
    to its call."""
    calls = {r.address: r for r in evaluation.resources if r.mode == "module"}
    by_bare = {bare(address): r for address, r in calls.items()}
    own = {
        bare(r.module)
        for r in evaluation.resources
        if r.mode in DECLARED and not r.header.source.library
    }
    found: dict[str, tuple[Hop, ...]] = {}
    for module in dict.fromkeys(r.module for r in plan.resources):
        while module and module not in found:
            call = calls.get(module) or by_bare.get(bare(module))
            if call is not None and bare(module) not in own:
                found[module] = (Hop(module, call.header.bare), *call.header.via)
            module = parent(module)
    return found
