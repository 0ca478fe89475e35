"""Turns generated infrastructure of several sizes into times of whole `ekslint` processes.

It does not judge the findings, and no test depends on its numbers: they are for comparing two
commits, or ekslint with its peers, on one quiet machine.

    make bench                              all sizes and shapes, every peer that is installed
    make bench ARGS="--sizes 30 --runs 9"
    make bench ARGS="--record table.md"     write a Markdown table as well
    PATH=../peers/bin:$PATH make bench      peers in an environment of their own, as they should be

Each row is a fresh process, measured by the kernel (`wait4`): start-up and imports count.

    first   empty cache: what the very first run on a machine pays (the HCL grammar is compiled)
    cold    the grammar is cached, but no file of this tree was seen before
    edited  one file changed since the run before
    warm    nothing changed since the run before

Several shapes, because tools differ in what they find hard: `clusters` is a large Terraform root
whose resources refer to each other, `keys` are many small things with long policies, `stacks` are
CloudFormation templates, `manifests` Kubernetes YAML. A peer is asked about its own language only.
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
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.shapes import SHAPES

SIZES_KB = (30, 500, 1000, 5000)
LIMIT_SECONDS = 300
# A process that died half-way would look fast: 0 is clean, 1 is findings, anything else is void.
LINTED = (0, 1)
# Every peer reads the same tree; what each looks for in it differs: this compares cost, not worth.
PEERS = {
    "tfparse": "import sys, tfparse; tfparse.load_from_path(sys.argv[1])",
    "checkov": "import sys; from checkov.main import Checkov; words = ['--framework', 'terraform'];"
    "sys.exit(Checkov(['-d', sys.argv[1], *words, '--quiet', '--skip-download']).run())",
}
PEERS["cfnlint"] = (
    "import sys, glob, cfnlint.runner; files = glob.glob(sys.argv[1] + '/*');"
    "sys.argv = ['cfn-lint', '--', *files]; cfnlint.runner.main()"
)
LANGUAGES = {"tfparse": "Terraform", "checkov": "Terraform", "cfnlint": "CloudFormation"}
VERSION = """\
import importlib.metadata, importlib.util, sys
if importlib.util.find_spec(sys.argv[1]) is None: sys.exit(1)
print(importlib.metadata.version(sys.argv[1]))
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


def generate(folder: Path, kilobytes: int, *, salt: str, shape: str = "clusters") -> int:
    """Write about that much Terraform in files of some 15 KB each; return the exact bytes.

    The same size, shape and salt always give the same bytes; another salt gives files that no
    cache has seen.
    """
    kind = SHAPES[shape]
    folder.mkdir(parents=True)
    if kind.shared:
        (folder / f"shared.{kind.suffix}").write_text(kind.shared, encoding="utf-8")
    written, n, units = len(kind.shared), 0, [kind.head]
    while written < kilobytes * 1000:
        unit = kind.unit.format(
            n=n, salt=salt, volume=20 + n % 80, desired=1 + n % 3, largest=3 + n % 5
        )
        units.append(unit)
        written += len(unit)
        n += 1
        if n % kind.per_file == 0 or written >= kilobytes * 1000:
            name = f"{shape}_{n:04}.{kind.suffix}"
            (folder / name).write_text("".join(units), encoding="utf-8")
            units = [kind.head]
    return written


