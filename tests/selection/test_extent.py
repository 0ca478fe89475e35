"""How far what begins on a line goes."""

from __future__ import annotations

import pytest

from ekslint.core.location import SourceText
from ekslint.selection.extent import document, extent, heredocs


def reach(text: str, number: int, path: str = "a.tf", *, key: bool = False) -> list[int] | None:
    """Return the first and the last line of what begins on a line."""
    source, hcl = SourceText(path, text), path.endswith(".tf")
    bodies = heredocs(text) if hcl else ()
    span = extent(source, number, hcl=hcl, bodies=bodies, key=key)
    if span is None:
        return None
    assert text[span[0] : span[1]]
    return [source.position(at)[0] for at in span]


@pytest.mark.parametrize(
    ("text", "number", "lines"),
    [
        pytest.param("a {\n b = 1\n}\nc = 2\n", 1, [1, 3], id="block"),
        pytest.param("a {\n b = 1\n}\nc = 2\n", 2, None, id="argument"),
        pytest.param("a {\n b = [\n  1,\n ]\n}\n", 2, [2, 4], id="list"),
        pytest.param("a = [{\n x = 1\n }, {\n y = 1\n}]\n", 3, [3, 5], id="second-object"),
        pytest.param("a {\n  b {\n    c = 1\n", 2, [2, 4], id="not-closed"),
        pytest.param('a {\n b = "}"\n # }\n /* } */\n c = 1\n}\n', 1, [1, 6], id="not-brackets"),
        pytest.param('a {\n b = "${f("}", {x = "}"})}"\n}\nc\n', 1, [1, 3], id="template"),
        pytest.param('a {\n b = "\\"}"\n}\nc\n', 1, [1, 3], id="escape"),
        pytest.param("a = <<EOT\n}\nEOT\nb = 1\n", 1, [1, 3], id="heredoc"),
        pytest.param("a = <<-EOT\n x: \n  y: 1\n z: 2\n EOT\n", 2, [2, 3], id="yaml-in-heredoc"),
        pytest.param("a = <<-EOT\n x: \n  y: 1\n EOT\nb\n", 2, [2, 3], id="no-further"),
        pytest.param("a = 1\n", 7, None, id="no-such-line"),
    ],
)
def test_hcl(text: str, number: int, lines: list[int] | None) -> None:
    assert reach(text, number) == lines


@pytest.mark.parametrize(
    ("text", "number", "lines"),
    [
        pytest.param("a:\n  b: 1\nc: 2\n", 1, [1, 2], id="key"),
        pytest.param("a: 1\nc: 2\n", 1, None, id="scalar"),
        pytest.param("a:\n- b\n- c\nd: 1\n", 1, [1, 3], id="list-at-the-same-column"),
        pytest.param("- a: 1\n  b: 2\n- c\n", 1, [1, 2], id="item"),
        pytest.param("- a:\n  - b\n- c\n", 1, [1, 2], id="list-in-an-item"),
        pytest.param("a: |\n  b\n\n  c\nd: 1\n", 1, [1, 4], id="text-with-a-blank-line"),
        pytest.param("a: {\n  b: 1\n}\nc: 1\n", 1, [1, 3], id="braces"),
        pytest.param("a: !Sub &x # y\n- b\nc: 1\n", 1, [1, 2], id="tag-and-anchor"),
        pytest.param("a:\n# b\n  c: 1\nd: 1\n", 1, [1, 3], id="comment-at-the-margin"),
        pytest.param("a:\n  c: 1\n# about d\nd: 1\n", 1, [1, 2], id="comment-behind"),
        pytest.param('"a b":\n  c: 1\n', 1, [1, 2], id="quoted-key"),
        pytest.param("run \\\n  more \\\n  last\nnext\n", 1, [1, 3], id="command"),
        pytest.param("run one\n  more\n", 1, None, id="words"),
        pytest.param("[a]\nb = 1\n[a.c]\nd = 1\n[e]\n", 1, [1, 4], id="table"),
        pytest.param("[a]\n- b\n", 1, None, id="list-in-brackets"),
    ],
)
def test_other(text: str, number: int, lines: list[int] | None) -> None:
    assert reach(text, number, "a.yaml") == lines


def test_beside_the_first_key_of_an_item_is_the_key() -> None:
    text = "- a: 1\n  b:\n    c: 1\n- d:\n    e: 1\n  f: 1\n"
    assert reach(text, 1, "a.yaml", key=True) is None
    assert reach(text, 4, "a.yaml", key=True) == [4, 5]


@pytest.mark.parametrize(
    ("text", "number", "lines"),
    [
        pytest.param("# x\napiVersion: v1\nkind: A\n", 2, [2, 3], id="the-only-one"),
        pytest.param("kind: A\napiVersion: v1\n---\nkind: B\n", 1, [1, 2], id="first"),
        pytest.param("a: 1\n---\n\n# x\nkind: B\napiVersion: v1\n\n", 5, [5, 6], id="second"),
        pytest.param("apiVersion: v1\nkind: A\n", 2, None, id="second-key"),
        pytest.param("Resources:\n  A:\n    Type: B\n", 1, None, id="template"),
        pytest.param("apiVersion: v1\nspec:\n  kind: A\n", 1, None, id="no-kind"),
    ],
)
def test_manifest(text: str, number: int, lines: list[int] | None) -> None:
    source = SourceText("a.yaml", text)
    span = document(source, number)
    assert (span and [source.position(at)[0] for at in span]) == lines


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a = "' + '${"' * 20_000, id="templates-in-templates"),
        pytest.param("a = " + "[" * 100_000, id="brackets"),
        pytest.param("a" + " " * 200_000 + "b\n  c\n", id="long-line"),
        pytest.param("- " * 100_000 + "\n", id="items"),
        pytest.param("a = <<A\n" * 5_000, id="heredocs"),
    ],
)
def test_hostile_text_is_no_error(text: str) -> None:
    for path in ("a.tf", "a.yaml"):
        reach(text, 1, path)
