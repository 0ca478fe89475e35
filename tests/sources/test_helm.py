"""How values given to Helm lie over each other, and what an unknown layer takes away."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekslint.core.contents import from_plain, known, plain
from ekslint.core.value import (
    Absent,
    Document,
    MapValue,
    Null,
    ReasonKind,
    Text,
    Unknown,
    Value,
    text,
    unknown,
)
from ekslint.sources.helm import merged, read_values, split_path, with_set
from tests.sources.texts import holed, whole

UNSET = unknown(ReasonKind.VARIABLE, "variable `x` has no value")


def at(values: Value, *path: str) -> Value | None:
    here: Value | None = values
    for step in path:
        assert isinstance(here, MapValue), type(here)
        here = here.get(step)
    return here


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], {}),
        ([{"a": 1}, {"b": 2}], {"a": 1, "b": 2}),
        ([{"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}], {"a": {"b": 3, "c": 2}}),
        ([{"a": {"b": 1}}, {"a": "text"}], {"a": "text"}),
        ([{"a": "text"}, {"a": {"b": 1}}], {"a": {"b": 1}}),
        ([{"a": [1, 2]}, {"a": [3]}], {"a": [3]}),
        ([{"a": {"b": 1}}, {"a": None}], {"a": None}),
    ],
)
def test_later_documents_say_it_again(documents: list[Any], expected: Any) -> None:
    assert plain(merged([from_plain(d) for d in documents])) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (whole("image:\n  tag: 0.10\n"), {"image": {"tag": "0.10"}}),
        (whole('{"image": {"tag": "1"}}'), {"image": {"tag": "1"}}),
        (Document("yaml", from_plain({"a": 1})), {"a": 1}),
        (Document("json", from_plain({"a": 1})), {"a": 1}),
        (whole(""), None),
        (whole("# nothing\n"), None),
        (Null(), None),
        (holed("image:\n  tag: '@'\n  name: a\n"), {"image": {"tag": "?", "name": "a"}}),
    ],
)
def test_documents_of_any_form_are_read(value: Value, expected: Any) -> None:
    found = read_values(value)
    if expected is None:
        assert isinstance(found, Absent)
        return
    assert isinstance(found, MapValue)
    for key, inner in expected.items():
        if not isinstance(inner, dict):
            assert known(at(found, key)) == inner
            continue
        for name, data in inner.items():
            leaf = at(found, key, name)
            number = getattr(leaf, "raw", None)
            assert (number or known(leaf)) == (None if data == "?" else data)


@pytest.mark.parametrize("value", [whole("- a\n- b\n"), whole("a: [\n"), text("plain"), UNSET])
def test_what_is_no_map_is_unknown(value: Value) -> None:
    assert isinstance(read_values(value), Unknown)


def test_an_unknown_document_hides_what_came_before_it() -> None:
    values = merged([from_plain({"image": {"tag": "1"}, "name": "a"}), UNSET])
    assert isinstance(values, MapValue)
    assert values.open == (UNSET.reason,)
    assert isinstance(at(values, "image"), Unknown)
    assert isinstance(at(values, "name"), Unknown)


def test_what_comes_after_an_unknown_document_is_known() -> None:
    values = merged([UNSET, from_plain({"image": {"tag": "1"}})])
    assert isinstance(values, MapValue)
    assert values.open
    assert known(at(values, "image", "tag")) == "1"
    inner = at(values, "image")
    assert isinstance(inner, MapValue)
    assert inner.open, "the unknown document may hold further keys of the same map"


def test_an_open_map_hides_only_what_it_does_not_say() -> None:
    above = MapValue({"b": from_entry("2")}, open=(UNSET.reason,))
    values = merged([from_plain({"a": "1", "b": "1"}), above])
    assert isinstance(at(values, "a"), Unknown)
    assert known(at(values, "b")) == "2"


def from_entry(data: str) -> Any:
    made = from_plain({"x": data})
    assert isinstance(made, MapValue)
    return made.entries["x"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("image.tag", ("image", "tag")),
        (r"podAnnotations.iam\.amazonaws\.com/role", ("podAnnotations", "iam.amazonaws.com/role")),
        ("a", ("a",)),
        ("a[0].b", ("a\0[0]", "b")),
        ("a[0][1]", ("a\0[0][1]",)),
        ("a..b", None),
        ("", None),
        (".a", None),
        ("a[x]", None),
        ("a[0", None),
        ("a=1,b", None),
    ],
)
def test_split_path(path: str, keys: tuple[str, ...] | None) -> None:
    assert split_path(path) == keys


@given(st.text())
def test_any_path_splits_or_is_refused(path: str) -> None:
    keys = split_path(path)
    assert keys is None or all(keys)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("image.tag", "2", {"image": {"tag": "2", "name": "a"}, "list": ["x"]}),
        ("new.key", "2", {"image": {"tag": "1", "name": "a"}, "list": ["x"], "new": {"key": "2"}}),
        ("image", "b:1", {"image": "b:1", "list": ["x"]}),
        ("image.tag", r"a\,b", {"image": {"tag": "a,b", "name": "a"}, "list": ["x"]}),
        ("image.tag", "", {"image": {"tag": "", "name": "a"}, "list": ["x"]}),
    ],
)
def test_a_set_lies_over_the_documents(path: str, value: str, expected: Any) -> None:
    values = from_plain({"image": {"tag": "1", "name": "a"}, "list": ["x"]})
    assert plain(with_set(values, text(path), text(value))) == expected


def test_a_literal_value_is_taken_as_it_is() -> None:
    values = with_set(from_plain({}), text("a"), text(r"b,c\,d"), literal=True)
    assert known(at(values, "a")) == r"b,c\,d"


def test_an_index_leaves_the_list_unknown() -> None:
    values = with_set(from_plain({"list": ["x"], "a": "1"}), text("list[0]"), text("y"))
    assert isinstance(at(values, "list"), Unknown)
    assert known(at(values, "a")) == "1"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (UNSET, text("1")),
        (text("a,b"), text("1")),
        (text("a"), text("1,b=2")),
        (text("a"), text("{1,2}")),
    ],
)
def test_a_set_that_is_not_followed_hides_everything(path: Value, value: Value) -> None:
    values = with_set(from_plain({"a": "1", "b": "1"}), path, value)
    assert isinstance(at(values, "b"), Unknown)


def test_an_unknown_value_hides_its_own_key_only() -> None:
    values = with_set(from_plain({"a": "1", "b": "1"}), text("a"), UNSET)
    assert isinstance(at(values, "a"), Unknown)
    assert known(at(values, "b")) == "1"


def test_places_lead_to_where_a_value_is_written() -> None:
    first, last = (
        whole("image:\n  tag: a\n", "first.yaml"),
        whole("image:\n  tag: b\n", "last.yaml"),
    )
    values = merged([first, last])
    tag = at(values, "image", "tag")
    assert isinstance(tag, Text)
    assert tag.location is not None
    assert str(tag.location) == "last.yaml:2:8"


nested = st.recursive(
    st.sampled_from(["", "1", "x"]),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
maps = st.dictionaries(st.sampled_from("abc"), nested, max_size=3)


@given(maps, maps)
def test_merging_is_what_helm_does(below: dict[str, Any], above: dict[str, Any]) -> None:
    def laid(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
        out = dict(a)
        for key, inner in b.items():
            both = isinstance(out.get(key), dict) and isinstance(inner, dict)
            out[key] = laid(out[key], inner) if both else inner
        return out

    assert plain(merged([from_plain(below), from_plain(above)])) == laid(below, above)


@given(maps, maps)
def test_hiding_a_layer_never_makes_up_a_value(
    below: dict[str, Any], above: dict[str, Any]
) -> None:
    """With any layer unknown, what is still known is what it was."""
    full = plain(merged([from_plain(below), from_plain(above)]))
    for layers in ([UNSET, from_plain(above)], [from_plain(below), UNSET]):
        _agrees(merged(layers), full)


def _agrees(value: Value, full: Any) -> None:
    if isinstance(value, Unknown):
        return
    if not isinstance(value, MapValue):
        assert plain(value) == full
        return
    assert isinstance(full, dict)
    for key, entry in value.entries.items():
        _agrees(entry.value, full[key])
