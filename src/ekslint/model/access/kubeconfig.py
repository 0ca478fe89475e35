"""Turn exec credential plugins, in kubeconfigs and providers, into the cluster they speak for.

It knows the helper commands by their facts; where a plugin is written is of no matter to it.

Source: https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.record import record
from ekslint.core.value import (
    Absent,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Text,
    Unknown,
    Value,
    reasons,
    text,
)
from ekslint.core.verdict import Members, Verdict, every, maybe, no, same, yes
from ekslint.facts.exec_credential import exec_command
from ekslint.model.clusters.cluster import Cluster, cluster_of
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import follow
from ekslint.model.nodes.node_answers import as_given_out
from ekslint.model.pins import ToolPin, old_tools
from ekslint.model.policy import members_of

CLUSTER_ARN = ":cluster/"


_HELD: Final = Scalar(True)
_NOT_HELD: Final = Scalar(False)
_NOT_GIVEN: Final = Absent(name="cluster_ca_certificate")


@record(kw_only=True, eq=False)
class ExecCredential(Entity):
    """One exec credential plugin: in a kubeconfig's user or a Terraform provider.

    `named_cluster` is the cluster name among its arguments (Absent when there is none);
    `target_cluster` what the surrounding context says the cluster is (name, ARN or endpoint).
    `old_client`: whether the files hold its client at releases that still read v1alpha1; nothing
    holds the kubectl of whoever uses a kubeconfig. `by_module`: a module that nobody wrote here
    writes the kubeconfig, beside all else it does. `servers` are the API servers that the
    kubeconfig lists, whoever uses them.
    """

    kind: ClassVar[str] = "exec credential plugin"

    api_version: Value
    command: Value
    arguments: Value
    named_cluster: Value
    target_cluster: Value
    old_client: Value = _NOT_HELD
    by_module: bool = False
    servers: tuple[Value, ...] = ()

    @property
    def label(self) -> str:
        """The user's name, or the provider's, or the module's."""
        if self.by_module and self.declared is not None:
            return f"kubeconfig of `{self.declared.address}`"
        name = known_text(self.name)
        return f"user `{name}`" if name else f"exec plugin of `{self.ref.address}`"

    @verb
    def asks_for_token(self, inventory: Inventory) -> Verdict:
        """Whether the command is one that makes an EKS token for a named cluster."""
        absent = isinstance(self.arguments, Absent | Null)
        words = Members() if absent else members_of(self.arguments)
        fact = exec_command(known_text(self.command) or "")
        if fact is None:
            whole = known_text(self.command)
            return no(self.command.location) if whole else maybe(*reasons(self.command))
        return every(words.any(lambda w, a=word: same(w, text(a))) for word in fact.args)  # type: ignore[misc]

    @relation
    def old_tools(self, inventory: Inventory) -> Members[ToolPin]:
        """The pins of its command here, when all of them are of releases that say v1alpha1."""
        fact = exec_command(known_text(self.command) or "")
        return old_tools(inventory, fact.name, self.scope) if fact is not None else Members()

    @verb
    def names_its_cluster(self, inventory: Inventory) -> Verdict:
        """Whether the name among the arguments is that of the cluster it talks to.

        The cluster is told by the context (an EKS ARN, as `aws eks update-kubeconfig` writes it) or
        by the endpoint of a cluster that the scan declares or looks up, or by the name of one; any
        other name in a context proves nothing.
        """
        target = self.target_cluster
        wanted = (
            _name_in_arn(target)
            or _name_of(inventory, target)
            or _same_name(inventory, target, self.scope)
        )
        if wanted is None:
            why = Reason(ReasonKind.OUTSIDE, "which cluster it talks to is not known")
            return maybe(why, *reasons(target))
        host = inventory.named_by(target, Cluster)
        if host is not None and inventory.named_by(self.named_cluster, Cluster) is host:
            return yes(self.named_cluster.location)
        return same(self.named_cluster, wanted).with_evidence(target.location)


