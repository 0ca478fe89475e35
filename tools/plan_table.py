"""Turns what `plan_oracle --json` wrote into a table of roots, one line each.

Roots that are not of this repository are summed up in one line: their names are nobody's business.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.plan_compare import (
    BOTH,
    DIFFERENT,
    EQUAL,
    MISSING,
    SAME,
    UNKNOWN_HERE,
    UNKNOWN_THERE,
)

KINDS = (EQUAL, SAME, DIFFERENT, MISSING, UNKNOWN_HERE, UNKNOWN_THERE, BOTH)
OWN = "testdata/"
PUBLIC = "public roots"


def rows(results: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Yield tab-separated lines: root, its resources, leaves by class, why leaves are unknown here.

    `names`: what stands for a beginning of a root's path. Roots that were not planned are left out.
    """
    yield "\t".join(("root", "resources", *KINDS, "why unknown here"))
    lines: dict[str, Counter[str]] = {}
    why: dict[str, Counter[str]] = {}
    roots: Counter[str] = Counter()
    for result in results:
        if result["problem"]:
            continue
        name = _name(result["root"], names)
        roots[name] += 1
        found = lines.setdefault(name, Counter())
        found["resources"] += result["resources"]
        for leaf in result["leaves"]:
            found[leaf["kind"]] += 1
            if leaf["kind"] == UNKNOWN_HERE:
                reason = re.sub(r"`[^`]*`", "…", leaf["why"])
                why.setdefault(name, Counter())[reason] += 1
    total: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for name in sorted(lines, key=lambda n: (n == PUBLIC, n)):
        shown = f"{name} ({roots[name]})" if roots[name] > 1 else name
        yield _line(shown, lines[name], why.get(name, Counter()))
        total += lines[name]
        reasons += why.get(name, Counter())
    yield _line(f"all ({sum(roots.values())})", total, reasons)


def _name(root: str, names: Mapping[str, str]) -> str:
    for start, label in names.items():
        if root.startswith(start):
            return label + root.removeprefix(start)
    _, own, rest = root.rpartition(OWN)
    return own + rest if own else PUBLIC


def _line(name: str, counts: Mapping[str, int], why: Counter[str]) -> str:
    reasons = "; ".join(f"{number} {reason}" for reason, number in why.most_common(6))
    numbers = (str(counts.get(kind, 0)) for kind in ("resources", *KINDS))
    return "\t".join((name, *numbers, reasons))


def main(arguments: list[str] | None = None) -> int:
    """Print the table of the named files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--name", action="append", default=[], metavar="START=LABEL")
    asked = parser.parse_args(arguments)
    results = [r for path in asked.files for r in json.loads(path.read_text(encoding="utf-8"))]
    names = {start: label for start, _, label in (n.partition("=") for n in asked.name)}
    print("\n".join(rows(results, names)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
