"""Paths as GitHub knows them: from the root of the repository."""

from __future__ import annotations

from pathlib import Path

from ekslint.cli.places import repository_paths


def test_from_a_folder_inside_the_repository(folder: Path) -> None:
    (folder / "infra" / "live").mkdir(parents=True)
    locate = repository_paths([Path("live")], start=folder / "infra")
    assert locate("live/main.tf") == "infra/live/main.tf"
    assert locate("../main.tf") == "main.tf"


def test_from_outside_the_repository(folder: Path) -> None:
    (folder / "other").mkdir()
    locate = repository_paths([folder], start=folder.parent)
    assert locate(f"{folder.name}/main.tf") == "main.tf"


def test_outside_of_it_the_path_is_absolute(folder: Path) -> None:
    locate = repository_paths([], start=folder)
    assert locate("../shared/main.tf") == (folder.parent / "shared" / "main.tf").as_posix()


def test_links_lead_to_their_target(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "link").symlink_to("real")
    assert repository_paths([], start=folder)("link/main.tf") == "real/main.tf"
    assert repository_paths([], start=folder / "link")("main.tf") == "real/main.tf"


def test_without_a_repository_from_where_the_run_started(folder: Path) -> None:
    (folder / ".git").rmdir()
    (folder / "infra").mkdir()
    assert repository_paths([Path("infra")], start=folder)("infra/main.tf") == "infra/main.tf"
