"""User data as a thing of the model: names, calls, and what joins."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.value import MapValue
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.userdata import BootstrapCall, UserData
from tests.model.build import made, unset
from tests.model.entities import base
from tests.model.nodes import script, template

EMPTY = Inventory(())
WHY = unset("lines").reason


def call(name: Any, *, guarded: bool = False) -> BootstrapCall:
    found, options = made(name), MapValue({})
    return BootstrapCall(**base("call"), cluster_name=found, options=options, guarded=guarded)


def data(**given: Any) -> UserData:
    return UserData(**base("data"), format="shell", **given)


@pytest.mark.parametrize(
    ("given", "truth"),
    [
        ({"bootstraps": (call("prod"),)}, True),
        ({"node_config": made({"kind": "NodeConfig"})}, True),
        ({"settings": made({"settings": {"kubernetes": {"cluster-name": "prod"}}})}, True),
        ({"settings": made({"settings": {"kubernetes": {"max-pods": 5}}})}, False),
        ({"settings": made({"settings": {"ecs": {"cluster": "shop"}}})}, False),
        ({"eks_start": True}, True),
        ({"other_start": True}, False),
        ({}, False),
        ({"open": (WHY,)}, None),
    ],
    ids=["call", "config", "settings", "no name", "ecs", "nodeadm", "other", "nothing", "unknown"],
)
def test_joining(given: dict[str, Any], truth: bool | None) -> None:
    assert data(**given).joins(EMPTY).truth is truth


def test_names_come_from_every_format() -> None:
    found = data(
        bootstraps=(call("a"), call(unset("b"))),
        node_config=made({"spec": {"cluster": {"name": "c"}}}),
        settings=made({"settings": {"kubernetes": {"cluster-name": "d"}}}),
        written_names=(made("e"),),
    )
    assert [known_text(n) for n in found.cluster_names()] == ["a", None, "c", "d", "e"]


@pytest.mark.parametrize(
    ("calls", "closed"),
    [((call("prod"),), True), ((call("prod", guarded=True),), False), ((), False)],
    ids=["sure", "guarded", "none"],
)
def test_a_sure_call_settles_the_names(calls: tuple[BootstrapCall, ...], closed: bool) -> None:
    assert (not data(bootstraps=calls, open=(WHY,)).names(EMPTY).open) is closed


@pytest.mark.parametrize(
    ("calls", "open_", "truth"),
    [
        ((call("prod"),), (), True),
        ((call("prod", guarded=True),), (), None),
        ((), (), False),
        ((), (WHY,), None),
    ],
    ids=["plain", "guarded", "none", "unknown"],
)
def test_calling_bootstrap(calls: Any, open_: Any, truth: bool | None) -> None:
    assert data(bootstraps=calls, open=open_).calls_bootstrap(EMPTY).truth is truth


def test_a_call_knows_its_script() -> None:
    host = template()
    found = script(host, "prod")
    from tests.model.entities import inventory

    whole = inventory(host, found, *found.bootstraps)
    assert found.bootstraps[0].script(whole).target is found
