"""Turn a place in a file into the language that stands there: the file's, or of a text in it.

A manifest in a heredoc of a Terraform file is YAML; so is a list in a block of a manifest. Texts
that are put together elsewhere are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import basename
from typing import Final

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.fixes.literals import HCL, JSON, TOML, YAML
from ekslint.fixes.tree import read_tree
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.store import stored
from ekslint.sources.hcl.syntax import HclFile
from ekslint.sources.hcl.syntax import Node as HclNode

MAX_INSIDE: Final = 4
"""How many texts inside of texts are looked into."""
MAX_FILES: Final = 8
"""Parsed files that are kept: findings come file by file, and a fix may be in a few of them."""
_HCL: Final = (".tf", ".tofu", ".tfvars", ".hcl")
_SCRIPT: Final = re.compile(r"\s*(?:#!|<powershell>|<script>|MIME-Version:|Content-Type:)", re.I)
_TABLE: Final = re.compile(r"^\s*\[[a-z\"]", re.MULTILINE)
_YAML_KEY: Final = re.compile(r"^[ \t]*(?:- )?[\"']?[\w./-]+[\"']?[ \t]*:(?:\s|$)", re.MULTILINE)


@record
class Host:
    """A range of a file that is all of one language; `syntax` is empty for scripts and other texts.
    `quote`: it stands between such quotes."""

    source: SourceText
    syntax: str
    start: int
    end: int
    quote: str = ""


def host_of(place: Location, *, whole: bool = False) -> Host | None:
    """Return the innermost text of one language around a place, or the whole file; None for what
    is no file's text."""
    source = place.source
    if type(source) is not SourceText:  # a plan, whose text is not all of the file
        return None
    host = Host(source, _of_file(source), 0, len(source.text))
    for _ in range(0 if whole else MAX_INSIDE):
        inner = _inside(host, place)
        if inner is None:
            break
        host = inner
    return host


def _of_file(source: SourceText) -> str:
    name = basename(source.path).lower()
    if name.endswith(_HCL):
        return HCL
    if name.endswith(".toml"):
        return TOML
    if name.endswith(".json"):
        return JSON
    return _of_text(source.text)


def _of_text(text: str) -> str:
    if _SCRIPT.match(text):
        return ""
    head = text.lstrip("\ufeff \t\r\n")[:1]
    if head in ("{", "["):
        return TOML if head == "[" and _TABLE.match(text) and "=" in text else JSON
    if _YAML_KEY.search(text) or text.lstrip().startswith("- "):
        return YAML
    return ""


def _inside(host: Host, place: Location) -> Host | None:
    """Return the text inside of a host that holds a place."""
    if host.syntax == HCL:
        ranges: Iterator[tuple[int, int, str]] = _heredocs(host.source, place)
    elif host.syntax == YAML and not host.quote:
        ranges = _texts(host)
    else:
        return None
    for start, end, quote in ranges:
        if start <= place.start and place.end <= end:
            syntax = _of_text(host.source.text[start:end])
            return Host(host.source, syntax, start, end, quote)
    return None


def _texts(host: Host) -> Iterator[tuple[int, int, str]]:
    """Yield the texts of a YAML document that are blocks, or JSON between single quotes."""
    text = host.source.text
    for document in read_tree(text, host.start, host.end, YAML):
        for node in document.every():
            if node.kind != "scalar":
                continue
            if not node.flow:
                yield text.find("\n", node.start) + 1, node.end, ""
            elif text[node.start : node.start + 1] == "'" and "{" in node.text:
                if "''" in text[node.start + 1 : node.end - 1]:
                    continue
                yield node.start + 1, node.end - 1, "'"


def _heredocs(source: SourceText, place: Location) -> Iterator[tuple[int, int, str]]:
    """Yield the texts of heredocs around a place, without their markers."""
    for node in hcl_nodes(source, place):
        if node[0] == "template" and node[4] and source.text.startswith("<<", node[1]):
            first = source.text.find("\n", node[1]) + 1
            last = source.text.rfind("\n", node[1], node[2])
            yield first, max(first, last), ""


@lru_cache(maxsize=MAX_FILES)
def parsed_hcl(source: SourceText) -> HclFile:
    """Return a file as the store of parsed texts has it."""
    with stored(parse_hcl) as parse_or_recall:
        return parse_or_recall(source)


def hcl_nodes(source: SourceText, place: Location) -> Iterator[HclNode]:
    """Yield every node of an HCL file that a place starts in or beside, outer ones first."""
    at = place.start
    stack: list[object] = _around(parsed_hcl(source).items, at)
    while stack:
        here = stack.pop()
        if not isinstance(here, tuple):
            continue
        if here and isinstance(here[0], str) and len(here) > 2 and isinstance(here[1], int):
            if not here[1] <= at <= here[2]:
                continue
            yield here
            stack.extend(_around(here[5], at) if here[0] == "block" else reversed(here[3:]))
        else:
            stack.extend(reversed(here))


def _around(items: tuple[HclNode, ...], at: int) -> list[object]:
    """Return the arguments and blocks of a body that hold an offset, the last first."""
    return [item for item in reversed(items) if item[1] <= at <= item[2]]
