"""Open questions are told by what is not known, and by what a person can do about it."""

from __future__ import annotations

import pytest

from ekslint.core.finding import OpenQuestion, Report
from ekslint.core.location import Hop, Location, SourceText
from ekslint.core.value import Reason, ReasonKind
from ekslint.reports.formats import render
from ekslint.reports.open_questions import bundles, closed_by, place_of, unknowns
from ekslint.reports.options import Options

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
    assert bundles(report)[0].by_subject == (
        (("a",), ("x (main.tf:1:1)", "z (main.tf:1:1)")),
        (("b",), ("y (main.tf:1:1)",)),
    )
    assert (second.reason, len(second.questions), second.alone) == (other, 1, 0)


def test_rules_that_ask_about_the_same_things_are_told_together() -> None:
    report = Report((), {}, open=tuple(asked(rule, "x", REGION) for rule in ("b", "a", "b")))
    (only,) = bundles(report)
    assert only.by_subject == ((("a", "b"), ("x (main.tf:1:1)",)),)


def reason(name: str) -> Reason:
    return Reason(ReasonKind.DATA, f"`{name}` is looked up")


def test_what_the_same_questions_wait_for_is_told_together() -> None:
    tables = [reason("a"), reason("b")]
    report = Report((), {}, open=(asked("r", "x", *tables), asked("r", "y", *tables)))
    (only,) = bundles(report)
    assert [unknown.reason for unknown in only.unknowns] == tables
    assert (len(only.questions), only.answered) == (2, 2)
    assert [unknown.alone for unknown in only.unknowns] == [0, 0]


def test_what_answers_most_comes_first() -> None:
    popular, needed = reason("popular"), reason("needed")
    others = [reason(f"other {number}") for number in range(4)]
    questions = [asked("r", f"x{n}", popular, other) for n, other in enumerate(others)]
    questions += [asked("r", "y", needed), asked("r", "z", needed, others[0])]
    found = bundles(Report((), {}, open=tuple(questions)))
    assert found[0].unknowns[0].reason is needed
    assert (len(found[0].questions), found[0].answered) == (2, 1)
    assert found[1].unknowns[0].reason is popular
    assert (len(found[1].questions), found[1].answered) == (4, 0)


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        pytest.param([["a"], ["a"]], "answers 2 questions", id="all"),
        pytest.param([["a"], ["a", "b"], ["b"], ["b"]], "answers 1 of 2 questions", id="some"),
        pytest.param([["a", "b"], ["a", "b"]], "together they answer 2 questions", id="bundle"),
        pytest.param([["a", "b"], ["b"]], "1 question waits for it, and for other", id="none"),
        pytest.param(
            [["a", "b", "c"], ["a", "b", "c"], ["c"], ["a", "b"]],
            "together they answer 1 of 3 questions",
            id="bundle-some",
        ),
    ],
)
def test_it_says_how_much_each_answers(questions: list[list[str]], words: str) -> None:
    found = tuple(
        asked("r", f"x{number}", *map(reason, names)) for number, names in enumerate(questions)
    )
    text = render("text", Report((), {}, open=found, files=1), Options(show_open=True))
    assert words in text


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
            Reason(ReasonKind.OUTSIDE, "an opaque image id"),
            "find the image by",
            id="image-id",
        ),
        pytest.param(
            Reason(
                ReasonKind.OUTSIDE,
                "whether what ConfigMap `a` let in is taken out of the cluster too",
            ),
            "`kubectl apply` leaves",
            id="deleted-manifest",
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
