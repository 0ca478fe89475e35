"""Turn names and ARNs of which parts are not known, or that several things bear, into one role.

It compares texts; it follows no reference and knows no policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text, references
from ekslint.core.value import Piece, Text, Unknown, Value
from ekslint.core.verdict import same
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role


def named_in_part(value: Value, roles: Iterable[Role]) -> Role | None:
    """Return the only role whose name is made of the same parts as the end of an ARN or name:
    `"arn:aws:iam::${var.account}:role/${aws_iam_role.node.name}"`."""
    if not isinstance(value, Text) or value.known is not None:
        return None
    end = _runs(_after_slash(value))
    found = [role for role in roles if not role.data and _bears(role, end)]
    return found[0] if len(found) == 1 else None


def _bears(role: Role, end: list[str | Value]) -> bool:
    if known_text(role.name) is not None or not isinstance(role.name, Text | Unknown):
        return False
    own = _runs(role.name) if isinstance(role.name, Text) else [role.name]
    return len(own) == len(end) and all(
        _same_run(role, mine, theirs) for mine, theirs in zip(own, end, strict=True)
    )


def _same_run(role: Role, mine: str | Value, theirs: str | Value) -> bool:
    if isinstance(mine, str) or isinstance(theirs, str):
        return mine == theirs
    if same(mine, theirs).truth is True:
        return True
    made_of = {(ref.scope, ref.address, ref.path) for ref in references(theirs)}
    return (role.ref.scope, role.ref.address, ("name",)) in made_of


def _after_slash(value: Text) -> Text:
    for number in range(len(value.segments) - 1, -1, -1):
        piece = value.segments[number]
        if isinstance(piece, Piece) and "/" in piece.text:
            rest = Piece(piece.text.rpartition("/")[2], piece.location)
            return Text((rest, *value.segments[number + 1 :]))
    return value


def _runs(value: Text) -> list[str | Value]:
    """Return known runs of characters and unknown parts in turn, whatever the text was cut into."""
    runs: list[str | Value] = []
    for segment in value.segments:
        if not isinstance(segment, Piece):
            runs.append(segment)
        elif runs and isinstance(runs[-1], str):
            runs[-1] += segment.text
        elif segment.text:
            runs.append(segment.text)
    return runs


def declared_one(inventory: Inventory, looked_up: Role, roles: Iterable[Role]) -> Role | None:
    """Return the declared role that a looked-up one means by its name, if there is one only."""
    name = known_text(looked_up.name)
    if name is None:
        return None
    found = [
        role
        for role in roles
        if not role.data
        and known_text(role.name) == name
        and comparable(inventory, looked_up.scope, role.scope)
    ]
    return found[0] if len(found) == 1 else None


def accounts_differ(one: Value, other: Value) -> bool:
    """Whether two ARNs surely are of two accounts."""
    mine, theirs = _account(one), _account(other)
    return mine is not None and theirs is not None and mine != theirs


def _account(arn: Value) -> str | None:
    start = known_text(arn) or (arn.prefix if isinstance(arn, Text) else "")
    parts = start.split(":")
    return parts[4] if len(parts) > 5 and parts[4].isdigit() else None
