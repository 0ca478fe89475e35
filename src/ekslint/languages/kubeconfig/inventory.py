"""Turn kubeconfigs (files, or texts other languages render) into exec credential plugins.

It joins each user with the contexts that use it, so that the cluster it talks to is known.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Notice, Resource
from ekslint.core.value import Absent, Document, ListValue, MapValue, Text, Value
from ekslint.languages.steps import by_name
from ekslint.model.access.entries import ExecCredential
from ekslint.model.access.kubeconfig import cluster_argument
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution
from ekslint.sources.told import told
from ekslint.sources.yaml.read import read_yaml


def contribute(
    value: Value,
    *,
    scope: str,
    where: Location,
    root: str,
    host: Resource | None = None,
    environment: str = "",
) -> tuple[Contribution, tuple[UnreadableError, ...], tuple[Notice, ...]]:
    """Return the exec plugins of one kubeconfig, what does not parse, and what a template hides."""
    problems: tuple[UnreadableError, ...] = ()
    notices: tuple[Notice, ...] = ()
    configs: list[Value] = []
    match value:
        case Text():
            parsed = read_yaml(value)
            configs = [d.value for d in parsed.documents]
            problems, notices = told(parsed)
        case Document(content=content):
            configs = [content]
        case _:
            configs = [value]
    entities: list[Entity] = []
    for number, config in enumerate(configs):
        if isinstance(config, MapValue):
            base = host.address if host is not None else where.path
            part = f"{base}#{number}" if number else base
            entities.extend(_users(config, scope, part, where, host))
    made = Contribution(scope, tuple(entities), environment=environment, root=root)
    return made, problems, notices


def _users(
    config: MapValue, scope: str, base: str, where: Location, host: Resource | None
) -> Iterator[ExecCredential]:
    targets = _targets(config)
    servers = tuple(_servers(config))
    for step, user in by_name(_items(config, "users"), "name"):
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
            id=f"{scope}::{base}/users{step}",
            scope=scope,
            header=header,
            conditions=host.conditions if host is not None else (),
            declared=host,
            name=name or Absent(name="name", location=header),
            api_version=_part(plugin, "apiVersion", header),
            command=command,
            arguments=arguments,
            named_cluster=cluster_argument(command, arguments, plugin.get("env")),
            target_cluster=_target(name, targets.get(label or ""), header),
            servers=servers,
        )


def _target(name: Value | None, clusters: list[Value] | None, header: Location) -> Value:
    """Return what tells the cluster a user is for: its only context, else its own name, which the
    AWS CLI makes the cluster's ARN."""
    if clusters is not None and len(clusters) == 1:
        return clusters[0]
    if name is not None and not clusters and _is_arn(name):
        return name
    return Absent(name="cluster", location=header)


def _is_arn(value: Value) -> bool:
    string = value.prefix if isinstance(value, Text) else known_text(value) or ""
    return string.startswith("arn:")


def _part(value: MapValue, name: str, where: Location) -> Value:
    return value.get(name) or Absent(name=name, location=where)


def _items(config: MapValue, name: str) -> Iterator[MapValue]:
    listed = config.get(name)
    if isinstance(listed, ListValue):
        yield from (item for item in listed.items if isinstance(item, MapValue))


def _servers(config: MapValue) -> Iterator[Value]:
    for item in _items(config, "clusters"):
        cluster = item.get("cluster")
        server = cluster.get("server") if isinstance(cluster, MapValue) else None
        if server is not None:
            yield server


def _targets(config: MapValue) -> dict[str, list[Value]]:
    """Return, by user name, what the clusters of the contexts that use it are known by.

    A cluster entry whose name is no ARN is known by its server if that is the endpoint of a thing
    that Terraform declares, else by its name.
    """
    servers: dict[str, Value] = {}
    for item in _items(config, "clusters"):
        name, cluster = known_text(item.get("name")), item.get("cluster")
        server = cluster.get("server") if isinstance(cluster, MapValue) else None
        if name is not None and server is not None and known_text(server) is None:
            servers[name] = server
    found: dict[str, list[Value]] = {}
    for item in _items(config, "contexts"):
        context = item.get("context")
        if not isinstance(context, MapValue):
            continue
        user, cluster = known_text(context.get("user")), context.get("cluster")
        if user is None or cluster is None:
            continue
        told = cluster if _is_arn(cluster) else servers.get(known_text(cluster) or "", cluster)
        found.setdefault(user, []).append(told)
    return found
