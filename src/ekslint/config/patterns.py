"""Turn a path pattern as people write it into a test for absolute paths.

It does not know what the paths are for, and never looks at a disk.
"""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path

from ekslint.core.errors import UsageError
from ekslint.core.record import record


@record
class Pattern:
    """A pattern, and the folder it is relative to.

    Without a slash (`testdata`, `*.gen.tf`) it is a name anywhere below the folder; with one
    (`live/*/old`, `./testdata`) it starts at the folder. `*` and `?` stop at slashes, `**` does
    not. What lies inside a folder that matches, matches. Raises UsageError for what is no pattern.
    """

    text: str
    base: Path
    _regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            regex = _compiled(self.text)
        except re.error as error:
            raise UsageError(f"`{self.text}` is not a pattern: {error.msg}") from None
        object.__setattr__(self, "_regex", regex)

    def matches(self, path: Path) -> bool:
        """Whether an absolute path, or a folder above it, fits the pattern."""
        base = self.base.as_posix().rstrip("/")
        whole = path.as_posix()
        if whole == base:
            return self.text.strip("./") == ""
        if not whole.startswith(f"{base}/"):
            return False
        return self._regex.fullmatch(whole[len(base) + 1 :]) is not None

    def __str__(self) -> str:
        return self.text


def _compiled(text: str) -> re.Pattern[str]:
    anchored = "/" in text.rstrip("/")
    parts = [part for part in text.split("/") if part not in ("", ".")]
    written = "/".join(map(_part, parts)).replace("**/", "(?:[^/]+/)*").replace("**", ".*")
    return re.compile(("" if anchored else "(?:.*/)?") + written + "(?:/.*)?", re.DOTALL)


def _part(part: str) -> str:
    if part == "**":
        return part
    found = re.split(r"(\*+|\?|\[!?[^\]]+\])", part)
    return "".join(_piece(piece, special=at % 2 == 1) for at, piece in enumerate(found))


def _piece(piece: str, *, special: bool) -> str:
    if not special:
        return re.escape(piece)
    if piece.startswith("*"):
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    inverted = piece.startswith("[!")
    inside = re.escape(piece[2 if inverted else 1 : -1]).replace(r"\-", "-")
    return f"[{'^/' if inverted else ''}{inside}]"
