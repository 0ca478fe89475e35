"""Turn the ARN that lets somebody in into the IAM thing it names, as far as it is known.

It knows how ARNs look, also with unknown parts, and what attributes of declared things are; who
reads the ARN, and what for, is not known here.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import HOLE, locate, map_text, slice_text, with_holes
from ekslint.core.record import record
from ekslint.core.value import Absent, Null, Reason, ReasonKind, Text, Unknown, Value, reasons
from ekslint.core.verdict import Verdict, maybe, no, same, yes
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam.identity import InstanceProfile, Role, role_of
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment, mentions

ARN_STEPS = ("arn", "Arn")
NAME_STEPS = ("name", "names", "id", "role_name", "unique_id", "Ref", "RoleId")
USER, ROLE = ("iam", "user"), ("iam", "role")
CALLERS = frozenset({USER, ("iam", "root"), ("sts", "assumed-role"), ("sts", "federated-user")})
SESSIONS = (
    ("aws_iam_session_context", "issuer_arn", frozenset({USER, ROLE})),
    ("aws_caller_identity", "arn", CALLERS),
)
"""Attributes of looked-up sessions, with what they can be the ARN of.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""
_ROLE = ":role/"
_SESSION = ":assumed-role/"


@record(kw_only=True, eq=False)
class RolesLookup(Entity):
    """Roles that are looked up by a pattern of their names and a path they lie under."""

    kind: ClassVar[str] = "looked-up roles"

    path_prefix: Value


@record(kw_only=True, eq=False)
class Admission(Entity):
    """Something that lets an IAM principal into a cluster: an access entry, an aws-auth entry."""

    kind: ClassVar[str] = "admission"

    @property
    def principal(self) -> Value:
        """The ARN as written; `name` holds it."""
        return self.name

    @relation
    def profile(self, inventory: Inventory) -> Link[InstanceProfile]:
        """The declared instance profile whose ARN stands where a role's belongs."""
        if self.names(inventory, "iam", "instance-profile").truth is not True:
            return Link()
        return follow(inventory, self.principal, InstanceProfile, self.scope, key=last_segment)

    @relation
    def profile_role(self, inventory: Inventory) -> Link[Role]:
        """The role inside that profile."""
        found = self.profile(inventory).target
        return found.iam_role(inventory) if found is not None else Link()

    @verb
    def names(self, inventory: Inventory, service: str, *kinds: str) -> Verdict:
        """Whether the ARN is of a service and of one of the resource types (`role`)."""
        return is_resource(inventory, self.principal, service, *kinds)

    @verb
    def keeps_path(self, inventory: Inventory) -> Verdict:
        """Whether a path stands in the ARN between `role/` and the role's name."""
        return has_path(inventory, self.principal)


def is_resource(inventory: Inventory, value: Value, service: str, *kinds: str) -> Verdict:
    """Whether a value is an ARN of a service whose resource part starts with one of the types.

    A type that ends with a colon's or text's end (`root`) is compared whole.
    """
    if isinstance(value, Null | Absent):
        return no(value.location)
    possible = _referred(inventory, value)
    if possible is not None:
        wanted = {(service, kind) for kind in kinds}
        if possible <= wanted or not possible & wanted:
            return Verdict(possible <= wanted).with_evidence(value.location)
        return maybe(*reasons(value))
    written = _skeleton(value)
    if written is None:
        return maybe(*reasons(value))
    found = {_fits(written.lower(), service, kind) for kind in kinds}
    if True in found:
        return yes(value.location)
    if None in found:
        return maybe(*reasons(value))
    return no(value.location)


