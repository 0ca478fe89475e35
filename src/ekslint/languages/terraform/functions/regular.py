"""Turn Go regular expressions into Python ones where they mean the same, and run them.

What differs between the two, or could run for too long, is not evaluated.
Sources: https://github.com/google/re2/wiki/Syntax, zclconf/go-cty `stdlib/regexp.go`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text
from ekslint.core.value import Entry, ListValue, MapValue, Null, Text, Value, text
from ekslint.languages.terraform.functions.signature import (
    STRING,
    ArgumentError,
    Call,
    Function,
    NotEvaluatedError,
    function,
)
from ekslint.languages.terraform.functions.strings import as_text

MAX_STEPS: Final = 4_000_000
"""Upper bound of the backtracking a pattern may need on its text."""

_CLASSES: Final = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": "\\x00-\\x7f",
    "blank": "\\t ",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\t\\n\\v\\f\\r ",
    "upper": "A-Z",
    "word": "0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_KEPT_ESCAPES: Final = frozenset("dDwWbBAfnrtva")
_QUANTIFIER: Final = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
_GROUP: Final = re.compile(r"\((?:\?(?:P?<(?P<name>[A-Za-z_]\w*)>|(?P<flags>[ims]*):))?")
_BOUNDED: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}")


class _Translator:
    """One pass over a pattern; `cost` counts what makes backtracking expensive."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.unbounded = 0
        self.nested = False
        self.multiline = False
        self.folds = False

    def translate(self) -> str:
        flags = re.match(r"\(\?([ims]+)\)", self.pattern)
        prefix = ""
        if flags:
            self.at = flags.end()
            self.multiline, self.folds = "m" in flags[1], "i" in flags[1]
            prefix = f"(?{flags[1]})"
        out, _ = self._alternatives(0)
        if self.at < len(self.pattern):
            raise ArgumentError("a `)` without `(` in the pattern")
        return prefix + out

    def _alternatives(self, depth: int) -> tuple[str, bool]:
        """Translate up to the end of the group; the second answer: it may match in many ways."""
        if depth > 40:
            raise NotEvaluatedError("a pattern nested too deeply")
        out: list[str] = []
        loose = False
        while self.at < len(self.pattern):
            c = self.pattern[self.at]
            if c == ")":
                break
            if c == "|":
                out.append(c)
                self.at += 1
                loose = True
                continue
            atom, inner_loose = self._atom(depth)
            quantified, unbounded = self._quantifier()
            if unbounded:
                self.unbounded += 1
                self.nested = self.nested or inner_loose
            out.append(atom + quantified)
            loose = loose or inner_loose or bool(quantified)
        return "".join(out), loose

    def _atom(self, depth: int) -> tuple[str, bool]:
        c = self.pattern[self.at]
        if c == "(":
            return self._group(depth)
        if c == "[":
            return self._class(), False
        if c == "\\":
            return self._escape(in_class=False), False
        if c in "*+?":
            raise ArgumentError("a quantifier without anything to repeat")
        self.at += 1
        if c == "$":
            return ("$" if self.multiline else r"\Z"), False
        if c in "^.":
            return c, False
        return re.escape(c), False

    def _group(self, depth: int) -> tuple[str, bool]:
        match = _GROUP.match(self.pattern, self.at)
        if match is None or (self.pattern.startswith("(?", self.at) and match.end() == self.at + 1):
            raise NotEvaluatedError("a kind of group that is not translated")
        self.at = match.end()
        flags = match["flags"] or ""
        if "m" in flags:
            raise NotEvaluatedError("a multi-line group")
        self.folds = self.folds or "i" in flags
        inner, loose = self._alternatives(depth + 1)
        if self.at >= len(self.pattern):
            raise ArgumentError("a `(` without `)` in the pattern")
        self.at += 1
        opening = match[0].replace("(?<", "(?P<")
        return f"{opening}{inner})", loose

    def _quantifier(self) -> tuple[str, bool]:
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return "", False
        self.at = match.end()
        found = match[0]
        bounds = _BOUNDED.fullmatch(found)
        if bounds and max(int(bounds[1]), int(bounds[2] or 0)) > 1000:
            raise ArgumentError("a repetition of more than 1000")
        if self.pattern.startswith("?", self.at):
            self.at += 1
            found += "?"
        if _QUANTIFIER.match(self.pattern, self.at):
            raise ArgumentError("a quantifier after a quantifier")
        many = bounds is not None and (bounds[2] == "" or int(bounds[2] or bounds[1]) > 3)
        return found, found[0] in "*+" or many

    def _class(self) -> str:
        out = ["["]
        self.at += 1
        if self.pattern.startswith("^", self.at):
            out.append("^")
            self.at += 1
        first = True
        while True:
            if self.at >= len(self.pattern):
                raise ArgumentError("a `[` without `]` in the pattern")
            c = self.pattern[self.at]
            if c == "]" and not first:
                self.at += 1
                return "".join(out) + "]"
            first = False
            if self.pattern.startswith("[:", self.at):
                end = self.pattern.find(":]", self.at)
                name = self.pattern[self.at + 2 : end] if end > 0 else ""
                if name not in _CLASSES:
                    raise NotEvaluatedError("a character class that is not translated")
                out.append(_CLASSES[name])
                self.at = end + 2
            elif c == "\\":
                out.append(self._escape(in_class=True))
            else:
                self.at += 1
                out.append("\\" + c if c in "[]&~|^" else c)

    def _escape(self, *, in_class: bool) -> str:
        if self.at + 1 >= len(self.pattern):
            raise ArgumentError("a pattern that ends in a backslash")
        c = self.pattern[self.at + 1]
        self.at += 2
        if c == "s":
            return r"\t\n\f\r " if in_class else r"[\t\n\f\r ]"
        if c == "S" and not in_class:
            return r"[^\t\n\f\r ]"
        if c == "z" and not in_class:
            return r"\Z"
        if c == "x":
            match = re.match(r"[0-9A-Fa-f]{2}|\{([0-9A-Fa-f]{1,6})\}", self.pattern[self.at :])
            if match is None:
                raise ArgumentError("an invalid escape in the pattern")
            self.at += match.end()
            return re.escape(chr(int(match[1] or match[0], 16)))
        if c in _KEPT_ESCAPES and not (in_class and c in "bBA"):
            return "\\" + c
        if c.isascii() and not c.isalnum():
            return re.escape(c)
        raise NotEvaluatedError("an escape that is not translated")


