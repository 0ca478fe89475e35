"""The quick loop makes of a text what Lark's own makes of it, and leaves to Lark what it cannot."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ekslint.core.location import SourceText
from ekslint.facts.paths import data_directory
from ekslint.sources.hcl import tables
from ekslint.sources.hcl.driver import GiveUpError
from ekslint.sources.hcl.engine import Engine, engine_for
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.problems import MalformedError

STUBS = sorted((data_directory() / "modules").rglob("*.tf"))
TEXT = """\
# a cluster
locals {
  name = "${var.environment}-main" /* and
  more */
  tags = merge(var.tags, { for k, v in local.more : upper(k) => v... if v != "" })
  list = [1, -2.5e3, !true, null, var.a[0].b.*.c, var.d[*].e["f"], (1 + 2) * 3 % 4 >= 5 || x && y]
}

resource "aws_eks_cluster" "this" {
  name = local.name ? "a" : format("%s-%s", "b", "c")
  dynamic "vpc_config" {
    for_each = toset(["a"])
    content { subnet_ids = vpc_config.value }
  }
  user_data = <<-EOT
    %{ if var.a ~}
    echo ${join(",", [for s in var.b : "x${s}y"])} $${kept} %%{kept}
    %{~ else }
    ${<<EOS
inner ${var.c}
EOS
    }
    %{ endif }
  EOT
}
empty {}
"""


@pytest.fixture(scope="module", params=["cached", "compiled"])
def both(request: pytest.FixtureRequest) -> tuple[Engine, Engine]:
    """The engine as it is, its grammar from the cache or not, and one that has Lark only."""
    quick, slow = engine_for() if request.param == "cached" else Engine(None), Engine(None)
    assert isinstance(quick, Engine)
    slow._driver = None
    return quick, slow


def read(reader: Engine, text: str) -> object:
    try:
        body = reader.body(text, 0, len(text))
    except MalformedError as error:
        return error.start, error.end, error.message
    return body.items, body.comments, [(e.start, e.end, e.message) for e in body.failures]


def test_the_installed_lark_is_one_the_loop_can_drive(both: tuple[Engine, Engine]) -> None:
    assert both[0]._driver is not None


def test_it_reads_what_lark_reads(both: tuple[Engine, Engine]) -> None:
    quick, slow = both
    assert quick._driver is not None
    made = quick._driver.parse("a = 1\n", 0, 6, "start")
    assert made == slow.body("a = 1\n", 0, 6).items
    assert read(quick, TEXT) == read(slow, TEXT)


@pytest.mark.parametrize("path", random.Random(1).sample(STUBS, 25), ids=lambda p: p.parent.name)
def test_whole_files(both: tuple[Engine, Engine], path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quick, slow = both
    assert read(quick, text) == read(slow, text)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_files(both: tuple[Engine, Engine], seed: int) -> None:
    choice = random.Random(seed)
    text = TEXT
    for _ in range(choice.randrange(1, 4)):
        at = choice.randrange(len(text))
        text = (
            text[:at]
            + choice.choice(["", "}", '"', "${", "\n", "(", "= ", "x", "#", "<<A\n"])
            + (text[at + choice.randrange(3) :])
        )
    quick, slow = both
    assert read(quick, text) == read(slow, text)


PLAIN = (
    'a = "b"', 'a= "b"#c', 'a\t="b"  ', 'a = ""', "a = 12", "a = 1.5", "a = 1.e", "a = 1e5",
    "a = true", "a = null", "a = b", "a = b.c-d.e", "a = b.for", "a = b.true", "a = b.0",
    "a = for", "a = true.b", "for_each = b.c", "for = 1", "null = 1", "a = b.c.d.e.f.g.h.i.j.k.l",
    "a == b", "a => b", "a : b", 'a = "${b}"', 'a = "b$"', 'a = "{"', 'a = "\\n"', 'a = "b',
    'a = "b" "c"', "a = b c", "a = -1", "a = b // c", "a = b /* c */", 'a "b" = c', "a = b\r",
    "a = b,", "a\u0300 = \u00e4.b", "a = 1b",
)  # fmt: skip
PLACES = {
    "body": "{}\n", "block": "b {{\n  {}\n  {}\n}}\n", "one line": "b {{ {} }}\n",
    "after a brace": "b {{ {}\n}}\n", "object": "x = {{\n  {}\n  z = 1\n}}\n",
    "object in a list": "x = [{{ {}\n}}, {{\n{}\n}}]\n", "entries": "x = {{ y = 1,\n {}\n}}\n",
    "list": "x = [\n{}\n]\n", "call": "x = f(\n{}\n)\n", "entries of for": "x = {{ for\n{}\n}}\n",
    "template": 'x = "${{y ? {{\n{}\n}} : z}}"\n', "no end": "{}",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_plain_arguments_and_what_looks_like_them(both: tuple[Engine, Engine], place: str) -> None:
    quick, slow = both
    for argument in PLAIN:
        text = place.replace("{}", argument).replace("{{", "{").replace("}}", "}")
        assert read(quick, text) == read(slow, text), text


@pytest.mark.parametrize("rule", ["expression", "template"])
def test_other_starts(both: tuple[Engine, Engine], rule: str) -> None:
    text = '[for x in y : "${x}"]'
    quick, slow = (getattr(reader, rule)(text, 0, len(text)) for reader in both)
    assert quick == slow


def test_heredocs_that_do_not_parse_take_linear_time(both: tuple[Engine, Engine]) -> None:
    """The whole text is read again once, not once more at each level."""
    levels = 12
    text = "a = " + "".join(f"<<E{n}\n${{" for n in range(levels)) + "))"
    text += "".join(f"}}\nE{n}\n" for n in reversed(range(levels)))
    calls = 0
    quick = both[0]
    plain = quick._parse

    def counted(start: int, end: int, rule: str) -> object:
        nonlocal calls
        calls += 1
        return plain(start, end, rule)

    quick._parse = counted  # type: ignore[method-assign]
    try:
        assert isinstance(read(quick, text), tuple)
    finally:
        del quick._parse
    assert calls <= 2 * (levels + 1)


def test_without_the_tables_of_lark_it_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another release of Lark may call its parts something else: it reads by itself then."""

    def changed(*_: object) -> None:
        raise AttributeError("parse_table")

    monkeypatch.setattr(tables, "_tables", changed)
    made = Engine(None)
    assert made._driver is None
    expected = parse_hcl(SourceText("a.tf", "a = 1\n")).items
    assert read(made, "a = 1\n") == (expected, (), [])


@pytest.mark.parametrize("lark", [None, object(), "words"], ids=["none", "object", "words"])
def test_what_is_no_parser_has_no_tables(lark: object) -> None:
    with pytest.raises(GiveUpError):
        tables.tables_of(lark)
