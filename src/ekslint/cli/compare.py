"""Turn the options that compare with a commit into what is compared with what.

Git is the only program that ekslint ever starts, and only for these options. It does not know how
the comparison is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ekslint.config.discover import repository_root
from ekslint.core.errors import UsageError
from ekslint.core.record import record
from ekslint.linter.scan import STDIN
from ekslint.sources.files import display_path

if TYPE_CHECKING:
    from ekslint.linter.changes import Meant

F = TypeVar("F", bound=Callable[..., Any])

FROM_REF: Final = "PRE_COMMIT_FROM_REF"
"""Where pre-commit says what it compares with, in `--from-ref` runs and before a push."""
_IN_HOOK: Final = "PRE_COMMIT"


@record
class Comparison:
    """The words of the options, as given."""

    diff_base: str | None = None
    changed: bool = False
    tree: tuple[Path, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether anything is compared at all."""
        return self.changed or self.diff_base is not None


def change_options(command: F) -> F:
    """Add the options that compare with a commit."""
    for option in (
        click.option(
            "--tree",
            type=click.Path(exists=True, path_type=Path),
            multiple=True,
            metavar="PATH",
            help="With --changed: what to read, by default the whole repository (repeatable).",
        ),
        click.option(
            "--changed",
            is_flag=True,
            help="PATHS are changed files: tell what is in them, and what they break elsewhere.",
        ),
        click.option(
            "--diff-base",
            metavar="REF",
            help="Tell only what came since a commit or branch (runs git; see the README).",
        ),
    ):
        command = option(command)
    return command


def checked(
    asked: Comparison, paths: Sequence[Path], *, write_baseline: bool, explain_value: str | None
) -> None:
    """Raise UsageError for options and paths that have no meaning together."""
    if asked.tree and not asked.changed:
        raise UsageError("--tree goes with --changed; without it, name the paths themselves")
    if not asked.asked:
        return
    option = "--changed" if asked.changed else "--diff-base"
    if STDIN in (*paths, *asked.tree):
        raise UsageError(f"{option}: the standard input has no earlier state to compare with")
    if write_baseline:
        raise UsageError(f"{option} and --write-baseline exclude each other")
    if explain_value is not None:
        raise UsageError(f"{option} and --explain-value exclude each other")


def paths_of(asked: Comparison, paths: Sequence[Path], start: Path) -> tuple[Path, ...]:
    """Return the paths to read: for --changed not those that are named as changed."""
    if not asked.changed:
        return tuple(paths)
    if asked.tree:
        return asked.tree
    root = repository_root(start)
    return (Path(display_path(root, start)),) if root is not None else ()


def meant(
    asked: Comparison,
    named: Sequence[Path],
    read: Sequence[Path],
    *,
    start: Path,
    environment: Mapping[str, str],
) -> Meant:
    """Return what is compared with what; `named` are the words of the command line, `read` the
    paths that are read.

    Raises UsageError outside of a repository, and for a commit that is not there.
    """
    from ekslint.linter.changes import Meant
    from ekslint.linter.revision import Base, base_of
    from ekslint.sources.git.repository import commit_of, repository

    first = read[0] if read else Path()
    # Links are followed: what is read is in the repository it really lies in.
    root = repository_root(Path(os.path.realpath(start / first)))
    if root is None:
        option = "--changed" if asked.changed else "--diff-base"
        raise UsageError(f"{option} compares with a commit, and `{first}` is in no repository")
    found = repository(root, environment)
    ref = asked.diff_base
    if ref is None:
        ref = environment.get(FROM_REF) or "HEAD"
    if ref == "HEAD" and commit_of(found, ref) is None:
        base = Base(None, "HEAD")  # the first commit is still to be made
    else:
        base = base_of(found, ref)
    if not asked.changed:
        return Meant(found, base, only=True)
    files = frozenset(display_path(path, start) for path in named)
    added = not files and not environment.get(_IN_HOOK)
    return Meant(found, base, only=False, files=files, added=added)
