"""Turn an entry of aws-auth into the placeholder that is still in it.

It knows how samples mark what has to be filled in; which tool might fill it in later it does not
know, so what only a file by itself shows counts where no tool comes between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ekslint.core.pieces import with_holes
from ekslint.core.value import ListValue, MapValue, Piece, Text, Value

DOCUMENTATION_ACCOUNTS: Final = frozenset({"111122223333", "123456789012"})
"""Accounts of AWS's examples, which nobody has.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""
_HOLE: Final = "\ufffc"
_ENCLOSED: Final = re.compile(
    rf"<\s*(?:{_HOLE}\s*|"
    rf"(?:arn:(?:aws[a-z-]*|{_HOLE}):iam::(?:\d{{12}}|{_HOLE}):|system:|\{{\{{)[^<>]*)>"
)
"""Angle brackets around what is meant: an ARN, a whole value, a name, a template."""
_TO_FILL_IN: Final = re.compile(r"<(?![%=/!-])[^<>%=@]*[A-Za-z][^<>%=@]*>")
_ACCOUNT: Final = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):")
_FIELDS: Final = ("rolearn", "userarn", "username", "groups")


def left_over(item: MapValue, *, applied: bool) -> Text | None:
    """Return the value of an entry that still holds a placeholder, None when none does.

    `applied`: the text reaches the cluster as it is written, with no other tool in between.
    """
    for value in _texts(item):
        whole, _ = with_holes(value)
        if _ENCLOSED.search(whole) or (applied and _TO_FILL_IN.search(whole)):
            return value
    return None


def of_documentation(arn: Value, others: list[Value]) -> bool:
    """Whether an ARN is of an account of the documentation while others are of real accounts."""
    account = _account(arn)
    if account not in DOCUMENTATION_ACCOUNTS:
        return False
    return any((found := _account(a)) and found not in DOCUMENTATION_ACCOUNTS for a in others)


def _account(arn: Value) -> str:
    if not isinstance(arn, Text) or not isinstance(next(iter(arn.segments), None), Piece):
        return ""
    found = _ACCOUNT.match(arn.prefix)
    return found[1] if found else ""


def _texts(item: MapValue) -> Iterator[Text]:
    for name, entry in item.entries.items():
        if name.lower() in _FIELDS:
            values = entry.value.items if isinstance(entry.value, ListValue) else (entry.value,)
            yield from (value for value in values if isinstance(value, Text))
