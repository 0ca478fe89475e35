"""Turn calls of the encoding functions into documents and texts that remember what they hold.

Base64 of a text with unknown parts is a Document of that text. Compressed bytes depend on the
compressor, so gzip is a Document without its rendering.
Source: hashicorp/terraform `internal/lang/funcs/encoding.go`.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from ekslint.core.contents import known
from ekslint.core.value import Document, Entry, ListValue, MapValue, Unknown, Value, text
from ekslint.languages.terraform.functions.signature import (
    STRING,
    ArgumentError,
    Call,
    Function,
    NotEvaluatedError,
    function,
    pure,
)
from ekslint.languages.terraform.functions.strings import as_text
from ekslint.languages.terraform.templates import normalized

_UNESCAPED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def _base64encode(call: Call) -> Value:
    value = call.arguments[0]
    data = known(value)
    rendered = None
    if isinstance(data, str):
        encoded = base64.b64encode(data.encode(errors="surrogatepass")).decode()
        rendered = text(encoded, call.location)
    return Document("base64", value, rendered, location=call.place())


def _base64decode(call: Call) -> Value:
    value = call.arguments[0]
    if isinstance(value, Document) and value.format == "base64":
        return value.content
    found = as_text(value)
    data = found.known if found is not None else None
    if found is None or data is None:
        return call.opaque()
    return text(normalized(_decode(data)), found.location or call.location)


def _decode(data: str) -> str:
    try:
        compact = data.replace("\n", "").replace("\r", "")
        return base64.b64decode(compact, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise ArgumentError(f"this is not base64 of a text ({error})") from error


def _base64gzip(call: Call) -> Value:
    return Document("gzip", call.arguments[0], location=call.place())


_CODECS: Final = {
    "UTF-8": "utf-8",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "US-ASCII": "ascii",
    "ISO-8859-1": "latin-1",
}


def _codec(name: str) -> str:
    codec = _CODECS.get(name.upper())
    if codec is None:
        raise NotEvaluatedError(f"the encoding `{name}`")
    return codec


def _textencodebase64(data: str, encoding: str) -> str:
    try:
        return base64.b64encode(data.encode(_codec(encoding))).decode()
    except UnicodeEncodeError as error:
        raise ArgumentError("the text does not fit the encoding") from error


def _textdecodebase64(data: str, encoding: str) -> str:
    codec = _codec(encoding)
    try:
        raw = base64.b64decode(data.replace("\n", "").replace("\r", ""), validate=True)
    except binascii.Error as error:
        raise ArgumentError("this is not base64") from error
    try:
        return normalized(raw.decode(codec))
    except UnicodeDecodeError as error:
        raise NotEvaluatedError("bytes that do not fit the encoding") from error


def _urlencode(data: str) -> str:
    out: list[str] = []
    for c in data:
        if c == " ":
            out.append("+")
        elif c in _UNESCAPED:
            out.append(c)
        else:
            out.extend(f"%{byte:02X}" for byte in c.encode(errors="surrogatepass"))
    return "".join(out)


_FIELD: Final = re.compile(r'"((?:[^"]|"")*)"(?=[,\n]|\Z)|([^",\n]*)(?=[,\n]|\Z)')


def _csv_rows(data: str) -> list[list[str]]:
    """Return the rows of a CSV text as Go's `encoding/csv` reads them: empty lines are skipped."""
    data = data.replace("\r\n", "\n").removesuffix("\n")
    rows: list[list[str]] = []
    row: list[str] = []
    at = 0
    while at < len(data) or row:
        if not row and data[at] == "\n":
            at += 1
            continue
        found = _FIELD.match(data, at)
        if found is None:
            raise ArgumentError("a quote stands where none may")
        row.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end() + 1
        if data[at - 1 : at] != ",":
            rows.append(row)
            row = []
    return rows


def _csvdecode(call: Call) -> Value:
    """Return the rows of a CSV text as a list of objects of strings."""
    value = call.arguments[0]
    data = known(value)
    if isinstance(value, Unknown) or not isinstance(data, str):
        return call.opaque()
    rows = _csv_rows(data)
    if not rows:
        raise ArgumentError("there is no header line")
    header, *lines = rows
    if len(set(header)) != len(header):
        raise ArgumentError("two columns have one name")
    items: list[Value] = []
    for row in lines:
        if len(row) != len(header):
            raise ArgumentError("a row has another number of fields than the header")
        pairs = zip(header, row, strict=True)
        entries = {name: Entry(text(field, call.location)) for name, field in pairs}
        items.append(MapValue(entries, location=call.location))
    return ListValue(tuple(items), kind="list", location=call.place())


FUNCTIONS: Final[dict[str, Function]] = {
    "base64decode": function(_base64decode, STRING),
    "base64encode": function(_base64encode, STRING),
    "base64gzip": function(_base64gzip, STRING),
    "csvdecode": function(_csvdecode, STRING),
    "textdecodebase64": pure(_textdecodebase64, STRING, STRING),
    "textencodebase64": pure(_textencodebase64, STRING, STRING),
    "urlencode": pure(_urlencode, STRING),
}
