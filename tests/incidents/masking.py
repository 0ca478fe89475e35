"""Turn a Terraform tree into copies of it in each of which one literal is an unset variable.

It knows where HCL holds literals and which of them decide how many things there are; it does not
know what the things are for. Line numbers stay: text is replaced within its lines.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.syntax import HclFile, Node

NAME = "masked_1"
PLAIN_BLOCKS = frozenset({"resource", "data", "module", "provider", "locals", "output"})
DECIDING = frozenset({"count", "for_each"})
"""Attributes that decide how many of a block there are, at any depth (`dynamic` has one, too)."""
NOT_EXPRESSIONS = frozenset({"depends_on", "providers", "provider", "iterator", "labels"})
PUNCTUATION = re.compile(r"[\"'`\\{}\[\]]")
WORD = re.compile(r"[\w./:@*-]{3,}")
MODULE_META = frozenset({"source", "version"})

Name = tuple[str, str, str]
"""A named value: its directory, `local` or `var`, and its name."""
Span = tuple[str, int, int]
"""A path and a half-open range of its text."""


@dataclass(frozen=True, slots=True)
class Mask:
    """One replacement in one file. `declares`: the file's directory needs the variable."""

    path: str
    start: int
    end: int
    replacement: str
    declares: bool = True

    def __str__(self) -> str:
        return f"{self.path}[{self.start}:{self.end}]"


def masks(files: Mapping[str, str]) -> list[Mask]:
    """Return a mask for every literal of a tree but those that decide counts, sources, versions."""
    parsed = {p: parse_hcl(SourceText(p, t)) for p, t in files.items() if p.endswith(".tf")}
    exempt = _deciding_spans(parsed)
    found = [mask for path, file in parsed.items() for mask in _file_masks(path, file)]
    return [mask for mask in found if not _inside(mask, exempt)]


def apply(files: Mapping[str, str], mask: Mask) -> dict[str, str]:
    """Return the tree with one literal masked."""
    text = files[mask.path]
    lost = text[mask.start : mask.end].count("\n")
    made = text[: mask.start] + mask.replacement + "\n" * lost + text[mask.end :]
    changed = {**files, mask.path: made}
    if mask.declares:
        directory = posixpath.dirname(mask.path)
        changed[posixpath.join(directory, "masked.tf")] = f'variable "{NAME}" {{}}\n'
    return changed


def _inside(mask: Mask, spans: set[Span]) -> bool:
    return any(p == mask.path and s <= mask.start and mask.end <= e for p, s, e in spans)


# which literals there are ---------------------------------------------------------------------


def _file_masks(path: str, file: HclFile) -> Iterator[Mask]:
    for item in file.items:
        if item[0] != "block":
            continue
        if item[3] == "variable":
            yield from _default(path, item)
        elif item[3] in PLAIN_BLOCKS:
            skipped = MODULE_META if item[3] == "module" else frozenset()
            yield from _body(path, file.source.text, item, skipped)


def _default(path: str, block: Node) -> Iterator[Mask]:
    """A variable's default cannot name another variable: the unset variable is the one itself."""
    for item in block[5]:
        if item[0] == "attribute" and item[3] == "default":
            yield Mask(path, item[1], item[2], "", declares=False)


def _body(path: str, text: str, block: Node, skipped: frozenset[str]) -> Iterator[Mask]:
    for item in block[5]:
        if item[0] == "block":
            if item[3] != "lifecycle":
                yield from _body(path, text, item, frozenset())
        elif item[3] not in skipped | DECIDING | NOT_EXPRESSIONS:
            for start, end, replacement in _literals(item[6], text):
                yield Mask(path, start, end, replacement)


def _literals(node: Node, text: str) -> Iterator[tuple[int, int, str]]:
    match node[0]:
        case "number" if text[node[1] - 1] == ".":
            return  # the legacy index `list.0` holds no expression
        case "number" | "bool" | "null":
            yield node[1], node[2], f"var.{NAME}"
        case "template":
            if not node[4] and all(part[0] == "text" for part in node[3]):
                yield node[1], node[2], f"var.{NAME}"
            else:
                yield from _parts(node[3], text)
        case "object":
            for key, value in node[3]:
                if key[0] == "template" and text[key[1]] == '"':
                    for start, end, replacement in _literals(key, text):
                        whole = (start, end) == (key[1], key[2])
                        yield start, end, f"({replacement})" if whole else replacement
                yield from _literals(value, text)
        case _:
            for child in _children(node):
                yield from _literals(child, text)


