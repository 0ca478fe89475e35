"""What compares with a commit starts git to read objects, and does nothing else beside a run."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from tests.repository import begin, commit, needs_git, write
from tests.robustness.test_isolation import HOSTILE, astray, audited

pytestmark = needs_git

ASKED = {"cat-file", "ls-tree", "merge-base", "rev-parse", "ls-files", "check-ignore"}
QUIET = ["--no-pager", "--no-optional-locks", "--no-replace-objects"]


def test_git_alone_is_started_and_only_asked(tmp_path: Path) -> None:
    folder = begin(tmp_path / "tree")
    (tmp_path / "outside").mkdir()
    write(tmp_path / "outside", {"secret": "secret = 1\n", "main.tf": "secret = 1\n"})
    commit(folder, {**HOSTILE, ".gitignore": "*.auto.tfvars\n"})
    write(
        folder, {"main.tf": HOSTILE["main.tf"] + "# changed\n", "new.tf": "", "a.auto.tfvars": ""}
    )
    (folder / "join.sh").unlink()
    for words in (("--diff-base", "HEAD", "."), ("--changed", "main.tf"), ("--changed",)):
        events = audited(folder, "check", *words, "--fail-on", "never", "--no-cache")
        programs = [event for event in events if event[0] == "subprocess.Popen"]
        others = [event for event in events if event[0] != "subprocess.Popen"]
        assert list(astray(others, folder)) == []
        assert programs
        for _, program, written, where, _ in programs:
            command = ast.literal_eval(written)
            assert (os.path.isabs(program), program) == (True, command[0])
            assert command[1:4] == QUIET
            verb = next(word for word in command[4:] if word != "-c" and "=" not in word)
            assert verb in ASKED
            assert where == os.path.realpath(folder)
    assert not (folder / "ran").exists()
