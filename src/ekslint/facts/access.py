"""Turn node kinds into the Kubernetes identity the cluster must give them, and list access types.

It does not judge a mapping: that is the business of the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table

NODE_TEMPLATE = "{{EC2PrivateDNSName}}"


@record
class NodeIdentity:
    """What an aws-auth entry of a node role must say: the user name template and all groups."""

    username: str
    groups: tuple[str, ...]


@cache
def node_identities() -> Mapping[str, NodeIdentity]:
    """Return the identities by kind: node_linux, node_windows, fargate.

    Source: AWS user guide, auth-configmap.
    """
    rows = table("access")["nodes"]
    return {k: NodeIdentity(row["username"], tuple(row["groups"])) for k, row in rows.items()}


def access_entry_types() -> tuple[str, ...]:
    """Return the types of access entries. Source: EKS API, CreateAccessEntry."""
    return tuple(table("access")["entry_types"])
