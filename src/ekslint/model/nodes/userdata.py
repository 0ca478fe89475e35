"""Turn what a node runs at first start into the cluster it will join, and how.

It knows the shapes of bootstrap.sh calls, NodeConfigs and Bottlerocket settings as values; the
readers of those languages fill it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from typing import TYPE_CHECKING, ClassVar

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, MapValue, Null, Reason, ReasonKind, Value, reasons
from ekslint.core.verdict import Evidence, Members, Verdict, maybe, no, some, yes
from ekslint.model.entity import Entity, Link, relation, verb
from ekslint.model.inventory import Inventory
from ekslint.model.nodes import node_answers, node_start
from ekslint.model.nodes.node_start import KubeletFlag, Told, at_its_text

if TYPE_CHECKING:
    from ekslint.model.nodes.launch import LaunchTemplate


@record
class ArgumentFault:
    """What is wrong with one argument of a bootstrap call, in words, and where.

    `shifts`: another word than the one that was meant becomes the cluster's name.
    """

    message: str
    location: Location
    shifts: bool = True


@record
class ConfigFault:
    """What nodeadm refuses or drops in a NodeConfig: `subject` and `defect` make a sentence.

    `sure`: no later nodeadm can know it. `near`: the key that is meant, where one is.
    """

    subject: str
    defect: str
    consequence: str
    location: Location
    sure: bool = True
    near: str = ""


@record
class TextFault:
    """Something wrong with user data as a text, in words, what comes of it, and where.

    `kind`: "part" and "boundary" of multi-part texts, "placeholder". What mends it, where that is
    sure, is `remedy` in words, and either the text `wrong`, of which `right` holds a part and what
    becomes of it, or a `line` that becomes several `lines`, or what is to be `gone`.
    """

    kind: str
    message: str
    consequence: str
    location: Location
    remedy: str = ""
    wrong: Value = field(default_factory=Absent)
    right: tuple[str, ...] = ()
    line: Value = field(default_factory=Absent)
    lines: tuple[str, ...] = ()
    gone: Value = field(default_factory=Absent)


@record(kw_only=True, eq=False)
class BootstrapCall(Entity):
    """One call of /etc/eks/bootstrap.sh, its words as the real script parses them.

    `cluster_name` is the first positional word (Absent when there is none). `guarded` when the call
    stands inside a condition of the script.
    """

    kind: ClassVar[str] = "bootstrap.sh call"

    cluster_name: Value
    options: MapValue
    faults: tuple[ArgumentFault, ...] = ()
    guarded: bool = False
    host: str = ""

    @property
    def label(self) -> str:
        """There is no name to give."""
        return "call of bootstrap.sh"

    @relation
    def script(self, inventory: Inventory) -> Link[UserData]:
        """The user data the call stands in."""
        for data in inventory.every(UserData, self.scope):
            if any(call is self for call in data.bootstraps):
                return Link(data)
        return Link()


@record(kw_only=True, eq=False)
class UserData(Entity):
    """The parsed user data of one launch template (or a lone script).

    `format`: shell, mime, nodeconfig, toml, powershell, cloud-config, other. `host` is the id of
    the entity that holds it, empty for a file of its own. `node_config` is the merged NodeConfig,
    `settings` Bottlerocket's; Absent when there is none. `written_names` are names given in another
    way, `parameters` those of the Windows script. `open` when parts are not known.
    """

    kind: ClassVar[str] = "user data"

    format: str
    host: str = ""
    bootstraps: tuple[BootstrapCall, ...] = ()
    node_config: Value = field(default_factory=Absent)
    settings: Value = field(default_factory=Absent)
    written_names: tuple[Value, ...] = ()
    parameters: tuple[tuple[str, Value], ...] = ()
    config_faults: tuple[ConfigFault, ...] = ()
    text_faults: tuple[TextFault, ...] = ()
    eks_start: bool = False
    """`eks_start`: it calls nodeadm, or the EKS script of Windows."""
    other_start: bool = False
    """`other_start`: it sets up or starts a kubelet in a way of its own."""
    outer: str = ""
    """`outer`: what it says it is: script, mime, nodeconfig, cloud-config, powershell."""
    of_eks: bool = False
    """`of_eks`: something in its text is EKS's, whether it is read or not."""
    first_line: Value = field(default_factory=Absent)
    last_line: Value = field(default_factory=Absent)
    """`first_line` and `last_line`: where those of a script start, absent for other texts."""
    open: tuple[Reason, ...] = ()

    @property
    def label(self) -> str:
        """User data has no name of its own; a lone file is named by its path."""
        return "user data" if self.host else f"user data `{self.header.path}`"

    @relation
    def cluster_config(self, inventory: Inventory) -> Value:
        """What the NodeConfig says of the cluster (`spec.cluster`); a part of the user data that
        is not known may say more of it."""
        found: Value = self.node_config
        place = self.node_config.location or self.header
        for key in ("spec", "cluster"):
            entry = found.entries.get(key) if isinstance(found, MapValue) else None
            if entry is None:
                if any(reasons(found)) and not isinstance(found, MapValue):
                    return found
                found = MapValue({}, open=getattr(found, "open", ()))
                continue
            place = entry.key or entry.value.location or place
            found = entry.value
        if isinstance(found, Null):
            found = MapValue({})
        if isinstance(found, MapValue):
            return replace(found, open=(*found.open, *self.open), location=place)
        return found

    @relation
    def calls(self, inventory: Inventory) -> Members[BootstrapCall]:
        """The calls of bootstrap.sh."""
        return Members(self.bootstraps, self.open, self.header)

    def cluster_names(self) -> Iterator[Value]:
        """Yield every value that names the cluster to join, where its text is written.

        A call whose words are shifted names none: what stands in the name's place is no name.
        """
        for call in self.bootstraps:
            if not isinstance(call.cluster_name, Absent) and not any(f.shifts for f in call.faults):
                yield from _real(call.cluster_name)
        for found in (self._config_name(), self._settings_name(), *self.written_names):
            if found is not None:
                yield from _real(found)

    def _config_name(self) -> Value | None:
        value: Value | None = self.node_config
        for key in ("spec", "cluster", "name"):
            value = value.get(key) if isinstance(value, MapValue) else None
        return value

    def _settings_name(self) -> Value | None:
        value: Value | None = self.settings
        for key in ("settings", "kubernetes", "cluster-name"):
            value = value.get(key) if isinstance(value, MapValue) else None
        return value

    @relation
    def names(self, inventory: Inventory) -> Members[Value]:
        """Every value that names the cluster to join.

        Where a call surely names one, what else the script may do does not matter.
        """
        sure = any(
            not call.guarded and known_text(call.cluster_name) is not None
            for call in self.bootstraps
        )
        return Members(tuple(self.cluster_names()), () if sure else self.open, self.header)

    @relation
    def told(self, inventory: Inventory) -> Members[Told]:
        """What it says of the cluster to join: name, endpoint, certificate, service CIDR."""
        return Members(tuple(node_start.told(self)), self.open, self.header)

    @verb
    def leaves_open(self, inventory: Inventory, told: Told) -> Verdict:
        """Whether a value is one that somebody was to replace."""
        return node_answers.left_open(told)

    @verb
    def misencodes(self, inventory: Inventory, told: Told) -> Verdict:
        """Whether a certificate is encoded once too often, or not at all."""
        return node_answers.misencoded(told)

    @verb
    def configures_nodeadm(self, inventory: Inventory) -> Verdict:
        """Whether there is a NodeConfig for nodeadm in it, or it calls nodeadm by itself."""
        if not isinstance(self.node_config, Absent):
            return yes(self.node_config.location)
        if self.eks_start:
            return yes(self.header)
        return maybe(*self.open) if self.open else no(self.header)

    @relation
    def kubelet_flags(self, inventory: Inventory) -> Members[KubeletFlag]:
        """The flags that the kubelet is started with."""
        return node_start.kubelet_flags(self)

    @verb
    def joins(self, inventory: Inventory) -> Verdict:
        """Whether it makes the node join an EKS cluster in a way ekslint knows."""
        if self.bootstraps:
            return yes(self.bootstraps[0].header)
        if not isinstance(self.node_config, Absent):
            return yes(self.node_config.location)
        if self._settings_name() is not None:
            return yes(self.settings.location)
        if self.eks_start:
            return yes(self.header)
        return maybe(*self.open) if self.open else no(self.header)

    @verb
    def starts_nodes(self, inventory: Inventory) -> Verdict:
        """Whether nodes of a cluster start with it: it is to join one, or is that of a group."""
        from ekslint.model.nodes.compute import NodeGroup

        joins = self.joins(inventory)
        if joins.truth is True or self.of_eks:
            return yes(self.header)
        groups = inventory.every(NodeGroup, self.scope)
        using = [group for group in groups if group.script(inventory).target is self]
        return some(group.joins_a_cluster(inventory) for group in using)

    @relation
    def first_call(self, inventory: Inventory) -> Link[BootstrapCall]:
        """The first call of bootstrap.sh."""
        return Link(self.bootstraps[0] if self.bootstraps else None, self.open)

    @verb
    def calls_bootstrap(self, inventory: Inventory) -> Verdict:
        """Whether it surely calls /etc/eks/bootstrap.sh (a guarded call leaves it open)."""
        found = [
            maybe(Reason(ReasonKind.OUTSIDE, "the call stands inside a condition", "", c.header))
            if c.guarded
            else yes(c.header)
            for c in self.bootstraps
        ]
        verdict = some(found)
        if verdict.truth is False and self.open:
            return maybe(*self.open)
        return verdict


def _real(name: Value) -> Iterator[Value]:
    """Yield a name where its text is written; one that is still to be filled in names nothing."""
    if not node_answers.is_placeholder(name):
        yield at_its_text(name)


def user_data_of(inventory: Inventory, template: LaunchTemplate, value: Value) -> Link[UserData]:
    """Return the parsed user data of a template; surely none when the argument is not given."""
    if isinstance(value, Null | Absent) or known_text(value) == "":
        return Link()
    found: dict[str, UserData] = inventory.memo(
        "user data by host", lambda: {d.host: d for d in inventory.every(UserData) if d.host}
    )
    data = found.get(template.id)
    if data is not None:
        return Link(data, (), (Evidence(data.header),))
    unread = Reason(ReasonKind.OUTSIDE, "user data could not be read", "", value.location)
    return Link(None, tuple(reasons(value)) or (unread,))
