"""The files as of a commit are what a walk would have found; what is not known of them is told."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from ekslint.config.patterns import Pattern
from ekslint.config.settings import Settings
from ekslint.core.errors import UsageError
from ekslint.linter.revision import Base, Compared, base_of, compared
from ekslint.linter.scan import read_scan
from ekslint.sources.git.repository import repository
from tests.repository import begin, commit, environment, git, needs_git, write

pytestmark = needs_git


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = begin(tmp_path / "repository")
    monkeypatch.chdir(made)
    return made


def compare(
    folder: Path,
    *paths: str,
    ref: str = "HEAD",
    named: frozenset[str] | None = None,
    settings: Settings | None = None,
) -> Compared:
    settings = settings or Settings()
    found = repository(folder, environment())
    asked = tuple(map(Path, paths or (".",)))
    scan = read_scan(asked, settings, lambda _: None)
    base = base_of(found, ref)
    return compared(scan, asked, settings, repository=found, base=base, named=named)


def texts(states: Compared) -> dict[str, str]:
    return {path: source.text for path, source in states.scan.texts.items()}


TREE: dict[str, str | bytes] = {
    "a.tf": "a",
    "sub/b.yaml": "b: 1\n",
    "sub/deep/c.json": "{}",
    "sub/readme.md": "not read",
    ".hidden/d.tf": "d",
    ".hidden.tf": "hidden",
    "node_modules/e.tf": "e",
    "left/out.tf": "out",
    "crlf.tf": "a\r\nb\r\n",
    "bom.tf": b"\xef\xbb\xbfa",
    "latin.tf": b"\xe4",
    "ü b/ü.tf": "u",
}


@pytest.mark.parametrize("paths", [["."], ["sub"], ["a.tf", "sub/deep"], ["sub", "a.tf", "left"]])
def test_an_unchanged_tree_is_read_as_it_lies_there(folder: Path, paths: list[str]) -> None:
    commit(folder, TREE)
    (folder / "link.tf").symlink_to("a.tf")
    (folder / "sub" / "up").symlink_to("../ü b")
    (folder / "sub" / "itself").symlink_to("..")
    (folder / "outside").symlink_to("/etc")
    (folder / "nowhere.tf").symlink_to("not-there")
    (folder / "chain.tf").symlink_to("sub/../link.tf")
    (folder / "loop.tf").symlink_to("loop.tf")
    commit(folder)
    settings = Settings(exclude=(Pattern("left/out.tf", folder),))
    states = compare(folder, *paths, settings=settings)
    present = read_scan(tuple(map(Path, paths)), settings, lambda _: None)
    assert texts(states) == {path: source.text for path, source in present.texts.items()}
    assert list(states.scan.texts) == list(present.texts)
    assert (states.changed, states.moved) == (frozenset(), {})


def test_the_base_is_read_whatever_became_of_it(folder: Path) -> None:
    commit(folder, TREE)
    (folder / "one.tf").symlink_to("a.tf")
    (folder / "dir").symlink_to("sub")
    commit(folder)
    before = dict(read_scan((Path(),), Settings(), lambda _: None).texts)
    for name in ("sub", "ü b"):
        shutil.rmtree(folder / name)
    (folder / "one.tf").unlink()
    (folder / "dir").unlink()
    write(folder, {"one.tf": "no link any more", "dir/f.tf": "f", "a.tf": "changed"})
    states = compare(folder)
    assert texts(states) == {path: source.text for path, source in before.items()}
    assert {"a.tf", "one.tf", "sub/b.yaml", "dir/b.yaml", "dir/f.tf"} <= states.changed
    assert "crlf.tf" not in states.changed


def test_a_folder_of_the_repository_is_enough(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(folder, {"infra/a.tf": "a", "other/b.tf": "b"})
    monkeypatch.chdir(folder / "infra")
    write(folder, {"infra/a.tf": "changed"})
    assert texts(compare(folder)) == {"a.tf": "a"}
    assert texts(compare(folder, "../other")) == {"../other/b.tf": "b"}


def test_a_repository_behind_a_link_is_the_one_it_leads_to(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(folder, {"infra/a.tf": "a"})
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    write(folder, {"infra/a.tf": "changed"})
    assert texts(compare(folder, "link")) == {"link/infra/a.tf": "a"}


def test_what_git_does_not_keep_is_in_both_states(folder: Path) -> None:
    commit(folder, {"a.tf": "a", ".gitignore": ".terraform/\n*.auto.tfvars\ncdk.out/\n"})
    downloaded = '{"Modules": [{"Key": "m", "Source": "x", "Dir": ".terraform/modules/m"}]}'
    write(
        folder,
        {
            ".terraform/modules/modules.json": downloaded,
            ".terraform/modules/m/main.tf": "m",
            "mine.auto.tfvars": "",
            "cdk.out/t.template.json": "{}",
            "new.tf": "new",
        },
    )
    states = compare(folder, settings=Settings(gitignore=False))
    assert set(texts(states)) == {
        *(".terraform/modules/modules.json", ".terraform/modules/m/main.tf", "a.tf"),
        *("mine.auto.tfvars", "cdk.out/t.template.json"),
    }
    assert states.changed == {"new.tf"}


def test_variables_of_elsewhere_are_in_both_states(folder: Path, tmp_path: Path) -> None:
    commit(folder, {"a.tf": "a"})
    write(tmp_path, {"prod.tfvars": 'x = "1"\n'})
    states = compare(folder, settings=Settings(var_files=(tmp_path / "prod.tfvars",)))
    assert set(texts(states)) == {"a.tf", "../prod.tfvars"}


def test_files_that_nobody_added_are_in_both_where_files_are_named(folder: Path) -> None:
    commit(folder, {"a.tf": "a"})
    write(folder, {"b.tf": "b", "c.tf": "c", "d.tf": "d"})
    git(folder, "add", "c.tf")
    assert compare(folder).changed == {"b.tf", "c.tf", "d.tf"}
    assert compare(folder, named=frozenset({"d.tf"})).changed == {"c.tf", "d.tf"}


@pytest.fixture
def inner(tmp_path: Path) -> Path:
    made = begin(tmp_path / "inner")
    commit(made, {"m.tf": "old"})
    return made


def test_submodules_are_read_at_the_commit_they_stood_at(folder: Path, inner: Path) -> None:
    git(folder, "submodule", "add", "-q", str(inner), "mods/inner")
    commit(folder, {"a.tf": "a"})
    made = commit(folder / "mods" / "inner", {"m.tf": "new", "n.tf": "n"})
    assert texts(compare(folder)) == {"a.tf": "a", "mods/inner/m.tf": "old"}
    git(folder, "add", "mods/inner")
    write(folder, {"mods/inner/untracked.tf": "u"})
    states = compare(folder)
    assert states.changed == {f"mods/inner/{name}.tf" for name in ("m", "n", "untracked")}
    assert (states.notices, len(made)) == ((), 40)


def test_a_submodule_whose_commit_is_not_here_is_told(folder: Path, inner: Path) -> None:
    git(folder, "submodule", "add", "-q", str(inner), "inner")
    commit(folder, {"a.tf": "a"})
    shutil.rmtree(folder / "inner")
    begin(folder / "inner")
    commit(folder / "inner", {"m.tf": "other"})
    states = compare(folder)
    assert [notice.message for notice in states.notices] == [
        "`inner` not compared: the commit of this submodule at HEAD is not here"
    ]
    assert texts(states) == {"a.tf": "a"}
    assert states.changed == {"inner/m.tf"}, "what is not known to be old is not hidden"


def test_a_submodule_that_is_not_checked_out_is_no_change(folder: Path, inner: Path) -> None:
    git(folder, "submodule", "add", "-q", str(inner), "inner")
    commit(folder, {"a.tf": "a"})
    git(folder, "submodule", "deinit", "-q", "-f", "inner")
    assert compare(folder).changed == frozenset()


def test_a_new_repository_inside_is_new(folder: Path) -> None:
    commit(folder, {"a.tf": "a", ".gitignore": "ignored/\n"})
    for name in ("nested", "ignored"):
        begin(folder / name)
        commit(folder / name, {"b.tf": "b"})
    states = compare(folder, settings=Settings(gitignore=False))
    assert states.changed == {"nested/b.tf"}


def test_what_only_looks_like_a_repository_inside_is_new(folder: Path, inner: Path) -> None:
    git(folder, "submodule", "add", "-q", str(inner), "sub")
    commit(folder, {"a.tf": "a"})
    for name in ("sub", "fake"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / ".git").write_text("gitdir: nowhere\n", encoding="utf-8")
        write(folder, {f"{name}/b.tf": "b"})
    states = compare(folder)
    assert {"sub/b.tf", "fake/b.tf"} <= states.changed
    assert "is not here" in states.notices[0].message


def pointer(data: bytes) -> bytes:
    lines = ("version https://git-lfs.github.com/spec/v1", f"oid sha256:{sha256(data).hexdigest()}")
    return "\n".join((*lines, f"size {len(data)}", "")).encode()


def test_pointers_of_lfs_stand_for_what_they_point_to(folder: Path) -> None:
    commit(
        folder,
        {
            "same.json": pointer(b'{"a": 1}'),
            "stored.json": pointer(b'{"b": 1}'),
            "gone.json": pointer(b'{"c": 1}'),
            "left.json": pointer(b'{"d": 1}'),
        },
    )
    name = sha256(b'{"b": 1}').hexdigest()
    write(folder / ".git/lfs/objects", {f"{name[:2]}/{name[2:4]}/{name}": b'{"b": 1}'})
    write(folder, {"same.json": '{"a": 1}', "stored.json": "{}", "gone.json": "{}"})
    states = compare(folder)
    found = texts(states)
    assert (found["same.json"], found["stored.json"]) == ('{"a": 1}', '{"b": 1}')
    assert [notice.message for notice in states.notices] == [
        "`gone.json` not compared: at HEAD Git LFS keeps it, and it is not here"
    ]
    assert "left.json" not in states.changed


def test_what_of_the_base_is_no_text_is_told(folder: Path) -> None:
    commit(folder, {"a.tf": b"\x00GITCRYPT\x00\xff"})
    write(folder, {"a.tf": "plain"})
    states = compare(folder)
    assert [notice.message for notice in states.notices] == [
        "at HEAD: `a.tf` not read: it is encrypted by git-crypt"
    ]
    assert states.changed == {"a.tf"}


def test_moved_files_are_known(folder: Path) -> None:
    commit(folder, {"old/a.tf": "a", "old/b.tf": "b", "old/c.tf": "c", "x.tf": "x", "y.tf": "x"})
    shutil.move(folder / "old", folder / "new")
    write(folder, {"new/b.tf": "changed", "new/d.tf": "new"})
    (folder / "x.tf").rename(folder / "z.tf")
    assert compare(folder).moved == {
        "old/a.tf": "new/a.tf",
        "old/b.tf": "new/b.tf",
        "old/c.tf": "new/c.tf",
        "x.tf": "z.tf",
    }


def test_a_branch_is_taken_from_where_it_left(folder: Path) -> None:
    first = commit(folder, {"a.tf": "1"})
    git(folder, "checkout", "-q", "-b", "topic")
    commit(folder, {"b.tf": "b"})
    git(folder, "checkout", "-q", "main")
    commit(folder, {"a.tf": "2"})
    git(folder, "checkout", "-q", "topic")
    found = repository(folder, environment())
    assert base_of(found, "main") == Base(first, "main")
    assert base_of(found, "HEAD").commit == git(folder, "rev-parse", "topic")


def test_branches_without_a_common_past_are_told(folder: Path) -> None:
    commit(folder, {"a.tf": "1"})
    git(folder, "checkout", "-q", "--orphan", "other")
    commit(folder, {"b.tf": "b"})
    with pytest.raises(UsageError, match="no commit is in the past of both `main` and HEAD"):
        base_of(repository(folder, environment()), "main")


@pytest.mark.parametrize("ref", ["HEAD~1", "origin/elsewhere"])
def test_a_shallow_clone_is_told_how_to_get_more(folder: Path, tmp_path: Path, ref: str) -> None:
    commit(folder, {"a.tf": "1"})
    commit(folder, {"a.tf": "2"})
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{folder}", "shallow")
    with pytest.raises(UsageError, match=r"is not here: the clone is shallow.*fetch-depth: 0"):
        base_of(repository(tmp_path / "shallow", environment()), ref)


def test_nothing_lies_there_that_did_not_before(folder: Path) -> None:
    commit(folder, TREE)
    write(folder, {"a.tf": "changed"})
    before = {path: os.stat(path, follow_symlinks=False).st_mtime_ns for path in folder.rglob("*")}
    compare(folder)
    assert before == {
        path: os.stat(path, follow_symlinks=False).st_mtime_ns for path in folder.rglob("*")
    }
