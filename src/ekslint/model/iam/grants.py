"""Turn policies that roles have, written on them or attached from elsewhere, into what they grant.

It knows managed policies (of the account and of AWS) and no role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.resource import Condition as Circumstance
from ekslint.core.value import Reason, ReasonKind, Text, Value, text
from ekslint.core.verdict import FALSE, TRUE, Evidence, Members, Verdict, maybe
from ekslint.facts.iam import PolicyStatement, managed_policy
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, follow, last_segment
from ekslint.model.policy import Condition, Policy, Statement, unread_policy


@record(kw_only=True, eq=False)
class CustomerPolicy(Entity):
    """A managed policy of the account itself; `data` marks one that is only looked up."""

    kind: ClassVar[str] = "policy"

    policy: Policy
    arn: Value
    data: bool = False


@record(kw_only=True, eq=False)
class PolicyAttachment(Entity):
    """A managed policy attached to a role from elsewhere (`aws_iam_role_policy_attachment`)."""

    kind: ClassVar[str] = "policy attachment"

    role: Value
    policy_arn: Value


@record(kw_only=True, eq=False)
class RolePolicy(Entity):
    """An inline policy put on a role from elsewhere (`aws_iam_role_policy`)."""

    kind: ClassVar[str] = "inline policy"

    role: Value
    policy: Policy


@record
class Granted:
    """A policy that a role has, the circumstances it needs, and where it is attached.

    `managed`: it is AWS's own, known by its name, and stands wherever it is attached.
    """

    policy: Policy
    name: str = ""
    conditions: tuple[Circumstance, ...] = ()
    location: Evidence | None = None
    managed: bool = False

    def grants(self, inventory: Inventory, action: str) -> Verdict:
        """Whether some Allow of the policy covers the action, whatever is denied."""
        return self._answer(inventory, Policy.grants, action)

    def denies(self, inventory: Inventory, action: str) -> Verdict:
        """Whether an unconditional Deny of the policy on all resources covers the action."""
        return self._answer(inventory, Policy.denies, action)

    def _answer(
        self, inventory: Inventory, question: Callable[[Policy, str], Verdict], action: str
    ) -> Verdict:
        """Ask the policy; one that AWS manages once for all places where it is attached."""
        place = self.location
        if not self.managed or place is None:
            return question(self.policy, action)
        asked: dict[object, Verdict] = inventory.memo(("managed policy", self.name), dict)
        key = (question, action)
        if key not in asked:
            asked[key] = question(self.policy, action)
        found = asked[key]
        if found.truth is None:
            return question(self.policy, action)
        if not found.because:
            return TRUE if found.truth else FALSE
        return Verdict(found.truth, (place,))


def granted(
    inventory: Inventory, arn: Value, scope: str, conditions: tuple[Circumstance, ...]
) -> Granted:
    """Return what a managed policy ARN grants: the account's own, AWS's from the facts, or open."""
    place = Evidence(arn.location) if arn.location is not None else None
    own = inventory.named_by(arn, CustomerPolicy)
    if own is None:
        name = last_segment(arn)
        if name is not None and is_aws_managed(arn):
            known = aws_managed(name, arn.location)
            policy = _unlisted(name, arn) if known is None else known
            return Granted(policy, name, conditions, place, managed=known is not None)
        link = follow(inventory, arn, CustomerPolicy, scope, key=last_segment)
        own = link.target
        if own is None:
            why = link.open[0] if link.open else Reason(ReasonKind.OUTSIDE, "policy not known")
            return Granted(unread_policy(why, arn.location), name or "", conditions, place)
    if own.data:
        own = _declared(inventory, own)
    name = known_text(own.name) or (own.name.prefix if isinstance(own.name, Text) else "")
    return Granted(own.policy, name, (*conditions, *own.conditions), place)


def is_aws_managed(arn: Value) -> bool:
    """Whether an ARN is that of a policy AWS manages."""
    whole = known_text(arn) or (arn.suffix if isinstance(arn, Text) else "")
    return ":iam::aws:policy/" in whole


def _declared(inventory: Inventory, looked_up: CustomerPolicy) -> CustomerPolicy:
    """Return the declared policy that a looked-up one means by its name, or itself."""
    name = known_text(looked_up.name)
    found = [
        policy
        for policy in inventory.every(CustomerPolicy)
        if name is not None
        and not policy.data
        and known_text(policy.name) == name
        and comparable(inventory, looked_up.scope, policy.scope)
    ]
    return found[0] if len(found) == 1 else looked_up


def _unlisted(name: str, arn: Value) -> Policy:
    why = Reason(ReasonKind.OUTSIDE, f"AWS managed policy `{name}` is not in the facts")
    return unread_policy(why, arn.location)


def aws_managed(name: str, place: Location | None) -> Policy | None:
    """Return an AWS managed policy, every part of it where it is named; None when not known."""
    fact = managed_policy(name)
    if fact is None:
        return None
    statements = tuple(_statement(s, place) for s in fact.statements)
    return Policy(Members(statements, (), place), place)


def _statement(fact: PolicyStatement, place: Location | None) -> Statement:
    def several(texts: tuple[str, ...]) -> Members[Value]:
        return Members(tuple(text(t, place) for t in texts), (), place)

    conditions = tuple(
        Condition(operator, text(key, place), several(values), place)
        for operator, keys in fact.conditions.items()
        for key, values in keys.items()
    )
    return Statement(
        effect=text(fact.effect),
        location=place,
        actions=several(fact.actions),
        resources=several(fact.resources),
        conditions=Members(conditions),
    )


def weighed(
    verdict: Verdict, conditions: tuple[Circumstance, ...], given: tuple[Circumstance, ...]
) -> Verdict:
    """Weigh a verdict about something conditional: true only counts where it surely exists."""
    if verdict.truth is not True or not conditions:
        return verdict
    held = {(c.identity, c.negated) for c in given}
    lacking = [c for c in conditions if (c.identity, c.negated) not in held]
    if not lacking:
        return verdict
    return maybe(
        *(c.reason or Reason(ReasonKind.INSTANCES, f"only when {c.description}") for c in lacking)
    )
