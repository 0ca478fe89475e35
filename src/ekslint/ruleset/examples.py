"""Turn the examples of rule pages and case files into small trees of files with marked lines.

It knows Markdown and markers; it does not know what a rule is or what it will say of the files.

A block's info string is `<language> <path> [finding=3,7] [related=2]`. Where the language has `#`
comments, a line's end marks it: `# finding` (`# finding: 2` for two), `# related`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from ekslint.core.errors import PageError
from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.ruleset.folder import read_inside
from ekslint.ruleset.header_yaml import compose_header, shape
from ekslint.ruleset.markdown import Block, Heading, outline
from ekslint.ruleset.page import header_span

if TYPE_CHECKING:
    from yaml.nodes import Node

KINDS: Final = ("bad", "good")
Place = tuple[str, int]
"""A path and a 1-based line."""

_MARKERS: Final = re.compile(
    r"(?:^|(?<=[ \t]))#[ \t]*(?:finding|related)(?:[ \t]*:[ \t]*\d+)?"
    r"(?:[ \t]+#[ \t]*(?:finding|related)(?:[ \t]*:[ \t]*\d+)?){0,5}[ \t]*$"
)
_MARKER: Final = re.compile(r"#[ \t]*(finding|related)(?:[ \t]*:[ \t]*(\d+))?")
_UNMARKED: Final = frozenset({"json", "jsonc", "json5"})
"""Languages without `#` comments: their lines are marked in the block's info string."""
_ATTRIBUTE: Final = re.compile(r"(finding|related)=(\d{1,5}(?:,\d{1,5})*)")


@record
class Example:
    """One tree. `expected` counts the findings per (path, line), `related` are lines shown beside.

    `line` is where its section starts in the Markdown file.
    """

    kind: str
    title: str
    files: Mapping[str, str]
    expected: Mapping[Place, int]
    related: frozenset[Place]
    line: int


def read_examples(
    source: Path | str | SourceText, *, shared: Path | None = None
) -> tuple[Example, ...]:
    """Read the examples of a page or a case file, given by its path or as text.

    `shared` is the folder that `uses:` starts from; by default the one above the case file's own.
    Raises `PageError` with the place of the first mistake.
    """
    if isinstance(source, Path):
        text = SourceText(source.as_posix(), source.read_text(encoding="utf-8"))
        shared = source.resolve().parent.parent if shared is None else shared
    elif isinstance(source, SourceText):
        text = source
    else:
        text = SourceText("<text>", source)
    span = header_span(text)
    body = span[2] if span is not None else 0
    prelude = _prelude(text, span, shared) if span is not None else {}
    found = outline(text.text, body)
    sections = [h for h in found.headings if h.level == 2 and _kind(h) is not None]
    examples: list[Example] = []
    for heading in sections:
        nexts = [h.start for h in found.headings if h.start > heading.start and h.level <= 2]
        end = min(nexts, default=len(text.text))
        blocks = [b for b in found.blocks if heading.start < b.start < end]
        if not blocks:
            place = text.location(heading.start, heading.end)
            raise PageError(f"section `{heading.title}` has no example", place)
        examples.append(_example(text, heading, blocks, prelude))
    return tuple(examples)


def _kind(heading: Heading) -> str | None:
    first = re.match(r"[a-z]+", heading.title.lower())
    return first[0] if first and first[0] in KINDS else None


def _example(
    source: SourceText, heading: Heading, blocks: Iterable[Block], prelude: Mapping[str, str]
) -> Example:
    files: dict[str, str] = {}
    expected: Counter[Place] = Counter()
    related: set[Place] = set()
    for block in blocks:
        path, language, marked = _info(source, block)
        place = _info_place(source, block)
        if path in files:
            raise PageError(f"`{path}` stands twice in this example", place)
        text = _stripped(source, block, language, marked)
        files[path] = text
        lines = text.count("\n")
        for kind, line in marked:
            if not 1 <= line <= lines:
                raise PageError(f"`{path}` has no line {line}", place)
            if kind == "finding":
                expected[path, line] += 1
            else:
                related.add((path, line))
    kind = _kind(heading) or ""
    if kind == "good" and (expected or related):
        place = source.location(heading.start, heading.end)
        raise PageError("a Good example marks no lines", place)
    line = source.position(heading.start)[0]
    return Example(
        kind, heading.title, {**prelude, **files}, dict(expected), frozenset(related), line
    )


