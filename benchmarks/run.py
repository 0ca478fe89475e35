"""Turns generated infrastructure of several sizes into one table of what whole processes cost.

It does not judge the findings, and no test depends on its numbers: they are for comparing two
commits, or ekslint with its peers, on one machine. Peers run in environments of their own, made
from requirements/bench-*.txt when they are missing.

    make bench                                     every row, every peer
    make bench ARGS="--only clusters-1000 --runs 9"
    make bench ARGS="--no-peers --record table.md" write the table as Markdown as well

Figures are medians of CPU seconds of fresh processes; `peak` is the most memory of a cold run.

    first   empty cache: what the very first run on a machine pays (tables of the HCL grammar)
    cold    those tables are cached, but no file of this tree was seen before
    edited  one file changed since the run before
    warm    nothing changed since the run before

Tools differ in what they find hard: `clusters` is a large Terraform root whose resources refer to
each other, `keys` are many small things with long policies, `stacks` are CloudFormation templates,
`manifests` Kubernetes YAML.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.budgets import HALF, SMALL, START, TWICE, WHOLE, Budget, told
from benchmarks.measure import LINTED, PEER_LINTED, Figure, Run, figure, measure
from benchmarks.peers import CODE, LANGUAGES, Peer, set_up
from benchmarks.shapes import SHAPES

STATES = ("first", "cold", "edited", "warm")
COLUMNS = ("tree", "size", *STATES, "peak", *CODE, "budget")


@dataclass(frozen=True, slots=True)
class Case:
    """One row: about how many kilobytes of which shape, what they may cost, and whether peers are
    asked about them: some take minutes for each run."""

    shape: str
    kilobytes: int
    budgets: tuple[Budget, ...] = ()
    compared: bool = True

    @property
    def name(self) -> str:
        """What `--only` calls it."""
        return f"{self.shape}-{self.kilobytes}"


CASES = (
    Case("clusters", 2, SMALL),
    Case("clusters", 500, HALF),
    Case("clusters", 1000, WHOLE),
    Case("clusters", 2000, TWICE, compared=False),
    Case("keys", 1000, WHOLE),
    Case("stacks", 1000),
    Case("manifests", 1000),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """What all rows share: the script, where to write, how often to run and for how long."""

    script: str
    scratch: Path
    runs: int
    limit: float


def generate(folder: Path, kilobytes: int, *, salt: str, shape: str = "clusters") -> int:
    """Write about that much in files of some 15 KB each; return the exact bytes.

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


def installed() -> tuple[str, str] | None:
    """The `ekslint` of this very environment and what it calls itself, or None when it is not there
    or does not start."""
    script = shutil.which("ekslint", path=str(Path(sys.executable).parent))
    if script is None:
        return None
    said = subprocess.run([script, "--version"], capture_output=True, text=True)
    return None if said.returncode else (script, said.stdout.strip())


def own_figures(bench: Bench, case: Case) -> dict[str, Figure]:
    """Every state of ekslint on generated trees of one size and shape."""
    measured: dict[str, list[Run]] = {state: [] for state in STATES}
    for number in range(bench.runs):
        folder = bench.scratch / f"{case.name}-{number}"
        before, tree = folder / "before", folder / "tree"
        generate(before, 1, salt="before", shape=case.shape)
        generate(tree, case.kilobytes, salt=f"tree-{number}", shape=case.shape)

        def run(what: Path, cache: Path, folder: Path = folder) -> Run:
            command = [bench.script, "check", str(what)]
            return measure(command, folder, limit=bench.limit, cache=cache)

        measured["first"].append(run(tree, folder / "empty"))
        run(before, folder / "cache")
        measured["cold"].append(run(tree, folder / "cache"))
        edited = min(tree.iterdir())
        with edited.open("a", encoding="utf-8") as file:
            file.write("# edited\n")
        measured["edited"].append(run(tree, folder / "cache"))
        measured["warm"].append(run(tree, folder / "cache"))
    figures = {state: figure(runs, limit=bench.limit) for state, runs in measured.items()}
    return {**figures, "peak": figures["cold"]}


