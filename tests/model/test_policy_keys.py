"""Condition keys with variables in them."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import from_plain, known_text
from ekslint.core.value import Document, ReasonKind, Unknown, unknown
from ekslint.model.policy.keys import unfilled_condition_key

KEYED = {"Condition": {"StringEquals": {"a:aud": "x"}, "StringLike": {"${Issuer}:sub": "y"}}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"Statement": [KEYED]}, "${Issuer}:sub"),
        ({"Statement": KEYED}, "${Issuer}:sub"),
        ({"Statement": [{}, {"Condition": {"StringEquals": {"a:sub": "${b}"}}}]}, None),
        ({"Statement": [{"Condition": {"StringEquals": "x"}}]}, None),
        ({"Statement": "x"}, None),
        ({}, None),
        ("text", None),
    ],
)
def test_condition_keys(document: Any, expected: str | None) -> None:
    value = from_plain(document)
    assert known_text(unfilled_condition_key(value)) == expected
    assert known_text(unfilled_condition_key(Document("json", value))) == expected


def test_of_a_document_that_is_not_known_it_is_not_known() -> None:
    document = unknown(ReasonKind.VARIABLE, "unset")
    assert isinstance(unfilled_condition_key(document), Unknown)
