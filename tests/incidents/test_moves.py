"""A defect keeps its fingerprint, and a baseline its knowledge, whatever moves around it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import pytest

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.core.location import SourceText
from ekslint.linter.run import lint_texts
from ekslint.reports.fingerprint import KEY, fingerprints
from ekslint.reports.options import as_displayed
from ekslint.selection.baseline import baseline_text, read_baseline, without
from tests.incidents.markers import demo, incidents

TODAY = date(2026, 11, 20)
# A file that does not parse is itself the subject of its finding: its name counts.
MOVABLE = (tree for tree in incidents("before") if not tree.name.endswith("/broken-files"))
TREES = {tree.name: tree for tree in (demo(), *MOVABLE)}
ELSEWHERE = "estate/of another team/"
_DECLARES = re.compile(r"^(?:kind|Resources):", re.MULTILINE)
Files = Mapping[str, str]
Locate = Callable[[str], str]


def lint(files: Files) -> Report:
    report = lint_texts(files, Settings(), today=TODAY)
    assert not report.failures
    return report


@cache
def before(name: str) -> Report:
    report = lint(TREES[name].files)
    assert report.findings
    return report


def lines_above(files: Files) -> Files:
    """The same files, each with further lines on top that say nothing in its language."""
    return {path: f"{_nothing(path)}{text}" for path, text in files.items()}


def _nothing(path: str) -> str:
    if path.endswith((".tf", ".tfvars")):
        return "# added\n\n# later\n"
    return "\n\n\n" if path.endswith(".json") else "# added\n\n"


def modules_renamed(files: Files) -> Files:
    """The same Terraform, in files with other names, whose order is another one, too."""
    names: dict[str, str] = {}
    for number, path in enumerate(sorted(files)):
        folder, name = posixpath.split(path)
        plain = path.endswith(".tf") and not name.endswith("override.tf")
        new = f"{'zyxwvutsrq'[number % 10]}{number}.tf" if plain else name
        names[path] = posixpath.join(folder, new)
    return {names[path]: text for path, text in files.items()}


def manifests_renamed(files: Files) -> Files:
    """The same manifests and templates, in files with other names that nobody speaks of."""
    names = {path: _other_name(path) if _nameless(path, files) else path for path in files}
    return {names[path]: text for path, text in files.items()}


def _nameless(path: str, files: Files) -> bool:
    name = posixpath.basename(path)
    if not name.endswith((".yaml", ".yml")) or any(name in text for text in files.values()):
        return False
    return bool(_DECLARES.search(files[path])) and name != "kustomization.yaml"


def _other_name(path: str) -> str:
    folder, name = posixpath.split(path)
    return posixpath.join(folder, f"z-{name[::-1].partition('.')[2]}.yml")


def documents_turned(files: Files) -> Files:
    """The same manifests in the opposite order within each file."""
    return {
        path: "---\n".join(f"{each.strip()}\n" for each in reversed(text.split("\n---\n")))
        if path.endswith((".yaml", ".yml")) and "\n---\n" in text
        else text
        for path, text in files.items()
    }


def blocks_turned(files: Files) -> Files:
    """The same Terraform with the blocks of each file in the opposite order."""
    return {path: _turned(text) if path.endswith(".tf") else text for path, text in files.items()}


def _turned(text: str) -> str:
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        blocks[-1].append(line)
        if line == "}":
            blocks.append([])
    return "\n".join("\n".join(block) for block in reversed(blocks) if block) + "\n"


def files_turned(files: Files) -> Files:
    return dict(reversed(list(files.items())))


MOVES: dict[str, Callable[[Files], Files]] = {
    "lines-above": lines_above,
    "modules-renamed": modules_renamed,
    "manifests-renamed": manifests_renamed,
    "documents-turned": documents_turned,
    "blocks-turned": blocks_turned,
    "files-turned": files_turned,
}


def prints(report: Report, locate: Locate) -> list[tuple[str, str]]:
    found = fingerprints(report.findings, locate)
    return sorted((f.rule, p[KEY]) for f, p in zip(report.findings, found, strict=True))


def known(report: Report, name: str, locate: Locate) -> Report:
    text = baseline_text(before(name), as_displayed)
    return without(report, read_baseline(SourceText("b.json", text)), locate)


@pytest.mark.parametrize("move", MOVES)
def test_one_move_changes_nothing(move: str) -> None:
    after = lint(MOVES[move](TREES["demo"].files))
    assert prints(after, as_displayed) == prints(before("demo"), as_displayed)


@pytest.mark.parametrize("name", TREES)
def test_all_moves_and_another_folder_change_nothing(name: str) -> None:
    files: Files = TREES[name].files
    for move in MOVES.values():
        files = move(files)
    after = lint({ELSEWHERE + path: text for path, text in files.items()})

    def locate(path: str) -> str:
        return path.removeprefix(ELSEWHERE)

    assert prints(after, locate) == prints(before(name), as_displayed)
    left = known(after, name, locate)
    assert (left.findings, left.baselined) == ((), len(after.findings))
    assert left.notices == after.notices


@pytest.mark.parametrize("name", TREES)
def test_every_finding_has_its_own(name: str) -> None:
    found = [key for _, key in prints(before(name), as_displayed)]
    assert len(found) == len(set(found))
    rules_and_things = {(f.rule, f.subject, f.attribute) for f in before(name).findings}
    assert len({key.partition(":")[0] for key in found}) >= len(rules_and_things)


@pytest.mark.parametrize("name", TREES)
def test_order_of_findings_changes_nothing(name: str) -> None:
    found = before(name).findings
    there = fingerprints(found, as_displayed)
    back = fingerprints(tuple(reversed(found)), as_displayed)
    assert back == tuple(reversed(there))


def test_there_are_trees_of_several_languages() -> None:
    endings = {posixpath.splitext(path)[1] for tree in TREES.values() for path in tree.files}
    assert {".tf", ".yaml", ".json"} <= endings
    for move in (blocks_turned, manifests_renamed, documents_turned):
        assert any(dict(move(tree.files)) != dict(tree.files) for tree in TREES.values())
