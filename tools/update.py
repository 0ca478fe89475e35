"""Turns what changed in this checkout into fresh generated files: rule index, goldens, lock.

It does not judge them: the diff of a generated file is what a reviewer reads.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Callable
from pathlib import Path

from tools import model_reference, rule_index, validate_examples, validate_fixes

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "dev.txt"
LOCK_OF_DOCS = ROOT / "requirements" / "docs.txt"
OLDEST_PYTHON = (3, 11)
LOCK_HEAD = """\
# The whole environment of `make`, pinned and hashed, for Python 3.11 to 3.14.
# Written by `make update WHAT=requirements` from pyproject.toml: do not edit.
"""
LOCK_OF_DOCS_HEAD = """\
# What `make docs` needs beside requirements/dev.txt, pinned and hashed, for Python 3.11 to 3.14.
# Written by `make update WHAT=requirements` from pyproject.toml: do not edit.
"""
LOCK_OF_PEER_HEAD = """\
# What `make bench` compares with, pinned and hashed, in an environment of its own.
# Written by `make update WHAT=requirements` from pyproject.toml: do not edit.
"""
# No index, host or option of the machine that wrote the lock may stay in it; pip and setuptools, if
# anything asks for them, are pinned like the rest, or --require-hashes refuses the file.
COMPILE = (
    "--quiet",
    "--no-header",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
    "--no-emit-options",
)


def update_rule_index() -> int:
    """Write docs/rules from the rule pages, and docs/model.md from the model."""
    for path in (rule_index.write(ROOT), *model_reference.write()):
        print(path.relative_to(ROOT))
    return 0


def update_goldens() -> int:
    """Let every test that compares with a file write that file instead."""
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "--update"], cwd=ROOT).returncode


def update_requirements() -> int:
    """Pin the newest versions pyproject.toml allows; needs a package index and the oldest Python.

    On a newer Python the packages that only the oldest one needs would be missing from the lock.
    """
    if sys.version_info[:2] != OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        print(f"requirements: run this with Python {wanted}, the oldest supported", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        venv.create(scratch, with_pip=True)
        python = str(Path(scratch, "bin", "python"))
        subprocess.run([python, "-m", "pip", "install", "--quiet", "pip-tools"], check=True)
        write_lock(python, LOCK, LOCK_HEAD, "--extra=dev", "pyproject.toml")
        write_lock(python, LOCK_OF_DOCS, LOCK_OF_DOCS_HEAD, *words_for_docs(Path(scratch)))
        for peer in extra("bench"):
            asked = Path(scratch, "bench.in")
            asked.write_text(peer, encoding="utf-8")
            lock = LOCK.with_name(f"bench-{peer}.txt")
            write_lock(python, lock, LOCK_OF_PEER_HEAD, str(asked))
    return 0


def words_for_docs(scratch: Path) -> tuple[str, ...]:
    """What to compile for the website: the extra `docs`, in the versions of the other lock."""
    wanted = scratch / "docs.in"
    wanted.write_text("\n".join(extra("docs")), encoding="utf-8")
    return (f"--constraint={LOCK}", str(wanted))


def extra(name: str) -> list[str]:
    """What an extra of the project asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = project["optional-dependencies"][name]
    return wanted


def write_lock(python: str, lock: Path, head: str, *words: str) -> None:
    """Compile one lock with pip-tools, which `python` has."""
    with tempfile.TemporaryDirectory() as scratch:
        compiled = Path(scratch, lock.name)
        command = [python, "-m", "piptools", "compile", *COMPILE, "--upgrade"]
        subprocess.run([*command, f"--output-file={compiled}", *words], cwd=ROOT, check=True)
        lock.write_text(head + portable(compiled.read_text("utf-8")), encoding="utf-8")
    print(lock.relative_to(ROOT))


def portable(lock: str) -> str:
    """The lock with every path reduced to its last part: it reads the same wherever it was made."""
    lock = re.sub(r"(?<=\()/?(?:[^()\s]*/)(?=pyproject\.toml\))", "", lock)
    return re.sub(r"(?<=-[rc] )\S*/(?=[\w.]+$)", "", lock, flags=re.MULTILINE)


TARGETS: dict[str, Callable[[], int]] = {
    "rule-index": update_rule_index,
    "goldens": update_goldens,
    "requirements": update_requirements,
    "examples": validate_examples.main,
    "fixes": validate_fixes.main,
}


def main() -> int:
    """Update the named targets in order; the exit code is the worst of theirs."""
    parser = argparse.ArgumentParser(prog="make update", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=list(TARGETS), metavar="|".join(TARGETS))
    return max(TARGETS[target]() for target in parser.parse_args().targets)


if __name__ == "__main__":
    sys.exit(main())
