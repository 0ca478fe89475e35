"""Turn plain YAML words into typed values, as the reader of Kubernetes tools does.

That reader is sigs.k8s.io/yaml on Go's yaml.v2. The raw text is always kept, because other readers
take `1.30`, `012` or `y` for something else; which of them a field will meet is not known here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from ekslint.core.value import Null, ReasonKind, Scalar, Text, Value, unknown
from ekslint.sources.decimals import decimal_of

# https://github.com/go-yaml/yaml/blob/v2.4.0/resolve.go: `y` and `n` are booleans there too.
_TRUE: Final = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE: Final = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_NOT_FINITE: Final = frozenset(
    sign + word
    for sign in ("", "+", "-")
    for word in (".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN")
)
_NUMBER_START: Final = frozenset("+-.0123456789")
_INTEGER: Final = re.compile(
    r"(?P<sign>[-+]?)(?:(?P<decimal>0|[1-9][0-9]*)|0[xX](?P<hex>[0-9a-fA-F]+)"
    r"|0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+))"
)
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ][0-9]{1,2}:.*)?")
_BASES: Final = (("decimal", 10), ("hex", 16), ("binary", 2), ("octal", 8))


def number(word: str) -> int | Decimal | None:
    """Return the number a plain word stands for, or None when it is a string.

    A leading zero means octal, as in Go; digits that are not octal then make a decimal float.
    """
    bare = word.replace("_", "") if "_" in word and word[0] != "." else word
    if (whole := _INTEGER.fullmatch(bare)) is not None:
        sign = -1 if whole["sign"] == "-" else 1
        for name, base in _BASES:
            if (digits := whole[name]) is not None:
                # Python refuses to convert thousands of decimal digits; so do we.
                return sign * int(digits, base) if len(digits) <= 4000 else None
    if _FLOAT.fullmatch(bare) is None:
        return None
    return decimal_of(bare)


def plain_value(word: str, text: Text) -> Value:
    """Return the typed value of a plain word; `text` is the same word as a text."""
    first = word[:1]
    if first in _NUMBER_START and word:
        return _numeric(word, text)
    if len(word) < 6 and word in _WORDS:
        data = _WORDS[word]
        if data is None:
            return Null(location=text.location)
        return Scalar(data, word, location=text.location)
    return text


def _numeric(word: str, text: Text) -> Value:
    if word in _NOT_FINITE:
        return unknown(ReasonKind.INVALID, f"`{word}` is not a number", location=text.location)
    if _DATE.fullmatch(word) is None:
        data = number(word)
        if data is not None:
            return Scalar(data, word, location=text.location)
    # A date, a sexagesimal number or a version with two dots is a string here, not everywhere.
    return Text(text.segments, word, location=text.location)


def tagged_value(tag: str, word: str, text: Text) -> Value:
    """Return the value of a scalar under one of YAML's own tags (`!!str`, `!!int`, …)."""
    kind = tag.rpartition(":")[2]
    if kind in ("str", "timestamp"):
        return text
    found = plain_value(word, text)
    if kind == "float" and isinstance(found, Scalar) and type(found.data) is int:
        return Scalar(Decimal(found.data), word, location=text.location)
    fits = {
        "null": isinstance(found, Null),
        "bool": isinstance(found, Scalar) and isinstance(found.data, bool),
        "int": isinstance(found, Scalar) and type(found.data) is int,
        "float": isinstance(found, Scalar) and isinstance(found.data, Decimal),
    }.get(kind)
    if fits:
        return found
    detail = f"`{word[:40]}` is no {kind}" if fits is not None else f"tag `!!{kind}` is not read"
    return unknown(ReasonKind.INVALID, detail, location=text.location)
