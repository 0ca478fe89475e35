"""TOML means what `tomllib` says, each character at its place."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.contents import known, plain
from ekslint.core.value import ListValue, MapValue, Scalar, Text, Unknown, Value
from ekslint.sources.toml import read as toml
from ekslint.sources.toml.read import TomlFile, read_toml
from tests.sources.test_yaml import item
from tests.sources.texts import assert_exact, assert_inside, holed, scattered, whole

SETTINGS = '''\
# Bottlerocket
[settings.kubernetes]
cluster-name = "prod"
api-server = 'https://x'
cluster-certificate = """
abc\\
  def"""
max-pods = 110
"node.labels" = { "a/b" = "c", d.e = true }

[settings.kubernetes.node-taints]
dedicated = ["x:NoSchedule", # why
  "y:NoExecute"]

[[settings.disks]]
path = "/a"
[[settings.disks]]
path = "/b"
'''


@pytest.fixture(autouse=True, scope="module")
def _never_falls_back() -> Iterator[None]:
    """Let a test fail where the scanner and `tomllib` differ, instead of giving up the places."""

    def fail(found: Any, place: object) -> Value:
        raise AssertionError(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(toml, "_placed", fail)
        yield


def only(file: TomlFile) -> MapValue:
    assert [str(p) for p in file.problems] == []
    assert_inside(file.value)
    return file.value


def data(value: Value) -> Any:
    match value:
        case Scalar(data=found):
            return found
        case Text():
            return value.known
        case ListValue(items=items):
            return [data(i) for i in items]
        case MapValue(entries=entries):
            return {key: data(entry.value) for key, entry in entries.items()}
    return None


def expected(content: str) -> Any:
    def simple(found: Any) -> Any:
        match found:
            case dict():
                return {key: simple(part) for key, part in found.items()}
            case list():
                return [simple(part) for part in found]
            case datetime.date() | datetime.time():
                return str(found)
        return found

    return simple(tomllib.loads(content, parse_float=Decimal))


def test_a_bottlerocket_file() -> None:
    value = only(read_toml(whole(SETTINGS)))
    assert data(value) == expected(SETTINGS)
    kubernetes = item(value, "settings", "kubernetes")
    assert kubernetes.location.text == "[settings.kubernetes]"
    entry = kubernetes.entries["cluster-name"]
    assert (entry.key.text, entry.span.text) == ("cluster-name", 'cluster-name = "prod"')
    assert entry.value.location.text == '"prod"'
    assert_exact(entry.value)
    assert_exact(item(kubernetes, "api-server"))
    assert item(kubernetes, "max-pods").location.text == "110"
    certificate = item(kubernetes, "cluster-certificate")
    assert [s.location.text for s in certificate.segments] == ["abc", "def"]
    assert item(kubernetes, "node.labels").entries["a/b"].key.text == '"a/b"'
    assert item(kubernetes, "node-taints", "dedicated", 1).location.line == 13
    assert item(value, "settings", "disks", 1).location.line == 17


SPECIAL = {
    "integers": "a = 0\nb = -0\nc = +99\nd = 1_000\ne = 0xDEAD_beef\nf = 0o755\ng = 0b1101\n",
    "floats": "a = 1.50\nb = -0.01\nc = 5e+22\nd = 1_0.0_1e-2\n",
    "booleans": "a = true\nb = false\n",
    "quotes": 'a = "\\"\\\\\\b\\t\\n\\f\\r\\u00e9\\U0001F600"\nb = \'a\\b\'\n',
    "quotes in quotes": "a = '''x''y'''''\nb = \"\"\"a\"\"b\"\"\"\"\"\n",
    "long strings": "a = \"\"\"\nx\n  y \\\n\n  z\"\"\"\nb = '''\nx\\\ny'''\n",
    "crlf": 'a = """\r\nx\r\ny"""\r\nb = [ # c\r\n 1,\r\n]\r\n',
    "keys": "a.b = 1\na . c = 2\n\"x.y\" = 3\n'' = 4\n3.4 = 5\n",
    "tables": "[a]\nb = 1\n[a.c]\nd = 2\n[ e . f ]\ng = 3\n",
    "arrays of tables": "[[a]]\nb = 1\n[[a.c]]\nd = 2\n[[a.c]]\n[[a]]\n",
    "arrays": "a = []\nb = [[1], [2, 3,], ]\nc = [{x = 1}, {}]\n",
    "comments": "# a\na = 1 # b\n# c",
    "byte order mark is not ours": "a = 1",
}


@pytest.mark.parametrize("content", SPECIAL.values(), ids=SPECIAL.keys())
def test_the_same_as_tomllib(content: str) -> None:
    assert data(only(read_toml(whole(content)))) == expected(content)


def test_dates_are_text_and_infinities_are_unknown() -> None:
    value = only(read_toml(whole("a = 1979-05-27T07:32:00Z\nb = 1979-05-27 07:32:00\nc = inf\n")))
    assert known(item(value, "a")) == "1979-05-27T07:32:00Z"
    assert known(item(value, "b")) == "1979-05-27 07:32:00"
    assert isinstance(item(value, "c"), Unknown)


@pytest.mark.parametrize("exponent", ["999999999", "9" * 30])
def test_a_number_out_of_range_is_unknown(exponent: str) -> None:
    value = only(read_toml(whole(f"a = 1e{exponent}\nb = 1.5\n")))
    assert isinstance(item(value, "a"), Unknown)
    assert known(item(value, "b")) == Decimal("1.5")


BROKEN = {
    "bare word": ("a = 1\nb = c\n", 2, "invalid value"),
    "twice": ("a = 1\na = 2\n", 2, "overwrite"),
    "cut off": ('a = """x', 1, "string"),
    "directive": ("[a]\n%b\n", 2, "invalid"),
    "deep": ("a = " + "[" * 5000, 1, "nested too deeply"),
}


