"""Turn a line of a file into the extent of what begins on it: a block, a list, a heredoc, a key of
YAML with all below it, a command that goes on, a table of TOML, a manifest.

It reads brackets and indentation, not syntax trees, so that it answers too in a file that does not
parse, and in a text that stands inside another. It does not know what the lines mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.location import SourceText

_HCL_TOKEN: Final = re.compile(
    r'"|[\[{(]|[\])}]|\n|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)'
    r"|<<-?(?P<end>[^\W\d][\w-]*)[ \t]*\r?\n",
    re.DOTALL,
)
_STRING_TOKEN: Final = re.compile(r'\\.|"|[$%]\{|\n', re.DOTALL)
_YAML_OPENER: Final = re.compile(
    r"(?P<before>\s*(?:-\s+)*)(?:\"[^\"]*\"|'[^']*'|[^\s#\"'\[\]{}&*!|>%@,-][^#]*?)"
    r"\s*:(?:\s+(?P<value>.*)|\s*)$"
)
_YAML_ITEM: Final = re.compile(r"(?P<before>\s*)-(?:\s|$)")
_NO_VALUE: Final = re.compile(r"(?:[&!]\S*\s*)*(?:#.*)?$")
_CLOSERS: Final = re.compile(r"\s*[\]})]+,?\s*(?:#.*)?$")
_TABLE: Final = re.compile(r"\s*(?P<open>\[{1,2})\s*(?P<name>[^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_ENTRY: Final = re.compile(r"\s*[\w.\"'-]+\s*=")
_MANIFEST_KEYS: Final = ("apiVersion", "kind")
_TOP_KEY: Final = re.compile(r"([A-Za-z]\w*)\s*:")

_LONGEST: Final = 2000
"""Characters of the longest line that is looked at for a key."""

Span = tuple[int, int]


def heredocs(text: str) -> tuple[Span, ...]:
    """Return the ranges of a file of HCL that are the contents of heredocs."""
    return tuple(span for kind, span in _tokens(text, 0) if kind == "heredoc")


def extent(
    source: SourceText, number: int, *, hcl: bool, bodies: tuple[Span, ...], key: bool = False
) -> Span | None:
    """Return the range of what begins on a line, when it goes on behind that line.

    `bodies` are the heredocs of a file of HCL: within them, and in files that are not HCL, lines
    are read as YAML, as a script, or as TOML, whichever one looks like. `key`: of a line of YAML
    its key is meant, not the item of a list that it may begin, too.
    """
    if not 1 <= number <= len(source.starts):
        return None
    start = source.starts[number - 1]
    if not hcl:
        return _elsewhere(source, number, len(source.text), key=key)
    body = next((body for body in bodies if body[0] <= start < body[1]), None)
    if body is not None:
        return _elsewhere(source, number, body[1], key=key)
    return _statement(source.text, start)


def document(source: SourceText, number: int) -> Span | None:
    """Return the range of the manifest whose first line this is, in a stream of YAML.

    Only what has `apiVersion` and `kind` is one thing; a template of several resources is not.
    """
    if source.line(number)[:1] in ("", " ", "-"):
        return None
    before = number - 1
    while before >= 1 and not source.line(before).startswith("---"):
        if source.line(before).strip() and not source.line(before).lstrip().startswith("#"):
            return None
        before -= 1
    last, keys = number, set()
    for at in range(number, len(source.starts) + 1):
        line = source.line(at)
        if line.startswith(("---", "...")):
            break
        if found := _TOP_KEY.match(line):
            keys.add(found[1])
        if line.strip():
            last = at
    if not keys.issuperset(_MANIFEST_KEYS):
        return None
    return source.starts[number - 1], source.starts[last - 1] + len(source.line(last))


def _statement(text: str, start: int) -> Span | None:
    """Return the range of what a line of HCL begins: to the line's end at which all is closed."""
    depth, lines = 0, False
    for kind, span in _tokens(text, start):
        if kind == "open":
            depth += 1
        elif kind == "close":
            if not depth and lines:
                return start, span[0]
            depth = max(depth - 1, 0)
        elif kind == "heredoc":
            lines = True
        elif kind == "line":
            if not depth:
                return (start, span[0]) if lines else None
            lines = True
    return (start, len(text)) if lines else None


