"""Turn the Terraform files of a scan into one evaluation per root and environment.

The order of work: find the roots, find the environments of each, evaluate every declared thing of
every module instance once. It knows no EKS: `inventory/` says what the resources mean.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ekslint.core.location import SourceText
from ekslint.core.resource import Evaluation, Notice, Resource
from ekslint.core.value import (
    COMPUTED,
    Document,
    Entry,
    Gate,
    MapValue,
    Reason,
    ReasonKind,
    Scalar,
    Text,
)
from ekslint.languages.terraform.agreement import agreed_resources
from ekslint.languages.terraform.bodies import META, evaluate_body
from ekslint.languages.terraform.calls import Call, call_of, unread
from ekslint.languages.terraform.configuration import without_index
from ekslint.languages.terraform.declared import block_address, emit, instances_of
from ekslint.languages.terraform.environments import Environment, environments_of, orphans
from ekslint.languages.terraform.estate import Estate
from ekslint.languages.terraform.lookups import NAMED, find_lookups
from ekslint.languages.terraform.module import Module
from ekslint.languages.terraform.named_environments import told_roots
from ekslint.languages.terraform.names import names_of
from ekslint.languages.terraform.receptions import receptions
from ekslint.languages.terraform.registry import Stubs
from ekslint.languages.terraform.requirements import provider_resources
from ekslint.languages.terraform.roots import Root, discover_roots
from ekslint.languages.terraform.run import Configurations, Run
from ekslint.languages.terraform.scope import Budget
from ekslint.languages.terraform.settings import TerraformSettings
from ekslint.languages.terraform.sizes import Sizes
from ekslint.languages.terraform.sources_of_modules import Located, read_manifest
from ekslint.languages.terraform.tree import Parse, ReadFile, SourceTree
from ekslint.languages.terraform.variable_values import undeclared

if TYPE_CHECKING:
    from ekslint.languages.terraform.configuration import Configuration
    from ekslint.languages.terraform.plan.document import PlanFile
    from ekslint.languages.terraform.plan.matching import Matches

REMOTE_STATE: Final = "terraform_remote_state"

LOOKUPS: Final = 3
"""How many lookups are followed that each need the one before for the name they look for."""

_RECURSION: Final = 12_000
"""Python frames a deep chain of references may take; cycles end by themselves long before."""


def evaluate_tree(
    files: Mapping[str, SourceText],
    *,
    parse: Parse,
    settings: TerraformSettings,
    read_file: ReadFile | None = None,
    plans: Sequence[PlanFile] = (),
    positions: frozenset[str] = frozenset(),
) -> tuple[Evaluation, ...]:
    """Return one evaluation per root and environment, in order of directory and environment.

    `files`: every Terraform-related file of the scan by display path (configuration, variable
    values, lock files, Terragrunt units, `modules.json`). `read_file` gives other files inside the
    scan root (templates, policies), None for what must not or cannot be read. What belongs to no
    root (a folder left out, an unused file) is in an evaluation of its own with an empty scope.
    A plan wins over the sources of its root; one without any is an evaluation of its own.
    `positions`: resource types of which each value of a plan is located.
    """
    with _without_collector(), _deep_recursion():
        tree = SourceTree(files, parse, read_file, settings.unread)
        return tuple(_evaluations(tree, parse, settings, plans, positions))


def _evaluations(
    tree: SourceTree,
    parse: Parse,
    settings: TerraformSettings,
    plans: Sequence[PlanFile],
    positions: frozenset[str],
) -> Iterator[Evaluation]:
    configurations = Configurations()
    known = {d: configurations.of(tree, d) for d in tree.directories}
    found = discover_roots(tree, known, settings.named)
    found = replace(found, roots=told_roots(found.roots, settings))
    matches = _matches(plans, known)
    if matches is not None:
        found = replace(found, roots=matches.roots(found.roots))
    roots = frozenset(root.directory for root in found.roots)
    stubs = Stubs(settings.stubs, parse)
    notices = [
        *found.notices,
        *(matches.notices if matches is not None else ()),
        *orphans(tree, roots, settings),
    ]
    declared = {name for root in found.roots for name in known[root.directory].variables}
    asked = (*settings.var_files, *(f for one in settings.environments for f in one.var_files))
    notices.extend(undeclared(settings.given, asked, tree, declared))
    planned: dict[str, PlanFile] = {}
    looked_up = {kind for c in known.values() for kind, _ in c.data}
    several = len(found.roots) > 1
    estate = Estate(joined=several and not looked_up.isdisjoint((REMOTE_STATE, *NAMED)))
    runs: list[Run] = []
    for root in found.roots:
        configuration = known[root.directory]
        environments, said = environments_of(
            tree, root.directory, roots, configuration, settings, library=root.library
        )
        notices.extend(said)
        installed = read_manifest(tree, root.directory)
        for environment, plan in _planned(matches, root, environments):
            if plan is not None:
                planned[_scope(root, environment)] = plan
            run = Run(
                _scope(root, environment),
                root,
                tree,
                environment,
                configurations,
                installed,
                stubs,
                Budget(steps=settings.max_steps),
                estate,
            )
            estate.add(run)
            runs.append(run)
    evaluations = {}
    for run in runs:
        evaluations[run.scope] = _evaluate_root(run, names=settings.names)
        estate.done(run)
    for _ in range(LOOKUPS if several else 0):
        for run in (again := _with_lookups(runs, evaluations.values(), estate, settings)):
            evaluations[run.scope] = _evaluate_root(run, names=settings.names)
        if not again:
            break
    for scope, evaluation in evaluations.items():
        yield _laid_over(evaluation, planned.get(scope), positions)
    if matches is not None:
        from ekslint.languages.terraform.plan.evaluate import evaluate_plan

        yield from (evaluate_plan(plan, positions) for plan in matches.alone)
    if notices:
        yield Evaluation("", "terraform", notices=tuple(dict.fromkeys(notices)))


def _matches(plans: Sequence[PlanFile], known: Mapping[str, Configuration]) -> Matches | None:
    """Return which plan is of which directory; a scan without plans imports nothing of them."""
    if not plans:
        return None
    from ekslint.languages.terraform.plan.matching import match

    return match(plans, known)


def _planned(
    matches: Matches | None, root: Root, environments: Sequence[Environment]
) -> Iterable[tuple[Environment, PlanFile | None]]:
    """Return the environments of a root, each with its plan if there is one."""
    plans = matches.by_directory.get(root.directory) if matches is not None else None
    if not plans:
        return [(environment, None) for environment in environments]
    from ekslint.languages.terraform.plan.matching import planned_environments

    return planned_environments(plans, environments)


def _laid_over(
    evaluation: Evaluation, plan: PlanFile | None, positions: frozenset[str]
) -> Evaluation:
    if plan is None:
        return evaluation
    from ekslint.languages.terraform.plan.overlay import laid_over

    return laid_over(evaluation, plan, positions)


def _with_lookups(
    runs: list[Run],
    evaluations: Iterable[Evaluation],
    estate: Estate,
    settings: TerraformSettings,
) -> list[Run]:
    """Return the roots to evaluate again, now that it is known what they look up by name."""
    found = find_lookups(evaluations)
    if found == estate.lookups:
        return []
    estate.lookups = found
    again = {scope for scope, _ in found}
    again |= {
        evaluation.scope
        for evaluation in evaluations
        if any(r.type == REMOTE_STATE and r.mode == "data" for r in evaluation.resources)
    }
    fresh = [
        replace(
            run,
            budget=Budget(steps=settings.max_steps),
            sizes=Sizes(),
            modules=0,
            open=[],
            gates=[],
            notices=[],
        )
        for run in runs
        if run.scope in again
    ]
    for run in fresh:
        estate.again(run)
    return fresh


def _scope(root: Root, environment: Environment) -> str:
    return f"{root.directory}#{environment.name}" if environment.name else root.directory


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave the cyclic collector off: values are many, live on, and hardly ever form cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Let long chains of references be followed; frames of Python code take no C stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _evaluate_root(run: Run, *, names: bool) -> Evaluation:
    module = run.estate.module(run)
    resources = list(_resources(module))
    if adopted := module.configuration.adopted():
        resources = [
            replace(r, exists=True) if without_index(r.address) in adopted else r for r in resources
        ]
    if names:
        resources.extend(names_of(module))
    return Evaluation(
        run.scope,
        "terraform",
        tuple(resources),
        open=tuple(dict.fromkeys(run.open)),
        gates=tuple(dict.fromkeys(run.gates)),
        notices=tuple(dict.fromkeys(run.notices)),
        environment=run.environment.name,
        about=_about(run.root),
        secrets=tuple(run.budget.secrets),
        library=run.root.library,
    )


def _about(root: Root) -> str:
    return f"its variables are not known: {root.why}" if root.library else root.why


def _resources(module: Module) -> Iterator[Resource]:
    """Yield everything a module instance declares, then what the modules it calls declare."""
    run, configuration = module.run, module.configuration
    run.open.extend(configuration.open)
    run.notices.extend(configuration.notices)
    yield from provider_resources(module)
    for mode, table in (("data", configuration.data), ("managed", configuration.resources)):
        for kind, name in table:
            if run.budget.steps < 0:
                _out_of_steps(run)
                return
            instances = instances_of(module, mode, kind, name)
            if instances is not None and not instances.items:
                address = module.qualify(block_address(mode, kind, name))
                run.gates.append(Gate(address, instances.gate))
            yield from emit(module, mode, kind, name)
    if not module.address:
        yield from _outputs(module)
    for name in configuration.modules:
        call = call_of(module, name)
        if call is None:
            continue
        if not call.instances.items:
            run.gates.append(Gate(module.qualify(f"module.{name}"), call.instances.gate))
        why = unread(call)
        if why is not None and call.instances.items:
            run.open.append(why)
        yield from _module_resources(module, call)
        for key, child in call.modules.items():
            others = call.others.get(key, ())
            if others:
                read = [list(_resources(m)) for m in (child, *others)]
                yield from agreed_resources(read, call.readings)
            else:
                yield from _resources(child)


def _outputs(module: Module) -> Iterator[Resource]:
    """Yield the outputs of a root that are texts: people take whole documents out of them."""
    for name, block in module.configuration.outputs.items():
        if module.run.budget.steps < 0:
            return
        value = module.output(name, block.header)
        if isinstance(value, Text | Document):
            yield Resource(
                language="terraform",
                type="output",
                address=f"output.{name}",
                scope=module.run.scope,
                body=MapValue({"value": Entry(value, block.header)}, location=block.header),
                header=module.place(block.header),
                mode="output",
                name=name,
            )


def _out_of_steps(run: Run) -> None:
    detail = f"root `{run.scope}` takes more steps than the limit; the rest is not evaluated"
    run.open.append(Reason(ReasonKind.LIMIT, detail))
    run.notices.append(Notice(detail, level="warning"))


def _module_resources(module: Module, call: Call) -> Iterator[Resource]:
    """Yield a call itself, read or not, with its inputs: one resource per instance."""
    read = isinstance(call.located, Located)
    for instance in call.instances.items:
        body = evaluate_body(call.block, module.scope_in(instance), skip=META)
        header = module.place(call.block.header, instance)
        mark = Entry(Scalar(read, location=header, origin=COMPUTED), header, header)
        yield Resource(
            language="terraform",
            type=call.source,
            address=module.qualify(f"module.{call.name}{instance.suffix}"),
            scope=module.run.scope,
            body=replace(body, entries={**body.entries, "__read__": mark}),
            header=header,
            mode="module",
            conditions=tuple(dict.fromkeys((*module.conditions, *instance.conditions))),
            name=call.name,
            module=module.address,
            releases=receptions(module, call, body),
        )
