"""Turn other tools' suppressions into notices that say how ekslint's own is written.

They are not obeyed: whoever wrote one has judged what the other tool says, which is seldom all that
ekslint says. A notice comes only where a finding is told at such a comment all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ekslint.core.finding import Finding, RuleInfo
from ekslint.core.location import Location, SourceText
from ekslint.core.resource import Notice
from ekslint.selection.choose import aliases_of
from ekslint.selection.suppress import Hosts, no_hosts

_WISH: Final = re.compile(
    r"checkov:skip=(?P<checkov>\w+)"
    r"|(?:trivy|tfsec):ignore:(?P<trivy>[\w-]+)"
    r"|tflint-ignore:\s*(?P<tflint>[\w, ]*\w)"
)
_SIGN: Final = re.compile(r"(?:^|\s)(?:\#|//|/\*)")
_COMMENT_LINE: Final = re.compile(r"\s*(?:\#|//|/\*)")
_FIRST: Final = re.compile(r"checkov:|trivy:|tfsec:|tflint-")
_HCL: Final = (".tf", ".tofu", ".hcl")


def peer_notices(
    findings: Iterable[Finding], rules: Mapping[str, RuleInfo], *, hosts: Hosts = no_hosts
) -> Iterator[Notice]:
    """Yield a notice for each comment that is about the same as a finding, and stands where a
    suppression of it would: on its line or above, or in its block of Terraform."""
    by_source: dict[SourceText, list[tuple[Finding, Location]]] = defaultdict(list)
    for finding in findings:
        if finding.rule in rules and rules[finding.rule].aliases:
            for place in (finding.location, *hosts(finding)):
                by_source[place.source].append((finding, place))
    for source, told in sorted(by_source.items(), key=lambda item: item[0].path):
        if source.library or not _FIRST.search(source.text):
            continue
        for comment in _WISH.finditer(source.text):
            line, column = source.position(comment.start())
            if not _SIGN.search(source.line(line)[: column - 1]):
                continue
            same = _aliases(comment)
            about = {
                finding.rule
                for finding, place in told
                if _there(comment.start(), place)
                and same.intersection(aliases_of(rules[finding.rule]))
            }
            for rule in sorted(about):
                own = f"`ekslint: ignore[{rule}] reason`"
                yield Notice(
                    f"`{comment.group()}` is not obeyed; for ekslint write {own}",
                    source.location(comment.start(), comment.end()),
                )


def _aliases(comment: re.Match[str]) -> set[str]:
    """Return what a comment names, in the words of the rules' aliases."""
    if word := comment["checkov"]:
        return {word}
    if word := comment["trivy"]:
        return {word.upper(), word.lower()}
    return {f"tflint:{word.strip()}" for word in comment["tflint"].split(",")}


def _there(at: int, place: Location) -> bool:
    """Whether a comment is at a place: on the line, just above, or below in the same block."""
    source = place.source
    line = source.position(at)[0]
    if line == place.line:
        return True
    while line < place.line and _COMMENT_LINE.match(source.line(line)):
        line += 1
    if line == place.line:
        return True
    inside = source.path.endswith(_HCL) and place.start < at
    return inside and "\n}" not in source.text[place.start : at]
