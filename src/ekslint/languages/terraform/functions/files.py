"""Turn calls of the file functions into the text of files inside the scan, and paths into parts.

The scope decides which files may be read. What depends on the machine (absolute paths, home
directories, whether a file exists later) is unknown.
Source: hashicorp/terraform `internal/lang/funcs/filesystem.go`.
"""

from __future__ import annotations

import base64
import posixpath
from typing import Final

from ekslint.core.contents import known
from ekslint.core.location import SourceText
from ekslint.core.value import (
    COMPUTED,
    Document,
    Piece,
    ReasonKind,
    Scalar,
    Text,
    Value,
    text,
    unknown,
)
from ekslint.languages.terraform.functions.signature import (
    STRING,
    Call,
    Function,
    NotEvaluatedError,
    function,
    pure,
)
from ekslint.languages.terraform.templates import normalized


def _read(call: Call) -> SourceText | Value:
    path = known(call.arguments[0])
    if not isinstance(path, str):
        return call.opaque()
    return call.scope.read_file(path, call.location)


def _file(call: Call) -> Value:
    source = _read(call)
    if not isinstance(source, SourceText):
        return source
    place = source.location(0, len(source.text))
    whole = place.through(f"{call.name}()", call.location)
    return Text((Piece(normalized(source.text), place),), location=whole)


def _filebase64(call: Call) -> Value:
    content = _file(call)
    if not isinstance(content, Text):
        return content
    data = base64.b64encode((content.known or "").encode()).decode()
    rendered = text(data, content.location, COMPUTED)
    return Document("base64", content, rendered, location=content.location)


def _fileexists(call: Call) -> Value:
    source = _read(call)
    if isinstance(source, SourceText):
        return Scalar(True, location=call.place())
    detail = "whether a file exists is only known where Terraform runs"
    return unknown(ReasonKind.FILE, detail, location=call.location, nonnull=True)


def _elsewhere(call: Call) -> Value:
    detail = f"`{call.name}` depends on where Terraform runs"
    return unknown(ReasonKind.FILE, detail, location=call.location, nonnull=True)


def _clean(path: str) -> str:
    """Return a path as Go's `filepath.Clean` writes it."""
    cleaned = posixpath.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _basename(path: str) -> str:
    if not path:
        return "."
    stripped = path.rstrip("/")
    return stripped.rsplit("/", 1)[-1] if stripped else "/"


def _dirname(path: str) -> str:
    head = path[: path.rfind("/") + 1]
    return _clean(head)


def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        raise NotEvaluatedError("a home directory")
    return path


FUNCTIONS: Final[dict[str, Function]] = {
    "abspath": function(_elsewhere, STRING),
    "basename": pure(_basename, STRING),
    "dirname": pure(_dirname, STRING),
    "file": function(_file, STRING),
    "filebase64": function(_filebase64, STRING),
    "filebase64sha256": function(_elsewhere, STRING),
    "filebase64sha512": function(_elsewhere, STRING),
    "fileexists": function(_fileexists, STRING),
    "filemd5": function(_elsewhere, STRING),
    "fileset": function(_elsewhere, STRING, STRING),
    "filesha1": function(_elsewhere, STRING),
    "filesha256": function(_elsewhere, STRING),
    "filesha512": function(_elsewhere, STRING),
    "pathexpand": pure(_pathexpand, STRING),
}
