"""Turn what runs in a cluster into the pods that cannot do without the instance metadata service.

It knows the driver for EBS without a role of its own, the load balancer controller that is not told
its network, and the charts of a table; what other pods ask the service for, files do not tell.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/lbc-manifest.html and
https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.location import Location
from ekslint.core.value import Absent, MapValue, Null, Unknown, Value
from ekslint.core.verdict import Members, Verdict, maybe, no, yes
from ekslint.facts.metadata_charts import credential_user, event_user
from ekslint.model.clusters.addon import Addon, HelmRelease
from ekslint.model.clusters.cluster import Cluster
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.metadata_charts import asks_for_events, lives_on_node_role

DRIVER: Final = "aws-ebs-csi-driver"
CONTROLLER: Final = "aws-load-balancer-controller"
TOLD: Final = ("vpcId", "vpcTags", "env", "extraEnv")
"""Values of the controller's chart that may tell its network."""


@dataclass(frozen=True, slots=True)
class MetadataUser:
    """Pods that ask the metadata service. `what`: what they do not get, and `so` what comes of it,
    both as parts of a sentence. `needs`: whether they surely cannot do without."""

    what: str
    so: str
    needs: Verdict
    location: Location


def metadata_users(inventory: Inventory, cluster: Cluster) -> Members[MetadataUser]:
    """Return the pods of a cluster that may need the instance metadata service."""
    made: Members[MetadataUser] = inventory.memo(
        ("metadata users", cluster.id),
        lambda: Members(tuple(_users(inventory, cluster)), (), cluster.header),
    )
    return made


def _users(inventory: Inventory, cluster: Cluster) -> Iterator[MetadataUser]:
    for addon in cluster.addons(inventory):
        if known_text(addon.name) == DRIVER:
            yield _driver(inventory, addon)
    for release in inventory.every(HelmRelease):
        if release.chart_name is None or release.cluster(inventory).target is not cluster:
            continue
        if release.chart_name == CONTROLLER:
            what, so = f"pods of {release.label} do not learn their VPC", "they never start"
            yield MetadataUser(what, so, _asks_for_vpc(release), release.header)
        yield from _of_chart(inventory, release, release.chart_name, cluster)


def _of_chart(
    inventory: Inventory, release: HelmRelease, chart: str, cluster: Cluster
) -> Iterator[MetadataUser]:
    user = credential_user(chart, known_text(release.repository) or "")
    if user is not None:
        needs = lives_on_node_role(inventory, release, cluster, user)
        yield MetadataUser(f"pods of {release.label} get no role", user.so, needs, release.header)
    events = event_user(chart)
    if events is not None:
        what = f"pods of {release.label} hear of no event"
        yield MetadataUser(what, events.so, asks_for_events(release, events), release.header)


def _driver(inventory: Inventory, addon: Addon) -> MetadataUser:
    what, so = f"pods of {addon.label} get no role", "no volume is attached"
    return MetadataUser(what, so, addon.borrows_role(inventory), addon.header)


def _asks_for_vpc(release: HelmRelease) -> Verdict:
    """Whether the chart is surely told no network, and its pods have one of their own."""
    values = release.values
    if isinstance(values, Absent | Null):
        return yes(release.header)
    if isinstance(values, Unknown):
        return maybe(values.reason)
    if not isinstance(values, MapValue):
        return no(release.header)
    if any(_is_given(values.get(name)) for name in TOLD):
        return no(values.location)
    shared = values.get("hostNetwork")
    if shared is not None and known_bool(shared) is not False:
        return no(shared.location)
    return maybe(*values.open) if values.open else yes(release.header)


def _is_given(value: Value | None) -> bool:
    """Whether something is written, known or not; the chart's own default is an empty one."""
    if value is None or isinstance(value, Absent | Null) or known_text(value) == "":
        return False
    return not (isinstance(value, MapValue) and not value.entries and not value.open)
