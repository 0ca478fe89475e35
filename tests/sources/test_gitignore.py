"""What a `.gitignore` says of paths: as git itself reads it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ekslint.sources.files import Discovery, discover
from ekslint.sources.git.ignore_patterns import patterns_of
from ekslint.sources.git.index import IndexFormError, tracked

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")

TABLE = [
    pytest.param("a.json", {"a.json": True, "x/a.json": True, "b.json": False}, id="name"),
    pytest.param("/a.json", {"a.json": True, "x/a.json": False}, id="at-the-top"),
    pytest.param("x/a.json", {"x/a.json": True, "y/x/a.json": False}, id="slash-inside"),
    pytest.param("x/", {"x/a.json": True, "y/x/a.json": True, "x.json": False}, id="folder"),
    pytest.param("a.json/", {"a.json": False}, id="folder-only-is-no-file"),
    pytest.param("*.json", {"a.json": True, "x/a.json": True, "a.yaml": False}, id="star"),
    pytest.param("x/*.json", {"x/a.json": True, "x/y/a.json": False}, id="star-stops-at-slashes"),
    pytest.param("x/**/a.json", {"x/a.json": True, "x/y/z/a.json": True}, id="two-stars-inside"),
    pytest.param("**/a.json", {"a.json": True, "x/y/a.json": True}, id="two-stars-first"),
    pytest.param("**/x/a.json", {"x/a.json": True, "y/x/a.json": True}, id="two-stars-then-path"),
    pytest.param("x/**", {"x/a.json": True, "x/y/a.json": True, "a.json": False}, id="all-inside"),
    pytest.param("/**", {"a.json": True, "x/a.json": True}, id="everything"),
    pytest.param("a**.json", {"ab.json": True, "x/ab.json": True}, id="two-stars-in-a-word"),
    pytest.param("?.json", {"a.json": True, "ab.json": False}, id="question-mark"),
    pytest.param("[ab].json", {"a.json": True, "c.json": False}, id="set"),
    pytest.param("[a-c].json", {"b.json": True, "d.json": False}, id="range"),
    pytest.param("[!a].json", {"a.json": False, "b.json": True}, id="all-but"),
    pytest.param("[^a].json", {"a.json": False, "b.json": True}, id="all-but-with-a-hat"),
    pytest.param("[]a].json", {"a.json": True, "].json": True}, id="bracket-in-a-set"),
    pytest.param("[[:digit:]].json", {"1.json": True, "a.json": False}, id="class"),
    pytest.param("[a.json", {"[a.json": False, "a.json": False}, id="set-that-is-not-closed"),
    pytest.param("x[a/]/b", {"xa/b": True, "x/b": False}, id="slash-in-a-set"),
    pytest.param("x[b-a]", {"xb": True, "xa": False}, id="range-that-runs-backwards"),
    pytest.param("\\/a.json", {"a.json": False}, id="escaped-slash-first"),
    pytest.param("x\\/a.json", {"x/a.json": True}, id="escaped-slash-inside"),
    pytest.param("****/y/a.json", {"y/a.json": True, "x/y/a.json": True}, id="four-stars"),
    pytest.param("\\*.json", {"*.json": True, "a.json": False}, id="escaped-star"),
    pytest.param("# a.json", {"# a.json": False, "a.json": False}, id="comment"),
    pytest.param("\\#a.json", {"#a.json": True}, id="escaped-comment-sign"),
    pytest.param("\\!a.json", {"!a.json": True}, id="escaped-exclamation-mark"),
    pytest.param("a.json  ", {"a.json": True, "a.json  ": False}, id="blanks-at-the-end"),
    pytest.param("a.json\\ ", {"a.json ": True, "a.json": False}, id="escaped-blank"),
    pytest.param("a.json\r\nb.json\r\n", {"a.json": True, "b.json": True}, id="carriage-returns"),
    pytest.param("\ufeffa.json", {"a.json": True}, id="byte-order-mark"),
    pytest.param("a.json\\", {"a.json": False, "a.json\\": False}, id="backslash-at-the-end"),
    pytest.param("*.json\n!a.json", {"a.json": False, "b.json": True}, id="taken-back"),
    pytest.param("!a.json\n*.json", {"a.json": True}, id="the-last-one-decides"),
    pytest.param("x/\n!x/a.json", {"x/a.json": True}, id="not-back-from-an-ignored-folder"),
    pytest.param("x/*\n!x/a.json", {"x/a.json": False, "x/b.json": True}, id="back-from-a-star"),
    pytest.param("/*\n!/x\n/x/*\n!/x/y", {"x/y/a.json": False, "x/z/a.json": True}, id="deep-back"),
    pytest.param("\n\n   \n/\n!\n", {"a.json": False}, id="lines-that-say-nothing"),
    pytest.param("a*b*c.json", {"axbyc.json": True, "abc.json": True, "acb.json": False}, id="3"),
    pytest.param("x/a?c/*/[de]", {"x/abc/y/d": True, "x/abc/d": False}, id="long"),
    pytest.param(
        "foo/**/bar/**/c.json", {"foo/bar/c.json": True, "foo/x/bar/y/c.json": True}, id="4"
    ),
]


def ignored(text: str, path: str) -> bool:
    """Ask for each folder on the way first, as a walk does."""
    patterns, parts = patterns_of(text), path.split("/")
    return any(
        patterns.decide(parts[: at + 1], is_dir=at + 1 < len(parts)) for at in range(len(parts))
    )


@pytest.mark.parametrize(("text", "paths"), TABLE)
def test_patterns(text: str, paths: dict[str, bool]) -> None:
    assert {path: ignored(text, path) for path in paths} == paths


def git(folder: Path, *words: str, given: bytes = b"") -> bytes:
    assert GIT is not None
    environment = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [GIT, "-c", "user.name=a", "-c", "user.email=a@example.com", *words],
        cwd=folder,
        input=given,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


@needs_git
@pytest.mark.parametrize(("text", "paths"), TABLE)
def test_git_says_the_same(tmp_path: Path, text: str, paths: dict[str, bool]) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {".gitignore": text, **dict.fromkeys(paths, "")})
    asked = "\0".join(paths).encode() + b"\0"
    said = git(tmp_path, "check-ignore", "-z", "--stdin", given=asked)
    assert {path: path in said.decode().split("\0") for path in paths} == paths


def found(folder: Path, *paths: str, root: Path | None = None) -> Discovery:
    named = [Path(path) for path in paths] or [Path()]
    return discover(named, root=root or folder, gitignore=True)


def shown(folder: Path, *paths: str) -> list[str]:
    return [file.display for file in found(folder, *paths).files]


TREE = {
    ".git/info/exclude": "mine.yaml\n",
    ".gitignore": "*.json\nbuild/\n!keep.json\n",
    "a.json": "{}",
    "keep.json": "{}",
    "mine.yaml": "",
    "build/x.yaml": "",
    "sub/.gitignore": "!b.json\nkeep.json\n",
    "sub/b.json": "{}",
    "sub/keep.json": "{}",
    "sub/c.json": "{}",
    "sub/deep/d.yaml": "",
}


def test_nearer_files_decide_before_others(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    assert shown(tmp_path) == ["keep.json", "sub/b.json", "sub/deep/d.yaml"]
    assert shown(tmp_path / "sub") == ["b.json", "deep/d.yaml"]


def test_what_is_named_is_read(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    assert shown(tmp_path, "a.json") == ["a.json"]
    assert shown(tmp_path, "build") == ["build/x.yaml"]


def test_what_git_ignores_is_told(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    result = found(tmp_path)
    assert [notice.message for notice in result.notices] == [
        "`a.json`, `mine.yaml`, `sub/c.json` and 1 more not read: git ignores them "
        "(--no-gitignore reads them)"
    ]
    assert result.ignored == 5


def test_without_a_repository_nothing_is_ignored(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "*\n", "a.yaml": ""})
    assert shown(tmp_path) == ["a.yaml"]


def test_nothing_is_ignored_unless_asked(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    files = discover([Path()], root=tmp_path).files
    assert "build/x.yaml" in [file.display for file in files]


def test_terraform_knows_no_gitignore(tmp_path: Path) -> None:
    """It loads what lies there, ignored or not; a folder that is ignored is not looked into."""
    ignore = "*.tfvars\n*_override.tf\n.terraform*\nold/\n"
    files = ["main.tf", "x_override.tf", "prod.tfvars", ".terraform.lock.hcl", "old/main.tf"]
    write(tmp_path, {".git/HEAD": "", ".gitignore": ignore, **dict.fromkeys(files, "")})
    assert shown(tmp_path) == [".terraform.lock.hcl", "main.tf", "prod.tfvars", "x_override.tf"]


def test_what_a_cdk_wrote_is_all_there_is(tmp_path: Path) -> None:
    files = ["cdk.out/Stack.template.json", "cdktf.out/stacks/a/cdk.tf.json", "out/a.json"]
    ignore = "cdk.out\ncdktf.out/\nout/\n"
    write(tmp_path, {".git/HEAD": "", ".gitignore": ignore, **dict.fromkeys(files, "{}")})
    assert shown(tmp_path) == files[:2]


def test_a_repository_inside_has_its_own(tmp_path: Path) -> None:
    write(
        tmp_path, {".git/HEAD": "", ".gitignore": "*.yaml\n", "in/.git/HEAD": "", "in/a.yaml": ""}
    )
    assert shown(tmp_path) == ["in/a.yaml"]


def test_links_to_patterns_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", "rules": "*\n", "a.yaml": ""})
    (tmp_path / ".gitignore").symlink_to("rules")
    assert shown(tmp_path) == ["a.yaml"]


def test_an_index_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, {**TREE, ".git/index": "DIRC?"})
    result = found(tmp_path)
    assert "a.json" in [file.display for file in result.files]
    assert [notice.message for notice in result.notices] == [
        f"git's index of `{os.path.relpath(tmp_path)}` cannot be read, "
        "so nothing there is left out for a .gitignore"
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"DIRC\0\0\0\2\0\0\0\1", id="cut-off"),
        pytest.param(b"DIRC\0\0\0\5\0\0\0\0" + bytes(20), id="version-of-the-future"),
        pytest.param(b"DIRC\0\0\0\2\0\0\0\0link\0\0\0\0" + bytes(20), id="split"),
    ],
)
def test_no_index(data: bytes) -> None:
    with pytest.raises(IndexFormError):
        tracked(data)


@needs_git
@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_what_is_tracked_is_not_ignored(tmp_path: Path, version: str, form: str) -> None:
    git(tmp_path, "init", "-q", f"--object-format={form}")
    files = [
        *("build/kept/a.yaml", "build/kept/b.yaml", "build/c.yaml", "build/new/d.yaml"),
        *("a.json", "b.json", "caf\u00e9/x.json", "z.yaml"),
    ]
    write(tmp_path, {".gitignore": "build/\n*.json\n", **dict.fromkeys(files, "")})
    kept = ["build/kept/a.yaml", "a.json", "caf\u00e9/x.json"]
    git(tmp_path, "add", "-f", *kept)
    git(tmp_path, "add", ".")
    if version == "3":
        git(tmp_path, "add", "-N", "-f", "build/c.yaml")
        kept.append("build/c.yaml")
    git(tmp_path, "update-index", f"--index-version={version}")
    assert shown(tmp_path) == sorted([*kept, "z.yaml"])
    listed = git(tmp_path, "ls-files", "-z").decode().split("\0")[:-1]
    data = (tmp_path / ".git" / "index").read_bytes()
    names = {name.decode() for name in tracked(data, hash_name=form)}
    assert set(listed) <= names
    assert names - set(listed) == {"build", "build/kept", "caf\u00e9"}


@needs_git
def test_a_work_tree_of_another_repository(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    write(main, {".gitignore": "*.json\n", "kept.json": "", "a.yaml": ""})
    git(main, "add", "-f", ".")
    git(main, "commit", "-q", "-m", "a")
    git(main, "worktree", "add", "-q", str(other))
    (main / ".git" / "info" / "exclude").write_text("mine.yaml\n", encoding="utf-8")
    write(other, {"new.json": "", "mine.yaml": ""})
    assert shown(other) == ["a.yaml", "kept.json"]


def test_hostile_patterns_cost_little() -> None:
    text = "*a" * 60 + "b\n" + "**/a*/" * 60 + "b\n" + "[" * 1000 + "\n"
    patterns = patterns_of(text)
    assert patterns.decide(["a" * 250] * 40, is_dir=False) is None
