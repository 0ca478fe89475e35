"""Whether a label selector picks what carries some labels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ekslint.core.contents import from_plain
from ekslint.core.value import Absent, Entry, MapValue, ReasonKind, Value, reasons, unknown
from ekslint.model.workloads.labels import Carriers, carries, selects

UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")
LABELS = {"app": "shop", "tier": "web"}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ({}, True),
        ({"matchLabels": {}}, True),
        ({"matchLabels": {"app": "shop"}}, True),
        ({"matchLabels": {"app": "shop", "tier": "web"}}, True),
        ({"matchLabels": {"app": "shop", "tier": "db"}}, False),
        ({"matchLabels": {"team": "a"}}, False),
        (expression("app", "In", "shop", "store"), True),
        (expression("app", "In", "store"), False),
        (expression("team", "In", "a"), False),
        (expression("app", "NotIn", "shop"), False),
        (expression("team", "NotIn", "a"), True),
        (expression("app", "Exists"), True),
        (expression("team", "Exists"), False),
        (expression("team", "DoesNotExist"), True),
        (expression("app", "Like", "s*"), None),
        ({"matchLabels": {"app": "shop"}, **expression("tier", "NotIn", "web")}, False),
    ],
)
def test_selects(selector: dict[str, Any], expected: bool | None) -> None:
    assert selects(from_plain(selector), from_plain(LABELS)).truth is expected


@pytest.mark.parametrize("nothing", [None, Absent(), from_plain(None)])
def test_no_selector_picks_nothing(nothing: Value | None) -> None:
    assert selects(nothing, from_plain(LABELS)).truth is False
    assert carries(nothing, from_plain(LABELS)).truth is False


def test_what_is_not_known_is_not_decided() -> None:
    chosen = from_plain({"matchLabels": {"app": "shop"}})
    assert selects(UNSET, from_plain(LABELS)).truth is None
    assert selects(chosen, UNSET).truth is None
    assert selects(chosen, from_plain({"app": "other"})).truth is False
    labels = from_plain({"tier": "web"})
    assert isinstance(labels, MapValue)
    assert selects(chosen, labels).truth is False
    assert selects(chosen, replace(labels, open=(UNSET.reason,))).truth is None
    assert isinstance(chosen, MapValue)
    assert selects(replace(chosen, open=(UNSET.reason,)), from_plain(LABELS)).truth is None


def test_a_selector_of_pairs() -> None:
    assert carries(from_plain({"app": "shop"}), from_plain(LABELS)).truth is True
    assert carries(from_plain({"app": "store"}), from_plain(LABELS)).truth is False
    assert carries(UNSET, from_plain(LABELS)).truth is None


CARRIED: dict[str, Value] = {
    "web": from_plain({"app": "web", "tier": "front"}),
    "api": from_plain({"app": "api"}),
    "bare": from_plain({}),
    "unset": MapValue({"app": Entry(UNSET)}),
    "open": MapValue({}, tuple(reasons(UNSET))),
    "none": Absent(),
}
SELECTORS = {
    "one label": from_plain({"matchLabels": {"app": "web"}}),
    "two labels": from_plain({"matchLabels": {"app": "web", "tier": "front"}}),
    "an unset label": MapValue({"matchLabels": Entry(MapValue({"tier": Entry(UNSET)}))}),
    "an expression": from_plain(expression("app", "Exists")),
    "everything": from_plain({}),
    "not known": UNSET,
}


@pytest.mark.parametrize("selector", SELECTORS.values(), ids=SELECTORS)
def test_no_carrier_that_may_be_picked_is_left_out(selector: Value) -> None:
    things = list(CARRIED.items())
    picked = Carriers.of(things).picked_by(selector)
    assert {n for n, labels in things if selects(selector, labels).truth is not False} <= {*picked}
    assert picked == [name for name, _ in things if name in picked]


def test_a_label_that_is_asked_for_narrows_the_carriers() -> None:
    picked = Carriers.of(CARRIED.items()).picked_by(SELECTORS["one label"])
    assert picked == ["web", "unset", "open"]
