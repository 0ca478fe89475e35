"""Turn trust policies of roles into judgements about tokens of service accounts.

It knows what such a token says (subject, audience) and how EKS names issuers; it does not know
which roles, providers or clusters a scan holds.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.record import replace
from ekslint.core.value import (
    Absent,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Value,
    reasons,
    text,
    unknown,
)
from ekslint.core.verdict import FALSE, Members, Verdict, every, maybe, some, yes
from ekslint.facts.partitions import partitions
from ekslint.model.policy import (
    Condition,
    Policy,
    Principal,
    Statement,
    compares,
    condition_admits,
    condition_names,
    string_condition,
)

WEB_IDENTITY: Final = "sts:AssumeRoleWithWebIdentity"
TOKEN_AUDIENCE: Final = "sts.amazonaws.com"
ROLE_ANNOTATION: Final = "eks.amazonaws.com/role-arn"
AUDIENCE_ANNOTATION: Final = "eks.amazonaws.com/audience"
SUBJECT: Final = "system:serviceaccount:"
OWN_SUFFIX: Final = frozenset({"AWS::URLSuffix", "dns_suffix"})
"""What templates of CloudFormation, and Terraform's `aws_partition`, call the DNS suffix of the
partition they are deployed to."""
EKS_ISSUER: Final = re.compile(r"\boidc[.-]eks\.")
"""Hosts of EKS issuers: `oidc.eks.<region>.amazonaws.com`, `oidc-eks.<region>.api.aws`."""
_LABEL: Final = r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
_SUBJECT: Final = re.compile(rf"system:serviceaccount:{_LABEL}:[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_WILD: Final = re.compile(r"[*?]")
MEANT_FOR_STS: Final = re.compile(r"^(https?://)?sts\b|amazon(aws)?\.com(\.cn)?/?$", re.IGNORECASE)
"""What somebody writes who means the token service: no audience of one's own looks like this."""


def subject_of(namespace: Value | str, account: Value | str) -> Text:
    """Return the subject of a service account's token; unknown parts stay unknown."""
    parts: list[Piece | Value] = [Piece(SUBJECT)]
    for number, part in enumerate((namespace, account)):
        if number:
            parts.append(Piece(":"))
        parts.extend(_characters(part))
    return Text(tuple(parts))


def _characters(part: Value | str) -> tuple[Piece | Value, ...]:
    if isinstance(part, str):
        return (Piece(part),)
    data = known_text(part)
    if data is not None:
        return (Piece(data, part.location),)
    if isinstance(part, Text):
        return part.segments
    if isinstance(part, Absent | Null):
        return (unknown(ReasonKind.OUTSIDE, "service account not known", location=part.location),)
    return (part,)


def lets_web_identities(statement: Statement) -> Verdict:
    """Whether a statement lets holders of a token assume the role."""
    return statement.is_effect("Allow") & statement.covers(WEB_IDENTITY)


def admits_subject(policy: Policy, wanted: Value) -> Verdict:
    """Whether a token with a subject may assume the role, as far as `:sub` goes."""
    return policy.statements.any(lambda s: lets_web_identities(s) & _admits(s, wanted))


def _admits(statement: Statement, wanted: Value) -> Verdict:
    conditions = string_condition(statement, ":sub")
    if not conditions.items and not conditions.open:
        return yes(statement.location)
    verdict = every(condition_admits(c, wanted) for c in conditions.items)
    if verdict.truth is False or not conditions.open:
        return verdict
    return verdict & maybe(*conditions.open)


def names_subject(policy: Policy, wanted: str) -> Verdict:
    """Whether a `:sub` condition of a known statement writes a subject out.

    Conditions and values of which nothing is known, or not the account's name, name nobody.
    """
    name = wanted.rpartition(":")[2]

    def names(condition: Condition) -> Verdict:
        kept = tuple(v for v in condition.values if _known_end(v).rstrip("*").endswith(name))
        return condition_names(replace(condition, values=Members(kept)), wanted)

    return some(
        lets_web_identities(s) & some(names(c) for c in string_condition(s, ":sub"))
        for s in policy.statements
    )


def _known_end(value: Value) -> str:
    return known_text(value) or (value.suffix if isinstance(value, Text) else "")


