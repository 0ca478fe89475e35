"""What an evaluation does not depend on, and how soon it ends whatever it is given."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.contents import plain
from ekslint.core.location import SourceText
from ekslint.core.value import reasons
from ekslint.reports.resources import document
from ekslint.sources.hcl.parse import parse_hcl
from tests.languages.terraform.scan import by_address, evaluations, folder, probe, root
from tools.record_plans import PLANS, RECORD

ROOTS = tuple(sorted(path.name for path in PLANS.iterdir() if path.is_dir()))
SECONDS = 10
"""Of the processor; each takes far less on its own."""


def printed(files: dict[str, str]) -> dict[str, Any]:
    return document(evaluations(files).values())


def files_of(name: str) -> dict[str, str]:
    return {k: v for k, v in folder(PLANS / name).items() if k != RECORD}


def blocks_of(text: str) -> list[str]:
    """Return the top-level blocks of a file as texts."""
    return [text[item[1] : item[2]] + "\n" for item in parse_hcl(SourceText("x", text)).items]


@pytest.mark.parametrize("name", ROOTS)
def test_the_order_of_files_does_not_matter(name: str) -> None:
    files = files_of(name)
    assert printed(dict(reversed(files.items()))) == printed(files)


@pytest.mark.parametrize("name", ROOTS)
def test_the_order_of_blocks_does_not_matter(name: str) -> None:
    files = files_of(name)
    turned = {
        path: "".join(reversed(blocks_of(text))) if Path(path).suffix == ".tf" else text
        for path, text in files.items()
    }
    assert turned != files
    assert printed(turned) == printed(files)


@pytest.mark.parametrize("seed", range(3))
def test_blocks_may_stand_in_any_files(seed: int) -> None:
    files = files_of("cluster")
    chance = random.Random(seed)
    blocks = blocks_of(files.pop("main.tf"))
    chance.shuffle(blocks)
    spread: dict[str, str] = {}
    for block in blocks:
        path = f"{chance.choice('abc')}.tf"
        spread[path] = spread.get(path, "") + block
    assert printed({**spread, **files}) == printed(files_of("cluster"))


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("[for i in range(10000) : i * 2]", id="for"),
        pytest.param("{ for i in range(10000) : tostring(i) => [i] }", id="for-object"),
        pytest.param("length(distinct([for i in range(10000) : i % 100]))", id="distinct"),
        pytest.param('join(",", [for i in range(10000) : "${i}"])', id="join"),
        pytest.param("toset([for i in range(10000) : tostring(i)])", id="set"),
        pytest.param("flatten([for i in range(100) : [for j in range(100) : i]])", id="flatten"),
        pytest.param("merge([for i in range(10000) : { tostring(i) = i }]...)", id="merge"),
        pytest.param("jsonencode([for i in range(10000) : { a = i }])", id="jsonencode"),
        pytest.param("sort([for i in range(10000) : md5(i)])", id="sort"),
        pytest.param("setproduct(range(100), range(100))", id="setproduct"),
        pytest.param("contains([for i in range(10000) : [i]], [9999])", id="contains"),
        pytest.param("[for i in range(10000) : range(10000)]", id="of-ten-thousand-each"),
    ],
)
def test_large_collections_end_soon(expression: str) -> None:
    start = time.process_time()
    found = probe(expression)
    assert time.process_time() - start < SECONDS
    assert plain(found) is not None or list(reasons(found))


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("[" * 5000 + "]" * 5000, id="tuples"),
        pytest.param("{ a = " * 5000 + "1" + " }" * 5000, id="objects"),
        pytest.param("(" * 5000 + "1" + ")" * 5000, id="parentheses"),
        pytest.param("!" * 5000 + "true", id="not"),
        pytest.param("-" * 5000 + "1", id="minus"),
        pytest.param("upper(" * 5000 + '"x"' + ")" * 5000, id="calls"),
        pytest.param("true ? " * 5000 + "1" + " : 2" * 5000, id="conditionals"),
        pytest.param('"${' * 5000 + "1" + '}"' * 5000, id="templates"),
        pytest.param("var.x" + "[0]" * 5000, id="indexes"),
        pytest.param("var.x" + "[*]" * 5000, id="splats"),
        pytest.param("[for a in " * 5000 + "[]" + " : a]" * 5000, id="fors"),
        pytest.param("1" + " + 1" * 5000, id="sums"),
        pytest.param("true" + " && true" * 5000, id="conjunctions"),
    ],
)
def test_deep_nesting_costs_one_value(expression: str) -> None:
    text = (
        'variable "x" {}\n'
        f'resource "probe" "deep" {{\n  value = {expression}\n}}\n'
        'resource "probe" "beside" {\n  value = 1\n}\n'
    )
    start = time.process_time()
    found = by_address(root(text))
    assert time.process_time() - start < SECONDS
    assert plain(found["probe.beside"].get("value")) == 1


@pytest.mark.parametrize(
    "declarations",
    [
        pytest.param("locals {\n  a = local.b\n  b = local.a\n}\n", id="locals"),
        pytest.param("locals {\n  a = [for x in local.a : x]\n}\n", id="for-over-itself"),
        pytest.param('locals {\n  a = "${local.a}x"\n}\n', id="text"),
        pytest.param("locals {\n  a = try(local.a, 1)\n}\n", id="try"),
        pytest.param(
            "locals {\n  a = probe.c[0].n\n}\n"
            'resource "probe" "c" {\n  count = length(local.a)\n}\n',
            id="count",
        ),
        pytest.param(
            'locals {\n  a = probe.c\n}\nresource "probe" "c" {\n  for_each = probe.c\n}\n',
            id="for-each",
        ),
        pytest.param(
            'locals {\n  a = module.m.o\n}\nmodule "m" {\n  source = "./m"\n  i = module.m.o\n}\n',
            id="module",
        ),
        pytest.param(
            'locals {\n  a = 1\n}\nprovider "aws" {\n  region = aws_vpc.v.cidr_block\n}\n'
            'resource "aws_vpc" "v" {\n  cidr_block = aws_vpc.v.id\n}\n',
            id="provider",
        ),
    ],
)
def test_cycles_end_and_cost_one_value(declarations: str) -> None:
    files = {
        "main.tf": f'{declarations}resource "probe" "it" {{\n  a = local.a\n  b = "fine"\n}}\n',
    }
    if "module" in declarations:
        files["m/main.tf"] = 'variable "i" {}\noutput "o" {\n  value = var.i\n}\n'
    start = time.process_time()
    found = by_address(root(files))
    assert time.process_time() - start < SECONDS
    assert plain(found["probe.it"].get("b")) == "fine"


def test_modules_that_call_each_other_end() -> None:
    call = 'module "m" {\n  source = "%s"\n}\nresource "probe" "it" {}\n'
    files = {"main.tf": call % "./a", "a/main.tf": call % "../b", "b/main.tf": call % "../a"}
    start = time.process_time()
    found = root(files)
    assert time.process_time() - start < SECONDS
    assert "probe.it" in by_address(found)
