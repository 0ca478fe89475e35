"""Turn `# ekslint: ignore[rule-id] reason` comments of a file into suppressions.

It reads lines, not syntax trees: a comment is what a comment sign starts at the beginning of a line
or behind a blank, outside quotes; so comments count too in a script or a manifest that stands
inside another file. It does not know which findings there are. JSON has no comments: see
`json_comments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from ekslint.core.location import Location, SourceText
from ekslint.core.record import record
from ekslint.core.resource import Notice
from ekslint.selection.directive import directive
from ekslint.selection.extent import Span, document, extent, heredocs

MARKER: Final = "ekslint:"

_HCL: Final = (".tf", ".tofu", ".tfvars", ".hcl")
_JSON: Final = (".json",)
_QUOTES: Final = "\"'"
_BEFORE_VALUE: Final = " \t[{(,:="
_OPENER: Final = re.compile(r"(?:^|(?<=\s))(?:#+|//+|/\*+)\s*$")
_INSIDE_BLOCK: Final = re.compile(r"\s*\**\s*$")
_COMMENT_LINE: Final = re.compile(r"\s*(?:#|//|/\*)")
_LEADING_LINE: Final = re.compile(r"\s*(?:(?:#|//|/\*).*|---\s*(?:#.*)?)?$")


@record
class Suppression:
    """The wish not to hear of some rules at some place of a file.

    `lines` are 1-based: the comment's own line and, for a comment that has a line for itself, the
    next line that is no comment. `span` are the offsets it is about, too: of what begins on that
    line and goes on (a block, a key of YAML), of an object in JSON, or of the whole file, and then
    only what stands in the file itself is meant (`own`). `until` is the last day it holds.
    """

    rules: tuple[str, ...]
    location: Location
    lines: tuple[int, ...]
    reason: str = ""
    until: date | None = None
    span: tuple[int, int] | None = None
    own: bool = False


def suppressions(source: SourceText) -> Iterator[Suppression | Notice]:
    """Yield the suppressions of a file, and a notice for each comment that means to be one but is
    not understood.

    A text that begins with a brace may be JSON whatever its name says (a `.template`), or YAML.
    """
    if "ekslint" not in source.text:
        return
    written = source.path.endswith(_JSON)
    if written or (source.text.lstrip()[:1] == "{" and not source.path.endswith(_HCL)):
        from ekslint.selection.json_comments import members

        for member in members(source):
            if isinstance(member, Notice):
                yield member
            else:
                yield from suppression(
                    member.text, member.location, span=member.span, whole=member.whole
                )
    if written:
        return
    text, hcl = source.text, source.path.endswith(_HCL)
    at = text.find(MARKER)
    bodies = heredocs(text) if hcl and at >= 0 else ()
    done = 0
    while at >= 0:
        number = source.position(at)[0]
        line = source.line(number)
        column = at - source.starts[number - 1]
        block = _open_block(text, at) if hcl else None
        opener = _opener(line[:column], hcl=hcl, in_block=block is not None)
        if opener is not None and number > done:
            done = number
            start = source.starts[number - 1] + opener
            comment = source.location(start, source.starts[number - 1] + len(line.rstrip()))
            alone = block is not None or not line[:opener].strip()
            words = line[column + len(MARKER) :]
            if comment.text.startswith("/*") or block is not None:
                words = words.partition("*/")[0]
            lines = _lines(source, number, alone=alone)
            span = _span(source, lines[-1], alone=alone, hcl=hcl, bodies=bodies)
            yield from suppression(
                words, comment, lines=lines, span=span, whole=_leads(source, number)
            )
        at = text.find(MARKER, at + 1)


def suppression(
    words: str,
    location: Location,
    *,
    lines: tuple[int, ...] = (),
    span: tuple[int, int] | None = None,
    whole: bool,
) -> Iterator[Suppression | Notice]:
    """Yield what a suppression with these words means there, or a notice why it means nothing.

    `whole`: this is where one may be about the whole file.
    """
    said = directive(words)
    if isinstance(said, str):
        yield Notice(said, location, "warning")
        return
    for word in said.wild:
        text = f"`{word}` is no rule id: a suppression names every rule that it is about"
        yield Notice(text, location, "warning")
    if said.whole_file and not whole:
        text = "`ignore-file` stands before anything else of its file, so nothing is suppressed"
        yield Notice(text, location, "warning")
        return
    if said.whole_file:
        lines, span = (), (0, len(location.source.text))
    if said.rules:
        yield Suppression(
            said.rules, location, lines, said.reason, said.until, span, own=said.whole_file
        )


def _open_block(text: str, at: int) -> int | None:
    """Return where a comment of several lines starts that an offset of HCL is inside of."""
    start = text.rfind("/*", 0, at)
    if start < 0 or text.find("*/", start + 2, at) >= 0 or "\n" not in text[start:at]:
        return None
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return start if not before.strip() else None


def _opener(before: str, *, hcl: bool, in_block: bool) -> int | None:
    """Return the column of the comment sign that ends the text before the marker, if there is one
    that starts a comment here; inside a comment of several lines nothing else may precede it."""
    found = _OPENER.search(before)
    if in_block and _INSIDE_BLOCK.fullmatch(before):
        return len(before)
    if found is None or (not hcl and not found.group().startswith("#")):
        return None
    return None if _in_quotes(before[: found.start()], hcl=hcl) else found.start()


def _in_quotes(before: str, *, hcl: bool) -> bool:
    """Whether a quoted string is open at the end of a line's beginning.

    Quotes inside an HCL template (`"${f("x")}"`) come in pairs and do not change the answer. In
    YAML and the like a quote opens a string only where a value may start: `don't` does not.
    """
    opened = ""
    previous = " "
    escaped = False
    for char in before:
        if escaped:
            escaped = False
        elif char == "\\" and opened == '"':
            escaped = True
        elif opened:
            if char == opened:
                opened = ""
        elif (char == '"' and hcl) or (char in _QUOTES and not hcl and previous in _BEFORE_VALUE):
            opened = char
        previous = char
    return bool(opened)


def _lines(source: SourceText, number: int, *, alone: bool) -> tuple[int, ...]:
    """Return the lines that a comment is about."""
    if not alone:
        return (number,)
    inside = _open_block(source.text, source.starts[number - 1] + 1) is not None
    target = number + 1
    while target <= len(source.starts):
        line = source.line(target)
        if inside:
            inside = "*/" not in line
        elif not _COMMENT_LINE.match(line):
            break
        target += 1
    return number, target


def _span(
    source: SourceText, number: int, *, alone: bool, hcl: bool, bodies: tuple[Span, ...]
) -> Span | None:
    """Return the range of what begins on the line that a comment is about, if it goes on.

    Above the first line of a manifest, that is the manifest; beside the first key of an item, it
    is the key.
    """
    if not hcl and alone and (whole := document(source, number)) is not None:
        return whole
    return extent(source, number, hcl=hcl, bodies=bodies, key=not alone)


def _leads(source: SourceText, number: int) -> bool:
    """Whether nothing but comments, blank lines and `---` precede a line."""
    inside = False
    for before in range(1, number):
        line = source.line(before)
        if inside:
            inside = "*/" not in line
        elif _LEADING_LINE.match(line) is None:
            return False
        else:
            inside = line.lstrip().startswith("/*") and "*/" not in line
    return True
