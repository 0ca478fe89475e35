"""What a page wants changed becomes edits in the words, quotes and layout of whatever is there."""

from __future__ import annotations

import pytest

from ekslint.core.finding import Change, Plain
from ekslint.core.location import SourceText
from ekslint.fixes.apply import edited
from ekslint.fixes.spell import edits_of

SET = "set"


def after(
    name: str, marked: str, act: str, data: Plain, *path: str, stands: str | None = None
) -> str | None:
    """Return a text after a change at the place between ⟦ and ⟧; None where there is no fix."""
    start = marked.index("⟦")
    end = marked.index("⟧") - 1
    source = SourceText(name, marked.replace("⟦", "").replace("⟧", ""))
    place = source.location(start, end)
    known = place.text.strip("\"'") if stands is None and not path else stands
    change = Change(act, place, known, path, data)
    edits = edits_of(change, {name: source})
    return edited(source.text, edits) if edits else None


@pytest.mark.parametrize(
    ("name", "marked", "data", "wanted"),
    [
        pytest.param("a.tf", 'a = ⟦"old"⟧ # why\n', "new", 'a = "new" # why\n', id="hcl-comment"),
        pytest.param("a.tf", "a = ⟦false⟧\n", True, "a = true\n", id="hcl-bool"),
        pytest.param("a.tf", 'a = ⟦"false"⟧\n', True, 'a = "true"\n', id="hcl-quoted-bool"),
        pytest.param("a.tf", "a = ⟦1⟧\n", "x", 'a = "x"\n', id="hcl-number-to-text"),
        pytest.param("a.tf", 'a = ⟦"é"⟧\r\nb = 1\r\n', "ü", 'a = "ü"\r\nb = 1\r\n', id="crlf"),
        pytest.param("a.tf", "a = <<-E\n\tn: ⟦x⟧\nE\n", "w", "a = <<-E\n\tn: w\nE\n", id="tabs"),
        pytest.param("a.yaml", "a: ⟦old⟧ # why\n", "new", "a: new # why\n", id="yaml-plain"),
        pytest.param("a.yaml", "a: ⟦old⟧\n", "true", 'a: "true"\n', id="yaml-word"),
        pytest.param("a.yaml", "a: ⟦old⟧\n", "1.30", 'a: "1.30"\n', id="yaml-number"),
        pytest.param("a.yaml", "a: ⟦'old'⟧\n", "it's", "a: 'it''s'\n", id="yaml-single"),
        pytest.param("a.yaml", "a: {b: ⟦old⟧}\n", "a: b", 'a: {b: "a: b"}\n', id="yaml-flow"),
        pytest.param("a.json", '{"a": ⟦"old"⟧}', 'q"', '{"a": "q\\""}', id="json"),
        pytest.param("a.toml", "[t]\na = ⟦'old'⟧\n", "new", "[t]\na = 'new'\n", id="toml"),
        pytest.param("a.tf", 'a = "{\\"k\\": ⟦\\"old\\"⟧}"\n', "new",
                     'a = "{\\"k\\": \\"new\\"}"\n', id="json-in-a-string"),
    ],
)  # fmt: skip
def test_a_literal_is_replaced(name: str, marked: str, data: Plain, wanted: str) -> None:
    stands = "old" if '\\"old' in marked else None
    assert after(name, marked, SET, data, stands=stands) == wanted


@pytest.mark.parametrize(
    ("name", "marked", "stands"),
    [
        pytest.param("a.tf", 'a = ⟦"${var.x}"⟧\n', "value", id="interpolated"),
        pytest.param("a.tf", "a = ⟦var.x⟧\n", "value", id="reference"),
        pytest.param("a.tf", 'variable "x" {\n  default = ⟦"old"⟧\n}\n', "old", id="variable"),
        pytest.param("a.tfvars", 'x = ⟦"old"⟧\n', "old", id="tfvars"),
        pytest.param("a.yaml", "a: &x ⟦old⟧\nb: *x\n", None, id="alias-is-no-tree"),
        pytest.param("cdk.out/a.json", '{"a": ⟦"old"⟧}', "old", id="generated"),
        pytest.param(".terraform/modules/a/a.tf", 'a = ⟦"old"⟧\n', "old", id="downloaded"),
        pytest.param("a.tf", 'a = var.x ? "new" : ⟦"old"⟧\n', "old", id="arm-of-a-condition"),
        pytest.param("a.tf", 'a = try(var.x, ⟦"old"⟧)\n', "old", id="default-of-a-call"),
        pytest.param("a.yaml", "Resources:\n  A: !If [C, new, ⟦old⟧]\n", "old", id="arm-of-if"),
        pytest.param("a.json", '{"Resources": {"A": {"Fn::If": ["C", ⟦"old"⟧]}}}', "old",
                     id="arm-of-if-in-json"),
        pytest.param("a.yaml", "Parameters:\n  A: {Default: ⟦old⟧}\nResources:\n  B: {}\n", "old",
                     id="parameter"),
    ],
)  # fmt: skip
def test_what_is_not_surely_a_literal_of_its_own_stays(
    name: str, marked: str, stands: str | None
) -> None:
    path = ("b",) if "&x" in marked else ()
    assert after(name, marked, SET, "new", *path, stands=stands) is None


