"""Turn annotations that name a role, wherever they stand, into whether pods get that role.

Only the service account's own annotation counts; the webhook of EKS reads it under one key. What a
chart of somebody's own does with its values is not known here.

Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html,
https://github.com/aws/amazon-eks-pod-identity-webhook
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import Absent, MapValue, Null, Reason, ReasonKind, Unknown, Value, text
from ekslint.core.verdict import Verdict, maybe, no, same, some, yes
from ekslint.facts.charts import account_paths
from ekslint.model.clusters.addon import HelmRelease, annotation_maps, service_accounts_of
from ekslint.model.entity import Entity, verb
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.iam.trust import ROLE_ANNOTATION
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable, exists
from ekslint.model.workloads.namespace import meet
from ekslint.model.workloads.workload import Workload

DOMAIN: Final = ROLE_ANNOTATION.partition("/")[0]
BROKERED: Final = "iam.amazonaws.com/role"
"""What kube2iam and kiam read, from pods."""
NAMES: Final = frozenset({"rolearn", "role", "iamrole", "iamrolearn", "roleiam"})
"""What stands for `role-arn`, in letters only."""
NEAR: Final = 0.8


@record(kw_only=True, eq=False)
class Account(Entity):
    """A service account as a manifest declares it, with all its annotations."""

    kind: ClassVar[str] = "service account"

    namespace: Value = field(default_factory=Absent)
    annotations: Value = field(default_factory=Absent)


@record(kw_only=True, eq=False)
class RoleAnnotation(Entity):
    """One annotation that names a role for pods: its `key`, the `role`, and what carries it.

    `carrier`: an Account, a Workload or a HelmRelease; `path`: where in a release's values.
    """

    kind: ClassVar[str] = "annotation"

    key: str
    role: Value
    carrier: Account | Workload | HelmRelease
    path: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The key, and what carries it."""
        return f"annotation `{self.key}` of {self.carrier.label}"

    @verb
    def reaches_pods(self, inventory: Inventory) -> Verdict:
        """Whether pods get the role, by this annotation or in another way."""
        match self.carrier:
            case Account() as account:
                return _by_account(inventory, account, self)
            case Workload() as workload:
                return _by_workload(inventory, workload)
            case HelmRelease() as release:
                return _by_release(inventory, release, self)

    @verb
    def where(self, inventory: Inventory) -> Value:
        """Why it has no effect, in words."""
        if self.key != ROLE_ANNOTATION:
            return text(f"is not `{ROLE_ANNOTATION}`")
        if isinstance(self.carrier, Account):
            return text("stands on an account that the workload of that name does not use")
        if isinstance(self.carrier, HelmRelease):
            return text("stands where the chart makes no service account of it")
        return text("does not stand on its service account")


def role_annotations(carrier: Account | Workload | HelmRelease) -> Iterator[RoleAnnotation]:
    """Yield the annotations of one thing that name a role, under whatever key."""
    match carrier:
        case Account():
            yield from _named(carrier, carrier.annotations, ())
        case Workload():
            for value in (carrier.own_annotations, carrier.annotations):
                yield from _named(carrier, value, ())
        case HelmRelease():
            if account_paths(carrier.chart_name or ""):
                for path, value in annotation_maps(carrier.values):
                    yield from _named(carrier, value, path)


def accounts_of(release: HelmRelease) -> Iterator[Entity]:
    """Yield the service accounts that a release surely makes with a role, and the annotations of
    its values that name one."""
    yield from service_accounts_of(release)
    yield from role_annotations(release)


def _named(
    carrier: Account | Workload | HelmRelease,
    annotations: Value,
    path: tuple[str, ...],
) -> Iterator[RoleAnnotation]:
    if not isinstance(annotations, MapValue):
        return
    for key, entry in annotations.entries.items():
        if key != ROLE_ANNOTATION and not _misspelt(key):
            continue
        empty = isinstance(entry.value, Absent | Null) or known_text(entry.value) == ""
        if not empty:
            yield RoleAnnotation(
                id=f"{carrier.id}/{'.'.join((*path, key))}",
                scope=carrier.scope,
                header=entry.key or entry.span or carrier.header,
                name=text(key, entry.key),
                conditions=carrier.conditions,
                declared=carrier.declared,
                key=key,
                role=entry.value,
                carrier=carrier,
                path=path,
            )


def _misspelt(key: str) -> bool:
    """Whether a key is likely to be meant for the one the webhook reads."""
    domain, _, name = key.partition("/")
    plain = "".join(letter for letter in name.lower() if letter.isalnum())
    if key in (ROLE_ANNOTATION, BROKERED) or plain not in NAMES:
        return False
    from difflib import SequenceMatcher  # only such a key costs its import

    return SequenceMatcher(None, domain.lower(), DOMAIN).ratio() >= NEAR


