"""Turn bindings of Kubernetes' own access control into whom they let do what.

What a role allows is not read; that a role is bound to everybody is wrong whatever it allows.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, Value, reasons
from ekslint.core.verdict import Members, Verdict, maybe, no, yes
from ekslint.model.entity import Entity, verb
from ekslint.model.inventory import Inventory

NOBODY: Final = frozenset({"system:anonymous", "system:unauthenticated"})
"""The user and the group of requests that say nobody sent them.
https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests"""


@record
class Subject:
    """One subject of a binding: `type` (User, Group or ServiceAccount) and `name`."""

    type: Value
    name: Value
    location: Location

    @property
    def label(self) -> str:
        """Its kind and name."""
        return f"{known_text(self.type) or 'subject'} `{known_text(self.name) or '?'}`"

    def __str__(self) -> str:
        return self.label

    @verb
    def is_nobody(self, inventory: Inventory) -> Verdict:
        """Whether it stands for requests without any credentials."""
        kind, name = known_text(self.type), known_text(self.name)
        if kind == "ServiceAccount":
            return no(self.type.location)
        if name is None:
            return maybe(*reasons(self.name))
        return yes(self.name.location) if name in NOBODY else no(self.name.location)


@record(kw_only=True, eq=False)
class RoleBinding(Entity):
    """A RoleBinding or ClusterRoleBinding: the `role` it names, and its `subjects`.

    `namespace` is absent for what holds everywhere.
    """

    kind: ClassVar[str] = "role binding"

    role: Value
    subjects: Members[Subject]
    namespace: Value = field(default_factory=Absent)
