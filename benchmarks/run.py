"""Turns generated Terraform of three sizes into times of whole `ekslint` processes.

It does not judge the findings, and no test depends on its numbers: they are for the budgets of
docs/ARCHITECTURE.md and for comparing two commits on one quiet machine.

    make bench                          all sizes, every peer that is installed
    make bench ARGS="--sizes 30 --runs 9"
    PATH=../peers/bin:$PATH make bench  peers in an environment of their own, as they should be

Each row is a fresh process, measured by the kernel (`wait4`): start-up and imports count.

    first   empty cache: what the very first run on a machine pays (the HCL grammar is compiled)
    cold    the grammar is cached, but no file of this tree was seen before
    warm    nothing changed since the run before
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZES_KB = (30, 500, 1000)
# A process that died half-way would look fast: 0 is clean, 1 is findings, anything else is void.
LINTED = (0, 1)
# Every peer reads the same tree; what each looks for in it differs: this compares cost, not worth.
PEERS = {
    "tfparse": "import sys, tfparse; tfparse.load_from_path(sys.argv[1])",
    "checkov": "import sys; from checkov.main import Checkov; words = ['--framework', 'terraform'];"
    "sys.exit(Checkov(['-d', sys.argv[1], *words, '--quiet', '--skip-download']).run())",
}
VERSION = """\
import importlib.metadata, importlib.util, sys
if importlib.util.find_spec(sys.argv[1]) is None: sys.exit(1)
print(importlib.metadata.version(sys.argv[1]))
"""

UNIT = """\
locals {{
  name_{n} = "${{var.environment}}-cluster-{n}"
  tags_{n} = merge(var.tags, {{ Name = local.name_{n}, Part = "{salt}" }})
}}

resource "aws_iam_role" "node_{n}" {{
  name = "${{local.name_{n}}}-node"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "ec2.amazonaws.com" }}
    }}]
  }})
  tags = local.tags_{n}
}}

resource "aws_iam_role_policy_attachment" "node_{n}" {{
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"])
  role       = aws_iam_role.node_{n}.name
  policy_arn = "arn:aws:iam::aws:policy/${{each.value}}"
}}

resource "aws_eks_cluster" "this_{n}" {{
  name     = local.name_{n}
  role_arn = var.cluster_role_arn
  version  = "1.33"
  vpc_config {{
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }}
  tags = local.tags_{n}
}}

resource "aws_launch_template" "node_{n}" {{
  name_prefix = "${{local.name_{n}}}-"
  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -euo pipefail
    /etc/eks/bootstrap.sh ${{aws_eks_cluster.this_{n}.name}} --kubelet-extra-args '--max-pods=58'
  EOT
  )
  block_device_mappings {{
    device_name = "/dev/xvda"
    ebs {{
      volume_size = {volume}
      encrypted   = true
    }}
  }}
}}

resource "aws_eks_node_group" "this_{n}" {{
  cluster_name    = aws_eks_cluster.this_{n}.name
  node_group_name = "general"
  node_role_arn   = aws_iam_role.node_{n}.arn
  subnet_ids      = var.subnet_ids
  instance_types  = ["m6i.large", "m6a.large"]
  scaling_config {{
    desired_size = {desired}
    min_size     = 1
    max_size     = {largest}
  }}
  launch_template {{
    id      = aws_launch_template.node_{n}.id
    version = aws_launch_template.node_{n}.latest_version
  }}
}}

"""

SHARED = """\
variable "environment" { default = "bench" }
variable "tags" { default = {} }
variable "cluster_role_arn" {}
variable "subnet_ids" { type = list(string) }
provider "aws" { region = "eu-west-1" }
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock and CPU seconds, peak resident MB, and how it ended."""

    wall: float
    cpu: float
    peak: float
    status: int


@dataclass(frozen=True, slots=True)
class Peer:
    """A linter or parser to compare with: the Python that can import it, and its version."""

    python: str
    version: str


def generate(folder: Path, kilobytes: int, *, salt: str) -> int:
    """Write about that much Terraform in files of some 15 KB each; return the exact bytes.

    The same size and salt always give the same bytes; another salt gives files no cache has seen.
    """
    folder.mkdir(parents=True)
    (folder / "shared.tf").write_text(SHARED, encoding="utf-8")
    written, n, units = len(SHARED), 0, list[str]()
    while written < kilobytes * 1000:
        unit = UNIT.format(n=n, salt=salt, volume=20 + n % 80, desired=1 + n % 3, largest=3 + n % 5)
        units.append(unit)
        written += len(unit)
        n += 1
        if n % 8 == 0 or written >= kilobytes * 1000:
            (folder / f"clusters_{n:04}.tf").write_text("".join(units), encoding="utf-8")
            units.clear()
    return written


def measure(command: list[str], cache: Path, working: Path) -> Run:
    """Run one process to its end with its own cache folder and measure it alone."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=working,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, wait_status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(wait_status)
    # ru_maxrss counts kilobytes, except on macOS, where it counts bytes: getrusage(2) of each.
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, process.returncode)


