"""Turn the texts of a scan into contributions to the inventory: one reader per kind of text.

It routes; it knows neither what a language means nor how it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ekslint.config.settings import Settings
from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.core.resource import Embedded, Evaluation, Notice
from ekslint.core.value import text as known
from ekslint.model.document import UnreadableFile
from ekslint.model.inventory import ClusterHint, Contribution
from ekslint.model.module import ModuleCall
from ekslint.sources.files import detect

MAX_EMBEDDED = 5_000
"""How many texts inside texts one run follows before it says that it stops."""

TERRAFORM = frozenset({"terraform", "tfvars", "terraform-lock", "modules-manifest", "terragrunt"})


@dataclass(slots=True)
class Intake:
    """What reading yields: contributions, notices, and what could not be read."""

    contributions: list[Contribution] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    hints: tuple[ClusterHint, ...] = ()
    modules_unread: tuple[str, ...] = ()
    embedded: list[Embedded] = field(default_factory=list)
    problems: list[tuple[str, UnreadableError]] = field(default_factory=list)


def take_in(
    texts: Mapping[str, SourceText],
    settings: Settings,
    say: Callable[[str], None],
    *,
    named: tuple[str, ...],
) -> Intake:
    """Read every text with the reader of its kind, and what is embedded in it, to the end."""
    intake = Intake()
    intake.hints = tuple(
        ClusterHint(c.name, c.version, c.ip_family, c.paths) for c in settings.clusters
    )
    kinds = {path: detect(path, source.text) for path, source in texts.items()}
    say("evaluating Terraform")
    _terraform(texts, kinds, settings, intake, named)
    for path, source in texts.items():
        kind = kinds[path]
        if kind is not None and kind not in TERRAFORM:
            _document(kind, source, intake)
    _follow_embedded(intake)
    intake.contributions.append(_unreadable(intake, kinds))
    intake.modules_unread = tuple(
        dict.fromkeys(
            entity.id.split("::", 1)[-1]
            for contribution in intake.contributions
            for entity in contribution.entities
            if isinstance(entity, ModuleCall) and not entity.read
        )
    )
    return intake


def _terraform(
    texts: Mapping[str, SourceText],
    kinds: Mapping[str, str | None],
    settings: Settings,
    intake: Intake,
    named: tuple[str, ...],
) -> None:
    chosen = {p: s for p, s in texts.items() if kinds[p] in TERRAFORM}
    if not any(kinds[p] == "terraform" for p in chosen):
        return
    from ekslint.facts.paths import data_directory
    from ekslint.languages.terraform.evaluation import evaluate_tree
    from ekslint.languages.terraform.inventory import contribute
    from ekslint.languages.terraform.settings import TerraformSettings
    from ekslint.sources.hcl.parse import parse_hcl

    asked = TerraformSettings(
        named=named,
        var_files=tuple(str(p) for p in settings.var_files),
        stubs=(*(Path(p) for p in settings.stubs), data_directory() / "modules"),
    )
    result = evaluate_tree(chosen, parse=parse_hcl, settings=asked, read_file=texts.get)
    for evaluation in result:
        _accept(evaluation, contribute(evaluation), intake)


def _accept(
    evaluation: Evaluation,
    contributed: tuple[Contribution, tuple[Embedded, ...]],
    intake: Intake,
) -> None:
    contribution, embedded = contributed
    intake.contributions.append(contribution)
    intake.embedded.extend(embedded)
    intake.notices.extend(evaluation.notices)


def _document(kind: str, source: SourceText, intake: Intake) -> None:
    raise NotImplementedError


def _follow_embedded(intake: Intake) -> None:
    raise NotImplementedError


def _unreadable(intake: Intake, kinds: Mapping[str, str | None]) -> Contribution:
    entities = []
    for number, (kind, problem) in enumerate(intake.problems):
        if problem.location is None:
            intake.notices.append(Notice(str(problem)))
            continue
        entities.append(
            UnreadableFile(
                id=f"{problem.location.path}::unreadable[{number}]",
                scope=problem.location.path,
                header=problem.location,
                name=known(problem.location.path, problem.location),
                reason=problem.message,
                format=known(kind, problem.location),
            )
        )
    del kinds
    return Contribution(scope="files", entities=tuple(entities))
