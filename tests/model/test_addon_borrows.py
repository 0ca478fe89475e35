"""Whether an add-on has to take the role of its node."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Absent, Value
from ekslint.model.clusters.addon import Addon
from ekslint.model.iam.binding import ServiceAccountBinding
from ekslint.model.inventory import Contribution, Inventory
from tests.model.build import made, unset
from tests.model.entities import SCOPE, base, cluster

ACCOUNT = ("kube-system", "ebs-csi-controller-sa")


def addon(name: str = "aws-ebs-csi-driver", role: Any = None) -> Addon:
    given: Value = Absent(name="role") if role is None else made(role)
    fields = {**base("addon"), "name": made(name)}
    return Addon(**fields, cluster_name=made("prod"), version=Absent(name="v"), role=given)


def binding(namespace: Any, account: Any) -> ServiceAccountBinding:
    return ServiceAccountBinding(
        **{**base("binding"), "name": made(account)},
        namespace=made(namespace),
        account=made(account),
        role=made("arn:aws:iam::111122223333:role/ebs"),
        way="pod-identity",
        cluster_name=made("prod"),
    )


@pytest.mark.parametrize(
    ("one", "bindings", "truth"),
    [
        (addon(), (), True),
        (addon(role=""), (), True),
        (addon(role="arn:aws:iam::111122223333:role/ebs"), (), False),
        (addon(role=unset()), (), False),
        (addon(), (binding(*ACCOUNT),), False),
        (addon(), (binding("kube-system", "aws-node"),), True),
        (addon(), (binding("kube-system", unset()),), None),
        (addon("something-else"), (), None),
    ],
    ids=[
        *("nothing", "empty role", "role", "unknown role", "association", "of another account"),
        *("unknown account", "unknown add-on"),
    ],
)
def test_who_borrows_a_role(
    one: Addon, bindings: tuple[ServiceAccountBinding, ...], truth: bool | None
) -> None:
    inventory = Inventory([Contribution(SCOPE, (cluster("prod"), one, *bindings))])
    assert one.borrows_role(inventory).truth is truth