def compile_pattern(pattern: str, data: str) -> re.Pattern[str]:
    """Return the Python pattern that means the same for this text.

    Raises ArgumentError for an invalid pattern, NotEvaluatedError for what is not translated.
    """
    translator = _Translator(pattern)
    translated = translator.translate()
    if translator.folds and not (data.isascii() and pattern.isascii()):
        raise NotEvaluatedError("letters beyond ASCII compared without regard to case")
    size = max(len(data), 2)
    steps = size ** min(translator.unbounded + 1, 12)
    if translator.nested:
        steps = 2 ** min(size, 64)
    if steps > MAX_STEPS and not (translator.unbounded <= 1 and not translator.nested):
        raise NotEvaluatedError("a pattern that may take long")
    try:
        return re.compile(translated, re.ASCII)
    except (re.error, OverflowError) as error:
        raise NotEvaluatedError(f"a pattern that is not translated ({error})") from error


def matches(pattern: re.Pattern[str], data: str) -> Iterator[re.Match[str]]:
    """Yield matches as Go finds them: an empty one never touches the end of the one before."""
    last = -1
    for match in pattern.finditer(data):
        if match.end() == match.start() == last:
            continue
        last = match.end()
        yield match


def _pieces(call: Call) -> tuple[re.Pattern[str], Text, str] | None:
    pattern, value = known(call.arguments[0]), as_text(call.arguments[1])
    if not isinstance(pattern, str) or value is None:
        return None
    data = value.known
    if data is None:
        compile_pattern(pattern, "")
        return None
    return compile_pattern(pattern, data), value, data


def _result(match: re.Match[str], value: Text, location: Location) -> Value:
    def group(number: int) -> Value:
        start, end = match.span(number)
        if start < 0:
            return Null(location=location)
        return slice_text(value, start, end) if end > start else text("", location)

    pattern = match.re
    if pattern.groups == 0:
        return group(0)
    if len(pattern.groupindex) == pattern.groups:
        entries = {name: Entry(group(number)) for name, number in pattern.groupindex.items()}
        return MapValue(entries, location=location)
    items = tuple(group(number) for number in range(1, pattern.groups + 1))
    return ListValue(items, location=location)


def _check_groups(pattern: re.Pattern[str]) -> None:
    if pattern.groupindex and len(pattern.groupindex) != pattern.groups:
        raise ArgumentError("named and unnamed groups in one pattern")


def _regex(call: Call) -> Value:
    found = _pieces(call)
    if found is None:
        return call.opaque()
    pattern, value, data = found
    _check_groups(pattern)
    match = pattern.search(data)
    if match is None:
        raise ArgumentError("the pattern does not match")
    return _result(match, value, call.place())


def _regexall(call: Call) -> Value:
    found = _pieces(call)
    if found is None:
        return call.opaque()
    pattern, value, data = found
    _check_groups(pattern)
    items = tuple(_result(match, value, call.place()) for match in matches(pattern, data))
    return ListValue(items, kind="list", location=call.place())


FUNCTIONS: Final[dict[str, Function]] = {
    "regex": function(_regex, STRING, STRING),
    "regexall": function(_regexall, STRING, STRING),
}