@pytest.mark.parametrize(("content", "line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_problems(content: str, line: int, words: str) -> None:
    file = read_toml(whole(content))
    (problem,) = file.problems
    assert words in problem.message
    assert problem.location is not None
    assert problem.location.line == line
    assert not file.unreadable_template


def test_unknown_parts() -> None:
    text = holed("[a]\nb = \"x-@\"\nc = \"@\"\nd = @\ne = [@, 1]\nf = '''@'''\n")
    table = item(only(read_toml(text)), "a")
    assert item(table, "b").prefix == "x-"
    assert item(table, "c") is text.segments[3]
    assert item(table, "d") is text.segments[5]
    assert item(table, "e").items[0] is text.segments[7]
    assert item(table, "e").open
    assert item(table, "f") is text.segments[9]
    assert not table.open


def test_an_unknown_line_opens_its_table() -> None:
    value = only(read_toml(holed("[a]\nb = 1\n  @\n[c]\nd = 2\n")))
    assert plain(value) == {"a": {"b": 1}, "c": {"d": 2}}
    assert value.open
    assert item(value, "a").open
    assert not item(value, "c").open


def test_templates_are_read_where_they_are_no_toml_otherwise() -> None:
    file = read_toml(whole('[a]\nb = "${name}"\n${more ~}\nc = 1\n'))
    assert file.masked
    table = item(only(file), "a")
    assert isinstance(item(table, "b"), Unknown)
    assert known(item(table, "c")) == 1
    assert table.open
    assert known(item(only(read_toml(whole('a = "${b}"'))), "a")) == "${b}"
    assert isinstance(item(only(read_toml(whole('a = "${b}"'), substitutions=True)), "a"), Unknown)


def test_unknown_parts_that_break_it_prove_nothing() -> None:
    assert read_toml(holed("@ = 1 = 2\n")).unreadable_template


FRAGMENTS = st.lists(
    st.sampled_from(
        ["a", "b.c", '"k"', " = ", "1", '"x"', "'y'", '"""', "'''", "[", "]", "[[", "]]", "\n",
         "{", "}", ",", "#c", "@", "\\", "true", "0x1", "1.5", "é", "\r\n", "1979-05-27"]
    ),
    max_size=16,
)  # fmt: skip
LINES = st.lists(
    st.sampled_from(
        ["a = 1", "b.c = 'x'", "[t]", "[t.u]", "[[v]]", "[[v.w]]", 'k = """\n y\\\n z"""', "@",
         "d = [1,\n 2]", "e = {f = 1, g.h = 2}", "[b.c2]", "# note", "i = '''\n'q'''''", "j = @"]
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=300)
@given(FRAGMENTS | LINES.map(lambda lines: ["\n".join(lines)]), st.lists(st.integers(0, 99)))
def test_any_text_is_read_as_tomllib_reads_it(fragments: list[str], cuts: list[int]) -> None:
    content = "".join(fragments)
    assert_inside(read_toml(holed(content)).value)
    content = content.replace("@", "")
    file = read_toml(scattered(content, cuts))
    assert_inside(file.value)
    try:
        wanted = expected(content)
    except tomllib.TOMLDecodeError:
        assert file.problems
        return
    assert not file.problems
    assert data(file.value) == wanted
