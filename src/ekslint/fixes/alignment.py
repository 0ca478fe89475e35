"""Turn a new line, or a new name, among the arguments of HCL into edits that keep them aligned.

`terraform fmt` aligns the signs of short arguments on lines without a gap. What was not aligned
before stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ekslint.core.finding import Edit
from ekslint.core.location import Location, SourceText
from ekslint.fixes.hosts import hcl_nodes, parsed_hcl
from ekslint.fixes.layout import Lines
from ekslint.fixes.literals import HCL, key

Entry = tuple[int, int, int, int]
"""Where the name of an argument or key starts and ends, and the whole with its value."""


def aligned(
    lines: Lines,
    entries: Sequence[Entry],
    anchor: tuple[int, int],
    name: str,
    text: str,
) -> tuple[Edit, ...]:
    """Return the edits for a line behind an anchor, its run aligned as before."""
    run = _run(lines, entries, anchor)
    widths = [end - start for start, end, _, _ in run]
    columns = {_sign(lines, end) - start for start, end, _, _ in run}
    indent = lines.indent(anchor[0])
    place = lines.end(anchor[1])
    most = max(widths, default=0)
    if columns != {most + 1}:
        room = min(columns) - 1 if len(columns) == 1 else 0  # all stand further right
        return (lines.insert(place, f"\n{indent}{name:<{room}} = {text}"),)
    width = max(most, len(name))
    edits = [lines.insert(place, f"\n{indent}{name:<{width}} = {text}")]
    if width > most:
        for start, end, _, _ in run:
            edits.append(lines.replace(end, _sign(lines, end), " " * (width - (end - start) + 1)))
    return tuple(edits)


def without(lines: Lines, entries: Sequence[Entry], gone: tuple[int, int]) -> tuple[Edit, ...]:
    """Return the edits that take a line away, its run aligned as before."""
    drop = lines.drop(*gone)
    run = _run(lines, entries, gone)
    left = [entry for entry in run if (entry[2], entry[3]) != gone]
    widths = [end - start for start, end, _, _ in run]
    columns = {_sign(lines, end) - start for start, end, _, _ in run}
    if len(left) == len(run) or not left or columns != {max(widths) + 1}:
        return (drop,)
    width = max(end - start for start, end, _, _ in left)
    edits = [drop]
    if width < max(widths):
        for start, end, _, _ in left:
            edits.append(lines.replace(end, _sign(lines, end), " " * (width - (end - start) + 1)))
    return tuple(edits)


def _sign(lines: Lines, end: int) -> int:
    found = re.compile(r"[ \t]*").match(lines.text, end)
    return found.end() if found else end


def _run(lines: Lines, entries: Sequence[Entry], anchor: tuple[int, int]) -> list[Entry]:
    """Return the short entries on the lines around an anchor without a gap."""
    by_line: dict[int, Entry] = {}
    for entry in entries:
        if "\n" not in lines.text[entry[2] : entry[3]]:
            by_line[lines.source.position(entry[2])[0]] = entry
    at = lines.source.position(anchor[0])[0]
    first = last = at
    while first - 1 in by_line:
        first -= 1
    while last + 1 in by_line:
        last += 1
    return [by_line[line] for line in range(first, last + 1) if line in by_line]


def renamed(source: SourceText, place: Location, name: str) -> tuple[Edit, ...]:
    """Return the edits that give an argument or key another name, its run aligned as before."""
    lines = Lines(source)
    written = place.text
    spelled = key(name, HCL)
    if spelled is None:
        return ()
    if written.startswith('"'):
        spelled = spelled if spelled.startswith('"') else f'"{spelled}"'
    change = lines.replace(place.start, place.end, spelled)
    for entries in _groups(source, place):
        own = next((e for e in entries if e[0] == place.start and e[1] == place.end), None)
        if own is None:
            continue
        run = _run(lines, entries, (own[2], own[3]))
        widths = [e[1] - e[0] for e in run]
        columns = {_sign(lines, e[1]) - e[0] for e in run}
        if own not in run or columns != {max(widths) + 1}:
            return (change,)
        new = [len(spelled) if e is own else e[1] - e[0] for e in run]
        edits = []
        for entry, size in zip(run, new, strict=True):
            pad = " " * (max(new) - size + 1)
            sign = _sign(lines, entry[1])
            if entry is own:
                edits.append(lines.replace(place.start, sign, spelled + pad))
            elif lines.text[entry[1] : sign] != pad:
                edits.append(lines.replace(entry[1], sign, pad))
        return tuple(edits)
    return ()


def _groups(source: SourceText, place: Location) -> Iterator[list[Entry]]:
    """Yield the entries of each body and object around a place; the file's own come first."""
    top = [e for e in parsed_hcl(source).items if e[0] == "attribute"]
    yield [(e[4], e[5], e[1], e[2]) for e in top]
    for node in hcl_nodes(source, place):
        if node[0] == "block":
            yield [(e[4], e[5], e[1], e[2]) for e in node[5] if e[0] == "attribute"]
        elif node[0] == "object":
            yield [(k[1], k[2], k[1], v[2]) for k, v in node[3]]
