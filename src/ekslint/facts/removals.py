"""Turn a manifest's `apiVersion` and `kind` into the minor that no longer serves it.

It knows the APIs of Kubernetes itself, not those of custom resources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor


@record
class ApiFact:
    """A deprecated API: the minors that deprecate and remove it, and what replaces it since when.

    `removed` None means still served by every known minor.
    """

    api_version: str
    kind: str
    deprecated: Minor | None
    removed: Minor | None
    replacement: str | None
    replacement_since: Minor | None


def deprecated_api(api_version: str, kind: str) -> ApiFact | None:
    """Return the facts of a deprecated or removed API, or None when the table has no such row.

    Sources: Kubernetes deprecation guide, FairwindsOps/pluto.
    """
    return _apis().get((api_version, kind))


@cache
def _apis() -> Mapping[tuple[str, str], ApiFact]:
    found = {}
    for api, kind, deprecated, removed, replacement, since in table("removals")["apis"]:
        found[api, kind] = ApiFact(
            api, kind, _minor(deprecated), _minor(removed), replacement, _minor(since)
        )
    return found


def _minor(text: str | None) -> Minor | None:
    return parse_minor(text) if text else None
