"""Turn `aws_iam_policy_document` into the policy it prints, structure kept.

One unknown principal leaves one unknown value, not an unknown policy. It knows how the provider
writes a document, not what the statements allow. Source: terraform-provider-aws 5.100
`internal/service/iam/policy_document_data_source.go` and `policy_model.go`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ekslint.core.contents import is_known, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import (
    COMPUTED,
    Document,
    Entry,
    Gate,
    ListValue,
    MapValue,
    Null,
    Piece,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.languages.terraform.policy_printing import print_policy
from ekslint.languages.terraform.shapes import Subject

VERSION: Final = "2012-10-17"
"""The `version` the provider writes when none is given."""

_LISTS: Final = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS: Final = {"principals": "Principal", "not_principals": "NotPrincipal"}


@record
class _Policy:
    """A policy on its way: what is known of it, and why there may be more statements."""

    version: Entry | None = None
    id: Entry | None = None
    statements: tuple[Value, ...] = ()
    open: tuple[Reason, ...] = ()
    gates: tuple[Gate, ...] = ()
    exact: bool = True


def policy_document(it: Subject) -> dict[str, Value]:
    """Return `json` and `minified_json`; Unknown when the arguments are no policy at all."""
    policy = _Policy()
    for name in ("source_json", "source_policy_documents"):
        policy = _merge_all(policy, it.given(name))
    policy = _merge(policy, _own(it))
    for name in ("override_policy_documents", "override_json"):
        policy = _merge_all(policy, it.given(name))
    content = _content(policy, it.header)
    json_text = minified = None
    if policy.exact and is_known(content):
        json_text = text(print_policy(content, indent=2), it.header, COMPUTED)
        minified = text(print_policy(content), it.header, COMPUTED)
    return {
        "json": Document("json", content, json_text, location=it.header, origin=COMPUTED),
        "minified_json": Document("json", content, minified, location=it.header, origin=COMPUTED),
    }


def _content(policy: _Policy, header: Location) -> MapValue:
    entries: dict[str, Entry] = {}
    if policy.version is not None:
        entries["Version"] = policy.version
    if policy.id is not None:
        entries["Id"] = policy.id
    if policy.statements or policy.open or policy.gates:
        place = next((s.location for s in policy.statements if s.location is not None), header)
        statements = ListValue(policy.statements, policy.open, location=place, gates=policy.gates)
        entries["Statement"] = Entry(statements, place, place)
    return MapValue(entries, location=header, gates=policy.gates)


def _own(it: Subject) -> _Policy:
    version = it.given("version") or text(VERSION, it.header, COMPUTED)
    identifier = it.given("policy_id")
    written = it.body.get("statement")
    gates = tuple(g for g in it.body.gates if g.what == "statement")
    statements: list[Value] = []
    open_: tuple[Reason, ...] = ()
    exact = True
    if isinstance(written, ListValue):
        open_ = written.open
        for block in written.items:
            if isinstance(block, MapValue):
                statement, printable = _statement(block, known_text(version) == VERSION)
                statements.append(statement)
                exact = exact and printable
            else:
                open_ = (*open_, _reason(block))
    where = it.body.entries
    return _Policy(
        _entry(version, where.get("version"), it.header),
        _entry(identifier, where.get("policy_id"), it.header) if identifier is not None else None,
        tuple(statements),
        open_,
        gates,
        exact,
    )


def _entry(value: Value, written: Entry | None, header: Location) -> Entry:
    return replace(written, value=value) if written is not None else Entry(value, header, header)


def _statement(block: MapValue, variables: bool) -> tuple[Value, bool]:
    """Return one statement, and whether the order of what it prints is surely known."""
    entries: dict[str, Entry] = {}
    at = block.location
    exact = True

    def put(key: str, value: Value, entry: Entry | None) -> None:
        entries[key] = replace(entry, value=value) if entry else Entry(value, at, at)

    sid = block.entries.get("sid")
    if sid is not None and not isinstance(sid.value, Null) and known_text(sid.value) != "":
        put("Sid", sid.value, sid)
    effect = block.entries.get("effect")
    missing = effect is None or isinstance(effect.value, Null)
    allow = text("Allow", at, COMPUTED)
    put("Effect", allow if missing or effect is None else effect.value, None if missing else effect)
    for name, key in _LISTS.items():
        listed = block.entries.get(name)
        if listed is None or isinstance(listed.value, Null):
            continue
        if isinstance(listed.value, ListValue) and not listed.value.items and not listed.value.open:
            continue
        value = _listed(listed.value)
        replaced = variables and name in ("resources", "not_resources")
        put(key, _with_variables(value) if replaced else value, listed)
    for name, key in _PRINCIPALS.items():
        found = block.entries.get(name)
        if found is not None:
            value, printable = _principals(found.value, variables)
            exact = exact and printable
            put(key, value, found)
    conditions = block.entries.get("condition")
    if conditions is not None:
        put("Condition", _conditions(conditions.value, variables), conditions)
    return MapValue(entries, location=at, gates=block.gates), exact


def _principals(value: Value, variables: bool) -> tuple[Value, bool]:
    if not isinstance(value, ListValue):
        return value, False
    found: dict[str, list[Value]] = {}
    open_: list[Reason] = list(value.open)
    places: dict[str, Entry] = {}
    exact = True
    for block in value.items:
        kind = known_text(block.get("type")) if isinstance(block, MapValue) else None
        if kind is None or not isinstance(block, MapValue):
            open_.append(_reason(block))
            continue
        identifiers = block.entries.get("identifiers")
        if identifiers is None:
            continue
        places.setdefault(kind, identifiers)
        exact = exact and kind not in found
        listed = _listed(identifiers.value)
        listed = _with_variables(listed) if variables else listed
        found.setdefault(kind, []).append(listed)
    only = found.get("*")
    if only is not None and len(found) == 1 and not open_ and len(only) == 1:
        names = only[0].items if isinstance(only[0], ListValue) else ()
        if len(names) == 1 and known_text(names[0]) == "*":
            return names[0], exact
    entries = {k: replace(places[k], value=_joined(v)) for k, v in sorted(found.items())}
    return MapValue(entries, tuple(open_), location=value.location, gates=value.gates), exact


def _conditions(value: Value, variables: bool) -> Value:
    if not isinstance(value, ListValue):
        return value
    tests: dict[str, dict[str, list[Value]]] = {}
    partial: dict[str, list[tuple[Value, Entry]]] = {}
    places: dict[str, Location | None] = {}
    open_: list[Reason] = list(value.open)
    for block in value.items:
        test = known_text(block.get("test")) if isinstance(block, MapValue) else None
        variable = block.get("variable") if isinstance(block, MapValue) else None
        if test is None or variable is None or not isinstance(block, MapValue):
            open_.append(_reason(block))
            continue
        values = block.get("values")
        if values is None:
            continue
        places.setdefault(test, block.location)
        listed = _with_variables(values) if variables else values
        name = known_text(variable)
        found = tests.setdefault(test, {})
        if name is None:
            entry = Entry(listed, variable.location, listed.location)
            partial.setdefault(test, []).append((variable, entry))
        else:
            found.setdefault(name, []).append(listed)
    entries: dict[str, Entry] = {}
    for test, names in sorted(tests.items()):
        at = places[test]
        rest = tuple(partial.get(test, ()))
        why = tuple(dict.fromkeys(r for key, _ in rest for r in reasons(key)))
        inner = {
            key: Entry(_joined(several), several[0].location, several[0].location)
            for key, several in sorted(names.items())
        }
        entries[test] = Entry(MapValue(inner, why, location=at, partial=rest), at, at)
    return MapValue(entries, tuple(open_), location=value.location, gates=value.gates)


def _listed(value: Value) -> Value:
    """Return a set of strings as the list that is printed: each string once."""
    if not isinstance(value, ListValue):
        return value
    seen: set[str] = set()
    items: list[Value] = []
    for item in value.items:
        name = known_text(item)
        if name is None or name not in seen:
            items.append(item)
        if name is not None:
            seen.add(name)
    return replace(value, items=tuple(items), kind="tuple")


def _joined(values: list[Value]) -> Value:
    """Return the identifiers or values of several blocks as one list."""
    if len(values) == 1:
        return values[0]
    items: list[Value] = []
    open_: list[Reason] = []
    for value in values:
        if isinstance(value, ListValue):
            items.extend(value.items)
            open_.extend(value.open)
        else:
            open_.append(_reason(value))
    return ListValue(tuple(items), tuple(open_), location=values[0].location)


def _reason(value: Value) -> Reason:
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, MapValue) and value.open:
        return value.open[0]
    return Reason(ReasonKind.INVALID, "a part of the policy is not known", "", value.location)


def _with_variables(value: Value) -> Value:
    """Write `&{aws:username}` as `${aws:username}`, as the provider does."""
    match value:
        case Text(segments=segments):
            return replace(
                value,
                segments=tuple(
                    replace(s, text=s.text.replace("&{", "${")) if isinstance(s, Piece) else s
                    for s in segments
                ),
            )
        case ListValue(items=items):
            return replace(value, items=tuple(_with_variables(item) for item in items))
    return value


def _merge_all(policy: _Policy, documents: Value | None) -> _Policy:
    match documents:
        case None | Null():
            return policy
        case ListValue(items=items, open=open_):
            for item in items:
                policy = _merge(policy, _read(item))
            return _merge(policy, _Policy(open=open_)) if open_ else policy
    return _merge(policy, _read(documents))


def _read(document: Value) -> _Policy:
    """Return a policy given as a document or as JSON text; what is not known may be anything."""
    if isinstance(document, Text):
        if known_text(document) == "":
            return _Policy()
        from ekslint.sources.json.read import read_json

        parsed = read_json(document)
        if parsed.value is None or parsed.problems:
            return _Policy(open=(_reason(document),), exact=False)
        document = parsed.value
    content = document.content if isinstance(document, Document) else document
    if not isinstance(content, MapValue):
        return _Policy(open=(_reason(content),), exact=False)
    statements = content.get("Statement")
    listed: tuple[Value, ...] = ()
    open_ = content.open
    gates = content.gates
    if isinstance(statements, ListValue):
        listed, open_, gates = statements.items, (*open_, *statements.open), statements.gates
    elif statements is not None:
        open_ = (*open_, _reason(statements))
    return _Policy(
        content.entries.get("Version"),
        content.entries.get("Id"),
        listed,
        open_,
        gates,
        isinstance(document, Document) and document.origin == COMPUTED and _ours(document),
    )


def _ours(document: Document) -> bool:
    """Whether this module made the document, so that it is known how its lists are printed."""
    return document.rendered is not None


def _merge(policy: _Policy, new: _Policy) -> _Policy:
    """Add a policy to another: a statement replaces the one with its Sid, others are appended."""
    statements = list(policy.statements)
    if new.open:  # what is not known may replace whatever has a Sid
        statements = [_replaceable(s, new.open[0]) for s in statements]
    for statement in new.statements:
        sid = _sid(statement)
        if sid == "":
            statements.append(statement)
            continue
        if sid is None:
            reason = _reason(statement)
            statements = [_replaceable(s, reason) for s in statements]
            statements.append(statement)
            continue
        at = next((i for i, s in enumerate(statements) if _sid(s) == sid), None)
        if at is None:
            statements.append(statement)
        else:
            statements[at] = statement
    version = policy.version
    if new.version is not None:
        old, other = _text_of(policy.version), _text_of(new.version)
        if old is None or other is None or other > old:
            version = new.version
    return _Policy(
        version,
        new.id or policy.id,
        tuple(statements),
        tuple(dict.fromkeys((*policy.open, *new.open))),
        tuple(dict.fromkeys((*policy.gates, *new.gates))),
        policy.exact and new.exact,
    )


def _text_of(entry: Entry | None) -> str | None:
    return "" if entry is None else known_text(entry.value)


def _sid(statement: Value) -> str | None:
    """Return a statement's Sid, "" when it has none, None when it is not known."""
    if not isinstance(statement, MapValue):
        return None
    found = statement.get("Sid")
    if found is None:
        return None if statement.open else ""
    return known_text(found)


def _replaceable(statement: Value, why: Reason) -> Value:
    return statement if _sid(statement) == "" else Unknown(why, location=statement.location)
