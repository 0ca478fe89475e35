"""Turn charts and add-ons into the ports on which the control plane calls their pods.

It knows who is called, not whether the call gets through; see `reach`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ekslint.core.contents import known_bool, known_text
from ekslint.core.value import Absent, Scalar, Unknown, Value
from ekslint.core.verdict import Members
from ekslint.facts.webhooks import Callback, addon_callback, chart_callback
from ekslint.model.clusters.addon import Addon, HelmRelease, value_at
from ekslint.model.entity import Entity
from ekslint.model.inventory import Inventory
from ekslint.model.link import comparable

if TYPE_CHECKING:
    from ekslint.model.nodes.compute import NodeGroup


def callbacks(inventory: Inventory, group: NodeGroup) -> Members[Entity]:
    """Return the releases and add-ons of a group's cluster that the control plane calls."""
    home = group.cluster(inventory).target
    found: list[Entity] = [
        addon
        for addon in inventory.every(Addon)
        if called(addon) is not None and addon.cluster(inventory).target is home
    ]
    found.extend(
        release
        for release in inventory.every(HelmRelease)
        if called(release) is not None
        and (release.scope == group.scope or comparable(inventory, group.scope, release.scope))
        and release.cluster(inventory).target is home
    )
    return Members(tuple(found) if home is not None else (), (), group.header)


def called(thing: Entity) -> Callback | None:
    """Return what of a release or add-on is called; None where nothing is known to be.

    Values without a chart are those of nobody knows which release.
    """
    if isinstance(thing, Addon):
        return addon_callback(known_text(thing.name) or "")
    if isinstance(thing, HelmRelease) and not isinstance(thing.chart, Absent):
        return chart_callback(thing.chart_name or "")
    return None


def port_of(thing: Entity) -> Value:
    """Return the port on which a release or add-on is called; absent where it is not."""
    callback = called(thing)
    if callback is None or not isinstance(thing, Addon | HelmRelease):
        return Absent(name="port", location=thing.header)
    values = thing.configuration if isinstance(thing, Addon) else thing.values
    if callback.on:
        switch = value_at(values, *callback.on)
        if known_bool(switch) is False:
            return Absent(name="port", location=switch.location)
        if isinstance(switch, Unknown):
            return switch
    default = Scalar(callback.port, location=thing.header)
    if isinstance(values, Absent) or not callback.at:
        return default
    port = value_at(values, *callback.at)
    written = known_text(port)
    if written is not None and written.isdecimal():
        return Scalar(int(written), location=port.location)
    return default if isinstance(port, Absent) else port
