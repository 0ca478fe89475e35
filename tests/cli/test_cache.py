"""Where results of earlier runs are kept, and how a person says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ekslint.cli.main import main
from ekslint.sources.cache import cache_directory
from tests.cli.linting import StandIn, ekslint

Captured = pytest.CaptureFixture[str]


class Asking(StandIn):
    """A linter that remembers where it would have kept its results."""

    def lint(self, *args: object, **options: object) -> object:  # type: ignore[override]
        """Remember the place."""
        self.labels = (str(cache_directory()),)
        return self.report

    def survey(self, *args: object, **options: object) -> object:  # type: ignore[override]
        """Remember the place."""
        self.lint()
        return super().survey([], self.settings)


@pytest.mark.parametrize("command", ["check", "model"])
def test_the_folder_that_is_asked_for_is_used(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, command: str
) -> None:
    before = dict(os.environ)
    wanted = tmp_path_factory.mktemp("own")
    linter = Asking()
    assert ekslint(command, "--cache-dir", str(wanted), linter=linter) == 0
    assert linter.labels == (str(wanted),)
    assert ekslint(command, "--no-cache", linter=linter) == 0
    assert linter.labels == ("None",)
    assert dict(os.environ) == before


def test_a_relative_folder_is_that_of_the_start(folder: Path) -> None:
    (folder / "infra").mkdir()
    linter = Asking()
    assert ekslint("check", "infra", "--cache-dir", "kept", linter=linter) == 0
    assert linter.labels == (str(folder / "kept"),)
    assert (folder / "kept").stat().st_mode & 0o077 == 0


def test_the_option_goes_before_the_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("EKSLINT_NO_CACHE", "1")
    monkeypatch.setenv("EKSLINT_CACHE_DIR", "/elsewhere")
    linter = Asking()
    assert ekslint("check", "--cache-dir", str(wanted), linter=linter) == 0
    assert linter.labels == (str(wanted),)


@pytest.mark.parametrize("words", [(".",), (), ("infra", "kept")], ids=["tree", "none", "named"])
@pytest.mark.parametrize("environment", [False, True], ids=["option", "environment"])
def test_a_folder_inside_the_tree_is_refused(
    folder: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    environment: bool,
) -> None:
    """Whoever wrote the tree could have put results there, or a grammar that runs code."""
    (folder / "infra").mkdir()
    (folder / "kept").mkdir()
    options: tuple[str, ...] = ("--cache-dir", "kept")
    if environment:
        monkeypatch.setenv("EKSLINT_CACHE_DIR", str(folder / "kept"))
        options = ()
    linter = Asking()
    assert ekslint("check", *options, *words, linter=linter) == 2
    assert linter.labels == ()
    expected = "ekslint: the cache folder `kept` may not lie in the tree that is read\n"
    assert capsys.readouterr().err == expected


def test_a_folder_that_others_may_write_is_refused(
    tmp_path_factory: pytest.TempPathFactory, capsys: Captured
) -> None:
    wanted = tmp_path_factory.mktemp("own")
    wanted.chmod(0o777)
    assert ekslint("check", "--cache-dir", str(wanted)) == 2
    assert "that nobody else may write" in capsys.readouterr().err


def test_a_folder_of_the_environment_that_cannot_be_used_costs_time_only(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path_factory.mktemp("own")
    wanted.chmod(0o777)
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(wanted))
    assert main([]) == 0
    assert list(wanted.iterdir()) == []


def test_both_options_exclude_each_other(capsys: Captured) -> None:
    assert ekslint("check", "--cache-dir", "x", "--no-cache") == 2
    assert capsys.readouterr().err == "ekslint: --cache-dir and --no-cache exclude each other\n"


def test_no_cache_leaves_no_trace(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    (folder / "main.tf").write_text('variable "a" {}\n', encoding="utf-8")
    assert main(["--no-cache"]) == 0
    assert list(home.iterdir()) == []
    assert main([]) == 0
    kept = {path.name.partition("-")[0] for path in (home / "ekslint").iterdir()}
    assert {"grammar", "parses.sqlite", "results"} <= kept
