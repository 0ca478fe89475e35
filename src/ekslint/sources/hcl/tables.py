"""Turn a Lark parser into tables of plain data, and keep them, so that Lark need not be loaded.

Importing Lark and reading its compiled grammar takes longer than most trees. The tables are
`marshal` data: they are read only from a private file in the user's cache directory. It does not
know what the tables are for; see `driver`.
"""

from __future__ import annotations

import marshal
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, cast

from ekslint.sources.cache import is_private, private_directory
from ekslint.sources.hcl.driver import GiveUpError, Include, LexerTable, Tables

MAX_KEPT: Final = 8
"""How many tables are kept, each of another release of ekslint, Lark or Python."""
_DIGEST: Final = 16
_NAMED: Final = frozenset(("BLOCK_COMMENT",))


def kept_tables(directory: Path | None, stamp: bytes) -> Tables | None:
    """Return the tables that were kept for a stamp; None when there are none, or damaged ones."""
    if directory is None or not private_directory(directory):
        return None
    path = _path(directory, stamp)
    try:
        if not is_private(path, directory=False):
            return None
        data = path.read_bytes()
        if blake2b(data[_DIGEST:], digest_size=_DIGEST).digest() != data[:_DIGEST]:
            return None
        return cast(Tables, marshal.loads(data[_DIGEST:]))
    except (OSError, ValueError, EOFError, TypeError):
        return None


def keep_tables(directory: Path | None, stamp: bytes, tables: Tables) -> None:
    """Keep tables for the runs to come, if that can be."""
    if directory is None or not private_directory(directory):
        return
    data = marshal.dumps(dict(tables))
    path = _path(directory, stamp)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(blake2b(data, digest_size=_DIGEST).digest() + data)
        os.replace(unfinished, path)
        for old in sorted(directory.glob("tables-*"), key=_age)[:-MAX_KEPT]:
            old.unlink()
    except OSError:
        with suppress(OSError):
            unfinished.unlink()


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns


def _path(directory: Path, stamp: bytes) -> Path:
    return directory / f"tables-{stamp.hex()[:24]}.bin"


def tables_of(lark: Any) -> Tables:
    """Return the tables of a parser. Raises GiveUpError when this Lark is not as expected."""
    try:
        parser = lark.parser.parser.parser
        return _tables(parser.parse_table, parser.callbacks, lark.parser.lexer.lexer.lexers)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise GiveUpError from error


def _tables(table: Any, callbacks: Any, lexers: dict[int, Any]) -> Tables:
    numbers: dict[Any, int] = {}
    rules: list[tuple[int, str, Include, bool, str]] = []
    for rule, callback in callbacks.items():
        if isinstance(rule, str):
            raise GiveUpError  # a terminal with a callback: there is none in this grammar
        numbers[rule] = len(rules)
        rules.append((len(rule.expansion), str(rule.origin.name), *_wrapped(callback)))
    rows = {
        state: {
            # names are tokens themselves in a grammar that was compiled just now
            str(name): target if action.name == "Shift" else -1 - numbers[target]
            for name, (action, target) in row.items()
        }
        for state, row in table.states.items()
    }
    found: dict[int, int] = {}
    made: list[LexerTable] = []
    for lexer in lexers.values():
        if id(lexer) not in found:
            found[id(lexer)] = len(made)
            made.append(_lexer(lexer))
    return Tables(
        starts={str(name): state for name, state in table.start_states.items()},
        ends={str(name): state for name, state in table.end_states.items()},
        rows=rows,
        rules=rules,
        lexers=made,
        lexer_of={state: found[id(lexer)] for state, lexer in lexers.items()},
    )


def _wrapped(callback: Any) -> tuple[Include, bool, str]:
    """Return what Lark's wrappers around a callback do, and the name of the callback if any."""
    include: Include = None
    single = False
    if type(callback).__name__ == "ChildFilterLALR_NoPlaceholders":
        include = tuple((int(at), bool(expand)) for at, expand in callback.to_include)
        callback = callback.node_builder
    if type(callback).__name__ == "ExpandSingleChild":
        single = True
        callback = callback.node_builder
    if type(callback).__name__ == "method":
        return include, single, str(callback.__name__)
    if type(callback).__name__ == "partial" and callback.func.__name__ == "Tree":
        return include, single, ""
    raise GiveUpError


def _lexer(lexer: Any) -> LexerTable:
    patterns = lexer.scanner._mres
    words: dict[str, dict[str, str]] = {}
    called: list[str] = []
    for kind, callback in lexer.callback.items():
        if type(callback).__name__ == "UnlessCallback":
            terminals = callback.scanner.terminals
            if any(t.pattern.type != "str" or t.pattern.flags for t in terminals):
                raise GiveUpError
            words[str(kind)] = {str(t.pattern.value): str(t.name) for t in terminals}
        elif kind in lexer.ignore_types and kind in _NAMED:
            called.append(str(kind))
        else:
            raise GiveUpError
    flags = {int(pattern.flags) for pattern in patterns}
    if len(flags) != 1:
        raise GiveUpError
    ignored = tuple(sorted(map(str, lexer.ignore_types)))
    return tuple(p.pattern for p in patterns), flags.pop(), ignored, words, tuple(called)
