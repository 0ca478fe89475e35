"""Turn a commit of a repository into its list of files and their bytes, by asking git itself.

This is the only module that starts a program, and runs come here only when somebody asks what a
change brings (`--diff-base`, `--changed`). Git reads objects and nothing else: no working tree, no
index that it would write, no filter, hook, monitor, helper or transport of the repository's own
configuration. It does not know what the files mean.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import sha1, sha256
from pathlib import Path
from typing import Final

from ekslint.core.errors import UsageError
from ekslint.core.record import record

LINK: Final = "120000"
SUBMODULE: Final = "160000"
MAX_BLOB: Final = 50 * 1024 * 1024
"""Largest file of a commit that is asked for, in bytes: none larger is read from a disk either."""
PATIENCE: Final = 300
"""Seconds after which an answer of git is not waited for any longer."""
_TOGETHER: Final = 500
_OBJECT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_ALLOWED: Final = re.compile(r"GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)")
"""What of git's variables stays: the person's own configuration, not which repository is meant."""
_QUIET: Final = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "",  # a partial clone would fetch what it lacks
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_SETTINGS: Final = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "safe.bareRepository=explicit",
)
_PARTIAL: Final = ("lazy fetching disabled", "promisor remote")
_LACKS: Final = (
    "this is a partial clone without the files of that commit, and ekslint fetches nothing; clone "
    "without `--filter` (actions/checkout: without `filter`)"
)
_REFUSED: Final = ("dubious ownership", "unsafe repository")


@record
class Repository:
    """A repository by its top folder (links resolved), the program that reads it, and what that
    program is given as environment."""

    root: Path
    program: str
    environment: Mapping[str, str] = field(default_factory=dict)


@record
class Entry:
    """What a path of a commit is: its mode as git writes it, and the object."""

    mode: str
    object: str


def repository(root: Path, environment: Mapping[str, str]) -> Repository:
    """Return the repository whose top folder is `root`, with the git that PATH names.

    Raises UsageError where there is none: a git below the repository itself is never taken.
    """
    real = Path(os.path.realpath(root))
    for folder in environment.get("PATH", os.defpath).split(os.pathsep):
        for name in ("git", "git.exe") if os.name == "nt" else ("git",):
            program = os.path.join(folder, name)
            if not os.path.isabs(program) or Path(os.path.realpath(program)).is_relative_to(real):
                continue
            if os.path.isfile(program) and os.access(program, os.X_OK):
                return _verified(Repository(real, program, _environment(environment)))
    raise UsageError("to compare with a commit needs git, and there is none on PATH")


def _verified(repository: Repository) -> Repository:
    """Return the repository, if git sees its top folder there as well and not further up."""
    said = os.fsdecode(_ask(repository, ("rev-parse", "--show-toplevel")).rstrip(b"\r\n"))
    if os.path.realpath(said) != str(repository.root):
        raise UsageError(f"`{repository.root.name}` has a `.git`, but is no repository of git's")
    return repository


def _environment(given: Mapping[str, str]) -> Mapping[str, str]:
    kept = {n: v for n, v in given.items() if not n.startswith("GIT_") or _ALLOWED.fullmatch(n)}
    return {**kept, **_QUIET}


def commit_of(repository: Repository, ref: str) -> str | None:
    """Return the commit that a name, tag or expression of git stands for; None when it is not here.

    The words go through a pipe, so they cannot be taken for an option. Raises UsageError for what
    names no single commit.
    """
    if not ref.strip() or ref.startswith("-") or any(ord(char) < 32 for char in ref):
        raise UsageError(f"`{ref}` is no name of a commit")
    asked = f"{ref}^{{commit}}\n".encode("utf-8", "surrogateescape")
    answer = _ask(repository, ("cat-file", "--batch-check"), asked).decode("utf-8", "replace")
    words = answer.split()
    if len(words) == 3 and words[1] == "commit" and _OBJECT.fullmatch(words[0]):
        return words[0]
    if answer.rstrip().endswith(" ambiguous"):
        raise UsageError(f"`{ref}` names several things in this repository")
    return None


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """Return the newest commit that two commits have in their past; None when none is here."""
    words = ("merge-base", _checked(one), _checked(other))
    done = _started(repository, words, b"")
    answer = done.stdout.decode("ascii", "replace").split()
    if done.returncode == 1 and not answer:
        return None
    _check(done, repository)
    return answer[0] if answer and _OBJECT.fullmatch(answer[0]) else None


def is_shallow(repository: Repository) -> bool:
    """Whether the past of the repository was cut when it was cloned."""
    answer = _ask(repository, ("rev-parse", "--is-shallow-repository"))
    return answer.strip() == b"true"


def tree_of(repository: Repository, commit: str) -> dict[str, Entry]:
    """Return every path of a commit (posix, from the top folder) and what it is."""
    listed = _ask(repository, ("ls-tree", "-r", "-z", "--full-tree", _checked(commit)))
    found = {}
    for row in listed.split(b"\0"):
        head, tab, path = row.partition(b"\t")
        words = head.decode("ascii", "replace").split()
        if tab and len(words) == 3:
            found[os.fsdecode(path)] = Entry(words[0], words[2])
    return found


def blobs(repository: Repository, objects: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Yield the bytes of objects that a commit names; None for one that is too large.

    Raises UsageError when this clone lacks one, as partial clones do.
    """
    wanted = [_checked(name) for name in dict.fromkeys(objects)]
    for at in range(0, len(wanted), _TOGETHER):
        some = wanted[at : at + _TOGETHER]
        sizes = _ask(repository, ("cat-file", "--batch-check"), _lines(some)).decode("ascii")
        there = []
        for name, line in zip(some, sizes.splitlines(), strict=True):
            words = line.split()
            if words[1:] == ["missing"]:  # to older releases of git it is fatal
                raise UsageError(_LACKS)
            if len(words) == 3 and words[1] == "blob" and int(words[2]) <= MAX_BLOB:
                there.append(name)
            else:
                yield name, None
        if there:
            yield from _contents(there, _ask(repository, ("cat-file", "--batch"), _lines(there)))


