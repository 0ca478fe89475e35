"""Placeholders that samples leave in entries of aws-auth."""

from __future__ import annotations

import pytest

from ekslint.core.value import Entry, MapValue, Piece, ReasonKind, Ref, Text, Value, text, unknown
from ekslint.model.access.left_over import left_over, of_documentation

ROLE = unknown(ReasonKind.COMPUTED, "later", ref=Ref("scope", "aws_iam_role.node", ("arn",)))


def item(value: Value, key: str = "rolearn") -> MapValue:
    return MapValue({key: Entry(value)})


@pytest.mark.parametrize(
    ("value", "manifest", "applied"),
    [
        ("<arn:aws:iam::444455556666:role/node>", True, True),
        ("< arn:aws-cn:iam::444455556666:role/node >", True, True),
        ("system:node:<{{EC2PrivateDNSName}}>", True, True),
        ("<system:masters>", True, True),
        ("<ARN of instance role>", False, True),
        ("arn:aws:iam::<account>:role/node", False, True),
        ("arn:aws:iam::<%= account %>:role/node", False, False),
        ("Ann <ann@example.com>", False, False),
        ("arn:aws:iam::444455556666:role/node", False, False),
        ("system:node:{{EC2PrivateDNSName}}", False, False),
    ],
)
def test_angle_brackets(value: str, manifest: bool, applied: bool) -> None:
    assert (left_over(item(text(value)), applied=False) is not None) is manifest
    assert (left_over(item(text(value)), applied=True) is not None) is applied


def test_brackets_around_a_reference() -> None:
    assert left_over(item(Text((Piece("<"), ROLE, Piece(">")))), applied=False) is not None
    assert left_over(item(Text((Piece("a"), ROLE))), applied=True) is None


def test_other_keys_say_nothing() -> None:
    assert left_over(item(text("<system:masters>"), "comment"), applied=True) is None


@pytest.mark.parametrize(
    ("arn", "others", "expected"),
    [
        ("111122223333", ["829104756312"], True),
        ("111122223333", ["123456789012"], False),
        ("111122223333", [], False),
        ("829104756312", ["111122223333"], False),
    ],
)
def test_accounts_of_the_documentation(arn: str, others: list[str], expected: bool) -> None:
    made = [text(f"arn:aws:iam::{account}:role/node") for account in (arn, *others)]
    assert of_documentation(made[0], list(made)) is expected
