"""Instance metadata options: the template, then the account, then EKS or the image."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known
from ekslint.core.resource import Condition
from ekslint.core.value import Absent, Unknown, Value
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.metadata import (
    HOP_LIMIT,
    TAGS,
    TOKENS,
    MetadataDefaults,
    MetadataOptions,
    option,
)
from tests.model.build import made, unset
from tests.model.entities import SCOPE, base
from tests.model.nodes import attribute, group, template

ALL = {TOKENS: "tokens", HOP_LIMIT: "hop_limit", TAGS: "tags"}


def options(**given: Any) -> MetadataOptions:
    names = ("tokens", "hop_limit", "tags")
    return MetadataOptions(**{n: made(given[n]) if n in given else Absent(name=n) for n in names})


def account(**given: Any) -> MetadataDefaults:
    conditions = (Condition("count", "when wanted"),) if given.pop("maybe", False) else ()
    return MetadataDefaults(**base("account", conditions=conditions), options=options(**given))


def asked(name: str, defaults: MetadataDefaults | None = None, **given: Any) -> Value:
    """Return an option of a group with a template that says what is given."""
    ami_type, way = given.pop("ami_type", None), given.pop("way", "managed")
    own = template("own", metadata=options(**given))
    one = group(template=attribute(own), ami_type=ami_type, way=way)
    found = (own, one) if defaults is None else (own, one, defaults)
    return option(Inventory([Contribution(SCOPE, found)]), one, name)


@pytest.mark.parametrize(
    ("name", "data"), [(TOKENS, "optional"), (HOP_LIMIT, 1), (TAGS, "enabled")]
)
def test_the_template_decides(name: str, data: Any) -> None:
    beside = account(tokens="required", hop_limit=2, tags="disabled")
    assert (
        known(asked(name, beside, ami_type="AL2023_x86_64_STANDARD", **{ALL[name]: data})) == data
    )


def test_the_account_decides_what_the_template_leaves_out() -> None:
    assert known(asked(TOKENS, account(tokens="required"), ami_type="AL2_x86_64")) == "required"
    assert known(asked(HOP_LIMIT, account(hop_limit=1))) == 1


def test_no_preference_of_the_account_is_none() -> None:
    unsaid = account(tokens="no-preference", hop_limit=-1)
    assert isinstance(asked(TOKENS, unsaid, ami_type="AL2_x86_64"), Absent)
    assert isinstance(asked(HOP_LIMIT, unsaid, ami_type="AL2_x86_64"), Absent)


def test_defaults_that_may_not_be_made_leave_it_open() -> None:
    found = asked(TOKENS, account(tokens="required", maybe=True), ami_type="AL2_x86_64")
    assert isinstance(found, Unknown)


@pytest.mark.parametrize(
    ("ami_type", "name", "expected"),
    [
        ("AL2_x86_64", TOKENS, Absent),
        ("AL2_x86_64", HOP_LIMIT, Absent),
        ("AL2023_ARM_64_STANDARD", TOKENS, "required"),
        ("AL2023_ARM_64_STANDARD", HOP_LIMIT, Unknown),
        ("BOTTLEROCKET_x86_64", TOKENS, Unknown),
        ("AL2023_ARM_64_STANDARD", TAGS, Absent),
        (None, TOKENS, Unknown),
    ],
)
def test_the_image_decides_what_nobody_says(ami_type: str, name: str, expected: Any) -> None:
    found = asked(name, ami_type=ami_type)
    assert known(found) == expected if isinstance(expected, str) else isinstance(found, expected)


@pytest.mark.parametrize(
    ("ami_type", "name", "expected"),
    [
        ("AL2023_x86_64_STANDARD", TOKENS, "required"),
        ("AL2023_x86_64_STANDARD", HOP_LIMIT, 1),
        ("AL2_x86_64", TOKENS, Absent),
        ("BOTTLEROCKET_x86_64", HOP_LIMIT, Unknown),
        ("AL2023_x86_64_STANDARD", TAGS, Absent),
    ],
)
def test_eks_decides_where_there_is_no_template(ami_type: str, name: str, expected: Any) -> None:
    one = group(ami_type=ami_type)
    found = option(Inventory([Contribution(SCOPE, (one,))]), one, name)
    if isinstance(expected, type):
        assert isinstance(found, expected)
    else:
        assert known(found) == expected


def test_what_is_not_known_stays_so() -> None:
    assert isinstance(asked(TOKENS, tokens=unset()), Unknown)
    own = group(way="self-managed")
    inventory = Inventory([Contribution(SCOPE, (own,))])
    assert isinstance(option(inventory, own, TOKENS), Unknown)
    assert isinstance(asked(TOKENS, ami_type="AL2_x86_64", tokens=""), Absent)
