"""Turn the hidden folders of a walk into a notice about those with Terraform of somebody's own.

Nothing in them is read, and most are of tools. It does not look into folders below them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from ekslint.core.listing import first_named
from ekslint.core.resource import Notice

OF_TOOLS: Final = frozenset(
    {
        *(".git", ".github", ".gitlab", ".circleci", ".idea", ".vscode", ".venv", ".tox"),
        *(".terraform", ".terragrunt-cache", ".external_modules", ".cache", ".pytest_cache"),
        *(".infracost", ".mypy_cache", ".ruff_cache", ".serverless", ".aws-sam", ".npm"),
    }
)
"""Folders that tools write into, or read from, but Terraform."""


def of_hidden(folders: Iterable[Path], shown: Callable[[Path], str]) -> Iterator[Notice]:
    """Yield what is to be said of hidden folders that were not entered."""
    found = sorted(shown(path) for path in folders if _own(path.name) and _has_terraform(path))
    if not found:
        return
    names = first_named(found)
    yield Notice(f"{names} not read: Terraform in hidden folders is read when they are named")


def _own(name: str) -> bool:
    return name.startswith(".") and name not in OF_TOOLS


def _has_terraform(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith((".tf", ".tofu")) for entry in entries)
    except OSError:
        return False
