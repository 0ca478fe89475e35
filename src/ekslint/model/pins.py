"""Turn pins of libraries and tools into what they mean for those who talk to a cluster.

It knows from which release on a client reads its token again, or answers the newer exec API; what
is installed in the end is not known here.

Source: https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.value import Value
from ekslint.core.verdict import Members, Verdict
from ekslint.facts.exec_credential import always_v1alpha1
from ekslint.facts.tokens import sdk_minimum, tokens_expire_from
from ekslint.model.entity import Entity, verb
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DependencyPin(Entity):
    """A Kubernetes client that a dependency manifest pins; `version` as written, `newest` the
    newest release that it admits (the first that it does not, when not `inclusive`).

    `ecosystem`: go, python, javascript, java, csharp.
    """

    kind: ClassVar[str] = "dependency"

    ecosystem: str
    version: Value
    newest: tuple[int, int, int]
    inclusive: bool

    @verb
    def on_eks_with_bound_tokens(self, inventory: Inventory) -> Verdict:
        """Whether something of the scan shows that it runs on EKS, where tokens expire."""
        from ekslint.model.evidence import on_eks_from

        return on_eks_from(inventory, self.scope, tokens_expire_from(), self.conditions)

    @verb
    def reads_token_again(self, inventory: Inventory) -> Verdict:
        """Whether a release that it admits reads the token of its service account again."""
        minimum = sdk_minimum(self.ecosystem)
        older = self.newest < minimum if self.inclusive else self.newest <= minimum
        return Verdict(not older).with_evidence(self.version.location)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ToolPin(Entity):
    """A helper that prints EKS tokens (`command`), pinned at one release: `version` as written,
    `release` its three numbers."""

    kind: ClassVar[str] = "tool"

    command: str
    version: Value
    release: tuple[int, int, int]

    @property
    def label(self) -> str:
        """The command and its release."""
        return f"`{self.command}` {known_text(self.version)}"

    def is_old(self) -> bool:
        """Whether it answers every kubeconfig in v1alpha1."""
        return always_v1alpha1(self.command, self.release)


def old_tools(inventory: Inventory, command: str, scope: str) -> Members[ToolPin]:
    """Return the pins of a command near a scope, when all of them are too old for v1beta1."""
    near = [
        pin
        for pin in inventory.every(ToolPin)
        if pin.command == command and comparable(inventory, scope, pin.scope)
    ]
    return Members(tuple(near) if all(pin.is_old() for pin in near) else ())