@record(kw_only=True, eq=False)
class KubernetesProvider(Entity):
    """A provider of Terraform that applies manifests; `host` is the endpoint it talks to.

    `configured`: whether its files say how to reach a cluster: an endpoint, or a kubeconfig.
    `certificate` is the certificate authority it trusts, which it wants as PEM;
    `certificate_place`: where the provider itself says so.
    """

    kind: ClassVar[str] = "provider"

    host: Value
    configured: Value = _HELD
    certificate: Value = _NOT_GIVEN
    certificate_place: Value = _NOT_GIVEN

    @verb
    def leaves_encoded(self, inventory: Inventory) -> Verdict:
        """Whether it hands on the certificate of a cluster as AWS gives it out, in base64."""
        return as_given_out(self.certificate)

    @relation
    def cluster(self, inventory: Inventory) -> Link[Cluster]:
        """The cluster of the scan that it talks to; open when the endpoint does not tell."""
        from ekslint.model.evidence import ClusterLookup

        declared = inventory.named_by(self.host, Cluster)
        if declared is not None:
            return Link(declared)
        looked_up = inventory.named_by(self.host, ClusterLookup)
        if looked_up is not None:
            return cluster_of(inventory, looked_up.name, self.scope)
        return Link(None, tuple(reasons(self.host)))


def _name_in_arn(target: Value) -> Value | None:
    """Return the cluster's name at the end of its ARN."""
    if not isinstance(target, Text) or target.ref is not None:
        return None
    whole, _ = with_holes(target)
    at = whole.rfind(CLUSTER_ARN)
    if not whole.startswith("arn:") or at < 0:
        return None
    return slice_text(target, at + len(CLUSTER_ARN), len(whole))


def _name_of(inventory: Inventory, target: Value) -> Value | None:
    """Return the name of the declared or looked-up cluster that an endpoint belongs to."""
    from ekslint.model.evidence import ClusterLookup

    found = inventory.named_by(target, Cluster) or inventory.named_by(target, ClusterLookup)
    if found is None or isinstance(found.name, Absent):
        return None
    return found.name


def _same_name(inventory: Inventory, target: Value, scope: str) -> Value | None:
    """Return the name a context gives its cluster when a cluster of the scan is called so."""
    if target.ref is not None or known_text(target) is None:
        return None
    found = follow(inventory, target, Cluster, scope).target
    return target if found is not None else None


def cluster_argument(command: Value, arguments: Value, environment: Value | None = None) -> Value:
    """Return the cluster's name among the arguments of a helper command.

    Absent when it is surely not given; unknown when it may come from elsewhere (arguments that are
    not known, a file or an environment variable of the authenticator).
    """
    place = arguments.location or command.location
    fact = exec_command(known_text(command) or "")
    if fact is None:
        return Absent(name="cluster name", location=place)
    listed = members_of(arguments) if not isinstance(arguments, Absent | Null) else Members()
    for word, after in pairwise((*listed.items, Absent(location=place))):
        written = with_holes(word)[0] if isinstance(word, Text) else known_text(word) or ""
        if written in fact.cluster_flags:
            return _elsewhere(word) if _is_id(fact.name, written) else after
        for flag in fact.cluster_flags:
            joined = f"{flag}=" if flag.startswith("--") else flag
            if written.startswith(joined) and isinstance(word, Text):
                named = slice_text(word, len(joined), len(written))
                return _elsewhere(word) if _is_id(fact.name, flag) else named
    if listed.open:
        return Unknown(listed.open[0], location=place)
    for word in listed.items:
        if known_text(word) is None:
            no_text = Reason(ReasonKind.INVALID, "an argument that is no text", "", word.location)
            return Unknown(next(reasons(word), no_text), location=place)
        if fact.name != "aws" and known_text(word) in ("-c", "--config"):
            return _elsewhere(word)
    if fact.name != "aws" and environment is not None:
        return _elsewhere(environment)
    return Absent(name="cluster name", location=place)


def _is_id(command: str, flag: str) -> bool:
    """Whether a flag takes the id of a local cluster on Outposts, which is no name."""
    return command == "aws" and flag == "--cluster-id"


def _elsewhere(value: Value) -> Value:
    why = Reason(ReasonKind.OUTSIDE, "the cluster's name is given elsewhere", "", value.location)
    return Unknown(why, location=value.location)
