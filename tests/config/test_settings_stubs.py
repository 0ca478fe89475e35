"""Stubs that lie in the scanned tree are left out of it; what lies beside them is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.config.settings import Settings


@pytest.mark.parametrize(
    ("inside", "left_out"),
    [
        pytest.param("stubs/eks/v1/main.tf", True, id="a-file-of-a-stub"),
        pytest.param("stubs/eks", True, id="the-stub"),
        pytest.param("stubs/other/main.tf", False, id="no-stub"),
        pytest.param("stubs", False, id="the-folder-of-stubs"),
        pytest.param("main.tf", False, id="the-tree"),
    ],
)
def test_stubs_are_left_out(tmp_path: Path, inside: str, left_out: bool) -> None:
    folder = tmp_path / "stubs" / "eks"
    folder.mkdir(parents=True)
    (folder / "index.json").write_text("{}")
    settings = Settings(stubs=(tmp_path / "stubs",))
    assert settings.excludes(tmp_path / inside) is left_out
    assert Settings().excludes(tmp_path / inside) is False
