"""Turn a word nobody knows into the known word a person most likely meant.

A few letters may differ in each part of a word (`cluster_naem`), or some of its parts may be
missing or too many (`access_policy_associations`); that two words share one part says nothing
(`max_capacity`, `capacity_type`). It does not know what the words name: keys, rules, fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

MOST_NAMED: Final = 3
SHORTEST_PART: Final = 3
"""Letters a word needs to be looked for inside others."""
LONGEST: Final = 100
"""Letters of the longest word that is compared with others letter by letter."""
MOST_WRONG: Final = 3
"""Most letters of a word that may be wrong."""

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_SINGLE: Final = re.compile(r"[^\W_]+", re.ASCII)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a message that names the nearest known words; empty when there is none."""
    near = nearest(word, known)
    return f"; did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else ""


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the nearest known word, or a few that are equally near; empty when none is."""
    names = sorted(set(known))
    if not word or len(word) > LONGEST:
        return []
    parts = _parts(word)
    if alike := _alike(word, names):
        return alike[:MOST_NAMED]
    held = [(share, name) for name in names if (share := _share(parts, _parts(name)))]
    if held:
        most = max(share for share, _ in held)
        return [name for share, name in held if share == most][:MOST_NAMED]
    if len(word) >= SHORTEST_PART:
        return [name for name in names if word.lower() in name.lower()][:MOST_NAMED]
    return []


def only_nearest(word: str, known: Iterable[str]) -> str:
    """Return the nearest known word; empty when there is none, or more than one."""
    near = nearest(word, known)
    return near[0] if len(near) == 1 else ""


def _alike(word: str, names: Iterable[str]) -> list[str]:
    """Return the known words that a word may be a misspelling of, with the fewest wrong letters."""
    parts = _parts(word)
    wrong = {name: _wrong(parts, name) for name in names if len(name) <= LONGEST}
    fewest = min(wrong.values(), default=MOST_WRONG + 1)
    return [name for name in wrong if wrong[name] == fewest] if fewest <= MOST_WRONG else []


def _wrong(parts: Sequence[str], name: str) -> int:
    """Return how many letters of a word are wrong, more than are allowed when it is another."""
    others = _parts(name)
    if len(parts) == len(others):
        total = 0
        for part, other in zip(parts, others, strict=True):
            allowed = _allowed(min(len(part), len(other)), alone=len(parts) == 1)
            wrong = distance(part, other, allowed)
            if wrong > allowed:
                return MOST_WRONG + 1
            total += wrong
        return total
    plain, other = "".join(parts), "".join(others)  # a sign between parts is missing, or too much
    allowed = min(_allowed(min(len(plain), len(other)), alone=True), 1)
    wrong = distance(plain, other, allowed)
    return wrong if wrong <= allowed else MOST_WRONG + 1


def _allowed(letters: int, *, alone: bool) -> int:
    """Return how many letters of a part may be wrong; a short part is another one at once."""
    if letters <= 2:
        return 1 if alone else 0
    return 1 if letters <= 4 else 2 if letters <= 7 else MOST_WRONG


def _share(parts: Sequence[str], others: Sequence[str]) -> float:
    """Return which share of the longer word the shorter one is, if it holds all parts of it; 0 if
    it does not, or the shorter one is less than half of it and stands in others as well."""
    few, many = sorted((parts, others), key=lambda each: sum(map(len, each)))
    rest = [_singular(part) for part in many]
    for part in few:
        if _singular(part) not in rest:
            return 0.0
        rest.remove(_singular(part))
    share = sum(map(len, few)) / max(sum(map(len, many)), 1)
    return share if share >= 0.5 else 0.0


def _singular(part: str) -> str:
    return part[:-1] if len(part) > SHORTEST_PART and part.endswith("s") else part


def _parts(word: str) -> list[str]:
    """Return the parts of a name in small letters: the same of `fooBar`, `foo_bar`, `foo-bar`."""
    words = _SINGLE.findall(word)
    parts = [part for each in words for part in (_PARTS.findall(each) if _mixed(each) else [each])]
    return [part.lower() for part in parts] or [word.lower()]


def _mixed(word: str) -> bool:
    """Whether small letters precede a capital one, as in `fooBar`: that tells its parts apart."""
    return re.search(r"[a-z][A-Z]", word) is not None


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters to change, add, drop or swap with the next one lead from one word to
    another; more than `most` when they are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, mine in enumerate(other, 1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != mine))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == mine:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