def trusts_service(policy: Policy, service: str, action: str = "sts:AssumeRole") -> Verdict:
    """Whether a service principal may assume the role."""

    def is_it(statement: Statement) -> Verdict:
        return statement.speaks_to(lambda p: _is_service(p, service))

    return policy.statements.any(lambda s: s.is_effect("Allow") & s.covers(action) & is_it(s))


def _is_service(principal: Principal, service: str) -> Verdict:
    """Whether a principal is a service. Whether everybody (`*`) holds services too, and what they
    are called in partitions of their own (`ec2.c2s.ic.gov`), is left open."""
    written = known_text(principal.value)
    host = service.removesuffix(".amazonaws.com")
    apart = (p.dns_suffix for p in partitions().values() if "amazonaws.com" not in p.dns_suffix)
    if written == "*" and principal.type != "Federated":
        detail = "whether `*` lets services assume a role"
        return maybe(unknown(ReasonKind.OUTSIDE, detail, location=principal.value.location).reason)
    named = Verdict(principal.type == "Service")
    if written is not None and host != service and written in {f"{host}.{end}" for end in apart}:
        detail = "what a service is called in a partition of its own"
        why = unknown(ReasonKind.OUTSIDE, detail, location=principal.value.location).reason
        return named & maybe(why)
    if host == "ec2" and _ends_with_own_suffix(principal.value, host):
        return named & yes(principal.value.location)
    return named & compares(principal.value, service)


def _ends_with_own_suffix(value: Value, host: str) -> bool:
    """Whether the suffix of a service is that of the partition deployed to, whichever it is.

    Only EC2 surely goes by it; most services are called `amazonaws.com` in China too. Source:
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSComputePolicy.html
    """
    if not isinstance(value, Text) or value.prefix != f"{host}." or value.suffix:
        return False
    holes = [part for part in value.segments if not isinstance(part, Piece)]
    if len(holes) != 1:
        return False
    path = holes[0].ref.path if holes[0].ref is not None else ()
    names = (*map(str, path[-1:]), *(reason.identity for reason in reasons(holes[0])))
    return any(name in OWN_SUFFIX for name in names)


def condition_values(policy: Policy, suffix: str) -> Members[Value]:
    """Return every value of the conditions on `:sub` or `:aud` of the statements for tokens."""
    items: list[Value] = []
    open_: list[Reason] = list(policy.statements.open)
    for statement in policy.statements:
        applies = lets_web_identities(statement)
        if applies.truth is False:
            continue
        conditions = string_condition(statement, suffix)
        open_.extend((*conditions.open, *applies.open))
        if applies.truth is None:
            continue
        for condition in conditions:
            items.extend(condition.values.items)
            open_.extend(condition.values.open)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), policy.location)


def federated(policy: Policy) -> Members[Value]:
    """Return the federated principals of the statements for tokens (OIDC provider ARNs)."""
    items: list[Value] = []
    open_: list[Reason] = list(policy.statements.open)
    for statement in policy.statements:
        if lets_web_identities(statement).truth is True and statement.principals is not None:
            items.extend(issuers_of(statement))
            open_.extend(statement.principals.open)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), policy.location)


def issuers_of(statement: Statement) -> list[Value]:
    """Return the federated principals of one statement."""
    principals = statement.principals
    return [p.value for p in principals if p.type == "Federated"] if principals is not None else []


def literal_wildcards(policy: Policy) -> Members[Value]:
    """Return the `:sub` and `:aud` values with `*` or `?` that are compared letter by letter."""
    items: list[Value] = []
    for statement in policy.statements:
        if lets_web_identities(statement).truth is not True:
            continue
        for suffix in (":sub", ":aud"):
            for condition in string_condition(statement, suffix):
                operator = condition.operator.lower()
                if "like" in operator or "not" in operator or "null" in operator:
                    continue
                foreign = is_eks_issuer(condition.key).truth is False
                items.extend(
                    value
                    for value in condition.values
                    if _WILD.search(known_text(value) or "") and not (foreign and _theirs(value))
                )
    return Members(tuple(items), (), policy.location)


def operator_of(policy: Policy, value: Value) -> Value:
    """Return the operator of the condition that a value of the policy stands in, at its place;
    absent where the statement compares by patterns besides."""
    for statement in policy.statements:
        if any("like" in condition.operator.lower() for condition in statement.conditions):
            continue
        for condition in statement.conditions:
            if any(one is value for one in condition.values):
                return text(condition.operator, condition.operator_at)
    return Absent(name="operator", location=value.location)


