"""Turn user data that names a template's parameters, but is not filled in, into a thing of its own.

It knows no template language; which names nothing fills in, the adapters find.
"""

from __future__ import annotations

from typing import ClassVar

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.value import ListValue, Value, text
from ekslint.model.entity import Entity, relation


@record(kw_only=True, eq=False)
class UnfilledUserData(Entity):
    """User data of a launch template or configuration with placeholders that reach the node.

    `placeholders`: each as it is written (`${ClusterName}`), where it is written, in the `text`.
    """

    kind: ClassVar[str] = "user data of"

    placeholders: ListValue
    text: Value

    @relation
    def first(self, inventory: object) -> Value:
        """The placeholder that comes first."""
        return self.placeholders.items[0]

    @relation
    def to_fill_in(self, inventory: object) -> ListValue:
        """The function that fills names in, and the names that it is to fill in."""
        names = [known_text(item) or "" for item in self.placeholders.items]
        kept = dict.fromkeys(name[2:-1] for name in names)
        return ListValue(tuple(map(text, ("Fn::Sub", *kept))), location=self.header)
