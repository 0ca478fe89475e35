"""Turn IAM roles, providers and bindings into judgements about who may do what with which role.

It knows IAM's joins (attachments, profiles, web identity); what actions a component needs is a
fact that rules name. It reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Gate,
    ListValue,
    Reason,
    ReasonKind,
    Value,
    text,
)
from ekslint.core.verdict import (
    TRUE,
    Members,
    Verdict,
    every,
    same,
    some,
)
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.iam import (
    audiences,
    foreign_issuer,
    role_clusters,
    role_duties,
    role_names,
    role_policies,
    role_purpose,
    trust,
    trust_gaps,
    web_identity,
)
from ekslint.model.iam.grants import Granted, weighed
from ekslint.model.iam.role_duties import Duty
from ekslint.model.iam.trust_mending import Opening, opening
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow, last_segment
from ekslint.model.nodes import node_needs
from ekslint.model.policy import Policy, members_of

if TYPE_CHECKING:
    from ekslint.model.iam.binding import ServiceAccountBinding


@record(kw_only=True, eq=False)
class InstanceProfile(Entity):
    """An instance profile and the role inside it."""

    kind: ClassVar[str] = "instance profile"

    role: Value

    @relation
    def iam_role(self, inventory: Inventory) -> Link[Role]:
        """The role inside the profile."""
        return _named_role(inventory, self.role, self.scope)


@record(kw_only=True, eq=False)
class OidcProvider(Entity):
    """An IAM OIDC provider: the issuer `url` and the client ids it accepts."""

    kind: ClassVar[str] = "OIDC provider"

    url: Value
    client_ids: Value
    data: bool = False

    @verb
    def is_of_eks(self, inventory: Inventory) -> Verdict:
        """Whether its URL surely is the issuer of an EKS cluster."""
        found = role_clusters.cluster_behind(inventory, self.url, self.scope, of_provider=True)
        return trust.is_eks_issuer(self.url) if found is None else TRUE

    @verb
    def serves_own_audience(self, inventory: Inventory) -> Verdict:
        """Whether it lists an audience that a service account of the scan asks for."""
        from ekslint.model.iam.binding import ServiceAccountBinding

        asked = [b.audience for b in inventory.every(ServiceAccountBinding)]
        listed = members_of(self.client_ids)
        return some(
            listed.any(lambda c, a=audience: same(c, a))  # type: ignore[misc]
            for audience in asked
            if not isinstance(audience, Absent)
        )

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster whose issuer this is."""
        found = role_clusters.cluster_behind(inventory, self.url, self.scope, of_provider=True)
        if found is not None:
            return found
        if trust.is_eks_issuer(self.url).truth is False:
            return Link()
        return cluster_of(inventory, None, self.scope)


