"""Files are replaced at once, all or none, and only where they are what was read."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import ekslint
from ekslint.cli.main import main
from ekslint.core.errors import UsageError
from ekslint.fixes.store import Rewrite, left_behind, write_all


def rewritten(start: Path, *rewrites: Rewrite, roots: tuple[str, ...] = (".",)) -> None:
    write_all(rewrites, start=start, roots=[Path(root) for root in roots])


def test_bytes_and_mode_stay(tmp_path: Path) -> None:
    file = tmp_path / "a.tf"
    file.write_bytes("\ufeffa = 1\r\nb = \u00e9".encode())
    file.chmod(0o640)
    rewritten(tmp_path, Rewrite("a.tf", "a = 1\r\nb = \u00e9", "a = 2\r\nb = \u00e9"))
    assert file.read_bytes() == "\ufeffa = 2\r\nb = \u00e9".encode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a.tf"]


def test_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("a")
    (tmp_path / "b.tf").write_text("changed meanwhile")
    with pytest.raises(UsageError, match=r"`b\.tf` has changed since it was read"):
        rewritten(tmp_path, Rewrite("a.tf", "a", "new"), Rewrite("b.tf", "b", "new"))
    assert (tmp_path / "a.tf").read_text() == "a"


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a.tf"
    target.write_text("a")
    (tmp_path / "link.tf").symlink_to(target)
    rewritten(tmp_path, Rewrite("link.tf", "a", "new"))
    assert (tmp_path / "link.tf").is_symlink()
    assert target.read_text() == "new"


def test_a_link_that_leads_away_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    outside = tmp_path / "outside.tf"
    outside.write_text("a")
    (tmp_path / "tree" / "link.tf").symlink_to(outside)
    with pytest.raises(UsageError, match="leads out of"):
        rewritten(tmp_path, Rewrite("tree/link.tf", "a", "new"), roots=("tree",))
    assert outside.read_text() == "a"


def test_one_file_by_two_names(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("a")
    (tmp_path / "b.tf").symlink_to(tmp_path / "a.tf")
    rewritten(tmp_path, Rewrite("a.tf", "a", "new"), Rewrite("b.tf", "a", "new"))
    assert (tmp_path / "a.tf").read_text() == "new"
    with pytest.raises(UsageError, match="one file with two fixes"):
        rewritten(tmp_path, Rewrite("a.tf", "new", "one"), Rewrite("b.tf", "new", "two"))


@pytest.mark.parametrize("why", ["read-only", "hard link", "regular file"])
def test_what_is_not_written(tmp_path: Path, why: str) -> None:
    file = tmp_path / "a.tf"
    if why == "regular file":
        file.mkdir()
    else:
        file.write_text("a")
    if why == "read-only":
        file.chmod(0o444)
    if why == "hard link":
        os.link(file, tmp_path / "b.tf")
    with pytest.raises(UsageError, match=why):
        rewritten(tmp_path, Rewrite("a.tf", "a", "new"))


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        rewritten(tmp_path, Rewrite("a.tf", "a", "new"))


def test_what_is_done_is_undone_where_the_next_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.tf").write_text("a")
    (tmp_path / "b.tf").write_text("b")
    put = os.replace

    def stopped(old: str, new: str) -> None:
        if new.endswith("b.tf"):
            raise KeyboardInterrupt
        put(old, new)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        rewritten(tmp_path, Rewrite("a.tf", "a", "new"), Rewrite("b.tf", "b", "new"))
    left = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert left == {"a.tf": "a", "b.tf": "b"}


KILLED = """\
import os, signal, sys
put, done = os.replace, []
def killed(old, new):
    if str(new).endswith(".tf"):
        done.append(new)
    if len(done) > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    put(old, new)
os.replace = killed
from ekslint.cli.main import main
main(["fix"])
"""
PROVIDER = """\
provider "kubernetes" {
  exec {
    api_version = "client.authentication.k8s.io/v1alpha1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", "prod"]
  }
}
"""


@pytest.mark.skipif(os.name != "posix", reason="a process is killed as POSIX does it")
def test_a_run_that_is_killed_is_told_of_and_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    files = [tmp_path / "a" / "main.tf", tmp_path / "b" / "main.tf"]
    for file in files:
        file.parent.mkdir()
        file.write_text(PROVIDER)
    own = {**os.environ, "PYTHONPATH": str(Path(ekslint.__file__).parents[1])}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED], check=False, capture_output=True, env=own
    )
    assert ended.returncode == -signal.SIGKILL
    assert ["v1beta1" in file.read_text() for file in files] == [True, False]
    assert len(list(left_behind([str(file.parent) for file in files]))) == 1
    main(["fix", "--diff"])
    assert "killed before it wrote `b/main.tf`" in capsys.readouterr().err
    main(["fix"])
    assert "killed before it wrote `b/main.tf`" in capsys.readouterr().err
    assert all("v1beta1" in file.read_text() for file in files)
    assert [path.name for path in tmp_path.rglob(".*")] == []
    main(["fix"])
    assert "killed" not in capsys.readouterr().err


def test_what_a_running_process_writes_is_not_left_behind(tmp_path: Path) -> None:
    for name in (f".a.tf.{os.getpid()}.ekslint.tmp", ".a.tf.1.tmp", ".a.tf.x.ekslint.tmp"):
        (tmp_path / name).write_text("")
    assert list(left_behind([str(tmp_path), str(tmp_path / "gone")])) == []
