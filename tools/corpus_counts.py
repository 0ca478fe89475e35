"""Turns public repositories on the disk into a table: files by language, and what was read of them.

`python -m tools.corpus_counts COUNTS.tsv CHECKOUTS` prints Markdown. COUNTS.tsv has a row for each
repository with the number of files of each kind that somebody counted; CHECKOUTS has a folder
`owner+name` for each. What a file shows its kind by is told here once more, on purpose apart from
`sources.kinds`. It does not judge what is found.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

YAML = (".yaml", ".yml")
OTHER = (".sh", ".tpl", ".tftpl", ".tf", ".toml", ".txt", ".userdata", *YAML)
SIGNS: Mapping[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "tf": ((".tf",), re.compile("")),
    "tfvars": ((".tfvars",), re.compile("")),
    "terragrunt": (("terragrunt.hcl",), re.compile("")),
    "cfn_eks": ((*YAML, ".json", ".template"), re.compile(r"AWS::EKS::")),
    "eksctl": (YAML, re.compile(r"^apiVersion:\s*eksctl\.io/", re.M)),
    "aws_auth_yaml": (YAML, re.compile(r"^\s+name:\s*['\"]?aws-auth\b", re.M)),
    "k8s": (
        YAML,
        re.compile(r"^apiVersion:[^\n]*(\n[^\n]*)*?\nkind:|^kind:(.|\n)*?\napiVersion:", re.M),
    ),
    "helm_values": (("values.yaml", "values.yml"), re.compile("")),
    "nodeadm": (OTHER, re.compile(r"node\.eks\.aws/v1alpha1")),
    "bottlerocket": (OTHER, re.compile(r"^\s*\[settings\.", re.M)),
    "bootstrap_sh": (OTHER, re.compile(r"/etc/eks/bootstrap\.sh")),
    "iam_json": ((".json",), re.compile(r'"Statement"\s*:')),
    "kubeconfig": ((*YAML, ".tpl", ".sh", "config"), re.compile(r"^kind:\s*Config\b", re.M)),
}
"""Kinds of files by how they end and what they hold."""
SKIPPED = (".git", ".terraform", "node_modules", "vendor")


@dataclass(slots=True)
class Seen:
    """One file: what it looks like, what it was read as, and what came of it."""

    path: str
    looks: list[str]
    read_as: str | None = None
    things: Counter[str] = field(default_factory=Counter)
    resources: int = 0


def files_of(folder: Path) -> Iterator[Seen]:
    """Yield the files of a repository that look like something."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part in SKIPPED for part in inside.parts) or not path.is_file() or path.is_symlink():
            continue
        text: str | None = None
        looks = []
        for kind, (ends, sign) in SIGNS.items():
            if path.name.endswith(ends):
                text = path.read_text(encoding="utf-8", errors="replace") if text is None else text
                if sign.search(text):
                    looks.append(kind)
        if looks:
            yield Seen(inside.as_posix(), looks)


def survey_here() -> list[dict[str, object]]:
    """Return what ekslint makes of the files of the current directory, as plain data."""
    from ekslint.config.settings import Settings
    from ekslint.linter.run import survey
    from ekslint.model.entity import Entity
    from ekslint.sources.kinds import detect

    found = {seen.path: seen for seen in files_of(Path())}
    survey_ = survey([Path()], Settings())
    for path, source in survey_.files.items():
        if path in found:
            found[path].read_as = detect(path, source.text)
    for entity in survey_.inventory.every(Entity):
        places = {entity.header.path, entity.header.anchor().path}
        places |= {hop.location.path for hop in entity.header.via}
        for path in places & found.keys():
            found[path].things[type(entity).__name__] += 1
    for evaluation in survey_.evaluations:
        for resource in evaluation.resources:
            for path in {resource.header.path, resource.header.anchor().path} & found.keys():
                found[path].resources += 1
    return [
        {
            "path": seen.path,
            "looks": seen.looks,
            "read_as": seen.read_as,
            "things": dict(seen.things),
            "resources": seen.resources,
            "scanned": seen.path in survey_.files,
        }
        for seen in found.values()
    ]


def main() -> int:
    """Print the table, or with `--here` the files of the current directory as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("counts", nargs="?", type=Path)
    parser.add_argument("checkouts", nargs="?", type=Path)
    parser.add_argument("--here", action="store_true", help="survey the current directory alone")
    parser.add_argument("--files", type=Path, help="write every file's record there, as JSON")
    asked = parser.parse_args()
    if asked.here:
        json.dump(survey_here(), sys.stdout)
        return 0
    head, *rows = asked.counts.read_text(encoding="utf-8").splitlines()
    kinds = head.split("\t")[3:]
    print("| repository | " + " | ".join(kinds) + " |\n| --- |" + " --- |" * len(kinds))
    told: dict[str, object] = {}
    for row in rows:
        name, _, _, *numbers = row.split("\t")
        folder = asked.checkouts / name.replace("/", "+")
        cells = _cells(folder, kinds, list(map(int, numbers)), told)
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    if asked.files is not None:
        asked.files.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


def _cells(
    folder: Path, kinds: list[str], counted: list[int], told: dict[str, object]
) -> list[str]:
    """Return `counted / seen / of which something came` for each kind of file."""
    if not folder.is_dir():
        return ["not there"] + [""] * (len(kinds) - 1)
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}"}
    command = [sys.executable, "-m", "tools.corpus_counts", "--here"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        told[folder.name] = done.stderr[-2000:]
        return ["CRASH"] + [""] * (len(kinds) - 1)
    files = json.loads(done.stdout)
    told[folder.name] = files
    cells = []
    for kind, number in zip(kinds, counted, strict=True):
        seen = [f for f in files if kind in f["looks"]]
        read = [f for f in seen if f["things"] or f["resources"]]
        cells.append(f"{number} / {len(seen)} / {len(read)}" if number or seen else "")
    return cells


if __name__ == "__main__":
    sys.exit(main())
