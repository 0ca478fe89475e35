"""Turn the text of an HCL file, an expression or a template into the nodes of `syntax`.

Bad input never raises: it becomes problems with places. It knows no Terraform, follows no file
names and evaluates nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.syntax import HclFile, Node

if TYPE_CHECKING:
    from lark import Lark

    from ekslint.sources.hcl.newlines import Newlines

MAX_HEREDOCS: Final = 16
"""Deepest nesting of heredocs inside interpolations of heredocs."""


class Failure(Exception):
    """A range of a text does not parse."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message


class Parser:
    """The Lark parser with its callbacks; one text at a time."""

    def __init__(self, directory: Path | None) -> None:
        from ekslint.sources.hcl.grammar import make_parser
        from ekslint.sources.hcl.newlines import Newlines
        from ekslint.sources.hcl.tree import Tree

        self._lock = RLock()
        self._text = ""
        self._depth = 0
        self._newlines: Newlines = Newlines()
        self._lark: Lark = make_parser(
            transformer=Tree(self._nested),
            postlex=self._newlines,
            comment=self._newlines.note_block_comment,
            directory=directory,
        )

    def run(
        self, text: str, start: int, end: int, rule: str
    ) -> tuple[Any, list[tuple[int, int]]]:
        """Return what the callbacks made of text[start:end], and its comments; raise Failure."""
        with self._lock, _without_gc():
            self._text = text
            self._depth = 0
            self._newlines.comments = []
            result = self._parse(start, end, rule)
            return result, self._newlines.comments

    def _nested(self, start: int, end: int) -> list[Any]:
        if self._depth >= MAX_HEREDOCS:
            raise Failure(start, end, f"heredocs are nested more than {MAX_HEREDOCS} deep")
        self._depth += 1
        result: list[Any] = self._parse(start, end, "template")
        self._depth -= 1
        return result

    def _parse(self, start: int, end: int, rule: str) -> Any:
        from lark import TextSlice
        from lark.exceptions import LarkError

        from ekslint.sources.hcl.newlines import TooDeepError
        from ekslint.sources.hcl.problems import explain
        from ekslint.sources.hcl.templates import TemplateError

        self._newlines.body = rule == "start"
        try:
            return self._lark.parse(TextSlice(self._text, start, end), start=rule)
        except TemplateError as error:
            raise Failure(error.start, error.end, error.message) from None
        except TooDeepError as error:
            raise Failure(error.start, error.end, "brackets are nested too deep") from None
        except LarkError as error:
            raise Failure(*explain(error, self._text, start, end)) from None
        except RecursionError:
            raise Failure(start, end, "the text is nested too deep") from None


@contextmanager
def _without_gc() -> Iterator[None]:
    """Keep the collector from walking the growing tree again and again: it frees nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@cache
def _parser(directory: Path | None) -> Parser:
    return Parser(directory)


def _default_parser(directory: Path | None) -> Parser:
    from ekslint.sources.hcl.grammar import cache_directory

    return _parser(directory or cache_directory())


def _first(text: str) -> int:
    """Return the offset after a byte order mark."""
    return 1 if text.startswith("\ufeff") else 0


def _problem(source: SourceText, failure: Failure) -> UnreadableError:
    return UnreadableError(failure.message, source.location(failure.start, failure.end))


def parse_hcl(source: SourceText, *, cache_directory: Path | None = None) -> HclFile:
    """Return the items of a file; what does not parse is in `problems`, all else in `items`."""
    parser = _default_parser(cache_directory)
    text = source.text
    try:
        items, comments = parser.run(text, _first(text), len(text), "start")
    except Failure as failure:
        return HclFile(source, (), (), (_problem(source, failure),))
    return HclFile(source, items, tuple(comments))


def parse_expression(
    source: SourceText, start: int, end: int, *, cache_directory: Path | None = None
) -> Node | UnreadableError:
    """Return the node of the expression in source.text[start:end], or what is wrong with it."""
    parser = _default_parser(cache_directory)
    try:
        node: Node = parser.run(source.text, start, end, "expression")[0]
    except Failure as failure:
        return _problem(source, failure)
    return node


def parse_template(
    source: SourceText, *, cache_directory: Path | None = None
) -> Node | UnreadableError:
    """Return a whole text as a "template" node, as `templatefile` reads it."""
    from ekslint.sources.hcl.templates import TemplateError, assemble

    text = source.text
    start = _first(text)
    parser = _default_parser(cache_directory)
    try:
        parts = assemble(parser.run(text, start, len(text), "template")[0], quoted=False)
    except Failure as failure:
        return _problem(source, failure)
    except TemplateError as error:
        return UnreadableError(error.message, source.location(error.start, error.end))
    return ("template", start, len(text), parts, False)
