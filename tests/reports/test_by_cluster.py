"""Findings stand under their cluster, the worst first; those of none come last."""

from __future__ import annotations

from dataclasses import replace

from ekslint.core.finding import Finding, Level, Related, Report
from ekslint.core.location import SourceText
from ekslint.reports.by_cluster import by_cluster
from ekslint.reports.formats import render
from ekslint.reports.options import Options
from tests.reports.sample import AUDIT_OFF, RULES

DEV = SourceText("dev/cluster.tf", "resource\n").whole()
PROD = SourceText("prod/cluster.tf", "resource\n").whole()


def found(name: str, level: Level, cluster: Related | None) -> Finding:
    return replace(AUDIT_OFF, subject=name, level=level, cluster=cluster)


def of(findings: list[Finding]) -> list[tuple[tuple[str, ...], list[str]]]:
    return [(g.names, [f.subject for f in g.findings]) for g in by_cluster(findings)]


def test_groups_and_what_is_in_them_go_from_the_worst_on() -> None:
    dev, prod = Related(DEV, "dev"), Related(PROD, "prod")
    findings = [
        found("a", Level.NOTE, dev),
        found("b", Level.ERROR, None),
        found("c", Level.WARNING, dev),
        found("d", Level.NOTE, prod),
        found("e", Level.ERROR, prod),
        found("f", Level.ERROR, prod),
    ]
    assert of(findings) == [
        (("prod",), ["e", "f", "d"]),
        (("dev",), ["c", "a"]),
        ((), ["b"]),
    ]
    assert [group.heading for group in by_cluster(findings)] == [
        "cluster `prod` (prod/cluster.tf:1:1): 2 errors, 1 note",
        "cluster `dev` (dev/cluster.tf:1:1): 1 warning, 1 note",
        "of no known cluster: 1 error",
    ]


def test_one_declaration_is_one_group_with_all_its_names() -> None:
    findings = [
        found("a", Level.NOTE, Related(DEV, "live-prod")),
        found("b", Level.NOTE, Related(DEV, "live-dev, live-prod")),
    ]
    assert of(findings) == [(("live-dev", "live-prod"), ["a", "b"])]
    assert by_cluster(findings)[0].heading.startswith("clusters `live-dev`, `live-prod` (dev/")


def test_two_clusters_of_one_name_are_two_groups() -> None:
    findings = [found("a", Level.NOTE, Related(at, "live")) for at in (DEV, PROD)]
    assert len(by_cluster(findings)) == 2


def test_without_any_cluster_there_is_no_heading() -> None:
    report = Report((found("a", Level.NOTE, None), found("b", Level.NOTE, None)), RULES, files=1)
    assert not render("text", report, Options()).startswith("==")
    assert by_cluster(()) == ()


def test_a_hostile_name_neither_steers_nor_widens() -> None:
    name = "live\x1b[31m\n" + "very long " * 20
    report = Report((found("a", Level.NOTE, Related(DEV, name)),), RULES, files=1)
    text = render("text", report, Options(width=60))
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 60