def peer_figures(bench: Bench, case: Case, peers: Iterable[Peer]) -> dict[str, Figure]:
    """Every peer that reads the language, on the first of the trees."""
    language = SHAPES[case.shape].language
    found: dict[str, Figure] = {}
    for peer in peers:
        if language not in LANGUAGES[peer.name]:
            continue
        folder = bench.scratch / f"{case.name}-0"
        command = peer.command(folder / "tree", language)
        runs: list[Run] = []
        while len(runs) < bench.runs:
            runs.append(measure(command, folder, limit=bench.limit))
            if runs[-1].wall >= bench.limit:
                break  # what takes minutes is not waited for again
        accepted = PEER_LINTED if peer.name == "cfn-lint" else LINTED
        found[peer.name] = figure(runs, limit=bench.limit, accepted=accepted)
    return found


def start_up(bench: Bench) -> tuple[str, ...]:
    """The row of `ekslint --version`."""
    folder = bench.scratch
    runs = [
        measure([bench.script, "--version"], folder, limit=bench.limit) for _ in range(bench.runs)
    ]
    figures = {"cold": figure(runs, limit=bench.limit)}
    figures["peak"] = figures["cold"]
    return cells("`ekslint --version`", "", figures, told(START, figures))


def rows(
    bench: Bench, cases: Iterable[Case], peers: list[Peer]
) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Yield each row as soon as it is measured: whether ekslint has its figures, and the cells."""
    cold: dict[tuple[str, int], Figure] = {}
    for case in cases:
        asked = peers if case.compared else []
        figures = own_figures(bench, case) | peer_figures(bench, case, asked)
        cold[case.shape, case.kilobytes] = figures["cold"]
        half = cold.get((case.shape, case.kilobytes // 2))
        known = figures if half is None else {**figures, "half of it": half}
        tree = bench.scratch / f"{case.name}-0" / "tree"
        size = sum(file.stat().st_size for file in tree.iterdir())
        whole = not any(figures[state].void for state in STATES)
        yield whole, cells(case.name, f"{size / 1000:.0f} KB", figures, told(case.budgets, known))


def cells(name: str, size: str, figures: Mapping[str, Figure], budget: str) -> tuple[str, ...]:
    """Return one row of the table as texts."""
    shown = []
    for column in (*STATES, "peak", *CODE):
        found = figures.get(column)
        if found is None:
            shown.append("-")
        elif column == "peak" and not found.void:
            shown.append(f"{found.peak:.0f} MB")
        else:
            shown.append(str(found))
    return (name, size, *shown, budget or "-")


def line(texts: Iterable[str]) -> str:
    """Return one line of a Markdown table."""
    return "| " + " | ".join(texts) + " |"


def load() -> str:
    """Return how busy the machine is: figures of a busy one are worth little."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} CPUs"


def main() -> int:
    """Print one table; exit 1 when ekslint itself could not be measured."""
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").split("\n")[0])
    names = [case.name for case in CASES]
    parser.add_argument("--only", nargs="+", default=names, choices=names, metavar="TREE")
    parser.add_argument("--runs", type=int, default=3, help="fresh processes for each figure")
    parser.add_argument("--limit", type=float, default=300, help="seconds for a process")
    parser.add_argument("--no-peers", action="store_true", help="measure ekslint alone")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write the table there too")
    words = parser.parse_args()
    ours = installed()
    if ours is None:
        print(f"bench: no working ekslint beside {sys.executable}", file=sys.stderr)
        return 1
    found = [] if words.no_peers else [set_up(name, Path(sys.prefix, "bench")) for name in CODE]
    peers = [peer for peer in found if isinstance(peer, Peer)]
    for problem in found:
        if isinstance(problem, str):
            print(f"bench: {problem}", file=sys.stderr)
    compared = ", ".join((ours[1], *(f"{peer.name} {peer.version}" for peer in peers)))
    where = f"Python {platform.python_version()} on {platform.machine()}, {load()} at the start"
    head = f"{where}. Median CPU seconds of {words.runs} processes. {compared}."
    table = [head, "", line(COLUMNS), line("---" for _ in COLUMNS)]
    print("\n".join(table), flush=True)
    with tempfile.TemporaryDirectory(prefix="ekslint-bench-") as scratch:
        bench = Bench(ours[0], Path(scratch), words.runs, words.limit)
        table.append(line(start_up(bench)))
        print(table[-1], flush=True)
        status = 0
        for whole, row in rows(bench, [c for c in CASES if c.name in words.only], peers):
            status = status if whole else 1
            table.append(line(row))
            print(table[-1], flush=True)
    print(f"\n{load()} at the end")
    if words.record:
        words.record.write_text("\n".join([*table, ""]), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
