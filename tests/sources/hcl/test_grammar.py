"""The grammar: python-hcl2's own, as the overrides know it; its cache; and when it is loaded."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ekslint.core.location import SourceText
from ekslint.sources.hcl import grammar
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.tables import MAX_KEPT

SOURCE = SourceText("main.tf", 'a = "${b}"\n')


def test_the_grammar_of_python_hcl2_is_one_that_was_checked() -> None:
    _, text = grammar.upstream_grammar()
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest in grammar.KNOWN_GRAMMARS, (
        f"hcl2.lark of python-hcl2 {version('python-hcl2')} is new ({digest}). Compare it with the "
        "one of the last known release: does overrides.lark still replace what it should, does "
        "tree.py have a callback for each new rule, does newlines.py know each new bracket? Run "
        "tests/sources/hcl, then add the digest to KNOWN_GRAMMARS."
    )


def test_every_override_replaces_a_definition_or_is_known_to_be_new() -> None:
    upstream = grammar.definitions(grammar.upstream_grammar()[1])
    own = grammar.definitions(grammar.overrides())
    assert sorted(own.keys() - upstream.keys()) == [
        "BLOCK_COMMENT",
        "PLAIN_DIRECTIVE_START",
        "PLAIN_INTERP_START",
        "PLAIN_STRING",
        "TEMPLATE_CHARS",
        "_NL",
        "_template_part",
        "block_body",
        "template",
    ]


def test_newlines_stand_only_where_the_overrides_put_them() -> None:
    text = grammar.combine(
        "a : x new_line_or_comment? y\n!b : new_line_or_comment? z\n", "c : _NL\n"
    )
    assert text == "a : x y\nb : z\n\nc : _NL\n"


def test_a_definition_is_replaced_with_all_its_lines() -> None:
    upstream = 'a : b\n  | c\n?d.2 : e\nF : "f"\n'
    assert grammar.combine(upstream, "?a : z\n  | y\n") == '?d.2 : e\nF : "f"\n\n?a : z\n  | y\n'


def cached(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_the_compiled_grammar_is_kept_for_the_user_only(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "cache"
    assert parse_hcl(SOURCE, cache_directory=directory).problems == ()
    names = cached(directory)
    assert [name.partition("-")[0] for name in names] == ["grammar", "tables"]
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {(directory / name).stat().st_mode & 0o777 for name in names} == {0o600}


def in_new_process(directory: Path, *statements: str) -> str:
    """Return what Python prints that reads one file and then runs the statements."""
    program = (
        "import sys\nfrom ekslint.core.location import SourceText\n"
        "from ekslint.sources.hcl.parse import parse_hcl\n" + "\n".join(statements)
    )
    environment = os.environ | {
        "EKSLINT_CACHE_DIR": str(directory),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


READ = 'print(parse_hcl(SourceText("x", "a = 1\\n")).items)'
ITEMS = "(('attribute', 0, 5, 'a', 0, 1, ('number', 4, 5, '1')),)"


@pytest.mark.parametrize("kept", [0.5, 0.999, 0], ids=["half", "nearly-all", "nothing"])
def test_a_broken_cache_is_made_again(tmp_path: Path, kept: float) -> None:
    assert in_new_process(tmp_path, READ) == ITEMS
    whole = {name: (tmp_path / name).read_bytes() for name in cached(tmp_path)}
    for name, data in whole.items():
        (tmp_path / name).write_bytes(data[: int(len(data) * kept)])
    assert in_new_process(tmp_path, READ) == ITEMS
    assert cached(tmp_path) == list(whole)
    for name, data in whole.items():
        assert len((tmp_path / name).read_bytes()) > len(data) * 0.9


def test_tables_of_other_releases_do_not_pile_up(tmp_path: Path) -> None:
    for number in range(MAX_KEPT + 3):
        (tmp_path / f"tables-{number}.bin").write_bytes(b"old")
        os.utime(tmp_path / f"tables-{number}.bin", (number, number))
    assert in_new_process(tmp_path, READ) == ITEMS
    names = {path.name for path in tmp_path.glob("tables-*")}
    assert len(names) == MAX_KEPT
    assert {f"tables-{number}.bin" for number in range(4)} & names == set()


def test_changed_tables_are_not_believed(tmp_path: Path) -> None:
    assert in_new_process(tmp_path, READ) == ITEMS
    path = next(tmp_path.glob("tables-*"))
    whole = path.read_bytes()
    for at in range(20, len(whole), len(whole) // 5):
        damaged = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        path.write_bytes(damaged)
        assert in_new_process(tmp_path, READ) == ITEMS
        assert path.read_bytes() != damaged


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_cache_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    in_new_process(tmp_path, READ)
    grammar, tables = (tmp_path / name for name in cached(tmp_path))
    for trap in (grammar, tables):
        trap.write_bytes(b"not a grammar")
        trap.chmod(0o666)
    assert in_new_process(tmp_path, READ) == ITEMS
    assert grammar.read_bytes() == b"not a grammar"
    assert tables.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_directory_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    assert in_new_process(tmp_path, READ) == ITEMS
    assert cached(tmp_path) == []


def test_a_cache_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert in_new_process(tmp_path / "file" / "cache", READ) == ITEMS


def test_lark_is_loaded_for_the_first_text_and_python_hcl2_never(tmp_path: Path) -> None:
    loaded = 'print("lark" in sys.modules, "hcl2" in sys.modules)'
    assert in_new_process(tmp_path, loaded, READ, loaded) == f"False False\n{ITEMS}\nTrue False"


def test_lark_is_loaded_again_only_for_what_does_not_parse(tmp_path: Path) -> None:
    loaded = 'print("lark" in sys.modules)'
    in_new_process(tmp_path, READ)
    assert in_new_process(tmp_path, READ, loaded) == f"{ITEMS}\nFalse"
    broken = 'print(len(parse_hcl(SourceText("x", "a = \\n")).problems))'
    assert in_new_process(tmp_path, broken, loaded) == "1\nTrue"


def test_the_collector_is_as_it_was_after_a_file() -> None:
    import gc

    parse_hcl(SOURCE)
    assert gc.isenabled()
    gc.disable()
    try:
        parse_hcl(SOURCE)
        assert not gc.isenabled()
    finally:
        gc.enable()
