"""Turn IAM policy documents into verdicts: what is allowed, to whom, decided by which statements.

The one home of IAM semantics. It reads structured values only (whoever adds a policy has parsed its
text); it does not know which resource holds the policy, nor what the actions are for.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
and …/reference_policies_elements.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ekslint.core.location import Location
from ekslint.core.value import (
    Document,
    Gate,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    known_text,
    reasons,
    text,
)
from ekslint.core.verdict import (
    FALSE,
    Evidence,
    Members,
    Verdict,
    every,
    maybe,
    no,
    open_because,
    some,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Lists hold the strings of an element; None when the element is not written.

    `conditions` maps (operator, key) to the values it compares with.
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

    def is_effect(self, effect: str) -> Verdict:
        """Whether the statement's effect is Allow (or Deny)."""
        data = known_text(self.effect)
        if data is None:
            return maybe(*reasons(self.effect))
        return Verdict(data == effect).with_evidence(self.effect.location)

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
        if self.resources is None:
            return unconditional
        whole = self.resources.any(lambda r: Verdict(known_text(r) == "*"))
        return whole & unconditional


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal: its type (AWS, Service, Federated, CanonicalUser, "*") and value."""

    type: str
    value: Value


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: operator ("StringEquals"), key ("aws:SourceAccount") and compared values."""

    operator: str
    key: Value
    values: Members[Value]
    location: Location | None = None


@dataclass(frozen=True, slots=True)
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
        allowed = self.statements.any(lambda s: s.is_effect("Allow") & s.covers(action))
        denied = self.denies(action)
        return allowed & ~denied if denied.truth is not False else allowed

    def denies(self, action: str) -> Verdict:
        """Whether an unconditional Deny on all resources covers the action."""
        known_denies = self.statements.items
        if not known_denies:
            return FALSE
        return some(
            s.is_effect("Deny") & s.covers_everything() & s.covers(action) for s in known_denies
        )


def no_policy(location: Location | None = None) -> Policy:
    """Return a policy without statements."""
    return Policy(Members(), location)


def unread_policy(reason: Reason, location: Location | None = None) -> Policy:
    """Return a policy of which nothing is known."""
    return Policy(Members(open=(reason,)), location)


def read_policy(value: Value) -> Policy:
    """Read a structured policy document: unknown parts leave it open, nothing is guessed."""
    match value:
        case Document(content=content):
            policy = read_policy(content)
            return Policy(policy.statements, value.location or policy.location, policy.gates)
        case MapValue():
            return _read_document(value)
        case Unknown(reason=reason):
            return unread_policy(reason, value.location)
        case Text() if value.known is None:
            why = next(iter(reasons(value)), Reason(ReasonKind.OUTSIDE, "policy text not known"))
            return unread_policy(why, value.location)
        case Null():
            return no_policy(value.location)
    why = Reason(ReasonKind.INVALID, "not a policy document", "", value.location)
    return unread_policy(why, value.location)


def _read_document(value: MapValue) -> Policy:
    body = value.get("Statement")
    gates = [*value.gates]
    open_ = list(value.open)
    items: list[Statement] = []
    match body:
        case None:
            pass
        case ListValue(items=listed, open=more, gates=inner):
            gates.extend(inner)
            open_.extend(more)
            for item in listed:
                if isinstance(item, MapValue):
                    items.append(_read_statement(item))
                else:
                    open_.extend(reasons(item))
                    if not isinstance(item, Unknown | Null):
                        why = Reason(ReasonKind.INVALID, "not a statement", "", item.location)
                        open_.append(why)
        case MapValue():
            items.append(_read_statement(body))
        case _:
            open_.extend(reasons(body))
    because = tuple(Evidence(g.location, g.what) for g in gates if g.location is not None)
    statements = Members(tuple(items), tuple(dict.fromkeys(open_)), value.location, because)
    return Policy(statements, value.location, tuple(gates))


def _read_statement(value: MapValue) -> Statement:
    effect = value.get("Effect") or Unknown(
        value.open[0] if value.open else Reason(ReasonKind.INVALID, "statement without Effect")
    )

    def strings(key: str) -> Members[Value] | None:
        found = value.get(key)
        if found is None or isinstance(found, Null):
            return Members(open=value.open) if value.open and key == "Action" else None
        return members_of(found)

    return Statement(
        effect=effect,
        location=value.location,
        actions=strings("Action"),
        not_actions=strings("NotAction"),
        resources=strings("Resource"),
        not_resources=strings("NotResource"),
        principals=_principals(value.get("Principal")),
        not_principals=_principals(value.get("NotPrincipal")),
        conditions=_conditions(value.get("Condition")),
        sid=value.get("Sid"),
    )


