"""Turn trust policies for service accounts into what is wide open, or out of reach, in them.

It speaks of statements whose provider surely is that of an EKS cluster, and of conditions it can
read; what a role may do is not its business.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html and
https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text, references
from ekslint.core.location import Location
from ekslint.core.pieces import with_holes
from ekslint.core.record import record
from ekslint.core.value import Absent, Piece, Ref, Text, Value, text
from ekslint.core.verdict import Members, same
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.iam.role_clusters import cluster_behind
from ekslint.model.iam.trust import (
    SUBJECT,
    TOKEN_AUDIENCE,
    is_eks_issuer,
    issuers_of,
    lets_web_identities,
)
from ekslint.model.inventory import Inventory
from ekslint.model.policy import (
    Condition,
    Statement,
    glob_matches,
    members_of,
    string_condition,
)

if TYPE_CHECKING:
    from ekslint.model.iam.identity import OidcProvider, Role

ANYBODY: Final = (f"{SUBJECT}a:b", f"{SUBJECT}some-other-place:some-other-account")
"""Subjects that nothing but a pattern for all of them matches both."""
_ONE_NAMESPACE: Final = re.compile(rf"{SUBJECT}([^*?:]+):\*+")
_ARN: Final = re.compile(
    r"arn:[a-z-]+:iam::[^:]*:oidc-provider/oidc[.-]eks\.[a-z]+(-[a-z]+)+-\d\.[a-z0-9.-]+/id/[A-Za-z0-9]+"
)
_ISSUER: Final = re.compile(
    r":oidc-provider/(oidc[.-]eks\.[a-z]+(?:-[a-z]+)+-\d\.[a-z0-9.-]+/id/[A-Za-z0-9]+)\Z"
)
_HOST: Final = re.compile(r"oidc[.-]eks\.[a-z]+(?:-[a-z]+)+-\d\.[a-z0-9.-]+/id/[a-z0-9]+\Z")
_TO_FILL_IN: Final = re.compile(r"[^A-Za-z0-9:/._-]|oidc[.-]eks\.[A-Z_]+\.")
_CLAIMS: Final = ("sub", "aud")
_MISSPELT: Final = ("subject", "subjects", "subs", "audience", "audiences", "auds")
_INNER_SCHEME: Final = re.compile(r"\A(?:oidc[.-]eks|arn:).*/https?://")
_SCHEME: Final = re.compile(r"oidc-provider/(?:oidc[.-]eks.*/id/)?https?:/")


ISSUER: Final = "the issuer's URL"
BARE_ISSUER: Final = "the issuer without an ARN"
CLUSTER_ARN: Final = "the ARN of the cluster"
NESTED: Final = "an ARN inside of an ARN"
OTHERWISE_RIGHT: Final = frozenset({ISSUER, BARE_ISSUER, CLUSTER_ARN, NESTED})
"""What is no mistake of its own: it has its place in condition keys, or anywhere else."""
KEEPS_SCHEME: Final = "an ARN that keeps `https://`"


@record
class OpenSubject:
    """A subject that many tokens have: its place, and whose service accounts have it."""

    value: Value
    whose: str
    one_namespace: bool


@record
class LooseAudience:
    """A statement for tokens that asks for a subject and for no audience: where one belongs."""

    location: Location | None


@record
class KeyFault:
    """A condition key that tokens of the trusted issuer do not have, and what is wrong with it.

    `values` are all keys of its statement that have the same fault.
    """

    value: Value
    what: str
    values: tuple[Value, ...] = ()


@record
class ProviderFault:
    """A federated principal that is no OIDC provider: its place, and what it is instead."""

    value: Value
    what: str


def open_subjects(inventory: Inventory, role: Role) -> Members[OpenSubject]:
    """Return where every service account of a cluster, or of a namespace, may assume a role.

    A statement with a condition on anything but subject and audience is left alone.
    """
    found = [
        subject
        for statement in role.trust.statements
        if lets_web_identities(statement).truth is True
        and any(_is_eks_provider(inventory, p, role.scope) for p in issuers_of(statement))
        and (subject := _open_subject(statement)) is not None
    ]
    return Members(tuple(found), (), role.trust.location)


def _open_subject(statement: Statement) -> OpenSubject | None:
    if statement.conditions.open:
        return None
    subjects = string_condition(statement, ":sub").items
    audiences = string_condition(statement, ":aud").items
    if len(subjects) + len(audiences) < len(statement.conditions.items):
        return None
    if not subjects:
        whole = Absent(name="Condition", location=statement.location)
        return OpenSubject(whole, "the cluster", False)
    widest = [_widest(condition) for condition in subjects]
    narrow = next((found for found in widest if found is None or found.one_namespace), widest[0])
    return narrow


def _widest(condition: Condition) -> OpenSubject | None:
    """Return the widest of the subjects a condition admits, None when each is one account's."""
    operator = condition.operator.lower()
    if "like" not in operator or "not" in operator or condition.values.open:
        return None
    found: OpenSubject | None = None
    for value in condition.values:
        data = known_text(value)
        if data is not None and all(glob_matches(data, one) for one in ANYBODY):
            return OpenSubject(value, "the cluster", False)
        namespace = _namespace(value)
        if namespace is not None:
            found = found or OpenSubject(value, namespace, True)
    return found


