"""The cache saves time only: nothing in it is trusted, needed, or left to grow."""

from __future__ import annotations

import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ekslint.sources import cache
from ekslint.sources.cache import cache_directory, keep, private_directory, recall

KEY = "0123abcd"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "results"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({"EKSLINT_CACHE_DIR": "/a"}, Path("/a"), id="named"),
        pytest.param(
            {"EKSLINT_CACHE_DIR": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a"), id="named-goes-first"
        ),
        pytest.param({"XDG_CACHE_HOME": "/b"}, Path("/b/ekslint"), id="xdg"),
        pytest.param({"XDG_CACHE_HOME": "b"}, Path.home() / ".cache" / "ekslint", id="no-xdg"),
        pytest.param({"EKSLINT_CACHE_DIR": "/a", "EKSLINT_NO_CACHE": "1"}, None, id="switched-off"),
        pytest.param({}, Path.home() / ".cache" / "ekslint", id="home"),
    ],
)
def test_where_the_cache_is(environment: dict[str, str], expected: Path | None) -> None:
    assert cache_directory(environment) == expected


def test_a_home_that_moves_with_the_folder_holds_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", ".")
    assert cache_directory({}) is None


@pytest.mark.parametrize("data", [b"", b"some words", os.urandom(100_000)], ids=["0", "10", "1e5"])
def test_what_is_kept_is_recalled(folder: Path, data: bytes) -> None:
    assert recall(folder, KEY) is None
    keep(folder, KEY, data)
    assert recall(folder, KEY) == data
    assert recall(folder, KEY[::-1]) is None
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.z"]


def test_only_the_user_may_read_it(folder: Path) -> None:
    keep(folder, KEY, b"words")
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut"),
        pytest.param(lambda data: data[:-1] + bytes([data[-1] ^ 1]), id="another-checksum"),
        pytest.param(lambda data: b"no blob at all", id="something-else"),
    ],
)
def test_a_damaged_blob_is_none(folder: Path, damage: object) -> None:
    keep(folder, KEY, b"words " * 1000)
    path = folder / f"{KEY}.z"
    assert callable(damage)
    path.write_bytes(damage(path.read_bytes()))
    assert recall(folder, KEY) is None
    keep(folder, KEY, b"again")
    assert recall(folder, KEY) == b"again"


def test_a_blob_that_swells_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_INFLATED", 10_000)
    keep(folder, KEY, b"x" * 9_000)
    assert recall(folder, KEY) == b"x" * 9_000
    (folder / f"{KEY}.z").write_bytes(zlib.compress(b"x" * 1_000_000))
    assert recall(folder, KEY) is None


def test_what_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_BLOB", 1_000)
    keep(folder, KEY, os.urandom(2_000))
    assert recall(folder, KEY) is None


def test_what_was_not_asked_for_longest_goes_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_BYTES", 10_000)
    for number in range(9):
        keep(folder, f"{number}", os.urandom(1_000))
        os.utime(folder / f"{number}.z", (number, number))
    (folder / "9.1234.tmp").write_bytes(b"x" * 500)  # of a run that was killed
    os.utime(folder / "9.1234.tmp", (0, 0))
    assert recall(folder, "0") is not None
    keep(folder, "new", os.urandom(1_000))
    assert {path.name for path in folder.iterdir()} == {"0.z", "7.z", "8.z", "new.z"}


def test_a_folder_that_others_may_write_is_not_used(folder: Path) -> None:
    keep(folder, KEY, b"words")
    folder.chmod(0o777)
    assert not private_directory(folder)
    assert recall(folder, KEY) is None
    keep(folder, "other", b"words")
    assert not (folder / "other.z").exists()


def test_a_folder_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir(mode=0o700)
    (tmp_path / "cache").symlink_to(tmp_path / "theirs")
    keep(tmp_path / "cache", KEY, b"words")
    assert recall(tmp_path / "cache", KEY) is None
    assert list((tmp_path / "theirs").iterdir()) == []


def test_runs_at_the_same_time_do_not_disturb_each_other(folder: Path) -> None:
    data = [bytes([number]) * 50_000 for number in range(4)]

    def run(number: int) -> set[bytes | None]:
        seen: set[bytes | None] = set()
        for _ in range(25):
            keep(folder, KEY, data[number])
            seen.add(recall(folder, KEY))
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = set[bytes | None]().union(*pool.map(run, range(4)))
    assert seen <= {*data, None}
    assert recall(folder, KEY) in data
