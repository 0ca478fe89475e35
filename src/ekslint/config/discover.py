"""Turn the place a run looks at into the settings that apply there.

It does not know what the settings mean; `read` knows how a file is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ekslint.config.read import OWN_FILE, PROJECT_FILE, read
from ekslint.config.settings import Settings


def load(first: Path, *, start: Path) -> Settings:
    """Return the settings of the nearest configuration file at or above a path, or the defaults.

    The search ends at the root of the repository (the folder with `.git`). Outside a repository it
    looks into the folder of the path itself, and up to `start` when that is above it: a file in
    somebody else's folder further up has no say. `.ekslint.toml` goes before `pyproject.toml`.
    """
    for folder in _folders(start / first, start):
        for name in (OWN_FILE, PROJECT_FILE):
            file = folder / name
            if file.is_file() and (settings := read(file, start=start)) is not None:
                return settings
    return Settings()


def repository_root(path: Path) -> Path | None:
    """Return the nearest folder at or above an absolute path that has a `.git`, or None."""
    return next((folder for folder in (path, *path.parents) if (folder / ".git").exists()), None)


def _folders(path: Path, start: Path) -> Iterator[Path]:
    # `..` is resolved by name, as people read it, so that parents are what they see.
    from os.path import abspath

    path = Path(abspath(path))
    if not os.path.isdir(path):
        path = path.parent
    top = repository_root(path) or (start if path.is_relative_to(start) else path)
    yield path
    if path != top:
        for folder in path.parents:
            yield folder
            if folder == top:
                return
