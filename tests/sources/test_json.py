"""JSON means what the standard library says, each character at its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.contents import known, plain
from ekslint.core.value import ListValue, MapValue, Null, Scalar, Text, Unknown, Value
from ekslint.sources.json.read import JsonFile, read_json
from tests.sources.test_yaml import item
from tests.sources.texts import assert_exact, assert_inside, holed, scattered, whole


def data(value: Value) -> Any:
    """Return plain data with numbers as they are, to compare with `json.loads`."""
    match value:
        case Scalar(data=found):
            return found
        case Text():
            assert value.known is not None
            return value.known
        case ListValue(items=items):
            return [data(i) for i in items]
        case MapValue(entries=entries):
            return {key: data(entry.value) for key, entry in entries.items()}
        case Null():
            return None
    raise AssertionError(value)


def only(file: JsonFile) -> Value:
    assert not file.problems
    assert file.value is not None
    assert_inside(file.value)
    return file.value


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=300)
@given(VALUES, st.booleans(), st.sampled_from([None, 2, "\t"]), st.lists(st.integers(0, 300)))
def test_the_same_as_the_standard_library(
    value: Any, ascii_only: bool, indent: Any, cuts: list[int]
) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = only(read_json(scattered(content, cuts)))
    assert data(found) == json.loads(content, parse_float=Decimal)


SPECIAL = [
    r'"\/ \" \\ \b \f \n \r \t \u00e9 \ud83d\ude00"',
    r'"\ud800 alone"',
    r'"\ud83d\u0041"',
    '"\\u2028\u2028\x7f"',
    " \t\r\n[ 1 , -0 , 1E5 , 1.50 , -1.5e-3 ] \r\n",
    '{"a" : {"b" : [ ] , "c" : { } } }',
    "1234567890123456789012345678901234567890",
    "0.1000000000000000055511151231257827",
    '{"": ""}',
    '"' + "x" * 5000 + '"',
]


@pytest.mark.parametrize("content", SPECIAL)
def test_special_cases(content: str) -> None:
    assert data(only(read_json(whole(content)))) == json.loads(content, parse_float=Decimal)


def test_places() -> None:
    content = '{\n  "a": "x\\ny",\n  "b": [1.50, true],\n  "c": "plain"\n}\n'
    value = only(read_json(whole(content)))
    assert isinstance(value, MapValue)
    entry = value.entries["c"]
    assert entry.key is not None
    assert entry.key.text == '"c"'
    assert entry.span is not None
    assert entry.span.text == '"c": "plain"'
    assert entry.value.location is not None
    assert entry.value.location.text == '"plain"'
    assert_exact(item(value, "c"))
    assert [s.location.text for s in item(value, "a").segments] == ["x", "\\n", "y"]
    assert item(value, "b", 0).raw == "1.50"
    assert item(value, "b", 0).location.text == "1.50"
    assert item(value, "b").location.text == "[1.50, true]"


def test_duplicate_keys() -> None:
    file = read_json(whole('{"a": 1, "b": 2, "a": 3}'))
    assert plain(only(file)) == {"b": 2, "a": 3}
    (duplicate,) = file.duplicates
    assert duplicate.first is not None
    assert duplicate.location is not None
    assert (duplicate.key, duplicate.first.start, duplicate.location.start) == ("a", 1, 17)


BROKEN = {
    "comma": ('{\n "a": 1\n "b": 2\n}', 3, "',' delimiter"),
    "comment": ("{} // no", 1, "Extra data"),
    "single quotes": ("{'a': 1}", 1, "double quotes"),
    "not a number": ("[NaN]", 1, "NaN"),
    "raw newline": ('["a\nb"]', 1, "control character"),
    "empty": ("", 1, "Expecting value"),
    "cut off": ('{"a": [1, 2', 1, "delimiter"),
    "too deep": ("[" * 100_000, 1, "nested too deeply"),
}


@pytest.mark.parametrize(("content", "line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_problems(content: str, line: int, words: str) -> None:
    file = read_json(whole(content))
    assert file.value is None
    (problem,) = file.problems
    assert words in problem.message
    assert problem.location is not None
    assert problem.location.line == line
    assert not file.unreadable_template


def test_deep_nesting_is_cut() -> None:
    value: Value = only(read_json(whole("[" * 500 + "]" * 500)))
    depth = 0
    while isinstance(value, ListValue):
        value = value.items[0]
        depth += 1
    assert depth <= 100
    assert isinstance(value, Unknown)


@pytest.mark.parametrize("exponent", ["999999999", "9" * 30])
def test_a_number_out_of_range_is_unknown(exponent: str) -> None:
    assert isinstance(item(only(read_json(whole(f"[1e{exponent}]"))), 0), Unknown)


def test_unknown_parts_in_strings_and_as_values() -> None:
    text = holed('{"a": "x-@", "b": "@", "c": @, "d": [@, 1]}')
    value = only(read_json(text))
    assert item(value, "a").prefix == "x-"
    assert item(value, "b") is text.segments[3]
    assert item(value, "c") is text.segments[5]
    assert item(value, "d", 0) is text.segments[7]
    assert item(value, "d").open
    assert not value.open if isinstance(value, MapValue) else False


OPEN = {
    "all members": ("{@}", {}),
    "last member": ('{"a": 1, @}', {"a": 1}),
    "first member": ('{@, "a": 1}', {"a": 1}),
    "member between": ('{"a": 1, @, "b": 2}', {"a": 1, "b": 2}),
    "with its comma": ('{"a": 1 @}', {"a": 1}),
    "with its comma, first": ('{@ "a": 1}', {"a": 1}),
    "unknown key": ('{"@": 1, "a": 1}', {"a": 1}),
    "items with their comma": ("[1 @]", [1]),
    "items before": ("[@ 1]", [1]),
    "all of two": ("{@, @}", {}),
}


@pytest.mark.parametrize(("content", "expected"), OPEN.values(), ids=OPEN.keys())
def test_unknown_members_open_what_is_around_them(content: str, expected: object) -> None:
    value = only(read_json(holed(content)))
    assert plain(value) == expected
    assert isinstance(value, MapValue | ListValue)
    assert value.open


def test_keys_known_in_part_are_kept_with_their_values() -> None:
    value = only(read_json(holed(r'{"@:sub": 1, "a": 2, "@\u0041": [3], "@": 4}')))
    assert isinstance(value, MapValue)
    assert [
        (k.suffix if isinstance(k, Text) else "", plain(e.value)) for k, e in value.partial
    ] == [
        (":sub", 1),
        ("A", [3]),
        ("", 4),
    ]
    assert [e.span.text for _, e in value.partial if e.span] == [
        '"@:sub": 1',
        r'"@\u0041": [3]',
        '"@": 4',
    ]
    assert [reason.detail for reason in value.open] == ["hole 0", "hole 1", "hole 2"]
    assert value.open_beside_partial == ()


def test_part_of_a_number_is_unknown() -> None:
    value = only(read_json(holed('{"a": 12@}')))
    assert isinstance(item(value, "a"), Unknown)


def test_all_unknown() -> None:
    text = holed("@\n")
    assert only(read_json(text)) is text.segments[1]


def test_unknown_parts_that_break_it_prove_nothing() -> None:
    assert read_json(holed('{@: 1, "a"}')).unreadable_template


def test_substitutions() -> None:
    content = '{"a": "${name}", "b": "arn:${aws:username}:${AWS::Region}", "c": "x"}'
    value = only(read_json(whole(content), substitutions=True))
    assert isinstance(item(value, "a"), Unknown)
    assert known(item(value, "b")) == "arn:${aws:username}:${AWS::Region}"
    assert known(item(only(read_json(whole(content))), "a")) == "${name}"


def test_templates_are_read_where_they_are_no_json_otherwise() -> None:
    file = read_json(whole('{"a": ${number}, "b": "x", "c": [${items}]}'))
    assert file.masked
    value = only(file)
    assert isinstance(item(value, "a"), Unknown)
    assert known(item(value, "b")) == "x"
    assert item(value, "c").open
    assert isinstance(item(only(read_json(whole('{"a": {{ .x }}}'))), "a"), Unknown)


FRAGMENTS = st.lists(
    st.sampled_from(
        ["{", "}", "[", "]", ",", ":", '"a"', '"@"', "@", "1", "true", " ", "\n", '"', "\\", "é",
         "${x}", "{{ y }}", '"\\u12', "null", "-"]
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=400)
@given(FRAGMENTS, st.booleans())
def test_no_text_breaks_the_reader(fragments: list[str], substitutions: bool) -> None:
    content = "".join(fragments)
    file = read_json(holed(content), substitutions=substitutions)
    if file.value is not None:
        assert_inside(file.value)
    if "@" not in content and "{" not in content:
        try:
            json.loads(content)
        except ValueError:
            assert file.problems
        else:
            assert not file.problems
