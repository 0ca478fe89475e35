"""Turn a text that somebody saw go wrong into the symptoms of the rules that it holds.

A symptom is a line of a log, an event or an error as a page tells it. Ids, times and the way a line
is wrapped or escaped may differ, and a few words of a long one. It knows no rule's meaning: that a
text holds a symptom says that the rule is worth a look, not that it is the cause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log
from typing import Final

from ekslint.core.record import record

MAX_TEXT: Final = 2_000_000
"""Characters of a text that are looked through; the last ones, where the error is."""
MAX_LINE: Final = 300
LEAST: Final = 0.8
"""The part of a symptom's words, by weight, that has to be there in this order."""
SPREAD: Final = 3
"""Within how many times its own length a symptom may be spread."""
SHORTEST: Final = 4
"""Words of a symptom from which on some of them may be missing."""
MOST_PLACES: Final = 200
"""At how many places of its rarest word a symptom is looked for."""
VARIABLE: Final = "#"
APART: Final = "…"
"""What stands between the parts of a symptom that may be apart, in any order."""
NEAR: Final = 60
"""Within how many words of the part that tells most the others have to be."""

_WORD: Final = re.compile(r"[0-9A-Fa-f]{8,}(?![A-Za-z0-9])|[A-Za-z][A-Za-z0-9_]*|[0-9]+")
_COLOUR: Final = re.compile(
    r"(?:\x1b|\\u001[bB]|\\x1[bB]|\\e|\\033)\[[0-9;:?]*[ -/]*[@-~]|\x1b[@-_]"
)
"""What programs write to colour a terminal, also as JSON, bash and `kubectl logs` escape it."""
_ESCAPE: Final = re.compile(r"\\{1,8}(?:([nrt])|u00([0-7][0-9A-Fa-f])|([\"'/]))")
"""What JSON and Go's %q write for a character, however often a text was quoted."""
_ID: Final = re.compile(r"[0-9]{6,}|(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{8,}")


@record
class Sighting:
    """A symptom that a text holds: where it begins (1-based line), and the line itself.

    `share` is the part of its words that is there, 1.0 for all; `weight` how much it tells apart:
    words that many symptoms have weigh little.
    """

    symptom: str
    line: int
    text: str
    share: float
    weight: float


@record
class _Token:
    word: str
    line: int


@record
class _Text:
    """The words of a text in their order, and where each of them stands."""

    lines: Sequence[str]
    tokens: Sequence[_Token]
    places: Mapping[str, Sequence[int]]


def sightings(text: str, symptoms: Iterable[str]) -> tuple[Sighting, ...]:
    """Return the symptoms that a text holds, what tells most first; each once, where it is best.

    Of a symptom in several parts (`one … two`) each has to be there, a few lines apart at most; its
    line is that of the part that tells most.
    """
    read = _read(unescaped(text[-MAX_TEXT:]))
    wanted = {
        symptom: [tuple(words(part)) for part in parts(symptom)]
        for symptom in dict.fromkeys(symptoms)
    }
    weigh = _weights(tuple(chain.from_iterable(asked)) for asked in wanted.values())
    found = (_sighting(symptom, asked, read, weigh) for symptom, asked in wanted.items())
    seen = [sighting for sighting in found if sighting is not None]
    return tuple(sorted(seen, key=lambda s: (-s.weight, s.line, s.symptom)))


def parts(symptom: str) -> tuple[str, ...]:
    """Return the parts of a symptom that each stand on their own."""
    return tuple(part.strip() for part in symptom.split(APART) if part.strip())


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case; long numbers and hexadecimal ids are all alike."""
    for found in _WORD.findall(text):
        yield VARIABLE if _ID.fullmatch(found) else found.lower()


def unescaped(text: str) -> str:
    """Return a text without colours, and with the escapes of JSON and Go's %q undone."""
    return _ESCAPE.sub(_character, _COLOUR.sub("", text))


def _character(escape: re.Match[str]) -> str:
    space, code, itself = escape.groups()
    if space:
        return "\n" if space == "n" else " "
    return itself or chr(int(code, 16))


def _read(text: str) -> _Text:
    lines = text.splitlines()
    tokens = [_Token(word, at) for at, line in enumerate(lines, 1) for word in words(line)]
    places: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        places.setdefault(token.word, []).append(at)
    return _Text(lines, tokens, places)


