"""Turn a key policy that lets a role do only a part into what a person would add, and where.

One statement has to be for the role, without conditions; otherwise nobody knows which was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, Text, Value, text
from ekslint.core.verdict import Members
from ekslint.model.inventory import Inventory
from ekslint.model.policy import Policy, Statement
from ekslint.model.volumes.key_policy import names_role

USUAL: Final = {
    "kms:GenerateDataKeyWithoutPlaintext": "kms:GenerateDataKey*",
    "kms:ReEncryptFrom": "kms:ReEncrypt*",
    "kms:ReEncryptTo": "kms:ReEncrypt*",
}
"""How AWS's own key policies write actions.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html"""


@record
class KeyOpening:
    """Where a key policy could let a role do more.

    `actions` are those of the one statement that is for the role. `lacking` are the actions that
    it may not take.
    """

    actions: Value
    lacking: ListValue


def opening(
    inventory: Inventory,
    policies: Members[Policy],
    role: str,
    refused: Sequence[str],
    location: Location,
) -> KeyOpening:
    """Return what of key policies is to be changed so that a role may take the refused actions."""
    found = [
        statement
        for policy in policies
        for statement in policy.statements
        if _is_for(inventory, statement, role)
    ]
    value = found[0].written.get("Action") if len(found) == 1 and found[0].written else None
    kept = value if isinstance(value, ListValue | Text) and not policies.open else None
    names = dict.fromkeys(USUAL.get(action, action) for action in refused)
    return KeyOpening(
        Absent(name="Action", location=location) if kept is None else kept,
        ListValue(tuple(map(text, names)), location=location),
    )


def _is_for(inventory: Inventory, statement: Statement, role: str) -> bool:
    """Whether a statement surely lets a role, and no other principal, do something unasked."""
    if statement.conditions.items or statement.conditions.open or statement.principals is None:
        return False
    alone = Policy(Members((statement,)), statement.location)
    return (
        len(statement.principals.items) == 1
        and not statement.principals.open
        and names_role(inventory, alone, role).truth is True
    )