@record(kw_only=True, eq=False)
class Role(Entity):
    """An IAM role. `managed` are the managed policy ARNs written on the role itself, `boundary` the
    policy that bounds what all others grant.

    `data` marks a role that is only looked up: its policies are not in the files.
    """

    kind: ClassVar[str] = "role"

    path: Value
    arn: Value
    trust: Policy
    inline: tuple[Policy, ...] = ()
    managed: Value = field(default_factory=Absent)
    boundary: Value = field(default_factory=Absent)
    data: bool = False
    gates: tuple[Gate, ...] = ()

    @relation
    def policies(self, inventory: Inventory) -> Members[Granted]:
        """All policies the role has: inline, written on it, attached from anywhere in the scan."""
        made: Members[Granted] = inventory.memo(
            ("policies", self.id), lambda: role_policies.policies_of(self, inventory)
        )
        return made

    @verb
    def allows(self, inventory: Inventory, *actions: str) -> Verdict:
        """Whether the role's policies allow every one of the actions."""
        return every(self._allows(inventory, action) for action in _flat(actions))

    @verb
    def lacks(self, inventory: Inventory, *actions: str) -> Verdict:
        """Whether at least one of the actions is surely not allowed."""
        return ~self.allows(inventory, *actions)

    @verb
    def missing(self, inventory: Inventory, *actions: str) -> Value:
        """The actions that are surely not allowed, as a list."""
        lacking = [a for a in _flat(actions) if self._allows(inventory, a).truth is False]
        return ListValue(tuple(text(a) for a in lacking), location=self.header)

    @verb
    def is_made_by_library(self, inventory: Inventory) -> Verdict:
        """Whether a module that nobody wrote here makes it: its release decides what it holds."""
        return Verdict(self.header.source.library)

    @relation
    def missing_for_nodes(self, inventory: Inventory) -> Value:
        """The AWS managed policies of which it surely lacks what every node needs."""
        return node_needs.missing_policies(inventory, self)

    def _allows(self, inventory: Inventory, action: str) -> Verdict:
        made: Verdict = inventory.memo(
            ("allows", self.id, action), lambda: role_policies.allows(self, inventory, action)
        )
        return made

    @verb
    def holds_policy_named(self, inventory: Inventory, *parts: str) -> Verdict:
        """Whether an attached policy's own name holds a text (a module's purpose shows in it)."""
        return some(
            weighed(Verdict(any(p in g.name for p in parts)), g.conditions, self.conditions)
            for g in self.policies(inventory)
        )

    @verb
    def is_about(self, inventory: Inventory, *services: str) -> Verdict:
        """Whether the policies allow something, and only actions of some services."""
        return role_policies.is_about(self, inventory, services)

    @verb
    def switch(self, inventory: Inventory, word: str) -> Value:
        """The place of a value that leaves out a part of the policies, written on a line with a
        word; else the role itself."""
        from ekslint.model.modules.module_switch import switch

        return switch(inventory, self, word)

    @verb
    def names_service_account(self, inventory: Inventory, namespace: str, account: str) -> Verdict:
        """Whether the trust policy writes a service account out in a `:sub` condition."""
        return trust.names_subject(self.trust, trust.subject_of(namespace, account).known or "")

    @verb
    def trusts_service_account(
        self, inventory: Inventory, namespace: Value | str, account: Value | str
    ) -> Verdict:
        """Whether a token of a service account may assume the role, as far as `:sub` goes."""
        return trust.admits_subject(self.trust, trust.subject_of(namespace, account))

    @verb
    def trusts_web_identity(self, inventory: Inventory) -> Verdict:
        """Whether some statement lets a web identity assume the role."""
        return self.trust.statements.any(trust.lets_web_identities)

    @verb
    def trusts_service(self, inventory: Inventory, service: str) -> Verdict:
        """Whether a service principal may assume the role."""
        return trust.trusts_service(self.trust, service)

    @verb
    def lets_service(self, inventory: Inventory, service: str, *actions: str) -> Verdict:
        """Whether a service principal may take every one of the actions with the role."""
        return every(trust.trusts_service(self.trust, service, action) for action in actions)

    @verb
    def opening(self, inventory: Inventory, service: str, *actions: str) -> Opening:
        """What a person would change to let a service take actions with the role."""
        return opening(self.trust, service, actions)

    @relation
    def literal_wildcards(self, inventory: Inventory) -> Members[Value]:
        """The `:sub` and `:aud` values with wildcards that are compared letter by letter."""
        return trust.literal_wildcards(self.trust)

    @verb
    def operator_of(self, inventory: Inventory, value: Value) -> Value:
        """The operator of the condition that a value of its trust policy stands in."""
        return trust.operator_of(self.trust, value)

    @relation
    def malformed_subjects(self, inventory: Inventory) -> Members[Value]:
        """The `:sub` values that are the subject of no service account."""
        return trust.malformed_subjects(self.trust)

    @relation
    def open_subjects(self, inventory: Inventory) -> Members[trust_gaps.OpenSubject]:
        """The subjects that all service accounts of a cluster, or of a namespace, have."""
        return trust_gaps.open_subjects(inventory, self)

    @relation
    def loose_audiences(self, inventory: Inventory) -> Members[trust_gaps.LooseAudience]:
        """Where its trust policy asks for a subject and for no audience."""
        return trust_gaps.loose_audiences(inventory, self)

    @relation
    def foreign_issuers(self, inventory: Inventory) -> Members[foreign_issuer.ForeignIssuer]:
        """The providers it trusts, when all of them are those of other clusters than its own."""
        return foreign_issuer.foreign_issuers(inventory, self)

    @relation
    def key_faults(self, inventory: Inventory) -> Members[trust_gaps.KeyFault]:
        """The condition keys that no token of the trusted issuers has."""
        return trust_gaps.key_faults(inventory, self)

    @relation
    def provider_faults(self, inventory: Inventory) -> Members[trust_gaps.ProviderFault]:
        """The federated principals that are meant for a cluster and are no provider's ARN."""
        return trust_gaps.provider_faults(inventory, self)

    @relation
    def trust_faults(self, inventory: Inventory) -> Members[web_identity.TrustFault]:
        """What keeps every token out, where a cluster's OIDC provider is trusted."""
        return web_identity.trust_faults(inventory, self)

    @relation
    def subjects(self, inventory: Inventory) -> Members[Value]:
        """Every value of a `:sub` condition of the web identity statements."""
        return trust.condition_values(self.trust, ":sub")

    @relation
    def subject(self, inventory: Inventory) -> Value:
        """The place of the trusted subject: the first `:sub` value, else the trust policy."""
        found = self.subjects(inventory)
        if found.items:
            return found.items[0]
        return Absent(name="sub", location=self.trust.location or self.header)

    @relation
    def audiences(self, inventory: Inventory) -> Members[Value]:
        """Every value of an `:aud` condition of the web identity statements."""
        return trust.condition_values(self.trust, ":aud")

    @relation
    def refused_audiences(self, inventory: Inventory) -> Members[Value]:
        """The `:aud` values that refuse the tokens EKS gives to service accounts.

        Statements for issuers that surely are no EKS clusters are left out; what the trust policy
        may say besides is asked of roles that service accounts have.
        """
        return audiences.refused(self, inventory)

    @verb
    def expects_audience(self, inventory: Inventory, audience: Value) -> Verdict:
        """Whether tokens may come with an audience of one's own: a service account of the role asks
        for it, or a provider lists it. A token service's name gone wrong is nobody's own."""
        return audiences.expects(self, inventory, audience)

    @relation
    def federated(self, inventory: Inventory) -> Members[Value]:
        """The federated principals of the web identity statements (OIDC provider ARNs)."""
        return trust.federated(self.trust)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster the role works in: of what it is bound to, of the issuer it trusts, of the
        nodes that have it, else the only one here."""
        made: Link[Cluster] = inventory.memo(
            ("role cluster", self.id), lambda: role_clusters.cluster_of_role(self, inventory)
        )
        return made

    @verb
    def surely_serves(self, inventory: Inventory, ip_family: str) -> Verdict:
        """Whether its cluster is known to give addresses of a family ("ipv6"): false where cluster
        or family are not known. A rule may be silent by it, for another rule to speak."""
        cluster = self.cluster(inventory).target
        found = cluster.ip_family if cluster is not None else Absent()
        return Verdict(known_text(found) == ip_family).with_evidence(found.location)

    @relation
    def bindings(self, inventory: Inventory) -> Members[ServiceAccountBinding]:
        """The service accounts that are bound to this role."""
        by_role = role_clusters.bindings_by_role(inventory)
        return Members(tuple(by_role.get(self.id, ())), (), self.header)

    @verb
    def serves(self, inventory: Inventory, namespace: str, account: str) -> Verdict:
        """Whether the role is meant for a service account: bound to it, or trusting it by name."""
        return role_purpose.serves(self, inventory, (namespace, account))

    @verb
    def is_for(
        self, inventory: Inventory, namespace: str, account: str, *policy_names: str
    ) -> Verdict:
        """Whether the role is meant for a service account: it serves it, or, where nothing says
        whom it serves, pods may have it and a policy of it is named for the account's purpose."""
        return role_purpose.is_for(self, inventory, (namespace, account), policy_names)

    @verb
    def is_spare_for(
        self, inventory: Inventory, namespace: str, account: str, *actions: str
    ) -> Verdict:
        """Whether nothing binds the role, and another one of its cluster for the same account
        allows the actions: then which of them is used is not in the files."""
        return role_purpose.is_spare_for(self, inventory, (namespace, account), actions)

    @relation
    def duties(self, inventory: Inventory) -> Members[Duty]:
        """What the listed programs whose service accounts it serves need of it."""
        return role_duties.duties(self, inventory)

    @verb
    def stands_in_for(
        self, inventory: Inventory, namespace: str, account: str, *policy_names: str
    ) -> Verdict:
        """Whether pods of a service account fall back to this role: nodes of a cluster have it, and
        nothing in the scan gives the account of that cluster a role of its own; not known where a
        role is for the account (`is_for`) that nothing gives to it."""
        return role_purpose.stands_in_for(self, inventory, (namespace, account), policy_names)


