"""Turns the trees of the five incidents into a table of what Checkov and cfn-lint say of them.

Both have to be on PATH, in environments of their own; nothing of them is kept. A tool reacts to an
incident when something it says of the wrong tree is no longer said of the mended one. It judges no
finding: what a reaction means, a person reads.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts
from tests.incidents.markers import TESTDATA, read_tree
from tests.incidents.matrix import TODAY

INCIDENTS = TESTDATA / "incidents"
FRAMEWORKS = ("terraform", "terraform_json", "cloudformation", "kubernetes", "helm", "kustomize")
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
"""Where nobody answers: a tool that asks somebody is told so at once."""

TEMPLATE = re.compile(r"""\bType["']?: *["']?AWS::""")
"""What only a template of CloudFormation says."""

Said = frozenset[tuple[str, str]]
"""What a tool says of a tree: ids of its rules, and what each is about."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What one tool says of a wrong tree and of the mended one."""

    wrong: Said
    mended: Said

    @property
    def gone(self) -> Said:
        """What is no longer said."""
        return self.wrong - self.mended


def checkov(folder: Path) -> Said:
    """Ask Checkov about a folder; its exit code says no more than its report."""
    words = ["checkov", "-d", str(folder), "-o", "json", "--compact", "--quiet", "--skip-download"]
    out = run([*words, "--framework", *FRAMEWORKS]) or "[]"
    reports = json.loads(out)
    return frozenset(
        (check["check_id"], check["resource"])
        for report in (reports if isinstance(reports, list) else [reports])
        for check in report.get("results", {}).get("failed_checks", ())
    )


def cfn_lint(folder: Path) -> Said:
    """Ask cfn-lint about the templates of a folder."""
    templates = [str(path) for path in files(folder) if TEMPLATE.search(path.read_text("utf-8"))]
    out = run(["cfn-lint", "-f", "json", *templates]) if templates else ""
    return frozenset((found["Rule"]["Id"], found["Filename"]) for found in json.loads(out or "[]"))


def ekslint(folder: Path) -> Said:
    """Ask ekslint about a folder."""
    texts = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in files(folder)}
    report = lint_texts(texts, Settings(), today=TODAY)
    return frozenset((finding.rule, finding.subject) for finding in report.findings)


def files(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def run(words: list[str]) -> str:
    """What a tool prints; raises `FileNotFoundError` when it is not there."""
    environment = os.environ | OFFLINE
    return subprocess.run(words, env=environment, capture_output=True, text=True).stdout.strip()


TOOLS: dict[str, Callable[[Path], Said]] = {
    "checkov": checkov,
    "cfn-lint": cfn_lint,
    "ekslint": ekslint,
}


def asked(ask: Callable[[Path], Said], tree: Path) -> Said:
    """What a tool says of a tree without the comments that mark lines for the tests."""
    with tempfile.TemporaryDirectory() as scratch:
        for name, text in read_tree(tree, tree.name).files.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        said = ask(Path(scratch))
        return frozenset((rule, about.replace(scratch, "")) for rule, about in said)


def main() -> int:
    """Print a line for each incident and tool, and each reaction below it."""
    parser = argparse.ArgumentParser(prog="compare_peers", description=__doc__)
    parser.add_argument("tools", nargs="+", choices=list(TOOLS))
    parser.add_argument("--only", default="*", help="glob of the incidents")
    given = parser.parse_args()
    for incident in sorted(INCIDENTS.glob(f"{given.only}/before")):
        for tool in given.tools:
            pairs = {
                tree.name: Pair(
                    asked(TOOLS[tool], tree),
                    asked(TOOLS[tool], incident.parent / "after" / tree.name),
                )
                for tree in sorted(incident.iterdir())
            }
            said = sum(len(pair.wrong) for pair in pairs.values())
            reacts = [name for name, pair in pairs.items() if pair.gone]
            name = incident.parent.name
            print(f"{name} {tool}: {len(pairs)} trees, {said} findings, reacts to {len(reacts)}")
            for tree_name in reacts:
                rules = sorted({rule for rule, _ in pairs[tree_name].gone})
                print(f"    {tree_name}: {', '.join(rules)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
