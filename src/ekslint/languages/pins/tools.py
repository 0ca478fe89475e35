"""Turn files that pin command-line tools into the releases of the helpers that print EKS tokens.

It reads version managers (asdf, mise), Dockerfiles with their variables, and pip requirements; a
tool that is installed in any other way, or at no fixed release, it does not see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ekslint.languages.pins.dockerfile import USE, given
from ekslint.languages.pins.versions import Release, exact

MAX_USES: Final = 100
"""Tools of one form that are looked at in one file."""
AWS, AUTHENTICATOR = "aws", "aws-iam-authenticator"
_NAMES: Final = {"awscli": AWS, "aws-cli": AWS, "aws-iam-authenticator": AUTHENTICATOR}
_NAME: Final = r"(awscli|aws-cli|aws-iam-authenticator)"
_VERSION: Final = r"v?(\d+\.\d+\.\d+)"
_USED: Final = rf"v?(\d+\.\d+\.\d+|{USE})"
_RELEASE: Final = re.compile(r"v?\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Tool:
    """One pinned tool: its command, its release, and where that stands in the text."""

    command: str
    release: Release
    start: int
    end: int


_PATTERNS: Final = {
    "asdf": (re.compile(rf"^{_NAME}[ \t]+{_VERSION}[ \t]*(?:#|$)", re.M),),
    "mise": (re.compile(rf'^"?(?:[\w-]+:)?{_NAME}"?[ \t]*=[ \t]*"{_VERSION}"', re.M),),
    "pip": (re.compile(rf"^[ \t]*(awscli)[ \t]*==[ \t]*{_VERSION}[ \t]*(?:#|$)", re.M | re.I),),
    "docker": (
        re.compile(rf"^[ \t]*FROM[^\n]*\bamazon/(aws-cli):{_USED}(?![\w.])", re.M | re.I),
        re.compile(rf"\bpip3?[ \t]+install\b[^\n#]*?\b(awscli)=={_USED}(?![\w.])"),
        re.compile(rf"/(aws-iam-authenticator)/releases/download/{_USED}/"),
        re.compile(rf"/(awscli)-exe-linux-(?:x86_64|aarch64)-{_USED}\.zip"),
    ),
}


def tools(name: str, text: str) -> Iterator[Tool]:
    """Yield the tools that a file of that name pins."""
    for pattern in _PATTERNS.get(_form(name), ()):
        for found in islice(pattern.finditer(text), MAX_USES):
            command = _NAMES.get(found[1].lower()) or AWS
            written, start, end = found[2], *found.span(2)
            if written.startswith("$"):
                value = given(text, found["braced"] or found["bare"], start)
                if value is None or not _RELEASE.fullmatch(value.text):
                    continue
                written, start, end = value.text, value.start, value.end
            newest = exact(written)
            if newest is not None and not _is_comment(text, found.start(1)):
                yield Tool(command, newest.release, start, end)


def _form(name: str) -> str:
    lower = name.lower()
    if lower == ".tool-versions":
        return "asdf"
    if lower.endswith(".toml"):
        return "mise"
    return "pip" if lower.endswith(".txt") else "docker"


def _is_comment(text: str, at: int) -> bool:
    return text[text.rfind("\n", 0, at) + 1 : at].lstrip().startswith("#")
