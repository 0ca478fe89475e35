"""Turn findings into fingerprints that stay the same when lines move.

They know nothing of line numbers: `ekslint/v2` names the defect by rule and address, the line hash
by the characters that follow.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import accumulate
from sys import byteorder
from typing import Final

from ekslint.core.finding import Finding
from ekslint.core.location import SourceText
from ekslint.reports.homes import Home, former_home, home

KEY: Final = "ekslint/v2"
"""Name of our own fingerprint; a new way to compute it needs a new number."""

LINE_KEY: Final = "primaryLocationLineHash"
"""Name of the only fingerprint GitHub code scanning reads."""

_BLOCK: Final = 100
_BASE: Final = 37
_MASK: Final = (1 << 64) - 1
_END_OF_FILE: Final = 0xFFFF
_BLANKS: Final = {ord(blank): None for blank in " \t"}


def fingerprints(
    findings: Iterable[Finding], locate: Callable[[str], str]
) -> tuple[Mapping[str, str], ...]:
    """Return the fingerprints of each finding, in order.

    `ekslint/v2` is made of the rule, the folder of the file (two folders may declare equal
    addresses), the subject's address and the attribute. Where these are equal, the findings are
    numbered by what they say, not by where they stand or came. The folder and environment of the
    run that found it have no part in it; nor has the name of a manifest or template, unless two
    files of the folder declare a thing of the same name.
    """
    found = tuple(findings)
    digests = [_digest(f, _home(f, locate, by_file=f.by_file)) for f in found]
    numbered = zip(digests, _numbers(found, digests), strict=True)
    return tuple({KEY: f"{digest}:{number}"} for digest, number in numbered)


def hashes_of_lines(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the hash that GitHub's upload action has for the line of each finding, in order."""
    hashes: dict[SourceText, tuple[str, ...]] = {}
    result = []
    for finding in findings:
        source = finding.location.source
        if source not in hashes:
            hashes[source] = line_hashes(source.text)
        lines = hashes[source]
        result.append(lines[min(finding.location.line, len(lines)) - 1])
    return tuple(result)


def former(finding: Finding, locate: Callable[[str], str]) -> tuple[str, ...]:
    """Return what else the digest of a finding may have been: as `ekslint/v1` had it, and before
    another file declared a thing of the same name, or ceased to."""
    path = finding.location.path
    homes = (
        former_home(finding.subject, path, locate),
        _home(finding, locate, by_file=not finding.by_file),
    )
    now = _digest(finding, _home(finding, locate, by_file=finding.by_file))
    digests = dict.fromkeys(_digest(finding, each) for each in homes)
    return tuple(digest for digest in digests if digest != now)


def _home(finding: Finding, locate: Callable[[str], str], *, by_file: bool) -> Home:
    return home(finding.subject, finding.location.path, locate, by_file=by_file)


def _digest(finding: Finding, placed: Home) -> str:
    parts = (finding.rule, *placed, finding.attribute)
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _numbers(findings: Sequence[Finding], digests: Sequence[str]) -> list[int]:
    """Return which of those with its digest each finding is, from 1 on."""
    seen: Counter[str] = Counter()
    numbers = [0] * len(findings)
    for at in sorted(range(len(findings)), key=lambda at: _words(findings[at])):
        seen[digests[at]] += 1
        numbers[at] = seen[digests[at]]
    return numbers


def _words(finding: Finding) -> tuple[object, ...]:
    """Return what tells findings of one rule, thing and attribute apart; the place comes last."""
    place = finding.location
    return finding.message, place.text, *place.sort_key()


def line_hashes(text: str) -> tuple[str, ...]:
    """Return the hash of each line as GitHub's upload action computes it.

    A line's hash covers the 100 UTF-16 code units from its start on, without spaces and tabs, as a
    polynomial in 37 modulo 2**64; equal hashes are numbered. The action warns about each result
    whose hash differs from its own: https://github.com/github/codeql-action,
    `src/fingerprints.ts`.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    units = _units(text)
    sizes = (len(_units(f"{line}\n")) for line in text.split("\n")[:-1])
    starts = list(accumulate(sizes, initial=0))
    units.append(_END_OF_FILE)
    seen: Counter[str] = Counter()
    result = []
    for value in _rolled(units, starts):
        name = f"{value:x}"
        seen[name] += 1
        result.append(f"{name}:{seen[name]}")
    return tuple(result)


def _units(text: str) -> list[int]:
    """Return the UTF-16 code units of a text; half of a pair is one, too."""
    units = array("H")
    units.frombytes(
        text.encode(f"utf-16-{'le' if byteorder == 'little' else 'be'}", "surrogatepass")
    )
    return units.tolist()


def _rolled(units: list[int], starts: list[int]) -> Iterable[int]:
    """Yield the hash of the block at each start, in one pass over the units."""
    leaving = pow(_BASE, _BLOCK, 1 << 64)
    padded = units + [0] * _BLOCK
    value = 0
    for unit in padded[:_BLOCK]:
        value = (value * _BASE + unit) & _MASK
    at = 0
    for start in starts:
        while at < start:
            value = (value * _BASE + padded[at + _BLOCK] - padded[at] * leaving) & _MASK
            at += 1
        yield value
