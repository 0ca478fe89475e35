"""The way of a value is told in few lines, each of them a place that a reader can open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ekslint.core.finding import Finding, Level, Related, Report
from ekslint.core.location import FROM, Hop, Location, SourceText
from ekslint.reports.options import Options
from ekslint.reports.sarif import log
from ekslint.reports.text import render
from ekslint.reports.trail import shortened, steps, trail

VARIABLES = SourceText("variables.tf", 'variable "v" {\n  default = "1.27"\n}\n')
MAIN = SourceText("main.tf", "".join(f"  a{n} = local.b{n}\n" for n in range(20)))
STUB = SourceText("stub:eks/main.tf", "version = var.version\n", library=True)
WRITTEN = VARIABLES.location(27, 33)


def at(number: int, text: str) -> Location:
    start = MAIN.text.index(text, MAIN.starts[number])
    return MAIN.location(start, start + len(text))


def used(count: int) -> Location:
    """A default that is used through so many locals, a line each."""
    place = WRITTEN.named("default of variable `v`")
    for number in range(count):
        place = place.through(f"`local.b{number}`", at(number, f"local.b{number}"))
        place = place.through(f"local `a{number}`", at(number, f"a{number} = local.b{number}"))
    return place


def finding(place: Location) -> Finding:
    return Finding("old-version", Level.WARNING, "it is old", place, "s::aws_eks_cluster.x")


def words(place: Location) -> list[tuple[str, str]]:
    return [(f"{hop.location.path}:{hop.location.line}", hop.label) for hop in steps(place)]


def test_a_value_that_has_not_moved_has_one_step() -> None:
    assert words(WRITTEN) == [("variables.tf:2", "the value is written here")]
    assert trail(finding(WRITTEN)) == ()


def test_what_stands_inside_another_on_one_line_is_one_step() -> None:
    assert words(used(2)) == [
        ("variables.tf:2", "default of variable `v`"),
        ("main.tf:1", "local `a0`"),
        ("main.tf:2", "local `a1`"),
    ]


def test_a_computed_value_begins_where_it_is_made_from() -> None:
    expression = at(5, "local.b5")
    via = (Hop(FROM, WRITTEN), Hop("`var.v`", at(3, "local.b3")), Hop("`upper(x)`", expression))
    made = replace(expression, via=(*via, Hop("local `a7`", at(7, "a7 = local.b7"))))
    assert words(made) == [
        ("variables.tf:2", "the value is written here"),
        ("main.tf:4", "`var.v`"),
        ("main.tf:6", "`upper(x)`"),
        ("main.tf:8", "local `a7`"),
    ]


def test_text_of_a_stub_is_left_out() -> None:
    place = WRITTEN.through("input `version` of module.eks", at(1, "a1 = local.b1"))
    place = place.through("`var.version`", STUB.location(10, 21))
    assert [path for path, _ in words(place)] == ["variables.tf:2", "main.tf:2"]


def test_the_trace_of_a_related_place_is_told_too() -> None:
    moved = replace(finding(at(9, "a9")), related=(Related(used(1), "encrypted with"),))
    assert [hop.label for hop in trail(moved)] == ["default of variable `v`", "local `a0`"]


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [
        pytest.param(3, 3, ["0", "1", "2"], id="all"),
        pytest.param(9, 5, ["0", "1", "5 more", "7", "8"], id="ends"),
        pytest.param(4, 3, ["0", "2 more", "3"], id="few"),
    ],
)
def test_a_long_way_keeps_its_ends(count: int, most: int, expected: list[str]) -> None:
    hops = tuple(Hop(str(number), WRITTEN) for number in range(count))
    lines = shortened(hops, most)
    assert [f"{x} more" if isinstance(x, int) else x.label for x in lines] == expected


def test_text_tells_the_way_a_line_per_step() -> None:
    shown = render(Report((finding(used(3)),), {}), Options())
    assert (
        "  |\n"
        "  = trace: variables.tf:2  default of variable `v`\n"
        "           main.tf:1       local `a0`\n"
        "           main.tf:2       local `a1`\n"
        "           main.tf:3       local `a2`\n"
    ) in shown


def test_text_shortens_a_long_way_unless_asked_for_all() -> None:
    report = Report((finding(used(10)),), {})
    short, whole = render(report, Options()), render(report, Options(verbose=True))
    assert "           ... 5 more (--verbose)\n" in short
    assert short.count("local `a") == 5
    assert whole.count("local `a") == 10


def test_text_of_a_narrow_terminal_breaks_the_words_only() -> None:
    place = WRITTEN.through("a label of very many words " * 4, at(0, "a0")).through(
        "b", at(1, "a1")
    )
    lines = render(Report((finding(place),), {}), Options(width=60)).splitlines()
    told = [line for line in lines if "very many" in line]
    assert len(told) > 1
    assert all(len(line) <= 60 for line in lines)


def test_sarif_has_the_same_steps_as_a_code_flow() -> None:
    result = log(Report((finding(used(2)),), {}), Options())["runs"][0]["results"][0]
    (flow,) = result["codeFlows"][0]["threadFlows"]
    shown = [step["location"]["message"]["text"] for step in flow["locations"]]
    assert shown == ["default of variable `v`", "local `a0`", "local `a1`"]


def test_a_value_that_has_not_moved_has_no_code_flow() -> None:
    assert (
        "codeFlows" not in log(Report((finding(WRITTEN),), {}), Options())["runs"][0]["results"][0]
    )
