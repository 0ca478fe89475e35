"""Turn commands that register an issuer with IAM into the OIDC providers they make.

Shared by the languages whose files hold commands; it looks for the command only, and believes that
somebody runs it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ekslint.core.contents import references
from ekslint.core.location import Location
from ekslint.core.pieces import with_holes
from ekslint.core.value import COMPUTED, Reason, ReasonKind, Text, Unknown, Value
from ekslint.model.iam.identity import OidcProvider
from ekslint.model.inventory import Contribution

COMMAND: Final = re.compile(
    r"^[^#\n]*\b(?:associate-iam-oidc-provider|create-open-id-connect-provider)\b", re.MULTILINE
)
"""https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html"""


def provider_of(command: Value, fields: dict[str, Any]) -> OidcProvider | None:
    """Return the provider that a text of commands makes, None when it makes none.

    `fields` are what every entity has. The cluster shows in what the text was made of.
    """
    if not isinstance(command, Text) or not COMMAND.search(with_holes(command)[0]):
        return None
    why = Reason(ReasonKind.OUTSIDE, "a command makes the provider", "", fields["header"])
    unknown = Unknown(why, location=command.location, origin=COMPUTED, nonnull=True)
    url = Unknown(
        why,
        location=command.location,
        origin=COMPUTED,
        nonnull=True,
        made_of=references(command),
    )
    return OidcProvider(**fields, url=url, client_ids=unknown, data=True)


def contribute(value: Value, scope: str, root: str, where: Location) -> Contribution:
    """Return what the commands of a script file make."""
    fields = {"id": f"{scope}::commands", "scope": scope, "header": where}
    made = provider_of(value, fields)
    return Contribution(scope, (made,) if made is not None else (), root=root)
