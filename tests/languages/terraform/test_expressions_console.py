"""Terraform's own console is the judge: tools/record_console.py recorded what it answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.contents import is_known
from ekslint.core.value import Document, ListValue, MapValue, Piece, Text, Value
from ekslint.languages.terraform.functions.json_text import json_text
from ekslint.languages.terraform.provenance import deep_error
from ekslint.languages.terraform.types import type_of
from tests.languages.terraform.console import fits, read_type, value_of

RECORDS: list[dict[str, Any]] = [
    record
    for record in json.loads((Path(__file__).parent / "console.json").read_text("utf-8"))
    if "as" not in record
]
NOT_EVALUATED = {
    'try(1/0 == 1, "inf")': "infinities are given up",
    'regex("\\\\pL", "é")': "classes of Unicode are not translated",
    'regex("\\\\Qa.b\\\\E", "a.b")': "quoted runs are not translated",
    'issensitive("x")': "marks are not followed",
    'cidrhost("::ffff:10.0.0.0/120", 1)': "IPv4 in IPv6 prints in a way of its own",
    'cidrsubnet("10.0.0.0/16", 8, -1)': "a negative subnet number is an oversight",
}
OLDER = {'list("a")', 'map("a", 1)'}
"""Errors since Terraform 0.15; what is written for an older one is still evaluated."""
NULL_OF_A_TYPE = {'coalescelist(null, ["a"])'}
"""Errors for a literal null only: nulls have no type here, and one of a list type is skipped."""


def _id(record: dict[str, Any]) -> str:
    return " ".join(str(record["expr"]).split())[:80]


def assert_places(value: Value) -> None:
    """Check that every place lies inside its text."""
    stack: list[Value | Piece] = [value]
    while stack:
        part = stack.pop()
        place = part.location
        for location in (place, *(hop.location for hop in place.via)) if place else ():
            assert 0 <= location.start <= location.end <= len(location.source.text)
        match part:
            case Text(segments=segments):
                stack.extend(segments)
            case ListValue(items=items):
                stack.extend(items)
            case MapValue(entries=entries):
                stack.extend(entry.value for entry in entries.values())
            case Document(content=content, rendered=rendered):
                stack.extend([content] if rendered is None else [content, rendered])


@pytest.mark.parametrize("record", RECORDS, ids=_id)
def test_the_answer_is_terraforms(record: dict[str, Any]) -> None:
    value = value_of(record["expr"])
    assert_places(value)
    if record["expr"] in NULL_OF_A_TYPE | OLDER:
        return
    if record["expr"] in NOT_EVALUATED:
        assert not is_known(value)
        assert deep_error(value) is None
        return
    if record.get("error") or record.get("unknown"):
        assert not is_known(value), json_text(value)
        return
    assert deep_error(value) is None, str(deep_error(value))
    answer = json_text(value)
    if answer is None:
        assert record.get("open"), f"not known, Terraform says {record['answer']}: {value}"
        return
    assert answer == record["answer"]
    if not isinstance(value, Document):
        assert fits(type_of(value), read_type(record["type"])), str(type_of(value))


def test_there_are_enough_answers() -> None:
    assert len(RECORDS) >= 400
