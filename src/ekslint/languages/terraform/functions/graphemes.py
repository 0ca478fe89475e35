"""Turn text into the characters a person sees, as far as that needs no Unicode segmentation table.

Where characters may combine (marks, joiners, emoji sequences, Hangul letters) it gives up, because
Terraform counts what they combine to. Source: Unicode UAX 29, apparentlymart/go-textseg.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from ekslint.languages.terraform.functions.signature import NotEvaluatedError

_COMBINING: Final = frozenset({"Mn", "Mc", "Me", "Cf", "Cs"})


def simple(text: str) -> bool:
    """Whether every code point of the text is a character of its own."""
    if text.isascii():
        return "\r\n" not in text
    return "\r\n" not in text and not any(_may_combine(c) for c in text)


def _may_combine(character: str) -> bool:
    code = ord(character)
    if code < 0x300:
        return code == 0xAD
    return (
        unicodedata.category(character) in _COMBINING
        or 0x1100 <= code <= 0x11FF
        or 0xA960 <= code <= 0xA97F
        or 0xAC00 <= code <= 0xD7FB
        or 0x1F1E6 <= code <= 0x1F1FF
        or 0x1F3FB <= code <= 0x1F3FF
        or code in (0x0E33, 0x0EB3)
    )


def require_simple(text: str) -> str:
    """Return the text; raises NotEvaluatedError when its characters cannot be counted here."""
    if not simple(text):
        raise NotEvaluatedError("the text has characters that combine")
    return text
