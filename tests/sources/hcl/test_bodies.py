"""Bodies: arguments, blocks, labels, comments, and which newlines count."""

from __future__ import annotations

import marshal
from typing import Any

import pytest

from tests.sources.hcl.sliced import hcl, sliced


def items(text: str) -> Any:
    file = hcl(text)
    assert file.problems == ()
    return sliced(file.items, text)


ONE = ("number", "1", "1")


def test_an_argument_has_its_name_and_its_value() -> None:
    assert items("\n  a =  1  # why\n") == (("attribute", "a =  1", "a", "a", ONE),)


def test_a_block_has_its_labels_and_its_items_in_order() -> None:
    text = 'resource "aws_vpc" main {\n  a = 1\n  tags {\n    b = 1\n  }\n  c = 1\n}\n'
    assert items(text) == (
        (
            "block", text[:-1], "resource", (("aws_vpc", '"aws_vpc"'), ("main", "main")),
            'resource "aws_vpc" main',
            (
                ("attribute", "a = 1", "a", "a", ONE),
                ("block", "tags {\n    b = 1\n  }", "tags", (), "tags",
                 (("attribute", "b = 1", "b", "b", ONE),)),
                ("attribute", "c = 1", "c", "c", ONE),
            ),
        ),
    )  # fmt: skip


def test_words_of_the_language_are_names_where_a_name_stands() -> None:
    text = "in = 1\nfor = 1\nnull = 1\nif true {}\n"
    found = items(text)
    assert [item[2] for item in found] == ["in", "for", "null", "if"]
    assert found[3][3] == (("true", "true"),)


def test_escapes_of_a_label_are_resolved() -> None:
    (block,) = items('a "x\\ty" "$${z}" {}\n')
    assert block[3] == (("x\ty", '"x\\ty"'), ("${z}", '"$${z}"'))


def test_a_byte_order_mark_is_not_text() -> None:
    assert items("\ufeffa = 1\n") == (("attribute", "a = 1", "a", "a", ONE),)


def test_names_are_not_limited_to_ascii() -> None:
    assert items("größe = 1\n") == (("attribute", "größe = 1", "größe", "größe", ONE),)


def test_windows_line_ends_are_line_ends() -> None:
    text = "# one\r\nb {\r\n  a = 1\r\n}\r\n"
    assert items(text)[0][5] == (("attribute", "a = 1", "a", "a", ONE),)


def test_comments_are_listed_wherever_they_stand() -> None:
    text = (
        "# one\n// two\r\na = /* three */ [ # four\n 1 /* five\n */, // six\n]\n"
        'b = "# no ${ x /* seven */ }"\nc = <<E\n# no ${ x # eight\n}\nE\n# nine'
    )
    file = hcl(text)
    assert [text[start:end].strip() for start, end in file.comments] == [
        "# one", "// two", "/* three */", "# four", "/* five\n */", "// six", "/* seven */",
        "# eight", "# nine",
    ]  # fmt: skip


def test_an_argument_set_twice_counts_once_and_is_a_problem() -> None:
    text = "b {\n  a = 1\n  a = 2\n  c {}\n  c {}\n}\n"
    file = hcl(text)
    (block,) = sliced(file.items, text)
    assert [item[1] for item in block[5]] == ["a = 1", "c {}", "c {}"]
    assert [str(problem) for problem in file.problems] == [
        "main.tf:3:3: argument `a` is set twice in one block, the first one is read"
    ]


# What HashiCorp's parser makes of these, compared by running it.
GOOD = [
    "",
    "\n\n\n",
    "# only a comment",
    "/* only a comment */",
    "a = 1",
    "a = 1 # to the end",
    "/* x */ a /* y */ = /* z\n */ 1 /* end */",
    "b {}",
    "b {\n\n}\n\n",
    "b { a = 1 }",
    "b { /* x */ a = 1 /* y */ }",
    "b { # why\n}",
    'b "x" y { a = [\n1\n] }',
    "a = [\n1,\n\n2\n]",
    "a = [1 // x\n, 2]",
    "a = (\n1\n+\n2\n)",
    "a = (x ?\n1 :\n2)",
    "a = (x\n.y\n[0]\n)",
    "a = (f\n(1))",
    "a = [x\n.y\n.z]",
    "a = f(\n1\n,\n2\n)",
    'a = "${\nx\n}"',
    'a = "${x\n.y}"',
    "a = {b = 1,\n\n c = 2\n\n}",
    "a = {b = (\n1\n)}",
    "a = {b = 1, c = 2,}",
    'a = {"for" = 1}',
    "a = x[ * ]",
    "a = b-c",
    "a = _",
    "a\t=\t1",
    "a = <<E\nx\nE\n",
    "a = <<E\nx\n  E \t\nb = 1\n",
    "a = f(<<E\nx\nE\n, 1)\n",
    "a = {b = <<E\nx\nE\n c = 1}\n",
    "a = <<-E_1\nx\n  E_1\n",
]
BAD = [
    "a = 1 b = 2",
    "a =\n1",
    "a\n= 1",
    "a = 1\n+ 2",
    "a = 1 +\n2",
    "a = x ? 1\n: 2",
    "a = x\n.y",
    "a = f\n(1)",
    "b\n{\n}",
    "b { a = 1, c = 2 }",
    "b { a = 1\n}",
    "b {\na = 1}",
    "b { c {} }",
    "b {} c {}",
    'a = "x\ny"',
    'a = "${x}\n"',
    "a = {b = 1 c = 2}",
    "a = {b = 1\n, c = 2}",
    "a = {b =\n1}",
    "a = {b\n= 1}",
    "a = {,}",
    "a = [,]",
    "a = [1\n2]",
    "a = f(,)",
    "a = f(1, ...)",
    "a = x[\n*\n]",
    "a = x.*.*",
    "a = .5",
    "a = 1.",
    "a = 0x10",
    'a = x."y"',
    "a = x::y",
    "a: 1",
    '"a" = 1',
    "a.b = 1",
    "1a = 1",
    "a = 'x'",
    'a = "\\q"',
    'a = "\\u12"',
    'b "x${y}" {}',
    "a = <<E \nx\nE\n",
    "a = <<E\nx\nE",
    "a = f(<<E\nx\nE)\n",
    "a = 1 /* never closed",
]


@pytest.mark.parametrize("text", GOOD, ids=repr)
def test_what_terraform_reads_is_read(text: str) -> None:
    assert hcl(text).problems == ()


@pytest.mark.parametrize("text", BAD, ids=repr)
def test_what_terraform_rejects_is_a_problem(text: str) -> None:
    file = hcl(text)
    assert len(file.problems) >= 1
    for problem in file.problems:
        assert problem.location is not None
        assert 0 <= problem.location.start <= problem.location.end <= len(text)


def test_items_can_be_stored() -> None:
    file = hcl('b "x" {\n  a = [for k, v in { x = "${y}-$${z}" } : -1.5 if !v]\n}\n# end')
    stored = marshal.dumps((file.items, file.comments))
    assert marshal.loads(stored) == (file.items, file.comments)
