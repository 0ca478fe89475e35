"""A broken page is reported, and the others go on."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ekslint.ruleset.load import load_directories
from tests.ruleset.toy import REGISTRY, Harbour, ask

PAGE = """\
---
level: error
for: [{ship: ships}]
assert: ship.armed
message: "{ship} is unarmed"
%s
---
# A ship is unarmed
"""


def write(folder: Path, pages: dict[str, str]) -> Path:
    for name, extra in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE % extra if not extra.startswith("raw") else extra, encoding="utf-8")
    return folder


def problems(*folders: Path) -> list[str]:
    return [problem.message for problem in load_directories(folders, REGISTRY).problems]


def test_pages_of_several_folders_in_the_order_of_their_ids(tmp_path: Path) -> None:
    one = write(tmp_path / "one", {"sea/b-rule.md": "", "sea/README.md": "raw"})
    two = write(tmp_path / "two", {"a-rule.md": "", ".git/c-rule.md": ""})
    loaded = load_directories([one, two], REGISTRY)
    assert [(rule.id, rule.info.category) for rule in loaded.rules] == [
        ("a-rule", "custom"),
        ("b-rule", "sea"),
    ]
    assert loaded.problems == ()
    assert loaded.rules[1].source.path == f"{one.as_posix()}/sea/b-rule.md"


def test_broken_pages_are_reported_and_the_others_go_on(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "a-rule.md": "",
            "b-rule.md": "at: ship.flg",
            "c-rule.md": "raw",
            "d-rule.md": "wher: x",
        },
    )
    (folder / "e-rule.md").write_bytes(b"\xff\xfe")
    loaded = load_directories([folder], REGISTRY)
    assert [rule.id for rule in loaded.rules] == ["a-rule"]
    told = " | ".join(str(problem) for problem in loaded.problems)
    assert "b-rule.md:6:10: `Ship` has no `flg`; did you mean `flag`?" in told
    assert "c-rule.md:1:1: a rule page starts with a YAML header" in told
    assert "d-rule.md:6:1: unknown key `wher`; did you mean `where`?" in told
    assert "e-rule.md: is not UTF-8" in told


def test_the_first_page_of_an_id_stays(tmp_path: Path) -> None:
    one, two = write(tmp_path / "1", {"a-rule.md": ""}), write(tmp_path / "2", {"a-rule.md": ""})
    loaded = load_directories([one, two], REGISTRY)
    assert len(loaded.rules) == 1
    assert [p.message for p in loaded.problems] == [
        f"rule id `a-rule` is taken by {one.as_posix()}/a-rule.md"
    ]


def test_a_single_page(tmp_path: Path) -> None:
    write(tmp_path, {"a-rule.md": "", "b-rule.md": ""})
    loaded = load_directories([tmp_path / "a-rule.md"], REGISTRY)
    assert [rule.id for rule in loaded.rules] == ["a-rule"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert problems(tmp_path / "no") == [f"there are no rule pages at {tmp_path.as_posix()}/no"]


@pytest.mark.parametrize(
    ("pages", "message", "kept"),
    [
        ({"a": "unless: [b-rul]", "b": ""}, "unknown rule `b-rul`; did you mean `b-rule`?", 1),
        ({"a": "unless: [a-rule]"}, "leads back to this rule", 0),
        ({"a": "unless: [b-rule]", "b": "unless: [a-rule]"}, "leads back to this rule", 0),
        ({"a": "unless: [b-rule]", "b": "wher: x"}, "unknown key `wher`", 1),
    ],
)
def test_unless(tmp_path: Path, pages: dict[str, str], message: str, kept: int) -> None:
    folder = write(tmp_path, {f"{name}-rule.md": extra for name, extra in pages.items()})
    loaded = load_directories([folder], REGISTRY)
    assert len(loaded.rules) == kept
    assert message in " | ".join(problem.message for problem in loaded.problems)


def test_the_same_text_is_read_once(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a-rule.md": ""})
    first, second = (load_directories([folder], REGISTRY).rules for _ in range(2))
    assert first[0] is second[0]


LOADING = """
import sys; sys.path[:0] = ['src', '.']
from pathlib import Path
from ekslint.ruleset.load import load_directories
from tests.ruleset.toy import REGISTRY
loaded = load_directories([Path(sys.argv[1])], REGISTRY)
assert len(loaded.rules) == int(sys.argv[2]), loaded.problems
heavy = {'jsonschema', 'lark', 'hcl2', 'cfnlint', 'rich', 'click', 'yaml', 'ekslint.ruleset.vet'}
print(sorted(heavy & sys.modules.keys()))
"""


def imported(folder: Path, rules: int) -> str:
    """What loading a folder imports in a process of its own."""
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-c", LOADING, str(folder), str(rules)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_pages_that_were_checked_are_loaded_without_anything_heavy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "pages", {"a-rule.md": "", "b-rule.md": "unless: [a-rule]"})
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("EKSLINT_NO_CACHE", raising=False)
    assert imported(folder, 2) == "['ekslint.ruleset.vet', 'jsonschema', 'yaml']"
    assert imported(folder, 2) == "[]"
    (folder / "c-rule.md").write_text(PAGE % "", encoding="utf-8")
    assert "jsonschema" in imported(folder, 3)
    assert imported(folder, 3) == "[]"


def test_the_word_that_a_page_is_sound_is_for_that_page_and_that_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "pages", {"a-rule.md": "", "b-rule.md": "unless: [a-rule]"})
    monkeypatch.setenv("EKSLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("EKSLINT_NO_CACHE", raising=False)
    assert problems(folder) == []
    assert problems(folder) == []
    less = replace(REGISTRY, collections={"ports": REGISTRY.collections["ports"]})
    told = [problem.message for problem in load_directories([folder], less).problems]
    assert told == ["unknown collection `ships`"] * 2
    (folder / "a-rule.md").unlink()
    assert problems(folder) == ["unknown rule `a-rule`"]
    write(folder, {"b-rule.md": "at: ship.flg"})
    assert problems(folder) == ["`Ship` has no `flg`; did you mean `flag`?"]


def test_a_header_that_only_the_schema_refuses(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a-rule.md": "references: [http://example.com]"})
    (told,) = load_directories([folder], REGISTRY).problems
    assert str(told).startswith(f"{tmp_path.as_posix()}/a-rule.md:6:1: `references.0`: ")


def test_built_in_pages_are_read_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, {"sea/a-rule.md": "", "sea/b-rule.md": "wher: x"})
    monkeypatch.setattr("ekslint.ruleset.load.rules_directory", lambda: folder)
    loaded = load_directories([folder], REGISTRY)
    assert [rule.source.path for rule in loaded.rules] == [
        "rules/sea/a-rule.md",
        "rules/sea/b-rule.md",
    ]
    assert loaded.infos["a-rule"].title == "A ship is unarmed"
    assert (list(loaded.infos), len(loaded.infos)) == (["a-rule", "b-rule"], 2)
    thorough = load_directories([folder], REGISTRY, thorough=True)
    assert [str(problem) for problem in thorough.problems] == [
        "rules/sea/b-rule.md:6:1: unknown key `wher`; did you mean `where`?"
    ]
    harbour = Harbour()
    harbour.ship("s", 1)
    answers = ask(harbour.inventory(), *loaded.rules)
    assert len(answers.findings) == 1
    assert "unknown key `wher`" in answers.failures[0]
