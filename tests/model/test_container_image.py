"""What a reference to a container image tells, whole or in part, and what is asked of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import (
    Absent,
    Document,
    Null,
    Reason,
    ReasonKind,
    Scalar,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.facts.tokens import FirstGood
from ekslint.model.inventory import Inventory
from ekslint.model.workloads.container_image import (
    Annotation,
    ChartVersion,
    Unseen,
    image_of,
    joined_reference,
    read_image,
)
from tests.sources.texts import holed, whole

INVENTORY = Inventory(())
UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")
DIGEST = "sha256:" + "0" * 64
MINIMUMS = {
    "kube2iam": FirstGood("0.10.9"),
    "dead": FirstGood(None, "2.1.0", ("x",)),
    "keelhq/keel": FirstGood("0.17.0"),
}


@pytest.mark.parametrize(
    ("reference", "repository", "name", "tag", "digest"),
    [
        ("kube2iam", "kube2iam", "kube2iam", None, None),
        ("jtblin/kube2iam:0.10.4", "jtblin/kube2iam", "kube2iam", "0.10.4", None),
        ("registry:5000/a/b", "registry:5000/a/b", "b", None, None),
        ("registry:5000/a/b:1", "registry:5000/a/b", "b", "1", None),
        (f"a/b@{DIGEST}", "a/b", "b", None, DIGEST),
        (f"r:5000/a/b:1@{DIGEST}", "r:5000/a/b", "b", "1", DIGEST),
        ("a/b:", "a/b", "b", "", None),
        ("@/kube2iam:1", "?", "kube2iam", "1", None),
        ("@/x/kube2iam:1", "?", "kube2iam", "1", None),
        ("a/kube2iam:@", "a/kube2iam", "kube2iam", "?", None),
        ("a/kube2iam:0.10@", "a/kube2iam", "kube2iam", "?", None),
        ("r:@/kube2iam:1", "?", "kube2iam", "1", None),
        ("@", "?", "?", "?", None),
        ("@:1", "?", "?", "1", None),
        ("@kube2iam:1", "?", "?", "1", None),
        ("a/kube@:1", "?", "?", "1", None),
        ("a/kube2iam@", "?", "?", "?", None),
        ("a/", "a/", "?", None, None),
    ],
)
def test_parts_of_a_reference(
    reference: str, repository: str, name: str, tag: str | None, digest: str | None
) -> None:
    written = whole(reference) if "sha256" in reference else holed(reference)
    image = read_image(written)
    for value, expected in (
        (image.repository, repository),
        (image.name, name),
        (image.tag, tag),
        (image.digest, digest),
    ):
        if expected is None:
            assert isinstance(value, Absent)
        else:
            assert known_text(value) == (None if expected == "?" else expected)


@given(st.text())
def test_any_text_has_parts(reference: str) -> None:
    image = read_image(text(reference))
    assert image.runs(INVENTORY, "kube2iam").truth in (True, False, None)
    assert image.below(INVENTORY, MINIMUMS).truth in (True, False, None)
    assert str(image)


def test_parts_stand_where_they_are_written() -> None:
    source = SourceText("pod.yaml", "image: jtblin/kube2iam:0.10.4")
    value = text("jtblin/kube2iam:0.10.4", source.location(7, 29))
    image = read_image(value)
    assert image.named_at is not None
    assert image.location is not None
    assert image.named_at.text == "kube2iam"
    assert image.location.text == "0.10.4"


@pytest.mark.parametrize("value", [Null(), Absent(), Scalar(True), UNSET, Document("yaml", UNSET)])
def test_what_is_no_reference_is_not_known(value: Value) -> None:
    image = read_image(value)
    assert image.runs(INVENTORY, "kube2iam").truth is None
    assert image.below(INVENTORY, MINIMUMS).open


@pytest.mark.parametrize(
    ("reference", "truth"),
    [
        ("jtblin/kube2iam:1", True),
        ("kube2iam", True),
        ("@/kube2iam:@", True),
        ("uswitch/kiam:v3.6", True),
        ("kube2iam/proxy:1", False),
        ("kube2iam-exporter", False),
        ("@", None),
        ("a/kube@iam", None),
    ],
)
def test_runs(reference: str, truth: bool | None) -> None:
    assert read_image(holed(reference)).runs(INVENTORY, ("kube2iam", "kiam")).truth is truth


@pytest.mark.parametrize(
    ("reference", "truth"),
    [
        ("jtblin/kube2iam:0.10.4", True),
        ("@/kube2iam:0.10.4", True),
        ("jtblin/kube2iam:0.10.9", False),
        ("jtblin/kube2iam:latest", None),
        ("jtblin/kube2iam", None),
        ("jtblin/kube2iam:@", None),
        ("jtblin/kube2iam:0.10@", None),
        ("x/dead:1.0.0", True),
        ("x/dead:2.1.0", True),
        ("x/dead:v2.1.0", True),
        ("x/dead", True),
        ("x/dead:latest", True),
        ("x/dead:@", True),
        ("x/dead:2.2.0", None),
        ("mirror.example.com/dead:2.1.0", True),
        ("mirror.example.com/dead:@", None),
        ("mirror.example.com/dead", None),
        ("@/dead:2.0.0", True),
        ("@/dead:@", None),
        ("keelhq/keel:0.16.0", True),
        ("docker.io/keelhq/keel:0.17.0", False),
        ("yard/keel:0.1.0", False),
        ("keel:0.1.0", False),
        ("@/keel:0.1.0", None),
        ("other:0.0.1", False),
        ("@", None),
    ],
)
def test_below(reference: str, truth: bool | None) -> None:
    assert read_image(holed(reference)).below(INVENTORY, MINIMUMS).truth is truth


def test_a_digest_hides_the_release_unless_all_are_bad() -> None:
    pinned = read_image(text(f"jtblin/kube2iam:0.10.4@{DIGEST}"))
    assert pinned.below(INVENTORY, MINIMUMS).truth is None
    dead = read_image(text(f"x/dead@{DIGEST}"))
    assert dead.below(INVENTORY, MINIMUMS).truth is True
    fork = read_image(text(f"fork/dead@{DIGEST}"))
    assert fork.below(INVENTORY, MINIMUMS).truth is None


@pytest.mark.parametrize(
    ("references", "runs", "below"),
    [
        (("kube2iam:0.10.4", "kube2iam:0.10.5"), True, True),
        (("kube2iam:0.10.4", "kube2iam:0.11.2"), True, None),
        (("kube2iam:0.10.4", "proxy:0.1"), None, None),
        (("other:1", "proxy:0.1"), False, False),
    ],
)
def test_both_arms_of_an_undecided_choice(
    references: tuple[str, ...], runs: bool | None, below: bool | None
) -> None:
    why = Reason(ReasonKind.VARIABLE, "variable `new` has no value")
    image = read_image(Unknown(why, candidates=tuple(text(r) for r in references)))
    assert image.runs(INVENTORY, "kube2iam").truth is runs
    assert image.below(INVENTORY, MINIMUMS).truth is below


OFFICIAL = text("https://charts.helm.sh/stable")


@pytest.mark.parametrize(
    ("version", "repository", "truth"),
    [
        (text("2.1.0"), OFFICIAL, True),
        (text("2.4.0"), OFFICIAL, False),
        (Absent(), OFFICIAL, False),
        (UNSET, OFFICIAL, None),
        (text(">= 2.0.0"), OFFICIAL, None),
        (text("2.1.0"), text("https://charts.example.com"), None),
        (text("2.1.0"), Absent(), None),
        (text("2.1.0"), UNSET, None),
    ],
)
def test_a_tag_that_is_left_to_the_chart(
    version: Value, repository: Value, truth: bool | None
) -> None:
    chart = ChartVersion("kube2iam", version, repository)
    image = image_of(text("kube2iam"), text("kube2iam"), Absent(), chart=chart)
    assert image.below(INVENTORY, MINIMUMS).truth is truth


@pytest.mark.parametrize(
    ("version", "repository", "truth"),
    [
        (text("2.1.0"), OFFICIAL, True),
        (UNSET, OFFICIAL, True),
        (Absent(), OFFICIAL, True),
        (text("2.1.0"), text("oci://charts.example.com"), True),
        (text("2.2.0"), text("oci://charts.example.com"), None),
        (text("2.2.0"), OFFICIAL, None),
        (UNSET, text("oci://charts.example.com"), None),
        (Absent(), Absent(), None),
    ],
)
def test_a_chart_of_a_project_that_no_release_mended(
    version: Value, repository: Value, truth: bool | None
) -> None:
    chart = ChartVersion("dead", version, repository)
    image = image_of(text("dead"), text("dead"), Absent(), chart=chart)
    assert image.below(INVENTORY, MINIMUMS).truth is truth


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        (read_image(text("jtblin/kube2iam:0.10.4")), "kube2iam:0.10.4"),
        (read_image(text("jtblin/kube2iam")), "kube2iam"),
        (read_image(holed("@/kube2iam:@")), "kube2iam:…"),
        (read_image(UNSET), "…:…"),
        (
            image_of(
                text("kiam"),
                text("kiam"),
                Absent(),
                chart=ChartVersion("kiam", text("6.0.0"), Absent()),
            ),
            "kiam (chart 6.0.0)",
        ),
        (
            image_of(
                text("kiam"), text("kiam"), Absent(), chart=ChartVersion("kiam", UNSET, Absent())
            ),
            "kiam",
        ),
    ],
)
def test_what_people_read(image: object, shown: str) -> None:
    assert str(image) == shown


@pytest.mark.parametrize(
    ("repository", "tag", "expected"),
    [
        (text("a/b"), text("1"), "a/b:1"),
        (text("a/b"), Absent(), "a/b"),
        (text("a/b"), Null(), "a/b"),
        (text("a/b"), UNSET, None),
        (UNSET, text("1"), None),
    ],
)
def test_joined_reference(repository: Value, tag: Value, expected: str | None) -> None:
    assert known_text(joined_reference(repository, tag)) == expected


@pytest.mark.parametrize(
    ("key", "value", "truth"),
    [
        (text("iam.amazonaws.com/role"), text("a"), True),
        (text("iam.amazonaws.com/role"), text(""), False),
        (text("iam.amazonaws.com/role"), Null(), False),
        (text("iam.amazonaws.com/role"), UNSET, None),
        (text("iam.amazonaws.com/role"), holed("@"), None),
        (text("iam.amazonaws.com/role"), holed("role-@"), True),
        (text("other"), text("a"), False),
        (holed("@/role"), text("a"), None),
    ],
)
def test_annotates(key: Value, value: Value, truth: bool | None) -> None:
    annotation = Annotation(name=key, value=value)
    assert annotation.annotates(INVENTORY, "iam.amazonaws.com/role").truth is truth
    assert annotation.runs(INVENTORY, "kube2iam").truth is False
    assert annotation.below(INVENTORY, MINIMUMS).truth is False


def test_what_is_not_seen_may_be_any_annotation() -> None:
    unseen = Unseen(name=UNSET)
    assert unseen.runs(INVENTORY, "a").truth is False
    assert unseen.below(INVENTORY, MINIMUMS).truth is False
    assert unseen.annotates(INVENTORY, "a").open == (UNSET.reason,)
