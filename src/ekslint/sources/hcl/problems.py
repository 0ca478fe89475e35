"""Turn an error of the Lark parser into a place and a sentence for people.

It knows the grammar's terminals and what they stand for, nothing of Terraform.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

_VALUES: Final = frozenset(("INT_LITERAL", "LSQB", "LPAR", "PLAIN_STRING"))
"""Terminals that are expected together only where an expression starts."""

_WORDS: Final = {
    "COLON": "`:`",
    "COMMA": "`,`",
    "ELSE": "`else`",
    "ENDFOR": "`endfor`",
    "ENDIF": "`endif`",
    "EQ": "`=`",
    "FOR_OBJECT_ARROW": "`=>`",
    "IN": "`in`",
    "LPAR": "`(`",
    "LBRACE": "`{`",
}
_OPENING: Final = {
    "LBRACE": "{",
    "LPAR": "(",
    "LSQB": "[",
    "INTERP_START": "${",
    "PLAIN_INTERP_START": "${",
    "DIRECTIVE_START": "%{",
    "PLAIN_DIRECTIVE_START": "%{",
    "DBLQUOTE": '"',
}
_CLOSING: Final = frozenset(("RBRACE", "RPAR", "RSQB", "STRIP_MARKER"))
_CLOSED_BY: Final = {"{": "}", "(": ")", "[": "]", "${": "}", "%{": "}"}
_CLOSES: Final = {"{": "RBRACE", "(": "RPAR", "[": "RSQB", "${": "RBRACE", "%{": "RBRACE"}
_AFTER_VALUE: Final = {
    "{": "the end of the line or `}`",
    "(": "`,` or `)`",
    "[": "`,` or `]`",
    "${": "`}`",
    "%{": "`}`",
}
_OPERATORS: Final = frozenset(("PLUS", "QMARK"))

_MARKER: Final = re.compile(r"<<-?([^\W\d][\w-]*)")
_WORD: Final = re.compile(r'[\w-]{1,40}|"[^"\n]{0,40}"?|[^\w\s"]{1,3}')


class MalformedError(Exception):
    """A range of a text does not parse, and why."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message


def explain(error: Exception, text: str, start: int, end: int) -> MalformedError:
    """Return what is wrong with text[start:end], for an error that Lark raised on it."""
    token: Any = getattr(error, "token", None)
    ended = token is not None and token.type == "$END"
    at: int = end if ended else getattr(error, "pos_in_stream", None) or start
    while at < end and text[at] in " \t":
        at += 1
    names = getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
    expected = frozenset(names)
    stack = tuple(getattr(getattr(error, "state", None), "value_stack", ()))
    opened = _innermost(stack)
    if opened is not None and opened.type == "DBLQUOTE":
        return MalformedError(opened.start_pos, at, "the quoted string is not closed on its line")
    if ended and opened is not None:
        sign = _OPENING[opened.type]
        return MalformedError(opened.start_pos, opened.end_pos, f"`{sign}` is never closed")
    special = _special(text, at, end)
    if special is not None:
        return special
    found, width = _found(text, at, end)
    return MalformedError(
        at, at + width, f"expected {_expectation(expected, stack)}, found {found}"
    )


def _special(text: str, at: int, end: int) -> MalformedError | None:
    """Return a better answer for mistakes that are known by their first characters."""
    rest = text[at : min(end, at + 200)]
    if rest.startswith("<<"):
        marker = _MARKER.match(rest)
        if marker is None:
            return MalformedError(
                at, at + 2, "a heredoc starts with `<<` and a word, nothing between"
            )
        if not re.match(r"\r?\n", rest[marker.end() :]):
            message = f"nothing may follow `{marker[0]}` on its line"
            return MalformedError(at, at + marker.end(), message)
        message = f"no line with only `{marker[1]}` closes the heredoc that starts here"
        return MalformedError(at, at + marker.end(), message)
    if text.startswith("/*", max(at - 1, 0), end) or rest.startswith("/*"):
        opening = text.index("/*", max(at - 1, 0))
        return MalformedError(opening, opening + 2, "the comment that starts here is never closed")
    if rest.startswith("'"):
        return MalformedError(at, at + 1, "`'` is no quote, strings are in double quotes")
    return None


def _innermost(stack: Iterable[Any]) -> Any:
    """Return the last opening token that is not closed, if any."""
    closed = 0
    for value in reversed(tuple(stack)):
        kind = None if isinstance(value, tuple) else getattr(value, "type", None)
        if kind in _CLOSING:
            closed += 1
        elif kind in _OPENING:
            if not closed:
                return value
            closed -= 1
    return None


def _found(text: str, at: int, end: int) -> tuple[str, int]:
    """Return what stands at an offset, in words, and how many characters it takes."""
    if at >= end:
        return "the end", 0
    if text[at] in "\r\n#" or text.startswith("//", at):
        return "the end of the line", 0
    word = _WORD.match(text, at, end)
    if word is None:
        return f"the character U+{ord(text[at]):04X}", 1
    return f"`{word[0]}`", len(word[0])


def _expectation(expected: frozenset[str], stack: tuple[Any, ...]) -> str:
    """Return what the parser could go on with, in words.

    The terminals are more than the parser would take after all: lookaheads of merged states are
    among them. So what was read last has a say.
    """
    opened = _innermost(stack)
    sign = _OPENING[opened.type] if opened is not None else ""
    last = getattr(stack[-1], "type", "") if stack else ""
    in_body = opened is None or _opens_block(stack, opened)
    in_value = _in_value(stack, opened)
    closing = [f"`{_CLOSED_BY[sign]}`"] if _CLOSES.get(sign) in expected else []
    if expected >= _VALUES:
        at_start = last in ("COMMA", "_NL", opened and opened.type)
        words = ["an expression", *(closing if at_start else ())]
    elif in_body and not in_value and "LBRACE" in expected:
        words = ["`=`", "`{`"] if "EQ" in expected else ["`{`"]
    elif expected & _OPERATORS:
        words = [_AFTER_VALUE.get(sign, "the end of the line") if in_value else "`=`"]
    elif in_body and not in_value and "NAME" in expected:
        words = ["an argument", "a block", *closing]
    else:
        words = [word for name, word in _WORDS.items() if name in expected] + closing
        if "NAME" in expected:
            words.insert(0, "a name")
    if not words:
        return "the end of the line" if in_body else "something else"
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _opens_block(stack: tuple[Any, ...], opened: Any) -> bool:
    """Whether a brace follows the type or a label of a block, and not an operator."""
    if opened.type != "LBRACE":
        return False
    before: Any = None
    for value in stack:
        if value is opened:
            break
        before = value
    # What has been reduced has no type: a name or a label. Operators are tokens.
    kind = getattr(before, "type", "")
    return before is not None and kind in ("", "NAME", "PLAIN_STRING")


def _in_value(stack: tuple[Any, ...], opened: Any) -> bool:
    """Whether the innermost open bracket, or what follows it, takes a value where it ends."""
    if opened is not None and opened.type != "LBRACE":
        return True
    for value in reversed(stack):
        if value is opened:
            return False
        kind = "" if isinstance(value, tuple) else getattr(value, "type", "")
        if kind == "_NL":
            return False
        if kind == "EQ" or (kind == "COLON" and opened is not None):
            return True
    return False
