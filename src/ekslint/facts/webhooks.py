"""Turn names of charts and add-ons into the port on which the API server calls their pods.

Only what answers webhooks, or serves an API, on another port than the kubelet's is listed.
"""

from __future__ import annotations

from ekslint.core.record import record
from ekslint.facts.tables import table


@record
class Callback:
    """`port` is called unless the values at `at` say another; nothing is while `on` is false.

    Both are paths into the values (of a chart) or the configuration (of an add-on); empty for none.
    """

    port: int
    at: tuple[str, ...] = ()
    on: tuple[str, ...] = ()


def chart_callback(chart: str) -> Callback | None:
    """Return what of a chart is called; None for charts without a row."""
    return _callback("charts", chart)


def addon_callback(addon: str) -> Callback | None:
    """Return what of an EKS add-on is called; None for add-ons without a row."""
    return _callback("addons", addon)


def _callback(section: str, name: str) -> Callback | None:
    row = table("webhooks")[section].get(name)
    if row is None:
        return None
    at, on = (tuple(filter(None, row.get(key, "").split("."))) for key in ("at", "on"))
    return Callback(row["port"], at, on)
