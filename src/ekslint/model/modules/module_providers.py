"""Turn calls of the registry's modules for service account roles into what their providers lack.

It knows two modules by name, and what each item of their `oidc_providers` has to hold; an ARN that
is none is judged where the role's trust policy is.

Source: https://github.com/terraform-aws-modules/terraform-aws-iam/tree/master/modules
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import Location
from ekslint.core.record import record
from ekslint.core.value import Absent, ListValue, MapValue, Null, Value
from ekslint.core.verdict import Members

if TYPE_CHECKING:
    from ekslint.model.modules.module import ModuleCall

ADDRESS: Final = "terraform-aws-modules/iam/aws"
SWITCHES: Final = {
    "modules/iam-role-for-service-accounts-eks": "create_role",
    "modules/iam-role-for-service-accounts": "create",
}
"""The modules, and the input that turns the role off."""
INPUT: Final = "oidc_providers"
ARN, ACCOUNTS = "provider_arn", "namespace_service_accounts"


@record
class ProviderGap:
    """What keeps every service account from the role of a call. `what`: what the call gives the
    role, as a part of a sentence. `location` is what a person would edit."""

    what: str
    location: Location | None


def provider_gaps(call: ModuleCall) -> Members[ProviderGap]:
    """Return what keeps every service account from the role that a call surely makes."""
    switch = SWITCHES.get(call.part)
    there = switch is not None and call.address == ADDRESS and not call.lacks_part
    if not there or not _is_on(call.inputs.get(switch or "")):
        return Members((), (), call.header)
    return Members(tuple(_gaps(call)), (), call.header)


def _gaps(call: ModuleCall) -> Iterator[ProviderGap]:
    given = call.inputs.get(INPUT)
    if given is None or isinstance(given, Null | Absent):
        if not call.inputs.open:
            yield ProviderGap("no OIDC provider", call.header)
        return
    if not isinstance(given, MapValue):
        return
    if not given.entries and not given.open:
        yield ProviderGap("no OIDC provider", given.location or call.header)
    for entry in given.entries.values():
        item, place = entry.value, entry.key or entry.value.location or call.header
        if not isinstance(item, MapValue) or item.open:
            continue
        missing = [name for name in (ARN, ACCOUNTS) if _is_missing(item.get(name))]
        accounts = item.get(ACCOUNTS)
        if missing:
            yield ProviderGap(f"an OIDC provider without `{missing[0]}`", place)
        elif isinstance(accounts, ListValue) and not accounts.items and not accounts.open:
            yield ProviderGap("an OIDC provider for no service account", accounts.location or place)


def _is_on(value: Value | None) -> bool:
    return value is None or isinstance(value, Null | Absent) or known_bool(value) is True


def _is_missing(value: Value | None) -> bool:
    return value is None or isinstance(value, Null | Absent) or known_text(value) == ""
