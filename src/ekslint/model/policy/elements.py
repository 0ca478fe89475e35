"""Turn the parts of an IAM policy into judgements: what each statement speaks of, what all allow.

A policy does not know which resource holds it, nor what the actions are for. Collections are open
where parts of them are not known.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Gate, MapValue, Value, reasons
from ekslint.core.verdict import FALSE, Members, Verdict, maybe, some
from ekslint.model.policy.patterns import matches_action


@record
class Principal:
    """One principal: its type (AWS, Service, Federated, CanonicalUser, "*") and value."""

    type: str
    value: Value


PrincipalTest = Callable[[Principal], Verdict]


@record
class Condition:
    """One condition: operator ("StringEquals"), key ("aws:SourceAccount") and compared values.

    `operator_at` is where the operator is written.
    """

    operator: str
    key: Value
    values: Members[Value]
    location: Location | None = None
    operator_at: Location | None = None


@record
class Statement:
    """One statement. Lists hold the strings of an element; None when the element is not written.

    `conditions` maps (operator, key) to the values it compares with. `written` is what it was read
    from.
    """

    effect: Value
    location: Location | None
    actions: Members[Value] | None = None
    not_actions: Members[Value] | None = None
    resources: Members[Value] | None = None
    not_resources: Members[Value] | None = None
    principals: Members[Principal] | None = None
    not_principals: Members[Principal] | None = None
    conditions: Members[Condition] = field(default_factory=Members)
    sid: Value | None = None
    written: MapValue | None = field(default=None, compare=False)

    def is_effect(self, effect: str) -> Verdict:
        """Whether the statement's effect is Allow (or Deny)."""
        data = known_text(self.effect)
        if data is None:
            return maybe(*reasons(self.effect))
        return Verdict(data == effect).with_evidence(self.effect.location)

    def does(self, effect: str, more: Callable[[], Verdict]) -> Verdict:
        """Whether the statement has an effect and something else holds, asked only if need be."""
        verdict = self.is_effect(effect)
        return verdict if verdict.truth is False else verdict & more()

    def covers(self, action: str) -> Verdict:
        """Whether Action or NotAction covers an action (`service:Name`, maybe with wildcards)."""
        if self.actions is not None:
            return self.actions.any(lambda pattern: matches_action(pattern, action))
        if self.not_actions is not None:
            return self.not_actions.none(lambda pattern: matches_action(pattern, action))
        return FALSE

    def covers_everything(self) -> Verdict:
        """Whether the statement speaks of every resource, without conditions."""
        unconditional = self.conditions.empty()
        if self.not_resources is not None:
            return self.not_resources.empty() & unconditional
        if self.resources is None:
            return unconditional
        return self.resources.any(_is_everything) & unconditional

    def speaks_to(self, principal: PrincipalTest) -> Verdict:
        """Whether Principal (or NotPrincipal) includes the one the test accepts."""
        if self.principals is not None:
            return self.principals.any(principal)
        if self.not_principals is not None:
            return self.not_principals.none(principal)
        return FALSE


@record
class Policy:
    """A policy document: its statements, open when parts of it are not known.

    `gates` are statements that exist in other circumstances (evidence for what is missing).
    """

    statements: Members[Statement]
    location: Location | None = None
    gates: tuple[Gate, ...] = ()

    def allows(self, action: str) -> Verdict:
        """Whether some Allow covers the action and no unconditional Deny of everything does.

        Resources and conditions of the Allow are not judged: a narrow Allow still counts, so the
        answer errs towards silence.
        """
        allowed = self.grants(action)
        denied = self.denies(action)
        return allowed & ~denied if denied.truth is not False else allowed

    def grants(self, action: str) -> Verdict:
        """Whether some Allow covers the action, whatever is denied."""
        return self.statements.any(lambda s: s.does("Allow", lambda: s.covers(action)))

    def denies(self, action: str) -> Verdict:
        """Whether an unconditional Deny on all resources covers the action.

        Statements that are not known are not taken for a Deny.
        """
        return some(
            s.does("Deny", lambda s=s: s.covers_everything() & s.covers(action))  # type: ignore[misc]
            for s in self.statements.items
        )


def _is_everything(resource: Value) -> Verdict:
    data = known_text(resource)
    if data is None:
        return maybe(*reasons(resource))
    return Verdict(bool(data) and not data.strip("*")).with_evidence(resource.location)


def speaks_to(statement: Statement, principal: PrincipalTest) -> Verdict:
    """Whether a statement's Principal (or NotPrincipal) includes the one the test accepts."""
    return statement.speaks_to(principal)
