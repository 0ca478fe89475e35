"""What ARNs tell of the region and account of things."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ekslint.core.resource import Resource
from ekslint.core.value import Entry, MapValue, Value, text
from ekslint.model.entity import Entity
from ekslint.model.whereabouts import apart
from tests.model.build import partly, unset
from tests.model.entities import cluster, place


def thing(arn: Value | None) -> Entity:
    body = MapValue({} if arn is None else {"arn": Entry(arn)})
    return replace(cluster("a"), declared=Resource("terraform", "x", "x.a", "s", body, place("a")))


EU = text("arn:aws:eks:eu-west-1:111122223333:cluster/a")


@pytest.mark.parametrize(
    ("arn", "is_apart"),
    [
        (EU, False),
        (text("arn:aws:eks:us-east-1:111122223333:cluster/a"), True),
        (text("arn:aws:eks:eu-west-1:444455556666:nodegroup/b"), True),
        (partly("arn:aws:eks:us-east-1:", unset(), ":cluster/a"), True),
        (partly("arn:aws:eks:eu-west-1:", unset(), ":cluster/a"), False),
        (partly("arn:aws:eks:", unset(), ":444455556666:cluster/a"), False),
        (partly("arn:aws:eks:us", unset(), ":444455556666:cluster/a"), False),
        (text("arn:aws:iam::111122223333:role/a"), False),
        (unset(), False),
        (None, False),
    ],
)
def test_apart(arn: Value | None, is_apart: bool) -> None:
    assert apart(thing(EU), thing(arn)) is is_apart
    assert apart(thing(arn), thing(EU)) is is_apart
