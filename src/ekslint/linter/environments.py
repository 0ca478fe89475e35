"""Turn the environments that a person names into what the readers of languages know them by.

It only reads the configuration; which files belong together is said there.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ekslint.config.settings import EnvironmentFacts, Settings
from ekslint.sources.files import display_path

if TYPE_CHECKING:
    from ekslint.languages.terraform.settings import NamedEnvironment


def of_terraform(facts: EnvironmentFacts) -> NamedEnvironment:
    """Return an environment of root modules."""
    from ekslint.languages.terraform.settings import NamedEnvironment

    start = Path.cwd()

    def covers(root: str) -> bool:
        return facts.covers(Path(os.path.abspath(start / root)))

    files = tuple(display_path(path, start) for path in facts.var_files)
    return NamedEnvironment(facts.name, files, covers if facts.paths else None)


def of_files(settings: Settings) -> dict[str, str]:
    """Return the names of the environments that files stand for, by their paths as displayed."""
    start = Path.cwd()
    return {
        display_path(path, start): environment.name
        for environment in settings.environments
        for path in environment.var_files
    }
