"""Turn `replace(yamlencode(x), "\\"", "")` into the same document where the quotes say nothing.

Older modules take the quotes out of what yamlencode prints. As long as every text reads the same
without them, the structure is still known, although the text with unknown parts is not.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Null,
    Piece,
    Scalar,
    Text,
    Unknown,
    Value,
)

_PLAIN: Final = re.compile(r"[A-Za-z/_](?:[\w/.@=,+{}-]|:(?=\S))*", re.ASCII)
_OTHER: Final = re.compile(r"(?:true|false|yes|no|on|off|null|y|n|~)", re.IGNORECASE)
"""Words that YAML does not take for texts without quotes."""
_MIDDLE: Final = re.compile(r"[\w/.@=,+{}:-]*", re.ASCII)


def unquoted(document: Document) -> Document | None:
    """Return the document without its quotes; None when a text in it may read otherwise."""
    if document.format != "yaml":
        return None
    stack: list[Value] = [document.content]
    while stack:
        value = stack.pop()
        match value:
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                if not all(_reads_the_same(Text((Piece(key),))) for key in entries):
                    return None
                stack.extend(entry.value for entry in entries.values())
            case Text():
                if not _reads_the_same(value):
                    return None
            case Scalar() | Null() | Unknown():
                continue  # what is not known stays so
            case _:
                return None
    return replace(document, rendered=None)


def _reads_the_same(value: Text) -> bool:
    known = value.known
    if known is not None:
        return _PLAIN.fullmatch(known) is not None and _OTHER.fullmatch(known) is None
    pieces = [s.text for s in value.segments if isinstance(s, Piece)]
    first = value.segments[0]
    start = isinstance(first, Piece) and re.match(r"[A-Za-z/_]", first.text) is not None
    return start and all(_MIDDLE.fullmatch(piece) for piece in pieces)
