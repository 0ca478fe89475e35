"""Turn container images into whether their API client re-reads its service account token.

From Kubernetes 1.21 tokens last an hour; EKS lets old ones pass for 90 days. It knows images by
name only: a re-tagged or rebuilt image is judged by the tag it carries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor

_TAG = re.compile(r"[vV]?(?P<numbers>\d{1,5}(?:\.\d{1,5}){0,3})(?P<rest>[-+_.].*)?\Z")
_PRERELEASE = re.compile(r"[-.]?(alpha|beta|rc|dev|pre|snapshot)", re.IGNORECASE)
_LARGEST_MAJOR = 999


@record
class StaleTokenRule:
    """From which tag on an image re-reads its token; `minimum` None means none ever does.

    `confidence`: `documented` by AWS, read in the project's `source`, `derived` from its release
    scheme, `reported` by a user, or `unverified`.
    """

    image: str
    minimum: str | None
    confidence: str


@record
class FirstGood:
    """From which `tag` on an image is good; None: no release is, and `last` was the newest one.

    `owners` published those releases (the last but one part of the repository): a tag newer than
    `last` is that of a fork, which may be good.
    """

    tag: str | None
    last: str | None = None
    owners: tuple[str, ...] = ()


@record
class LegacyBroker:
    """A credential broker that IRSA and Pod Identity replaced: its images and charts."""

    name: str
    repositories: tuple[str, ...]
    charts: tuple[str, ...]


def tokens_expire_from() -> Minor:
    """Return the first minor with expiring tokens. Source: AWS user guide, service-accounts."""
    minor = parse_minor(table("tokens")["from_k8s"])
    assert minor is not None  # a constant of the shipped table
    return minor


def sdk_minimum(ecosystem: str) -> tuple[int, int, int]:
    """Return the first release of a language's client that re-reads its token (`go`, `python` …).

    Source: AWS user guide, service-accounts.
    """
    numbers = [int(part) for part in table("tokens")["sdk_minimum"][ecosystem].split(".")]
    return numbers[0], numbers[1], numbers[2]


def stale_token_rule(repository: str) -> StaleTokenRule | None:
    """Return the rule for an image repository, matched by the last part of its path, or None.

    Takes `amazon-k8s-cni` and `602401143452.dkr.ecr.eu-west-1.amazonaws.com/amazon-k8s-cni` alike;
    tag and digest are not part of a repository. A name that others may use as well has a row for
    its last two parts (`keelhq/keel`).
    """
    rows = table("tokens")["images"]
    parts = repository.split("/")
    for image in ("/".join(parts[-2:]), parts[-1]):
        row = rows.get(image)
        if row is not None:
            return StaleTokenRule(image, row[0], row[1])
    return None


@cache
def token_refreshing_tags() -> Mapping[str, FirstGood]:
    """Return from which tag on each image re-reads its token.

    Only rows that AWS documents, that were read in the project's source, or that its users report.
    """
    found: dict[str, FirstGood] = {}
    for image, (minimum, confidence, *end) in table("tokens")["images"].items():
        if confidence in ("documented", "source", "reported"):
            last = end[0] if end else {}
            found[image] = FirstGood(minimum, last.get("last"), tuple(last.get("owners", ())))
    return found


@cache
def token_asking_tags() -> Mapping[str, FirstGood]:
    """Return from which tag on each broker asks the metadata service for a session token (IMDSv2).

    kiam is left out: where its server has credentials of its own, it needs none of its node.
    """
    return {image: FirstGood(tag) for image, tag in table("tokens")["metadata_tokens"].items()}


@cache
def legacy_brokers() -> tuple[LegacyBroker, ...]:
    """Return the credential brokers that intercept instance metadata."""
    return tuple(
        LegacyBroker(name, tuple(row["repositories"]), tuple(row["charts"]))
        for name, row in table("tokens")["brokers"].items()
    )


def legacy_broker(repository: str) -> LegacyBroker | None:
    """Return the broker an image repository is, whatever registry or mirror it comes from."""
    path = repository.rstrip("/").split("/")
    for broker in legacy_brokers():
        if path[-1] == broker.name:
            return broker
    return None


def legacy_broker_of_chart(chart: str) -> LegacyBroker | None:
    """Return the broker a chart installs (`uswitch/kiam`, an OCI reference or the bare name)."""
    name = chart.rstrip("/").rpartition("/")[2]
    return next((b for b in legacy_brokers() if name in b.charts), None)


def tag_below(tag: str, minimum: str) -> bool | None:
    """Whether an image tag is an older version than another; None when it cannot be told.

    A tag that is no version (latest, a commit) tells nothing, nor does a floating one (`v1.8`)
    whose given numbers are the minimum's. Builds (`-eksbuild.1`, `-alpine`) count as their release,
    pre-releases as older than it.
    """
    left, right = _parsed(tag), _parsed(minimum)
    if left is None or right is None:
        return None
    shared = min(len(left[0]), len(right[0]))
    if left[0][:shared] != right[0][:shared]:
        return left[0][:shared] < right[0][:shared]
    longer_minimum = right[0][shared:]
    if any(longer_minimum):
        return None
    if any(left[0][shared:]):
        return False
    if left[1] == right[1]:
        return False if not left[1] or tag.lstrip("vV") == minimum.lstrip("vV") else None
    return left[1]


def _parsed(tag: str) -> tuple[tuple[int, ...], bool] | None:
    """Split a tag into its numbers and whether it is a pre-release; None when it is no version."""
    found = _TAG.match(tag)
    if found is None:
        return None
    numbers = tuple(int(part) for part in found["numbers"].split("."))
    if numbers[0] > _LARGEST_MAJOR or len(numbers) == 1:
        return None
    return numbers, bool(_PRERELEASE.match(found["rest"] or ""))
