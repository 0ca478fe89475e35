"""The JSON Schema of the configuration says what the reader says."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from ekslint.config.keys import CLUSTER, ENVIRONMENT, KEYS, OVERRIDE
from ekslint.config.read import read
from ekslint.config.schema import FILE, schema, schema_text
from ekslint.config.settings import ClusterFacts, EnvironmentFacts, Override, Settings
from ekslint.core.errors import ConfigError

VALIDATOR = jsonschema_rs.Draft7Validator(schema())
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"

NOT_OF_A_FILE = {"file", "names", "variables", "written"}
"""Settings that the command line or the run fills in."""


def written(folder: Path, text: str) -> Settings | None:
    file = folder / ".ekslint.toml"
    file.write_text(text, encoding="utf-8")
    return read(file, start=folder)


@pytest.mark.parametrize(
    ("keys", "record", "else_filled"),
    [
        pytest.param(KEYS, Settings, NOT_OF_A_FILE, id="settings"),
        pytest.param(OVERRIDE, Override, set(), id="override"),
        pytest.param(ENVIRONMENT, EnvironmentFacts, {"location"}, id="environment"),
        pytest.param(CLUSTER, ClusterFacts, {"location"}, id="cluster"),
    ],
)
def test_every_setting_has_its_key(keys: Any, record: Any, else_filled: set[str]) -> None:
    assert {key.field for key in keys} == {f.name for f in fields(record)} - else_filled


def test_the_shipped_file_is_up_to_date() -> None:
    """`ekslint config schema > src/ekslint/config/settings.schema.json` makes it so."""
    assert files("ekslint.config").joinpath(FILE).read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    assert jsonschema_rs.meta.is_valid(schema())


WHOLE = """
fail-on = "warning"
select = ["access", "volume-*"]
ignore = ["audit-log-off"]
levels = { access = "note" }
exclude = ["testdata"]
gitignore = false
rules = ["policies"]
stubs = ["policies"]
var-files = ["prod.tfvars"]
baseline = "later.json"
inline-suppressions = false
with-cfn-lint = true
[[overrides]]
paths = ["old"]
ignore = ["x"]
levels = { y = "error" }
[[environments]]
name = "prod"
var-files = ["prod.tfvars"]
paths = ["live"]
[[clusters]]
name = "live"
version = "1.31"
ip_family = "ipv6"
paths = ["live/**"]
"""


def test_what_is_read_is_valid(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "prod.tfvars").touch()
    assert written(tmp_path, WHOLE) is not None
    document = tomllib.loads(WHOLE)
    assert VALIDATOR.is_valid(document)
    assert set(document) == {key.name for key in KEYS}
    assert VALIDATOR.is_valid({})


REFUSED = [
    pytest.param('fail_on = "error"', id="unknown-key"),
    pytest.param('fail-on = "warnings"', id="unknown-level"),
    pytest.param("fail-on = true", id="level-is-no-string"),
    pytest.param('ignore = "access"', id="string-for-list"),
    pytest.param('select = ["a", 3]', id="number-in-a-list"),
    pytest.param('select = [""]', id="empty-item"),
    pytest.param('exclude = [" "]', id="blank-item"),
    pytest.param("exclude = [1]", id="pattern-is-no-string"),
    pytest.param("rules = [true]", id="folder-is-no-string"),
    pytest.param('stubs = "x"', id="one-folder"),
    pytest.param('baseline = ""', id="file-of-no-name"),
    pytest.param("baseline = []", id="list-for-a-file"),
    pytest.param('gitignore = "no"', id="word-for-a-switch"),
    pytest.param("inline-suppressions = 0", id="number-for-a-switch"),
    pytest.param("with-cfn-lint = []", id="list-for-a-switch"),
    pytest.param('levels = ["access"]', id="list-for-levels"),
    pytest.param('levels = { access = "off" }', id="level-that-is-none"),
    pytest.param("overrides = {}", id="one-override"),
    pytest.param("overrides = [1]", id="override-is-no-table"),
    pytest.param('[[overrides]]\nignore = ["a"]', id="override-without-paths"),
    pytest.param("[[overrides]]\npaths = []", id="override-of-no-paths"),
    pytest.param('[[overrides]]\npaths = ["a"]\nfail-on = "note"', id="key-of-the-top"),
    pytest.param('[[overrides]]\npaths = ["a"]\nlevels = { b = 1 }', id="override-level"),
    pytest.param("environments = []\nenvironment = []", id="singular"),
    pytest.param('[[environments]]\nname = "prod"', id="environment-of-nothing"),
    pytest.param('[[environments]]\nname = "prod"\npaths = []', id="environment-of-no-paths"),
    pytest.param('[[environments]]\npaths = ["a"]', id="environment-without-a-name"),
    pytest.param('[[environments]]\nname = "a#b"\npaths = ["a"]', id="environment-with-a-hash"),
    pytest.param('[[environments]]\nname = " "\npaths = ["a"]', id="environment-of-a-blank-name"),
    pytest.param('[[environments]]\nname = "a\\nb"\npaths = ["a"]', id="name-of-two-lines"),
    pytest.param('[[environments]]\nname = "a"\nvar_files = ["a"]', id="underscore"),
    pytest.param('clusters = ["live"]', id="clusters-are-tables"),
    pytest.param('[[clusters]]\nname = "b"\nversoin = "1.30"', id="misspelt-cluster-key"),
    pytest.param('[[clusters]]\nversion = "1.30"', id="cluster-of-no-name"),
    pytest.param('[[clusters]]\nname = ""', id="cluster-of-an-empty-name"),
    pytest.param('[[clusters]]\nname = "b"\nversion = 1.30', id="version-is-a-number"),
    pytest.param('[[clusters]]\nname = "b"\nversion = "latest"', id="version-is-a-word"),
    pytest.param('[[clusters]]\nname = "b"\nip_family = "dual"', id="family"),
]


@pytest.mark.parametrize("text", REFUSED)
def test_both_refuse(tmp_path: Path, text: str) -> None:
    assert not VALIDATOR.is_valid(tomllib.loads(text))
    with pytest.raises(ConfigError):
        written(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('rules = ["gone"]', id="folder"),
        pytest.param('exclude = ["[z-a]"]', id="pattern"),
        pytest.param('[[environments]]\nname = "a"\nvar-files = ["gone"]', id="file"),
    ],
)
def test_what_only_the_reader_can_tell(tmp_path: Path, text: str) -> None:
    assert VALIDATOR.is_valid(tomllib.loads(text))
    with pytest.raises(ConfigError):
        written(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            '[[overrides]]\npaths = ["a"]\n[[overrides]]\npaths = ["b"]\nignroe = []',
            "5:1: there is no key `ignroe`; did you mean `ignore`?",
            id="override",
        ),
        pytest.param(
            '[[environments]]\nname = "a"\nvar_files = []',
            "3:1: there is no key `var_files`; did you mean `var-files`?",
            id="environment",
        ),
        pytest.param(
            "[[environments]]\nvar-files = []",
            "1:3: `name` is missing in [[environments]]",
            id="environment-name",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        written(tmp_path, text)
    assert str(raised.value) == f".ekslint.toml:{message}"


def examples() -> list[tuple[str, str]]:
    """The sections of the document that are about keys, with the example of each."""
    found = []
    for section in DOCUMENT.read_text(encoding="utf-8").split("\n### ")[1:]:
        title, _, rest = section.partition("\n")
        found.append((title.strip("`[] "), rest.partition("```toml\n")[2].partition("```")[0]))
    return found


def test_the_document_has_every_key() -> None:
    assert [name for name, _ in examples()] == [key.name for key in KEYS]


@pytest.mark.parametrize(("name", "text"), examples(), ids=[name for name, _ in examples()])
def test_the_examples_of_the_document(tmp_path: Path, name: str, text: str) -> None:
    document = tomllib.loads(text)
    assert name in document
    assert VALIDATOR.is_valid(document)
    tables = [document, *document.get("environments", ())]
    for place in [p for table in tables for p in table.get("var-files", ())]:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).touch()
    for place in (*document.get("rules", ()), *document.get("stubs", ())):
        (tmp_path / place).mkdir(parents=True)
    assert written(tmp_path, text) is not None


def test_the_document_tells_each_key_of_a_table() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for key in (*OVERRIDE, *ENVIRONMENT, *CLUSTER):
        assert f"`{key.name}`" in text