def test_a_local_is_changed_only_where_one_thing_reads_it() -> None:
    once = 'locals {\n  a = ⟦"old"⟧\n}\nx = local.a\n'
    assert after("a.tf", once, SET, "new") == 'locals {\n  a = "new"\n}\nx = local.a\n'
    assert after("a.tf", once + "y = local.a\n", SET, "new") is None


@pytest.mark.parametrize(
    ("name", "marked", "path", "data", "wanted"),
    [
        pytest.param(
            "a.tf",
            '⟦resource "aws_vpc" "a"⟧ {\n  cidr_block = "x" # why\n}\n',
            ("enable_dns_support",),
            True,
            'resource "aws_vpc" "a" {\n  cidr_block         = "x" # why\n'
            "  enable_dns_support = true\n}\n",
            id="hcl-aligned",
        ),
        pytest.param(
            "a.tf",
            '⟦resource "aws_vpc" "a"⟧ {\n  cidr_block = "x"\n  a=1\n}\n',
            ("enable_dns_support",),
            True,
            'resource "aws_vpc" "a" {\n  cidr_block = "x"\n  a=1\n  enable_dns_support = true\n}\n',
            id="hcl-not-aligned-before",
        ),
        pytest.param(
            "a.tf",
            '⟦resource "aws_launch_template" "a"⟧ {\n  name = "x"\n}\n',
            ("metadata_options", "http_tokens"),
            "required",
            'resource "aws_launch_template" "a" {\n  name = "x"\n\n  metadata_options {\n'
            '    http_tokens = "required"\n  }\n}\n',
            id="hcl-block",
        ),
        pytest.param(
            "a.tf",
            'resource "x" "a" {\n  b {\n    ⟦c⟧ {}\n  }\n}\n',
            ("d",),
            True,
            'resource "x" "a" {\n  b {\n    c {\n      d = true\n    }\n  }\n}\n',
            id="hcl-nested-block",
        ),
        pytest.param(
            "a.tf",
            '⟦module "a"⟧ {\n  source = "x"\n\n  b = {\n    c = 1\n  }\n}\n',
            ("b", "d"),
            "y",
            'module "a" {\n  source = "x"\n\n  b = {\n    c = 1\n    d = "y"\n  }\n}\n',
            id="hcl-object",
        ),
        pytest.param(
            "a.tf",
            "a = ⟦jsonencode({ b = 1 })⟧\n",
            ("c",),
            "y",
            'a = jsonencode({ b = 1, c = "y" })\n',
            id="hcl-jsonencode",
        ),
        pytest.param(
            "a.tf",
            '⟦resource "aws_vpc" "a"⟧ {}\n',
            ("cidr_block",),
            "x",
            'resource "aws_vpc" "a" {\n  cidr_block = "x"\n}\n',
            id="hcl-empty",
        ),
        pytest.param(
            "a.tf",
            '⟦module "a"⟧ {\n  source     = "x"\n\n  b = 1\n}\n',
            ("version",),
            "y",
            'module "a" {\n  source     = "x"\n  version    = "y"\n\n  b = 1\n}\n',
            id="hcl-aligned-further-right",
        ),
        pytest.param(
            "a.tf",
            'a = <<-E\n  ⟦b: 1⟧\n  c:\n    d: 1\n  E\n',
            ("c", "e"),
            True,
            "a = <<-E\n  b: 1\n  c:\n    d: 1\n    e: true\n  E\n",
            id="heredoc",
        ),
        pytest.param(
            "a.yaml",
            "⟦a⟧:\n    b: 1 # why\n\n# about c\nc: 2\n",
            ("d", "e"),
            ("x", "y z"),
            'a:\n    b: 1 # why\n    d:\n        e:\n            - x\n            - "y z"\n\n'
            "# about c\nc: 2\n",
            id="yaml-comments",
        ),
        pytest.param(
            "a.yaml", "- ⟦a: 1⟧", ("b",), True, "- a: 1\n  b: true", id="yaml-no-last-newline"
        ),
        pytest.param(
            "a.yaml", "⟦a⟧: {b: 1}\r\n", ("c",), "x", "a: {b: 1, c: x}\r\n", id="yaml-flow-crlf"
        ),
        pytest.param(
            "a.yaml",
            "⟦a: |⟧\n  x\n\nb:\n  c: 1\n",
            ("b", "d"),
            "é",
            'a: |\n  x\n\nb:\n  c: 1\n  d: "é"\n',
            id="yaml-after-a-block-text",
        ),
        pytest.param(
            "a.yaml",
            "a: |\n  - ⟦b: 1⟧\n  - b: 2\n",
            ("c",),
            "x",
            "a: |\n  - b: 1\n    c: x\n  - b: 2\n",
            id="yaml-in-yaml",
        ),
        pytest.param("a.yaml", "⟦A⟧:\n  B: 1\n", ("ConfigurationValues", "c"), "x",
                     'A:\n  B: 1\n  ConfigurationValues: "{\\"c\\": \\"x\\"}"\n', id="json-text"),
        pytest.param("a.json", '⟦{\n  "a": 1\n}⟧\n', ("b",), True, '{\n  "a": 1,\n  "b": true\n}\n',
                     id="json-last-entry"),
        pytest.param("a.json", '⟦{\t"a": {}}⟧', ("a", "b"), "x", '{\t"a": { "b": "x" }}',
                     id="json-empty-tabs"),
        pytest.param("a.yaml", "a: '⟦{\"b\": 1}⟧'\n", ("c",), "x",
                     "a: '{\"b\": 1, \"c\": \"x\"}'\n", id="json-in-yaml"),
    ],
)  # fmt: skip
def test_what_is_left_out_is_written_where_it_belongs(
    name: str, marked: str, path: tuple[str, ...], data: Plain, wanted: str | None
) -> None:
    assert after(name, marked, SET, data, *path) == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.tf", 'a = ⟦["x"]⟧\n', 'a = ["x", "w"]\n', id="hcl"),
        pytest.param("a.tf", "a = ⟦[]⟧\n", 'a = ["w"]\n', id="hcl-empty"),
        pytest.param(
            "a.tf", 'a = ⟦[\n  "x", # why\n]⟧\n', 'a = [\n  "x", # why\n  "w",\n]\n', id="hcl-lines"
        ),
        pytest.param(
            "a.tf", 'a = ⟦[\n  "x" # c\n]⟧\n', 'a = [\n  "x", # c\n  "w"\n]\n', id="hcl-no-comma"
        ),
        pytest.param("a.yaml", "a: ⟦[x]⟧ # c\n", "a: [x, w] # c\n", id="yaml-flow"),
        pytest.param("a.yaml", "a:\n  ⟦- x⟧ # c\nb: 1\n", "a:\n  - x # c\n  - w\nb: 1\n",
                     id="yaml"),
        pytest.param(
            "a.yaml", "a:\n  ⟦- {T: x}⟧\n", "a:\n  - {T: x}\n  - T: w\n", id="yaml-maps"
        ),
        pytest.param("a.json", '{"a": ⟦["x"]⟧}', '{"a": ["x", "w"]}', id="json"),
        pytest.param("a.tf", 'a = ⟦"x"⟧ # c\n', 'a = ["x", "w"] # c\n', id="hcl-one-text"),
        pytest.param("a.yaml", "a: ⟦x⟧ # c\n", "a: [x, w] # c\n", id="yaml-one-text"),
    ],
)  # fmt: skip
def test_a_list_gets_one_more_item(name: str, marked: str, wanted: str) -> None:
    assert after(name, marked, "add", "w") == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.tf", "b {\n  x = ⟦1⟧ # c\n\n  y = 2\n}\n", "b {\n\n  y = 2\n}\n", id="hcl"),
        pytest.param(
            "a.tf", "b {\n  x = 1\n\n  ⟦c⟧ {\n    d = 1\n  }\n}\n", "b {\n  x = 1\n}\n", id="block"
        ),
        pytest.param(
            "a.tf", "b {\n  x = 1\n  c {\n    d = ⟦1⟧\n  }\n}\n", "b {\n  x = 1\n}\n", id="all"
        ),
        pytest.param("a.tf", "b {\n  x   = 1\n  yyy = ⟦2⟧\n}\n", "b {\n  x = 1\n}\n", id="aligned"),
        pytest.param("a.tf", 'a = ["x", ⟦"y"⟧, "z"]\n', 'a = ["x", "z"]\n', id="hcl-item"),
        pytest.param("a.tf", 'a = ["x", ⟦"y"⟧]\n', 'a = ["x"]\n', id="hcl-last-item"),
        pytest.param("a.yaml", "a:\n  x: ⟦1⟧\n  y: 2\n", "a:\n  y: 2\n", id="yaml"),
        pytest.param("a.yaml", "a:\n  x: ⟦1⟧\n", None, id="yaml-the-only-one"),
        pytest.param("a.yaml", "a:\n  - ⟦x⟧\n  - y\n", "a:\n  - y\n", id="yaml-item"),
        pytest.param("a.yaml", "a: {x: ⟦1⟧, y: 2}\n", "a: {y: 2}\n", id="yaml-flow"),
        pytest.param("a.json", '{\n  "a": 1,\n  "b": ⟦2⟧\n}', '{\n  "a": 1\n}', id="json-last"),
        pytest.param("a.yaml", "a: # c\n  - ⟦x⟧\nb: 1\n", "a: [] # c\nb: 1\n", id="yaml-no-item"),
    ],
)
def test_what_goes_takes_its_key_along(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "remove", "") == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.tf", "b {\n  ⟦x⟧ = 1\n  yy = 2\n}\n", "b {\n  new = 1\n  yy = 2\n}\n",
                     id="hcl-not-aligned"),
        pytest.param("a.tf", "b {\n  ⟦x⟧  = 1\n  yy = 2\n}\n", "b {\n  new = 1\n  yy  = 2\n}\n",
                     id="hcl-aligned"),
        pytest.param("a.tf", 'a = { ⟦"x"⟧ = 1 }\n', 'a = { "new" = 1 }\n', id="hcl-quoted"),
        pytest.param("a.yaml", "⟦x⟧: 1\n", "new: 1\n", id="yaml"),
        pytest.param("a.yaml", "'⟦x⟧': 1\n", "'new': 1\n", id="yaml-quoted"),
        pytest.param("a.yaml", "⟦x⟧: 1\nnew: 2\n", None, id="taken"),
        pytest.param("a.json", '{⟦"x"⟧: 1}', '{"new": 1}', id="json"),
    ],
)  # fmt: skip
def test_a_key_gets_another_name(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "rename", "new") == wanted


