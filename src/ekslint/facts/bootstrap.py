"""Turn the three ways a node learns its cluster into tables: the AL2 script's flags, nodeadm's
NodeConfig and Bottlerocket's settings.

It does not parse user data; the reader of each format asks these tables what a word means.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor

SCRIPT = "/etc/eks/bootstrap.sh"


@record
class BootstrapFlag:
    """One flag of the AL2 script.

    `since` is the first AMI release with it (yyyymmdd). `values` are all it takes, empty for free
    text; `values_from` narrows them from a minor on (anything else ends the script). `requires`
    are the flags without which it has no effect. From `ignored_from` it is read and not used.
    """

    name: str
    since: int
    takes_value: bool
    values: tuple[str, ...]
    values_from: Mapping[Minor, tuple[str, ...]]
    requires: tuple[str, ...]
    ignored_from: Minor | None
    default: str | None


@record
class NodeConfigFact:
    """The NodeConfig document: identity, the paths that must be there once all parts are merged
    and the schema (JSON Schema, without texts)."""

    api_version: str
    kind: str
    media_type: str
    required: tuple[str, ...]
    required_on_outpost: tuple[str, ...]
    feature_gates: tuple[str, ...]
    schema: Mapping[str, Any]


@record
class BottlerocketFact:
    """Keys of `settings.kubernetes` (kebab-case) and the tables of `settings` there are.

    `required` is needed where the service does not merge the cluster's data: self-managed nodes
    and own AMIs.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    tables: tuple[str, ...]


@cache
def bootstrap_flags() -> Mapping[str, BootstrapFlag]:
    """Return all flags of the AL2 script by name.

    A value is always the next word: `--flag=value` is not read and becomes a positional word, as
    does every unknown word. The first positional word is the cluster's name, whatever comes later.
    Source: awslabs/amazon-eks-ami, tags v20190109 to v20260304.
    """
    found = {}
    for name, row in table("bootstrap")["flags"].items():
        narrowed = {}
        for text, values in row.get("only_from_k8s", {}).items():
            minor = parse_minor(text)
            if minor is not None:
                narrowed[minor] = tuple(values)
        ignored = row.get("ignored_from_k8s")
        found[name] = BootstrapFlag(
            name,
            row["since"],
            takes_value=name != "--help",
            values=tuple(row.get("values", ())),
            values_from=narrowed,
            requires=tuple(row.get("requires", ())),
            ignored_from=parse_minor(ignored) if ignored else None,
            default=row.get("default"),
        )
    return found


@cache
def node_config() -> NodeConfigFact:
    """Return the facts of nodeadm's NodeConfig. Source: awslabs/amazon-eks-ami, nodeadm CRD."""
    data = table("nodeconfig")
    schema = data["openapi"]
    return NodeConfigFact(
        schema["properties"]["apiVersion"]["const"],
        schema["properties"]["kind"]["const"],
        data["media_type"],
        tuple(data["required_at_start"]),
        tuple(data["required_on_outpost"]),
        tuple(data["feature_gates"]),
        schema,
    )


@cache
def bottlerocket() -> BottlerocketFact:
    """Return the settings of a Bottlerocket node. Source: bottlerocket-settings-sdk."""
    row = table("bootstrap")["bottlerocket"]
    return BottlerocketFact(tuple(row["required"]), tuple(row["optional"]), tuple(row["tables"]))
