"""Turn a scan that was linted before into its report again, and any other into a new report.

It knows what a report depends on: every text that was read, the settings, the day, the pages and
stubs of one's own, and ekslint itself. It knows no rule and no language.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ekslint import __version__
from ekslint.config.settings import Settings
from ekslint.core.finding import Report, RuleInfo
from ekslint.core.location import SourceText
from ekslint.core.record import record
from ekslint.facts.installed import stamps
from ekslint.facts.paths import rules_directory
from ekslint.linter.scan import Progress, Scan, read_scan
from ekslint.sources.cache import cache_directory, keep, private_directory, recall

if TYPE_CHECKING:
    from ekslint.linter.run import Survey
    from ekslint.model.access.admitted import Admitted
    from ekslint.ruleset.load import LoadedRules

SCHEMA: Final = 1
FOLDER: Final = "results"
MAX_OWN_FILES: Final = 2_000
"""Most files of stubs and rule pages of one's own; a run with more is not kept."""
MAX_OWN_BYTES: Final = 20_000_000
_LIBRARIES: Final = ("cfnlint", "hcl2", "lark", "tree_sitter", "tree_sitter_bash", "yaml")


class _UncountableError(Exception):
    """A run depends on more than can be put into a key; never leaves this module."""


def lint(
    paths: Sequence[Path],
    settings: Settings,
    *,
    today: date,
    progress: Progress | None = None,
) -> Report:
    """Lint files and directories, or recall what that gave the last time: see `linter.lint`.

    Raises UsageError for paths that do not exist and settings that name unknown rules.
    """
    say = progress or (lambda _: None)
    return lint_scan(read_scan(paths, settings, say), settings, today=today, progress=say)


def lint_scan(
    scan: Scan,
    settings: Settings,
    *,
    today: date,
    progress: Progress,
    before: Sequence[Admitted] = (),
) -> Report:
    """Lint the texts of a scan, or recall what that gave: see `linter.lint_scan`."""
    place = place_of(scan, settings, today, before)
    return lint_at(place, scan, settings, today=today, progress=progress, before=before)


@record
class Place:
    """Where the result of a run is kept: the folder, and all that it depends on as a short text."""

    folder: Path
    key: str


def place_of(
    scan: Scan, settings: Settings, today: date, before: Sequence[Admitted] = ()
) -> Place | None:
    """Return where the result of a run is kept; None when it is not."""
    directory = cache_directory()
    if settings.with_cfn_lint or directory is None or not private_directory(directory):
        return None
    key = _key(scan, settings, today, before)
    return None if key is None else Place(directory / FOLDER, key)


def lint_at(
    place: Place | None,
    scan: Scan,
    settings: Settings,
    *,
    today: date,
    progress: Progress,
    before: Sequence[Admitted] = (),
) -> Report:
    """Lint the texts of a scan, or recall what is kept at its place."""
    report = None
    if place is not None:
        report = _recalled(recall(place.folder, place.key), scan, settings)
    if report is None:
        from ekslint.linter.run import lint_scan as made

        report = made(scan, settings, today=today, progress=progress, before=before)
        if place is not None and not report.failures:  # what failed may go well the next time
            _keep(place.folder, place.key, report, scan)
    return report


def survey(
    paths: Sequence[Path], settings: Settings, *, progress: Progress | None = None
) -> Survey:
    """Return what files and directories hold: see `linter.survey`."""
    from ekslint.linter.run import survey as made

    return made(paths, settings, progress=progress)


def load_rules(settings: Settings) -> LoadedRules:
    """Load the rule pages: see `linter.load_rules`."""
    from ekslint.linter.run import load_rules as loaded

    return loaded(settings)


def _recalled(data: bytes | None, scan: Scan, settings: Settings) -> Report | None:
    if data is None:
        return None
    from ekslint.core.packing import PackingError, unpack

    def infos() -> Mapping[str, RuleInfo]:
        return load_rules(settings).infos

    try:
        report = unpack(json.loads(data), scan.texts, infos)
    except (PackingError, ValueError, RecursionError):
        return None
    told = report.extra.get("details", ())
    return replace(report, extra={**report.extra, "details": (*scan.details, *told)})


def _keep(folder: Path, key: str, report: Report, scan: Scan) -> None:
    """Keep a report, without what is told of the reading anew each time."""
    from ekslint.core.packing import PackingError, pack

    told = report.extra.get("details", ())[len(scan.details) :]
    try:
        packed = pack(replace(report, extra={**report.extra, "details": told}), scan.texts)
    except (PackingError, RecursionError):
        return
    keep(folder, key, json.dumps(packed, separators=(",", ":")).encode())


def _key(
    scan: Scan, settings: Settings, today: date, before: Sequence[Admitted] = ()
) -> str | None:
    """Return what a run depends on as one short text; None when it depends on too much."""
    digest = blake2b(digest_size=20)

    def add(*parts: Any) -> None:
        digest.update(json.dumps(parts).encode())
        digest.update(b"\n")

    try:
        add(SCHEMA, __version__, sys.version, os.getcwd(), today.isoformat(), scan.named)
        add(*_program())
        add(*stamps())
        add(_plain(settings), *map(_plain, scan.notices))
        add(*map(_plain, before))
        for own in (*settings.rules, *settings.stubs):
            for path, data in _files(own):
                add(path, len(data))
                digest.update(data)
    except (_UncountableError, OSError):
        return None
    for path, source in scan.texts.items():
        data = source.text.encode("utf-8", "surrogatepass")
        add(path, source.path, source.library, len(data))
        digest.update(data)
    return digest.hexdigest()


def _program() -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of change of all that ekslint is made of, libraries in short."""
    package = Path(__file__).parent.parent
    for folder in dict.fromkeys((str(package), str(rules_directory()))):
        yield from _stamps(folder)
    for name in _LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin:
            status = os.stat(spec.origin)
            yield spec.origin, status.st_size, status.st_mtime_ns


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _stamps(entry.path)
        else:
            status = entry.stat()
            yield entry.path, status.st_size, status.st_mtime_ns


def _files(own: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a folder of one's own, links followed as whoever reads them may."""
    if own.is_file():
        yield str(own), own.read_bytes()
        return
    number = size = 0
    for folder, folders, names in os.walk(own, followlinks=True):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not os.path.isfile(path):
                continue
            number += 1
            size += os.path.getsize(path)
            if number > MAX_OWN_FILES or size > MAX_OWN_BYTES:
                raise _UncountableError
            yield path, Path(path).read_bytes()


def _plain(item: Any) -> Any:
    """Return settings and their parts as plain data, no two different ones alike."""
    if item is None or isinstance(item, str | bool | int | float):
        return item
    if isinstance(item, Path):
        return ["path", str(item)]
    if isinstance(item, SourceText):
        return ["text", item.path, item.text, item.library]
    if isinstance(item, tuple | list):
        return ["list", *map(_plain, item)]
    if isinstance(item, Mapping):
        return ["map", *([_plain(name), _plain(value)] for name, value in item.items())]
    if is_dataclass(item) and not isinstance(item, type):
        parts = (_plain(getattr(item, part.name)) for part in fields(item) if part.init)
        return [type(item).__name__, *parts]
    raise _UncountableError
