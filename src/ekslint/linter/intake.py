"""Turn the texts of a scan into contributions to the inventory: one reader per kind of text.

It routes; it knows neither what a language means nor how it is written.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ekslint.config.clusters import with_configured
from ekslint.config.settings import Settings
from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.listing import first_named
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Embedded, Evaluation, Notice, Resource
from ekslint.core.value import Reason, ReasonKind, Text, Value
from ekslint.linter.environments import of_files, of_terraform
from ekslint.model.clusters.mentions import without_mentions
from ekslint.model.inventory import Contribution
from ekslint.model.modules.module import ModuleCall
from ekslint.model.unreadable import unreadable
from ekslint.sources.files import detect, display_path, without_links
from ekslint.sources.kinds import unused
from ekslint.sources.textmap import file_text
from ekslint.sources.told import bundled

if TYPE_CHECKING:
    from ekslint.languages.cloudformation.stacks import Scan
    from ekslint.languages.kubernetes.overlays import Overlays

MAX_EMBEDDED = 5_000
"""How many texts inside texts one run follows before it says that it stops."""


HELM = frozenset({"helm-chart", "helm-values"})
CLOUDFORMATION = frozenset({"cloudformation", "cloudformation-json"})
TERRAGRUNT = "terragrunt"
PLAN = "plan-json"
TERRAFORM = frozenset({"terraform", "terraform-json", "terraform-lock", PLAN, TERRAGRUNT}) | {
    *("modules-manifest", "tfvars", "tfvars-json")
}
READ_TOGETHER = TERRAFORM - {TERRAGRUNT} | HELM | CLOUDFORMATION


@dataclass(slots=True)
class Intake:
    """What reading yields: evaluations, contributions, and what could not be read."""

    evaluations: list[Evaluation] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    modules_unread: tuple[str, ...] = ()
    embedded: list[Embedded] = field(default_factory=list)
    problems: list[tuple[str, UnreadableError]] = field(default_factory=list)
    unread: dict[str, list[str]] = field(default_factory=dict)
    unrendered: list[str] = field(default_factory=list)
    overlays: Overlays | None = None
    """`overlays`: what kustomizations change in the manifests of the scan."""
    templates: dict[str, SourceText] = field(default_factory=dict)
    stacks: Scan | None = None
    read: tuple[Contribution, ...] = ()
    """`templates`: those of CloudFormation, by path; `stacks` what they are evaluated from. `read`:
    the contributions before what others of the scan tell of them."""


def take_in(
    texts: Mapping[str, SourceText],
    settings: Settings,
    say: Callable[[str], None],
    *,
    named: tuple[str, ...],
    unread: Mapping[str, str] | None = None,
) -> Intake:
    """Read every text with the reader of its kind, and what is embedded in it, to the end.

    `unread`: why a file of the scan is no text, by display path.
    """
    intake = Intake()
    charts = [p.rpartition("/")[0] or "." for p in texts if p.rpartition("/")[2] == "Chart.yaml"]
    kinds = {path: detect(path, source.text, charts=charts) for path, source in texts.items()}
    own = without_links(texts)
    kustomizations = [path for path in texts if kinds[path] == "kustomization"]
    if kustomizations:
        from ekslint.languages.kubernetes.overlays import read_overlays

        intake.overlays = read_overlays(texts, kustomizations)
    say("evaluating Terraform")
    _terraform(texts, kinds, settings, intake, named, unread or {})
    for path, source in own.items():
        kind = kinds[path]
        if kind is not None and kind not in READ_TOGETHER:
            _document(kind, source, intake)
    _stacks(own, kinds, settings, intake)
    _helm(own, kinds, intake)
    follow_embedded(intake)
    broken, notices = unreadable(intake.problems, named)
    intake.contributions.append(broken)
    intake.notices.extend(notices)
    intake.read = tuple(intake.contributions)
    intake.contributions = without_mentions(intake.contributions)
    intake.contributions, said = with_configured(
        intake.contributions, settings.clusters, files=own, start=Path.cwd()
    )
    intake.notices.extend(said)
    intake.unread["a template that nothing renders"] = unused(own, intake.unrendered)
    idle = intake.overlays.idle(own) if intake.overlays is not None else []
    intake.unread["a patch that no kustomization lists"] = idle
    apart = ((list(dict.fromkeys(paths)), why) for why, paths in sorted(intake.unread.items()))
    told = ((first_named(paths), why) for paths, why in apart if paths)
    intake.notices.extend(Notice(f"{names} not read: {why}") for names, why in told)
    intake.notices = bundled(intake.notices, partial(_named_by_terraform, own))
    intake.modules_unread = _modules_unread(intake.contributions)
    return intake


def _named_by_terraform(texts: Mapping[str, SourceText], path: str) -> bool:
    """Whether Terraform of the scan speaks of a file, as `templatefile` does."""
    name = posixpath.basename(path)
    return any(name in s.text for p, s in texts.items() if p.endswith((".tf", ".tofu")))


def _modules_unread(contributions: list[Contribution]) -> tuple[str, ...]:
    """Return each call of a module that is not readable: where, what, and of which source."""
    calls: dict[str, str] = {}
    for contribution in contributions:
        for entity in contribution.entities:
            if type(entity) is ModuleCall and not entity.read:
                address = re.sub(r"\[[^\]]*\]$", "", entity.id.partition("::")[2])
                source = known_text(entity.source)
                what = f"`{address}` of `{source}`" if source else f"`{address}`"
                calls.setdefault(str(entity.header.anchor()), what)
    return tuple(f"{place} {what}" for place, what in calls.items())


def _terraform(
    texts: Mapping[str, SourceText],
    kinds: Mapping[str, str | None],
    settings: Settings,
    intake: Intake,
    named: tuple[str, ...],
    unread: Mapping[str, str],
) -> None:
    chosen = {p: s for p, s in texts.items() if kinds[p] in TERRAFORM}
    if not any(kinds[p] in ("terraform", "terraform-json", PLAN) for p in chosen):
        return
    from ekslint.facts.paths import data_directory
    from ekslint.languages.terraform.evaluation import evaluate_tree
    from ekslint.languages.terraform.inventory import LOCATED, contribute
    from ekslint.languages.terraform.json_syntax import either_syntax
    from ekslint.languages.terraform.plan import read_plans
    from ekslint.languages.terraform.settings import TerraformSettings
    from ekslint.sources.hcl.parse import parse_hcl
    from ekslint.sources.hcl.store import stored
    from ekslint.sources.hcl.syntax import HclFile

    asked = TerraformSettings(
        named=named,
        var_files=tuple(display_path(p, Path.cwd()) for p in settings.var_files),
        environments=tuple(map(of_terraform, settings.environments)),
        given=dict(settings.variables),
        stubs=(*(Path(p) for p in settings.stubs), data_directory() / "modules"),
        names=settings.names,
        unread=unread,
    )

    def parse(source: SourceText) -> HclFile:
        parsed = read(source)
        intake.problems.extend(("terraform", problem) for problem in parsed.problems)
        return parsed

    plans, problems = read_plans(chosen.pop(p) for p in list(chosen) if kinds[p] == PLAN)
    intake.problems.extend((PLAN, problem) for problem in problems)
    with stored(parse_hcl) as parse_or_recall:
        read = either_syntax(parse_or_recall)
        result = evaluate_tree(
            chosen,
            parse=parse,
            settings=asked,
            read_file=texts.get,
            plans=plans,
            positions=LOCATED,
        )
    for evaluation in result:
        accept(evaluation, contribute(evaluation), intake)


def accept(
    evaluation: Evaluation,
    contributed: tuple[Contribution, tuple[Embedded, ...]],
    intake: Intake,
) -> None:
    """Take in what one root, stack or document declares."""
    contribution, embedded = contributed
    intake.evaluations.append(evaluation)
    intake.contributions.append(contribution)
    intake.embedded.extend(embedded)
    intake.notices.extend(evaluation.notices)


def _document(kind: str, source: SourceText, intake: Intake) -> None:
    """Read one file of a kind that stands on its own."""
    text = file_text(source)
    directory = posixpath.dirname(source.path) or "."
    scope = f"{kind}:{source.path}"
    _read(kind, text, scope, directory, source.whole(), None, "", intake)


def _stacks(
    texts: Mapping[str, SourceText],
    kinds: Mapping[str, str | None],
    settings: Settings,
    intake: Intake,
) -> None:
    """Read all templates of CloudFormation together: they nest and import each other."""
    templates = {path: source for path, source in texts.items() if kinds[path] in CLOUDFORMATION}
    if not templates:
        return
    from ekslint.languages.cloudformation import inventory as cloudformation
    from ekslint.languages.cloudformation.parameter_files import looks_like_parameters
    from ekslint.languages.cloudformation.stacks import evaluated, scanned

    values = {
        path: source
        for path, source in texts.items()
        if kinds[path] is None and looks_like_parameters(path, source.text)
    }
    intake.templates = templates
    said: set[str] = set()
    intake.stacks = scanned(templates, values, of_files(settings))
    for stack in evaluated(intake.stacks):
        accept(stack.evaluation, cloudformation.of_stack(stack), intake)
        if stack.path not in said:
            kind = kinds[stack.path] or ""
            intake.problems.extend((kind, problem) for problem in stack.problems)
        said.add(stack.path)


def _helm(texts: Mapping[str, SourceText], kinds: Mapping[str, str | None], intake: Intake) -> None:
    """Read charts with the values beside them, once for each file laid over `values.yaml`."""
    if not any(kind in HELM for kind in kinds.values()):
        return
    from ekslint.languages.kubernetes import helm

    for kind, (contribution, problems, notices) in helm.contributions(texts, kinds):
        intake.contributions.append(contribution)
        intake.notices.extend(notices)
        intake.problems.extend((kind, problem) for problem in problems)


def _read(
    kind: str,
    value: Value,
    scope: str,
    root: str,
    where: Location,
    host: Resource | None,
    environment: str,
    intake: Intake,
) -> None:
    """Hand a text (or value) to the reader of its kind; a kind nobody reads yet is said."""
    problems: tuple[UnreadableError, ...] = ()
    match kind:
        case "kubernetes":
            from ekslint.languages.kubernetes import inventory as kubernetes
            from ekslint.languages.kubernetes.manifests import evaluate as manifests

            evaluation, problems = manifests(value, scope=scope, where=where, host=host)
            if host is None and intake.overlays is not None:
                evaluation = intake.overlays.applied(evaluation, where.path)
            way = "manifest" if host is None else host.type
            accept(
                evaluation,
                kubernetes.contribute(
                    evaluation,
                    root=root,
                    environment=environment,
                    way=way,
                    provider=host.body.get("provider") if host is not None else None,
                    former=_action(host),
                ),
                intake,
            )
        case "cloudformation" | "cloudformation-json":
            from ekslint.languages.cloudformation import inventory as cloudformation
            from ekslint.languages.cloudformation.evaluate import evaluate as template

            evaluation, problems = template(value, scope=scope, where=where, host=host)
            contributed = cloudformation.contribute(evaluation, root=root, environment=environment)
            accept(evaluation, contributed, intake)
        case "eksctl" if isinstance(value, Text):
            from ekslint.languages.eksctl import inventory as eksctl
            from ekslint.languages.eksctl.evaluate import evaluate as config

            read = config(value, scope=scope, where=where, under=host.conditions if host else ())
            problems = read.problems
            contributed = eksctl.contribute(read.evaluation, root=root, environment=environment)
            accept(read.evaluation, contributed, intake)
            if read.others:
                _read("kubernetes", value, scope, root, where, host, environment, intake)
        case "kubeconfig":
            from ekslint.languages.kubeconfig import inventory as kubeconfig

            contribution, problems, notices = kubeconfig.contribute(
                value, scope=scope, where=where, host=host, root=root, environment=environment
            )
            intake.contributions.append(contribution)
            intake.notices.extend(notices)
        case "user-data" | "userdata":
            from ekslint.languages.userdata import inventory as userdata

            contribution, problems = userdata.contribute(
                value, scope=scope, where=where, host=host, root=root, environment=environment
            )
            intake.contributions.append(contribution)
        case "script":
            from ekslint.languages.kubernetes import scripts

            contribution, embedded = scripts.contribute(
                value, scope=scope, where=where, host=host, root=root, environment=environment
            )
            intake.contributions.append(contribution)
            intake.embedded.extend(embedded)
            if host is None:
                from ekslint.languages.provider_commands import contribute

                intake.contributions.append(contribute(value, scope, root, where))
        case "kustomization":
            from ekslint.languages.kubernetes import kustomize

            contribution, problems, notices = kustomize.contribute(
                value, scope=scope, where=where, root=root
            )
            intake.contributions.append(contribution)
            intake.notices.extend(notices)
        case "pins":
            from ekslint.languages.pins import inventory as pins

            made = pins.contribute(value, scope=scope, where=where, root=root)
            intake.contributions.append(made)
        case "iam-policy" if isinstance(value, Text):
            from ekslint.sources.json.read import read_json
            from ekslint.sources.told import told

            # what it grants is read where something attaches it; here it only has to be JSON
            problems, notices = told(read_json(value))
            intake.notices.extend(notices)
        case "terraform-template" | "helm-template":
            intake.unrendered.append(where.path)  # read where something refers to it
            return
        case _:
            why = f"this release has no reader for {kind} files"
            intake.unread.setdefault(why, []).append(where.path)
            return
    if host is not None and host.language == "script":  # what the shell makes of it is not known
        intake.notices.extend(Notice(f"not read: {p.message}", p.location) for p in problems)
        return
    intake.problems.extend((kind, problem) for problem in problems)


def _action(host: Resource | None) -> str:
    """Return what a plan does to the resource that holds a manifest, if it is a former one."""
    if host is None or host.mode != "former":
        return ""
    return known_text(host.body.get("__action__")) or "update"


def follow_embedded(intake: Intake) -> None:
    """Route embedded texts to their readers until none is left."""
    done = 0
    while intake.embedded:
        embedded = intake.embedded.pop(0)
        done += 1
        if done > MAX_EMBEDDED:
            left, intake.embedded = [embedded, *intake.embedded], []
            detail = f"{len(left)} texts inside texts not read: the limit is {MAX_EMBEDDED}"
            intake.notices.append(Notice(detail))
            more = {"*": (Reason(ReasonKind.LIMIT, detail),)}  # anything may stand in them
            for scope in dict.fromkeys(text.host.scope for text in left):
                intake.contributions.append(Contribution(scope, open=more))
            return
        host = embedded.host
        root = host.scope.split("#", 1)[0].split(":", 1)[-1]
        environment = host.scope.partition("#")[2]
        _read(
            embedded.kind,
            embedded.text,
            host.scope,
            root,
            host.header,
            host,
            environment,
            intake,
        )
