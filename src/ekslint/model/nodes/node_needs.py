"""Turn what a node role is not allowed into the AWS managed policies that would allow it.

It knows which policy stands for which need through the facts; whose role it is, is not its
business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ekslint.core.value import ListValue, text
from ekslint.facts.iam import node_role_policies
from ekslint.model.inventory import Inventory

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role

PULL: Final = "AmazonEC2ContainerRegistryPullOnly"
"""The narrowest of the registry policies."""


def missing_policies(inventory: Inventory, role: Role) -> ListValue:
    """Return the managed policies of which a role surely lacks what every node needs."""
    needs = node_role_policies()
    wanted = ((needs.all[0], needs.join), (PULL, needs.pull))
    lacking = [name for name, actions in wanted if role.lacks(inventory, *actions).truth is True]
    return ListValue(tuple(text(name) for name in lacking), location=role.header)