def _theirs(value: Value) -> bool:
    """Whether a text surely is what another issuer calls somebody (`repo:…`)."""
    data = known_text(value) or ""
    return ":" in data and not data.startswith("system:")


def malformed_subjects(policy: Policy) -> Members[Value]:
    """Return the `:sub` values that are the subject of no service account.

    Only of statements for EKS clusters: other issuers have subjects of their own.
    """
    items: list[Value] = []
    for statement in policy.statements:
        if lets_web_identities(statement).truth is not True:
            continue
        ours = any(is_eks_issuer(value).truth is True for value in issuers_of(statement))
        for condition in string_condition(statement, ":sub"):
            if "not" in condition.operator.lower():
                continue
            foreign = is_eks_issuer(condition.key).truth is False
            like = "like" in condition.operator.lower()
            for value in condition.values:
                data = known_text(value)
                if data is None or not ((ours and not foreign) or is_subject(value)):
                    continue
                if not like and _WILD.search(data):
                    continue  # compared letter by letter: another rule speaks of it
                if not (like and _may_match(data)) and not _SUBJECT.fullmatch(data):
                    items.append(value)
    return Members(tuple(items), (), policy.location)


def _may_match(pattern: str) -> bool:
    """Whether a pattern with wildcards can match the subject of a service account."""
    found = _WILD.search(pattern)
    if found is None:
        return False
    start = pattern[: found.start()]
    return start.startswith(SUBJECT) or SUBJECT.startswith(start)


def refused_audiences(policy: Policy) -> Iterator[tuple[Value, Statement]]:
    """Yield the `:aud` values that stand where a service account's token would have to match.

    One value for each condition that surely refuses the audience EKS gives to tokens. Negated
    conditions, and statements that speak of no service account, are left alone.
    """
    for statement in policy.statements:
        if lets_web_identities(statement).truth is not True:
            continue
        audiences = string_condition(statement, ":aud")
        if not _about_accounts(statement, audiences):
            continue
        for condition in audiences:
            refuses = condition_admits(condition, TOKEN_AUDIENCE).truth is False
            if refuses and condition.values.items and "not" not in condition.operator.lower():
                yield condition.values.items[0], statement


def _about_accounts(statement: Statement, audiences: Members[Condition]) -> bool:
    """Whether a value is a service account's subject, even where the audience should stand, or the
    issuer that of an EKS cluster: it gives tokens to nobody else."""
    listed = (*string_condition(statement, ":sub"), *audiences)
    if any(is_subject(value) for condition in listed for value in condition.values):
        return True
    named = (*(condition.key for condition in listed), *issuers_of(statement))
    return any(is_eks_issuer(value).truth is True for value in named)


def is_foreign(statement: Statement, is_eks: Callable[[Value], Verdict]) -> bool:
    """Whether every provider a statement trusts surely is that of something else than EKS."""
    if statement.principals is None:
        return False
    ours = statement.principals.any(lambda p: Verdict(p.type == "Federated") & is_eks(p.value))
    return ours.truth is False


def is_subject(value: Value) -> bool:
    """Whether a text begins as the subject of a service account's token does."""
    start = known_text(value) or (value.prefix if isinstance(value, Text) else "")
    return start.startswith(SUBJECT)


def is_mistaken_audience(value: Value) -> bool:
    """Whether a text is the token service's name gone wrong, or a subject."""
    data = known_text(value)
    if data is None and isinstance(value, Text):
        data = value.prefix + "…" + value.suffix
    return data is not None and (is_subject(value) or bool(MEANT_FOR_STS.search(data.strip())))


def is_eks_issuer(value: Value) -> Verdict:
    """Whether a provider ARN, issuer URL or host is that of an EKS cluster."""
    data = known_text(value)
    if data is not None:
        return Verdict(bool(EKS_ISSUER.search(data))).with_evidence(value.location)
    if isinstance(value, Text) and any(
        isinstance(s, Piece) and EKS_ISSUER.search(s.text) for s in value.segments
    ):
        return yes(value.location)
    return maybe(*reasons(value)) if next(reasons(value), None) else FALSE
