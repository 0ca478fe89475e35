"""Whom the remote access of a node group lets in."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.model.network.remote_access import RemoteAccess
from tests.model.build import made, unset
from tests.model.entities import base, inventory
from tests.model.nodes import group, value


@pytest.mark.parametrize(
    ("key", "sources", "inside", "truth"),
    [
        ("operators", None, None, True),
        ("operators", [], None, True),
        (True, None, False, True),
        ("operators", ["sg-0a1b2c3d4e5f60718"], None, False),
        ("operators", None, True, False),
        (None, None, None, False),
        ("", None, None, False),
        ("operators", [...], None, None),
        ("operators", None, unset(), None),
    ],
    ids=[
        "a key",
        "an empty list",
        "switched on",
        "sources",
        "only inside",
        "no key",
        "an empty key",
        "unknown sources",
        "perhaps inside",
    ],
)
def test_who_is_let_in(key: Any, sources: Any, inside: Any, truth: bool | None) -> None:
    listed = value(None) if sources is None else made(sources)
    owner = group()
    found = RemoteAccess(
        **base("access"), host=owner.id, key=value(key), sources=listed, inside=value(inside)
    )
    whole = inventory(owner, found)
    assert found.admits_everyone(whole).truth is truth
    assert found.node_group(whole).target is owner
