"""JSON texts as trees, and strings in them as expressions: every place is where it is written."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from ekslint.core.location import SourceText
from ekslint.languages.terraform.json_syntax import read_json_syntax
from ekslint.sources.hcl.json_expressions import JsonExpressions
from ekslint.sources.hcl.json_tree import MAX_NESTING, read_tree
from ekslint.sources.hcl.problems import MalformedError

TEXTS = (
    '{"a": [1, -2.5e3, true, false, null, "x"], "b": {}, "c": [], "": {"a": {"a": 1}}}',
    ' [ { "k" :\n\t"v" } , [ ] , "\\u00e9\\ud83d\\ude00\\"\\\\\\/\\b\\f\\n\\r\\t" ] ',
    '"top"',
    "0",
    "\ufeff{}",
)


def plain(node: Any) -> Any:
    match node[0]:
        case "object":
            return {key: plain(value) for key, _, _, value in node[3]}
        case "array":
            return [plain(item) for item in node[3]]
        case "number":
            return json.loads(node[3])
        case "null":
            return None
    return node[3]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_tree_holds_what_json_says(text: str) -> None:
    assert plain(read_tree(text)) == json.loads(text.removeprefix("\ufeff"))


def test_every_member_is_kept() -> None:
    assert [key for key, *_ in read_tree('{"a": 1, "a": 2}')[3]] == ["a", "a"]


def test_nodes_span_what_they_hold() -> None:
    text = TEXTS[0]
    for key, start, end, node in read_tree(text)[3]:
        assert json.loads(text[start:end]) == key
        assert json.loads(text[node[1] : node[2]]) == plain(node)


def test_a_number_of_thousands_of_digits_stays_as_it_is_written() -> None:
    digits = "9" * 5000
    assert read_tree(f"[{digits}]")[3][0][3] == digits


def test_nesting_ends() -> None:
    read_tree("[" * MAX_NESTING + "]" * MAX_NESTING)
    with pytest.raises(MalformedError, match="too deep"):
        read_tree("[" * (MAX_NESTING + 1) + "]" * (MAX_NESTING + 1))


def nodes(part: Any) -> Iterator[Any]:
    if type(part) is tuple:
        if len(part) > 2 and type(part[0]) is str and type(part[1]) is type(part[2]) is int:
            yield part
        for item in part:
            yield from nodes(item)


@pytest.mark.parametrize(
    "inside",
    [
        "plain ${var.x} $${not} %{ if true }y%{ endif }",
        'a\\"b${lookup(var.m, \\"k\\\\n\\")}\\u00e9\\ud83d\\ude00${local.y}\\n',
        '\\\\${jsonencode({ a = \\"é\\" })}',
        '{\\"Version\\": \\"2012-10-17\\", \\"x\\": \\"${var.a.b[0]}\\"}',
    ],
)
def test_places_of_templates(inside: str) -> None:
    text = f'  "{inside}" '
    node = JsonExpressions(text).expression(read_tree(text))
    assert text[node[1] : node[2]] == f'"{inside}"'
    names = 0
    for kind, start, end, *rest in nodes(node):
        written = text[start:end]
        assert json.loads(f'"{written}"') if kind == "text" else written
        if kind == "text" and end - start == len(rest[0]):
            assert written == rest[0]
        if kind == "name":
            names += 1
            assert written == rest[0]
        if kind == "attr":
            assert written.endswith(rest[1])
    assert names or "jsonencode" in inside


SAMPLE = """{
 "//": "sample",
 "variable": {"x": {"type": "map(string)", "default": {"a": "${b}"}}},
 "resource": [{"aws_eks_cluster": {"c": [{"name": "n-${var.x[\\"a\\"]}",
  "vpc_config": {"subnet_ids": []}, "dynamic": {"encryption_config": {"for_each": [1],
  "content": {"resources": ["s"]}}}}]}}],
 "output": {"o": {"value": "${aws_eks_cluster.c.arn}\\n%{ for k in [1] }${k}%{ endfor }"}}
}"""


@pytest.mark.parametrize("seed", range(20))
def test_what_is_damaged_is_read_or_told(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        text = SAMPLE
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text))
            new = chance.choice(['"', "{", "}", "[", "]", ",", ":", "\\", "${", "%{", "}", "1", ""])
            text = text[:at] + new + text[at + chance.randint(0, 3) :]
        found = read_json_syntax(SourceText("a.tf.json", text))
        for node in nodes(found.items):
            assert 0 <= node[1] <= node[2] <= len(text)
        for problem in found.problems:
            assert problem.location is not None
            assert problem.location.end <= len(text)