def measure(command: list[str], cache: Path, working: Path, limit: float) -> Run:
    """Run one process with its own cache folder and measure it alone; end it at the limit."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NO_COLOR": "1"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=working,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = threading.Timer(limit, process.kill)
    end.start()
    _, wait_status, usage = os.wait4(process.pid, 0)
    end.cancel()
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
    script: str, folder: Path, asked: tuple[int, str], runs: int, limit: float
) -> Iterator[tuple[str, list[Run]]]:
    """Every state of ekslint on generated trees of one size and shape."""
    kilobytes, shape = asked
    names = ("first", "cold", "edited", "warm")
    measured: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(runs):
        cache, empty = folder / f"cache-{number}", folder / f"empty-{number}"
        before, tree = folder / f"before-{number}", folder / f"tree-{number}"
        generate(before, 1, salt="before")
        generate(tree, kilobytes, salt=f"tree-{number}", shape=shape)

        def run(tree: Path, cache: Path) -> Run:
            return measure([script, "check", str(tree)], cache, folder, limit)

        measured["first"].append(run(tree, empty))
        run(before, cache)
        measured["cold"].append(run(tree, cache))
        edited = min(tree.iterdir())
        with edited.open("a", encoding="utf-8") as file:
            file.write("# edited\n")
        measured["edited"].append(run(tree, cache))
        measured["warm"].append(run(tree, cache))
    for name in names:
        yield f"ekslint {name}", measured[name]


def peer_rows(
    peers: dict[str, Peer], folder: Path, language: str, runs: int, limit: float
) -> Iterator[tuple[str, list[Run]]]:
    """Every installed peer that reads the language, on the first of the trees."""
    for name, code in PEERS.items():
        if name not in peers or LANGUAGES[name] != language:
            continue
        command = [peers[name].python, "-c", code, str(folder / "tree-0")]
        measured: list[Run] = []
        while len(measured) < runs:
            measured.append(measure(command, folder / "peer", folder, limit))
            if measured[-1].wall > limit / runs:
                break  # what takes minutes is not waited for again
        yield name, measured


def show(name: str, measured: list[Run], limit: float) -> str:
    """One line: medians and, in brackets, the best run; void when a run did not end as a linter."""
    cells = columns(measured, limit)
    if len(cells) == 1:
        return f"  {name:<14} {cells[0]}"
    wall, cpu, peak = cells
    return f"  {name:<14} wall {wall:>16}   cpu {cpu:>16}   peak {peak:>7}"


def columns(measured: list[Run], limit: float) -> tuple[str, ...]:
    """Return wall-clock time, CPU time and peak memory in words, or why there are none."""
    if any(run.wall >= limit for run in measured):
        return (f"void: not done in {limit:.0f} s",)
    statuses = {run.status for run in measured}
    if not statuses <= set(LINTED):
        return (f"void: exit {', '.join(map(str, sorted(statuses)))}",)
    walls, cpus = [run.wall for run in measured], [run.cpu for run in measured]
    times = (f"{statistics.median(v):.2f} s ({min(v):.2f})" for v in (walls, cpus))
    return (*times, f"{max(run.peak for run in measured):.0f} MB")


def load() -> str:
    """Return how busy the machine is: figures of a busy one are worth little."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs"


def main() -> int:
    """Print a table for each size; exit 1 when ekslint itself could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES_KB, metavar="KB")
    parser.add_argument("--shapes", nargs="+", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--runs", type=int, default=3, help="fresh processes for each row")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds for a process")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write a Markdown table too")
    words = parser.parse_args()
    ours = installed()
    if ours is None:
        print(f"bench: no working ekslint beside {sys.executable}", file=sys.stderr)
        return 1
    script, version = ours
    peers = found_peers()
    compared = ", ".join((version, *(f"{n} {peers[n].version}" for n in PEERS if n in peers)))
    where = f"Python {platform.python_version()} on {platform.machine()}, {load()} at the start"
    print(f"{where};\nmedian (best) of {words.runs} processes, peak of all\ncompared: {compared}")
    if missing := [name for name in PEERS if name not in peers]:
        print(f"not compared, because no Python on PATH has them: {', '.join(missing)}")
    void = False
    table = ["| tree | | wall | CPU | peak |", "| --- | --- | --- | --- | --- |"]
    for shape in words.shapes:
        for kilobytes in words.sizes:
            with tempfile.TemporaryDirectory(prefix="ekslint-bench-") as scratch:
                folder = Path(scratch)
                size = generate(folder / "probe", kilobytes, salt="probe", shape=shape)
                title = f"{size / 1000:.0f} KB of {shape}"
                print(f"\n{title}, {load()}")
                every = (
                    rows(script, folder, (kilobytes, shape), words.runs, words.limit),
                    peer_rows(peers, folder, SHAPES[shape].language, words.runs, words.limit),
                )
                for name, measured in chain.from_iterable(every):
                    line = show(name, measured, words.limit)
                    void = void or (name.startswith("ekslint") and "void" in line)
                    print(line, flush=True)
                    cells = (*columns(measured, words.limit), "", "")[:3]
                    table.append(f"| {title} | {name} | {' | '.join(cells)} |")
    if words.record:
        head = f"{where}. Median (best) of {words.runs} processes. {compared}."
        words.record.write_text("\n".join([head, "", *table, ""]), encoding="utf-8")
    return 1 if void else 0


if __name__ == "__main__":
    sys.exit(main())
