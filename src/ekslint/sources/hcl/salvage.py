"""Turn a file that does not parse as a whole into the items that parse each by itself.

The file is cut after each argument or block at the top, by counting brackets outside strings,
heredocs and comments. It builds no nodes: the caller parses the pieces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ekslint.sources.hcl.problems import MalformedError

if TYPE_CHECKING:
    from ekslint.sources.hcl.engine import Body

Range = tuple[int, int]
Parse = Callable[[int, int], "Body"]

MAX_REREAD: Final = 8
"""How many times the length of the text may be read before the rest is given up."""

_NEXT: Final = re.compile(
    r"""(?P<comment>\#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)
      | (?P<heredoc><<-?(?P<marker>[^\W\d][\w-]*)\r?\n
            (?:[^\n]*\n)*?[ \t\r]*(?P=marker)[ \t\r]*(?=\n|\Z))
      | (?P<quote>")
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<newline>\n)""",
    re.VERBOSE,
)
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
    budget = MAX_REREAD * (len(text) + 1)
    while start < len(text):
        end, comments, headers = _cut(text, start)
        budget -= end - start
        if budget < 0:
            message = "the rest of the file is too broken to read"
            result.failures.append(MalformedError(start, len(text), message))
            break
        failure = _read(result, parse, start, end)
        if failure is not None:
            if headers:
                end = headers[0]
                # Once more without what follows: the place of the error is better.
                failure = _read(result, parse, start, end)
            result.comments += [comment for comment in comments if comment[1] <= end]
            if failure is not None:
                result.failures.append(failure)
        start = end
    return result


def _read(
    result: Salvage,
    parse: Parse,
    start: int,
    end: int,
) -> MalformedError | None:
    try:
        body = parse(start, end)
    except MalformedError as failure:
        return failure
    result.items += body.items
    result.comments += body.comments
    result.failures += body.failures
    return None


def _cut(text: str, start: int) -> tuple[int, list[Range], list[int]]:
    """Return where the item at `start` ends, its comments, and the headers inside it.

    The end is after the newline that follows it. A header is the start of a line that looks like
    the start of a block although brackets are open.
    """
    comments: list[Range] = []
    headers: list[int] = []
    depth = 0
    content = False
    at = start
    while (match := _NEXT.search(text, at)) is not None:
        kind = "heredoc" if match["heredoc"] else match.lastgroup
        content = content or kind != "newline" or bool(text[at : match.start()].strip())
        at = match.end()
        if kind == "comment":
            comments.append(match.span())
            content = depth > 0
        elif kind == "quote":
            at = _string_end(text, at)
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "newline":
            if depth <= 0 and content:
                break
            if depth > 0 and _HEADER.match(text, at):
                headers.append(at)
    else:
        at = len(text)
    return at, comments, headers


def _string_end(text: str, start: int) -> int:
    """Return the end of the quoted string whose inside is at `start`; of its line, if not closed.

    Newlines are allowed in an interpolation only, and a block header ends even that.
    """
    at = start
    inside = ['"']
    while inside:
        pattern = _IN_STRING if inside[-1] == '"' else _IN_SEQUENCE
        match = pattern.search(text, at)
        if match is None:
            break
        at = match.end()
        kind = match.lastgroup
        if kind == "newline" and (inside[-1] == '"' or _HEADER.match(text, at)):
            break
        if kind == "quote" and inside[-1] != '"':
            inside.append('"')
        elif kind == "open":
            inside.append("{")
        elif kind in ("quote", "close"):
            inside.pop()
    if not inside:
        return at
    line_end = text.find("\n", start)
    return len(text) if line_end < 0 else line_end
