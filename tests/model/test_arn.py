"""The form of principals' ARNs: what is wrong, and what an unknown part may still be."""

from __future__ import annotations

import pytest

from ekslint.core.value import Piece, ReasonKind, Text, text, unknown
from ekslint.model.iam.arn import form_fault


@pytest.mark.parametrize(
    ("arn", "fault"),
    [
        ("arn:aws:iam::111122223333:role/node", ""),
        ("arn:aws-cn:iam::111122223333:role/path/to/node", ""),
        ("arn:aws-us-gov:iam::111122223333:user/a+b=c,d.e@f_g-h", ""),
        ("arn:aws:sts::111122223333:assumed-role/a/b", ""),
        ("arn:aws:iam::111122223333:root", ""),
        ("arn:aws:eks:eu-west-1:111122223333:cluster/prod", ""),
        ("node", ""),
        ("", ""),
        ("arn:aws:iam::11112222333:role/node", "the account `11112222333` is not 12 digits"),
        ("arn:aws:iam::1111222233334:role/node", "the account `1111222233334` is not 12 digits"),
        ("arn:aws:iam::l11122223333:role/node", "the account `l11122223333` is not 12 digits"),
        ("arn:aws:iam:111122223333:role/node", "it has 4 colons, not 5"),
        ("arn:aws:iam:::111122223333:role/node", "the account `` is not 12 digits"),
        ("arn:aws::iam::111122223333:role/node", "a colon too many stands before `iam`"),
        ("arn:aws:::111122223333:role/node", "its service is ``, not `iam`"),
        (
            "arn:aws:iam:eu-west-1:111122223333:role/node",
            "`eu-west-1` stands where IAM has no region",
        ),
        ("arn:asw:iam::111122223333:role/node", "there is no partition `asw`"),
        ("arn:aws:iam::111122223333:role/node ", "it holds a blank"),
        ("arn:aws:iam::111122223333:role/a#b", "its name holds a sign that IAM does not allow"),
        ("arn:aws:s3:::111122223333:role/x", ""),
        ("ARN:aws:iam::111122223333:Role/node", ""),
    ],
)
def test_form(arn: str, fault: str) -> None:
    assert form_fault(text(arn)) == fault


HIDDEN = unknown(ReasonKind.VARIABLE, "a variable")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("arn:aws:iam::", ":role/node", ""),
        ("arn:", ":iam::111122223333:role/node", ""),
        ("arn:aws:iam::111122223333:role/", "", ""),
        ("arn:aws:iam:", ":role/node", ""),
        ("arn:aws:", "", ""),
        ("", ":role/node", ""),
        ("arn:aws:iam::1111222:role/", "", "the account `1111222` is not 12 digits"),
        ("arn:aws:iam::111122223333:role/ ", "", "it holds a blank"),
    ],
)
def test_unknown_parts_may_be_anything(before: str, after: str, fault: str) -> None:
    assert form_fault(Text((Piece(before), HIDDEN, Piece(after)))) == fault
