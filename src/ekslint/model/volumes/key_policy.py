"""Turn the policies and grants of a KMS key into whether a role may use it for volumes.

It judges for a role that Auto Scaling starts instances with: calls that come through EC2, grants
made for an AWS resource. It does not know which key, or which volume, the question is about.

Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
and https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Reason, ReasonKind, Text, Value, reasons
from ekslint.core.verdict import (
    FALSE,
    TRUE,
    Members,
    Verdict,
    every,
    maybe,
    no,
    open_because,
    some,
    yes,
)
from ekslint.model.entity import Entity
from ekslint.model.iam.identity import Role
from ekslint.model.inventory import Inventory
from ekslint.model.link import last_segment
from ekslint.model.policy import (
    Condition,
    Policy,
    Principal,
    Statement,
    glob_matches,
    matches_action,
    members_of,
    scalar_true,
    speaks_to,
)

GRANT_CONDITIONS: Final = frozenset({"kms:creategrant", "kms:listgrants", "kms:revokegrant"})
"""The actions whose requests carry `kms:GrantIsForAWSResource`."""
CRYPTOGRAPHIC: Final = ("kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom")
ENOUGH: Final = ("CreateGrant", "Decrypt", "GenerateDataKeyWithoutPlaintext")
"""Operations of a grant without which no volume is attached."""
_MISSPELT: Final = re.compile(r"\.amazonaws\.(?!(?:com|com\.cn|eu)$)[a-z.]+$", re.IGNORECASE)
_MISSPELT_AFTER_REGION: Final = re.compile(
    r"ec2\.(?:af|ap|ca|eu|il|me|mx|sa|us)-(?!iso)[a-z]+(?:-[a-z]+)?-\d\.(?!amazonaws\.com$)[a-z.]+",
    re.IGNORECASE,
)
"""Domains that no service calls KMS from; what wildcards or placeholders leave open is none.
Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
_ACCOUNT: Final = re.compile(r"\d{12}")


@record(kw_only=True, eq=False)
class Caller(Entity):
    """Whoever runs the tool (`data.aws_caller_identity`): a person or a pipeline."""

    kind: ClassVar[str] = "caller"


def admitted(
    inventory: Inventory, policies: Members[Policy], role: str, actions: Iterable[str]
) -> Verdict:
    """Whether each action is one that a key's policies let a role of that name do."""
    asked = _Asked(inventory, role)
    return every(policies.any(lambda p, a=a: asked.lets(p, a)) for a in actions)  # type: ignore[misc]


@dataclass(slots=True)
class _Asked:
    """Asks policies about one role; what is the same for every action is asked once."""

    inventory: Inventory
    role: str
    known: dict[tuple[int, str], Verdict] = field(default_factory=dict)

    def lets(self, policy: Policy, action: str) -> Verdict:
        """Whether a policy by itself lets the role do an action."""
        statements = policy.statements
        allowed = statements.any(lambda s: self._all(s, "Allow", action))
        denied = some(self._all(s, "Deny", action) for s in statements)
        return allowed & ~denied

    def _all(self, statement: Statement, effect: str, action: str) -> Verdict:
        decided = self._is_effect(statement, effect)
        if decided.truth is False:
            return decided
        return every(self._parts(statement, effect, action))

    def _parts(self, statement: Statement, effect: str, action: str) -> Iterator[Verdict]:
        """Yield what has to hold for a statement to have an effect, the cheap questions first."""
        yield self._is_effect(statement, effect)
        yield covers(statement, action)
        yield self._speaks_to_role(statement)
        if effect == "Allow":
            yield _conditions_hold(statement, self.role, action)
        else:
            yield _applies(statement)

    def _is_effect(self, statement: Statement, effect: str) -> Verdict:
        key = (id(statement), effect)
        if key not in self.known:
            self.known[key] = statement.is_effect(effect)
        return self.known[key]

    def _speaks_to_role(self, statement: Statement) -> Verdict:
        key = (id(statement), "")
        if key not in self.known:
            self.known[key] = speaks_to(
                statement, lambda principal: is_role(self.inventory, principal, self.role)
            )
        return self.known[key]


def names_role(inventory: Inventory, policy: Policy, role: str) -> Verdict:
    """Whether an Allow of a key policy names a role (and not just everybody).

    A principal that is not known may be the role only where the statement is about using the key:
    an administrator's is not.
    """

    def named(principal: Principal) -> Verdict:
        return FALSE if _is_everybody(principal) else is_role(inventory, principal, role)

    def speaks(statement: Statement) -> Verdict:
        if statement.principals is None:
            return FALSE
        verdict = statement.is_effect("Allow") & statement.principals.any(named)
        if verdict.truth is None and not _about_use(statement):
            return no(statement.location)
        return verdict

    return policy.statements.any(speaks)


def _about_use(statement: Statement) -> bool:
    return any(covers(statement, action).truth is not False for action in CRYPTOGRAPHIC)


def grant_admits(inventory: Inventory, grantee: Value, operations: Value, role: str) -> Verdict:
    """Whether a grant gives a role of that name what a volume needs."""
    given = is_role(inventory, Principal("AWS", grantee), role)
    listed = members_of(operations)
    return given & every(listed.any(lambda o, w=w: _is_text(o, w)) for w in ENOUGH)  # type: ignore[misc]


def covers(statement: Statement, action: str) -> Verdict:
    """Whether the statement's actions hold an action."""
    if statement.actions is not None:
        return statement.actions.any(lambda pattern: matches_action(pattern, action))
    return statement.covers(action)


