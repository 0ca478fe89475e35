"""Turn what a project says about itself into one immutable record for a run.

It does not know where the answers were written: see `read` and `discover`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

from ekslint.config.patterns import Pattern
from ekslint.core.location import Location
from ekslint.core.record import record

FAIL_ON: Final = ("error", "warning", "note", "never")
"""From which level on findings make the run fail; `never` means they do not."""

LEVELS: Final = ("error", "warning", "note")
IP_FAMILIES: Final = ("ipv4", "ipv6")


@record
class ClusterFacts:
    """What the files cannot tell of a cluster; None or empty where nothing is said.

    `version` is the Kubernetes minor version ("1.31"), `location` the table in the file.
    """

    name: str = ""
    version: str | None = None
    ip_family: str | None = None
    paths: tuple[Pattern, ...] = ()
    location: Location | None = None

    def covers(self, path: Path) -> bool:
        """Whether a file (absolute) belongs to the cluster: all do, when no paths are given."""
        return not self.paths or any(pattern.matches(path) for pattern in self.paths)


@record
class EnvironmentFacts:
    """An environment of Terraform that a person names: the files of variables that are loaded
    together in it, in their order, and the root modules it is of (none: those of the files)."""

    name: str
    var_files: tuple[Path, ...] = ()
    paths: tuple[Pattern, ...] = ()
    location: Location | None = None

    def covers(self, path: Path) -> bool:
        """Whether a file (absolute) is in a root module that the environment is said to be of."""
        return any(pattern.matches(path) for pattern in self.paths)


@record
class Override:
    """What holds for some paths only: rules that are not asked there, and levels of others."""

    paths: tuple[Pattern, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)

    def covers(self, path: Path) -> bool:
        """Whether a file (absolute) is meant."""
        return any(pattern.matches(path) for pattern in self.paths)


@record
class Settings:
    """How to run. Paths are absolute; patterns carry the folder they are relative to.

    `select`, `ignore` and `levels` hold words for rules (ids, categories, globs …) as written: only
    who knows the rules can judge them. `file` is the configuration file, when there is one, and
    `written` where it has these words. `variables`: names and texts, as Terraform takes them with
    `-var`. `names`: variables, locals and outputs are asked about too.
    `baseline`: the file that holds the findings nobody is told of again.
    `with_cfn_lint`: templates are given to cfn-lint as well. `inline_suppressions`: comments in the
    files are obeyed. `gitignore`: what git ignores is not read unless it is named.
    """

    fail_on: str = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    exclude: tuple[Pattern, ...] = ()
    rules: tuple[Path, ...] = ()
    stubs: tuple[Path, ...] = ()
    var_files: tuple[Path, ...] = ()
    baseline: Path | None = None
    variables: tuple[tuple[str, str], ...] = ()
    clusters: tuple[ClusterFacts, ...] = ()
    environments: tuple[EnvironmentFacts, ...] = ()
    file: Path | None = None
    names: bool = False
    with_cfn_lint: bool = False
    inline_suppressions: bool = True
    gitignore: bool = True
    written: Mapping[str, Location] = field(default_factory=dict)

    def excludes(self, path: Path) -> bool:
        """Whether a file or folder (absolute), or a folder above it, is excluded.

        Stubs in the tree stand for modules; they are no infrastructure of their own.
        """
        if any(pattern.matches(path) for pattern in self.exclude):
            return True
        return any(_in_stub(path, folder) for folder in self.stubs)


def _in_stub(path: Path, folder: Path) -> bool:
    """Whether a path is, or is inside, a stub of a folder of stubs."""
    if folder not in path.parents:
        return False
    return (folder / path.relative_to(folder).parts[0] / "index.json").is_file()