def _parts(parts: tuple[Node, ...], text: str) -> Iterator[tuple[int, int, str]]:
    for part in parts:
        match part[0]:
            case "text":
                found = _maskable(text, part[1], part[2])
                if found is not None:
                    yield *found, "${var." + NAME + "}"
            case "interp":
                yield from _literals(part[3], text)
            case "if":
                yield from _literals(part[3], text)
                yield from _parts((*part[4], *part[5]), text)
            case "for":
                yield from _literals(part[5], text)
                yield from _parts(part[6], text)


def _maskable(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return what to mask of a text: all but blanks, or its longest word where it holds the
    punctuation of another language, which a variable does not take apart."""
    raw = text[start:end]
    kept = raw.strip()
    if PUNCTUATION.search(kept):
        kept = max(WORD.findall(kept), key=len, default="")
    if not kept:
        return None
    at = start + raw.index(kept)
    if text[at - 1] in "$%":  # `$${` is an escape
        return None
    return at, at + len(kept)


def _children(node: Node) -> Iterator[Node]:
    """Yield the expressions directly inside an expression that is neither template nor object."""
    for field in node[3:]:
        if not isinstance(field, tuple) or not field:
            continue
        if isinstance(field[0], str) and len(field) > 2 and isinstance(field[1], int):
            yield field
        else:
            yield from (item for item in field if isinstance(item, tuple) and _is_node(item))


def _is_node(item: tuple[object, ...]) -> bool:
    return len(item) > 2 and isinstance(item[0], str) and isinstance(item[1], int)


# which of them decide how many there are ------------------------------------------------------


def _deciding_spans(parsed: Mapping[str, HclFile]) -> set[Span]:
    """Return the definitions that counts and for_each of the tree are made of."""
    definitions, calls = _definitions(parsed)
    queue = [
        (path, expression)
        for path, file in parsed.items()
        for block in file.items
        if block[0] == "block"
        for expression in _deciding(block)
    ]
    spans: set[Span] = set()
    while queue:
        path, expression = queue.pop()
        span = (path, expression[1], expression[2])
        if span in spans:
            continue
        spans.add(span)
        directory = posixpath.dirname(path)
        for kind, name in _named(expression):
            queue.extend(definitions.get((directory, kind, name), ()))
            if kind == "var":
                queue.extend(calls.get((directory, "var", name), ()))
    return spans


def _deciding(block: Node) -> Iterator[Node]:
    for item in block[5]:
        if item[0] == "block":
            yield from _deciding(item)
        elif item[3] in DECIDING:
            yield item[6]


Found = dict[Name, list[tuple[str, Node]]]


def _definitions(parsed: Mapping[str, HclFile]) -> tuple[Found, Found]:
    """Return what locals and defaults are made of, and what calls hand to variables."""
    definitions: Found = {}
    calls: Found = {}
    for path, file in parsed.items():
        directory = posixpath.dirname(path)
        for block in (item for item in file.items if item[0] == "block"):
            attributes = {i[3]: i for i in block[5] if i[0] == "attribute"}
            if block[3] == "locals":
                for name, item in attributes.items():
                    definitions.setdefault((directory, "local", name), []).append((path, item[6]))
            elif block[3] == "variable" and "default" in attributes:
                # The whole attribute: that is what masking a default takes away.
                key = (directory, "var", block[4][0][0])
                item = attributes["default"]
                definitions.setdefault(key, []).append((path, (*item[6][:1], *item[1:3], ())))
            elif block[3] == "module" and (target := _local_source(directory, attributes)):
                for name, item in attributes.items():
                    calls.setdefault((target, "var", name), []).append((path, item[6]))
    return definitions, calls


def _local_source(directory: str, attributes: Mapping[str, Node]) -> str:
    source = attributes["source"][6]
    text = "".join(part[3] for part in source[3] if part[0] == "text")
    if not text.startswith("."):
        return ""
    target = posixpath.normpath(posixpath.join(directory, text))
    return "" if target == "." else target


def _named(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the locals and variables that an expression names."""
    if node[0] == "attr" and node[3][0] == "name" and node[3][3] in ("local", "var"):
        yield node[3][3], node[4]
        return
    if node[0] == "template":
        inner = [part[3] for part in node[3] if part[0] == "interp"]
    elif node[0] == "object":
        inner = [expression for pair in node[3] for expression in pair]
    else:
        inner = list(_children(node))
    for child in inner:
        yield from _named(child)
