"""Turn the endpoint settings of a cluster into who reaches its API server from outside.

It knows addresses only; whom the API server then believes is in `access`.

Source: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ekslint.core.value import ListValue
from ekslint.core.verdict import Verdict, maybe, no, truth_of, yes
from ekslint.model.cidr import cover_everything, networks_of

if TYPE_CHECKING:
    from ekslint.model.cluster import Cluster


def admits_everyone(cluster: Cluster) -> Verdict:
    """Whether the public endpoint is on and its ranges hold all addresses.

    An empty list is what EKS takes for no list: then all addresses may come.
    """
    return truth_of(cluster.public_access) & ranges_hold_all(cluster)


def ranges_hold_all(cluster: Cluster) -> Verdict:
    """Whether the ranges of the public endpoint hold every address."""
    value = cluster.public_cidrs
    if isinstance(value, ListValue) and not value.items and not value.open:
        return yes(value.location)
    ranges = networks_of(value)
    if cover_everything(ranges.items):
        return yes(value.location)
    return maybe(*ranges.open) if ranges.open else no(value.location)
