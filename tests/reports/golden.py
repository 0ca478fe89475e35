"""Turn a golden file into an assertion; it does not know what the file holds."""

from __future__ import annotations

from pathlib import Path


def assert_golden(path: Path, got: str, *, update: bool) -> None:
    """Compare with a golden file, or rewrite it when `--update` was given."""
    if update:
        path.write_text(got, encoding="utf-8", newline="")
    with path.open(encoding="utf-8", newline="") as golden:
        assert got == golden.read()
