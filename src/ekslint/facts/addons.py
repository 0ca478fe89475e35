"""Turn EKS add-on names into their service account, needs and newest builds seen.

It does not know which builds exist today: the newest seen is no upper bound, and an add-on that is
not in the table may well exist.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor

_BUILD = re.compile(r"v\d+\.\d+\.\d+-eksbuild\.\d+\Z")


@record
class Addon:
    """An EKS add-on: the service account it runs as (namespace, name) where it calls AWS or the
    API, the add-ons it needs, and the first Kubernetes minor it works with."""

    name: str
    service_account: tuple[str, str] | None
    needs: tuple[str, ...]
    minor_min: Minor | None
    community: bool


@cache
def addons() -> Mapping[str, Addon]:
    """Return the known add-ons by name. Source: AWS user guide, workloads-add-ons-available-eks."""
    found = {}
    for name, row in table("addons")["addons"].items():
        namespace, _, account = row.get("sa", "").partition("/")
        found[name] = Addon(
            name,
            (namespace, account) if account else None,
            tuple(row.get("needs", ())),
            parse_minor(row["k8s_min"]) if "k8s_min" in row else None,
            row["community"],
        )
    return found


def addon(name: str) -> Addon | None:
    """Return an add-on, or None when the table does not hold it."""
    return addons().get(name)


def addon_service_account(name: str) -> tuple[str, str] | None:
    """Return (namespace, name) of the service account an add-on runs as, or None when not known."""
    found = addon(name)
    return found.service_account if found else None


def newest_build_seen(name: str, minor: Minor) -> str | None:
    """Return the newest build of an add-on for a minor that the sources name, or None.

    Older builds work too and newer ones may exist. Source: AWS user guide.
    """
    builds: Mapping[str, str] = table("addons")["latest"].get(name, {})
    return builds.get(str(minor))


def is_build_version(text: str) -> bool:
    """Whether a text has the form of an AWS add-on version (`v1.18.1-eksbuild.3`)."""
    return _BUILD.match(text) is not None


def karpenter_minimum(minor: Minor) -> str | None:
    """Return the first Karpenter release that supports a minor, or None when not known.

    Source: Karpenter compatibility matrix.
    """
    releases: Mapping[str, str] = table("iam")["karpenter_min_version"]
    return releases.get(str(minor))
