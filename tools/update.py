"""Turns what changed in this checkout into fresh generated files: rule index, goldens, lock.

It does not judge them: the diff of a generated file is what a reviewer reads.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

from tools import model_reference, rule_index, validate_examples

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "dev.txt"
OLDEST_PYTHON = (3, 11)
LOCK_HEAD = """\
# The whole environment of `make`, pinned and hashed, for Python 3.11 to 3.13.
# Written by `make update WHAT=requirements` from pyproject.toml: do not edit.
"""
# No index, host or option of the machine that wrote the lock may stay in it; pip and setuptools, if
# anything asks for them, are pinned like the rest, or --require-hashes refuses the file.
COMPILE = (
    "--quiet",
    "--no-header",
    "--extra=dev",
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
        compiled = Path(scratch, "dev.txt")
        command = [python, "-m", "piptools", "compile", *COMPILE, "--upgrade"]
        subprocess.run(
            [*command, f"--output-file={compiled}", "pyproject.toml"], cwd=ROOT, check=True
        )
        LOCK.write_text(LOCK_HEAD + portable(compiled.read_text("utf-8")), encoding="utf-8")
    print(LOCK.relative_to(ROOT))
    return 0


def portable(lock: str) -> str:
    """The lock with every path reduced to its last part: it reads the same wherever it was made."""
    return re.sub(r"(?<=\()/?(?:[^()\s]*/)(?=pyproject\.toml\))", "", lock)


TARGETS: dict[str, Callable[[], int]] = {
    "rule-index": update_rule_index,
    "goldens": update_goldens,
    "requirements": update_requirements,
    "examples": validate_examples.main,
}


def main() -> int:
    """Update the named targets in order; the exit code is the worst of theirs."""
    parser = argparse.ArgumentParser(prog="make update", description=__doc__)
    parser.add_argument("targets", nargs="+", choices=list(TARGETS), metavar="|".join(TARGETS))
    return max(TARGETS[target]() for target in parser.parse_args().targets)


if __name__ == "__main__":
    sys.exit(main())
