"""Turn paths into what a run prints, or recall what the same run printed the last time.

It knows what printed texts depend on besides the report: which outputs are wished for, how, and
where the files they name lie. It knows no format, and does not know where the texts go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from ekslint.config.settings import Settings
from ekslint.core.finding import Report
from ekslint.core.record import record
from ekslint.linter.recall import lint, lint_at, lint_scan, load_rules, place_of, survey
from ekslint.linter.scan import Progress, Scan, read_scan
from ekslint.reports.formats import render
from ekslint.reports.options import Options
from ekslint.sources.cache import keep, recall

_ANSWERS: Final = ("locate", "tell")
"""Options that are functions: what they were asked and told is kept, not they themselves."""


@record
class Print:
    """One thing that is printed: a format, and how."""

    form: str
    options: Options


@record
class Printed:
    """What a run prints: the text of each output, what these have no room for, and its exit code.

    `told` are sentences for the standard error.
    """

    texts: tuple[str, ...]
    told: tuple[str, ...] = ()
    code: int = 0


def printed(report: Report, outputs: Sequence[Print], code: int) -> Printed:
    """Return what is printed of a report."""
    told: list[str] = []
    texts = [render(each.form, report, replace(each.options, tell=told.append)) for each in outputs]
    return Printed(tuple(texts), tuple(told), code)


def prints(
    paths: Sequence[Path],
    settings: Settings,
    outputs: Sequence[Print],
    *,
    today: date,
    progress: Progress | None = None,
    code: Callable[[Report], int],
) -> Printed:
    """Lint files and directories and print the report, or recall what that gave the last time.

    `code` gives the exit code of a report, by nothing but the settings. Raises UsageError for paths
    that do not exist and settings that name unknown rules.
    """
    say = progress or (lambda _: None)
    scan = read_scan(paths, settings, say)
    place = place_of(scan, settings, today)
    key = _key(place.key, scan, outputs) if place is not None else None
    if place is None or key is None:
        report = lint_scan(scan, settings, today=today, progress=say)
        return printed(report, outputs, code(report))
    if found := _recalled(recall(place.folder, key), outputs):
        return found
    report = lint_at(place, scan, settings, today=today, progress=say)
    asked: dict[str, str] = {}
    made = printed(report, [_listened(each, asked) for each in outputs], code(report))
    if not report.failures:
        keep(place.folder, key, json.dumps([made.texts, made.told, made.code, asked]).encode())
    return made


def _key(scan_key: str, scan: Scan, outputs: Sequence[Print]) -> str | None:
    """Return what texts depend on as one short text: the report, and how it is printed.

    None when that cannot be told, or when outputs would not agree on where files lie.
    """
    if len({each.options.locate for each in outputs}) != 1:
        return None
    wished = [[each.form, *_plain(each.options)] for each in outputs]
    try:
        text = json.dumps([scan_key, scan.details, wished])
    except TypeError:
        return None
    return blake2b(text.encode(), digest_size=20).hexdigest()


def _plain(options: Options) -> list[Any]:
    return [getattr(options, each.name) for each in fields(options) if each.name not in _ANSWERS]


def _listened(output: Print, asked: dict[str, str]) -> Print:
    """Return the same output, which notes where the files lie that it asks for."""
    locate = output.options.locate

    def listening(path: str) -> str:
        asked[path] = answer = locate(path)
        return answer

    return replace(output, options=replace(output.options, locate=listening))


def _recalled(data: bytes | None, outputs: Sequence[Print]) -> Printed | None:
    """Return what was printed, unless a file that it names lies elsewhere now."""
    if data is None:
        return None
    try:
        texts, told, code, asked = json.loads(data)
        locate = outputs[0].options.locate
        if any(locate(path) != answer for path, answer in asked.items()):
            return None
        return Printed(tuple(texts), tuple(told), int(code))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


__all__ = ["Print", "Printed", "lint", "load_rules", "printed", "prints", "survey"]
