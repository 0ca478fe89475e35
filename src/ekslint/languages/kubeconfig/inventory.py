"""Turn kubeconfigs (files, or texts other languages render) into exec credential plugins.

It joins each user with the contexts that use it, so that the cluster it talks to is known.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Resource
from ekslint.core.value import (
    Absent,
    Document,
    ListValue,
    MapValue,
    Text,
    Value,
    known_text,
)
from ekslint.facts.exec_credential import exec_command
from ekslint.model.access import ExecCredential
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.sources.yaml import read_yaml


def contribute(
    value: Value,
    *,
    scope: str,
    where: Location,
    root: str,
    host: Resource | None = None,
    environment: str = "",
) -> tuple[Contribution, tuple[UnreadableError, ...]]:
    """Return the exec plugins of one kubeconfig, and what does not parse."""
    problems: tuple[UnreadableError, ...] = ()
    configs: list[Value] = []
    match value:
        case Text():
            parsed = read_yaml(value)
            configs = [d.value for d in parsed.documents]
            problems = () if parsed.unreadable_template else parsed.problems
        case Document(content=content):
            configs = [content]
        case _:
            configs = [value]
    entities: list[Entity] = []
    for config in configs:
        if isinstance(config, MapValue):
            entities.extend(_users(config, scope, where, host))
    return Contribution(scope, tuple(entities), environment=environment, root=root), problems


def _users(
    config: MapValue, scope: str, where: Location, host: Resource | None
) -> Iterator[ExecCredential]:
    targets = _targets(config)
    for number, user in enumerate(_items(config, "users")):
        name = user.get("name")
        inner = user.get("user")
        plugin = inner.get("exec") if isinstance(inner, MapValue) else None
        if not isinstance(plugin, MapValue):
            continue
        header = plugin.location or user.location or where
        command = _part(plugin, "command", header)
        arguments = _part(plugin, "args", header)
        label = known_text(name)
        yield ExecCredential(
            id=f"{scope}::{where.path}/users[{number}]",
            scope=scope,
            header=header,
            conditions=host.conditions if host is not None else (),
            declared=host,
            name=name or Absent(name="name", location=header),
            api_version=_part(plugin, "apiVersion", header),
            command=command,
            arguments=arguments,
            named_cluster=named_cluster(command, arguments),
            target_cluster=targets.get(label or "", Absent(name="cluster", location=header)),
        )


def _part(value: MapValue, name: str, where: Location) -> Value:
    return value.get(name) or Absent(name=name, location=where)


def _items(config: MapValue, name: str) -> Iterator[MapValue]:
    listed = config.get(name)
    if isinstance(listed, ListValue):
        yield from (item for item in listed.items if isinstance(item, MapValue))


def _targets(config: MapValue) -> dict[str, Value]:
    """Return, by user name, the cluster name or ARN of the only context that uses it."""
    found: dict[str, list[Value]] = {}
    for item in _items(config, "contexts"):
        context = item.get("context")
        if not isinstance(context, MapValue):
            continue
        user, cluster = known_text(context.get("user")), context.get("cluster")
        if user is not None and cluster is not None:
            found.setdefault(user, []).append(cluster)
    return {user: values[0] for user, values in found.items() if len(values) == 1}


def named_cluster(command: Value, arguments: Value) -> Value:
    """Return the word after the command's cluster name flag, absent when there is none."""
    fact = exec_command(known_text(command) or "")
    flags = fact.cluster_flags if fact is not None else ()
    if isinstance(arguments, ListValue):
        for word, after in pairwise(arguments.items):
            if known_text(word) in flags:
                return after
    return Absent(name="cluster name", location=arguments.location or command.location)
