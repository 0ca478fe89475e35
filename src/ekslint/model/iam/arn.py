"""Turn the ARN of an IAM principal, as far as it is known, into what is wrong with its form.

Every unknown part may be anything that fits where it stands, so it is never a fault.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import HOLE, with_holes
from ekslint.core.value import Text, Value
from ekslint.facts.partitions import partitions

FIELDS: Final = 6
_ANY: Final = re.escape(HOLE)
_DIGITS: Final = re.compile(r"[0-9]{12}")
_RESOURCE: Final = re.compile(rf"[A-Za-z0-9+=,.@_/{_ANY}-]+")
_WHOLE: Final = ("root",)
_TYPES: Final = ("role/", "user/", "assumed-role/", "federated-user/", "instance-profile/")


def form_fault(value: Value) -> str:
    """Return what is wrong with the form of a principal's ARN, in words; empty when nothing is,
    or when it is none at all (a bare name)."""
    written = with_holes(value)[0] if isinstance(value, Text) else known_text(value)
    if written is None or not written.lower().startswith("arn"):
        return ""
    if re.match(r"arn:[A-Z_]+:", written):
        return ""  # somebody still has to fill it in
    written = written.lower()  # the authenticator compares in lower case
    if any(c.isspace() for c in written):
        return "it holds a blank"
    fields = written.split(":", FIELDS - 1)
    if HOLE in "".join(fields[:1]) or (len(fields) < FIELDS and HOLE in written):
        return ""
    if len(fields) < FIELDS:
        return f"it has {len(fields) - 1} colons, not 5"
    if "iam" in fields[3:5]:
        return "a colon too many stands before `iam`"
    if fields[0] != "arn":
        return ""
    return _fields(fields)


def _fields(fields: list[str]) -> str:
    _, partition, service, region, account, resource = fields
    if HOLE not in partition and partition not in partitions():
        return f"there is no partition `{partition}`"
    if HOLE not in service and service not in ("iam", "sts"):
        return f"its service is `{service}`, not `iam`" if _names_principal(resource) else ""
    if HOLE not in region and region:
        return f"`{region}` stands where IAM has no region"
    if HOLE not in account and not _DIGITS.fullmatch(account):
        return f"the account `{account}` is not 12 digits"
    if HOLE in account or HOLE in region or not _names_principal(resource):
        return ""
    if not _RESOURCE.fullmatch(resource):
        return "its name holds a sign that IAM does not allow"
    return ""


def _names_principal(resource: str) -> bool:
    return resource in _WHOLE or resource.startswith(_TYPES)
