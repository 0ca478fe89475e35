"""On which ports the API server calls charts and add-ons."""

from __future__ import annotations

import pytest

from ekslint.facts.tables import table
from ekslint.facts.webhooks import Callback, addon_callback, chart_callback


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (chart_callback("aws-load-balancer-controller"), Callback(9443, ("webhookBindPort",))),
        (chart_callback("istiod"), Callback(15017)),
        (addon_callback("metrics-server"), Callback(10251, ("containerPort",))),
        (chart_callback("metrics-server"), None),
        (addon_callback("vpc-cni"), None),
    ],
    ids=["chart", "a port nobody moves", "add-on", "on the kubelet's port", "not called"],
)
def test_what_is_called(found: Callback | None, wanted: Callback | None) -> None:
    assert found == wanted


def test_no_row_is_about_the_kubelet() -> None:
    rows = [row for section in ("charts", "addons") for row in table("webhooks")[section].values()]
    assert all(0 < row["port"] < 65536 and row["port"] != 10250 for row in rows)