def _tokens(text: str, start: int) -> Iterator[tuple[str, Span]]:
    """Yield brackets, line ends and the contents of heredocs of HCL; strings are passed over."""
    at = start
    while (found := _HCL_TOKEN.search(text, at)) is not None:
        at, sign = found.end(), found.group()
        if sign == '"':
            at = _string_end(text, at)
        elif sign in "[{(":
            yield "open", found.span()
        elif sign in "])}":
            yield "close", found.span()
        elif sign == "\n":
            yield "line", found.span()
        elif (word := found["end"]) is not None:
            closing = re.compile(rf"^[ \t]*{re.escape(word)}[ \t]*\r?$", re.MULTILINE)
            ended = closing.search(text, at)
            yield "heredoc", (at, ended.start() if ended else len(text))
            at = ended.end() if ended else len(text)


def _string_end(text: str, at: int) -> int:
    """Return where a quoted string ends that is open; templates in it may hold further strings."""
    braces = [0]  # of the template that is open in each string, the innermost last
    while (found := (_HCL_TOKEN if braces[-1] else _STRING_TOKEN).search(text, at)) is not None:
        at, sign = found.end(), found.group()
        if braces[-1]:
            if sign == '"':
                braces.append(0)
            elif sign in "{}":
                braces[-1] += 1 if sign == "{" else -1
        elif sign == "\n":
            return found.start()  # no string goes on: this one is not closed
        elif sign in ("${", "%{"):
            braces[-1] = 1
        elif sign == '"':
            braces.pop()
            if not braces:
                return at
    return len(text)


def _elsewhere(source: SourceText, number: int, limit: int, *, key: bool) -> Span | None:
    line = source.line(number)
    if len(line) > _LONGEST:
        return None
    if line.endswith("\\") and not line.endswith("\\\\"):
        return _continued(source, number, limit)
    if found := _TABLE.match(line):
        return _table(source, number, limit, found)
    if found := (not key and _YAML_ITEM.match(line)) or _YAML_OPENER.match(line):
        return _indented(source, number, limit, len(found["before"]))
    return None


def _indented(source: SourceText, number: int, limit: int, column: int) -> Span | None:
    """Return the range of a line and of those below that are indented deeper than a column.

    A list may stand at the column of its key, and so may the bracket that closes a value.
    """
    opener = _YAML_OPENER.match(source.line(number))
    empty = opener is not None and _NO_VALUE.match(opener["value"] or "") is not None
    items = empty and opener is not None and len(opener["before"]) == column
    last = number
    for at in range(number + 1, len(source.starts) + 1):
        line = source.line(at)
        content = line.lstrip()
        if source.starts[at - 1] >= limit:
            break
        if not content:
            continue
        indent = len(line) - len(content)
        deeper = indent > column
        if not deeper and content.startswith("#"):
            continue
        if not (deeper or (indent == column and (items and _YAML_ITEM.match(line)))):
            if indent == column and _CLOSERS.match(line):
                last = at
            break
        last = at
    return _lines(source, number, last)


def _continued(source: SourceText, number: int, limit: int) -> Span | None:
    last = number
    while source.line(last).endswith("\\") and last < len(source.starts):
        if source.starts[last] >= limit:
            break
        last += 1
    return _lines(source, number, last)


def _table(source: SourceText, number: int, limit: int, found: re.Match[str]) -> Span | None:
    """Return the range of a table of TOML with the tables in it."""
    inside = f"{found['name']}."
    indent = found.start("open")
    last, first = number, True
    for at in range(number + 1, len(source.starts) + 1):
        line = source.line(at)
        content = line.strip()
        if source.starts[at - 1] >= limit:
            break
        if not content or content.startswith("#"):
            continue
        table = _TABLE.match(line)
        if first and table is None and not _ENTRY.match(line):
            return None
        if len(line) - len(line.lstrip()) < indent:
            break
        if table is not None and not table["name"].startswith(inside):
            break
        last, first = at, False
    return _lines(source, number, last)


def _lines(source: SourceText, first: int, last: int) -> Span | None:
    if last <= first:
        return None
    return source.starts[first - 1], source.starts[last - 1] + len(source.line(last))
