"""Turn the evaluated roots of a scan into which data source looks up what another root declares.

The evidence is the name that both give, in environments that may be the same. What two roots
declare under one name, or what may not exist, joins nothing. It asks no account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import basename
from typing import Final

from ekslint.core.contents import known_text
from ekslint.core.record import record
from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import Null

Key = tuple[str, ...]

NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "aws_eks_cluster": ("name",),
    "aws_eks_node_group": ("cluster_name", "node_group_name"),
    "aws_iam_instance_profile": ("name",),
    "aws_iam_role": ("name",),
    "aws_kms_alias": ("name",),
    "aws_launch_template": ("name",),
    "aws_security_group": ("name",),
    "aws_ssm_parameter": ("name",),
}
"""The types whose data source finds one by the arguments that name it."""

BESIDE: Final = frozenset({"region", "vpc_id", "with_decryption"})
"""Further arguments that do not choose another thing than the name does."""


@record
class Declared:
    """A resource of some root that a data source looks up; `module` is the address of its module,
    `address` its own, with the key of the instance."""

    scope: str
    module: str
    kind: str
    name: str
    address: str


Lookups = Mapping[tuple[str, str], Declared]
"""What is looked up, by the scope and address of the data source."""


def find_lookups(evaluations: Iterable[Evaluation]) -> Lookups:
    """Return the data sources whose thing exactly one other root declares."""
    known = tuple(evaluations)
    environments = {e.scope: e.environment for e in known}
    declared: dict[Key, list[Resource]] = defaultdict(list)
    for resource in _of_mode(known, "managed"):
        if (key := _key(resource)) is not None:
            declared[key].append(resource)
    found: dict[tuple[str, str], Declared] = {}
    for resource in _of_mode(known, "data"):
        key = _key(resource)
        if key is None or not _by_name_only(resource):
            continue
        target = _chosen(resource, declared.get(key, ()), environments)
        if target is not None:
            found[resource.scope, resource.address] = Declared(
                target.scope, target.module, target.type, target.name, target.address
            )
    return found


def _of_mode(evaluations: Iterable[Evaluation], mode: str) -> Iterator[Resource]:
    for evaluation in evaluations:
        yield from (r for r in evaluation.resources if r.mode == mode and r.type in NAMED)


def _key(resource: Resource) -> Key | None:
    names = [known_text(resource.body.get(part)) for part in NAMED[resource.type]]
    if not all(names):
        return None
    return (resource.type, *(str(name) for name in names))


def _by_name_only(resource: Resource) -> bool:
    """Whether a data source names one thing, and does not filter among several."""
    allowed = {*NAMED[resource.type], *BESIDE, "provider", "depends_on", "lifecycle"}
    return all(
        name in allowed or isinstance(entry.value, Null)
        for name, entry in resource.body.entries.items()
    )


def _chosen(
    asking: Resource, candidates: Iterable[Resource], environments: Mapping[str, str]
) -> Resource | None:
    """Return the one thing of another root that is meant, in an environment like one's own."""
    root = _root(asking.scope)
    if any(_root(other.scope) == root for other in candidates):
        return None
    if len({(_root(other.scope), other.address) for other in candidates}) != 1:
        return None
    own = environments.get(asking.scope, "")
    fitting = [c for c in candidates if not environments.get(c.scope)]
    tests: tuple[Callable[[str, str], bool], ...] = (
        lambda one, other: one == other,
        lambda one, other: basename(one) == basename(other),
    )
    for test in tests:
        if not fitting and own:
            fitting = [c for c in candidates if test(environments.get(c.scope, ""), own)]
    return fitting[0] if len(fitting) == 1 and not fitting[0].conditions else None


def _root(scope: str) -> str:
    return scope.partition("#")[0]
