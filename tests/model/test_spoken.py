"""What a library makes is called in the words of whoever calls it."""

from __future__ import annotations

import pytest

from ekslint.core.location import Hop, Location, SourceText
from ekslint.model.entity import Entity
from tests.model.build import unset
from tests.model.iam import binding

OWN = SourceText("main.tf", 'module "eks" { groups = { blue = {} } }')
CALL = Hop("module.eks", OWN.location(0, 12))
INSIDE = Hop('module.eks.module.group["blue"]', SourceText("stub:a", "x", library=True).whole())
ENTRY = Hop("entry `blue`", OWN.location(26, 30))


class Called(SourceText):
    """Text of a library as one call sees it."""

    def __init__(self, *hops: Hop) -> None:
        super().__init__("stub:eks/main.tf", "resource", library=True)
        self._hops = hops

    @property
    def hops(self) -> tuple[Hop, ...]:
        return self._hops


@pytest.mark.parametrize(
    ("hops", "address", "expected"),
    [
        pytest.param((), "aws_iam_role.node", "aws_iam_role.node", id="own-text"),
        pytest.param((), "k8s_secret.a/Secret default/?", "k8s_secret.a", id="nameless-inside"),
        pytest.param((), "k8s_secret.a/Secret ? #2", "k8s_secret.a", id="third-nameless"),
        pytest.param((), "k8s_secret.a/Secret b/c", "k8s_secret.a/Secret b/c", id="named-inside"),
        pytest.param((), "EC2NodeClass ?", "EC2NodeClass", id="nameless"),
        pytest.param((), "EC2NodeClass ? #2", "EC2NodeClass", id="second-nameless"),
        pytest.param((), "ClusterRole reader #2", "ClusterRole reader", id="second-named"),
        pytest.param((), "ClusterConfig ?", "ClusterConfig", id="eksctl"),
        pytest.param((), "ClusterConfig ?/vpc[0]", "ClusterConfig/vpc[0]", id="part-for-eksctl"),
        pytest.param(
            (),
            'ClusterConfig shop/iam.serviceAccounts["dns/a"]/role',
            'serviceAccounts["dns/a"]/role',
            id="named-part-for-eksctl",
        ),
        pytest.param((CALL,), "module.eks.aws_eks_cluster.this[0]", "module.eks", id="the-one"),
        pytest.param(
            (CALL,), "module.eks.aws_subnet.private[1]", "module.eks.private[1]", id="named"
        ),
        pytest.param(
            (CALL,), "module.eks.aws_subnet.this[1]", "module.eks[1]", id="one-of-several"
        ),
        pytest.param(
            (INSIDE, ENTRY, CALL),
            'module.eks.module.group["blue"].aws_iam_role.this[0]',
            'module.eks["blue"]',
            id="an-entry",
        ),
        pytest.param(
            (ENTRY, CALL), 'module.eks.aws_eks_addon.this["blue"]', 'module.eks["blue"]', id="keyed"
        ),
    ],
)
def test_what_a_module_makes_is_called_by_the_words_of_the_caller(
    hops: tuple[Hop, ...], address: str, expected: str
) -> None:
    entity = Entity(id=address, scope=".", header=Location(Called(*hops), 0, 8))
    assert entity.spoken == expected
    assert entity.label == f"thing `{expected}`"


def test_a_service_account_without_a_known_namespace_is_called_by_its_name() -> None:
    assert binding("role", "shop", "api").label == "service account `shop:api`"
    assert binding("role", unset(), "api").label == "service account `api`"