def is_role(inventory: Inventory, principal: Principal, role: str) -> Verdict:
    """Whether a principal is a role of that name, or everybody."""
    value = principal.value
    if principal.type not in ("AWS", "*"):
        return no(value.location)
    if _is_everybody(principal):
        return yes(value.location)
    if inventory.named_by(value, Caller) is not None:
        return no(value.location)  # nobody signs in with a service-linked role
    found = inventory.named_by(value, Role)
    if found is not None and not found.data:
        return _is_own_role(found, role)
    name = known_text(found.name) if found is not None else last_segment(value)
    if found is not None and name is None:
        return maybe(*reasons(found.name))
    if name is not None:
        return Verdict(name == role).with_evidence(value.location)
    if isinstance(value, Text) and value.suffix.endswith(":root"):
        return no(value.location)
    return maybe(*reasons(value))


def _is_own_role(found: Role, role: str) -> Verdict:
    """A role that is declared has a name of its own; IAM keeps service-linked names to services."""
    name = known_text(found.name)
    return Verdict(name == role).with_evidence(found.header)


def _is_everybody(principal: Principal) -> bool:
    return known_text(principal.value) == "*"


def _is_text(value: Value, wanted: str) -> Verdict:
    data = known_text(value)
    return maybe(*reasons(value)) if data is None else Verdict(data == wanted)


def _applies(statement: Statement) -> Verdict:
    """Whether a Deny holds: with conditions it may be meant for others."""
    if not statement.conditions.items and not statement.conditions.open:
        return TRUE
    return open_because(ReasonKind.OUTSIDE, "a Deny with conditions", statement.location)


def _conditions_hold(statement: Statement, role: str, action: str) -> Verdict:
    """Whether the conditions let a call of Auto Scaling through."""
    if statement.conditions.open:
        return maybe(*statement.conditions.open)
    return every(_holds(condition, role, action) for condition in statement.conditions)


def _holds(condition: Condition, role: str, action: str) -> Verdict:
    name = (known_text(condition.key) or "").lower()
    operator = condition.operator.lower().removeprefix("foranyvalue:")
    if_exists = operator.endswith("ifexists")
    operator = operator.removesuffix("ifexists")
    equals = operator in ("stringequals", "stringequalsignorecase", "stringlike")
    match name:
        case "kms:grantisforawsresource":
            return _for_aws_resource(condition, operator, action, if_exists=if_exists)
        case "kms:viaservice" if equals:
            return condition.values.any(_speaks_of_ec2)
        case "kms:calleraccount" | "aws:principalaccount" if equals:
            # the account of the tree cannot be told from another one offline
            return condition.values.any(_is_account)
        case "aws:principalarn" if equals or operator in ("arnlike", "arnequals"):
            return condition.values.any(
                lambda v: _is_arn_of(v, role, exact=operator.endswith("equals"))
            )
    told = known_text(condition.key) or "a key not known"
    return open_because(ReasonKind.OUTSIDE, f"condition on `{told}`", condition.location)


def _for_aws_resource(
    condition: Condition, operator: str, action: str, *, if_exists: bool
) -> Verdict:
    """Only requests about grants carry the key: no other action passes a test of it."""
    if action.lower() not in GRANT_CONDITIONS:
        return TRUE if if_exists else no(condition.location)
    if operator == "null":
        return open_because(ReasonKind.OUTSIDE, "condition on a missing key", condition.location)
    if operator != "bool":
        return no(condition.location)
    values = [scalar_true(v) for v in condition.values]
    if None in values or condition.values.open:
        return open_because(ReasonKind.OUTSIDE, "condition not known", condition.location)
    return Verdict(True in values).with_evidence(condition.location)


def _speaks_of_ec2(value: Value) -> Verdict:
    """Whether a `kms:ViaService` value is EC2 (of any region), below the domain it has there."""
    data = known_text(value)
    suffix = data if data is not None else value.suffix if isinstance(value, Text) else ""
    if _MISSPELT.search(suffix) or _MISSPELT_AFTER_REGION.fullmatch(suffix):
        return no(value.location)
    if data is not None:
        if data.startswith("autoscaling."):
            return maybe(
                Reason(ReasonKind.OUTSIDE, "calls through Auto Scaling", "", value.location)
            )
        return Verdict(data.startswith(("ec2.", "*"))).with_evidence(value.location)
    if isinstance(value, Text) and value.prefix:
        fits = "ec2.".startswith(value.prefix) or value.prefix.startswith("ec2.")
        return Verdict(fits).with_evidence(value.location)
    return maybe(*reasons(value))


def _is_account(value: Value) -> Verdict:
    data = known_text(value)
    if data is None:
        return TRUE  # whatever it is, it is meant to be this account
    return Verdict(bool(_ACCOUNT.fullmatch(data)) or "*" in data).with_evidence(value.location)


def _is_arn_of(value: Value, role: str, *, exact: bool) -> Verdict:
    """Whether an ARN (pattern) is one of the role; its account is taken as the right one."""
    data = known_text(value)
    tail = data if data is not None else value.suffix if isinstance(value, Text) else ""
    name = tail.rsplit("/", 1)[-1]
    if data is None and "/" not in tail:
        return maybe(*reasons(value))
    if exact and "*" not in name:
        return Verdict(name == role).with_evidence(value.location)
    if name == "*" and not tail.endswith("/aws-service-role/autoscaling.amazonaws.com/*"):
        return open_because(ReasonKind.OUTSIDE, "a pattern of role ARNs", value.location)
    return Verdict(glob_matches(name, role)).with_evidence(value.location)
