"""Turn places, their hops and edits into SARIF's location objects.

It does not know results and rules; see `sarif`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from ekslint.core.finding import Edit, Finding, Fix, Related
from ekslint.core.location import Location
from ekslint.reports.sarif_limits import MOST_STEPS
from ekslint.reports.trail import openable, trail

BASE: Final = "%SRCROOT%"
"""Symbol for the root of the repository, by the convention of CodeQL and GitHub."""

Locate = Callable[[str], str]


def location(place: Location, locate: Locate, label: str = "") -> dict[str, Any]:
    """Return a SARIF location with its region, and a message when there is a label."""
    found: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": artifact(locate(place.path)),
            "region": region(place),
        }
    }
    if label:
        found["message"] = {"text": escaped(label)}
    return found


def artifact(path: str) -> dict[str, str]:
    """Return the percent-encoded URI of a posix path, relative to the root unless absolute."""
    uri = quote(path, safe="/~!$&'()*+,;=@", errors="surrogateescape")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    if re.match(r"[A-Za-z]:/", path):
        return {"uri": f"file:///{path[:2]}{uri[4:]}"}
    return {"uri": uri, "uriBaseId": BASE}


def region(place: Location) -> dict[str, int]:
    """Return all four of a region's numbers: 1-based code points, the end exclusive."""
    line, column = place.source.position(place.start)
    end_line, end_column = place.source.position(place.end)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def message_with_links(
    message: str, all_related: Sequence[Related], linked: Sequence[Related]
) -> str:
    """Return the message and, after it, the related labels as links to their ids.

    GitHub shows a related location only when the message links to it. What cannot be opened is
    named with its path instead.
    """
    numbers = {id(related): number for number, related in enumerate(linked, start=1)}
    parts = []
    for related in all_related:
        label = related.label or str(related.location)
        if number := numbers.get(id(related)):
            parts.append(f"[{_link_text(label)}]({number})")
        elif not openable(related.location):
            parts.append(escaped(f"{label} ({related.location})"))
    text = escaped(message)
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    return f"{text} See: {'; '.join(parts)}." if parts else text


def escaped(text: str) -> str:
    """Return text in which nothing reads as an embedded link (SARIF 2.1.0, 3.11.6)."""
    return text.replace("](", "\\](")


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def code_flow(finding: Finding, locate: Locate) -> dict[str, Any] | None:
    """Return the way of the value that decided, when it went through at least one more place."""
    hops = trail(finding)[:MOST_STEPS]
    flow = [{"location": location(hop.location, locate, hop.label)} for hop in hops]
    return {"threadFlows": [{"locations": flow}]} if flow else None


def fixes(fix: Fix, locate: Locate) -> list[dict[str, Any]]:
    """Return the fix as changes of files, each with its replacements in order."""
    edits = sorted(fix.edits, key=lambda edit: edit.location.sort_key())
    changes = [
        {
            "artifactLocation": artifact(locate(path)),
            "replacements": [_replacement(edit) for edit in group],
        }
        for path, group in groupby(edits, key=lambda edit: edit.location.path)
    ]
    return [{"description": {"text": fix.description}, "artifactChanges": changes}]


def _replacement(edit: Edit) -> dict[str, Any]:
    return {
        "deletedRegion": region(edit.location),
        "insertedContent": {"text": edit.replacement},
    }
