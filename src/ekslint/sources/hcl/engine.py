"""Turn ranges of a text into nodes with the Lark parser, its callbacks and its post-lexer.

The one place that runs Lark; importing it loads neither lark nor the grammar. It does not decide
what to do with text that does not parse: `parse` does.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final

from ekslint.core.record import record
from ekslint.sources.cache import cache_directory
from ekslint.sources.hcl.driver import Driver, GiveUpError
from ekslint.sources.hcl.newlines import Newlines
from ekslint.sources.hcl.problems import MalformedError, explain
from ekslint.sources.hcl.syntax import Node
from ekslint.sources.hcl.tree import Tree

MAX_HEREDOCS: Final = 16
"""Deepest nesting of heredocs inside interpolations of heredocs."""


@record
class Body:
    """The items of a body, its comments, and what was left out of the items."""

    items: tuple[Node, ...]
    comments: tuple[tuple[int, int], ...]
    failures: list[MalformedError]


class Engine:
    """The parser with its callbacks; it reads one text at a time, whoever asks."""

    def __init__(self, directory: Path | None) -> None:
        from ekslint.sources.hcl.grammar import stamp
        from ekslint.sources.hcl.tables import keep_tables, kept_tables, tables_of

        self._directory = directory
        self._lock = RLock()
        self._text = ""
        self._depth = 0
        self._quick = False
        self._newlines = Newlines()
        self._tree = Tree(self._nested)
        self._lark: Any = None
        of_grammar = stamp()
        tables = kept_tables(directory, of_grammar)
        if tables is None:
            with suppress(GiveUpError):
                tables = tables_of(self._whole_lark())
                keep_tables(directory, of_grammar, tables)
        self._driver: Driver | None = None
        if tables is not None:
            comment = self._newlines.note_block_comment
            self._driver = Driver(tables, self._tree, self._newlines, comment)

    def _whole_lark(self) -> Any:
        """Return Lark's own parser, which is made when it is asked for first."""
        if self._lark is None:
            from ekslint.sources.hcl.grammar import make_parser

            self._lark = make_parser(
                transformer=self._tree,
                postlex=self._newlines,
                comment=self._newlines.note_block_comment,
                directory=self._directory,
            )
        return self._lark

    def body(self, text: str, start: int, end: int) -> Body:
        """Return the body in text[start:end]; raise MalformedError if it does not parse."""
        with self._reading(text):
            items = self._read(start, end, "start")
            # The ones inside a heredoc come after one that follows it.
            comments = sorted(self._newlines.comments)
            return Body(items, tuple(comments), self._tree.problems)

    def expression(self, text: str, start: int, end: int) -> Node:
        """Return the expression in text[start:end]; raise MalformedError if it does not parse."""
        from ekslint.sources.hcl.tree import check_depth

        with self._reading(text):
            node: Node = self._read(start, end, "expression")
        check_depth(node)
        return node

    def template(self, text: str, start: int, end: int) -> Node:
        """Return text[start:end] as a "template" node; raise MalformedError if it is none."""
        from ekslint.sources.hcl.templates import assemble
        from ekslint.sources.hcl.tree import check_depth

        with self._reading(text):
            parts = self._read(start, end, "template")
        node = ("template", start, end, assemble(parts, quoted=False), False)
        check_depth(node)
        return node

    @contextmanager
    def _reading(self, text: str) -> Iterator[None]:
        """Start on a text, without the collector: it would walk the growing tree for nothing."""
        with self._lock:
            enabled = gc.isenabled()
            gc.disable()
            self._text = text
            self._depth = 0
            self._newlines.comments = []
            self._tree.problems = []
            try:
                yield
            finally:
                self._text = ""
                if enabled:
                    gc.enable()

    def _nested(self, start: int, end: int) -> list[Any]:
        """Return the parts of the heredoc text in a range of the text being read."""
        if self._depth >= MAX_HEREDOCS:
            raise MalformedError(start, end, f"heredocs are nested more than {MAX_HEREDOCS} deep")
        self._depth += 1
        try:
            parts: list[Any] = self._parse(start, end, "template")
        finally:
            self._depth -= 1
        return parts

    def _read(self, start: int, end: int, rule: str) -> Any:
        """Return what a range of the text is; what is wrong with it, Lark finds out."""
        if self._driver is not None:
            self._quick = True
            try:
                return self._parse(start, end, rule)
            except (GiveUpError, MalformedError, RecursionError):
                self._newlines.comments = []
                self._tree.problems = []
            finally:
                self._quick = False
        return self._parse(start, end, rule)

    def _parse(self, start: int, end: int, rule: str) -> Any:
        self._newlines.body = rule == "start"
        if self._quick and self._driver is not None:
            return self._driver.parse(self._text, start, end, rule)
        from lark import TextSlice
        from lark.exceptions import LarkError

        try:
            return self._whole_lark().parse(TextSlice(self._text, start, end), start=rule)
        except LarkError as error:
            raise explain(error, self._text, start, end) from None
        except RecursionError:
            raise MalformedError(start, end, "the text is nested too deep") from None


def engine_for(directory: Path | None = None) -> Engine | str:
    """Return the engine whose compiled grammar is kept in a directory, or why there is none."""
    return _made(directory or cache_directory())


@cache
def _made(directory: Path | None) -> Engine | str:
    """Make the engine once: it takes longer than most files."""
    from ekslint.sources.hcl.grammar import GrammarError

    try:
        return Engine(directory)
    except GrammarError as error:
        return error.message
    except ImportError as error:
        return f"HCL cannot be read without lark: {error}"
