"""Turn each reader and evaluator into a function of one mutated text that may not go wrong.

Going wrong is any exception that the part does not promise, a place outside its file, a failure of
a rule, or more than `MAX_SECONDS` of processor time for a text of at most 20,000 characters.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ekslint.config.read import read as read_settings
from ekslint.config.settings import Settings
from ekslint.core.errors import ConfigError, EkslintError, PageError
from ekslint.core.finding import Finding, Related, Report
from ekslint.core.location import Location, SourceText
from ekslint.core.value import Text
from ekslint.linter.intake import take_in
from ekslint.linter.run import load_rules
from ekslint.model.inventory import Inventory
from ekslint.model.plain import plain_resources
from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.ask import ask_all
from ekslint.ruleset.kinds import Kinds
from ekslint.ruleset.page import read_page
from ekslint.ruleset.schema import validate_page
from ekslint.ruleset.vet import vet_page
from ekslint.selection.baseline import read_baseline
from ekslint.selection.comments import suppressions
from ekslint.sources.bash.read import read_bash
from ekslint.sources.encodings import decode_base64
from ekslint.sources.hcl.parse import parse_expression, parse_hcl, parse_template
from ekslint.sources.helm import read_values
from ekslint.sources.json.read import read_json
from ekslint.sources.mime import read_mime
from ekslint.sources.textmap import file_text
from ekslint.sources.toml.read import read_toml
from ekslint.sources.yaml.read import read_yaml
from tools.fuzz.mutations import Edit, mutated
from tools.fuzz.seeds import Tree, by_evaluator, trees

MAX_SECONDS: Final = 10.0
"""Processor seconds that one text may take."""
ASK_EACH: Final = 8
"""Of so many trees that are evaluated, one is asked all rules as well: that takes far longer."""
TODAY: Final = date(2026, 11, 1)


class SlowError(Exception):
    """A text took more than `MAX_SECONDS`."""


class MisplacedError(Exception):
    """A place that was told lies outside its file."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed: `run` gets a mutated text for the place of `seeds[number][1]`."""

    name: str
    seeds: Sequence[tuple[Tree, str]]
    run: Callable[[Tree, str, int], None]

    def text(self, number: int, edits: Sequence[Edit]) -> tuple[Tree, str]:
        """Return a seed's tree with its one file mutated, and that file's path."""
        tree, path = self.seeds[number % len(self.seeds)]
        others = [
            self.seeds[(number * 31 + step) % len(self.seeds)][0][
                self.seeds[(number * 31 + step) % len(self.seeds)][1]
            ]
            for step in (1, 7)
        ]
        return {**tree, path: mutated(tree[path], edits, others)}, path

    def execute(self, number: int, edits: Sequence[Edit]) -> None:
        """Run one mutated text; raises whatever goes wrong with it."""
        tree, path = self.text(number, edits)
        began = time.process_time()
        self.run(tree, path, number)
        took = time.process_time() - began
        if took > MAX_SECONDS:
            raise SlowError(f"{took:.1f} s of processor time")


def _reader(read: Callable[[Text], Any]) -> Callable[[Tree, str, int], None]:
    """Return a run of a reader of texts, which promises that it raises nothing at all."""

    def run(tree: Tree, path: str, number: int) -> None:
        told = read(file_text(SourceText(path, tree[path])))
        _within(problem.location for problem in getattr(told, "problems", ()))

    return run


def _source_reader(read: Callable[[SourceText], Any]) -> Callable[[Tree, str, int], None]:
    def run(tree: Tree, path: str, number: int) -> None:
        told = read(SourceText(path, tree[path]))
        _within(problem.location for problem in getattr(told, "problems", ()))

    return run


def _promising(
    read: Callable[[SourceText], Any], promised: type[EkslintError]
) -> Callable[[Tree, str, int], None]:
    """Return a run of a reader that raises errors of its own kinds, with a place."""

    def run(tree: Tree, path: str, number: int) -> None:
        with contextlib.suppress(promised):
            # What is read from a file holds no half characters; other texts may, by escapes.
            read(SourceText(path, tree[path].encode("utf-8", "replace").decode()))

    return run


def _settings(source: SourceText) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, ".ekslint.toml")
        file.write_text(source.text, encoding="utf-8", errors="replace")
        read_settings(file, start=Path(folder))


