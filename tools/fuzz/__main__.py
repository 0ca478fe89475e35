"""Throw mutated files at the readers and evaluators until one breaks or the number is reached.

    python -m tools.fuzz --list
    python -m tools.fuzz hcl yaml --executions 200000
    python -m tools.fuzz hcl --engine atheris --executions 200000

`hypothesis` chooses freely and makes a failing text small; `atheris` chooses by the branches of
ekslint that a text reaches (it is not part of the environment: pip install atheris).
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Sequence
from typing import Any

from tools.fuzz.mutations import Edit

MOST_EDITS = 6
CHUNK = 5_000
"""Hypothesis remembers what it has tried: a new start keeps that from filling the memory."""
MEMORY = 3 << 30


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz the named targets; 1 when one broke."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", help="targets; all when none is named")
    parser.add_argument("--list", action="store_true", help="name the targets, and do nothing")
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), default="hypothesis")
    parser.add_argument("--executions", type=int, default=10_000, help="for each target")
    parser.add_argument("--seed", type=int, default=0, help="of the first choice")
    words = parser.parse_args(argv)
    if words.engine == "atheris":
        return _guided(words)
    from tools.fuzz.targets import targets

    known = targets()
    if words.list:
        print("\n".join(f"{name}: {len(target.seeds)} seeds" for name, target in known.items()))
        return 0
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    broken = 0
    for name in words.names or known:
        began = time.process_time()
        done, error = freely(known[name], words.executions, words.seed)
        took = time.process_time() - began
        print(f"{name}: {done} executions, {took:.0f} s: {error or 'nothing broke'}", flush=True)
        broken += error is not None
    return 1 if broken else 0


def freely(target: Any, executions: int, seed: int) -> tuple[int, str | None]:
    """Run texts that hypothesis chooses; returns how many ran, and the smallest that broke."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity, given, settings
    from hypothesis import strategies as st

    number = st.integers(0, max(len(target.seeds), 1) * 8)
    small = st.integers(0, 1 << 16)
    edits = st.lists(st.tuples(small, small, small), min_size=1, max_size=MOST_EDITS)
    done = 0
    broke = ""

    def once(number: int, edits: list[Edit]) -> None:
        nonlocal done, broke
        done += 1
        try:
            target.execute(number, edits)
        except Exception:
            broke = f"{number=} {edits=}"  # the last one is the smallest
            raise

    for start in range(0, executions, CHUNK):
        wanted = min(CHUNK, executions - start)
        run = settings(
            max_examples=wanted,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink),
            verbosity=Verbosity.quiet,
        )(given(number, edits)(once))
        try:
            hypothesis.seed(seed + start)(run)()
        except BaseException as error:
            return done, f"{type(error).__name__}: {error} ({broke})"
    return done, None


def _guided(words: argparse.Namespace) -> int:
    """Run texts that atheris chooses, for one target: it ends the process by itself."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    with atheris.instrument_imports(include=["ekslint"]):
        from tools.fuzz.targets import targets

        target = targets()[words.names[0]]

    def once(data: bytes) -> None:
        provider = atheris.FuzzedDataProvider(data)
        number = provider.ConsumeIntInRange(0, 1 << 16)
        edits = [
            (
                provider.ConsumeIntInRange(0, 255),
                provider.ConsumeIntInRange(0, 1 << 16),
                provider.ConsumeIntInRange(0, 1 << 16),
            )
            for _ in range(provider.ConsumeIntInRange(1, MOST_EDITS))
        ]
        target.execute(number, edits)

    choose = random.Random(words.seed)
    options = [
        sys.argv[0],
        f"-runs={words.executions}",
        f"-seed={choose.randrange(1, 1 << 30)}",
        "-max_len=48",
        "-len_control=0",
        "-timeout=60",
        f"-rss_limit_mb={MEMORY >> 20}",
    ]
    atheris.Setup(options, once)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
