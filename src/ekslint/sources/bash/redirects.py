"""Turn the redirections of a shell script into targets and texts, and its errors into problems.

What the targets and texts are for is not known here.
"""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from ekslint.core.errors import UnreadableError
from ekslint.core.value import Piece, ReasonKind, Text, unknown
from ekslint.sources.bash.heredocs import HereDocument
from ekslint.sources.bash.script import Redirect, Word
from ekslint.sources.bash.words import Words
from ekslint.sources.textmap import TextMap

MAX_PROBLEMS: Final = 10

_BEFORE_WORD: Final = frozenset(" \t\r\n;&|(){}`!<>=")
_AFTER_WORD: Final = frozenset(" \t\r\n;&|(){}`<>")


def is_whole(string: str, start: int, end: int) -> bool:
    """Whether a word begins and ends where the shell would say so."""
    before = string[start - 1 : start] if start else " "
    after = string[end : end + 1] or " "
    escaped = before in " \t" and start > 1 and string[start - 2] == "\\"
    return before in _BEFORE_WORD and after in _AFTER_WORD and not escaped


def errors(root: Node, source: TextMap) -> list[UnreadableError]:
    """Return what does not parse, outermost first."""
    found: list[UnreadableError] = []
    stack = [root] if root.has_error else []
    while stack and len(found) < MAX_PROBLEMS:
        node = stack.pop()
        if node.is_missing:
            message = f"the script does not parse: `{node.type}` is missing"
        elif node.is_error:
            message = "the script does not parse here"
        else:
            stack.extend(child for child in reversed(node.children) if child.has_error)
            continue
        start = min(node.start_byte, max(len(source.string) - 1, 0))
        end = source.string.find("\n", start, node.end_byte)
        found.append(UnreadableError(message, source.locate(start, end if end > start else None)))
    return found


def redirection(source: TextMap, words: Words, node: Node) -> Redirect:
    """Return a redirection to or from a file, or of a here-string."""
    operator = next((c.type for c in node.children if not c.is_named), ">")
    named = [c for c in node.children if c.is_named and c.type != "file_descriptor"]
    if not named:
        return Redirect(operator)
    start, end = named[-1].start_byte, named[-1].end_byte
    place = source.locate(start, end)
    if not is_whole(source.string, start, end):
        cut = unknown(ReasonKind.INVALID, "a word that does not parse", location=place)
        return Redirect(operator, Word(cut, place))
    found = words.joined(start, end)
    if operator == "<<<":
        return Redirect(operator, None, Text((*found.segments, Piece("\n")), location=place))
    return Redirect(operator, Word(found.value(place), place))


def here_document(words: Words, node: Node, documents: dict[int, HereDocument]) -> Redirect:
    """Return a here-document; one whose end was not found has no body."""
    operator = next((child.type for child in node.children if child.type.startswith("<<")), "<<")
    opening = next((child for child in node.children if child.type == "heredoc_start"), None)
    found = documents.get(opening.start_byte) if opening is not None else None
    if found is None:
        return Redirect(operator)
    body = words.heredoc(found.start, found.end, literal=found.literal, strip_tabs=found.tabs)
    return Redirect(operator, None, body)
