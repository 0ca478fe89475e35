"""Turn a structured IAM policy document into a policy: unknown parts leave it open.

It reads values only (whoever adds a policy has parsed its text) and guesses nothing: what has not
the form of a policy is a part that is not known.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Null,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Evidence, Members
from ekslint.model.policy.elements import Condition, Policy, Principal, Statement

_TOP_LEVEL: Final = frozenset({"Version", "Id", "Statement"})


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
    return unread_policy(_invalid("not a policy document", value), value.location)


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


def _invalid(what: str, value: Value) -> Reason:
    return Reason(ReasonKind.INVALID, what, "", value.location)


def _why(value: Value, otherwise: str) -> tuple[Reason, ...]:
    """Return why a value is not what it has to be: it is not known, or it is something else."""
    return tuple(dict.fromkeys(reasons(value))) or (_invalid(otherwise, value),)


def _read_document(value: MapValue) -> Policy:
    body = _element(value, "Statement")
    gates = [*value.gates]
    open_ = list(value.open)
    strange = [key for key in value.entries if key not in _TOP_LEVEL]
    if strange and body is None:
        open_.append(_invalid(f"`{strange[0]}` is no element of a policy", value))
    items: list[Statement] = []
    match body:
        case None | Null():
            pass
        case ListValue(items=listed, open=more, gates=inner):
            gates.extend(inner)
            open_.extend(more)
            for item in listed:
                if isinstance(item, MapValue):
                    items.append(_read_statement(item))
                elif not isinstance(item, Null):
                    open_.extend(_why(item, "not a statement"))
        case MapValue():
            items.append(_read_statement(body))
        case _:
            open_.extend(_why(body, "not a statement"))
    because = tuple(Evidence(g.location, g.what) for g in gates if g.location is not None)
    statements = Members(tuple(items), tuple(dict.fromkeys(open_)), value.location, because)
    return Policy(statements, value.location, tuple(gates))


def _element(value: MapValue, name: str) -> Value | None:
    """Return an element of a policy; one written in another case is not known, for IAM's reading
    of it is not documented."""
    found = value.get(name)
    if found is not None:
        return found
    for key, entry in value.entries.items():
        if key.lower() == name.lower():
            place = entry.key or entry.value.location
            why = Reason(ReasonKind.INVALID, f"`{key}` instead of `{name}`", "", place)
            return Unknown(why, location=place)
    return None


def _read_statement(value: MapValue) -> Statement:
    def strings(key: str) -> Members[Value] | None:
        found = _element(value, key)
        if found is None or isinstance(found, Null):
            return (
                Members(open=value.open) if value.open and key in ("Action", "Resource") else None
            )
        return members_of(found)

    effect = _element(value, "Effect")
    if effect is None or isinstance(effect, Null):
        missing = value.open[0] if value.open else _invalid("statement without Effect", value)
        effect = Unknown(missing, location=value.location)
    principals = _principals(_element(value, "Principal"))
    others = _principals(_element(value, "NotPrincipal"))
    conditions = _conditions(_element(value, "Condition"))
    if value.open:  # a key that is not known may be any of the elements
        if principals is None and others is None:
            principals = Members(open=value.open)
        if not conditions.items:
            conditions = Members(open=(*conditions.open, *value.open))
    return Statement(
        effect=effect,
        location=value.location,
        actions=strings("Action"),
        not_actions=strings("NotAction"),
        resources=strings("Resource"),
        not_resources=strings("NotResource"),
        principals=principals,
        not_principals=others,
        conditions=conditions,
        sid=value.get("Sid"),
        written=value,
    )


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
            return Members(tuple(items), tuple(dict.fromkeys(why)), value.location)
        case Text():
            return Members((Principal("*", value),), header=value.location)
    return Members(open=_why(value, "not a principal"), header=value.location)


def _conditions(value: Value | None) -> Members[Condition]:
    match value:
        case None | Null():
            return Members()
        case MapValue(entries=entries, open=open_):
            items: list[Condition] = []
            why = list(open_)
            for operator, entry in entries.items():
                tests = entry.value
                if isinstance(tests, MapValue):
                    why.extend(tests.open_beside_partial)
                    items.extend(_tests(operator, tests, entry.key))
                else:
                    why.extend(_why(tests, "not a condition"))
            return Members(tuple(items), tuple(dict.fromkeys(why)), value.location)
        case ListValue(items=listed, open=open_):  # triples, as the blocks of a policy document
            found = [_triple(item) for item in listed]
            why = [*open_, *(part for part in found if isinstance(part, Reason))]
            kept = tuple(part for part in found if isinstance(part, Condition))
            return Members(kept, tuple(dict.fromkeys(why)), value.location)
    return Members(open=_why(value, "not a condition"))


def _tests(operator: str, tests: MapValue, place: Location | None) -> Iterator[Condition]:
    named = [(text(key, e.key), e) for key, e in tests.entries.items()]
    for name, entry in (*named, *tests.partial):
        here = entry.span or entry.key
        yield Condition(operator, name, members_of(entry.value), here, place)


def _triple(item: Value) -> Condition | Reason:
    if isinstance(item, MapValue):
        written = item.get("test") or item.get("operator")
        operator = known_text(written)
        key = item.get("variable") or item.get("key")
        compared = item.get("values")
        if operator and key is not None and compared is not None:
            place = written.location if written is not None else None
            return Condition(operator, key, members_of(compared), item.location, place)
    return next(reasons(item), _invalid("condition not known", item))
