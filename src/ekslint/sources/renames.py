"""Turn the files that are gone and those that are new into which of them are the same, moved.

It compares names of contents, and folders: a file that changed on its way counts where its whole
folder went the same way. It does not look into files.
"""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Mapping


def renamed(gone: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Return where files went, by path; `gone` and `new` map paths to names of their contents.

    Every new path is the place of one file at most.
    """
    by_content: dict[str, list[str]] = defaultdict(list)
    for path, content in sorted(new.items()):
        by_content[content].append(path)
    moved: dict[str, str] = {}
    for path, content in sorted(gone.items()):
        choices = by_content[content]
        same = [choice for choice in choices if _name(choice) == _name(path)]
        if chosen := (same or choices)[:1]:
            moved[path] = chosen[0]
            choices.remove(chosen[0])
    ways: dict[str, Counter[str]] = defaultdict(Counter)
    for old, now in moved.items():
        ways[posixpath.dirname(old)][posixpath.dirname(now)] += 1
    taken = set(moved.values())
    for path in sorted(gone.keys() - moved.keys()):
        way = ways.get(posixpath.dirname(path))
        if way is None:
            continue
        place = posixpath.join(way.most_common(1)[0][0], _name(path))
        if place in new and place not in taken:
            moved[path] = place
            taken.add(place)
    return moved


def _name(path: str) -> str:
    return path.rpartition("/")[2]
