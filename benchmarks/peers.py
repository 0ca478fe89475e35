"""Turns the lock of a peer into an environment of its own and the command that reads a tree there.

It does not judge peers: they look for other things. What is compared is cost, never worth.
"""

from __future__ import annotations

import hashlib
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = {
    "tfparse": "import sys, tfparse; tfparse.load_from_path(sys.argv[1])",
    "checkov": "import sys; from checkov.main import Checkov; words = ['--framework', 'FRAMEWORK'];"
    "sys.exit(Checkov(['-d', sys.argv[1], *words, '--quiet', '--skip-download']).run())",
    "cfn-lint": "import sys, glob, cfnlint.runner; files = glob.glob(sys.argv[1] + '/*');"
    "sys.argv = ['cfn-lint', '--', *files]; cfnlint.runner.main()",
}
FRAMEWORKS = {
    "Terraform": "terraform",
    "CloudFormation": "cloudformation",
    "Kubernetes": "kubernetes",
}
LANGUAGES = {
    "tfparse": ("Terraform",),
    "checkov": ("Terraform", "CloudFormation", "Kubernetes"),
    "cfn-lint": ("CloudFormation",),
}
"""The languages each peer is asked about."""
VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Peer:
    """A linter or parser to compare with: the Python that can import it, and its version."""

    name: str
    python: Path
    version: str

    def command(self, tree: Path, language: str) -> list[str]:
        """Return the command that reads a tree of one language."""
        code = CODE[self.name].replace("FRAMEWORK", FRAMEWORKS[language])
        return [str(self.python), "-c", code, str(tree)]


def set_up(name: str, folder: Path) -> Peer | str:
    """Return a peer in its own environment below a folder, made from its lock when that changed;
    or a sentence that tells why it could not be made."""
    lock = ROOT / "requirements" / f"bench-{name}.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    home = folder / name
    stamp, python = home / ".stamp", home / "bin" / "python"
    if not (stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted):
        venv.create(home, with_pip=True, clear=True)
        install = ["install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        command = [str(python), "-m", "pip", *install, "--requirement", str(lock)]
        made = subprocess.run(command, capture_output=True, text=True)
        if made.returncode:
            last = (made.stderr.strip() or f"exit {made.returncode}").splitlines()[-1]
            return f"{name} could not be installed: {last}"
        stamp.write_text(wanted, encoding="utf-8")
    asked = subprocess.run([python, "-c", VERSION, name], capture_output=True, text=True)
    if asked.returncode:
        return f"{name} does not start in {home}"
    return Peer(name, python, asked.stdout.strip())
