"""The maintainer scripts: what `make new-rule`, `make docs` and `make update` write."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from benchmarks.peers import CODE, LANGUAGES
from ekslint.cli import page_new
from tools import rule_index, update

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
PLATFORMS = ["linux", "darwin"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    package = tmp_path / "src" / "ekslint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('__version__ = "1.2.3"\n', encoding="utf-8")
    return tmp_path


def test_new_rule_writes_a_page_and_its_case_folder(project: Path) -> None:
    made = page_new.create(
        project / "rules", "compute", "node-group-lost", cases=project / "testdata" / "rules"
    )
    assert made == [
        project / "rules" / "compute" / "node-group-lost.md",
        project / "testdata" / "rules" / "node-group-lost",
    ]
    assert rule_index.read(made[0], project).level == "warning"
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "ekslint rules new $(CATEGORY) $(ID) --dir rules --cases testdata/rules" in makefile


def page(root: Path, name: str, header: str, title: str) -> None:
    path = root / "rules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{header}\n---\n# {title}\n", encoding="utf-8")


def test_rule_index(tmp_path: Path) -> None:
    page(tmp_path, "network/b-two.md", "level: note\nenabled: false", "Two")
    page(tmp_path, "network/a-one.md", "level: error", "One | of them")
    page(tmp_path, "access/c-old.md", "level: warning\nremoved: 0.3.0", "Old")
    (tmp_path / "rules" / "README.md").write_text("not a page", encoding="utf-8")
    index = rule_index.write(tmp_path).read_text(encoding="utf-8")
    assert [line for line in index.splitlines() if line.startswith(("##", "| ["))] == [
        "## access",
        "| [`c-old`](../../rules/access/c-old.md) | removed in 0.3.0 | Old |",
        "## network",
        "| [`a-one`](../../rules/network/a-one.md) | error | One \\| of them |",
        "| [`b-two`](../../rules/network/b-two.md) | note, off by default | Two |",
    ]


@pytest.mark.parametrize("text", ["# No header\n", "---\nlevel: note\n---\nno title\n"])
def test_rule_index_names_the_page_it_cannot_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules" / "network" / "a-one.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"rules/network/a-one\.md"):
        rule_index.text(tmp_path)


def test_lock_reads_the_same_wherever_it_was_made() -> None:
    made = "a==1 \\\n    # via\n    #   ekslint (/some/where/pyproject.toml)\n    #   b (odd)\n"
    assert update.portable(made) == made.replace("/some/where/", "")


def test_lock_of_the_website_reads_the_same_too() -> None:
    made = "click==1 \\\n    # via\n    #   -c /some/where/dev.txt\n    #   -r /tmp/a1/docs.in\n"
    assert update.portable(made) == made.replace("/some/where/", "").replace("/tmp/a1/", "")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))


def locked() -> list[str]:
    return [*pins("dev.txt")]


def test_locks_agree() -> None:
    """`make docs` installs both into one environment."""
    dev, docs = pins("dev.txt"), pins("docs.txt")
    assert {"mkdocs", "mkdocs-material"} <= docs.keys()
    assert {name: docs[name] for name in docs.keys() & dev.keys()} == {
        name: dev[name] for name in docs.keys() & dev.keys()
    }


def test_each_peer_of_the_benchmarks_has_a_lock() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    peers = asked["optional-dependencies"]["bench"]
    assert set(peers) == set(CODE) == set(LANGUAGES)
    for peer in peers:
        assert peer in pins(f"bench-{peer}.txt")


def wanted() -> list[str]:
    """What the project and each pinned package require: the environment is the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    return own + [line for name in locked() for line in importlib.metadata.requires(name) or []]


def test_locked_packages_take_the_oldest_python() -> None:
    """Some refuse its first patches, which is what systems that last for years have."""
    refuse = []
    for name in locked():
        wanted = importlib.metadata.metadata(name).get_all("Requires-Python") or [""]
        refuse += [name for each in wanted if "3.11.0" not in SpecifierSet(each)]
    assert refuse == []


@pytest.mark.parametrize(("python", "platform"), [*itertools.product(PYTHONS, PLATFORMS)])
def test_lock_is_whole_for(python: str, platform: str) -> None:
    """Pip refuses a dependency without a hash, so each one that a marker adds has to be there."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": platform.capitalize(),
        "extra": "",
    }
    requirements = map(Requirement, wanted())
    needed = {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate(environment)
    }
    assert needed - set(locked()) == set()
