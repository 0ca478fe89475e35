"""What came since is told; what was there is not, wherever it went and however often it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.finding import Finding, Level, Related, Report
from ekslint.core.location import Hop, SourceText
from ekslint.selection.difference import since, touching
from ekslint.selection.merge import merge

TEXT = "one\ntwo\nthree\nfour\n"


def finding(
    subject: str = ".::a",
    *,
    line: int = 1,
    path: str = "main.tf",
    text: str = TEXT,
    message: str = "",
    level: Level = Level.ERROR,
    environments: tuple[str, ...] = (),
) -> Finding:
    source = SourceText(path, text)
    at = source.offset(line, 1)
    return Finding(
        *("some-rule", level, message or f"{subject} is wrong", source.location(at, at + 1)),
        subject,
        environments=environments,
    )


def report(*findings: Finding) -> Report:
    return Report(findings, {})


def same(path: str) -> str:
    return path


def compared(present: Report, earlier: Report) -> tuple[list[Finding], int, int]:
    result = since(present, earlier, same, same)
    return list(result.findings), result.known, result.fixed


def test_what_is_new_is_told_and_what_is_gone_counted() -> None:
    new = finding(".::b", line=2)
    there = finding()
    assert compared(report(there, new), report(there, finding(".::c", line=3))) == ([new], 1, 1)


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param(finding(line=3), id="other-line"),
        pytest.param(finding(message="said otherwise"), id="other-words"),
        pytest.param(finding(".::list[1]", message=".::a is wrong"), id="other-place-in-a-list"),
        pytest.param(finding(level=Level.ERROR), id="as-bad"),
        pytest.param(finding(environments=("prod",)), id="in-one-environment"),
        pytest.param(finding(path="moved.tf"), id="other-file-of-the-folder"),
    ],
)
def test_the_same_defect_is_known(earlier: Finding) -> None:
    assert compared(report(finding()), report(earlier)) == ([], 1, 0)


@pytest.mark.parametrize(
    ("present", "earlier"),
    [
        pytest.param(finding(), finding(level=Level.WARNING), id="it-got-worse"),
        pytest.param(
            finding(environments=("dev", "prod")),
            finding(environments=("dev",)),
            id="one-more-environment",
        ),
        pytest.param(finding(path="a/main.tf"), finding(path="b/main.tf"), id="another-folder"),
        pytest.param(finding(), replace(finding(), rule="other-rule"), id="another-rule"),
    ],
)
def test_another_defect_is_new(present: Finding, earlier: Finding) -> None:
    assert compared(report(present), report(earlier)) == ([present], 0, 1)


def test_less_bad_and_fewer_environments_are_no_news() -> None:
    better = finding(level=Level.WARNING, environments=("dev",))
    assert compared(report(better), report(finding(environments=("dev", "prod")))) == ([], 1, 0)


def test_of_two_alike_the_one_that_came_is_told() -> None:
    old = finding(line=2)
    new = finding(line=1)
    assert compared(report(new, old), report(finding(line=1, text="two\n"))) == ([new], 1, 0)


def test_an_entry_put_before_another_is_the_new_one() -> None:
    new = finding(".::roles[0]", line=1, message="a role is wrong")
    moved = finding(".::roles[1]", line=2, message="a role is wrong")
    before = finding(".::roles[0]", line=1, text="two\n", message="a role is wrong")
    assert compared(report(new, moved), report(before)) == ([new], 1, 0)


def test_one_more_thing_of_a_merged_finding_is_news() -> None:
    one, two, three = (finding(f".::{name}") for name in "abc")
    grown = merge([one, two, three])
    assert compared(Report(grown, {}), Report(merge([one, three]), {})) == (list(grown), 0, 0)
    assert compared(Report(merge([two, three]), {}), Report(grown, {})) == ([], 1, 0)
    assert compared(Report(grown, {}), Report(merge([three, two, one]), {})) == ([], 1, 0)


def test_more_things_than_are_named_are_counted() -> None:
    many = [finding(f".::{number:03}") for number in range(40)]
    [all_of_them] = merge(many)
    assert compared(report(all_of_them), Report(merge(many[1:]), {}))[0] == [all_of_them]
    assert compared(Report(merge(many[1:]), {}), report(all_of_them))[0] == []


def test_a_file_that_moved_is_the_same_file() -> None:
    present = report(finding("new::a", path="new/main.tf"))
    earlier = report(finding("old::a", path="old/main.tf"))
    there = {"old/main.tf": "new/main.tf"}
    assert since(present, earlier, same, lambda path: there.get(path, path)).findings == ()


def test_what_has_a_part_in_a_changed_file_is_told_though_known() -> None:
    other = SourceText("values.tf", TEXT)
    place = other.location(0, 1)
    plain = finding(".::plain")
    beside = replace(finding(".::beside", line=2), related=(Related(place, "here"),))
    through = finding(".::through", line=3)
    through = replace(through, location=replace(through.location, via=(Hop("x", place),)))
    far = finding(".::far", line=4)
    far_place = replace(far.location, via=(Hop("x", place),))
    far = replace(far, related=(Related(far_place, "there"),))
    present = report(plain, beside, through, far)
    new = since(present, present, same, same)
    result = touching(present, new, {"values.tf"})
    assert (list(result.findings), result.known) == ([beside, through, far], 1)
    assert touching(present, new, {"main.tf"}).findings == present.findings
    assert touching(present, new, set()).findings == ()


def test_what_came_elsewhere_is_told_with_it() -> None:
    new = finding(".::new", path="elsewhere.tf")
    present = report(finding(), new)
    result = touching(present, since(present, report(finding()), same, same), {"no.tf"})
    assert (result.findings, result.known) == ((new,), 1)


SOME = st.lists(
    st.builds(
        finding,
        st.sampled_from([".::a", ".::b", ".::c[0]", ".::c[1]"]),
        line=st.integers(1, 4),
        path=st.sampled_from(["main.tf", "sub/main.tf"]),
        message=st.sampled_from(["", "wrong"]),
        level=st.sampled_from(Level),
        environments=st.sampled_from([(), ("dev",), ("dev", "prod")]),
    ),
    max_size=8,
)


@given(SOME, SOME)
def test_each_finding_of_before_excuses_one_at_most(
    now: list[Finding], then: list[Finding]
) -> None:
    present, earlier = Report(merge(now), {}), Report(merge(then), {})
    result = since(present, earlier, same, same)
    assert result.known + len(result.findings) == len(present.findings)
    assert 0 <= result.fixed <= len(earlier.findings)
    again = since(present, present, same, same)
    assert (again.findings, again.fixed) == ((), 0)
    everything = since(present, report(), same, same)
    assert everything.findings == present.findings
