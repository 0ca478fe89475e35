"""Which configuration file applies to a path."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.config.discover import load, repository_root


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository below a folder that somebody else owns."""
    (tmp_path / ".ekslint.toml").write_text('fail-on = "never"\n')
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "infra" / "live").mkdir(parents=True)
    return tmp_path


def level(first: Path, start: Path) -> str:
    return load(first, start=start).fail_on


def test_nearest_file_wins(tree: Path) -> None:
    (tree / "repository" / ".ekslint.toml").write_text('fail-on = "note"\n')
    (tree / "repository" / "infra" / ".ekslint.toml").write_text('fail-on = "warning"\n')
    assert level(tree / "repository" / "infra" / "live", tree) == "warning"
    assert level(tree / "repository", tree) == "note"


def test_search_ends_at_the_repository(tree: Path) -> None:
    settings = load(tree / "repository" / "infra" / "live", start=tree)
    assert (settings.fail_on, settings.file) == ("error", None)


def test_own_file_goes_before_pyproject(tree: Path) -> None:
    (tree / "repository" / ".ekslint.toml").write_text('fail-on = "note"\n')
    (tree / "repository" / "pyproject.toml").write_text('[tool.ekslint]\nfail-on = "never"\n')
    assert level(tree / "repository", tree) == "note"


def test_pyproject_without_our_table_is_passed_by(tree: Path) -> None:
    (tree / "repository" / "pyproject.toml").write_text('[tool.ekslint]\nfail-on = "note"\n')
    (tree / "repository" / "infra" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert level(tree / "repository" / "infra", tree) == "note"


def test_file_as_path_and_missing_path(tree: Path) -> None:
    (tree / "repository" / "infra" / ".ekslint.toml").write_text('fail-on = "note"\n')
    (tree / "repository" / "infra" / "main.tf").touch()
    assert level(tree / "repository" / "infra" / "main.tf", tree) == "note"
    assert level(tree / "repository" / "infra" / "gone.tf", tree) == "note"


def test_relative_path_with_dots(tree: Path) -> None:
    (tree / "repository" / "infra" / ".ekslint.toml").write_text('fail-on = "note"\n')
    assert level(Path("../infra/live"), tree / "repository" / "infra") == "note"


def test_outside_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".ekslint.toml").write_text('fail-on = "note"\n')
    assert level(tmp_path / "a" / "b", tmp_path) == "note"
    assert level(tmp_path / "a" / "b", tmp_path / "a") == "error"
    assert level(tmp_path / "a", tmp_path / "a" / "b") == "error"


def test_worktree_has_a_git_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / ".git").write_text("gitdir: elsewhere\n")
    assert repository_root(tmp_path / "a") == tmp_path
