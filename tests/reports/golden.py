"""Turn a golden file into an assertion; it does not know what the file holds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

GOLDENS: Final = Path(__file__).parent / "goldens"


def assert_golden(name: str, got: str, *, update: bool) -> None:
    """Compare with the golden of that name, or rewrite it when `--update` was given."""
    path = GOLDENS / name
    if update:
        path.write_text(got, encoding="utf-8", newline="")
    with path.open(encoding="utf-8", newline="") as golden:
        assert got == golden.read()
