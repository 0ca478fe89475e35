"""Turn the text of an HCL file, an expression or a template into the nodes of `syntax`.

Bad input never raises: it becomes problems with places. It knows no Terraform, opens no files but
the cached grammar and evaluates nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.conflicts import LEFT_OVER, conflict_in
from ekslint.sources.hcl.problems import MalformedError
from ekslint.sources.hcl.syntax import HclFile, Node

if TYPE_CHECKING:
    from ekslint.sources.hcl.engine import Engine


def parse_hcl(source: SourceText, *, cache_directory: Path | None = None) -> HclFile:
    """Return the items of a file; what does not parse is in `problems`, all else in `items`.

    A file that does not parse as a whole is read item by item. `cache_directory` holds the
    compiled grammar (default: `EKSLINT_CACHE_DIR`, else the user's cache directory).
    """
    engine = _engine(source, cache_directory)
    if isinstance(engine, UnreadableError):
        return HclFile(source, (), problems=(engine,))
    text = source.text
    start = _after_mark(text)
    try:
        parsed = engine.body(text, start, len(text))
    except MalformedError:
        return _salvaged(source, engine, start)
    return HclFile(source, parsed.items, parsed.comments, _problems(source, parsed.failures))


def parse_expression(
    source: SourceText, start: int, end: int, *, cache_directory: Path | None = None
) -> Node | UnreadableError:
    """Return the node of the expression in source.text[start:end], or what is wrong with it.

    Offsets are those of the whole text. Newlines are ignored, as inside parentheses.
    """
    engine = _engine(source, cache_directory)
    if isinstance(engine, UnreadableError):
        return engine
    try:
        return engine.expression(source.text, start, end)
    except MalformedError as failure:
        return _problem(source, failure)


def parse_template(
    source: SourceText, *, cache_directory: Path | None = None
) -> Node | UnreadableError:
    """Return a whole text as a "template" node, as `templatefile` reads it, or what is wrong."""
    engine = _engine(source, cache_directory)
    if isinstance(engine, UnreadableError):
        return engine
    text = source.text
    try:
        return engine.template(text, _after_mark(text), len(text))
    except MalformedError as failure:
        return _problem(source, failure)


def _engine(source: SourceText, directory: Path | None) -> Engine | UnreadableError:
    from ekslint.sources.hcl.engine import engine_for

    engine = engine_for(directory)
    return UnreadableError(engine, source.whole()) if isinstance(engine, str) else engine


def _salvaged(source: SourceText, engine: Engine, start: int) -> HclFile:
    from ekslint.sources.hcl.salvage import salvage
    from ekslint.sources.hcl.tree import first_of_each

    text = source.text
    result = salvage(text, start, lambda low, high: engine.body(text, low, high))
    items = first_of_each(result.items, result.failures)
    comments = tuple(sorted(set(result.comments)))
    return HclFile(source, items, comments, _problems(source, result.failures))


def _problems(source: SourceText, failures: list[MalformedError]) -> tuple[UnreadableError, ...]:
    ordered = sorted(failures, key=lambda failure: (failure.start, failure.end))
    conflict = conflict_in(source.text) if ordered else None
    if conflict is not None:
        start, line_end, end = conflict
        apart = [one for one in ordered if not start <= one.start <= end]
        if len(apart) < len(ordered):
            left = UnreadableError(LEFT_OVER, source.location(start, line_end))
            return (left, *(_problem(source, failure) for failure in apart))
    return tuple(_problem(source, failure) for failure in ordered)


def _problem(source: SourceText, failure: MalformedError) -> UnreadableError:
    return UnreadableError(failure.message, source.location(failure.start, failure.end))


def _after_mark(text: str) -> int:
    """Return the offset after a byte order mark."""
    return 1 if text.startswith("\ufeff") else 0
