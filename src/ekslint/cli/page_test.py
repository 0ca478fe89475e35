"""Turn a folder of rule pages into what is wrong with them, by their own examples.

The header is held against the JSON Schema as well as against the loader; an example says what it
wants by its marks. It does not know how rules find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ekslint.config.settings import Settings
from ekslint.core.errors import PageError
from ekslint.core.finding import Finding, Level
from ekslint.core.location import SourceText
from ekslint.facts.paths import rules_directory
from ekslint.ruleset.examples import Example, read_examples
from ekslint.ruleset.folder import CASES
from ekslint.ruleset.load import LoadedRules, load_directories
from ekslint.ruleset.page import read_page
from ekslint.ruleset.schema import validate_page

TODAY: Final = date(2026, 11, 1)
"""The day on which all examples are linted; `docs/writing-rules.md` names it."""


def tested(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield a line for each mistake and each example of the pages of a folder, and whether it is a
    fault."""
    from ekslint.model.vocabulary import REGISTRY

    loaded = load_directories((folder,), REGISTRY)
    for problem in loaded.problems:
        yield f"not read: {problem}", True
    if not loaded.rules and not loaded.problems:
        yield f"there is no rule page in `{folder}`", True
    for rule_id, path in _pages(folder, loaded):
        yield from _page(folder, rule_id, path)


def _pages(folder: Path, loaded: LoadedRules) -> list[tuple[str, Path]]:
    known = {rule.id for rule in loaded.rules}
    found = [p for p in sorted(folder.rglob("*.md")) if CASES not in p.relative_to(folder).parts]
    return [(path.stem, path) for path in found if path.stem in known]


def _page(folder: Path, rule_id: str, path: Path) -> Iterator[tuple[str, bool]]:
    source = SourceText(path.as_posix(), path.read_text(encoding="utf-8"))
    for error in validate_page(read_page(source)):
        yield f"{error}", True
    for file in (path, *sorted((folder / CASES / rule_id).glob("*.md"))):
        try:
            examples = read_examples(file)
        except PageError as error:
            yield f"{error}", True
            continue
        for example in examples:
            faults = list(_faults(folder, rule_id, example))
            sign = "FAIL" if faults else "ok"
            yield (
                f"{sign:<4}  {rule_id}: {example.title} ({file.name}:{example.line})",
                bool(faults),
            )
            yield from ((f"      {fault}", False) for fault in faults)


def _faults(folder: Path, rule_id: str, example: Example) -> Iterator[str]:
    """Yield what an example wants and does not get, and what it gets unasked."""
    from ekslint.linter import lint_texts

    built_in = folder.resolve().is_relative_to(rules_directory().resolve())
    settings = Settings() if built_in else Settings(rules=(folder.resolve(),))
    report = lint_texts(example.files, settings, today=TODAY)
    yield from report.failures
    own = [finding for finding in report.findings if finding.rule == rule_id]
    if example.kind == "good":
        loud = [f for f in report.findings if f.rule == rule_id or f.level is Level.ERROR]
        yield from (f"unasked: {_told(finding)}" for finding in loud)
        return
    found = Counter((f.location.path, f.location.line) for f in own)
    wanted = Counter(dict(example.expected))
    for (path, line), times in sorted((wanted - found).items()):
        yield f"missing: {path}:{line}" + (f" ({times} times)" if times > 1 else "")
    for place in sorted(found - wanted):
        yield from (
            f"unasked: {_told(f)}" for f in own if (f.location.path, f.location.line) == place
        )
    if wanted - found:
        for question in report.open:
            if question.rule == rule_id:
                why = "; ".join(reason.detail for reason in question.reasons)
                yield f"open: {question.subject.rpartition('::')[2]}: {why}"
    shown = {(r.location.path, r.location.line) for f in own for r in f.related}
    if not wanted - found:
        yield from (f"not shown beside: {path}:{line}" for path, line in example.related - shown)


def _told(finding: Finding) -> str:
    return f"{finding.location}: {finding.level}[{finding.rule}] {finding.message}"
