"""Turn a file that does not parse as a whole into the items that parse each by itself.

The file is cut after each argument or block at the top, by the brackets outside strings, heredocs
and comments. It builds no nodes: the caller parses the pieces.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ekslint.sources.hcl.newlines import MAX_BRACKETS
from ekslint.sources.hcl.problems import MalformedError

if TYPE_CHECKING:
    from ekslint.sources.hcl.engine import Body

Range = tuple[int, int]
Parse = Callable[[int, int], "Body"]

MAX_REREAD: Final = 8
"""How many times the length of the text may be read before the rest is given up."""
MAX_PROBLEMS: Final = 100
"""How many pieces of a file may be broken before the rest is given up."""

_NEXT: Final = re.compile(
    r"""(?P<line_comment>\#[^\n]*|//[^\n]*)
      | (?P<comment>/\*)
      | (?P<heredoc><<-?(?P<marker>[^\W\d][\w-]*)\r?\n)
      | (?P<quote>")
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<newline>\n)""",
    re.VERBOSE,
)
_OPENING: Final = {")": "(", "]": "[", "}": "{"}
_MARKER_LINE: Final = re.compile(r"^[ \t\r]*([^\W\d][\w-]*)[ \t\r]*$", re.MULTILINE)
_HEADER: Final = re.compile(
    r"""[^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*[ \t]*\{[ \t]*(?:\r?$|\#|//|/\*)""",
    re.VERBOSE | re.MULTILINE,
)
_IN_STRING: Final = re.compile(r'\\.|\$\$\{|%%\{|(?P<open>[$%]\{)|(?P<quote>")|(?P<newline>\n)')
_IN_SEQUENCE: Final = re.compile(r'(?P<quote>")|(?P<open>\{)|(?P<close>\})|(?P<newline>\n)')


@dataclass(slots=True)
class Salvage:
    """What was read of a broken file."""

    items: list[Any] = field(default_factory=list)
    comments: list[Range] = field(default_factory=list)
    failures: list[MalformedError] = field(default_factory=list)


def salvage(text: str, start: int, parse: Parse) -> Salvage:
    """Return all that `parse` can read of text[start:], item by item.

    `parse` returns the body in a range, or raises MalformedError. A piece that fails ends
    where the next block header stands at the start of a line, so that one missing brace does not
    take the rest of the file with it.
    """
    result = Salvage()
    closers = _closers(text)
    budget = MAX_REREAD * (len(text) + 1)
    trusted = 0
    while start < len(text):
        piece = _cut(text, start, closers)
        end = piece.end
        budget -= end - start
        if budget < 0 or len(result.failures) >= MAX_PROBLEMS:
            message = "the rest of the file is too broken to read"
            result.failures.append(MalformedError(start, len(text), message))
            break
        failure = _read(result, parse, start, end)
        if failure is not None:
            if piece.header is not None:
                end = piece.header
                # Once more without what follows: the place of the error is better.
                failure = _read(result, parse, start, end)
            result.comments += [comment for comment in piece.comments if comment[1] <= end]
            if failure is not None:
                if piece.closes_more:
                    _distrust(result, trusted, text)
                result.failures.append(failure)
                trusted = len(result.items)
        start = end
    return result


def _distrust(result: Salvage, trusted: int, text: str) -> None:
    """Drop what a brace too many may have cut short: back to the last block that is not indented.

    What stands between that block and the brace are parts of it, or of one without its header.
    """
    while len(result.items) > trusted:
        kind, start = result.items.pop()[:2]
        if kind == "block" and (start == 0 or text[start - 1] in "\n\ufeff"):
            break


def _read(result: Salvage, parse: Parse, start: int, end: int) -> MalformedError | None:
    try:
        body = parse(start, end)
    except MalformedError as failure:
        return failure
    result.items += body.items
    result.comments += body.comments
    result.failures += body.failures
    return None


@dataclass(slots=True)
class _Closers:
    """Where comments and heredocs can end, so that no search runs to the end of the text twice.

    `several_lines`: whether a quoted string may go on on the next line, inside an interpolation.
    One search for its end that is in vain is enough: the next ones would read the same text.
    """

    last_comment: int
    heredocs: dict[str, list[int]]
    several_lines: bool = True

    def heredoc(self, marker: str, start: int) -> int | None:
        """Return the end of the closing line for a heredoc whose text starts at an offset."""
        ends = self.heredocs.get(marker, [])
        index = bisect_left(ends, start + len(marker))
        return ends[index] if index < len(ends) else None


def _closers(text: str) -> _Closers:
    heredocs: dict[str, list[int]] = {}
    if "<<" in text:
        for match in _MARKER_LINE.finditer(text):
            heredocs.setdefault(match[1], []).append(match.end())
    return _Closers(text.rfind("*/"), heredocs)


@dataclass(slots=True)
class _Piece:
    """A piece of a file: its end after a newline, and its comments.

    `header`: the first line that looks like the start of a block although brackets are open.
    `closes_more`: whether a brace is closed that was not opened.
    """

    end: int
    comments: list[Range] = field(default_factory=list)
    header: int | None = None
    closes_more: bool = False


def _cut(text: str, start: int, closers: _Closers) -> _Piece:
    """Return the piece with the first argument or block at or after an offset."""
    piece = _Piece(len(text))
    opened: list[str] = []
    content = False
    at = start
    while (match := _NEXT.search(text, at)) is not None:
        kind = "heredoc" if match["heredoc"] else match.lastgroup
        content = content or bool(text[at : match.start()].strip())
        at = match.end()
        if kind == "newline":
            if not opened and content:
                piece.end = at
                break
            if opened and piece.header is None and _HEADER.match(text, at):
                piece.header = at
            continue
        if kind == "line_comment":
            piece.comments.append(match.span())
            continue
        if kind == "comment" and closers.last_comment >= at:
            at = text.index("*/", at) + 2
            piece.comments.append((match.start(), at))
            continue
        content = True
        if kind == "heredoc":
            at = closers.heredoc(match["marker"], at) or at - 1
        elif kind == "quote":
            at = _string_end(text, at, closers)
        elif kind == "open":
            # Deeper than the parser reads: what is inside does not matter any more.
            if len(opened) <= MAX_BRACKETS:
                opened.append(match[0])
        elif kind == "close":
            opening = _OPENING[match[0]]
            if opening not in opened:
                piece.closes_more = piece.closes_more or opening == "{"
                continue
            # Those opened since are missing their own.
            while opened.pop() != opening:
                pass
    return piece


def _string_end(text: str, start: int, closers: _Closers) -> int:
    """Return the end of the quoted string whose inside is at `start`; of its line, if not closed.

    Newlines are allowed in an interpolation only, and a block header ends even that.
    """
    at = start
    inside = ['"']
    while inside:
        pattern = _IN_STRING if inside[-1] == '"' else _IN_SEQUENCE
        match = pattern.search(text, at)
        if match is None:
            closers.several_lines = False
            break
        at = match.end()
        kind = match.lastgroup
        if kind == "newline":
            if inside[-1] == '"' or not closers.several_lines:
                break
            if _HEADER.match(text, at):
                closers.several_lines = False
                break
        elif kind == "quote" and inside[-1] != '"':
            inside.append('"')
        elif kind == "open":
            inside.append("{")
        elif kind in ("quote", "close"):
            inside.pop()
    if not inside:
        return at
    line_end = text.find("\n", start)
    return len(text) if line_end < 0 else line_end
