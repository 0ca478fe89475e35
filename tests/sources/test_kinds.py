"""Which files of a folder are read, by their names."""

from __future__ import annotations

import pytest

from ekslint.sources.kinds import is_read


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("ekslint.toml", True),
        (".ekslint.toml", False),
        (".ekslint-baseline.json", False),
        (".ekslint.schema.json", False),
        ("bottlerocket.toml", True),
        (".terraform.lock.hcl", True),
        ("ekslint.sarif", False),
    ],
)
def test_what_ekslint_leaves_in_a_tree_is_no_part_of_it(name: str, read: bool) -> None:
    assert is_read(name) is read
