"""Turn ConfigMaps called aws-auth into the entries the authenticator will see.

It reads mapRoles and mapUsers as the authenticator does: one string each, YAML to JSON to a list of
structs. What does not fit is left out, item by item and field by field; a text that is no list is
left out whole. Keys are matched without regard to case.

Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/mapper/configmap, pkg/config)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, with_holes
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
    missing_at,
    reasons,
)
from ekslint.core.verdict import Members
from ekslint.languages.kubernetes.inventory.auth_keys import data_faults, entry_faults, entry_field
from ekslint.languages.kubernetes.inventory.common import metadata, metadata_text
from ekslint.languages.placeholder import is_placeholder
from ekslint.languages.steps import steps
from ekslint.languages.values import common, entity_id
from ekslint.model.access.aws_auth import ARN_KEYS
from ekslint.model.access.entries import AuthEntry, AwsAuth, KeyFault, SectionFault
from ekslint.model.entity import Entity
from ekslint.model.iam.principal import at_use, placeholder
from ekslint.sources.yaml.read import YamlFile, read_yaml

NAME, NAMESPACE = "aws-auth", "kube-system"
REPLACING = frozenset({"kubernetes_config_map", "kubernetes_config_map_v1"})
"""What applies the ConfigMap so that keys of its data that are not declared are removed."""
EMPTY = frozenset({"", "``", '""', "''"})
"""Texts the authenticator takes for no list at all."""
SECTIONS = (*ARN_KEYS, "mapAccounts")

NOT_STRING = "the API server refuses the ConfigMap"
ALL_LOST = "the authenticator drops the whole section"


@dataclass(slots=True)
class _Reading:
    """One ConfigMap while it is read, and what is wrong with it so far."""

    resource: Resource
    ignored: tuple[Reason, ...] = ()
    faults: list[SectionFault] = field(default_factory=list)
    keys: list[KeyFault] = field(default_factory=list)

    def fault(self, section: str, what: str, where: Location, consequence: str) -> Reason:
        """Note what is wrong with a section; return it as a reason why entries are not known."""
        message = f"`{section}` {what}"
        self.faults.append(SectionFault(section, "unparsable", message, where, consequence))
        return Reason(ReasonKind.INVALID, message, "", where)


def config_map(resource: Resource, way: str, provider: Value | None = None) -> Iterator[Entity]:
    """Yield the aws-auth writer and its entries when the ConfigMap is kube-system/aws-auth."""
    if metadata_text(resource, "name") != NAME or not _in_namespace(resource, way):
        return
    data = resource.body.get("data")
    data = Absent(name="data", location=resource.header) if data is None else data
    ignored = tuple(r for r in getattr(data, "open", ()) if r.kind is ReasonKind.IGNORED)
    reading = _Reading(resource, ignored)
    roles = _section(reading, data, "mapRoles")
    users = _section(reading, data, "mapUsers")
    _section(reading, data, "mapAccounts")
    reading.keys.extend(data_faults(data, SECTIONS))
    taken = not isinstance(metadata(resource, "uid"), Absent | Null)
    yield AwsAuth(
        **common(resource),
        way="export" if taken and way == "manifest" else way,
        replaces=way in REPLACING,
        roles=roles,
        users=users,
        data=data,
        faults=tuple(reading.faults),
        key_faults=tuple(reading.keys),
        provider=provider or Absent(name="provider", location=resource.header),
    )
    yield from roles
    yield from users


def _in_namespace(resource: Resource, way: str) -> bool:
    """Whether it is in kube-system, as far as is known; a manifest may leave that to `kubectl -n`,
    while Terraform's default is the namespace `default`."""
    namespace = metadata(resource, "namespace")
    if isinstance(namespace, Absent | Null):
        return way not in REPLACING and not way.endswith("_data")
    return known_text(namespace) == NAMESPACE