def _fits(arn: str, service: str, kind: str) -> bool | None:
    """Compare field by field, as far as it is sure which field a character belongs to.

    An unknown part between two colons is taken for one field.
    """
    fields = arn.split(":", 5)
    wanted = ("arn", None, service, "" if service in ("iam", "sts") else None, None)
    for index, (found, want) in enumerate(zip(fields, wanted, strict=False)):
        if HOLE in found:
            if found == HOLE and 0 < index < len(fields) - 1:
                continue
            start = found.partition(HOLE)[0]
            return None if want is None or want.startswith(start) else False
        if want is not None and found != want:
            return False
    if len(fields) < 6:
        return False
    resource = fields[5]
    if resource == kind or resource.startswith(f"{kind}/"):
        return True
    start = resource.partition(HOLE)[0]
    return None if HOLE in resource and f"{kind}/".startswith(start) else False


def has_path(inventory: Inventory, value: Value) -> Verdict:
    """Whether a role's ARN has more than the name after `role/`."""
    role = inventory.named_by(value, Role) if _last_step(value) in ARN_STEPS else None
    places = (value.location, role.path.location if role is not None else None)
    lookup = inventory.named_by(value, RolesLookup)
    if lookup is not None and "arns" in _steps(value):
        prefix = known_text(lookup.path_prefix) or ""
        if prefix.strip("/"):
            return yes(value.location, lookup.path_prefix.location)
        return maybe(*reasons(value))
    written = _skeleton(value)
    if written is None:
        return maybe(*reasons(value))
    head, sign, rest = written.partition(_ROLE)
    if "/" in rest and isinstance(value, Text):
        return yes(*places, locate(value, len(written) - len(rest) + rest.index("/")))
    if not sign:
        return maybe(*reasons(value)) if HOLE in written else no(value.location)
    holes = with_holes(value)[1] if isinstance(value, Text) else []
    inside = holes[head.count(HOLE) :]
    open_ = [reason for hole in inside if _may_be_path(hole) for reason in reasons(hole)]
    return maybe(*open_) if open_ else no(*places)


def same_principal(
    inventory: Inventory, one: Value, other: Value, scopes: tuple[str, str]
) -> Verdict:
    """Whether two ARNs name one role or user; the letters' case and a path do not matter.

    `scopes` are those the two values stand in.
    """
    if same(one, other).truth is True:
        return yes(one.location, other.location)
    users = {is_resource(inventory, arn, "iam", "user").truth for arn in (one, other)}
    if users == {True, False}:
        return no(one.location, other.location)
    mine = role_of(inventory, one, scopes[0]).target
    theirs = role_of(inventory, other, scopes[1]).target
    if mine is not None and theirs is not None:
        return Verdict(mine is theirs).with_evidence(one.location, other.location)
    return same_name(name_in(one), name_in(other))


def names_role(
    inventory: Inventory, value: Value, scope: str, role: Role | None, written: Value
) -> Verdict:
    """Whether an ARN names a role; `written` is how the role is written where it is used, which is
    all that is known of one that is not declared in the scan."""
    if same(value, written).truth is True:
        return yes(value.location)
    if is_resource(inventory, value, "iam", "user").truth is True:
        return no(value.location)
    if role is None and isinstance(written, Unknown) and written.candidates:
        answers = [
            names_role(inventory, value, scope, role_of(inventory, one, scope).target, one)
            for one in written.candidates
        ]
        truths = {answer.truth for answer in answers}
        return answers[0] if len(truths) == 1 else maybe(written.reason)
    if role is None:
        return same_principal(inventory, value, written, (scope, scope))
    there = role_of(inventory, value, scope).target
    if there is not None and _SESSION not in (_skeleton(value) or ""):
        if there is role or not (there.data or role.data):
            return Verdict(there is role).with_evidence(value.location)
        # one that is only looked up is told apart from another by its name alone
        return same_name(role_name(there), role_name(role)).with_evidence(value.location)
    if mentions(value, role.ref):
        return yes(value.location)
    return same_name(name_in(value), role_name(role))


def same_name(one: Value, other: Value) -> Verdict:
    """Whether two names of IAM things are equal; IAM keeps no two that differ in case only."""
    return same(_lower(one), _lower(other))


