"""Turn paths into a report: the only module that knows the order of the work.

Read, evaluate each language, route embedded texts to their readers until none is left, build the
inventory, ask the rules, select. It knows no format and no rule.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, field, replace
from datetime import date
from pathlib import Path

from ekslint.config.settings import Settings
from ekslint.core.finding import Finding, Report
from ekslint.core.frames import roomy
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.resource import Evaluation, Notice
from ekslint.facts.paths import rules_directory
from ekslint.linter.intake import Intake, take_in
from ekslint.linter.scan import Progress, Scan, displayed, read_scan
from ekslint.linter.scenarios import MAX_SCENARIOS, Explored, explore
from ekslint.linter.stack_scenarios import StackScenarios
from ekslint.model.access.admitted import Admitted, admitted, taken_away
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.modules.module import ModuleCall
from ekslint.model.plain import plain_resources
from ekslint.model.vocabulary import REGISTRY, counts
from ekslint.reports.homes import marked
from ekslint.ruleset.ask import Answers, ask_all
from ekslint.ruleset.installed import load_installed
from ekslint.ruleset.load import LoadedRules, load_directories
from ekslint.selection.choose import by_name
from ekslint.selection.select import select
from ekslint.sources.files import without_links


@record
class Survey:
    """What a scan holds, before any rule is asked; `files` are the texts by display path."""

    evaluations: tuple[Evaluation, ...]
    inventory: Inventory
    notices: tuple[Notice, ...]
    files: Mapping[str, SourceText] = field(default_factory=dict)


def lint(
    paths: Sequence[Path],
    settings: Settings,
    *,
    today: date,
    progress: Progress | None = None,
) -> Report:
    """Lint files and directories; see `lint_texts` for what happens to the texts.

    Raises UsageError for paths that do not exist and settings that name unknown rules.
    """
    say = progress or (lambda _: None)
    return lint_scan(read_scan(paths, settings, say), settings, today=today, progress=say)


def lint_scan(
    scan: Scan,
    settings: Settings,
    *,
    today: date,
    progress: Progress,
    before: Sequence[Admitted] = (),
) -> Report:
    """Lint the texts of a scan; the report tells how they were read, too.

    `before`: who let which nodes in before a change; rules ask what of it is there no more. Raises
    UsageError for settings that name unknown rules.
    """

    def run() -> Report:
        return _run(scan, settings, today, progress, before=before)

    with _without_collector():
        report = roomy(run)
        told = report.extra.get("details", ())
        return replace(report, extra={**report.extra, "details": (*scan.details, *told)})


def survey(
    paths: Sequence[Path], settings: Settings, *, progress: Progress | None = None
) -> Survey:
    """Return what files and directories hold: evaluated resources and the linked inventory.

    Raises UsageError for paths that do not exist.
    """
    say = progress or (lambda _: None)
    with _without_collector():
        scan = read_scan(paths, settings, say)
        intake = roomy(lambda: _taken_in(scan, settings, say))
        say("linking")
        inventory = Inventory(intake.contributions)
        said = (*scan.notices, *intake.notices, *_crowded(intake))
        return Survey(tuple(intake.evaluations), inventory, said, without_links(scan.texts))


def _crowded(intake: Intake) -> Iterator[Notice]:
    """Yield notices about templates with more scenarios than a question is settled in."""
    if intake.stacks is not None:
        from ekslint.languages.cloudformation.stacks import crowded

        yield from crowded(intake.stacks, MAX_SCENARIOS)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Trees are kept: collecting while they grow costs up to three times the parse."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def lint_texts(
    files: Mapping[str, str], settings: Settings, *, today: date, named: Sequence[str] = (".",)
) -> Report:
    """Lint texts in memory, by display path: what tests and editors use."""
    texts = {path: SourceText(path, content) for path, content in sorted(files.items())}
    return _run(Scan(texts, named=tuple(named)), settings, today, lambda _: None)


def _taken_in(scan: Scan, settings: Settings, say: Progress) -> Intake:
    return take_in(scan.texts, settings, say, named=scan.named, unread=scan.unread)


def _run(
    scan: Scan,
    settings: Settings,
    today: date,
    say: Progress,
    *,
    before: Sequence[Admitted] = (),
) -> Report:
    intake = _taken_in(scan, settings, say)
    texts = scan.texts
    own = without_links(texts)
    say("linking")
    plain = plain_resources(intake.evaluations)
    inventory = Inventory((*intake.contributions, *plain))
    if before:
        from ekslint.languages.terraform.released import released

        intake.contributions.append(taken_away(before, inventory, released(own)))
        inventory = Inventory((*intake.contributions, *plain))
    rules = load_rules(settings)
    say("asking the rules")
    words = settings.select
    asked = [rule for rule in rules.rules if rule.enabled or by_name(rule.info, words)]
    answers = ask_all(asked, inventory, rules.registry, today=today)
    explored = Explored(answers)
    if intake.stacks is not None and answers.open:
        say("going through the scenarios of templates")
        meant = replace(rules, rules=tuple(asked))
        answering = StackScenarios(intake.stacks, intake, meant, texts, settings, today)
        explored = explore(answers, answering)
    said = (*scan.notices, *explored.notices)
    report = _report(texts, len(own), intake, inventory, rules, explored.answers, said)
    details = (*_roots(intake), *explored.details)
    rows = tuple(astuple(each) for each in admitted(inventory))
    report = replace(report, extra={"details": details}, admitted=rows)
    if settings.with_cfn_lint:
        say("asking cfn-lint")
        report = _with_cfn_lint(report, intake)
    things = (entity.id for entity in inventory.every(Entity))
    report = replace(report, findings=marked(report.findings, things))
    hosts = _hosts(intake, inventory)
    start = Path.cwd()
    return select(report, settings, sources=own, today=today, start=start, hosts=hosts)


def _with_cfn_lint(report: Report, intake: Intake) -> Report:
    """Return the report with what cfn-lint says of the templates, and the rules it names there."""
    from ekslint.languages.cloudformation.cfn_lint import ask_cfn_lint

    peer = ask_cfn_lint(intake.templates)
    return replace(
        report,
        findings=(*report.findings, *peer.findings),
        rules={**report.rules, **peer.rules},
        failures=(*report.failures, *peer.failures),
    )


def _roots(intake: Intake) -> Iterator[str]:
    """Yield one line per evaluated root and environment: why it is one."""
    for evaluation in intake.evaluations:
        if evaluation.about:
            root = evaluation.scope.partition("#")[0]
            under = f" in environment `{evaluation.environment}`" if evaluation.environment else ""
            yield f"root `{root}`{under}: {evaluation.about}"


def _hosts(intake: Intake, inventory: Inventory) -> Callable[[Finding], Iterable[Location]]:
    """Return where a suppression of a finding may stand too: the headers of the module calls that
    lead to its subject, of the resource whose text it is in, and of the subject itself."""
    headers = {entity.id: entity.header for entity in inventory.every(Entity)}
    calls = {call.id: call.header for call in inventory.every(ModuleCall)}
    blocks = {
        f"{resource.scope}::{resource.address}": resource.header
        for evaluation in intake.evaluations
        for resource in evaluation.resources
    }

    def hosts(finding: Finding) -> Iterable[Location]:
        header = headers.get(finding.subject)
        if header is not None:
            yield header.anchor()
        scope, _, address = finding.subject.partition("::")
        for dot in re.finditer(r"\.", address):
            if (place := calls.get(f"{scope}::{address[: dot.start()]}")) is not None:
                yield place
        for slash in re.finditer("/", finding.subject):
            if (holder := blocks.get(finding.subject[: slash.start()])) is not None:
                yield holder.anchor()

    return hosts


def _report(
    texts: Mapping[str, SourceText],
    files: int,
    intake: Intake,
    inventory: Inventory,
    rules: LoadedRules,
    answers: Answers,
    notices: tuple[Notice, ...],
) -> Report:
    return Report(
        findings=_with_fixes(answers.findings, texts),
        rules=rules.infos,
        open=answers.open,
        notices=(*notices, *intake.notices),
        counts=counts(inventory),
        files=files,
        modules_unread=intake.modules_unread,
        failures=(*rules.failures, *answers.failures),
    )


def _with_fixes(
    findings: tuple[Finding, ...], texts: Mapping[str, SourceText]
) -> tuple[Finding, ...]:
    """Return the findings, with edits for what their pages want changed."""
    if all(finding.wanted is None for finding in findings):
        return findings
    from ekslint.fixes.spell import spelled

    return spelled(findings, texts)


def load_rules(settings: Settings) -> LoadedRules:
    """Load the built-in pages, those of installed packages and those of the settings' directories.

    Their paths are as they are displayed.
    """
    installed = load_installed(REGISTRY)
    registry = installed.extended(REGISTRY)
    own = map(Path, displayed(settings.rules))
    packs = map(Path, displayed(installed.folders))
    loaded = load_directories((rules_directory(), *own), registry, installed=packs)
    return replace(loaded, registry=registry, unusable=installed.problems)


__all__ = ["Survey", "lint", "lint_scan", "lint_texts", "load_rules", "survey"]
