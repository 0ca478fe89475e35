"""Turns the built-in rule pages into hundreds of pages of one's own and times loading them.

It does not judge what they find. Each row is CPU time of fresh processes, start-up and imports of
the model left out: what a pack of that many pages adds to a run.

    python benchmarks/pages.py                          300 pages
    python benchmarks/pages.py --pages 1000 --runs 9

    cold    no page was seen before: header, schema and expressions are checked
    edited  one page changed since the run before
    warm    nothing changed: pages are read and known to be sound
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET_MS = 60
"""What 300 pages may cost when nothing changed."""
PROGRAM = """\
import sys, time
from pathlib import Path
from ekslint.model.vocabulary import REGISTRY
from ekslint.ruleset.load import load_directories
started = time.process_time()
loaded = load_directories([Path(sys.argv[1])], REGISTRY)
spent = time.process_time() - started
assert not loaded.problems, loaded.problems[:3]
assert len(loaded.rules) == int(sys.argv[2]), len(loaded.rules)
print(spent * 1000)
"""


def generate(folder: Path, number: int) -> list[Path]:
    """Write that many pages: copies of the built-in ones under ids of their own."""
    sources = sorted((ROOT / "rules").glob("*/*.md"))
    plain = [path for path in sources if "\nunless:" not in path.read_text(encoding="utf-8")]
    pages = []
    for at in range(number):
        source = plain[at % len(plain)]
        page = folder / source.parent.name / f"{source.stem}-copy-{at}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
        pages.append(page)
    return pages


def load(folder: Path, number: int, cache: Path) -> float:
    """Milliseconds of CPU time that loading the folder takes in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k != "EKSLINT_NO_CACHE"}
    environment |= {"EKSLINT_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", PROGRAM, str(folder), str(number)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> int:
    """Print a line per state; exit 1 when warm loading of 300 pages is over its budget."""
    parser = argparse.ArgumentParser(prog="pages", description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    words = parser.parse_args()
    times: dict[str, list[float]] = {"cold": [], "edited": [], "warm": []}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "pages")
        pages = generate(folder, words.pages)
        for run in range(words.runs):
            cache = Path(scratch, f"cache-{run}")
            times["cold"].append(load(folder, words.pages, cache))
            pages[run].write_text(pages[run].read_text("utf-8") + f"\n<!-- {run} -->\n", "utf-8")
            times["edited"].append(load(folder, words.pages, cache))
            times["warm"].append(load(folder, words.pages, cache))
    for state, spent in times.items():
        print(f"{state:<7} {words.pages} pages: {statistics.median(spent):6.0f} ms CPU")
    warm = statistics.median(times["warm"])
    return int(words.pages == 300 and warm > BUDGET_MS)


if __name__ == "__main__":
    sys.exit(main())