def role_of(inventory: Inventory, value: Value, scope: str) -> Link[Role]:
    """Return the role that a name, ARN or reference means (an instance profile: its role).

    A role that is only looked up means the declared one of that name; an ARN of another account
    than a role's own means another role.
    """
    profile = inventory.named_by(value, InstanceProfile)
    return _named_role(inventory, value, scope) if profile is None else profile.iam_role(inventory)


def _named_role(inventory: Inventory, value: Value, scope: str) -> Link[Role]:
    link = follow(inventory, value, Role, scope, key=last_segment)
    target = link.target
    if target is None:
        target = role_names.named_in_part(value, inventory.every(Role, scope))
        return Link(target, (), link.evidence) if target is not None else link
    if target.data:
        declared = role_names.declared_one(inventory, target, inventory.every(Role))
        return Link(declared or target, link.open, link.evidence, link.assumptions)
    if value.ref is None and role_names.accounts_differ(value, target.arn):
        detail = f"{target.label} of another account is not declared in the scan"
        return Link(None, (Reason(ReasonKind.OUTSIDE, detail, "", value.location),), link.evidence)
    return link


def _flat(actions: Iterable[str | Iterable[str]]) -> list[str]:
    parts = ((action,) if isinstance(action, str) else action for action in actions)
    return [action for part in parts for action in part]
