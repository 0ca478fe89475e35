"""Turn display paths into paths from the root of the repository, which GitHub and SARIF want.

It does not know which formats use them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ekslint.config.discover import repository_root


def repository_paths(paths: Sequence[Path], *, start: Path) -> Callable[[str], str]:
    """Return a function from a display path (relative to `start`) to a posix path.

    It is relative to the repository that holds the first of `paths` (or else `start`), with links
    resolved; a file outside it keeps its absolute path.
    """
    first = Path(os.path.realpath(start / paths[0])) if paths else start
    here = Path(os.path.realpath(start))
    root = repository_root(first) or repository_root(here) or here
    known: dict[str, str] = {}

    def locate(path: str) -> str:
        if path not in known:
            real = Path(os.path.realpath(here / path))
            known[path] = (real.relative_to(root) if real.is_relative_to(root) else real).as_posix()
        return known[path]

    return locate