def _section(reading: _Reading, data: Value, section: str) -> Members[AuthEntry]:
    header = reading.resource.header
    if isinstance(data, Unknown):
        return Members((), (data.reason,), header)
    if not isinstance(data, MapValue):
        return Members(header=header)
    entry = data.entries.get(section)
    if entry is None:
        return Members((), data.open, header)
    value = entry.value
    place = _editable(entry.key or entry.span or header, value)
    match value:
        case Unknown(reason=reason):
            return Members((), (reason, *reading.ignored), place)
        case Null() | Absent():
            return Members((), reading.ignored, place)
        case ListValue() | MapValue() | Scalar():
            kinds: dict[type, str] = {ListValue: "a list", MapValue: "a mapping"}
            message = f"`{section}` is {kinds.get(type(value), 'a number')}, not a string"
            if isinstance(value, Scalar) and isinstance(value.data, bool):
                message = f"`{section}` is true or false, not a string"
            listed = value if isinstance(value, ListValue) else Absent(name=section, location=place)
            fault = SectionFault(section, "not-string", message, place, NOT_STRING, listed)
            reading.faults.append(fault)
            why = Reason(ReasonKind.INVALID, message, "", place)
            return Members((), (why, *reading.ignored), place)
    if section not in ARN_KEYS or (known_text(value) or "x").strip() in EMPTY:
        return Members((), reading.ignored, place)
    found = _entries(reading, section, value, place)
    return Members(found.items, (*found.open, *reading.ignored), found.header)


def _editable(key: Location, value: Value) -> Location:
    """Return the place of a section that a person can edit: inside of a module, what was given to
    it."""
    inner = value.content.location if isinstance(value, Document) else value.location
    given = inner.anchor() if key.source.library and inner is not None else key
    return key if given.source.library else given


def _entries(
    reading: _Reading, section: str, value: Text | Document, place: Location
) -> Members[AuthEntry]:
    listed: Value
    if isinstance(value, Document):
        listed = value.content
    else:
        parsed = read_yaml(value, templated=False)
        unplaced = _unplaced(value, parsed)
        if unplaced is not None:
            return Members((), (unplaced,), place)
        if parsed.problems:
            problem = parsed.problems[0]
            detail = problem.message.removeprefix("YAML does not parse: ")
            what = f"does not parse ({detail})"
            why = reading.fault(section, what, problem.location or place, ALL_LOST)
            return Members((), (why,), place)
        if not parsed.documents:
            return Members(header=place)
        listed = parsed.documents[0].value
    match listed:
        case Null():
            return Members(header=place)
        case Unknown(reason=reason):
            return Members((), (reason,), place)
        case Text() if listed.known is None:
            return Members((), (Reason(ReasonKind.TEMPLATE, "the list is not known"),), place)
        case ListValue():
            return _items(reading, section, listed, place)
    where = listed.location or place
    why = reading.fault(section, "is not a list", where, ALL_LOST)
    return Members((), (why,), place)


STARTS_A_LINE = re.compile(rf"^[ \t]*{HOLE}", re.MULTILINE)


def _unplaced(value: Text, parsed: YamlFile) -> Reason | None:
    """Return the reason for an unknown part that may be any lines of the text: one that is not
    inside a scalar, or stands where the text does not parse."""
    string, holes = with_holes(value)
    if not holes:
        return None
    if STARTS_A_LINE.search(string):
        return next(reasons(holes[0]), None)
    inside: set[Reason] = set()
    if not parsed.problems:
        for document in parsed.documents:
            inside.update(_in_scalars(document.value))
    for hole in holes:
        for reason in reasons(hole):
            if reason not in inside:
                return reason
    return None


def _in_scalars(value: Value) -> Iterator[Reason]:
    """Yield the reasons of the unknown scalars of a value, and of parts of its scalars."""
    match value:
        case ListValue(items=items):
            for item in items:
                yield from _in_scalars(item)
        case MapValue(entries=entries):
            for entry in entries.values():
                yield from _in_scalars(entry.value)
        case _:
            yield from reasons(value)


