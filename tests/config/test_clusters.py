"""What `[[clusters]]` tells is filled in where the files leave it open."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.config.discover import load
from ekslint.core.contents import known_text
from ekslint.linter.run import survey
from ekslint.model.clusters.cluster import Cluster

DECLARED = 'resource "aws_eks_cluster" "this" {{\n  name = {name}\n  {more}\n}}\n'
VARIABLE = 'variable "x" { type = string }\nprovider "aws" {}\n'

Facts = tuple[str | None, str | None, str | None]


def clusters(folder: Path, config: str, tree: dict[str, str]) -> tuple[list[Cluster], list[str]]:
    """The clusters of a tree, and what the run says of the configuration."""
    for name, text in {".ekslint.toml": config, **tree}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    found = survey((Path(),), load(Path(), start=folder))
    said = [notice.message for notice in found.notices if notice.level == "warning"]
    return list(found.inventory.every(Cluster)), said


def facts(cluster: Cluster) -> Facts:
    return known_text(cluster.name), known_text(cluster.version), known_text(cluster.ip_family)


@pytest.mark.parametrize(
    ("config", "tree", "expected"),
    [
        pytest.param(
            'name = "prod"\nversion = "1.34"\nip_family = "ipv6"',
            {"main.tf": "locals {}\n"},
            [("prod", "1.34", "ipv6")],
            id="only-configured",
        ),
        pytest.param(
            'name = "prod"\nversion = "1.34"',
            {"main.tf": DECLARED.format(name='"prod"', more="")},
            [("prod", "1.34", "ipv4")],
            id="version-not-written",
        ),
        pytest.param(
            'name = "prod"\nversion = "1.34"',
            {"main.tf": VARIABLE + DECLARED.format(name='"prod"', more="version = var.x")},
            [("prod", "1.34", "ipv4")],
            id="version-of-a-variable",
        ),
        pytest.param(
            'version = "1.34"\npaths = ["live"]',
            {"live/main.tf": DECLARED.format(name='"prod"', more="")},
            [("prod", "1.34", "ipv4")],
            id="named-by-its-folder",
        ),
        pytest.param(
            'name = "prod"\npaths = ["live"]',
            {"live/main.tf": VARIABLE + DECLARED.format(name="var.x", more="")},
            [("prod", None, "ipv4")],
            id="name-of-a-variable",
        ),
        pytest.param(
            'name = "prod"\nversion = "1.34"\npaths = ["live"]',
            {"other/main.tf": DECLARED.format(name='"prod"', more="")},
            [("prod", None, "ipv4"), ("prod", "1.34", None)],
            id="same-name-elsewhere",
        ),
        pytest.param(
            'version = "1.34"\npaths = ["live"]',
            {
                "live/a.tf": DECLARED.format(name='"a"', more=""),
                "live/b.tf": DECLARED.format(name='"b"', more="").replace("this", "that"),
            },
            [("a", None, "ipv4"), ("b", None, "ipv4"), (None, "1.34", None)],
            id="two-candidates-are-not-guessed-between",
        ),
        pytest.param(
            'version = "1.34"\npaths = ["live/*.tf"]',
            {"live/main.tf": DECLARED.format(name='"prod"', more="")},
            [("prod", "1.34", "ipv4")],
            id="all-files-of-a-folder",
        ),
    ],
)
def test_open_facts_are_filled_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    tree: dict[str, str],
    expected: list[Facts],
) -> None:
    monkeypatch.chdir(tmp_path)
    found, said = clusters(tmp_path, f"[[clusters]]\n{config}\n", tree)
    assert [facts(cluster) for cluster in found] == expected
    assert said == []


def test_files_are_believed_where_they_speak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = '[[clusters]]\nname = "prod"\nversion = "1.34"\n'
    tree = {"main.tf": DECLARED.format(name='"prod"', more='version = "1.33"')}
    (cluster,), said = clusters(tmp_path, config, tree)
    assert facts(cluster) == ("prod", "1.33", "ipv4")
    assert said == [
        "`version` of cluster `prod` is `1.33` in its files, not `1.34`; the files are believed"
    ]


@pytest.mark.parametrize("start", [".", "live", "beside"])
def test_folders_are_covered_wherever_the_run_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    config = '[[clusters]]\nname = "prod"\npaths = ["live/k8s", "live"]\n'
    for name, text in {".ekslint.toml": config, "live/k8s/a.tf": "locals {}\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "beside").mkdir()
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path / start)
    named = Path("." if start == "live" else "../live" if start == "beside" else "live")
    found = survey((named,), load(named, start=tmp_path / start))
    (cluster,) = found.inventory.every(Cluster)
    assert cluster.covers == frozenset({(named / "k8s").as_posix()})
