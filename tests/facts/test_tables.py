"""The shipped data files: dated, sourced, small, and read only when asked for."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ekslint.facts.tables import DATA, envelope, table, table_names

TABLES = os.environ.get("EKSLINT_SOURCE_TABLES", "")
REPOSITORY = Path(__file__).parents[2]
# Read on every run that meets a version or a Terraform resource; keeps the wheel lean as well.
LARGEST_TOTAL = 400_000


@pytest.mark.parametrize("name", table_names())
def test_file_says_what_it_is_how_fresh_and_where_from(name: str) -> None:
    read = envelope(name)
    assert re.fullmatch(rf"ekslint/{name.replace('_', '-')}/\d+", read.schema)
    assert re.fullmatch(r"20\d\d-[01]\d(-[0-3]\d)?", read.as_of)
    assert read.sources
    assert all(source.strip() for source in read.sources)


@pytest.mark.parametrize("name", table_names())
def test_file_has_a_reader(name: str) -> None:
    readers = (DATA.parent).glob("*.py")
    asked = re.compile(rf"table\(\s*\"{name}\"\s*\)")
    assert any(asked.search(path.read_text(encoding="utf-8")) for path in readers)


@pytest.mark.parametrize("name", table_names())
def test_file_holds_no_path_of_a_machine(name: str) -> None:
    texts = list(_strings(table(name)))
    assert texts
    assert not [text for text in texts if re.match(r"/(work|tmp|home|root|Users)/", text)]


def test_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in DATA.glob("*.json")) < LARGEST_TOTAL


def test_importing_every_reader_reads_no_file_and_no_heavy_library() -> None:
    names = sorted(path.stem for path in DATA.parent.glob("*.py") if path.stem != "__init__")
    script = (
        "import sys, importlib\n"
        f"for name in {names!r}: importlib.import_module('ekslint.facts.' + name)\n"
        "from ekslint.facts.tables import table\n"
        "print(table.cache_info().currsize)\n"
        "print([n for n in ('yaml', 'jsonschema', 'lark', 'rich', 'click') if n in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["0", "[]"]


@pytest.mark.skipif(not TABLES, reason="EKSLINT_SOURCE_TABLES is not set: data files not rebuilt")
def test_files_are_what_the_source_tables_give() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.build_facts", TABLES, "--check"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_files_are_plain_json() -> None:
    for path in DATA.glob("*.json"):
        assert isinstance(json.loads(path.read_bytes()), dict), path.name


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