def installed() -> tuple[str, str] | None:
    """The `ekslint` of this very environment and what it calls itself, or None when it is not there
    or does not start."""
    script = shutil.which("ekslint", path=str(Path(sys.executable).parent))
    if script is None:
        return None
    told = subprocess.run([script, "--version"], capture_output=True, text=True)
    return None if told.returncode else (script, told.stdout.strip())


def found_peers() -> dict[str, Peer]:
    """Each peer that this Python or one on PATH can import; the first that can is taken."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    found = (shutil.which(name, path=f) for f in folders if f for name in ("python3", "python"))
    pythons = dict.fromkeys([sys.executable, *(python for python in found if python)])
    peers: dict[str, Peer] = {}
    for python in pythons:
        for name in PEERS.keys() - peers.keys():
            asked = subprocess.run([python, "-c", VERSION, name], capture_output=True, text=True)
            if asked.returncode == 0:
                peers[name] = Peer(python, asked.stdout.strip())
    return peers


def rows(
    script: str, kilobytes: int, runs: int, scratch: Path, peers: dict[str, Peer]
) -> Iterator[tuple[str, list[Run]]]:
    """Every state of ekslint, then every installed peer, on one generated tree."""
    first, cold, warm = list[Run](), list[Run](), list[Run]()
    for number in range(runs):
        cache = scratch / f"cache-{number}"
        trees = [scratch / f"tree-{number}-{salt}" for salt in ("before", "tree")]
        generate(trees[0], 1, salt="before")
        generate(trees[1], kilobytes, salt=f"tree {number}")
        empty = scratch / f"empty-{number}"
        first.append(measure([script, str(trees[1])], empty, scratch))
        measure([script, str(trees[0])], cache, scratch)
        cold.append(measure([script, str(trees[1])], cache, scratch))
        warm.append(measure([script, str(trees[1])], cache, scratch))
    yield "ekslint first", first
    yield "ekslint cold", cold
    yield "ekslint warm", warm
    for name, code in PEERS.items():
        if name in peers:
            command = [peers[name].python, "-c", code, str(scratch / "tree-0-tree")]
            yield name, [measure(command, scratch / "peer", scratch) for _ in range(runs)]


def show(name: str, measured: list[Run]) -> str:
    """One line: medians and, in brackets, the best run; void when a run did not end as a linter."""
    statuses = {run.status for run in measured}
    if not statuses <= set(LINTED):
        return f"  {name:<14} void: exit {', '.join(map(str, sorted(statuses)))}"
    columns = (
        ("wall", [run.wall for run in measured]),
        ("cpu", [run.cpu for run in measured]),
    )
    times = "   ".join(
        f"{title} {statistics.median(values):6.2f} s ({min(values):.2f})"
        for title, values in columns
    )
    return f"  {name:<14} {times}   peak {max(run.peak for run in measured):6.0f} MB"


def main() -> int:
    """Print a table for each size; exit 1 when ekslint itself could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES_KB, metavar="KB")
    parser.add_argument("--runs", type=int, default=3, help="fresh processes for each row")
    words = parser.parse_args()
    ours = installed()
    if ours is None:
        print(f"bench: no working ekslint beside {sys.executable}", file=sys.stderr)
        return 1
    script, version = ours
    print(f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} CPUs;")
    print(f"median (best) of {words.runs} processes, peak of all")
    peers = found_peers()
    named = (f"{name} {peers[name].version}" for name in PEERS if name in peers)
    print(f"compared: {', '.join((version, *named))}")
    if missing := [name for name in PEERS if name not in peers]:
        print(f"not compared, because no Python on PATH has them: {', '.join(missing)}")
    void = False
    for kilobytes in words.sizes:
        with tempfile.TemporaryDirectory(prefix="ekslint-bench-") as scratch:
            size = generate(Path(scratch, "probe"), kilobytes, salt="probe")
            print(f"\n{size / 1000:.0f} KB of Terraform")
            for name, measured in rows(script, kilobytes, words.runs, Path(scratch), peers):
                line = show(name, measured)
                void = void or (name.startswith("ekslint") and "void" in line)
                print(line, flush=True)
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