def _items(
    reading: _Reading, section: str, listed: ListValue, place: Location
) -> Members[AuthEntry]:
    items: list[AuthEntry] = []
    open_: list[Reason] = list(listed.open)
    names = steps([_arn(item, ARN_KEYS[section])] for item in listed.items)
    for step, item in zip(names, listed.items, strict=True):
        match item:
            case Unknown(reason=reason):
                open_.append(reason)
            case Null():
                continue  # an empty item is dropped, the others are kept
            case Text() if item.known is None:
                open_.append(Reason(ReasonKind.TEMPLATE, "an entry is not known"))
            case MapValue():
                open_.extend(item.open)
                items.append(_entry(reading, section, step, item))
            case _:
                where = _place(item, place)
                what, so = "has an item that is not a mapping", "the authenticator drops that item"
                open_.append(reading.fault(section, what, where, so))
    return Members(_last_of_each(items), tuple(dict.fromkeys(open_)), place)


def _arn(item: Value, key: str) -> Value | None:
    entry = entry_field(item, key) if isinstance(item, MapValue) else None
    return entry.value if entry is not None else None


def _last_of_each(items: list[AuthEntry]) -> tuple[AuthEntry, ...]:
    """Mark the entries whose ARN, in whatever case, a later one has too: the last one counts."""
    taken: set[object] = set()
    marked: list[AuthEntry] = []
    for entry in reversed(items):
        known = known_text(entry.arn)
        subject: object = known.lower() if known else entry.arn.ref
        marked.append(replace(entry, in_effect=False) if subject in taken else entry)
        if subject is not None:
            taken.add(subject)
    return tuple(reversed(marked))


def _place(item: Value, otherwise: Location) -> Location:
    """Return where an item stands; an attribute of a resource stands where it is referred to."""
    place = item.location
    if item.ref is not None and place is not None and place.via:
        return place.via[-1].location
    return place or otherwise


def _entry(reading: _Reading, section: str, step: str, item: MapValue) -> AuthEntry:
    """Return one item of a section; keys that are not written are absent at the item."""
    resource, arn_key = reading.resource, ARN_KEYS[section]
    first = next(iter(item.entries.values()), None)
    place = (first.span or first.key) if first is not None else None
    arn_entry = entry_field(item, arn_key)
    header = (arn_entry.span if arn_entry is not None else place) or item.location
    header = header or resource.header

    def part(name: str) -> Value:
        found = entry_field(item, name)
        if found is None:
            return Absent(name=name, location=header, origin=missing_at(item.location, name))
        return at_use(found.value, found.span or found.key)

    arn = part(arn_key)
    if known_text(arn) == "":
        arn = Absent(name=arn_key, location=header)
    elif is_placeholder(known_text(arn) or ""):
        arn = Unknown(placeholder(arn), location=arn.location)
    shared: dict[str, Any] = common(resource, f"{section}{step}")
    made = AuthEntry(
        **{**shared, "header": header},
        name=arn,
        holder=entity_id(resource),
        section=section,
        arn=arn,
        username=part("username"),
        groups=_groups(reading, section, part("groups")),
        keys=item,
    )
    reading.keys.extend(entry_faults(made))
    return made


def _groups(reading: _Reading, section: str, groups: Value) -> Value:
    """Return the groups of an entry; what the authenticator cannot take for a list of strings is
    a fault of the section, and not known."""
    where = groups.location or reading.resource.header
    what = ""
    match groups:
        case ListValue(items=listed):
            for group in listed:
                if isinstance(group, MapValue | ListValue | Scalar):
                    what, where = "has a group that is not a string", group.location or where
                    break
        case MapValue() | Scalar():
            what = "has groups that are not a list"
        case Text() if groups.known is not None:
            what = "has groups that are not a list"
    if not what:
        return groups
    so = "the authenticator drops that group" if "a group" in what else "the entry has no groups"
    return Unknown(reading.fault(section, what, where, so), location=where)