SCRIPT = "#!/bin/sh\n"


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.sh", "run '⟦--x=1⟧ --y'\n", "run '--y'\n", id="first"),
        pytest.param("a.sh", "run '--y ⟦--x=1⟧'\n", "run '--y'\n", id="last"),
        pytest.param("a.sh", "run --y ⟦--x 1⟧\n", "run --y\n", id="end-of-line"),
        pytest.param("a.sh", "run '⟦--x=1⟧'\n", "run ''\n", id="alone"),
        pytest.param("a.sh", "run \\\n  ⟦--x=1⟧ \\\n  --y\n", "run \\\n  --y\n", id="line"),
        pytest.param("a.sh", "run --y \\\n  ⟦--x=1⟧\nb\n", "run --y\nb\n", id="last-line"),
        pytest.param("a.sh", "run '--y \\\n  ⟦--x=1⟧'\n", None, id="quote-behind"),
        pytest.param("a.sh", "run --y,⟦--x=1⟧\n", None, id="part-of-a-word"),
        pytest.param("a.tf", 'a = "⟦--x=1⟧ --y=${b}"\n', 'a = "--y=${b}"\n', id="hcl-template"),
        pytest.param("a.tf", 'a = ["⟦--x=1⟧", "y"]\n', 'a = ["y"]\n', id="hcl-whole-item"),
        pytest.param("a.yaml", "a: --y ⟦--x=1⟧ # c\n", "a: --y # c\n", id="yaml"),
        pytest.param("a.yaml", "a:\n  - ⟦--x=1⟧\n  - y\n", "a:\n  - y\n", id="yaml-whole-item"),
    ],
)
def test_a_word_goes_with_a_blank(name: str, marked: str, wanted: str | None) -> None:
    text = SCRIPT if name.endswith(".sh") else ""
    assert after(name, text + marked, "remove", "") == (wanted and text + wanted)


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.sh", "⟦#⟧!/bin/sh\nb", "top\n\n#!/bin/sh\nend\nb", id="file"),
        pytest.param("a.sh", "⟦#⟧!/bin/sh\r\nb", "top\r\n\r\n#!/bin/sh\r\nend\r\nb", id="crlf"),
        pytest.param("a.tf", "a = <<-E\n\t⟦#⟧!/bin/sh\nE\n",
                     "a = <<-E\n\ttop\n\n\t#!/bin/sh\n\tend\nE\n", id="heredoc"),
        pytest.param("a.tf", "a = <<-E\n\t#!/bin/sh\n\t⟦ ⟧ b\nE\n",
                     "a = <<-E\n\t#!/bin/sh\n\ttop\n\n\t  b\n\tend\nE\n", id="inner-indent"),
        pytest.param("a.yaml", "a: |\n  ⟦#⟧!/bin/sh\nb: 1\n",
                     "a: |\n  top\n\n  #!/bin/sh\n  end\nb: 1\n", id="yaml-block"),
        pytest.param("a.tf", 'a = "⟦#⟧!/bin/sh\\n"\n', None, id="quoted"),
        pytest.param("a.yaml", 'a: "⟦#⟧!/bin/sh\\n"\n', None, id="yaml-quoted"),
        pytest.param("a.json", '{"a": "⟦#⟧!/bin/sh\\n"}', None, id="json"),
        pytest.param("a.tf", "a = <<-E\n  #!/bin/sh\n  ⟦b⟧ ${join(x, [\n  ])}\nE\n", None,
                     id="expression-over-lines"),
    ],
)  # fmt: skip
def test_a_line_becomes_several(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "lines", ("top", "", "=", "end")) == wanted


