"""Turn findings into fingerprints that stay the same when lines move.

They know nothing of line numbers: `ekslint/v1` names the defect by rule and address, the line hash
by the characters that follow.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

from ekslint.core.finding import Finding
from ekslint.core.location import SourceText

KEY: Final = "ekslint/v1"
"""Name of our own fingerprint; a new way to compute it needs a new number."""

LINE_KEY: Final = "primaryLocationLineHash"
"""Name of the only fingerprint GitHub code scanning reads."""

_BLOCK: Final = 100
_BASE: Final = 37
_MASK: Final = (1 << 64) - 1
_END_OF_FILE: Final = 0xFFFF


def fingerprints(
    findings: Iterable[Finding], locate: Callable[[str], str]
) -> tuple[Mapping[str, str], ...]:
    """Return the fingerprints of each finding, in order.

    `ekslint/v1` is made of the rule, the folder of the file (two folders may declare equal
    addresses), the subject's address and the attribute. Where these are equal, the findings are
    numbered by what they say, not by where they stand or came. The folder and environment of the
    run that found it have no part in it.
    """
    found = tuple(findings)
    digests = [_digest(finding, locate) for finding in found]
    numbers = _numbers(found, digests)
    hashes: dict[SourceText, tuple[str, ...]] = {}
    result = []
    for finding, digest, number in zip(found, digests, numbers, strict=True):
        source = finding.location.source
        if source not in hashes:
            hashes[source] = line_hashes(source.text)
        lines = hashes[source]
        line = min(finding.location.line, len(lines))
        result.append({KEY: f"{digest}:{number}", LINE_KEY: lines[line - 1]})
    return tuple(result)


def _digest(finding: Finding, locate: Callable[[str], str]) -> str:
    parts = (finding.rule, *_placed(finding, locate), finding.attribute)
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


def _placed(finding: Finding, locate: Callable[[str], str]) -> tuple[str, str]:
    """Return where the subject is at home in the repository, and its address there.

    Things of a folder (Terraform) are told apart by their addresses, those of a file by the file.
    """
    scope, parted, address = finding.subject.partition("::")
    if not parted:
        scope, address = "", finding.subject
    path = finding.location.path
    home = scope.partition("#")[0] if not scope.endswith(path) else scope
    if home.endswith(path):
        if address.startswith(f"{path}/"):
            address = address[len(path) :]
        return home.removesuffix(path) + locate(path), address
    return posixpath.dirname(locate(path)), address


def line_hashes(text: str) -> tuple[str, ...]:
    """Return the hash of each line as GitHub's upload action computes it.

    A line's hash covers the 100 UTF-16 code units from its start on, without spaces and tabs, as a
    polynomial in 37 modulo 2**64; equal hashes are numbered. The action warns about each result
    whose hash differs from its own: https://github.com/github/codeql-action,
    `src/fingerprints.ts`.
    """
    units: list[int] = []
    starts: list[int] = []
    at_line_start = True
    for char in text.replace("\r\n", "\n").replace("\r", "\n"):
        if char in " \t":
            continue
        if at_line_start:
            starts.append(len(units))
        at_line_start = char == "\n"
        code = ord(char)
        if code > 0xFFFF:
            code -= 0x10000
            units.append(0xD800 + (code >> 10))
            code = 0xDC00 + (code & 0x3FF)
        units.append(code)
    if at_line_start:
        starts.append(len(units))
    units.append(_END_OF_FILE)
    seen: Counter[str] = Counter()
    result = []
    for value in _rolled(units, starts):
        name = f"{value:x}"
        seen[name] += 1
        result.append(f"{name}:{seen[name]}")
    return tuple(result)


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