def _info(source: SourceText, block: Block) -> tuple[str, str, list[tuple[str, int]]]:
    """Return path, language and marked lines of a block's info string."""
    place = _info_place(source, block)
    if not block.closed:
        raise PageError("the fenced block that starts here is not closed", place)
    words = block.info.split()
    if len(words) < 2:
        raise PageError("an example's block names a language and a path: `hcl main.tf`", place)
    language, path = words[0].lower(), words[1]
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or "=" in path or ":" in path:
        raise PageError(f"`{path}` is not a path inside the example's tree", place)
    marked: list[tuple[str, int]] = []
    for word in words[2:]:
        found = _ATTRIBUTE.fullmatch(word)
        if found is None:
            raise PageError(f"`{word}` is neither `finding=LINES` nor `related=LINES`", place)
        marked.extend((found[1], int(number)) for number in found[2].split(","))
    return pure.as_posix(), language, marked


def _stripped(
    source: SourceText, block: Block, language: str, marked: list[tuple[str, int]]
) -> str:
    """Return the block's text without its markers, and add what they mark."""
    content = source.text[block.content_start : block.content_end].replace("\r\n", "\n")
    lines = content.split("\n")
    for index, line in enumerate(lines):
        found = _MARKERS.search(line)
        if found is None:
            continue
        if language in _UNMARKED:
            start = source.position(block.content_start)[0] + index
            place = source.location(source.offset(start, found.start()), block.content_end)
            raise PageError(f"{language} has no comments: mark lines in the block's caption", place)
        lines[index] = line[: found.start()].rstrip(" \t")
        for marker in _MARKER.finditer(found[0]):
            marked.extend([(marker[1], index + 1)] * int(marker[2] or 1))
    return "\n".join(lines)


def _info_place(source: SourceText, block: Block) -> Location:
    line = source.position(block.start)[0]
    return source.location(block.start, block.start + len(source.line(line)))


def _pairs(node: Node) -> list[tuple[Node, Node]]:
    return list(node.value) if shape(node) == "mapping" else []


def _prelude(source: SourceText, span: tuple[int, int, int], shared: Path | None) -> dict[str, str]:
    """Return the files of the shared documents that a case file's header names under `uses`."""
    place = source.location(span[0], span[0])
    header = {str(key.value): value for key, value in _pairs(compose_header(source, *span[:2]))}
    if "level" in header:
        return {}  # a rule page: its examples stand alone
    if header.keys() != {"uses"}:
        raise PageError("the header of a case file holds `uses` only", place)
    uses = header["uses"]
    names = [str(item.value) for item in uses.value if shape(item) == "scalar"]
    if shape(uses) != "sequence" or len(names) != len(uses.value):
        raise PageError("`uses` is a list of files", place)
    files: dict[str, str] = {}
    for name in names:
        pure = PurePosixPath(name)
        if shared is None or pure.is_absolute() or ".." in pure.parts:
            raise PageError(f"`{name}` is not a file among the shared ones", place)
        path = shared / pure
        if not path.is_file():
            raise PageError(f"there is no `{name}` among the shared files", place)
        text = SourceText(name, read_inside(str(path), str(shared), name))
        for block in outline(text.text).blocks:
            own, language, marked = _info(text, block)
            files[own] = _stripped(text, block, language, marked)
            if marked:
                raise PageError("a shared block marks no lines", _info_place(text, block))
    return files