def _contents(names: Sequence[str], data: bytes) -> Iterator[tuple[str, bytes | None]]:
    at = 0
    for name in names:
        end = data.index(b"\n", at)
        words = data[at:end].split()
        if len(words) != 3:
            yield name, None
            at = end + 1
            continue
        size = int(words[2])
        yield name, data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def ignored(repository: Repository, paths: Iterable[str]) -> frozenset[str]:
    """Return which paths (from the top folder) git ignores and does not know."""
    asked = tuple(paths)
    if not asked:
        return frozenset()
    # A leading colon would be a word of git's.
    sent = b"".join(b"./" + os.fsencode(path) + b"\0" for path in asked)
    done = _started(repository, ("check-ignore", "-z", "--stdin"), sent)
    if done.returncode not in (0, 1):
        _check(done, repository)
    return frozenset(os.fsdecode(name)[2:] for name in done.stdout.split(b"\0") if name)


def added(repository: Repository) -> frozenset[str]:
    """Return every path (from the top folder) that git knows, committed or about to be."""
    listed = _ask(repository, ("ls-files", "-z", "--cached"))
    return frozenset(os.fsdecode(name) for name in listed.split(b"\0") if name)


def name_of(data: bytes, like: str) -> str:
    """Return the name git gives to a file's bytes, in the kind of names that `like` is of."""
    kind = sha256 if len(like) == 64 else sha1
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()


def _checked(name: str) -> str:
    """Return the name of an object, which nothing can take for an option."""
    if not _OBJECT.fullmatch(name):
        raise UsageError(f"git gave `{name}` for the name of an object")
    return name


def _ask(repository: Repository, words: Sequence[str], sent: bytes = b"") -> bytes:
    done = _started(repository, words, sent)
    _check(done, repository)
    return done.stdout


def _started(
    repository: Repository, words: Sequence[str], sent: bytes
) -> subprocess.CompletedProcess[bytes]:
    options = [part for setting in _SETTINGS for part in ("-c", setting)]
    command = [repository.program, "--no-pager", "--no-optional-locks", "--no-replace-objects"]
    try:
        return subprocess.run(
            [*command, *options, *words],
            cwd=repository.root,
            env=dict(repository.environment),
            input=sent,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except OSError as error:
        raise UsageError(f"git cannot be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"git did not answer within {PATIENCE} seconds") from error


def _check(done: subprocess.CompletedProcess[bytes], repository: Repository) -> None:
    """Raise UsageError with what git says when it could not do what it was asked for."""
    if done.returncode == 0:
        return
    said = done.stderr.decode("utf-8", "replace")
    if any(word in said for word in _REFUSED):
        raise UsageError(
            "git does not read this repository because somebody else owns it; if you trust it: "
            f"git config --global --add safe.directory '{repository.root}'"
        )
    if any(word in said for word in _PARTIAL):
        raise UsageError(_LACKS)
    lines = [line for line in said.splitlines() if line.strip()] or ["it gave no reason"]
    first = next((line for line in lines if line.startswith("fatal: ")), lines[0])
    raise UsageError(f"git cannot read the repository: {first.removeprefix('fatal: ')}")
