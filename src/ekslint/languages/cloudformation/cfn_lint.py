"""Turn what cfn-lint says of the templates of a scan into findings beside ekslint's own.

Only what it says of the resource types that the model holds is taken: the rest of a template is not
ekslint's matter. Importing cfn-lint takes half a second, so only who asks for it pays.

Source: cfn-lint 1.x, cfnlint.api (Apache-2.0)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ekslint.core.contents import known_text
from ekslint.core.finding import Finding, Level, RuleInfo
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.value import MapValue
from ekslint.languages.cloudformation.inventory import ADAPTERS
from ekslint.languages.cloudformation.template import read_template
from ekslint.sources.textmap import file_text

TOOL: Final = "cfn-lint"
LEVELS: Final = {
    "error": Level.ERROR,
    "warning": Level.WARNING,
    "informational": Level.NOTE,
}
NO_TEMPLATE: Final = "E0000"
"""cfn-lint's rule for what does not parse: that is said by `file-unparsable` already."""


@record
class PeerReport:
    """What cfn-lint says, its rules, and what went wrong while it was asked."""

    findings: tuple[Finding, ...]
    rules: Mapping[str, RuleInfo]
    failures: tuple[str, ...] = ()


def ask_cfn_lint(sources: Mapping[str, SourceText]) -> PeerReport:
    """Return cfn-lint's matches in the resources of the model, template by template.

    A template that cfn-lint fails on is a failure; the others are judged all the same.
    """
    from cfnlint.api import lint
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    found: list[Finding] = []
    failures: list[str] = []
    for path, source in sources.items():
        judged = _judged(source)
        if not judged:
            continue
        try:
            matches = lint(source.text)
        except Exception as problem:  # a defect of a library may not end the run
            failures.append(f"cfn-lint failed on {path}: {type(problem).__name__}: {problem}")
            continue
        found.extend(_findings(matches, source, judged))
    rules = {rule.id: _info(rule) for rule in Runner(ConfigMixIn()).rules.values()}
    return PeerReport(tuple(found), rules, tuple(failures))


def _judged(source: SourceText) -> dict[str, str]:
    """Return the resources of the model in a template: logical id to type."""
    found: dict[str, str] = {}
    for name, entry in read_template(file_text(source)).section("Resources").entries.items():
        declared = entry.value
        kind = known_text(declared.get("Type")) if isinstance(declared, MapValue) else None
        if kind is not None and kind in ADAPTERS:
            found[name] = kind
    return found


def _findings(matches: Any, source: SourceText, judged: Mapping[str, str]) -> Iterator[Finding]:
    for match in matches:
        path = [str(step) for step in getattr(match, "path", None) or ()]
        if match.rule.id == NO_TEMPLATE or len(path) < 2 or path[0] != "Resources":
            continue
        if path[1] not in judged:
            continue
        start = source.offset(match.linenumber, match.columnnumber)
        end = source.offset(match.linenumberend, match.columnnumberend)
        yield Finding(
            rule=match.rule.id,
            level=LEVELS.get(match.rule.severity, Level.WARNING),
            message=match.message,
            location=Location(source, start, max(end, start)),
            subject=f"cloudformation:{source.path}::{path[1]}",
            attribute=".".join(path[2:]),
        )


def _info(rule: Any) -> RuleInfo:
    return RuleInfo(
        id=rule.id,
        category=TOOL,
        level=LEVELS.get(rule.severity, Level.WARNING),
        title=rule.shortdesc,
        why=rule.description,
        fix="",
        references=(rule.source_url,) if rule.source_url else (),
        tool=TOOL,
    )
