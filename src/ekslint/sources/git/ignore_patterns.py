"""Turn the text of a `.gitignore` into a test for paths below its folder, as git reads it.

https://git-scm.com/docs/gitignore tells the form. It looks neither at a disk nor at what git has in
its index. No pattern takes more than quadratic time, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from typing import Final

from ekslint.core.record import record

MAX_PATTERNS: Final = 10_000

_CLASSES: Final = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_STARS: Final = re.compile(r"\*{2,}")
_NEVER: Final = r"(?!)"


@record
class Pattern:
    """One line. `parts` are matched one by one against the parts of a path, None for `**`; of a
    pattern without a slash there is one, for the name alone (`anywhere`)."""

    parts: tuple[re.Pattern[str] | None, ...]
    anywhere: bool
    negated: bool = False
    folders_only: bool = False

    def matches(self, path: Sequence[str], *, is_dir: bool) -> bool:
        """Whether a path, by its parts, fits."""
        if self.folders_only and not is_dir:
            return False
        if self.anywhere:
            part = self.parts[0]
            return part is not None and part.fullmatch(path[-1]) is not None
        return _fits(self.parts, path)


@record
class Patterns:
    """The lines of one file, in their order; the last one that fits decides."""

    all: tuple[Pattern, ...]
    _names: re.Pattern[str] | None = field(default=None, compare=False)

    def decide(self, path: Sequence[str], *, is_dir: bool) -> bool | None:
        """Return whether a path is ignored by these lines, or None where they say nothing."""
        if self._names is not None and self._names.fullmatch(path[-1]) is None:
            return None
        for pattern in reversed(self.all):
            if pattern.matches(path, is_dir=is_dir):
                return not pattern.negated
        return None


def patterns_of(text: str) -> Patterns:
    """Return the patterns of a file; of more than `MAX_PATTERNS` lines only the first count."""
    found: list[Pattern] = []
    for line in text.removeprefix("\ufeff").split("\n"):
        if len(found) < MAX_PATTERNS and (pattern := _pattern(line)) is not None:
            found.append(pattern)
    names = None
    if all(pattern.parts[-1] is not None for pattern in found):
        # Whatever fits, the last part has to: one test tells of most paths that nothing does.
        last = dict.fromkeys(p.parts[-1].pattern for p in found if p.parts[-1] is not None)
        names = re.compile("|".join(last) or _NEVER, re.DOTALL)
    return Patterns(tuple(found), names)


def _pattern(line: str) -> Pattern | None:
    line = line.removesuffix("\r")
    if line.startswith("#"):
        return None
    line = _trimmed(line)
    negated = line.startswith("!")
    line = line[1:] if negated else line
    folders_only = line.endswith("/")
    line = line[:-1] if folders_only else line
    if not line:
        return None
    if "/" not in line:
        return Pattern((_compiled(line),), True, negated, folders_only)
    words = _words(line.removeprefix("/"))
    parts = tuple(None if _STARS.fullmatch(word) else _compiled(word) for word in words)
    return Pattern(parts, False, negated, folders_only)


def _words(line: str) -> list[str]:
    """Return the parts of a path that a pattern is about: no slash in a set parts them."""
    words, at = [""], 0
    while at < len(line):
        start = at
        if line[at] == "[":
            at = _set(line, at)[1]
        elif line[at] == "\\" and at + 1 < len(line):
            at += 2
        else:
            at += 1
        if line[start:at].lstrip("\\") == "/":
            words.append("")
        else:
            words[-1] += line[start:at]
    return words


def _trimmed(line: str) -> str:
    """Return a line without the blanks at its end, but for one behind a backslash."""
    bare = line.rstrip(" ")
    if bare == line:
        return line
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if slashes % 2 else bare


def _fits(parts: Sequence[re.Pattern[str] | None], path: Sequence[str]) -> bool:
    """Whether parts fit a path; where several ways lead through `**`, the first is as good."""
    at = step = 0
    back: tuple[int, int] | None = None
    while at < len(path):
        part = parts[step] if step < len(parts) else None
        if step < len(parts) and part is None:
            if step == len(parts) - 1:
                return True  # all that is inside
            back = (step, at)
            step += 1
        elif step < len(parts) and part is not None and part.fullmatch(path[at]):
            at, step = at + 1, step + 1
        elif back is not None:
            back = (back[0], back[1] + 1)
            step, at = back[0] + 1, back[1]
        else:
            return False
    return step == len(parts)


def _compiled(word: str) -> re.Pattern[str]:
    """Return the test for one part of a path."""
    chunks: list[str] = [""]
    at = 0
    while at < len(word):
        sign = word[at]
        if sign == "*":
            if chunks[-1] or len(chunks) == 1:
                chunks.append("")
            at += 1
        elif sign == "?":
            chunks[-1] += "."
            at += 1
        elif sign == "[":
            piece, at = _set(word, at)
            chunks[-1] += piece
        elif sign == "\\":
            if at + 1 == len(word):
                return re.compile(_NEVER)
            chunks[-1] += re.escape(word[at + 1])
            at += 2
        else:
            chunks[-1] += re.escape(sign)
            at += 1
    first, *rest = chunks
    if not rest:
        return re.compile(first, re.DOTALL)
    # A chunk between two stars may be taken where it first occurs, so nothing is tried twice.
    middle = "".join(f"(?>.*?{chunk})" for chunk in rest[:-1] if chunk)
    return re.compile(f"{first}{middle}.*{rest[-1]}", re.DOTALL)


def _set(word: str, at: int) -> tuple[str, int]:
    """Return the test for a set of characters (`[a-z]`), and where it ends."""
    start = at + 1
    negated = word[start : start + 1] in ("!", "^")
    at = start + 1 if negated else start
    found: list[str] = []
    first = True
    while at < len(word) and (word[at] != "]" or first):
        first = False
        if word.startswith("[:", at) and (end := word.find(":]", at)) > 0:
            if word[at + 2 : end] not in _CLASSES:
                return _NEVER, len(word)
            found.append(_CLASSES[word[at + 2 : end]])
            at = end + 2
            continue
        low, at = _member(word, at)
        if word[at : at + 1] == "-" and word[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(word, at + 1)
            # A range that runs backwards has its first character, as git reads it.
            found.append(re.escape(low))
            if low < high:
                found.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            found.append(re.escape(low))
    if at >= len(word):
        return _NEVER, len(word)  # it is not closed
    if not found:
        return ("." if negated else _NEVER), at + 1
    return f"[{'^' if negated else ''}{''.join(found)}]", at + 1


def _member(word: str, at: int) -> tuple[str, int]:
    if word[at] == "\\" and at + 1 < len(word):
        return word[at + 1], at + 2
    return word[at], at + 1
