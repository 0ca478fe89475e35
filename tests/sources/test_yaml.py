"""YAML is read as Kubernetes tools read it, each character at its place."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ekslint.core.contents import known, plain
from ekslint.core.location import Location
from ekslint.core.value import Entry, ListValue, MapValue, Null, Piece, Scalar, Text, Unknown, Value
from ekslint.sources.yaml import read as reader
from ekslint.sources.yaml.read import YamlFile, read_yaml
from tests.sources.texts import assert_exact, assert_inside, scattered, whole


def read(content: str) -> Value:
    """Return the value of the only document."""
    file = read_yaml(whole(content, "file.yaml"))
    assert [str(p) for p in file.problems] == []
    (document,) = file.documents
    assert_inside(document.value)
    return document.value


def item(value: Value | None, *path: str | int) -> Any:
    """Walk into maps and lists."""
    for step in path:
        if isinstance(value, MapValue):
            assert isinstance(step, str)
            value = value.get(step)
        else:
            assert isinstance(value, ListValue)
            assert isinstance(step, int)
            value = value.items[step]
    return value


TYPES = [
    ("1.30", Decimal("1.30")),
    ("012345670123", 0o12345670123),
    ("012345678901", Decimal("012345678901")),
    ("0o17", 15),
    ("0x1F", 31),
    ("0b101", 5),
    ("1_000", 1000),
    ("-7", -7),
    ("+7", 7),
    (".5", Decimal("0.5")),
    ("1e3", Decimal(1000)),
    ("yes", True),
    ("Off", False),
    ("n", False),
    ("true", True),
    ("2012-10-17", "2012-10-17"),
    ("1:30", "1:30"),
    ("1.29.3", "1.29.3"),
    ("-", None),
    ("tRue", "tRue"),
    ("system:node:{{EC2PrivateDNSName}}", "system:node:{{EC2PrivateDNSName}}"),
    ('"1.30"', "1.30"),
    ("'yes'", "yes"),
    ("!!str 1.30", "1.30"),
    ("!!int '12'", 12),
    ("! 12", "12"),
    (f"1e{'9' * 30}", f"1e{'9' * 30}"),
]


@pytest.mark.parametrize(("word", "data"), [t for t in TYPES if t[1] is not None])
def test_types_are_those_of_go(word: str, data: object) -> None:
    value = item(read(f"k: {word}\n"), "k")
    assert known(value) == data
    assert type(known(value)) is type(data)


@pytest.mark.parametrize("word", ["1.30", "012345670123", "yes", "y", "2012-10-17", "1:30"])
def test_raw_text_is_kept(word: str) -> None:
    value = item(read(f"k: {word} # comment\n"), "k")
    assert value.raw == word
    assert value.location.text == word


@pytest.mark.parametrize("word", ["", "~", "null", "Null"])
def test_null(word: str) -> None:
    assert isinstance(item(read(f"k: {word}\n"), "k"), Null)


@pytest.mark.parametrize("word", [".inf", "-.Inf", ".NaN", "!!binary aGk=", "!!int abc"])
def test_what_has_no_value_is_unknown(word: str) -> None:
    assert isinstance(item(read(f"k: {word}\n"), "k"), Unknown)


EXACT = {
    "plain": ("k: some words # no\n", "some words"),
    "single quoted": ("k: 'some words'\n", "some words"),
    "single quoted, two quotes": ("k: 'it''s'\n", "it's"),
    "double quoted": ('k: "some words"\n', "some words"),
    "literal": ("k: |\n  a\n    b\n\n  c\n", "a\n  b\n\nc\n"),
    "literal, stripped": ("k: |-\n  a\n  b\n\n", "a\nb"),
    "literal, kept": ("k: |+\n  a\n\nz: 1\n", "a\n\n"),
    "literal, indented": ("k: |2\n    a\n   b\n", "  a\n b\n"),
    "literal, crlf": ("k: |\r\n  a\r\n  b\r\n", "a\nb\n"),
    "literal, comment in header": ("k: |- # why\n  a\n", "a"),
    "literal, blank first line": ("k: |\n\n  a\n", "\na\n"),
    "literal, no final newline": ("k: |\n  a", "a"),
    "literal, wide characters": ("k: |\n  é😀\n  x\n", "é😀\nx\n"),
    "literal under an anchor": ("k: &a |\n  a\n  b\n", "a\nb\n"),
    "literal under a tag": ("k: !Sub |\n  a\n", "a\n"),
}


@pytest.mark.parametrize(("content", "data"), EXACT.values(), ids=EXACT.keys())
def test_each_character_stands_at_its_place(content: str, data: str) -> None:
    value = item(read(content), "k")
    assert value.known == data
    assert_exact(value)


FOLDED = {
    "plain": "k: one\n  two\n\n  three\nz: 1\n",
    "single quoted": "k: 'one\n  two\n\n  three'\n",
    "double quoted": 'k: "one\n  two\\\n  \\ three\\tfour\\u00e9"\n',
    "folded": "k: >\n  one\n  two\n\n    more\n    indented\n\n  three\n\n\n",
    "folded, stripped": "k: >-\n  one\n  two\n",
    "folded, kept": "k: >+\n  one\n  two\n\n",
    "folded, crlf": "k: >\r\n  one\r\n  two\r\n",
}


@pytest.mark.parametrize("content", FOLDED.values(), ids=FOLDED.keys())
def test_folded_words_stand_at_their_places(content: str) -> None:
    value = item(read(content), "k")
    assert value.known == yaml.safe_load(content)["k"]
    words = [s for s in value.segments if s.text.strip() and len(s.text) > 1]
    assert words
    for piece in words:
        assert piece.location.text == piece.text


def test_entries_know_their_keys_and_spans() -> None:
    value = read("a:\n  b: 'x' # c\n")
    entry = item(value, "a").entries["b"]
    assert entry.key.text == "b"
    assert entry.span.text == "b: 'x'"
    assert entry.value.location.text == "'x'"
    assert item(value, "a").location.text == "b: 'x' # c"


def test_duplicate_keys_are_reported_and_the_last_wins() -> None:
    file = read_yaml(whole("a: 1\nb: {c: 1, c: 2}\na: 3\n"))
    (document,) = file.documents
    assert plain(document.value) == {"b": {"c": 2}, "a": 3}
    found = {d.key: (d.first, d.location) for d in document.duplicates}
    assert {key: (one.start, two.start) for key, (one, two) in found.items() if one and two} == {
        "c": (9, 15),
        "a": (0, 21),
    }


def test_merge_keys() -> None:
    value = read("x: &x {a: 1, b: 1}\nz: &z {b: 2, c: 2}\nk:\n  <<: [*x, *z]\n  a: 0\n")
    assert plain(item(value, "k")) == {"a": 0, "b": 1, "c": 2}


def test_an_alias_remembers_where_it_is_used() -> None:
    value = item(read("a: &a word\nb: *a\n"), "b")
    assert value.location.line == 1
    assert [hop.label for hop in value.location.via] == ["*a"]


def test_an_alias_inside_its_own_anchor_is_unknown() -> None:
    assert isinstance(item(read("a: &a [*a]\n"), "a", 0), Unknown)


def test_documents_have_headers() -> None:
    file = read_yaml(whole("a: 1\n---\n# c\nb: 2\n---\n"))
    heads = [d.header.line for d in file.documents if d.header]
    assert heads == [1, 2, 5]
    assert isinstance(file.documents[2].value, Null)


def test_a_broken_document_does_not_hide_the_others() -> None:
    file = read_yaml(whole("a: [1\n---\nb: 1\n---\nc: : d\n---\ne: 5\n"))
    assert plain(file.documents[-1].value) == {"e": 5}
    lines = [p.location.line for p in file.problems if p.location]
    assert lines == [2, 5]
    assert not file.unreadable_template


BROKEN = {
    "tab": ("a:\n\tb: c\n", 2, "tab"),
    "control character": ("a: 1\nb: \x01\n", 2, "U+0001"),
    "surrogate": ("a: \ud800\n", 1, "U+D800"),
    "unclosed": ("a: [1, 2\nb: 3\n", 2, "flow sequence"),
    "undefined tag handle": ("a: !x!y z\n", 1, "tag"),
}


@pytest.mark.parametrize(("content", "line", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_problem_names_line_and_reason(content: str, line: int, words: str) -> None:
    (problem,) = read_yaml(whole(content)).problems
    assert problem.location is not None
    assert problem.location.line == line
    assert words in problem.message


def test_tags_go_to_the_caller() -> None:
    def tags(tag: str, value: Value, location: Location | None) -> Value:
        return MapValue({tag: Entry(value)}, location=location)

    content = (
        "a: !Ref Name\nb: !If [c, !Ref x, 1.30]\nc: !Sub\n  k: v\nd: !GetAtt 'x.y'\ne: !Ref 1.30\n"
    )
    file = read_yaml(whole(content), tags=tags)
    value = file.documents[0].value
    assert plain(item(value, "a")) == {"!Ref": "Name"}
    assert item(value, "a").location.text == "!Ref Name"
    assert item(value, "a", "!Ref").location.text == "Name"
    assert plain(item(value, "b")) == {"!If": ["c", {"!Ref": "x"}, 1.3]}
    assert plain(item(value, "c")) == {"!Sub": {"k": "v"}}
    assert known(item(value, "e", "!Ref")) == "1.30"


def test_byte_order_mark() -> None:
    value = read("\ufeffkey: word\n")
    assert item(value, "key").location.text == "word"


JSON = ['{\n\t"a": "\\ud83d\\ude00"\n}', '{"a":"\\/"}', '{"' + "x" * 2000 + '": 1}', "[1,\t2]"]


@pytest.mark.parametrize("content", JSON)
def test_json_is_yaml(content: str) -> None:
    assert plain(read(content)) == json.loads(content)


@pytest.mark.parametrize("content", ["", "# only a comment\n", "\n\n"])
def test_no_document(content: str) -> None:
    assert read_yaml(whole(content)) == YamlFile(())


def test_an_alias_bomb_costs_an_unknown() -> None:
    lines = ["l0: &l0 [" + ", ".join(["word"] * 10) + "]"]
    lines += [f"l{i}: &l{i} [" + ", ".join([f"*l{i - 1}"] * 10) + "]" for i in range(1, 12)]
    value = read_yaml(whole("\n".join(lines))).documents[0].value
    count = 0
    stack: list[Value] = [value]
    while stack:
        found = stack.pop()
        count += 1
        stack += found.items if isinstance(found, ListValue) else ()
        stack += [e.value for e in found.entries.values()] if isinstance(found, MapValue) else []
    assert count < 1_001_000


def test_deep_nesting_is_cut() -> None:
    file = read_yaml(whole("[" * 900 + "]" * 900))
    depth = 0
    value: Value = file.documents[0].value
    while isinstance(value, ListValue) and value.items:
        value = value.items[0]
        depth += 1
    assert depth <= 100
    assert isinstance(value, Unknown)


@pytest.mark.parametrize("opening", ["[", "{{", "- ", "? "])
def test_hostile_nesting_is_refused(opening: str) -> None:
    file = read_yaml(whole(opening * 100_000))
    assert [p.message for p in file.problems] == ["YAML does not parse: nested too deeply"]


def test_both_parsers_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    content = "\n".join(f"k{i}: &a{i} {word}" for i, (word, _) in enumerate(TYPES) if word != "-")
    content += "\nm:\n" + "".join(
        f"  e{i}:\n" + "".join(f"    {line}\n" for line in text.splitlines())
        for i, (text, _) in enumerate(EXACT.values())
    )
    fast = read(content)
    monkeypatch.setattr(reader, "_Loader", yaml.SafeLoader)
    slow = read(content)
    assert fast == slow
    spans = [
        [(p.location.start, p.location.end) for p in _texts(v) if p.location] for v in (fast, slow)
    ]
    assert spans[0] == spans[1]


def _texts(value: Value) -> list[Piece]:
    match value:
        case Text(segments=segments):
            return [s for s in segments if isinstance(s, Piece)]
        case ListValue(items=items):
            return [p for i in items for p in _texts(i)]
        case MapValue(entries=entries):
            return [p for e in entries.values() for p in _texts(e.value)]
    return []


LINES = st.lists(
    st.sampled_from(
        ["a: 1", "b: word", "- x", "  - y: z", "  c: |", "  d: >-", "    text", "     deep", "",
         "# note", "e: 'q", "  r'", 'f: "s\\n', '  t"', "---", "g: {h: i}", "? j", ": k", "l: &m n",
         "o: *m", "...", "  <<: {p: q}", "v: !!str 1", "\tw", "a:", "é: 😀 x"]
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=300)
@given(LINES, st.lists(st.integers(0, 200), max_size=3))
def test_any_text_is_read_or_refused_as_pyyaml_does(lines: list[str], cuts: list[int]) -> None:
    content = "\n".join(lines)
    file = read_yaml(scattered(content, cuts))
    for document in file.documents:
        assert_inside(document.value)
    try:
        nodes = list(yaml.compose_all(content, Loader=yaml.CSafeLoader))
    except yaml.composer.ComposerError:
        return
    except yaml.YAMLError:
        assert file.problems
        return
    assert not file.problems
    assert len(file.documents) == len(nodes)
    for document, node in zip(file.documents, nodes, strict=True):
        assert _strings(document.value) <= _scalars(node)


def _strings(value: Value) -> set[str]:
    match value:
        case Text():
            return {value.known or ""}
        case Scalar(raw=raw):
            return {raw or ""}
        case ListValue(items=items):
            return set().union(*map(_strings, items)) if items else set()
        case MapValue(entries=entries):
            inner = [_strings(e.value) for e in entries.values()]
            return set().union(*inner) if inner else set()
    return set()


def _scalars(root: Any) -> set[str]:
    found: set[str] = set()
    stack, seen = [root], set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            found.add(node.value)
        elif isinstance(node, yaml.SequenceNode):
            stack += node.value
        else:
            stack += [part for pair in node.value for part in pair]
    return found
