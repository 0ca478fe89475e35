"""Turn ConfigMaps called aws-auth into the entries the authenticator will see.

It reads mapRoles and mapUsers as the authenticator does: one string of YAML each. A section whose
text is not such a string, or not a list of mappings, is a fault of the whole section.

Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Document,
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
)
from ekslint.core.verdict import Members
from ekslint.languages.kubernetes.inventory.common import common, metadata_text
from ekslint.model.access import AuthEntry, AwsAuth, SectionFault
from ekslint.model.entity import Entity
from ekslint.sources.yaml import read_yaml

NAME, NAMESPACE = "aws-auth", "kube-system"
PLACEHOLDER = re.compile(r"<[^<>]*>|\$\{?[A-Za-z_]|\{\{|\[[A-Za-z_ ]+\]|%[A-Za-z_]+%|@@|\.\.\.")
ARN_KEYS = {"mapRoles": "rolearn", "mapUsers": "userarn"}


def config_map(resource: Resource, way: str) -> Iterator[Entity]:
    """Yield the aws-auth writer and its entries when the ConfigMap is kube-system/aws-auth."""
    if metadata_text(resource, "name") != NAME:
        return
    if metadata_text(resource, "namespace") not in (NAMESPACE, None):
        return
    data = resource.body.get("data")
    faults: list[SectionFault] = []
    roles = _section(resource, data, "mapRoles", faults)
    users = _section(resource, data, "mapUsers", faults)
    yield AwsAuth(
        **common(resource),
        way=way,
        whole=True,
        roles=roles,
        users=users,
        faults=tuple(faults),
    )
    yield from roles
    yield from users


def _section(
    resource: Resource, data: Value | None, section: str, faults: list[SectionFault]
) -> Members[AuthEntry]:
    if isinstance(data, Unknown):
        return Members((), (data.reason,), resource.header)
    if not isinstance(data, MapValue):
        return Members(header=resource.header)
    entry = data.entries.get(section)
    if entry is None:
        return Members((), data.open, resource.header)
    value, place = entry.value, entry.key or entry.span or resource.header
    if isinstance(value, Unknown):
        return Members((), (value.reason,), place)
    if isinstance(value, Null | Absent) or known_text(value) == "":
        return Members(header=place)
    if isinstance(value, ListValue | MapValue | Scalar):
        kind = "a list" if isinstance(value, ListValue) else "a mapping"
        message = f"`{section}` is {kind}, not a string"
        faults.append(SectionFault(section, "not-string", message, place))
        return Members((), (Reason(ReasonKind.INVALID, message, "", place),), place)
    return _entries(resource, section, value, place, faults)


def _entries(
    resource: Resource,
    section: str,
    value: Text | Document,
    place: Location,
    faults: list[SectionFault],
) -> Members[AuthEntry]:
    listed: Value
    if isinstance(value, Document):
        listed = value.content
    else:
        parsed = read_yaml(value, templated=False)
        if parsed.problems:
            problem = parsed.problems[0]
            where = problem.location or place
            return _broken(section, f"does not parse: {problem.message}", where, faults)
        if not parsed.documents:
            return Members(header=place)
        listed = parsed.documents[0].value
    match listed:
        case Null():
            return Members(header=place)
        case Unknown(reason=reason):
            return Members((), (reason,), place)
        case ListValue():
            return _items(resource, section, listed, place, faults)
    where = listed.location or place
    return _broken(section, "is not a list of mappings", where, faults)


def _items(
    resource: Resource,
    section: str,
    listed: ListValue,
    place: Location,
    faults: list[SectionFault],
) -> Members[AuthEntry]:
    items: list[AuthEntry] = []
    open_: list[Reason] = list(listed.open)
    for number, item in enumerate(listed.items):
        match item:
            case Unknown(reason=reason):
                open_.append(reason)
            case Null():
                continue  # the authenticator drops an empty item and keeps the others
            case Text() if item.known is None:
                open_.append(Reason(ReasonKind.TEMPLATE, "an entry is not known"))
            case MapValue():
                bad = _bad_group(item)
                if bad is not None:
                    message = "has a group that is not a string"
                    return _broken(section, message, bad, faults)
                open_.extend(item.open)
                items.append(entry_of(resource, section, number, item))
            case _:
                where = item.location or place
                return _broken(section, "has an item that is not a mapping", where, faults)
    return Members(tuple(items), tuple(dict.fromkeys(open_)), place)


def _bad_group(item: MapValue) -> Location | None:
    groups = item.get("groups")
    match groups:
        case ListValue(items=listed):
            for group in listed:
                if isinstance(group, MapValue | ListValue):
                    return group.location or groups.location or item.location
        case MapValue() | Text() if not isinstance(groups, Text) or groups.known is not None:
            return groups.location or item.location
    return None


def _broken(
    section: str, what: str, where: Location, faults: list[SectionFault]
) -> Members[AuthEntry]:
    message = f"`{section}` {what}"
    faults.append(SectionFault(section, "unparsable", message, where))
    return Members((), (Reason(ReasonKind.INVALID, message, "", where),), where)


def is_placeholder(arn: str) -> bool:
    """Whether somebody still has to fill a value in: `<role arn>`, `ACCOUNT_ID`, `XXXXXXXXXXXX`."""
    if PLACEHOLDER.search(arn):
        return True
    account = arn.split(":")[4] if arn.startswith("arn:") and arn.count(":") >= 5 else ""
    return bool(account) and account != "aws" and not account.isdigit()


def entry_of(resource: Resource, section: str, number: int, item: MapValue) -> AuthEntry:
    """Return one item of a section; keys that are not written are absent at the item."""
    arn_key = ARN_KEYS[section]
    first = next(iter(item.entries.values()), None)
    place = (first.span or first.key) if first is not None else None
    arn_entry = item.entries.get(arn_key)
    header = (arn_entry.span if arn_entry is not None else place) or item.location
    header = header or resource.header

    def field(name: str) -> Value:
        found = item.get(name)
        if found is None:
            return Absent(name=name, location=header)
        return found

    arn = field(arn_key)
    if is_placeholder(known_text(arn) or ""):
        why = Reason(ReasonKind.TEMPLATE, f"`{known_text(arn)}` is a placeholder", "", arn.location)
        arn = Unknown(why, location=arn.location)
    return AuthEntry(
        **{**common(resource, f"{section}[{number}]"), "header": header},
        name=arn,
        section=section,
        arn=arn,
        username=field("username"),
        groups=field("groups"),
        keys=item,
    )
