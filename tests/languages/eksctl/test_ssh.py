"""Whom eksctl lets in by SSH."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.model.network.remote_access import RemoteAccess
from tests.languages.eksctl.test_inventory import config


@pytest.mark.parametrize(
    ("settings", "truth"),
    [
        ("ssh: {allow: true}", True),
        ("ssh: {publicKeyName: me}", True),
        ('ssh: {publicKey: "ssh-ed25519 AAAA"}', True),
        ("ssh: {allow: true, sourceSecurityGroupIds: []}", True),
        ("ssh: {allow: false, publicKeyName: me}", False),
        ('ssh: {publicKeyName: ""}', False),
        ("ssh: {enableSsm: true}", False),
        ("ssh: {allow: true, sourceSecurityGroupIds: [sg-1]}", False),
        ("ssh: {allow: true}, privateNetworking: true", False),
    ],
    ids=[
        "switched on",
        "a key's name",
        "a key",
        "no sources",
        "switched off",
        "an empty name",
        "session manager",
        "sources",
        "private",
    ],
)
@pytest.mark.parametrize("sort", ["nodeGroups", "managedNodeGroups"])
def test_who_is_let_in(sort: str, settings: str, truth: bool) -> None:
    whole = config(f"{sort}: [{{name: blue, {settings}}}]\n")
    (access,) = whole.every(RemoteAccess)
    assert access.admits_everyone(whole).truth is truth
    group = access.node_group(whole).target
    assert group is not None
    assert known_text(group.name) == "blue"


def test_groups_without_the_section_have_none() -> None:
    whole = config("nodeGroups: [{name: blue}]\n")
    assert whole.every(RemoteAccess) == ()