@pytest.mark.parametrize(
    ("name", "marked", "wanted"),
    [
        pytest.param("a.sh", "⟦\n \n⟧#!/bin/sh\n", "#!/bin/sh\n", id="file"),
        pytest.param("a.tf", "a = <<E\n⟦\n⟧  #!/bin/sh\nE\n", "a = <<E\n  #!/bin/sh\nE\n",
                     id="heredoc"),
        pytest.param("a.tf", "a = <<E\n⟦  ⟧#!/bin/sh\nE\n", "a = <<-E\n  #!/bin/sh\nE\n",
                     id="indented"),
        pytest.param("a.tf", "a = <<-E\n⟦  ⟧#!/bin/sh\nE\n", None, id="indented-on-purpose"),
        pytest.param("a.sh", "⟦  ⟧#!/bin/sh\n", None, id="indented-file"),
    ],
)  # fmt: skip
def test_blanks_before_a_text_go(name: str, marked: str, wanted: str | None) -> None:
    assert after(name, marked, "remove", "") == wanted


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        pytest.param("a = ⟦b.c⟧\n", "a = f(b.c)\n", id="expression"),
        pytest.param(
            "b {\n  a = ⟦<<-E\n  E⟧\n}\n", "b {\n  a = f(<<-E\n  E\n  )\n}\n", id="heredoc"
        ),
    ],
)  # fmt: skip
def test_an_expression_is_put_into_a_call(marked: str, wanted: str) -> None:
    assert after("a.tf", marked, "call", "f") == wanted


@pytest.mark.parametrize(
    ("sign", "sure"), [("|", True), ("|-", True), ("|+", False), (">2+", False)]
)
def test_blank_lines_stay_in_the_text_they_belong_to(sign: str, sure: bool) -> None:
    marked = f"⟦a⟧:\n  b: {sign}\n    text\n\n\nc: 1\n"
    found = after("a.yaml", marked, SET, True, "d")
    assert found == (f"a:\n  b: {sign}\n    text\n  d: true\n\n\nc: 1\n" if sure else None)
