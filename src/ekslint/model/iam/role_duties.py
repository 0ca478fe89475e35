"""Turn a role and the service accounts it serves into what programs of those accounts need of it.

An account is known by the name that a program's documentation gives it; of add-ons that have rules
of their own nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.verdict import Members, Verdict, some
from ekslint.facts.aws_clients import aws_clients
from ekslint.model.iam.role_purpose import serves
from ekslint.model.inventory import Inventory

if TYPE_CHECKING:
    from ekslint.model.iam.identity import Role


@dataclass(frozen=True, slots=True)
class Duty:
    """What a service account's program needs: all of `actions`, unless the role allows what shows
    that it works in another way (`otherwise`). `account` is the name, `so` what comes of having
    no role, `word` the program's name as inputs of modules have it."""

    namespace: str
    account: str
    actions: tuple[str, ...]
    otherwise: Verdict
    so: str
    word: str
    location: Location

    def __str__(self) -> str:
        return f"`{self.namespace}:{self.account}`"


def duties(role: Role, inventory: Inventory) -> Members[Duty]:
    """Return the duties of a role, for the accounts that it surely serves."""
    bindings = role.bindings(inventory)
    if not bindings.items and not role.subjects(inventory).items:
        return Members((), (), role.header)
    from ekslint.model.clusters.addon import Addon

    addons = {known_text(addon.name) for addon in inventory.every(Addon)}
    found = tuple(
        Duty(
            *account,
            client.actions,
            some(role.allows(inventory, action) for action in client.instead),
            client.so,
            client.name.replace("-", "_").removeprefix("aws_"),
            role.header,
        )
        for client in aws_clients().values()
        for account in client.accounts
        if client.name not in addons and serves(role, inventory, account).truth is True
    )
    return Members(found, (), role.header)