def name_in(value: Value) -> Value:
    """Return what follows the last `/` of an ARN (or path), unknown parts included; of a session's
    ARN, the role's name before the session's."""
    written = _skeleton(value)
    if written is None or not isinstance(value, Text):
        return value
    at = written.rfind("/") + 1
    if _SESSION in written and (start := written.index(_SESSION) + len(_SESSION)) < at:
        return slice_text(value, start, at - 1)
    if at == 0 and HOLE in written:
        why = next(reasons(value))
        return Unknown(why, location=value.location)
    return slice_text(value, at, len(written))


def role_name(role: Role) -> Value:
    """Return a role's name, or the start of it that Terraform's AWS provider chooses.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role
    """
    from ekslint.core.pieces import concat
    from ekslint.core.value import text, unknown

    if not isinstance(role.name, Absent) or role.declared is None:
        return role.name
    chosen = unknown(ReasonKind.COMPUTED, "the role's name is chosen by AWS", location=role.header)
    if role.declared.language == "terraform" and role.declared.type == "aws_iam_role":
        return concat([text("terraform-", role.header), chosen], role.header)
    return chosen


def at_use(value: Value, use: Location | None) -> Value:
    """Return a value placed where a person would edit it.

    A text that is written out stays where it stands, however far away; anything else (an attribute
    of a resource, a composed text) is edited where it is used.
    """
    place = value.location
    if place is None or use is None:
        return value if use is None else replace(value, location=use)
    if _holds(use, place):
        return value
    whole = known_text(value)
    if value.ref is None and whole and whole in place.text:
        return value
    uses = [hop.location for hop in place.via]
    parts = list(takewhile(lambda hop: not _holds(hop, use), uses))  # before the text was composed
    last = (parts or uses or [use])[-1]
    return replace(value, location=use if last.source.library else last)


def _holds(outer: Location, inner: Location) -> bool:
    return outer.source is inner.source and outer.start <= inner.start and inner.end <= outer.end


def _referred(inventory: Inventory, value: Value) -> frozenset[tuple[str, str]] | None:
    """Return the services and types a value can be the ARN of, by what it is an attribute of; a
    name or id is the ARN of nothing. None when that does not tell."""
    if value.ref is None:
        return None
    step = _last_step(value)
    for kind, attribute, possible in SESSIONS:
        if f"data.{kind}." in value.ref.address and step == attribute:
            return possible
    if isinstance(value, Unknown) and step.endswith("role_arn"):
        return frozenset({("iam", "role")})
    for cls, kind in ((Role, "role"), (InstanceProfile, "instance-profile")):
        if inventory.named_by(value, cls) is None:
            continue
        if step in ARN_STEPS:
            return frozenset({("iam", kind)})
        if step in NAME_STEPS:
            return frozenset({("", "")})
    return None


def _may_be_path(hole: Value) -> bool:
    """Whether an unknown part after `role/` may hold slashes: an attribute or variable whose own
    name says so. Others stand where a name belongs."""
    words = (*_steps(hole), *(f"{r.identity} {r.detail}" for r in reasons(hole)))
    return any("path" in word.lower() for word in words)


def _steps(value: Value) -> tuple[str, ...]:
    return tuple(str(step) for step in value.ref.path) if value.ref is not None else ()


def _last_step(value: Value) -> str:
    return next((step for step in reversed(_steps(value)) if not step.isdigit()), "")


def _skeleton(value: Value) -> str | None:
    """Return a text with one sign for each unknown part; None when nothing of it is known."""
    if isinstance(value, Text):
        return with_holes(value)[0]
    return known_text(value)


def _lower(value: Value) -> Value:
    return map_text(value, str.lower) if isinstance(value, Text) else value


def placeholder(value: Value) -> Reason:
    """Return the reason why a text that somebody still has to fill in is not known."""
    return Reason(
        ReasonKind.TEMPLATE, f"`{known_text(value)}` is a placeholder", "", value.location
    )