def members_of(value: Value) -> Members[Value]:
    """Return a string or a list of strings as a collection of strings."""
    match value:
        case ListValue(items=items, open=open_):
            kept = [i for i in items if not isinstance(i, Null)]
            return Members(tuple(kept), open_, value.location)
        case Unknown(candidates=()) if value.ref is None and not value.nonnull:
            # an unknown may be a list: any number of members
            return Members(open=(value.reason,), header=value.location)
        case Null():
            return Members(header=value.location)
    return Members((value,), header=value.location)


def _principals(value: Value | None) -> Members[Principal] | None:
    match value:
        case None | Null():
            return None
        case MapValue(entries=entries, open=open_):
            items: list[Principal] = []
            why = list(open_)
            for kind, entry in entries.items():
                found = members_of(entry.value)
                why.extend(found.open)
                items.extend(Principal(kind, item) for item in found)
            return Members(tuple(items), tuple(why), value.location)
        case Unknown(reason=reason):
            return Members(open=(reason,), header=value.location)
    return Members((Principal("*", value),), header=value.location)


def _conditions(value: Value | None) -> Members[Condition]:
    match value:
        case None | Null():
            return Members()
        case MapValue(entries=entries, open=open_):
            items: list[Condition] = []
            why = list(open_)
            operator: str | None
            for operator, entry in entries.items():
                tests = entry.value
                if not isinstance(tests, MapValue):
                    why.extend(reasons(tests))
                    continue
                why.extend(tests.open_beside_partial)
                named = [(text(key, e.key), e) for key, e in tests.entries.items()]
                for name, inner in (*named, *tests.partial):
                    here = inner.span or inner.key
                    items.append(Condition(operator, name, members_of(inner.value), here))
            return Members(tuple(items), tuple(why), value.location)
        case ListValue(items=items_, open=open_):  # operator, key, values triples (policy document)
            listed: list[Condition] = []
            why = list(open_)
            for item in items_:
                if isinstance(item, MapValue):
                    operator = known_text(item.get("test")) or known_text(item.get("operator"))
                    key_value = item.get("variable") or item.get("key")
                    compared = item.get("values")
                    if operator and key_value is not None and compared is not None:
                        listed.append(
                            Condition(operator, key_value, members_of(compared), item.location)
                        )
                        continue
                why.extend(reasons(item))
                why.append(Reason(ReasonKind.OUTSIDE, "condition not known", "", item.location))
            return Members(tuple(listed), tuple(why), value.location)
    why_unknown = tuple(reasons(value)) or (Reason(ReasonKind.INVALID, "not a condition"),)
    return Members(open=why_unknown)


@lru_cache(maxsize=4096)
def _glob(pattern: str, *, ignore_case: bool) -> re.Pattern[str]:
    body = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile(body, re.IGNORECASE | re.DOTALL if ignore_case else re.DOTALL)


def glob_matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether an IAM pattern (`*` any run, `?` any character) matches the whole text."""
    pattern = re.sub(r"\*+", "*", pattern)
    return _glob(pattern, ignore_case=ignore_case).fullmatch(text) is not None


def matches_action(pattern: Value, action: str) -> Verdict:
    """Whether an Action pattern covers an action; `action` may end in `*` (all of that prefix)."""
    whole = known_text(pattern)
    if whole is not None:
        hit = glob_matches(whole, action, ignore_case=True)
        return Verdict(hit).with_evidence(pattern.location)
    if isinstance(pattern, Text):
        head = pattern.prefix.lower()
        fixed = head.split("*", 1)[0].split("?", 1)[0]
        if not action.lower().startswith(fixed) and not fixed.startswith(action.lower()):
            return no(pattern.location)
    return maybe(*reasons(pattern))


def allows_all(policies: Iterable[Policy], actions: Iterable[str]) -> Verdict:
    """Whether the policies together allow every action."""
    listed = tuple(policies)
    return every(some(p.allows(a) for p in listed) for a in actions)


def missing_actions(policies: Iterable[Policy], actions: Iterable[str]) -> list[str]:
    """Return the actions that surely none of the policies allows."""
    listed = tuple(policies)
    return [a for a in actions if some(p.allows(a) for p in listed).truth is False]


PrincipalTest = Callable[[Principal], Verdict]


def admitting(
    policy: Policy, principal: PrincipalTest, action: str
) -> Iterator[tuple[Statement, Verdict]]:
    """Yield each statement that may allow an action to a principal, with the verdict."""
    for statement in policy.statements:
        verdict = statement.is_effect("Allow") & statement.covers(action)
        if verdict.truth is False:
            continue
        verdict = verdict & speaks_to(statement, principal)
        if verdict.truth is not False:
            yield statement, verdict


def speaks_to(statement: Statement, principal: PrincipalTest) -> Verdict:
    """Whether a statement's Principal (or NotPrincipal) includes the one the test accepts."""
    if statement.principals is not None:
        return statement.principals.any(principal)
    if statement.not_principals is not None:
        return statement.not_principals.none(principal)
    return FALSE


