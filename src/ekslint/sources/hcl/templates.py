"""Turn the flat parts of a template into texts, interpolations and nested directives.

Escapes, strip markers and the indentation of `<<-` heredocs are applied here, in the order
HashiCorp's parser applies them. It does not parse: the parts come from the grammar (`tree`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import Node

Piece = tuple[int, int, str]
"""Start, end and text of a run of literal characters."""
Literal = list[Piece]
"""What HashiCorp's scanner calls one literal token: markers and indentation act on it."""

# unicode.IsSpace of Go, which differs from str.isspace.
_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + ("\u2028\u2029\u202f\u205f\u3000")
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|\$\$\{|%%\{", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def quoted_pieces(text: str, start: int) -> Iterator[Piece]:
    """Yield the pieces of the inside of a quoted string; each escape is a piece of its own."""
    done = 0
    for match in _ESCAPE.finditer(text):
        at, end = match.span()
        if at > done:
            yield start + done, start + at, text[done:at]
        yield start + at, start + end, _unescape(match, start + at)
        done = end
    if done < len(text):
        yield start + done, start + len(text), text[done:]


def _unescape(match: re.Match[str], start: int) -> str:
    short, long, simple = match.groups()
    if short or long:
        point = int(short or long, 16)
        if 0xD800 <= point <= 0xDFFF or point > 0x10FFFF:
            raise MalformedError(start, start + len(match[0]), f"`{match[0]}` is no character")
        return chr(point)
    if simple is None:
        return match[0][1:]
    try:
        return _SIMPLE[simple]
    except KeyError:
        raise MalformedError(
            start, start + 2, f"`\\{simple}` is not an escape sequence of a quoted string"
        ) from None


def plain_pieces(text: str, start: int) -> Iterator[Piece]:
    """Yield the lines of text without backslash escapes: a heredoc or a template file."""
    done = 0
    while done < len(text):
        end = text.find("\n", done) + 1 or len(text)
        yield start + done, start + end, text[done:end]
        done = end


def text_nodes(literal: Sequence[Piece]) -> Iterator[Node]:
    """Yield a "text" part for each piece that is not empty."""
    for start, end, text in literal:
        if text:
            yield ("text", start, end, text)


def assemble(parts: Sequence[Any], *, quoted: bool, flush: bool = False) -> tuple[Node, ...]:
    """Return the parts of a "template" node.

    `parts`: tokens of literal characters, and nodes whose last two fields are the strip markers on
    their left and right. `flush`: remove the common indentation (`<<-`). Raises MalformedError.
    """
    items = _literals(parts, quoted)
    _strip(items)
    if flush:
        _flush(items)
    nodes = _nest(items)
    if len(nodes) == 1 and nodes[0][0] == "interp" and len(items) > 1:
        # `"${~ x ~} "` is a string, whatever x is; only `"${x}"` alone is x itself.
        return (*nodes, ("text", nodes[0][2], nodes[0][2], ""))
    return nodes


def _literals(parts: Sequence[Any], quoted: bool) -> list[Literal | Node]:
    items: list[Literal | Node] = []
    current: Literal | None = None
    for part in parts:
        if isinstance(part, tuple):
            items.append(part)
            current = None
            continue
        if quoted or part.type != "TEMPLATE_CHARS":
            pieces = quoted_pieces(part, part.start_pos)
        else:
            pieces = plain_pieces(part, part.start_pos)
        for piece in pieces:
            if current is None:
                current = []
                items.append(current)
            current.append(piece)
            if not quoted and piece[2].endswith("\n"):
                current = None
    return items


def _strip(items: list[Literal | Node]) -> None:
    for at, item in enumerate(items):
        if isinstance(item, list):
            continue
        if item[-2] and at and isinstance(before := items[at - 1], list):
            _strip_right(before)
        if item[-1] and at + 1 < len(items) and isinstance(after := items[at + 1], list):
            _strip_left(after)


def _strip_right(literal: Literal) -> None:
    while literal:
        start, end, text = literal.pop()
        kept = text.rstrip(_SPACE)
        if kept:
            literal.append((start, start + len(kept) if end - start == len(text) else end, kept))
            return


def _strip_left(literal: Literal) -> None:
    while literal:
        start, end, text = literal[0]
        kept = text.lstrip(_SPACE)
        if kept:
            literal[0] = (end - len(kept) if end - start == len(text) else start, end, kept)
            return
        del literal[0]


def _flush(items: list[Literal | Node]) -> None:
    """Remove the smallest indentation, as `flushHeredocTemplateParts` of HashiCorp's parser does.

    A line that starts with an interpolation counts as not indented, a blank line does not count
    and keeps its blanks, and a line joined to the one before by a strip marker is no line.
    """
    smallest: int | None = None
    adjust: list[Literal] = []
    new_line = True
    for item in items:
        is_text = isinstance(item, list)
        text = "".join(piece[2] for piece in item) if is_text else ""
        if new_line:
            new_line = False
            trimmed = text.lstrip(_SPACE)
            if trimmed or not text.endswith("\n"):
                indentation = len(text) - len(trimmed)
                smallest = indentation if smallest is None else min(smallest, indentation)
                if isinstance(item, list):
                    adjust.append(item)
        if text.endswith("\n"):
            new_line = True
    for literal in adjust:
        left = smallest or 0
        while left and literal:
            start, end, text = literal[0]
            cut = min(left, len(text))
            literal[0] = (start + cut, end, text[cut:])
            left -= cut
            if cut == len(text):
                del literal[0]


@dataclass(slots=True)
class _Open:
    """A directive whose end has not been read."""

    node: Node
    parts: list[Node] = field(default_factory=list)
    otherwise: list[Node] | None = None


def _nest(items: list[Literal | Node]) -> tuple[Node, ...]:
    root: list[Node] = []
    current = root
    stack: list[_Open] = []
    for item in items:
        if isinstance(item, list):
            current += text_nodes(item)
            continue
        kind, start, end = item[0], item[1], item[2]
        top = stack[-1] if stack else None
        if kind == "interp":
            current.append(item[:4])
        elif kind in ("if", "for"):
            stack.append(_Open(item))
            current = stack[-1].parts
        elif kind == "else":
            if top is None or top.node[0] != "if" or top.otherwise is not None:
                raise MalformedError(start, end, "`else` directive without an `if` before it")
            top.otherwise = current = []
        else:
            if top is None or kind != "end" + top.node[0]:
                word = kind[3:]
                raise MalformedError(start, end, f"`{kind}` directive without its `{word}`")
            stack.pop()
            outer = stack[-1] if stack else None
            if outer is None:
                current = root
            else:
                current = outer.parts if outer.otherwise is None else outer.otherwise
            head = top.node[3:-2]
            bodies: tuple[tuple[Node, ...], ...] = (tuple(top.parts),)
            if kind == "endif":
                bodies += (tuple(top.otherwise or ()),)
            current.append((top.node[0], top.node[1], end, *head, *bodies))
    if stack:
        kind, start, end = stack[-1].node[:3]
        raise MalformedError(start, end, f"`{kind}` directive is not closed by `end{kind}`")
    return tuple(root)
