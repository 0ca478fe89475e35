"""Templates: the parts of strings, heredocs and template files, and the texts Terraform makes."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.errors import UnreadableError
from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_template
from ekslint.sources.hcl.syntax import Node
from ekslint.sources.hcl.words import literal_text
from tests.sources.hcl.rendered import render
from tests.sources.hcl.sliced import expression, hcl, sliced


def text(written: str, meant: str | None = None) -> Any:
    return ("text", written, written if meant is None else meant)


X = ("interp", "${x}", ("name", "x", "x"))

QUOTED: dict[str, Any] = {
    '""': (),
    '"a b"': (text("a b"),),
    '"a\\n\\"b\\\\"': (
        text("a"), text("\\n", "\n"), text('\\"', '"'), text("b"), text("\\\\", "\\"),
    ),
    '"\\u00e9\\U0001F600"': (text("\\u00e9", "é"), text("\\U0001F600", "😀")),
    '"$${x} %%{y}"': (text("$${", "${"), text("x} "), text("%%{", "%{"), text("y}")),
    '"$${"': (text("$${", "${"),),
    '"$$${x}"': (text("$"), text("$${", "${"), text("x}")),
    '"$ % $$ %x {}"': (text("$ % $$ %x {}"),),
    '"${x}"': (X,),
    '"a${x}b"': (text("a"), X, text("b")),
    '"$${x}${x}"': (text("$${", "${"), text("x}"), X),
    '"${\n  x # why\n}"': (("interp", "${\n  x # why\n}", ("name", "x", "x")),),
    '"${{ a = "}" }.a}"': (
        ("interp", '${{ a = "}" }.a}',
         ("attr", '{ a = "}" }.a',
          ("object", '{ a = "}" }',
           ((("template", "a", (text("a"),), False), ("template", '"}"', (text("}"),), False)),)),
          "a")),
    ),
    '"${"a${"b"}"}"': (
        ("interp", '${"a${"b"}"}',
         ("template", '"a${"b"}"',
          (text("a"), ("interp", '${"b"}', ("template", '"b"', (text("b"),), False))), False)),
    ),
    # Stripped text is left out, so that what remains maps one to one.
    '" a ${~ x ~} b "': (text(" a"), ("interp", "${~ x ~}", ("name", "x", "x")), text("b ")),
    '"a\\t ${~x}"': (text("a"), ("interp", "${~x}", ("name", "x", "x"))),
    # Not x itself but a string: something stood beside it.
    '"${x ~} "': (("interp", "${x ~}", ("name", "x", "x")), text("", "")),
    '"a%{ if x }b%{ else }c%{ endif }d"': (
        text("a"),
        ("if", "%{ if x }b%{ else }c%{ endif }", ("name", "x", "x"), (text("b"),), (text("c"),)),
        text("d"),
    ),
    '"%{ if x }b%{ endif }"': (
        ("if", "%{ if x }b%{ endif }", ("name", "x", "x"), (text("b"),), ()),
    ),
    '"%{ for k, v in x ~} ${v} %{~ endfor }"': (
        ("for", "%{ for k, v in x ~} ${v} %{~ endfor }", "k", "v", ("name", "x", "x"),
         (("interp", "${v}", ("name", "v", "v")),)),
    ),
    '"%{ for v in x }%{ if v }a%{ endif }%{ endfor }"': (
        ("for", "%{ for v in x }%{ if v }a%{ endif }%{ endfor }", None, "v", ("name", "x", "x"),
         (("if", "%{ if v }a%{ endif }", ("name", "v", "v"), (text("a"),), ()),)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", QUOTED, ids=list(QUOTED))
def test_a_quoted_string_is_exactly_these_parts(source: str) -> None:
    assert expression(source) == ("template", source, QUOTED[source], False)


HEREDOCS: dict[str, Any] = {
    "<<E\nE\n": (),
    "<<E\na\n  b\nE\n": (text("a\n"), text("  b\n")),
    "<<E\r\na\r\nE\r\n": (text("a\r\n"),),
    # No backslash escapes, and quotes are text.
    '<<E\n\\n "q" $${x} \\"\nE\n': (text('\\n "q" '), text("$${", "${"), text('x} \\"\n')),
    "<<E\na ${x}\nb\nE\n": (text("a "), X, text("\n"), text("b\n")),
    "<<-E\n    a\n      b\n  E\n": (text("a\n"), text("  b\n")),
    "<<-E\n    ${x}\n      b\n  E\n": (X, text("\n"), text("  b\n")),
    # A blank line neither counts nor loses its blanks.
    "<<-E\n    a\n\n  \n    b\n  E\n": (text("a\n"), text("\n"), text("  \n"), text("b\n")),
    # An interpolation at the very start of a line is an indentation of nothing.
    "<<-E\n  a\n${x}\n  E\n": (text("  a\n"), X, text("\n")),
    "<<E\n%{ if x ~}\n  a\n%{ endif ~}\nE\n": (
        ("if", "%{ if x ~}\n  a\n%{ endif ~}", ("name", "x", "x"), (text("  a\n"),), ()),
    ),
    "<<E\n${<<F\n${x}\nF\n}\nE\n": (
        ("interp", "${<<F\n${x}\nF\n}", ("template", "<<F\n${x}\nF", (X, text("\n")), True)),
        text("\n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", HEREDOCS, ids=list(map(repr, HEREDOCS)))
def test_a_heredoc_is_exactly_these_parts(source: str) -> None:
    assert expression(source) == ("template", source.rstrip(), HEREDOCS[source], True)


# Computed by Terraform 1.11.
RENDERED = {
    '"a\\n\\r\\t\\"\\\\z"': 'a\n\r\t"\\z',
    '"$${x} %%{x} $ % $$ %% $x"': "${x} %{x} $ % $$ %% $x",
    '"$$${x}"': "$${x}",
    '"\\n a \\t${~ 1 ~}\\n b"': "\n a1b",
    '"a %{~ if true ~} y %{~ else ~} n %{~ endif ~} b"': "ayb",
    '"%{ if false }y%{ endif }"': "",
    '"%{ for i in [1,2] }${i},%{ endfor }"': "1,2,",
    '"%{ for k, v in {a = 1} ~} ${k}=${v} %{~ endfor }"': "a=1",
    '"${"a${"b"}"}"': "ab",
    "<<-E\n    a\n\n  b\n  E\n": "  a\n\nb\n",
    "<<-E\n    a\n  \n    b\n    E\n": "a\n  \nb\n",
    "<<-E\n    ${1}\n      b\n    E\n": "1\n  b\n",
    "<<-E\n${1}\n      b\n    E\n": "1\n      b\n",
    "<<-E\n\t\ta\n\t b\n\tE\n": "a\nb\n",
    # A line that a strip marker joins to the one before keeps its indentation …
    "<<-E\n    a\n    %{ if true ~}\n    b\n    %{ endif ~}\n    c\n    E\n": "a\n    b\n    c\n",
    # … and one whose indentation is stripped counts as not indented.
    "<<-E\n    a\n    %{~ if true }\n    b\n    %{ endif }\n    E\n": "    a\n\n    b\n    \n",
    "<<-E\n    a ${1 ~}\n    b\n  E\n": "a 1    b\n",
    "<<-E\n  a\n   E2\n\n  E\n": "a\n E2\n\n",
    "<<E\n%{ for i in [1,2] ~}\nn${i}\n%{ endfor ~}\nE\n": "n1\nn2\n",
    '<<E\na "q" \\n $${x} %%{y} $ %\nE\n': 'a "q" \\n ${x} %{y} $ %\n',
    "<<-E\r\n  a\r\n    b\r\n  E\r\n": "a\r\n  b\r\n",
    "<<E\nE1\n E \n": "E1\n",
}


@pytest.mark.parametrize("source", RENDERED, ids=list(map(repr, RENDERED)))
def test_a_template_has_the_text_that_terraform_computes(source: str) -> None:
    (attribute,) = hcl(f"a = {source}\n").items
    assert render(attribute[6][3]) == RENDERED[source]


def template(content: str) -> Node:
    node = parse_template(SourceText("user-data.tftpl", content))
    assert not isinstance(node, UnreadableError), node
    return node


FILES = {
    "a\n  %{ if true ~}\n  b\n  %{ endif ~}\nc\n": "a\n    b\n  c\n",
    "%{ for i in [1,2] ~}\n\n n${i}\n%{ endfor ~}\n": "\n n1\n\n n2\n",
    '  \\n "q" $${x}\r\n': '  \\n "q" ${x}\r\n',
    "": "",
    "${x}": "X",
    "#!/bin/bash\n# ${x} // ${x} /* ${x} */\n": "#!/bin/bash\n# X // X /* X */\n",
    'for i in "$@"; do echo $i $(date) ${x}; done\n': 'for i in "$@"; do echo $i $(date) X; done\n',
}


@pytest.mark.parametrize("content", FILES, ids=list(map(repr, FILES)))
def test_a_template_file_has_the_text_that_terraform_computes(content: str) -> None:
    node = template(content)
    assert node[0] == "template"
    assert content[node[1] : node[2]] == content
    assert render(node[3], {"x": "X"}) == FILES[content]


def test_parts_of_a_template_file_map_to_the_file() -> None:
    content = "\ufeffa ${x}\n%{ if y }b\n%{ endif }"
    parts = template(content)[3]
    assert sliced(parts, content) == (
        text("a "), X, text("\n"),
        ("if", "%{ if y }b\n%{ endif }", ("name", "y", "y"), (text("b\n"),), ()),
    )  # fmt: skip


MALFORMED = {
    "a ${": "1:3: `${` is never closed",
    "a ${x": "1:3: `${` is never closed",
    "a ${}": "1:5: expected an expression, found `}`",
    "a %{ if x }": "1:3: `if` directive is not closed by `endif`",
    "%{ for x in y }%{ if x }%{ endfor }": "1:25: `endfor` directive without its `for`",
    "a\n%{ else }": "2:1: `else` directive without an `if` before it",
    "%{ if x }%{ else }%{ else }%{ endif }": "1:19: `else` directive without an `if` before it",
    "%{ unless x }": "1:4: expected `else`, `endfor` or `endif`, found `unless`",
    '${ "a\nb" }': "1:4: the quoted string is not closed on its line",
}


@pytest.mark.parametrize("content", MALFORMED, ids=list(map(repr, MALFORMED)))
def test_a_malformed_template_file_is_a_value_with_its_place(content: str) -> None:
    error = parse_template(SourceText("t.tftpl", content))
    assert isinstance(error, UnreadableError)
    assert str(error) == f"t.tftpl:{MALFORMED[content]}"


def test_literal_text_is_that_of_templates_without_interpolation() -> None:
    (attribute,) = hcl('a = ["x\\ty", "${z}", z, ""]\n').items
    assert [literal_text(item) for item in attribute[6][3]] == ["x\ty", None, None, ""]
