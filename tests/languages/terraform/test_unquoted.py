"""What stays known of an encoded document when its quotes are taken out."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import from_plain
from ekslint.core.value import Document, Text, Unknown, Value, text
from ekslint.languages.terraform.functions.unquoted import unquoted
from tests.model.build import partly, unset


def entry(**more: Any) -> Value:
    names = {"rolearn": "arn:aws:iam::111122223333:role/node", "groups": ["system:nodes"]}
    return from_plain([{**names, **more}])


@pytest.mark.parametrize(
    "content",
    [
        entry(),
        entry(username="system:node:{{EC2PrivateDNSName}}"),
        entry(enabled=True, number=3, nothing=None),
        unset(),
        from_plain([]),
    ],
)
def test_plain_words_read_the_same(content: Value) -> None:
    found = unquoted(Document("yaml", content, text("x")))
    assert found is not None
    assert found.content == content
    assert found.rendered is None


@pytest.mark.parametrize(
    "data",
    ["", "yes", "True", "null", "12", "0x1", "1.5", "{{SessionName}}", "a: b", "a #b", "a b", "*"],
)
def test_words_that_read_otherwise(data: str) -> None:
    assert unquoted(Document("yaml", entry(username=data))) is None
    assert unquoted(Document("yaml", from_plain({data: "x"}))) is None


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (partly("arn:aws:iam::", unset(), ":role/node"), True),
        (partly(unset(), ":role/node"), False),
        (partly("a", unset(), " #"), False),
    ],
)
def test_partial_texts(value: Text | Unknown, kept: bool) -> None:
    assert (unquoted(Document("yaml", value)) is not None) is kept


def test_json_needs_its_quotes() -> None:
    assert unquoted(Document("json", entry())) is None