def _by_account(inventory: Inventory, account: Account, annotation: RoleAnnotation) -> Verdict:
    annotations = account.annotations
    if annotation.key == ROLE_ANNOTATION:
        left = _left_out(inventory, account)
        return yes(annotation.header) if left is None else no(left.header)
    if isinstance(annotations, MapValue):
        if ROLE_ANNOTATION in annotations.entries:
            return yes(annotations.location)
        if annotations.open:
            return maybe(*annotations.open)
    found = _bound(inventory, account, account.namespace, account.name)
    return found if found.truth is not False else no(annotation.header)


def _left_out(inventory: Inventory, account: Account) -> Workload | None:
    """Return the workload that forgot an account: both stand alone in one file under one name, it
    names no account, and nothing else of the scan may use that one."""
    declared = account.declared
    if declared is None or declared.language != "kubernetes" or not _is_file(account.scope):
        return None
    beside = inventory.every(Workload, account.scope)
    if len(beside) != 1 or len(inventory.every(Account, account.scope)) != 1:
        return None
    (workload,) = beside
    forgot = isinstance(workload.service_account, Absent)
    if not forgot or same(workload.name, account.name).truth is not True:
        return None
    if meet(inventory, workload, account).truth is not True:
        return None
    others = (same(w.service_account, account.name) for w in inventory.every(Workload))
    return None if any(found.truth is not False for found in others) else workload


def _is_file(scope: str) -> bool:
    return scope.startswith("kubernetes:")


def _by_workload(inventory: Inventory, workload: Workload) -> Verdict:
    name = workload.service_account
    if isinstance(name, Absent | Null):
        name = text("default", name.location or workload.header)
    found = _bound(inventory, workload, workload.namespace, name)
    if found.truth is not False:
        return found
    plain: list[Verdict] = []
    for account in inventory.every(Account):
        named = same(account.name, name)
        if named.truth is False:
            continue
        here = named & meet(inventory, workload, account) & exists(account, workload.conditions)
        if here.truth is True:
            plain.append(_annotated(account))
        elif here.truth is None:
            return maybe(*here.open)
    if plain:
        return some(plain)
    if isinstance(workload.service_account, Absent | Null):
        return no(workload.service_account.location or workload.header)
    detail = f"service account `{known_text(name) or '?'}` is not declared in the scan"
    return maybe(Reason(ReasonKind.OUTSIDE, detail, "", name.location))


def _annotated(account: Account) -> Verdict:
    """Whether an account has the annotation, as far as its manifest says."""
    match account.annotations:
        case MapValue(entries=entries, open=open_):
            if ROLE_ANNOTATION in entries:
                return yes(account.header)
            return maybe(*open_) if open_ else no(account.header)
        case Unknown(reason=reason):
            return maybe(reason)
    return no(account.header)


def _bound(inventory: Inventory, thing: Entity, namespace: Value, name: Value) -> Verdict:
    """Whether anything of the scan gives a service account a role."""
    return some(
        same(binding.account, name) & _namespaces(binding.namespace, namespace)
        for binding in inventory.every(ServiceAccountBinding)
        if binding.scope == thing.scope or comparable(inventory, thing.scope, binding.scope)
    )


def _namespaces(one: Value, other: Value) -> Verdict:
    if isinstance(one, Absent | Null) or isinstance(other, Absent | Null):
        detail = "a namespace is left to who applies it"
        return maybe(Reason(ReasonKind.OUTSIDE, detail, "", one.location or other.location))
    return same(one, other)


def _by_release(inventory: Inventory, release: HelmRelease, annotation: RoleAnnotation) -> Verdict:
    """Whether a chart of the table puts it, or another one, on a service account."""
    paths = account_paths(release.chart_name or "")
    if annotation.path in paths and annotation.key == ROLE_ANNOTATION:
        return yes(annotation.header)
    found = [
        yes(entry.key)
        for path, value in annotation_maps(release.values)
        if path in paths
        for key, entry in value.entries.items()
        if key == ROLE_ANNOTATION
    ]
    if found:
        return found[0]
    values = release.values
    if isinstance(values, MapValue) and values.open:
        return maybe(*values.open)
    given = some(
        same(binding.role, annotation.role)
        for binding in inventory.every(ServiceAccountBinding)
        if not isinstance(binding.role, Absent | Null)
    )
    return given if given.truth is True else no(annotation.header)