def _within(places: Iterable[Location | None]) -> None:
    for place in places:
        if place is not None and not 0 <= place.start <= place.end <= len(place.source.text):
            raise MisplacedError(f"{place.path}: {place.start} to {place.end}")


@functools.cache
def _rules() -> Any:
    return load_rules(Settings())


def _evaluate(tree: Tree, path: str, number: int) -> None:
    """Read a tree, link it, and ask the rules now and then."""
    settings = Settings()
    texts = {name: SourceText(name, content) for name, content in sorted(tree.items())}
    intake = take_in(texts, settings, lambda _: None, named=(".",))
    _within(problem.location for _, problem in intake.problems)
    inventory = Inventory((*intake.contributions, *plain_resources(intake.evaluations)))
    if number % ASK_EACH:
        return
    rules = _rules()
    asked = [rule for rule in rules.rules if rule.enabled]
    answers = ask_all(asked, inventory, rules.registry, today=TODAY)
    if answers.failures:
        raise AssertionError(answers.failures[0])
    for finding in answers.findings:
        _within((finding.location, *(related.location for related in finding.related)))


def _pieces(texts: Iterable[str], path: str) -> list[tuple[Tree, str]]:
    return [({path: text}, path) for text in texts]


def targets() -> dict[str, Target]:
    """Return every reader and evaluator by name, with what its mutations start from."""
    from tools.fuzz.pieces import EXPRESSIONS, LOGS, SETTINGS, TOML, multipart, pages

    per = by_evaluator(list(trees()))
    hcl, yaml = per["terraform"], [*per["kubernetes"], *per["eksctl"], *per["cloudformation"]]
    jsons = [*per["plan"], *per["terraform-json"], *per["iam-policy"]]
    scripts = per["user-data"]
    expressions = _pieces(EXPRESSIONS, "main.tf")
    found = [
        Target("hcl", hcl, _source_reader(parse_hcl)),
        Target("hcl-expression", expressions, _source_reader(_expression)),
        Target("hcl-template", [*scripts, *expressions], _source_reader(parse_template)),
        Target("json", jsons, _reader(read_json)),
        Target("yaml", yaml, _reader(read_yaml)),
        Target("yaml-template", yaml, _reader(_templated)),
        Target("helm-values", yaml, _reader(read_values)),
        Target("toml", _pieces(TOML, "settings.toml"), _reader(_toml)),
        Target("bash", scripts, _reader(read_bash)),
        Target("mime", _pieces(multipart(), "user-data"), _reader(read_mime)),
        Target("base64", scripts, _reader(_base64)),
        Target("comments", hcl, _source_reader(lambda source: list(suppressions(source)))),
        Target("settings", _pieces(SETTINGS, ".ekslint.toml"), _promising(_settings, ConfigError)),
        Target("page", _pieces(pages(), "rules/access/x-y.md"), _promising(_page, PageError)),
        Target("baseline", jsons, _promising(read_baseline, EkslintError)),
        Target("log", _pieces(LOGS, "log.txt"), _source_reader(_log)),
        *(Target(f"{name}-evaluator", seeds, _evaluate) for name, seeds in per.items()),
    ]
    return {target.name: target for target in found if target.seeds}


def _expression(source: SourceText) -> object:
    return parse_expression(source, 0, len(source.text))


def _templated(text: Text) -> object:
    return read_yaml(text, templated=True, substitutions=True)


def _toml(text: Text) -> object:
    return read_toml(text, substitutions=True)


def _base64(text: Text) -> object:
    return decode_base64(text, lenient=True)


def _page(source: SourceText) -> object:
    page = read_page(source)
    return vet_page(page, REGISTRY, Kinds()) or validate_page(page)


def _log(source: SourceText) -> object:
    from ekslint.ruleset.named import named_in
    from ekslint.ruleset.suspects import suspects

    place = source.whole()
    subject = '.::module.eks.aws_eks_node_group.this["blue"]'
    messages = ("node group `blue` is off", "role `arn:aws:iam::1:role/a-b` of `aws-node` is off")
    infos = _rules().infos
    found = [
        Finding(rule, info.level, message, place, subject, cluster=Related(place, "shop"))
        for rule, info in infos.items()
        for message in messages
    ]
    report = Report(findings=tuple(found), rules=infos)
    return suspects(source.text, infos, report, named_in(source.text))
