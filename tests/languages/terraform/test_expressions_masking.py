"""Whatever a hidden literal turns out to be: what is still called known must be what it was."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.contents import known_text, plain
from ekslint.core.location import SourceText
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
from ekslint.languages.terraform.expressions import evaluate
from ekslint.languages.terraform.provenance import is_error
from ekslint.sources.hcl.syntax import Node
from tests.languages.terraform.console import Names, parsed

RECORDS: list[dict[str, Any]] = [
    record
    for record in json.loads((Path(__file__).parent / "console.json").read_text("utf-8"))
    if "answer" in record and "as" not in record
]


MAY_BE_A_SET = {
    'true ? ["b","a","b"] : toset(["x"])',
    'true ? ["b", "1"] : toset(["x"])',
    'false ? toset([1]) : ["2", "1", 2]',
    'false ? toset(["x"]) : [true, 1]',
    'false ? toset([]) : ["b", "a"]',
}
"""A list beside an arm that is not known keeps its order, though the other may be a set."""


class Token(str):
    """A number or bool of JSON, as written."""


def _load(answer: str) -> Any:
    def token(raw: str) -> Token:
        return Token(raw)

    return json.loads(answer, parse_int=token, parse_float=token)


def masked(node: Any) -> Iterator[Node]:
    """Yield the node once for each literal in it, with that literal hidden."""
    if not isinstance(node, tuple) or not node:
        return
    if node[0] in ("number", "bool", "null", "template", "tuple", "object"):
        start, end = node[1], node[2]
        yield ("attr", start, end, ("name", start, start, "var"), f"u{start}")
    for i, part in enumerate(node):
        for inner in masked(part):
            yield (*node[:i], inner, *node[i + 1 :])


def undecided(node: Any) -> Iterator[Node]:
    """Yield the node once for each literal in it, as one arm of a condition that is not known."""
    if not isinstance(node, tuple) or not node:
        return
    other: Node | None = None
    if node[0] == "number":
        other = (*node[:3], "7")
    elif node[0] == "bool":
        other = (*node[:3], not node[3])
    elif node[0] == "template" and all(part[0] == "text" for part in node[3]):
        other = (*node[:3], (("text", node[1], node[2], "zz"),), False)
    if other is not None:
        start, end = node[1], node[2]
        test = ("attr", start, end, ("name", start, start, "var"), f"c{start}")
        yield ("cond", start, end, test, node, other)
        yield ("cond", start, end, test, other, node)
    for i, part in enumerate(node):
        for inner in undecided(part):
            yield (*node[:i], inner, *node[i + 1 :])


def _pattern(segments: tuple[Piece | Value, ...]) -> str:
    """Return what the known parts demand; YAML may put an unknown collection on its own lines."""
    parts = []
    for i, segment in enumerate(segments):
        following = segments[i + 1] if i + 1 < len(segments) else None
        if not isinstance(segment, Piece):
            parts.append(".*")
        elif isinstance(following, Document) and following.format == "yaml":
            parts.append(re.escape(segment.text.rstrip(" ")) + r"\s*")
        else:
            parts.append(re.escape(segment.text))
    return "".join(parts)


def fits(value: Value, data: Any) -> bool:
    """Whether everything known in a value agrees with Terraform's answer."""
    match value:
        case Unknown(candidates=candidates) if candidates:
            return any(fits(candidate, data) for candidate in candidates)
        case Unknown():
            return not is_error(value)
        case Null():
            return data is None
        case Scalar():
            written = {True: "true", False: "false"}.get(data, data) if data is not None else None
            return known_text(value) == written
        case Text(segments=segments):
            if not isinstance(data, str):
                return False
            return re.fullmatch(_pattern(segments), data, re.DOTALL) is not None
        case ListValue(items=items, open=open_, scattered=scattered, kind=kind):
            if not isinstance(data, list) or len(items) > len(data) + (kind == "set") * len(items):
                return False
            if not open_ and len(items) != len(data):
                return False
            if scattered or kind == "set":
                return all(any(fits(item, other) for other in data) for item in items)
            return all(fits(item, other) for item, other in zip(items, data, strict=False))
        case MapValue(entries=entries, open=open_):
            if not isinstance(data, dict) or not (entries.keys() <= data.keys()):
                return False
            if not open_ and entries.keys() != data.keys():
                return False
            return all(fits(entry.value, data[key]) for key, entry in entries.items())
        case Document(format=form, content=content, rendered=rendered):
            if not isinstance(data, str):
                return False
            if rendered is not None and not fits(rendered, data):
                return False
            if form == "json":
                return fits(content, _load(data))
            if form == "base64":
                return fits(content, base64.b64decode(data).decode())
            return True
    return False


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: " ".join(r["expr"].split())[:80])
def test_a_hidden_literal_never_makes_a_wrong_value(record: dict[str, Any]) -> None:
    written = record["expr"]
    source = SourceText("main.tf", f"{written}\n" if written.startswith("<<") else written)
    data = _load(record["answer"])
    whole = parsed(source)
    for node in (*masked(whole), *undecided(whole)):
        value = evaluate(node, Names(source))
        agrees = fits(value, data)
        assert agrees or written in MAY_BE_A_SET, f"{plain(value)} from {node}"
