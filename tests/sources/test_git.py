"""Git is asked for objects and nothing else, whatever the repository would like it to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ekslint.core.errors import UsageError
from ekslint.sources.git.repository import (
    Repository,
    added,
    blobs,
    commit_of,
    ignored,
    is_shallow,
    merge_base,
    name_of,
    repository,
    tree_of,
)
from tests.repository import begin, commit, environment, git, needs_git, write

pytestmark = needs_git


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return begin(tmp_path / "repository")


def opened(folder: Path) -> Repository:
    return repository(folder, environment())


def executable(path: Path, hit: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ntouch '{hit}'\ncat\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def everything(folder: Path, ref: str = "HEAD") -> dict[str, bytes | None]:
    """Whatever a run may ask of a repository; the files of a commit."""
    found = opened(folder)
    named = commit_of(found, ref)
    assert named is not None
    assert merge_base(found, named, named) == named
    assert is_shallow(found) is False
    assert added(found)
    ignored(found, ["a.tf", "b.tf"])
    tree = tree_of(found, named)
    data = dict(blobs(found, [entry.object for entry in tree.values()]))
    return {path: data[entry.object] for path, entry in tree.items()}


def test_the_files_of_a_commit_are_read_whatever_lies_there_now(folder: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.tf": "a",
        "b c/ü\n'.tf": b"\xff\n\0",
        ":top.tf": "t",
        "*.tf": "",
    }
    commit(folder, files)
    write(folder, {"a.tf": "changed", "new.tf": "new"})
    (folder / "*.tf").unlink()
    read = everything(folder)
    assert read == {
        name: content.encode() if isinstance(content, str) else content
        for name, content in files.items()
    }


def test_files_have_the_names_that_git_gives_them(folder: Path) -> None:
    commit(folder, {"a.tf": b"a\r\n\0"})
    [entry] = tree_of(opened(folder), git(folder, "rev-parse", "HEAD")).values()
    assert name_of(b"a\r\n\0", entry.object) == entry.object


def test_repositories_of_longer_names_are_read(tmp_path: Path) -> None:
    folder = begin(tmp_path / "long", "--object-format=sha256")
    commit(folder, {"a.tf": "a"})
    assert everything(folder) == {"a.tf": b"a"}
    [entry] = tree_of(opened(folder), git(folder, "rev-parse", "HEAD")).values()
    assert len(entry.object) == 64
    assert name_of(b"a", entry.object) == entry.object


def test_nothing_of_the_repository_is_run(folder: Path, tmp_path: Path) -> None:
    hit = tmp_path / "hit"
    evil = executable(tmp_path / "evil", hit)
    commit(folder, {"a.tf": "a", ".gitattributes": "*.tf filter=evil diff=evil working-tree=x\n"})
    for hook in ("post-index-change", "post-checkout", "pre-commit", "reference-transaction"):
        executable(folder / ".git" / "hooks" / hook, hit)
    for name in (
        *("core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process"),
        *(
            "diff.evil.textconv",
            "diff.evil.command",
            "diff.external",
            "core.pager",
            "pager.ls-tree",
        ),
        *("core.sshCommand", "core.editor", "core.askPass", "credential.helper", "gpg.program"),
        *("alias.cat-file", "alias.ls-tree", "core.alternateRefsCommand"),
    ):
        git(folder, "config", name, f"!{evil}" if name.startswith("alias") else str(evil))
    hit.unlink(missing_ok=True)
    index = (folder / ".git" / "index").read_bytes()
    write(folder, {"a.tf": "changed", "b.tf": "new"})
    os.utime(folder / ".gitattributes", (1, 1))  # whoever refreshes the index would write it
    assert everything(folder)["a.tf"] == b"a"
    assert not hit.exists()
    assert (folder / ".git" / "index").read_bytes() == index


def test_a_git_of_the_tree_is_never_taken(folder: Path, tmp_path: Path) -> None:
    commit(folder, {"a.tf": "a"})
    hit = tmp_path / "hit"
    executable(folder / "bin" / "git", hit)
    path = os.pathsep.join([".", "", "bin", str(folder / "bin"), os.environ["PATH"]])
    found = repository(folder, {**environment(), "PATH": path})
    assert os.path.isabs(found.program)
    assert commit_of(found, "HEAD")
    assert not hit.exists()


@pytest.mark.parametrize("path", ["", ".", "bin"])
def test_without_git_it_is_said_what_is_missing(folder: Path, path: str) -> None:
    with pytest.raises(UsageError, match="needs git, and there is none on PATH"):
        repository(folder, {"PATH": path})


def test_a_folder_that_only_looks_like_a_repository_is_none(folder: Path, tmp_path: Path) -> None:
    commit(folder, {"inner/a.tf": "a"})
    (folder / "inner" / ".git").mkdir()
    with pytest.raises(UsageError, match=r"`inner` has a `\.git`, but is no repository"):
        opened(folder / "inner")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
    with pytest.raises(UsageError, match="git cannot read the repository: not a git repository"):
        opened(tmp_path / "broken")


def test_variables_do_not_lead_to_another_repository(folder: Path, tmp_path: Path) -> None:
    mine = commit(folder, {"a.tf": "a"})
    other = begin(tmp_path / "other")
    commit(other, {"b.tf": "b"})
    misled = {
        "GIT_DIR": str(other / ".git"),
        "GIT_WORK_TREE": str(other),
        "GIT_INDEX_FILE": str(other / ".git" / "index"),
        "GIT_OBJECT_DIRECTORY": str(other / ".git" / "objects"),
        "GIT_TRACE": str(tmp_path / "trace"),
    }
    found = repository(folder, {**environment(), **misled})
    assert commit_of(found, "HEAD") == mine
    assert added(found) == {"a.tf"}
    assert not (tmp_path / "trace").exists()


def test_another_object_in_the_place_of_one_is_not_believed(folder: Path) -> None:
    first = commit(folder, {"a.tf": "a"})
    second = commit(folder, {"a.tf": "b"})
    git(folder, "replace", second, first)
    assert everything(folder) == {"a.tf": b"b"}


@pytest.mark.parametrize(
    "ref", ["", " ", "-", "--all", "--output=x", "-h", "a\nb", "HEAD\n--batch", "a\0b", "\x1b[31m"]
)
def test_words_that_name_no_commit_are_refused(folder: Path, ref: str) -> None:
    commit(folder, {"a.tf": "a"})
    with pytest.raises(UsageError, match="no name of a commit"):
        commit_of(opened(folder), ref)
    assert not (folder / "x").exists()


@pytest.mark.parametrize("ref", ["nowhere", "HEAD:a.tf", "HEAD^{tree}", "HEAD~7", "0" * 40])
def test_what_is_no_commit_here_is_none(folder: Path, ref: str) -> None:
    commit(folder, {"a.tf": "a"})
    assert commit_of(opened(folder), ref) is None


@pytest.mark.parametrize("ref", ["HEAD", "main", "v1", "@", "HEAD^{/a commit}", "refs/heads/main"])
def test_what_names_a_commit_is_one(folder: Path, ref: str) -> None:
    made = commit(folder, {"a.tf": "a"})
    git(folder, "tag", "-a", "-m", "a tag", "v1")
    assert commit_of(opened(folder), ref) == made


def test_a_shallow_clone_is_known(folder: Path, tmp_path: Path) -> None:
    first = commit(folder, {"a.tf": "a"})
    commit(folder, {"a.tf": "b"})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{folder}", "shallow")
    found = opened(tmp_path / "shallow")
    assert is_shallow(found)
    assert commit_of(found, first) is None


def test_a_partial_clone_fetches_nothing(folder: Path, tmp_path: Path) -> None:
    git(folder, "config", "uploadpack.allowFilter", "true")
    old = commit(folder, {"a.tf": "a" * 99})
    commit(folder, {"a.tf": "b" * 99})
    git(tmp_path, "clone", "-q", "--filter=blob:none", f"file://{folder}", "partial")
    found = opened(tmp_path / "partial")
    [entry] = tree_of(found, old).values()
    objects = tmp_path / "partial" / ".git" / "objects"
    before = sorted(objects.rglob("*"))
    with pytest.raises(UsageError, match="partial clone without the files of that commit"):
        dict(blobs(found, [entry.object]))
    assert sorted(objects.rglob("*")) == before


def test_an_object_that_git_says_is_missing_is_one_of_a_partial_clone(tmp_path: Path) -> None:
    """Newer releases of git say so in their answer, and end as if all were well."""
    name = "0123456789abcdef0123456789abcdef01234567"
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\necho {name} missing\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(UsageError, match="partial clone without the files of that commit"):
        dict(blobs(Repository(tmp_path, str(program)), [name]))


def test_a_repository_of_somebody_else_is_told_with_what_to_do(
    folder: Path, tmp_path: Path
) -> None:
    commit(folder, {"a.tf": "a"})
    given = {**environment(), "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    found = repository(folder, given)
    foreign = Repository(
        found.root,
        found.program,
        {**found.environment, "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"},
    )
    with pytest.raises(UsageError, match=r"--add safe\.directory '.*repository'"):
        commit_of(foreign, "HEAD")
    assert commit_of(found, "HEAD"), "variables that tests of git know are not passed on"


def test_a_worktree_is_read_like_any(folder: Path, tmp_path: Path) -> None:
    commit(folder, {"a.tf": "a"})
    git(folder, "worktree", "add", "-q", "-b", "topic", str(tmp_path / "beside"))
    commit(tmp_path / "beside", {"b.tf": "b"})
    assert everything(tmp_path / "beside") == {"a.tf": b"a", "b.tf": b"b"}


def test_what_git_ignores_is_asked_with_names_of_any_kind(folder: Path) -> None:
    commit(folder, {".gitignore": "*.log\nout/\n", "kept.log.tf": ""})
    asked = ["a.log", ":x.log", "-v.log", "out/a.tf", "a.tf", "*.tf", "ü\n.log"]
    found = ignored(opened(folder), asked)
    assert found == {"a.log", ":x.log", "-v.log", "out/a.tf", "ü\n.log"}
