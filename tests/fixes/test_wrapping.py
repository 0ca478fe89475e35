"""A value is handed to a function, or taken out of one, as its language writes that."""

from __future__ import annotations

import pytest

from ekslint.core.finding import Change
from ekslint.core.location import SourceText
from ekslint.fixes.apply import edited
from ekslint.fixes.spell import edits_of


def after(name: str, marked: str, act: str, *data: str) -> str | None:
    """Return a text after a change at the place between ⟦ and ⟧; None where there is no fix."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    source = SourceText(name, marked.replace("⟦", "").replace("⟧", ""))
    edits = edits_of(Change(act, source.location(start, end), None, (), data), {name: source})
    return edited(source.text, edits) if edits else None


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        pytest.param("d:\n  a: # c\n    ⟦-⟧ x: 1\n", "d:\n  a: | # c\n    - x: 1\n", id="list"),
        pytest.param("d:\r\n  a:\r\n    ⟦-⟧ x\r\n", "d:\r\n  a: |\r\n    - x\r\n", id="crlf"),
        pytest.param("d:\n  a:\n  ⟦-⟧ x: 1\n    y: 2\n\n  - z\n  b: 1\n",
                     "d:\n  a: |\n    - x: 1\n      y: 2\n\n    - z\n  b: 1\n", id="not-indented"),
        pytest.param("a:\n  # of it\n  ⟦-⟧ x # why\n# no more\n",
                     "a: |\n  # of it\n  - x # why\n# no more\n", id="comments"),
        pytest.param("d:\n  a:\n    ⟦-⟧ x\n# in between\n    - y\n", None, id="comment-left"),
        pytest.param("d:\n  a: ⟦[]⟧ # c\n", "d:\n  a: '[]' # c\n", id="flow"),
        pytest.param("d:\n  a: ⟦[{x: 'y'}]⟧\n", None, id="flow-with-quotes"),
        pytest.param("d:\n  a: ⟦[x,\n    y]⟧\n", None, id="flow-on-lines"),
        pytest.param("d:\n  a: &x\n    ⟦-⟧ y\n  b: *x\n", None, id="anchor"),
        pytest.param("d:\n  a:\n    ⟦-⟧ x\n    - *y\ne: &y 1\n", None, id="alias"),
    ],
)  # fmt: skip
def test_a_list_of_yaml_becomes_a_text(marked: str, wanted: str | None) -> None:
    assert after("a.yaml", marked, "call", "yamlencode") == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.yaml", "U:\n  Fn::Base64: ⟦|\n    a ${X} ${y:-1} $z⟧\n",
                     "U:\n  Fn::Base64: !Sub |\n    a ${X} ${!y:-1} $z\n", id="block"),
        pytest.param("a.yaml", "U: !Base64 |\n  a ⟦${X}⟧\n  b\n",
                     "U:\n  Fn::Base64: !Sub |\n    a ${X}\n    b\n", id="tag"),
        pytest.param("a.yaml", "U: !Base64 |-\n      ⟦a ${X}⟧\n",
                     "U:\n  Fn::Base64: !Sub |-\n      a ${X}\n", id="tag-deep-enough"),
        pytest.param("a.yaml", "U:\n  Fn::Base64: ⟦'a ${X}'⟧ # c\n",
                     "U:\n  Fn::Base64: !Sub 'a ${X}' # c\n", id="quoted"),
        pytest.param("a.json", '{"U": {"Fn::Base64": ⟦"a ${X} ${y}"⟧}}',
                     '{"U": {"Fn::Base64": {"Fn::Sub": "a ${X} ${!y}"}}}', id="json"),
        pytest.param("a.yaml", "U:\n  Fn::Base64: |\n    ⟦a ${X} ${!y}⟧\n", None, id="indirect"),
        pytest.param("a.yaml", "U:\n  Fn::Base64: |\n    ⟦a ${X} \\${y}⟧\n", None, id="escaped"),
        pytest.param("a.yaml", "U:\n  Fn::Base64: |\n    ⟦a ${X} ${y%%{*}⟧\n", None, id="braces"),
        pytest.param("a.yaml", "U: !Base64 |2\n    ⟦a ${X}⟧\n", None, id="indent-in-numbers"),
        pytest.param("a.yaml", "U: ⟦!Base64 a${X}⟧\n", None, id="tag-of-a-word"),
    ],
)  # fmt: skip
def test_names_of_a_template_are_filled_in(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "call", "Fn::Sub", "X") == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.yaml", "UserData: ⟦|\n  a⟧\n", "UserData: !Base64 |\n  a\n", id="block"),
        pytest.param("a.yaml", "UserData: !Sub |\n  ⟦a⟧\n",
                     "UserData:\n  Fn::Base64: !Sub |\n    a\n", id="tag"),
        pytest.param(
            "a.json", '{"UserData": ⟦"a"⟧}', '{"UserData": {"Fn::Base64": "a"}}', id="json"
        ),
        pytest.param("a.yaml", "Other: ⟦|\n  a⟧\n", None, id="another-key"),
    ],
)  # fmt: skip
def test_user_data_of_a_template_is_encoded(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "call", "base64encode") == wanted


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        pytest.param("a = ⟦f(b.c)⟧ # why\n", "a = b.c # why\n", id="call"),
        pytest.param("a = f(⟦b.c⟧)\n", "a = b.c\n", id="argument"),
        pytest.param('a = "x ${f( ⟦b.c⟧ )}"\n', 'a = "x ${b.c}"\n', id="template"),
        pytest.param("a = <<-E\n  x ${⟦f(b.c)⟧}\nE\n", "a = <<-E\n  x ${b.c}\nE\n", id="heredoc"),
        pytest.param("a = ⟦g(b.c)⟧\n", None, id="another-function"),
        pytest.param("a = ⟦f(b.c, 1)⟧\n", None, id="two-arguments"),
        pytest.param("a = ⟦f(b ? c : d)⟧\n", None, id="choice"),
        pytest.param("a = x ? ⟦f(b.c)⟧ : y\n", None, id="arm"),
        pytest.param("locals {\n  a = ⟦f(b.c)⟧\n}\nx = local.a\ny = local.a\n", None, id="shared"),
    ],
)
def test_an_expression_is_taken_out_of_a_call(marked: str, wanted: str | None) -> None:
    assert after("a.tf", marked, "unwrap", "f") == wanted
