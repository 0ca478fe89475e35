"""Turn a trust policy that is wrong into the part of it that a person would change.

It gives values where they are written; what they become, pages say. Where more than one part could
be meant, there is none.
"""

from __future__ import annotations

import re
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, MapValue, Text, Value, text
from ekslint.core.verdict import Members
from ekslint.model.iam.trust import SUBJECT, trusts_service
from ekslint.model.policy import Policy, Statement

ASSUME: Final = "sts:AssumeRole"
TAG: Final = "sts:TagSession"
_SERVICE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?")
_NAME: Final = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_NEAR_SUBJECT: Final = re.compile(
    rf"(?:(?:system[:/])?serviceaccounts?[:/])?(?P<namespace>{_NAME})[:/](?P<name>{_NAME})"
)
"""A service account with a slash for a colon, or without the words before it."""
_WORDS: Final = ("system", "serviceaccount", "serviceaccounts")


@record
class Opening:
    """Where a trust policy could let a service in.

    `actions` are those of the one statement that lets it in already. `services` are those of the
    one statement that lets others in. `lacking` are the actions that it may not take.
    """

    actions: Value
    services: Value
    lacking: ListValue


def opening(policy: Policy, service: str, actions: tuple[str, ...]) -> Opening:
    """Return what of a trust policy is to be changed so that a service may take actions."""
    refused = [a for a in actions if trusts_service(policy, service, a).truth is False]
    return Opening(
        _actions_for(policy, service),
        _services(policy),
        ListValue(tuple(map(text, refused)), location=policy.location),
    )


def _services(policy: Policy) -> Value:
    found = [s for s in policy.statements if _lets_only_services(s)]
    if len(found) != 1 or policy.statements.open:
        return _none(policy.location)
    principals = found[0].written.get("Principal") if found[0].written is not None else None
    value = principals.get("Service") if isinstance(principals, MapValue) else None
    written = _texts(value)
    if value is None or not written or not all(map(_SERVICE.fullmatch, written)):
        return _none(policy.location)
    return value


def _lets_only_services(statement: Statement) -> bool:
    principals = statement.principals
    return (
        principals is not None
        and not principals.open
        and all(principal.type == "Service" for principal in principals)
        and (statement.is_effect("Allow") & statement.covers(ASSUME)).truth is True
        and not statement.conditions.items
        and not statement.conditions.open
    )


def _actions_for(policy: Policy, service: str) -> Value:
    found = [s for s in policy.statements if _lets(policy, s, service)]
    if len(found) != 1 or found[0].written is None:
        return _none(policy.location)
    value = found[0].written.get("Action")
    return _none(policy.location) if value is None or not _texts(value) else value


def _lets(policy: Policy, statement: Statement, service: str) -> bool:
    alone = Policy(Members((statement,)), policy.location)
    return any(trusts_service(alone, service, a).truth is True for a in (ASSUME, TAG))


def meant_subject(value: Value) -> Value:
    """Return the subject that a text that is none was surely meant to be: one with a slash for a
    colon, or the bare namespace and name; absent for others."""
    found = _NEAR_SUBJECT.fullmatch(known_text(value) or "")
    if found is None or found["namespace"] in _WORDS:
        return _none(value.location)
    return text(f"{SUBJECT}{found['namespace']}:{found['name']}", value.location)


def _texts(value: Value | None) -> tuple[str, ...]:
    """Return a text, or a list of them; nothing where one is not known."""
    if isinstance(value, Text):
        items: tuple[Value, ...] = (value,)
    elif isinstance(value, ListValue) and not value.open:
        items = value.items
    else:
        return ()
    texts = [data for item in items if (data := known_text(item)) is not None]
    return tuple(texts) if len(texts) == len(items) else ()


def _none(location: Location | None) -> Absent:
    return Absent(name="part", location=location)
