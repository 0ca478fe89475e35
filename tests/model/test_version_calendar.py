"""Which Kubernetes versions EKS runs on a day."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.core.value import Absent, ReasonKind, Value, text, unknown
from ekslint.model.clusters.version import eks_offers


@pytest.mark.parametrize(
    ("version", "day", "truth"),
    [
        (text("1.29"), date(2026, 3, 22), True),
        (text("1.29"), date(2026, 3, 23), False),
        (text("v1.29.4-eks-1234567"), date(2026, 11, 20), False),
        (text("1.10"), date(2026, 11, 20), False),
        (text("1.20"), date(2022, 10, 31), True),
        (text("1.20"), date(2022, 11, 1), False),
        (text("1.99"), date(2026, 11, 20), None),
        (text("latest"), date(2026, 11, 20), None),
        (Absent(name="version"), date(2026, 11, 20), True),
        (unknown(ReasonKind.VARIABLE, "unset"), date(2026, 11, 20), None),
    ],
)
def test_versions_that_eks_offers(version: Value, day: date, truth: bool | None) -> None:
    made = eks_offers(version, day)
    assert made.truth is truth
    assert made.truth is not None or made.open
