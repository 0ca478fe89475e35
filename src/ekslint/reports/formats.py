"""Turn the name of an output format into its text; each format is imported when it is asked for.

It does not know where the text goes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final, cast

from ekslint.core.finding import Report
from ekslint.reports.options import Options

FORMATS: Final = (*("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"),)
"""One module of this package each, with a function `render(report, options) -> str`."""

MACHINE: Final = ("json", "sarif", "gitlab", "junit")
"""Formats that are one document: nothing else may stand beside them on the same stream."""


def render(form: str, report: Report, options: Options) -> str:
    """Return the report in one of `FORMATS`; the same report gives the same text."""
    if form not in FORMATS:
        raise ValueError(f"no such format: {form}")
    module = import_module(f"ekslint.reports.{form}")
    renderer = cast(Callable[[Report, Options], str], module.render)
    return renderer(report, options)
