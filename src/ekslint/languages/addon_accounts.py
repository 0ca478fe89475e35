"""Turn an EKS add-on and its configuration into the service account it runs as.

Shared by the languages that declare add-ons; it knows the usual accounts through the facts, and
that a configuration which speaks of a service account may name another one.
"""

from __future__ import annotations

from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.pieces import with_holes
from ekslint.core.value import (
    COMPUTED,
    Document,
    ListValue,
    MapValue,
    Reason,
    ReasonKind,
    Text,
    Unknown,
    Value,
    text,
)
from ekslint.facts.addons import addon_service_account

WORD: Final = "serviceaccount"
MAX_PARTS: Final = 2_000


def account_of(name: Value, configuration: Value) -> tuple[Value, Value] | None:
    """Return namespace and name of the account an add-on calls AWS as, None when not known.

    The name is not known where the configuration values speak of a service account.
    """
    found = addon_service_account(known_text(name) or "")
    if found is None:
        return None
    namespace, account = (text(part, name.location) for part in found)
    if not _speaks_of_accounts(configuration):
        return namespace, account
    why = Reason(
        ReasonKind.OUTSIDE,
        "the add-on's configuration may name the service account",
        "",
        configuration.location,
    )
    return namespace, Unknown(why, location=configuration.location, origin=COMPUTED, nonnull=True)


def _speaks_of_accounts(configuration: Value) -> bool:
    stack: list[Value] = [configuration]
    seen = 0
    while stack and seen < MAX_PARTS:
        seen += 1
        match stack.pop():
            case Text() as written:
                if WORD in with_holes(written)[0].lower():
                    return True
            case Document(content=content):
                stack.append(content)
            case MapValue(entries=entries):
                if any(WORD in key.lower() for key in entries):
                    return True
                stack.extend(entry.value for entry in entries.values())
            case ListValue(items=items):
                stack.extend(items)
    return False
