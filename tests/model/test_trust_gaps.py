"""What trust policies leave open: whom they admit beside one account, which providers are none."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.value import Text
from tests.model.build import made, unset
from tests.model.iam import (
    ISSUER,
    PROVIDER,
    attribute,
    cluster,
    issuer,
    role,
    scan,
    sub,
    web,
)

AUDIENCE = {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}}


@pytest.mark.parametrize(
    ("condition", "whose"),
    [
        (None, ["the cluster"]),
        (AUDIENCE, ["the cluster"]),
        (sub("system:serviceaccount:*", test="StringLike"), ["the cluster"]),
        (sub("*", test="ForAnyValue:StringLike"), ["the cluster"]),
        (sub("system:serviceaccount:team:*", test="StringLike"), ["namespace `team`"]),
        (sub("system:serviceaccount:team:a", "*", test="StringLike"), ["the cluster"]),
        (sub("system:serviceaccount:team:a-*", test="StringLike"), []),
        (sub("system:serviceaccount:*:a", test="StringLike"), []),
        (sub("system:serviceaccount:*"), []),
        (sub("system:serviceaccount:team:*", test="StringNotLike"), []),
        (sub(unset("subject"), test="StringLike"), []),
        ({**AUDIENCE, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, []),
        (unset("conditions"), []),
    ],
    ids=str,
)
def test_open_subjects(condition: Any, whose: list[str]) -> None:
    found = role("app", web(condition))
    inventory = scan(found)
    assert [s.whose for s in found.open_subjects(inventory)] == whose


def test_open_subjects_of_other_issuers_are_theirs() -> None:
    found = role("app", web(None, principal="arn:aws:iam::111122223333:oidc-provider/gitlab.com"))
    assert not found.open_subjects(scan(found)).items


def test_every_condition_has_to_be_wide() -> None:
    both = {
        "StringLike": {f"{ISSUER}:sub": "system:serviceaccount:*"},
        "StringEquals": {f"{ISSUER}:sub": "system:serviceaccount:team:a"},
    }
    found = role("app", web(both))
    assert not found.open_subjects(scan(found)).items


@pytest.mark.parametrize(
    ("principal", "what"),
    [
        (PROVIDER, None),
        (f"https://{ISSUER}", "the issuer's URL"),
        (ISSUER, "the issuer without an ARN"),
        (PROVIDER.replace("oidc-provider/", "oidc-provider/https://"), "an ARN that keeps"),
        (PROVIDER.replace("/id/", "/"), "an ARN without `/id/`"),
        (PROVIDER.replace(".eu-west-1", ""), "a malformed ARN"),
        (PROVIDER.replace("oidc-provider", "role"), "another ARN"),
        (PROVIDER.replace("111122223333", "<account>").replace("/id/", "/<id>/"), None),
        ("https://gitlab.com", None),
        (unset("provider"), None),
    ],
    ids=str,
)
def test_provider_faults(principal: Any, what: str | None) -> None:
    found = role("app", web(principal=principal))
    faults = [fault.what for fault in found.provider_faults(scan(found))]
    assert len(faults) == (what is not None)
    assert what is None or faults[0].startswith(what)


def test_attributes_of_a_cluster_are_no_provider() -> None:
    prod = cluster()
    url = issuer(prod)
    before = made("arn:aws:iam::111122223333:oidc-provider/")
    assert isinstance(before, Text)
    built = Text((*before.segments, url))
    for principal, what in (
        (url, "the issuer's URL"),
        (attribute(prod, "arn"), "the ARN of the cluster"),
        (built, "an ARN that keeps `https://`"),
        (attribute(prod, "name"), None),
    ):
        found = role("app", web(principal=principal))
        faults = [fault.what for fault in found.provider_faults(scan(prod, found))]
        assert faults == ([what] if what else [])