def _sighting(
    symptom: str, asked: Sequence[Sequence[str]], read: _Text, weigh: Mapping[str, float]
) -> Sighting | None:
    """Return where the part that tells most stands, with the others near it."""
    weights = [sum(weigh[word] for word in part) for part in asked]
    whole = sum(weights)
    if not whole:
        return None
    chief = weights.index(max(weights))
    best: tuple[float, int] | None = None
    for share, at in _places(asked[chief], read, weigh, (0, len(read.tokens))):
        got = share * weights[chief]
        near = (max(at - NEAR, 0), at + NEAR)
        for part, weight in zip(asked, weights, strict=True):
            if part is asked[chief]:
                continue
            other = max((found for found, _ in _places(part, read, weigh, near)), default=0.0)
            if not other:
                break
            got += other * weight
        else:
            if best is None or got > best[0] + 1e-9:
                best = got, at
            if got > whole - 1e-9:
                break
    if best is None:
        return None
    got, at = best
    line = read.tokens[at].line
    share = 1.0 if got > whole - 1e-9 else got / whole
    return Sighting(symptom, line, read.lines[line - 1].strip()[:MAX_LINE], share, got)


def _weights(wanted: Iterable[Sequence[str]]) -> Mapping[str, float]:
    each = [set(asked) for asked in wanted]
    often = Counter(word for asked in each for word in asked)
    made = {word: log(1 + len(each) / number) for word, number in often.items()}
    made[VARIABLE] = 0.0
    return made


def _places(
    asked: Sequence[str], read: _Text, weigh: Mapping[str, float], within: tuple[int, int]
) -> Iterator[tuple[float, int]]:
    """Yield where the tokens between two places hold the words in order: the share of them, and
    where they begin."""
    fixed = [word for word in asked if word != VARIABLE]
    whole = sum(weigh[word] for word in asked)
    if not fixed or not whole:
        return
    low, high = within
    numbers = {word for word in fixed if word.isdecimal()}  # a port, a status: never another one
    short = len(fixed) < SHORTEST
    if not all(word in read.places for word in (fixed if short else numbers)):
        return
    rarest = min(fixed, key=lambda word: len(read.places.get(word, ())) or len(read.tokens) + 1)
    there = read.places.get(rarest, ())
    for at in there[bisect_left(there, low) : bisect_left(there, high)][:MOST_PLACES]:
        start = max(at - SPREAD * len(asked), 0)
        window = read.tokens[start : at + SPREAD * len(asked)]
        if numbers and not numbers.issubset(token.word for token in window):
            continue
        got, first = _in_order(asked, window, weigh)
        share = got / whole
        if share >= 1 - 1e-9:
            yield 1.0, start + first
        elif share >= LEAST and not short:
            yield share, start + first


def _in_order(
    asked: Sequence[str], window: Sequence[_Token], weigh: Mapping[str, float]
) -> tuple[float, int]:
    """Return the weight of the heaviest words of a symptom that a window holds in order, and the
    first of them. Where all its words must be there, they must stand side by side."""
    if len([w for w in asked if w != VARIABLE]) < SHORTEST:
        return _side_by_side(asked, window, weigh)
    rows = [(0.0, -1)] * (len(window) + 1)
    for word in reversed(asked):
        row = [(0.0, -1)] * (len(window) + 1)
        for at in range(len(window) - 1, -1, -1):
            row[at] = max(row[at + 1], rows[at], key=lambda pair: pair[0])
            if window[at].word == word:
                taken = rows[at + 1][0] + weigh[word]
                if taken >= row[at][0]:
                    row[at] = (taken, at)
        rows = row
    got, first = rows[0]
    return got, max(first, 0)


def _side_by_side(
    asked: Sequence[str], window: Sequence[_Token], weigh: Mapping[str, float]
) -> tuple[float, int]:
    needed = [word for word in asked if word != VARIABLE]
    there = [(at, token.word) for at, token in enumerate(window) if token.word != VARIABLE]
    for begin in range(len(there) - len(needed) + 1):
        if [word for _, word in there[begin : begin + len(needed)]] == needed:
            return sum(weigh[word] for word in needed), there[begin][0]
    return 0.0, 0
