"""Turns a command into the CPU time and memory of whole processes that run it.

It does not know what is run: start-up and imports count, as the kernel counts them (`wait4`).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# A process that died half-way would look fast: 0 is clean, 1 is findings, anything else is void.
LINTED = range(2)
# cfn-lint's code is the sum of 2 (errors), 4 (warnings) and 8 (information); 1 is a wrong call.
PEER_LINTED = (0, 1, 2, 4, 6, 8, 10, 12, 14)


@dataclass(frozen=True, slots=True)
class Run:
    """One process: wall-clock and CPU seconds, peak resident MB, and how it ended."""

    wall: float
    cpu: float
    peak: float
    status: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What several runs of one command say: median CPU seconds and the most memory.

    `void` tells why there is no figure.
    """

    cpu: float = 0.0
    peak: float = 0.0
    void: str = ""

    def __str__(self) -> str:
        return self.void or f"{self.cpu:.2f}"


def measure(
    command: Sequence[str], working: Path, *, limit: float, cache: Path | None = None
) -> Run:
    """Run one process and measure it alone; end it at the limit.

    It keeps its cache where it is told, and bytecode of what it imports as installed tools have it.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"NO_COLOR": "1"}
    if cache is not None:
        environment |= {"XDG_CACHE_HOME": str(cache)}
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


def figure(runs: Sequence[Run], *, limit: float, accepted: Sequence[int] = LINTED) -> Figure:
    """Return the figure of some runs, or why they give none."""
    if not runs:
        return Figure(void="-")
    if any(run.wall >= limit for run in runs):
        return Figure(void=f"over {limit:.0f} s")
    if strange := sorted({run.status for run in runs} - set(accepted)):
        return Figure(void=f"exit {', '.join(map(str, strange))}")
    return Figure(statistics.median(run.cpu for run in runs), max(run.peak for run in runs))
