"""Turn the characters of a shell word into the text the shell would make of it.

Quotes, escapes, line continuations and plain variables are followed; what a command prints, an
arithmetic expression yields or a pattern operator cuts off is not computed. Rules are those of
the Bash manual, "Quoting" and "Shell Expansions".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import Piece, ReasonKind, Scalar, Text, Unknown, Value, unknown
from ekslint.sources.textmap import TextMap

Resolve = Callable[[str, Location | None], Value]
"""Gives the value of a shell variable at the place of its use."""

_PLAIN: Final = re.compile(r"[^\\'\"$`]+")
_IN_DOUBLE: Final = re.compile(r"[^\\\"$`]+")
_IN_HEREDOC: Final = re.compile(r"[^\\$`]+")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SPECIAL: Final = frozenset("0123456789@*#?$!-")
_BRACES: Final = re.compile(r"\{[^{}\s'\"]{0,200}(?:,|\.\.)[^{}\s'\"]{0,200}\}")
_SUBSTITUTION: Final = re.compile(r"\\.|\$[({]|`", re.DOTALL)
_BLANKS: Final = re.compile(r"[ \t\n]+")
_NESTING: Final = re.compile(r"\\.|'[^']*'|[\"`(){}]", re.DOTALL)
_ANSI: Final = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{1,2})|u(?P<u>[0-9a-fA-F]{1,4})|U(?P<U>[0-9a-fA-F]{1,8})"
    r"|(?P<o>[0-7]{1,3})|c(?P<c>.)|(?P<one>.))",
    re.DOTALL,
)
_ANSI_LETTERS: Final = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "v": "\v", "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip


@dataclass(slots=True)
class Field:
    """One word after expansion. `splits`: an unquoted unknown part may make several words of it.

    `quoted`: some part was quoted, so the word exists even when it is empty.
    """

    segments: list[Piece | Value] = field(default_factory=list)
    splits: bool = False
    quoted: bool = False

    def value(self, location: Location | None) -> Value:
        """Return the word: a text, or the unknown value that is all of it."""
        if len(self.segments) == 1 and isinstance(self.segments[0], Unknown):
            return self.segments[0]
        return Text(tuple(self.segments), location=location)


class Words:
    """Expands ranges of one script; `resolve` knows the variables at the moment of the call.

    `own_ifs`: the script sets IFS, so where an unquoted variable splits is not known.
    """

    __slots__ = ("_map", "_own_ifs", "_resolve", "_string")

    def __init__(self, source: TextMap, resolve: Resolve, *, own_ifs: bool = False) -> None:
        self._own_ifs = own_ifs
        self._map = source
        self._string = source.string
        self._resolve = resolve

    def fields(self, start: int, end: int) -> list[Field]:
        """Expand a word of a command: none, one or several words."""
        done: list[Field] = []
        current = Field()
        if _BRACES.search(self._string, start, end) and self._has_braces(start, end):
            current.segments.append(self._unknown(start, end, "brace expansion"))
            current.splits = True
            return [current]
        for value, quoted, expanded in self._parts(start, end):
            if isinstance(value, Piece) and expanded and not quoted:
                if not self._own_ifs:
                    current = _split(value, current, done)
                    continue
                value = self._unknown(start, end, "split by IFS")
            current.quoted |= quoted
            if isinstance(value, Piece):
                if value.text:
                    current.segments.append(value)
                continue
            current.segments.append(value)
            current.splits |= not quoted
        if current.segments or current.quoted:
            done.append(current)
        return done

    def joined(self, start: int, end: int) -> Field:
        """Expand a word where the shell does not split: a value assigned, a file redirected to."""
        whole = Field()
        for value, quoted, _ in self._parts(start, end):
            whole.quoted |= quoted
            if not isinstance(value, Piece) or value.text:
                whole.segments.append(value)
        return whole

    def heredoc(self, start: int, end: int, *, literal: bool, strip_tabs: bool) -> Text:
        """Return the body of a here-document; with a quoted delimiter it is `literal`."""
        place = self._map.locate(start, end)
        if not strip_tabs:
            found = (
                self._map.segments(start, end) if literal else self._double(start, end, _IN_HEREDOC)
            )
            return Text(tuple(found), location=place)
        out: list[Piece | Value] = []
        at = start
        while at < end:
            while at < end and self._string[at] == "\t":
                at += 1
            stop = (self._string.find("\n", at, end) + 1) or end
            if literal:
                out.extend(self._map.segments(at, stop))
            else:
                stop = self._line_end(at, stop, end)
                out.extend(self._double(at, stop, _IN_HEREDOC))
            at = stop
        return Text(tuple(out), location=place)

    def _line_end(self, start: int, stop: int, end: int) -> int:
        """Return the end of a line of a here-document, past what its substitutions run over."""
        at = start
        while (found := _SUBSTITUTION.search(self._string, at, stop)) is not None:
            at = found.end()
            if found.group()[0] == "$":
                at = self._closing(at, end, found.group()[1])
            elif found.group() == "`":
                at = (self._string.find("`", at, end) + 1) or end
            if at > stop:
                stop = (self._string.find("\n", at, end) + 1) or end
        return stop

    def _has_braces(self, start: int, end: int) -> bool:
        """Whether braces that expand stand outside of quotes and `${…}`."""
        at = start
        while at < end:
            char = self._string[at]
            if char == "{" and (found := _BRACES.match(self._string, at, end)):
                return found is not None
            at = self._skip(at, end)
        return False

    def _skip(self, at: int, end: int) -> int:
        """Return the offset after the quoted or substituted part, or the character, at `at`."""
        string = self._string
        char = string[at]
        if char == "\\":
            return at + 2
        if char == "'":
            return (string.find("'", at + 1, end) + 1) or end
        if char == '"':
            return self._double_end(at + 1, end) + 1
        if char == "$" and string[at + 1 : at + 2] in ("(", "{"):
            return self._closing(at + 2, end, string[at + 1])
        return at + 1

    def _parts(self, start: int, end: int) -> Iterator[tuple[Piece | Value, bool, bool]]:
        """Yield the parts of an unquoted word: what it is, whether quoted, whether expanded."""
        string, at = self._string, start
        if string[at : at + 1] == "~" and at < end:
            stop = at + 1
            while stop < end and (string[stop].isalnum() or string[stop] in "-_."):
                stop += 1
            if stop == end or string[stop] == "/":
                yield self._unknown(at, stop, "a home directory"), True, True
                at = stop
        while at < end:
            char = string[at]
            if char == "\\":
                if string[at + 1 : at + 2] != "\n" and at + 1 < end:
                    for part in self._map.segments(at + 1, at + 2):
                        yield part, True, False
                at += 2
            elif char == "'":
                stop = string.find("'", at + 1, end)
                stop = end if stop < 0 else stop
                yield Piece(""), True, False
                for part in self._map.segments(at + 1, stop):
                    yield part, True, False
                at = stop + 1
            elif char == '"' or (char == "$" and string[at + 1 : at + 2] == '"'):
                at += char == "$"
                stop = self._double_end(at + 1, end)
                yield Piece(""), True, False
                for part in self._double(at + 1, stop, _IN_DOUBLE):
                    yield part, True, False
                at = stop + 1
            elif char == "$" and string[at + 1 : at + 2] == "'":
                stop = self._ansi_end(at + 2, end)
                yield Piece(""), True, False
                for part in self._ansi(at + 2, stop):
                    yield part, True, False
                at = stop + 1
            elif char in "$`":
                stop, found = self._expansion(at, end)
                for part in found:
                    yield part, False, True
                at = stop
            else:
                run = _PLAIN.match(string, at, end)
                stop = run.end() if run else at + 1
                for part in self._map.segments(at, stop):
                    yield part, False, False
                at = stop

    def _double(self, start: int, end: int, plain: re.Pattern[str]) -> list[Piece | Value]:
        """Expand text in double quotes or in a here-document (where a quote is a character)."""
        escaped = "$`\\\n" if plain is _IN_HEREDOC else '$`"\\\n'
        string, at = self._string, start
        out: list[Piece | Value] = []
        while at < end:
            char = string[at]
            if char == "\\":
                following = string[at + 1 : at + 2]
                keep = at if not following or following not in escaped else at + 1
                if following != "\n":
                    out.extend(self._map.segments(keep, min(at + 2, end)))
                at += 2
            elif char in "$`":
                at, found = self._expansion(at, end)
                out.extend(found)
            else:
                run = plain.match(string, at, end)
                stop = run.end() if run else at + 1
                out.extend(self._map.segments(at, stop))
                at = stop
        return out

    def _double_end(self, start: int, end: int) -> int:
        """Return where the double quote that opened before `start` closes."""
        string, at = self._string, start
        while at < end:
            char = string[at]
            if char == '"':
                return at
            if char == "\\":
                at += 2
            elif char == "$" and string[at + 1 : at + 2] in ("(", "{"):
                at = self._closing(at + 2, end, string[at + 1])
            elif char == "`":
                at = (string.find("`", at + 1, end) + 1) or end
            else:
                run = _IN_DOUBLE.match(string, at, end)
                at = run.end() if run else at + 1
        return end

    def _closing(self, start: int, end: int, opener: str) -> int:
        """Return the offset after the bracket that closes the one before `start`."""
        closer = ")" if opener == "(" else "}"
        depth, at = 1, start
        quoted = False
        while (found := _NESTING.search(self._string, at, end)) is not None:
            sign = found.group()
            at = found.end()
            if sign == '"':
                quoted = not quoted
            elif sign[0] == "'" and quoted:
                at = found.start() + 1
            elif quoted:
                continue
            elif sign == opener:
                depth += 1
            elif sign == closer:
                depth -= 1
                if not depth:
                    return at
        return end

    def _expansion(self, at: int, end: int) -> tuple[int, list[Piece | Value]]:
        """Expand what starts with `$` or a backtick; return the offset after it and its parts."""
        string = self._string
        if string[at] == "`":
            stop = at + 1
            while stop < end and string[stop] != "`":
                stop += 2 if string[stop] == "\\" else 1
            return min(stop + 1, end), [self._unknown(at, min(stop + 1, end), "command output")]
        following = string[at + 1 : at + 2] if at + 1 < end else ""
        if following == "(":
            stop = self._closing(at + 2, end, "(")
            kind = "arithmetic" if string.startswith("((", at + 1) else "command output"
            return stop, [self._unknown(at, stop, kind)]
        if following == "{":
            stop = self._closing(at + 2, end, "{")
            return stop, self._braced(at, stop)
        name = _NAME.match(string, at + 1, end)
        if name is not None:
            return name.end(), self._variable(name.group(), at, name.end())
        if following and following in _SPECIAL:
            return at + 2, [self._unknown(at, at + 2, "a parameter of the script")]
        return at + 1, list(self._map.segments(at, at + 1))

    def _braced(self, start: int, stop: int) -> list[Piece | Value]:
        inner_end = stop - 1 if self._string[stop - 1] == "}" else stop
        name = _NAME.match(self._string, start + 2, inner_end)
        if name is None:
            return [self._unknown(start, stop, "a parameter of the script")]
        rest = self._string[name.end() : inner_end]
        if not rest:
            return self._variable(name.group(), start, stop)
        if rest.startswith((":-", "-", ":=", "=", ":?", "?")):
            found = self._variable(name.group(), start, stop)
            if found and all(isinstance(p, Piece) for p in found):
                return found
        return [self._unknown(start, stop, f"`{name.group()}` with an operator")]

    def _variable(self, name: str, start: int, end: int) -> list[Piece | Value]:
        value = self._resolve(name, self._map.locate(start, end))
        if isinstance(value, Text):
            return list(value.segments)
        if isinstance(value, Scalar):
            return [Piece(known_text(value) or "", value.location)]
        return [value]

    def _unknown(self, start: int, end: int, what: str) -> Unknown:
        place = self._map.locate(start, end)
        code = " ".join(self._string[start:end].split())
        code = code if len(code) <= 40 else code[:39] + "…"
        return unknown(ReasonKind.FUNCTION, f"{what}: `{code}`", location=place)

    def _ansi_end(self, start: int, end: int) -> int:
        at = start
        while at < end and self._string[at] != "'":
            at += 2 if self._string[at] == "\\" else 1
        return min(at, end)

    def _ansi(self, start: int, end: int) -> list[Piece | Value]:
        """Decode `$'…'`."""
        out: list[Piece | Value] = []
        at = start
        for found in _ANSI.finditer(self._string, start, end):
            out.extend(self._map.segments(at, found.start()))
            at = found.end()
            code = found["x"] or found["u"] or found["U"]
            if code:
                made = chr(min(int(code, 16), 0x10FFFF))
            elif found["o"]:
                made = chr(int(found["o"], 8) & 0xFF)
            elif found["c"]:
                made = chr(ord(found["c"]) & 0x1F)
            else:
                made = _ANSI_LETTERS.get(found["one"], found.group())
            out.append(Piece(made, self._map.locate(found.start(), at)))
        out.extend(self._map.segments(at, end))
        return out


def _split(piece: Piece, current: Field, done: list[Field]) -> Field:
    """Split the text of an unquoted variable at blanks, as the default IFS does."""
    at = 0
    for blank in _BLANKS.finditer(piece.text):
        if blank.start() > at:
            current.segments.append(_cut(piece, at, blank.start()))
        if current.segments or current.quoted:
            done.append(current)
            current = Field()
        at = blank.end()
    if at < len(piece.text):
        current.segments.append(_cut(piece, at, len(piece.text)))
    return current


def _cut(piece: Piece, start: int, end: int) -> Piece:
    place = piece.location
    if place is not None and piece.exact:
        place = Location(place.source, place.start + start, place.start + end, place.via)
    return Piece(piece.text[start:end], place)
