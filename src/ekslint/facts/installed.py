"""Turns the entry points of installed packages (`ekslint.rules`, `.functions`) into records.

It does not know pages, and imports nothing of these packages. This is the only way Python of others
comes into a run: by an installed package, never by a folder of pages or a scanned tree.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ekslint.core.record import record

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

RULES: Final = "ekslint.rules"
FUNCTIONS: Final = "ekslint.functions"
_MARK: Final = b"[ekslint."
"""How a group of entry points begins; ekslint itself only has a script."""
_METADATA: Final = (".dist-info", ".egg-info")


@record
class Offer:
    """One entry point: its name, what it leads to (`package.module:name`), and whose it is."""

    group: str
    name: str
    value: str
    package: str
    version: str

    def __str__(self) -> str:
        return f"`{self.name}` of {self.package} {self.version}"


def offers() -> tuple[Offer, ...]:
    """Return the entry points of all installed packages, in the order of package and name.

    The folder a run is in is no place to install packages: a scanned tree could offer itself.
    """
    here = os.path.realpath(os.getcwd())
    places = [p for p in sys.path if p and os.path.realpath(p) != here]
    return _offers(tuple(places))


@lru_cache(maxsize=8)
def _offers(places: Sequence[str]) -> tuple[Offer, ...]:
    if not any(map(_may_offer, places)):
        return ()
    from importlib.metadata import distributions

    found: dict[tuple[str, str, str], Offer] = {}
    seen: set[str] = set()
    for distribution in distributions(path=list(places)):
        name = distribution.metadata["Name"] or ""
        if name.lower() in seen:  # the first one on the path is the one that is imported
            continue
        seen.add(name.lower())
        for point in _points(distribution.entry_points):
            offer = Offer(point.group, point.name, point.value, name, distribution.version)
            found.setdefault((name.lower(), point.group, point.name), offer)
    return tuple(offer for _, offer in sorted(found.items()))


def _points(points: Iterable[EntryPoint]) -> Iterator[EntryPoint]:
    return (point for point in points if point.group in (RULES, FUNCTIONS))


def _may_offer(place: str) -> bool:
    """Whether a package installed in a folder may have an entry point for ekslint.

    Reading the few files is much quicker than `importlib.metadata`, which most runs never need.
    """
    if not os.path.isdir(place):
        return os.path.isfile(place)  # an archive: let `importlib.metadata` look into it
    try:
        with os.scandir(place) as entries:
            names = [e.path for e in entries if e.name.endswith(_METADATA)]
    except OSError:
        return False
    return any(_mentions(os.path.join(name, "entry_points.txt")) for name in names)


def _mentions(file: str) -> bool:
    try:
        with open(file, "rb") as opened:
            return _MARK in opened.read()
    except OSError:
        return False


def folder_of(offer: Offer) -> Path | None:
    """Return the folder that `package` or `package:folder` names; None when it is not there."""
    module, _, inner = offer.value.partition(":")
    spec = find_spec(module)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    for place in places:
        folder = Path(place, *inner.split("."))
        if folder.is_dir():
            return folder
    return None


def stamps() -> Iterator[tuple[object, ...]]:
    """Yield what the answers of installed packages depend on, without importing one of them."""
    for offer in offers():
        yield offer.group, offer.name, offer.value, offer.package, offer.version
        try:
            spec = find_spec(offer.value.partition(":")[0].partition(".")[0])
        except (ImportError, ValueError):
            continue
        if spec is None:
            continue
        for place in spec.submodule_search_locations or [spec.origin or ""]:
            yield from _files(place)


def _files(place: str) -> Iterator[tuple[str, int, int]]:
    if os.path.isfile(place):
        status = os.stat(place)
        yield place, status.st_size, status.st_mtime_ns
        return
    for folder, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                continue
            yield path, status.st_size, status.st_mtime_ns
