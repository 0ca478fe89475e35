"""Turn plain text into text with terminal colours, or leave it alone.

It does not know whether there is a terminal: the caller says so.
"""

from __future__ import annotations

from typing import Final

_CODES: Final = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "help": "1;32",
    "frame": "34",
    "strong": "1",
    "faint": "2",
}
"""SGR parameters (ECMA-48, 8.3.117) by what the text is."""


def paint(text: str, style: str, *, on: bool) -> str:
    """Return the text in the colours of a style, or as it is when colours are off."""
    if not on or not text:
        return text
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"
