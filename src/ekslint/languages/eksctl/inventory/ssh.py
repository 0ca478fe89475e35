"""Turn the `ssh` of a node group of a ClusterConfig into whom eksctl lets in to its nodes.

A key turns SSH on unless `allow` is false. eksctl opens the port to the groups that are named, else
to the network in a private group, else to everybody.

Sources: eksctl-io/eksctl, pkg/apis/eksctl.io/v1alpha5/defaults.go (setSSHDefaults) and
pkg/cfn/builder/managed_launch_template.go (makeSSHIngressRules)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, MapValue, Scalar, Unknown, Value
from ekslint.languages.eksctl.inventory.reading import Made, part_of, written
from ekslint.languages.values import entity_id, under_key
from ekslint.model.network.remote_access import RemoteAccess

KEYS: Final = ("publicKeyName", "publicKeyPath", "publicKey")


def remote_access(resource: Resource) -> Iterator[Made]:
    """The `ssh` of a node group."""
    entry = resource.body.entries.get("ssh")
    if entry is None or not isinstance(entry.value, MapValue):
        return
    section = under_key(entry.value, entry)
    yield RemoteAccess(
        **{**part_of(resource, "ssh"), "header": section.location or resource.header},
        name=written(resource, "name"),
        host=entity_id(resource),
        key=_what_lets_in(resource),
        sources=_sources(resource),
        inside=written(resource, "privateNetworking"),
    )


def _what_lets_in(resource: Resource) -> Value:
    allow = written(resource, "ssh", "allow")
    if isinstance(allow, Unknown):
        return allow
    if known_bool(allow) is False:
        return Absent(name="allow", location=allow.location)
    if known_bool(allow) is True:
        return allow
    given = (written(resource, "ssh", key) for key in KEYS)
    return next((key for key in given if _is_there(key)), allow)


def _is_there(key: Value) -> bool:
    return not isinstance(key, Absent | Scalar) and known_text(key) != ""


def _sources(resource: Resource) -> Value:
    return written(resource, "ssh", "sourceSecurityGroupIds")
