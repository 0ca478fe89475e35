"""Turn what all rules said into what is left when the more specific rule speaks instead.

It knows rules by their page's `unless` and rows by the things they bind; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from ekslint.core.finding import Finding, OpenQuestion
from ekslint.core.record import record
from ekslint.ruleset.page import Rule

Bindings = tuple[tuple[str, str], ...]


@record
class Said:
    """A finding or a question of one rule (by its index) about one row.

    `bindings`: generator variable and id of the thing it stands for. `unbound`: the variables of a
    question about things that may exist beside the known ones; it says nothing of those.
    """

    rule: int
    bindings: Bindings
    finding: Finding | None = None
    question: OpenQuestion | None = None
    unbound: frozenset[str] = frozenset()


def silenced(rules: Sequence[Rule], said: Sequence[Said]) -> list[Said]:
    """Return what was said, without findings about whose things a more specific rule speaks.

    Two rows are about the same when every variable that both bind stands for the same thing, and
    there is one at least. A rule that is itself silenced still silences others.
    """
    index = {rule.id: position for position, rule in enumerate(rules)}
    spoken: dict[int, list[Said]] = {}
    for item in said:
        spoken.setdefault(item.rule, []).append(item)
    specific = {rule: sorted(_specific(rule, rules, index) & spoken.keys()) for rule in spoken}
    about = {rule: _About(rows) for rule, rows in spoken.items()}
    return [
        item
        for item in said
        if item.finding is None
        or not any(about[other].holds(item.bindings) for other in specific[item.rule])
    ]


class _About:
    """Answers whether one of many rows is about the same things as another row."""

    def __init__(self, rows: Sequence[Said]) -> None:
        self.rows: dict[tuple[frozenset[str], frozenset[str]], list[Bindings]] = {}
        for row in rows:
            names = frozenset(name for name, _ in row.bindings)
            self.rows.setdefault((names, row.unbound), []).append(row.bindings)
        self.seen: dict[tuple[frozenset[str], ...], set[Bindings]] = {}

    def holds(self, bindings: Bindings) -> bool:
        names = frozenset(name for name, _ in bindings)
        for (theirs, unbound), rows in self.rows.items():
            shared = names & theirs
            if not shared or names & unbound:
                continue
            key = (theirs, unbound, shared)
            if key not in self.seen:
                self.seen[key] = {_only(row, shared) for row in rows}
            if _only(bindings, shared) in self.seen[key]:
                return True
        return False


def _only(row: Bindings, names: frozenset[str]) -> Bindings:
    return tuple(sorted(pair for pair in row if pair[0] in names))


def _specific(start: int, rules: Sequence[Rule], index: dict[str, int]) -> set[int]:
    """Return the rules that speak instead of one, through any number of `unless`."""
    found: set[int] = set()
    stack = [start]
    while stack:
        for clause in rules[stack.pop()].page.header.unless:
            other = index.get(clause.text)
            if other is not None and other not in found and other != start:
                found.add(other)
                stack.append(other)
    return found
