"""Turn what is attached to a role, wherever in the scan, into its policies and what they allow.

It joins attachments to roles; which actions a component needs is a fact that rules name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, Gate, Null, Reason, ReasonKind, Text, Value, reasons
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, maybe, same, some
from ekslint.model.iam.grants import Granted, PolicyAttachment, RolePolicy, granted, weighed
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, meant_elsewhere
from ekslint.model.modules.module import unread_modules_touching
from ekslint.model.policy import Statement, members_of

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

Attached = PolicyAttachment | RolePolicy


def policies_of(role: Role, inventory: Inventory) -> Members[Granted]:
    """Return the policies of a role: inline, written on it, attached from anywhere in the scan.

    Open where an attachment may be to this role, or a module that is not readable has a hold of it.
    """
    items = [Granted(policy, "", role.conditions) for policy in role.inline]
    open_: list[Reason] = []
    if role.data:
        open_.append(Reason(ReasonKind.DATA, f"{role.label} is only looked up here"))
    if not isinstance(role.managed, Absent):
        listed = members_of(role.managed)
        open_.extend(listed.open)
        items.extend(granted(inventory, arn, role.scope, role.conditions) for arn in listed.items)
    by_role, unplaced = inventory.memo("attachments", lambda: _attachments(inventory))
    for attached in by_role.get(role.id, ()):
        items.extend(_granted(inventory, attached))
    for attached, value in unplaced:
        open_.extend(_may_be(inventory, role, attached, value))
    open_.extend(unread_modules_touching(inventory, role, _names(role)))
    open_.extend(inventory.open(PolicyAttachment, role.scope))
    gates = [
        g for g in (*role.gates, *inventory.gates.get(role.scope, ())) if _same_module(g, role)
    ]
    because = tuple(Evidence(g.location, g.what) for g in gates if g.location is not None)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), role.header, because)


def allows(role: Role, inventory: Inventory, action: str) -> Verdict:
    """Whether the policies of a role together allow an action: one does, and none denies it.

    An unconditional Deny of everything decides; a policy that is not known is not taken for one.
    A permissions boundary has to allow the action too.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    granted_here = role.policies(inventory)
    given = role.conditions
    allowed = granted_here.any(lambda g: weighed(g.grants(inventory, action), g.conditions, given))
    if allowed.truth is False:
        allowed |= _granted_elsewhere(role, inventory, action)
    if allowed.truth is False:
        places = [g.policy.location for g in granted_here] or [role.header]
        return allowed.with_evidence(*places)
    denied = some(weighed(g.denies(inventory, action), g.conditions, given) for g in granted_here)
    if denied.truth is not False:
        allowed &= ~denied
    if isinstance(role.boundary, Absent | Null) or known_text(role.boundary) == "":
        return allowed
    return allowed & granted(inventory, role.boundary, role.scope, given).policy.allows(action)


def _granted_elsewhere(role: Role, inventory: Inventory, action: str) -> Verdict:
    """Whether another root attaches a policy that allows an action to a role it does not name."""
    _, unplaced = inventory.memo("attachments", lambda: _attachments(inventory))
    for attached, value in unplaced:
        why = meant_elsewhere(inventory, role.scope, attached.scope, value)
        if why and any(
            given.grants(inventory, action).truth is not False
            for given in _granted(inventory, attached)
        ):
            return maybe(*why)
    return FALSE


def is_about(role: Role, inventory: Inventory, services: tuple[str, ...]) -> Verdict:
    """Whether the policies of a role allow something, and only actions of some services."""
    granted_here = role.policies(inventory)

    def of_them(pattern: Value) -> Verdict:
        start = known_text(pattern) or (pattern.prefix if isinstance(pattern, Text) else "")
        if ":" not in start and known_text(pattern) is None:
            return maybe(*reasons(pattern))
        return Verdict(start.lower().startswith(tuple(f"{s}:" for s in services)))

    def allowing(statement: Statement) -> Verdict:
        if statement.actions is None:
            return FALSE if statement.is_effect("Allow").truth is not False else TRUE
        return ~statement.is_effect("Allow") | statement.actions.all(of_them)

    if not any(g.policy.statements.items or g.policy.statements.open for g in granted_here):
        return maybe(*granted_here.open) if granted_here.open else FALSE
    return granted_here.all(
        lambda g: weighed(g.policy.statements.all(allowing), g.conditions, role.conditions)
    )


def _granted(inventory: Inventory, attached: Attached) -> list[Granted]:
    if isinstance(attached, RolePolicy):
        return [Granted(attached.policy, known_text(attached.name) or "", attached.conditions)]
    arns = members_of(attached.policy_arn).items or (attached.policy_arn,)
    return [granted(inventory, arn, attached.scope, attached.conditions) for arn in arns]


def _same_module(gate: Gate, role: Role) -> bool:
    address = role.ref.address
    module = address.rsplit(".", 2)[0] if address.count(".") > 1 else ""
    about_policies = "policy" in gate.what
    return about_policies and bool(module) and gate.what.startswith(module + ".")


def _names(role: Role) -> frozenset[str]:
    name = known_text(role.name)
    return frozenset({name}) if name else frozenset()


def _attachments(
    inventory: Inventory,
) -> tuple[dict[str, list[Attached]], list[tuple[Attached, Value]]]:
    """Return attachments by the id of their role, and names of roles that are not known."""
    from ekslint.model.iam.identity import role_of

    by_role: dict[str, list[Attached]] = {}
    unplaced: list[tuple[Attached, Value]] = []
    entities: tuple[Attached, ...] = (
        *inventory.every(PolicyAttachment),
        *inventory.every(RolePolicy),
    )
    for entity in entities:
        for value in members_of(entity.role).items or (entity.role,):
            target = role_of(inventory, value, entity.scope).target
            if target is not None:
                by_role.setdefault(target.id, []).append(entity)
            elif known_text(value) is None:
                unplaced.append((entity, value))
    return by_role, unplaced


def _may_be(
    inventory: Inventory, role: Role, attached: Attached, value: Value
) -> tuple[Reason, ...]:
    """Return why a name that is not wholly known may be this role's, nothing if it cannot be.

    A wholly unknown name of another root leaves open only what its policy grants. A name that
    refers to something else is that thing's; one that is known by its own attachment only, as in
    plans, is anybody's.
    """
    scope = attached.scope
    if value.ref is not None and value.ref.address != attached.ref.address:
        return ()
    if scope != role.scope:
        if not (isinstance(value, Text) and (value.prefix or value.suffix)):
            return ()
        if not comparable(inventory, role.scope, scope):
            return ()
    named = not isinstance(role.name, Absent | Null)  # else AWS makes a name up
    if named and same(value, role.name).truth is False:
        return ()
    return tuple(reasons(value)) or (Reason(ReasonKind.OUTSIDE, "role not known"),)