def string_condition(statement: Statement, suffix: str) -> Members[Condition]:
    """Return the string conditions of a statement whose key ends in `suffix` (":sub", ":aud").

    A key that is not known at its end leaves the collection open.
    """

    def ends(condition: Condition) -> Verdict:
        key = condition.key
        tail = key.suffix if isinstance(key, Text) else (known_text(key) or "")
        if tail:
            if len(tail) >= len(suffix):
                return Verdict(tail.lower().endswith(suffix.lower()))
            if not suffix.lower().endswith(tail.lower()):
                return FALSE
        return maybe(*reasons(key)) if known_text(key) is None else FALSE

    return statement.conditions.where(ends)


def condition_admits(condition: Condition, text: str) -> Verdict:
    """Whether a string condition is met by a known text (negated and null operators included)."""
    operator = condition.operator.lower()
    operator = operator.removeprefix("foranyvalue:").removeprefix("forallvalues:")
    if_exists = operator.endswith("ifexists")
    operator = operator.removesuffix("ifexists")
    tests: dict[str, tuple[bool, bool, bool]] = {  # glob, ignore case, negated
        "stringequals": (False, False, False),
        "stringequalsignorecase": (False, True, False),
        "stringlike": (True, False, False),
        "stringnotequals": (False, False, True),
        "stringnotequalsignorecase": (False, True, True),
        "stringnotlike": (True, False, True),
        "arnequals": (True, False, False),
        "arnlike": (True, False, False),
    }
    if operator not in tests:
        return open_because(
            ReasonKind.FUNCTION, f"condition operator `{condition.operator}`", condition.location
        )
    glob, ignore_case, negated = tests[operator]
    del if_exists  # the key is always present for the texts asked about
    hit = condition.values.any(lambda v: _compares(v, text, glob=glob, ignore_case=ignore_case))
    return ~hit if negated else hit


def _compares(value: Value, text: str, *, glob: bool, ignore_case: bool) -> Verdict:
    whole = known_text(value)
    if whole is not None:
        if glob:
            return Verdict(glob_matches(whole, text)).with_evidence(value.location)
        equal = whole.lower() == text.lower() if ignore_case else whole == text
        return Verdict(equal).with_evidence(value.location)
    if isinstance(value, Text):
        head, tail = value.prefix, value.suffix
        if glob:
            head = re.split(r"[*?]", head)[0]
            tail = re.split(r"[*?]", tail)[-1]
        if ignore_case:
            text, head, tail = text.lower(), head.lower(), tail.lower()
        if not text.startswith(head) or not text.endswith(tail):
            return no(value.location)
    return maybe(*reasons(value))


def is_bool_condition(condition: Condition, key: str) -> bool:
    """Whether a condition tests a known key (case is not significant in condition keys)."""
    return (known_text(condition.key) or "").lower() == key.lower()


def scalar_true(value: Value) -> bool | None:
    """Return a bool written as a bool or as a string, as IAM reads it; None when not known."""
    if isinstance(value, Scalar) and isinstance(value.data, bool):
        return value.data
    data = known_text(value)
    return None if data is None else data.lower() == "true"


__all__ = [
    "Condition",
    "Policy",
    "Principal",
    "Statement",
    "admitting",
    "allows_all",
    "condition_admits",
    "glob_matches",
    "is_bool_condition",
    "matches_action",
    "members_of",
    "missing_actions",
    "no_policy",
    "read_policy",
    "scalar_true",
    "speaks_to",
    "string_condition",
    "unread_policy",
]
