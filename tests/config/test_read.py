"""What a configuration file may say, and what it is told when it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.config.patterns import Pattern
from ekslint.config.read import read
from ekslint.config.settings import Settings
from ekslint.core.errors import ConfigError


def written(folder: Path, text: str, name: str = ".ekslint.toml") -> Settings | None:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return read(file, start=folder)


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "prod.tfvars").touch()
    settings = written(
        tmp_path,
        """
        fail-on = "warning"
        select = ["access", "volume-*"]
        ignore = ["cluster-audit-log-off"]
        exclude = ["testdata"]
        rules = ["policies"]
        stubs = ["policies"]
        var-files = ["prod.tfvars"]
        [[clusters]]
        name = "live"
        version = "1.31"
        ip_family = "ipv6"
        paths = ["live/**"]
        [[clusters]]
        paths = ["test"]
        """,
    )
    assert settings is not None
    assert settings.fail_on == "warning"
    assert settings.select == ("access", "volume-*")
    assert settings.ignore == ("cluster-audit-log-off",)
    assert settings.exclude == (Pattern("testdata", tmp_path),)
    assert settings.rules == settings.stubs == (tmp_path / "policies",)
    assert settings.var_files == (tmp_path / "prod.tfvars",)
    live, test = settings.clusters
    assert (live.name, live.version, live.ip_family) == ("live", "1.31", "ipv6")
    assert live.paths == (Pattern("live/**", tmp_path),)
    assert live.location is not None
    assert live.location.line == 9
    assert (test.name, test.version, test.ip_family) == ("", None, None)
    assert live.covers(tmp_path / "live" / "main.tf")
    assert not live.covers(tmp_path / "test" / "main.tf")
    assert settings.excludes(tmp_path / "a" / "testdata" / "b.tf")
    assert not settings.excludes(tmp_path / "a" / "b.tf")


def test_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert written(tmp_path, "") == Settings(file=tmp_path / ".ekslint.toml")


def test_pyproject(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n\n[tool.ekslint]\nfail-on = "note"\n'
    settings = written(tmp_path, text, "pyproject.toml")
    assert settings is not None
    assert settings.fail_on == "note"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[project]\nname = "x"\n', id="not-named"),
        pytest.param('[project]\ndependencies = ["ekslint"]\n', id="only-a-dependency"),
        pytest.param("[project\n", id="malformed-but-not-ours"),
        pytest.param('tool = "ekslint"\n', id="tool-is-no-table"),
    ],
)
def test_pyproject_without_our_table(tmp_path: Path, text: str) -> None:
    assert written(tmp_path, text, "pyproject.toml") is None


def test_latin_1_pyproject_of_another_tool(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# caf\xe9\n")
    assert read(tmp_path / "pyproject.toml", start=tmp_path) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            'fail_on = "error"',
            "1:1: there is no key `fail_on`; did you mean `fail-on`?",
            id="underscore",
        ),
        pytest.param("\ncolour = 1", "2:1: there is no key `colour`", id="unknown-key"),
        pytest.param(
            '[tool.ekslint]\nfail-on = "error"',
            "1:2: in .ekslint.toml keys stand at the top, without [tool.ekslint]",
            id="pyproject-style",
        ),
        pytest.param(
            'fail-on = "warnings"',
            '1:1: `fail-on` is one of "error", "warning", "note", "never", not "warnings"; '
            "did you mean `warning`?",
            id="unknown-level",
        ),
        pytest.param(
            "fail-on = true",
            '1:1: `fail-on` is one of "error", "warning", "note", "never", not true',
            id="level-is-no-string",
        ),
        pytest.param(
            'ignore = "access"',
            '1:1: `ignore` takes a list of strings, not "access"',
            id="string-for-list",
        ),
        pytest.param(
            'select = ["a", 3]', "1:1: `select` takes a list of strings, but holds 3", id="number"
        ),
        pytest.param(
            'select = [""]', '1:1: `select` takes a list of strings, but holds ""', id="empty-item"
        ),
        pytest.param(
            'rules = ["gone"]',
            '1:1: `rules` names a folder that is not there: "gone"',
            id="folder-missing",
        ),
        pytest.param(
            'var-files = ["."]',
            '1:1: `var-files` names a file that is not there: "."',
            id="folder-for-file",
        ),
        pytest.param(
            'clusters = ["live"]',
            "1:1: `clusters` takes one [[clusters]] table per cluster",
            id="clusters-are-tables",
        ),
        pytest.param(
            '[[clusters]]\nname = "a"\n[[clusters]]\nname = "b"\nversoin = "1.30"',
            "5:1: there is no key `versoin`; did you mean `version`?",
            id="unknown-cluster-key",
        ),
        pytest.param(
            '[[clusters]]\nversion = "1.30"',
            "1:3: a cluster needs a `name` or `paths`, to tell which one is meant",
            id="cluster-of-no-name",
        ),
        pytest.param(
            '[[clusters]]\nname = "a"\nversion = 1.30',
            '3:1: `version` takes a string: write version = "1.30", in quotes',
            id="version-is-a-number",
        ),
        pytest.param(
            '[[clusters]]\nname = "a"\nversion = "v1.30.1"',
            '3:1: `version` is a Kubernetes minor version ("1.30"), not "v1.30.1"',
            id="version-is-odd",
        ),
        pytest.param(
            '[[clusters]]\nname = "a"\nip_family = "ipv5"',
            '3:1: `ip_family` is one of "ipv4", "ipv6", not "ipv5"; did you mean `ipv4` or `ipv6`?',
            id="ip-family",
        ),
        pytest.param('[[clusters]]\nname = ""', "2:1: `name` is empty", id="empty-name"),
        pytest.param(
            'levels = "note"', "1:1: `levels` takes a table of rules and their levels", id="levels"
        ),
        pytest.param(
            '[levels]\nx = "note"\ny = "eror"',
            '3:1: `y` is one of "error", "warning", "note", not "eror"; did you mean `error`?',
            id="level",
        ),
        pytest.param(
            '[[overrides]]\nignore = ["x"]',
            "1:3: an override needs `paths`; what holds everywhere stands outside",
            id="override-of-no-path",
        ),
        pytest.param(
            '[[overrides]]\npaths = ["x"]\nstubs = ["x"]',
            "3:1: there is no key `stubs`",
            id="override-key",
        ),
        pytest.param(
            'a = 1\nfail-on "error"\n',
            "2:9: not valid TOML: expected '=' after a key in a key/value pair",
            id="syntax",
        ),
        pytest.param("a = " + "[" * 100_000, "1:1: nested too deeply", id="hostile-nesting"),
        pytest.param(
            'exclude = ["a", "[z-a]"]',
            "1:1: `[z-a]` is not a pattern: bad character range z-a",
            id="pattern",
        ),
        pytest.param(
            f"a = {'9' * 5000}", "1:1: not valid TOML: a number is too long", id="hostile-number"
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        written(tmp_path, text)
    assert str(error.value) == f".ekslint.toml:{message}"


def test_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / ".ekslint.toml").write_bytes(b"# ok\n# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"\.ekslint\.toml:2:6: is not UTF-8"):
        read(tmp_path / ".ekslint.toml", start=tmp_path)


def test_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^\.ekslint\.toml:1:1: cannot be read: No such file"):
        read(tmp_path / ".ekslint.toml", start=tmp_path)


def test_words_for_rules_have_their_places(tmp_path: Path) -> None:
    settings = written(
        tmp_path,
        'select = ["a"]\nlevels = { b = "note" }\n'
        '[[overrides]]\npaths = ["live"]\nignore = ["c"]\n[overrides.levels]\nd = "error"\n',
    )
    assert settings is not None
    assert {word: place.line for word, place in settings.written.items()} == {
        "a": 1,
        "b": 2,
        "c": 5,
        "d": 7,
    }
    (override,) = settings.overrides
    assert (override.ignore, override.levels) == (("c",), {"d": "error"})
    assert override.covers(tmp_path / "live" / "a.tf")
    assert not override.covers(tmp_path / "a.tf")


def test_a_path_that_no_system_takes_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / ".ekslint.toml"
    file.write_text(f'rules = ["{"a" * 5000}"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="names a folder that is not there"):
        read(file, start=tmp_path)
