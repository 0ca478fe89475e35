"""The store of parses saves time and is never trusted with more than that."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ekslint.core.location import SourceText
from ekslint.sources.hcl import store as store_module
from ekslint.sources.hcl.grammar import GrammarError
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.store import NAME, stored
from ekslint.sources.hcl.syntax import HclFile

TEXT = 'resource "a" "b" { # note\n  x = "${var.y}-z"\n  y = [1, null, true]\n}\n'


class Counted:
    """A parse function that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, source: SourceText) -> HclFile:
        self.calls += 1
        return parse_hcl(source)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    directory = tmp_path / "cache"
    directory.mkdir(mode=0o700)
    return directory


def run(cache: Path, *texts: str) -> tuple[list[HclFile], int]:
    """Parse texts in one run; return the files and how many were really parsed."""
    counted = Counted()
    with stored(counted, cache) as parse:
        files = [parse(SourceText(f"{i}.tf", text)) for i, text in enumerate(texts)]
    return files, counted.calls


def test_a_second_run_recalls_what_the_first_parsed(cache: Path) -> None:
    first, parsed = run(cache, TEXT)
    assert parsed == 1
    second, parsed = run(cache, TEXT)
    assert parsed == 0
    assert second[0].items == first[0].items
    assert second[0].comments == first[0].comments
    assert second[0].source.text == TEXT


def test_a_grammar_that_is_not_there_is_left_to_the_parse_to_tell(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> bytes:
        raise GrammarError("python-hcl2 is not installed")

    monkeypatch.setattr(store_module, "stamp", missing)
    counted = Counted()
    with stored(counted, cache) as parse:
        assert parse is counted


def test_another_text_is_parsed(cache: Path) -> None:
    run(cache, TEXT)
    _, parsed = run(cache, TEXT + "\n")
    assert parsed == 1


def test_a_text_with_problems_is_parsed_each_time(cache: Path) -> None:
    broken = "resource {{{\n"
    files, _ = run(cache, broken)
    assert files[0].problems
    files, parsed = run(cache, broken)
    assert parsed == 1
    assert files[0].problems


@pytest.mark.parametrize("damage", [b"", b"not a database at all", b"\0" * 8192])
def test_a_damaged_file_costs_time_only(cache: Path, damage: bytes) -> None:
    run(cache, TEXT)
    for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
        (cache / name).unlink(missing_ok=True)
    (cache / NAME).write_bytes(damage)
    files, _ = run(cache, TEXT)
    assert files[0].items == parse_hcl(SourceText("x.tf", TEXT)).items


def test_a_damaged_row_is_parsed_again(cache: Path) -> None:
    run(cache, TEXT)
    with sqlite3.connect(cache / NAME) as connection:
        connection.execute("update parses set data = x'00'")
    connection.close()
    files, parsed = run(cache, TEXT)
    assert parsed == 1
    assert files[0].items


def test_a_directory_others_may_write_is_not_used(cache: Path) -> None:
    cache.chmod(0o777)
    run(cache, TEXT)
    assert not (cache / NAME).exists()


def test_a_store_that_another_run_holds_costs_time_only(cache: Path) -> None:
    run(cache, TEXT)
    holder = sqlite3.connect(cache / NAME, isolation_level=None)
    holder.execute("begin exclusive")
    try:
        files, _ = run(cache, TEXT, TEXT + "# more\n")
    finally:
        holder.rollback()
        holder.close()
    assert [bool(f.items) for f in files] == [True, True]


def test_rows_nobody_asks_for_are_dropped_at_the_limit(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(cache, *(TEXT + f"# {i}\n" for i in range(20)))
    monkeypatch.setattr(store_module, "MAX_BYTES", 1)
    run(cache, TEXT)
    with sqlite3.connect(cache / NAME) as connection:
        (rows,) = connection.execute("select count(*) from parses").fetchone()
    connection.close()
    assert rows <= 1


def test_the_file_is_private(cache: Path) -> None:
    run(cache, TEXT)
    assert (cache / NAME).stat().st_mode & 0o077 == 0
