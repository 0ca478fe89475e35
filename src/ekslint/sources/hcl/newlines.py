"""Turn the stream of tokens into one where a newline is a token only if it separates something.

As in HashiCorp's parser, newlines are ignored inside ( [ ${ %{ and inside `{ for … }`; in a body
and in an object they separate, and in a quoted string they are an error. Comments are noted on
the way. It knows no grammar rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ekslint.sources.hcl.problems import MalformedError

if TYPE_CHECKING:
    from lark import Token

MAX_BRACKETS: Final = 200
"""Deepest nesting of brackets that is read."""

_COMMENT: Final = re.compile(r"#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/")
_IGNORED, _OBJECT, _BODY, _VALUE, _STRING = range(5)
_OPENING: Final = frozenset(
    (
        "LPAR", "LSQB",
        "INTERP_START", "DIRECTIVE_START", "PLAIN_INTERP_START", "PLAIN_DIRECTIVE_START",
    )
)  # fmt: skip
_CLOSING: Final = frozenset(("RPAR", "RSQB", "RBRACE", "STRIP_MARKER"))
_TELLING: Final = _OPENING | _CLOSING | {"_NL", "LBRACE", "DBLQUOTE", "EQ", "FOR"}
"""All tokens that say what newlines are; most are none of these."""


class Newlines:
    """The post-lexer: set `body` before a parse, read `comments` after it.

    `body`: whether the text is a body, where newlines separate, or an expression or a template.
    """

    always_accept = ("_NL",)

    def __init__(self) -> None:
        self.body = True
        self.comments: list[tuple[int, int]] = []

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens without the newlines that separate nothing."""
        state = _BODY if self.body else _IGNORED
        stack: list[int] = []
        previous = ""
        for token in stream:
            kind = token.type
            if kind not in _TELLING:
                previous = kind
                yield token
                continue
            if kind == "_NL":
                if "#" in token or "/" in token:
                    self._note(token)
                if state:
                    if state == _VALUE:
                        state = _BODY
                    yield token
                continue
            if kind in _OPENING:
                stack.append(state)
                state = _IGNORED
            elif kind == "LBRACE":
                stack.append(state)
                state = _BODY if state == _BODY else _OBJECT
            elif kind in _CLOSING:
                if stack:
                    state = stack.pop()
            elif kind == "DBLQUOTE":
                if state == _STRING:
                    state = stack.pop()
                else:
                    stack.append(state)
                    state = _STRING
            elif kind == "EQ":
                if state == _BODY:
                    state = _VALUE
            elif kind == "FOR" and previous == "LBRACE" and state == _OBJECT:
                state = _IGNORED
            if len(stack) > MAX_BRACKETS:
                message = f"brackets are nested more than {MAX_BRACKETS} deep"
                raise MalformedError(token.start_pos or 0, token.end_pos or 0, message)
            previous = kind
            yield token

    def _note(self, token: Token) -> None:
        base = token.start_pos or 0
        self.comments += [
            (base + match.start(), base + match.end()) for match in _COMMENT.finditer(token)
        ]

    def note_block_comment(self, token: Any) -> Any:
        """Note a block comment that stands between tokens."""
        self.comments.append((token.start_pos, token.end_pos))
        return token