def _namespace(value: Value) -> str | None:
    data = known_text(value)
    if data is not None:
        matched = _ONE_NAMESPACE.fullmatch(data)
        return f"namespace `{matched[1]}`" if matched else None
    if not isinstance(value, Text) or value.suffix not in (":*", "*"):
        return None
    begins = value.prefix.startswith(SUBJECT) and ":" not in value.prefix.removeprefix(SUBJECT)
    return "a namespace" if begins and value.suffix == ":*" else None


def _is_eks_provider(inventory: Inventory, principal: Value, scope: str) -> bool:
    if is_eks_issuer(principal).truth is not None:
        return is_eks_issuer(principal).truth is True
    return cluster_behind(inventory, principal, scope) is not None


def loose_audiences(inventory: Inventory, role: Role) -> Members[LooseAudience]:
    """Return where tokens of an EKS cluster are taken by their subject, whatever their audience.

    Conditions that are not wholly known may hold one. A provider of the scan that lists no other
    audience than AWS's own asks for it in the condition's place.
    """
    found: list[LooseAudience] = []
    for statement in role.trust.statements:
        if lets_web_identities(statement).truth is not True or statement.conditions.open:
            continue
        issuers = issuers_of(statement)
        if not any(_is_eks_provider(inventory, p, role.scope) for p in issuers):
            continue
        if all(_lists_only_aws(inventory, issuer, role.scope) for issuer in issuers):
            continue
        subjects = string_condition(statement, ":sub")
        audiences = string_condition(statement, ":aud")
        if subjects.items and not audiences.items and not audiences.open:
            found.append(LooseAudience(subjects.items[0].location or statement.location))
    return Members(tuple(found), (), role.trust.location)


def _lists_only_aws(inventory: Inventory, principal: Value, scope: str) -> bool:
    """Whether the provider that is trusted takes tokens for AWS alone: an account has one for each
    issuer, so one that is made for the cluster behind an ARN is the ARN's."""
    from ekslint.model.iam.identity import OidcProvider

    provider = inventory.named_by(principal, OidcProvider)
    if provider is None:
        link = cluster_behind(inventory, principal, scope)
        cluster = link.target if link is not None else None
        made = (one for one in inventory.every(OidcProvider) if not one.data)
        provider = next((o for o in made if cluster and _is_of(inventory, o, cluster)), None)
    if provider is None or provider.data:
        return False
    return (
        members_of(provider.client_ids).all(lambda c: same(c, text(TOKEN_AUDIENCE))).truth is True
    )


def _is_of(inventory: Inventory, provider: OidcProvider, cluster: Cluster) -> bool:
    return provider.cluster(inventory).target is cluster


def key_faults(inventory: Inventory, role: Role) -> Members[KeyFault]:
    """Return the condition keys that no token of the trusted issuers has, one for each statement.

    Only where the issuers surely are clusters' and enough of the key is known; a condition that a
    missing key meets is left alone.
    """
    found: list[KeyFault] = []
    for statement in role.trust.statements:
        if lets_web_identities(statement).truth is not True:
            continue
        issuers = issuers_of(statement)
        if not issuers or not all(_is_eks_provider(inventory, p, role.scope) for p in issuers):
            continue
        written = [_ISSUER.search(known_text(one) or "") for one in issuers]
        paths = {issuer[1].lower() for issuer in written if issuer is not None}
        known = paths if None not in written else None
        faults = [f for c in statement.conditions if (f := _key_fault(c, known))]
        for fault in faults[:1]:
            alike = tuple(f.value for f in faults if f.what == fault.what)
            found.append(replace(fault, values=alike))
    return Members(tuple(found), (), role.trust.location)


def _key_fault(condition: Condition, issuers: set[str] | None) -> KeyFault | None:
    """Return what is wrong with a key; `issuers` is None where they are not written out."""
    operator, key = condition.operator.lower(), condition.key
    if not isinstance(key, Text) or any(w in operator for w in ("not", "null", "ifexists")):
        return None
    begins, ends = key.prefix.lower(), key.suffix.lower()
    inner = _INNER_SCHEME.search(with_holes(key)[0])
    claim = ends.rpartition(":")[2] if ":" in ends else ""
    if claim in _CLAIMS and (begins.startswith(("https://", "http://")) or inner):
        return KeyFault(key, "keeps `https://`")
    if claim in _CLAIMS and begins.startswith("arn:"):
        return KeyFault(key, "is made of the provider's ARN")
    data = known_text(key)
    if data is None and claim in _MISSPELT and (not begins or begins.startswith("oidc")):
        return KeyFault(key, f"ends in `:{claim}`")  # the issuer in front, then a claim of no token
    if issuers is None or data is None:
        return None
    prefix = data.lower().rpartition(":")[0]
    if prefix in issuers:
        return KeyFault(key, f"ends in `:{claim}`") if claim in _MISSPELT else None
    ids = {issuer.rpartition("/")[2] for issuer in issuers}
    if claim not in _CLAIMS or not _HOST.match(prefix) or prefix.rpartition("/")[2] in ids:
        return None
    return KeyFault(key, "is of another issuer than the trusted one")


