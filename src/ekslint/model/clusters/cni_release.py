"""Turn a cluster's vpc-cni add-on into whether its release calls actions that others do without.

Which release calls what is a fact; what is configured away (subnet discovery) leaves it open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ekslint.core.contents import known_text
from ekslint.core.value import Absent, MapValue, Null, Reason, ReasonKind, reasons
from ekslint.core.verdict import Verdict, maybe
from ekslint.model.inventory import Inventory

if TYPE_CHECKING:
    from ekslint.model.clusters.addon import Addon
    from ekslint.model.clusters.cluster import Cluster

_RELEASE: Final = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-eksbuild\.\d+)?")
_SPARING: Final = (
    "ENABLE_SUBNET_DISCOVERY",
    "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG",
    "DISABLE_NETWORK_RESOURCE_PROVISIONING",
)
"""Settings with which the discovery of subnets and their groups is not tried.
https://github.com/aws/amazon-vpc-cni-k8s, pkg/ipamd/ipamd.go"""


def runs_from(inventory: Inventory, cluster: Cluster, release: str) -> Verdict:
    """Whether the add-on vpc-cni of a cluster is pinned to a release or a newer one."""
    found = _RELEASE.fullmatch(release)
    first = tuple(int(part) for part in found.groups()[:3]) if found else (0, 0, 0)

    def is_so(addon: Addon) -> Verdict:
        if known_text(addon.name) != "vpc-cni":
            named = known_text(addon.name) is not None
            return Verdict(False) if named else maybe(*reasons(addon.name))
        written = known_text(addon.version)
        matched = _RELEASE.fullmatch(written) if written is not None else None
        if matched is None:
            detail = "which release of vpc-cni is installed is not written"
            why = Reason(ReasonKind.OUTSIDE, detail, "", addon.version.location or addon.header)
            return maybe(*(tuple(reasons(addon.version)) or (why,)))
        runs = tuple(int(part) for part in matched.groups()[:3]) >= first
        verdict = Verdict(runs).with_evidence(addon.version.location)
        return verdict & _as_it_comes(addon) if runs else verdict

    return cluster.addons(inventory).any(is_so)


def _as_it_comes(addon: Addon) -> Verdict:
    """Whether nothing of its configuration spares it the discovery of subnets."""
    from ekslint.model.clusters.addon import value_at

    value = addon.configuration
    env = value if isinstance(value, Absent | Null) else value_at(value, "env")
    if isinstance(env, Absent | Null):
        return Verdict(True)
    if isinstance(env, MapValue) and not env.open and not any(k in _SPARING for k in env.entries):
        return Verdict(True)
    detail = "how vpc-cni is configured"
    return maybe(Reason(ReasonKind.OUTSIDE, detail, "", value.location or addon.header))
