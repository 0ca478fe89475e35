"""Turn pages that were checked before, by the same ekslint, into the word that they are sound.

It keeps that word in the user's cache folder, by the hash of all it depends on: the page, the
model, the functions that pages may call. What is wrong with a page is never kept: its places would
have to be, too.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final

from ekslint import __version__
from ekslint.core.errors import PageError
from ekslint.model.registry import Registry
from ekslint.ruleset.page import Rule
from ekslint.sources.cache import cache_directory, keep, private_directory, recall

SCHEMA: Final = 1
FOLDER: Final = "pages"
MAX_KEPT: Final = 20_000
"""Most pages that one file of verdicts is about."""
_ROOMS: Final = ("core", "model", "ruleset")


@dataclass(slots=True)
class Vetted:
    """The pages known to be sound, by digest, each with the rules its `unless` names."""

    place: Path | None
    key: str
    sound: dict[str, list[str]] = field(default_factory=dict)
    fresh: bool = False

    def check(
        self, rule: Rule, look: Callable[[Rule], tuple[PageError, ...]]
    ) -> tuple[PageError, ...]:
        """Return what is wrong with a page; `look` is asked when it is not known to be sound."""
        digest = _digest(rule)
        named = self.sound.get(digest)
        if named is not None:
            rule.yields_to = tuple(named)
            return ()
        wrong = look(rule)
        if not wrong:
            self.sound[digest] = list(rule.unless)
            self.fresh = True
        return wrong

    def close(self) -> None:
        """Keep what is new."""
        if self.fresh and self.place is not None and len(self.sound) <= MAX_KEPT:
            keep(self.place, self.key, json.dumps(self.sound, separators=(",", ":")).encode())


def open_vetted(registry: Registry, directory: str) -> Vetted:
    """Return the verdicts that are kept of a folder's pages; none where nothing may be kept."""
    cache = cache_directory()
    if cache is None or not private_directory(cache):
        return Vetted(None, "")
    key = _key(registry, directory)
    place = cache / FOLDER
    return Vetted(place, key, _sound(recall(place, key)))


def _sound(data: bytes | None) -> dict[str, list[str]]:
    if data is None:
        return {}
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: ids for name, ids in found.items() if isinstance(ids, list)}


def _digest(rule: Rule) -> str:
    text = f"{rule.id}\n{rule.source.text}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _key(registry: Registry, directory: str) -> str:
    parts = [SCHEMA, __version__, sys.version, os.path.abspath(directory), *_stamps()]
    parts.extend(sorted(_vocabulary(registry)))
    return blake2b(json.dumps(parts, default=str).encode(), digest_size=20).hexdigest()


def _stamps() -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of change of what decides whether a page is sound."""
    package = Path(__file__).resolve().parent.parent
    for room in _ROOMS:
        yield from _stamps_below(str(package / room))


def _stamps_below(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stamps_below(entry.path)
        elif entry.name.endswith((".py", ".json")):
            status = entry.stat()
            yield entry.path, status.st_size, status.st_mtime_ns


def _vocabulary(registry: Registry) -> Iterator[str]:
    """Yield the names pages may use; of a function of others, the file it was read from too."""
    names: Mapping[str, object] = registry.functions
    yield from (f"collection {name} {cls!r}" for name, cls in registry.collections.items())
    yield from (f"constant {name} {type(value)}" for name, value in registry.constants.items())
    for name, function in names.items():
        code = getattr(function, "__code__", None)
        file = getattr(code, "co_filename", "")
        try:
            status = os.stat(file)
        except OSError:
            yield f"function {name} {file}"
        else:
            yield f"function {name} {file} {status.st_size} {status.st_mtime_ns}"