def provider_faults(inventory: Inventory, role: Role) -> Members[ProviderFault]:
    """Return the federated principals that are meant for a cluster and are no provider's ARN."""
    if role.declared is not None and role.declared.language == "eksctl":
        return Members((), (), role.trust.location)  # eksctl writes the ARN itself
    return Members(tuple(_faults(inventory, role)), (), role.trust.location)


def _faults(inventory: Inventory, role: Role) -> Iterator[ProviderFault]:
    for statement in role.trust.statements:
        if lets_web_identities(statement).truth is not True:
            continue
        for principal in issuers_of(statement):
            what = _what_instead(inventory, principal)
            if what in OTHERWISE_RIGHT:
                yield ProviderFault(_referred(principal), what)
            elif what is not None:
                yield ProviderFault(principal, what)


def _referred(value: Value) -> Value:
    """Return a value that is right elsewhere, placed at the last reference to it before it goes
    into a module: that is what a person would edit. A text that is written out stays in place."""
    place = value.location
    if place is None or (value.ref is None and known_text(value) is not None):
        return value
    found: int | None = None
    for index, hop in enumerate(place.via):
        if hop.label.startswith("input "):
            break
        if hop.label.startswith("`") and not hop.location.source.library:
            found = index
    if found is None:
        return value
    here = place.via[found].location
    return replace(value, location=replace(here, via=place.via[found + 1 :]))


def _what_instead(inventory: Inventory, principal: Value) -> str | None:
    data = known_text(principal)
    if data is not None:
        return _text_instead(data) if is_eks_issuer(principal).truth is True else None
    if principal.ref is not None:
        return _attribute_instead(inventory, principal)
    if not isinstance(principal, Text) or not _of_a_cluster(inventory, principal):
        return None
    written, _ = with_holes(principal)
    if written.startswith("https://"):
        return ISSUER
    if written.startswith("oidc"):
        return BARE_ISSUER
    if "oidc-provider/arn:" in written:
        return NESTED
    if _SCHEME.search(written):
        return KEEPS_SCHEME
    last = principal.segments[-1]
    issuer = not isinstance(last, Piece) and _attribute_instead(inventory, last) == ISSUER
    return KEEPS_SCHEME if issuer and written[:-1].endswith("oidc-provider/") else None


def _of_a_cluster(inventory: Inventory, value: Value) -> bool:
    """Whether a text speaks of EKS, or is made of an attribute of a cluster."""
    if is_eks_issuer(value).truth is True:
        return True
    return any(_is_cluster(inventory, ref) for ref in references(value))


def _is_cluster(inventory: Inventory, ref: Ref) -> bool:
    from ekslint.model.evidence import ClusterLookup

    return inventory.at(ref, Cluster) is not None or inventory.at(ref, ClusterLookup) is not None


def _text_instead(data: str) -> str | None:
    if _ARN.fullmatch(data):
        return None
    if data.startswith(("https://", "http://")):
        return ISSUER
    if _SCHEME.search(data):
        return KEEPS_SCHEME
    if not data.startswith("arn:"):
        return BARE_ISSUER if data.startswith("oidc") else None
    if _TO_FILL_IN.search(data):
        return None
    if ":oidc-provider/" not in data:
        return "another ARN"
    if "/id/" not in data:
        return "an ARN without `/id/`"
    return "a malformed ARN"


def _attribute_instead(inventory: Inventory, value: Value) -> str | None:
    """Return what an attribute of a cluster is, where it is no provider's ARN."""
    ref = value.ref
    if ref is None:
        return None
    last = str(ref.path[-1]).lower() if ref.path else ""
    if not _is_cluster(inventory, ref):
        return BARE_ISSUER if last == "url" and _is_provider(inventory, ref) else None
    if last in ("issuer", "openidconnectissuerurl"):
        return ISSUER
    return CLUSTER_ARN if last == "arn" else None


def _is_provider(inventory: Inventory, ref: Ref) -> bool:
    from ekslint.model.iam.identity import OidcProvider

    provider = inventory.at(ref, OidcProvider)
    return provider is not None and provider.is_of_eks(inventory).truth is True
