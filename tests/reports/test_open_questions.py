"""Open questions are told by what is not known, and by what a person can do about it."""

from __future__ import annotations

import pytest

from ekslint.core.finding import OpenQuestion, Report
from ekslint.core.location import Hop, Location, SourceText
from ekslint.core.value import Reason, ReasonKind
from ekslint.reports.open_questions import closed_by, place_of, unknowns

MAIN = SourceText("main.tf", 'variable "region" {}\nmodule "eks" {}\n')
STUB = SourceText("stub:eks/main.tf", "locals {}\n", library=True)
REGION = Reason(
    ReasonKind.VARIABLE, "variable `region` has no value in the files", "", MAIN.location(0, 8)
)
CALL = MAIN.location(21, 33)


def asked(rule: str, subject: str, *reasons: Reason) -> OpenQuestion:
    return OpenQuestion(rule, f"root::{subject}", MAIN.whole(), reasons)


def test_one_unknown_stands_for_all_that_wait_for_it() -> None:
    other = Reason(ReasonKind.COMPUTED, "`x.y` is known only after apply")
    report = Report(
        (),
        {},
        open=(asked("a", "x", REGION), asked("b", "y", REGION, other), asked("a", "z", REGION)),
    )
    first, second = unknowns(report)
    assert first.reason is REGION
    assert (len(first.questions), first.alone) == (3, 2)
    assert first.by_subject == (
        (("a",), ("x (main.tf:1:1)", "z (main.tf:1:1)")),
        (("b",), ("y (main.tf:1:1)",)),
    )
    assert (second.reason, len(second.questions), second.alone) == (other, 1, 0)


def test_rules_that_ask_about_the_same_things_are_told_together() -> None:
    report = Report((), {}, open=tuple(asked(rule, "x", REGION) for rule in ("b", "a", "b")))
    (only,) = unknowns(report)
    assert only.by_subject == ((("a", "b"), ("x (main.tf:1:1)",)),)


def test_instances_of_one_block_lack_one_thing() -> None:
    reasons = [
        Reason(ReasonKind.DATA, f'`m.g["{key}"].data.a.b[0].c` is looked up', "", MAIN.whole())
        for key in ("blue", "green")
    ]
    report = Report((), {}, open=tuple(asked("a", r.detail, r) for r in reasons))
    (only,) = unknowns(report)
    assert (len(only.questions), only.alone) == (2, 2)


def test_the_place_is_the_users_own() -> None:
    inside = Location(STUB, 0, 6, (Hop("module.eks", CALL),))
    assert place_of(Reason(ReasonKind.DATA, "looked up", "", inside)) == CALL
    assert place_of(Reason(ReasonKind.DATA, "looked up", "", STUB.whole())) is None


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        pytest.param(
            REGION, "--var region=..., or a file of values with --var-file", id="variable"
        ),
        pytest.param(
            Reason(ReasonKind.VARIABLE, "variable `x` is set by callers outside the scan"),
            "lint the folder that calls this module",
            id="library",
        ),
        pytest.param(
            Reason(ReasonKind.VARIABLE, "parameter `Subnets` has no default"),
            "give `Subnets` a Default",
            id="parameter",
        ),
        pytest.param(
            Reason(ReasonKind.OUTSIDE, "cluster `blue` is not declared in the scan"),
            "`[[clusters]]`",
            id="cluster-elsewhere",
        ),
        pytest.param(
            Reason(ReasonKind.OUTSIDE, "AMI family of `module.eks-cluster.x` is not known"),
            "find the image by",
            id="image",
        ),
        pytest.param(
            Reason(ReasonKind.OUTSIDE, "role `${role}` is not declared in the scan"),
            "lint what it renders",
            id="placeholder",
        ),
        pytest.param(
            Reason(ReasonKind.OUTSIDE, "role `a` is not declared in the scan"),
            "lint that folder in the same run",
            id="role-elsewhere",
        ),
    ],
)
def test_it_says_what_closes_a_question(reason: Reason, words: str) -> None:
    assert words in closed_by(reason)


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_kind_of_reason_has_an_answer(kind: ReasonKind) -> None:
    answer = closed_by(Reason(kind, "it is so"))
    assert answer
    assert not answer.endswith(".")
