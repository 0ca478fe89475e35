"""Turn a text parsed before into its nodes again, from a content-addressed store of the user.

Only texts without problems are kept. The store lies in the user's cache directory, never in a
scanned tree: its rows are `marshal` data, which must not come from strangers. A store that is
damaged, locked or not writable costs time, never the run. It knows nodes as plain tuples only.
"""

from __future__ import annotations

import marshal
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ekslint.core.location import SourceText
from ekslint.sources.cache import cache_directory, private_directory
from ekslint.sources.hcl.grammar import GrammarError, stamp
from ekslint.sources.hcl.syntax import HclFile

if TYPE_CHECKING:
    import sqlite3

MAX_BYTES: Final = 200_000_000
"""How large the store may grow before the rows that no recent run asked for are dropped."""
NAME: Final = "parses.sqlite"
Parse = Callable[[SourceText], HclFile]


@contextmanager
def stored(parse: Parse, directory: Path | None = None) -> Iterator[Parse]:
    """Give a parse function that asks the store first and adds what it did not hold.

    `directory` defaults to the user's cache directory for ekslint. What was parsed is written when
    the block ends. Without a usable store the function is `parse` itself.
    """
    store = _open(directory or cache_directory())
    if store is None:
        yield parse
        return
    try:
        yield store.wrapped(parse)
    finally:
        store.close()


class _Store:
    """One connection of one run: rows read, rows to write, and which rows were asked for."""

    def __init__(self, connection: sqlite3.Connection, stamp: bytes) -> None:
        self._connection = connection
        self._stamp = stamp
        self._new: dict[bytes, bytes] = {}
        self._used: list[bytes] = []
        self._broken = False

    def wrapped(self, parse: Parse) -> Parse:
        def parsed(source: SourceText) -> HclFile:
            key = blake2b(source.text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
            key = blake2b(self._stamp + key, digest_size=16).digest()
            found = self._read(key)
            if found is not None:
                self._used.append(key)
                return HclFile(source, found[0], found[1])
            made = parse(source)
            if not made.problems:
                with suppress(ValueError):  # marshal refuses what nests too deep
                    self._new[key] = zlib.compress(marshal.dumps((made.items, made.comments)), 1)
            return made

        return parsed

    def _read(self, key: bytes) -> tuple[Any, Any] | None:
        if self._broken:
            return None
        import sqlite3

        try:
            row = self._connection.execute(
                "select data from parses where key = ?", (key,)
            ).fetchone()
        except sqlite3.Error:
            self._broken = True
            return None
        if row is None:
            return None
        try:
            items, comments = marshal.loads(zlib.decompress(row[0]))
        except (ValueError, EOFError, TypeError, zlib.error):
            return None
        if not isinstance(items, tuple) or not isinstance(comments, tuple):
            return None
        return items, comments

    def close(self) -> None:
        """Write what was parsed, mark what was used, and drop the oldest rows past the limit."""
        import sqlite3

        try:
            if self._new and not self._broken:
                self._write()
        except sqlite3.Error:
            pass  # another run holds it, or the disk is full: the next run parses again
        finally:
            with suppress(sqlite3.Error):
                self._connection.close()

    def _write(self) -> None:
        with self._connection as connection:
            (last,) = connection.execute("select coalesce(max(run), 0) from parses").fetchone()
            connection.executemany(
                "insert or replace into parses (key, run, data) values (?, ?, ?)",
                [(key, last + 1, data) for key, data in self._new.items()],
            )
            connection.executemany(
                "update parses set run = ? where key = ?", [(last + 1, key) for key in self._used]
            )
            (size,) = connection.execute(
                "select coalesce(sum(length(data)), 0) from parses"
            ).fetchone()
            if size > MAX_BYTES:
                connection.execute("delete from parses where run <= (select avg(run) from parses)")


def _open(directory: Path | None) -> _Store | None:
    if directory is None or not private_directory(directory):
        return None
    import sqlite3

    path = directory / NAME
    for attempt in range(2):
        connection: sqlite3.Connection | None = None
        try:
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
            connection = sqlite3.connect(path, timeout=0.2)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = off")
            connection.execute(
                "create table if not exists parses "
                "(key blob primary key, run integer not null, data blob not null) without rowid"
            )
            return _Store(connection, stamp())
        except sqlite3.DatabaseError as error:
            if connection is not None:
                connection.close()
            if attempt or isinstance(error, sqlite3.OperationalError):
                return None
            with suppress(OSError):  # not a database: start afresh
                path.unlink()
        except (OSError, GrammarError):
            if connection is not None:
                connection.close()
            return None  # a parse says what is wrong with the grammar
    return None
