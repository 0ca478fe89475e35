"""Turns calls of modules into a comparison of Terraform's plan of the modules and what stubs make.

Run by hand: `python -m tools.stub_plans --sources DIR --mirror DIR [--record]`; like
`stub_fidelity`, but the module is planned by the real Terraform with the AWS provider of a mirror.
The copy that is planned is patched by `plan_copy`: version constraints, other providers and what
the provider at hand does not know are left out, and data sources that ask AWS are not known.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.plan_compare import DIFFERENT, EQUAL, SAME, UNKNOWN_HERE, Leaf, compare, planned
from tools.plan_copy import Copy, prepare
from tools.plan_files import CannotCopyError
from tools.plan_oracle import (
    KEY,
    Oracle,
    configured,
    evaluated,
    folders_of,
    placed,
    schema_of,
)
from tools.stub_fidelity import CALLS, SETUP, files_of, leaf, record, releases

RECORD = CALLS / "planned.json"
NAMES = {
    "eks": "terraform-aws-modules/eks/aws",
    "iam": "terraform-aws-modules/iam/aws",
    "kms": "terraform-aws-modules/kms/aws",
    "vpc": "terraform-aws-modules/vpc/aws",
    "eks-pod-identity": "terraform-aws-modules/eks-pod-identity/aws",
}


@dataclass(slots=True)
class Planned:
    """One file of calls planned with one release."""

    name: str
    release: str
    problem: str = ""
    changed: dict[str, int] = field(default_factory=dict)
    resources: int = 0
    missing: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the figures for the record."""
        return {
            "calls": self.name,
            "release": self.release,
            "problem": self.problem,
            "patched": self.changed,
            "resources": self.resources,
            "left_out": self.missing,
            "leaves": dict(sorted(self.kinds.items())),
            "differences": self.differences,
        }


def plan_file(path: Path, version: str, sources: Path, oracle: Oracle) -> Planned:
    """Plan the calls of one file with a release, and compare the plan with the stubs."""
    result = Planned(f"{path.parent.name}/{path.name}", version)
    place = oracle.work / f"{path.parent.name}-{path.stem}-{version}"
    root = place / "root"
    root.mkdir(parents=True)
    text = path.read_text(encoding="utf-8").replace('"RELEASE"', f'"{version}"')
    (root / "main.tf").write_text(text, encoding="utf-8")
    (root / "provider.tf").write_text(SETUP, encoding="utf-8")
    modules = {
        f"{source}@{number}": folder
        for name, source in NAMES.items()
        for number, _, folder in releases(sources, name)
    }
    for answered in (False, True):
        try:
            copy = prepare(
                root, place / f"copy{answered}", modules, oracle.schema(), answered=answered
            )
            plan = oracle.plan(copy)
        except (CannotCopyError, subprocess.CalledProcessError) as error:
            result.problem = _told(error)
            continue
        result.problem = ""
        result.changed = dict(copy.changed)
        _judge(result, plan, copy, evaluated(Copy(place, "root")), oracle.schema())
        break
    return result


def _told(error: Exception) -> str:
    text = str(getattr(error, "stderr", "") or error)
    return " ".join(text[max(text.find("Error:"), 0) :].split())[:300]


def _judge(
    result: Planned,
    plan: Mapping[str, Any],
    copy: Copy,
    here: Mapping[str, Any],
    schema: Mapping[str, Any],
) -> None:
    folders = folders_of(copy.base / copy.root)
    trees: dict[Path, Any] = {}
    kinds = {KEY.sub("", address).split(".")[-2] for address in here}
    for there in planned(plan):
        if there.mode != "managed" or not there.address.startswith("module."):
            continue
        folder, rest = placed(there.address, folders)
        if folder not in trees:
            trees[folder] = configured(folder)
        name = KEY.sub("", rest).partition(".")[2]
        body = here.get(there.address)
        if body is None:
            result.missing += 1
            if there.type in kinds and there.type != "aws_iam_role_policy_attachment":
                result.differences.append(f"{there.address}: planned, not made by the stub")
            continue
        result.resources += 1
        tree = trees[folder]["managed", there.type, name]
        wanted = {k: v for k, v in tree.items() if k in body}
        for found in compare(there, body, wanted, schema_of(there, schema)):
            kind = SAME if found.kind == DIFFERENT and _means_the_same(found) else found.kind
            result.kinds[kind] += 1
            if kind == DIFFERENT:
                result.differences.append(_shown(found))


def _means_the_same(found: Leaf) -> bool:
    """Whether two policies differ in the order of statements and in their names only."""
    return leaf(found.theirs) == leaf(found.ours)


def _shown(found: Leaf) -> str:
    theirs, ours = (json.dumps(value, default=str)[:300] for value in (found.theirs, found.ours))
    return f"{found.path}: {theirs} planned, {ours} in the stub ({found.why})"


def run(sources: Path, oracle: Oracle, only: str = "") -> Iterator[Planned]:
    """Yield the comparison of every file of calls with every fetched release it is for."""
    for path, majors in files_of(CALLS):
        name = f"{path.parent.name}/{path.name}"
        if only and only not in name:
            continue
        text = path.read_text(encoding="utf-8")
        module = next(short for short, source in NAMES.items() if f'"{source}' in text)
        for major, version, _ in releases(sources, module):
            if major in majors:
                yield plan_file(path, version, sources, oracle)


def main(arguments: list[str] | None = None) -> int:
    """Print the comparisons; 1 when something differs."""
    parser = argparse.ArgumentParser(description="Compare stubs with plans of the modules.")
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--mirror", type=Path, required=True)
    parser.add_argument("--only", default="", help="part of the name of a file of calls")
    parser.add_argument("--record", action="store_true", help=f"write {RECORD.name}")
    options = parser.parse_args(arguments)
    rows = []
    with tempfile.TemporaryDirectory() as work:
        oracle = Oracle(options.mirror, Path(work))
        for result in run(options.sources, oracle, options.only):
            known = result.kinds[EQUAL] + result.kinds[SAME]
            print(
                f"{result.name} {result.release}: {result.resources} resources, {known} leaves "
                f"equal, {result.kinds[UNKNOWN_HERE]} unknown here, {result.missing} left out, "
                f"{len(result.differences)} differences{' ' + result.problem}",
                flush=True,
            )
            for line in result.differences:
                print(f"  {line}", flush=True)
            rows.append(result.row())
            if options.record:
                record(RECORD, rows)
    return 1 if any(row["differences"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
