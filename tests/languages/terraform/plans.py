"""Builds plans in the form of `terraform show -json`, shortened to what a test needs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

ACCOUNT = "arn:aws:iam::111122223333:role/"


def plan(*changes: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """Return a plan of some changes; `parts` are further members."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": list(changes),
        **parts,
    }


def change(
    address: str,
    actions: Sequence[str] = ("no-op",),
    *,
    after: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    after_unknown: Any = None,
    after_sensitive: Any = None,
    **parts: Any,
) -> dict[str, Any]:
    """Return one member of `resource_changes`."""
    module, kind, name = _split(address)
    found: dict[str, Any] = {"address": address}
    if module:
        found["module_address"] = module
    index = re.search(r'\[(\d+|"[^"]*")\]$', address)
    if index is not None:
        found["index"] = json.loads(index[1])
    mode = "data" if ".data." in f".{address}" else "managed"
    return {
        **found,
        "mode": mode,
        "type": kind,
        "name": name,
        "change": {
            "actions": list(actions),
            "before": before,
            "after": after,
            "after_unknown": after_unknown or {},
            "before_sensitive": False,
            "after_sensitive": after_sensitive or {},
            **parts,
        },
    }


def _split(address: str) -> tuple[str, str, str]:
    bare = re.sub(r'\[(\d+|"[^"]*")\]$', "", address)
    module, _, rest = bare.rpartition(".data.") if ".data." in bare else ("", "", bare)
    parts = rest.removeprefix("data.").split(".")
    return module or ".".join(parts[:-2]), parts[-2], parts[-1]


def cluster(mode: str = "CONFIG_MAP", actions: Sequence[str] = ("no-op",)) -> dict[str, Any]:
    """Return a cluster `prod`."""
    after = {
        "name": "prod",
        "access_config": [{"authentication_mode": mode}],
        "role_arn": f"{ACCOUNT}prod",
    }
    return change("aws_eks_cluster.this", actions, before=after, after=after)


def group(actions: Sequence[str] = ("no-op",)) -> dict[str, Any]:
    """Return a managed node group `blue`."""
    after = {
        "cluster_name": "prod",
        "node_group_name": "blue",
        "node_role_arn": f"{ACCOUNT}prod-node",
    }
    return change("aws_eks_node_group.blue", actions, before=after, after=after)


def role(actions: Sequence[str] = ("no-op",)) -> dict[str, Any]:
    """Return the role of its nodes."""
    after = {"name": "prod-node", "arn": f"{ACCOUNT}prod-node", "path": "/"}
    return change("aws_iam_role.node", actions, before=after, after=after)


def aws_auth(
    actions: Sequence[str], *, before: Sequence[str] = (), after: Sequence[str] | None = ()
) -> dict[str, Any]:
    """Return the aws-auth ConfigMap with entries for some roles; None for what is deleted."""
    return change(
        "kubernetes_config_map.aws_auth",
        actions,
        before=_config_map(before),
        after=None if after is None else _config_map(after),
    )


def _config_map(roles: Sequence[str]) -> dict[str, Any]:
    lines = "".join(f"- rolearn: {ACCOUNT}{name}\n  username: x\n" for name in roles)
    return {
        "metadata": [{"name": "aws-auth", "namespace": "kube-system"}],
        "data": {"mapRoles": lines},
    }
