"""Hostile input costs one unknown, not the run."""

from __future__ import annotations

import time

import pytest

from ekslint.core.contents import plain
from ekslint.core.value import reasons
from tests.languages.terraform.scan import by_address, data, probe, root

DEPTH = 60


def doubled(item: str, end: str) -> str:
    """Return locals each of which uses the next one twice."""
    lines = "".join(f"  l{n} = {item.replace('NEXT', f'local.l{n + 1}')}\n" for n in range(DEPTH))
    return f'variable "x" {{}}\nlocals {{\n{lines}  l{DEPTH} = {end}\n}}\n'


@pytest.mark.parametrize(
    ("item", "end"),
    [
        pytest.param("[NEXT, NEXT]", "1", id="lists"),
        pytest.param("{ a = NEXT, b = NEXT }", "1", id="objects"),
        pytest.param('"${NEXT}${NEXT}"', '"x"', id="texts"),
        pytest.param("concat(NEXT, NEXT)", '["x"]', id="concat"),
        pytest.param("[for a in [NEXT, NEXT] : a]", "1", id="for"),
    ],
)
def test_values_that_double_end_as_unknown(item: str, end: str) -> None:
    for expression in ("local.l0", "try(local.l0, 1)"):
        found = {reason.kind for reason in reasons(probe(expression, doubled(item, end)))}
        assert found == {"limit"}


@pytest.mark.parametrize(
    ("argument", "item", "end"),
    [
        pytest.param("count = local.l0 ? 1 : 0", "NEXT && NEXT", "var.x", id="and"),
        pytest.param("count = local.l0", "var.x ? NEXT : NEXT + 1", "var.x ? 1 : 0", id="count"),
        pytest.param("for_each = local.l0", "var.x ? NEXT : merge(NEXT, {})", "{}", id="for-each"),
    ],
)
def test_conditions_that_double_end(argument: str, item: str, end: str) -> None:
    start = time.process_time()
    root(doubled(item, end) + f'resource "probe" "it" {{\n  {argument}\n}}\n')
    assert time.process_time() - start < 5


def test_module_calls_that_double_end() -> None:
    call = 'module "%s" {\n  source = "%s"\n}\n'
    files = {"main.tf": call % ("a", "./m0") + call % ("b", "./m0")}
    for n in range(14):
        target = f"../m{n + 1}"
        files[f"m{n}/main.tf"] = call % ("a", target) + call % ("b", target)
    files["m14/main.tf"] = 'resource "probe" "it" {}\n'
    found = root(files)
    assert any(r.kind == "limit" for r in found.open)
    assert len(found.resources) < 5000


def test_dynamic_blocks_that_multiply_end() -> None:
    opening = 'dynamic "b" {\n for_each = range(100)\n content {\n'
    found = root('resource "probe" "it" {\n' + opening * 4 + "}\n}\n" * 4 + "}\n")
    assert list(by_address(found)) == ["probe.it"]


def test_a_deep_value_built_step_by_step_ends() -> None:
    steps = 2_000
    lines = "".join(f"  l{n} = [local.l{n - 1}]\n" for n in range(1, steps))
    uses = "".join(
        f'resource "probe" "p{n}" {{\n  value = local.l{n}\n}}\n' for n in range(0, steps, 40)
    )
    found = root(f"locals {{\n  l0 = 1\n{lines}}}\n{uses}")
    last = plain(by_address(found)[f"probe.p{steps - 40}"].body)
    assert "limit" in str(last) or "large" in str(last)
    assert data(found, "probe.p40", "value") != data(found, "probe.p80", "value")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        pytest.param(f'count = "{"9" * 5000}"', {"limit"}, id="count"),
        pytest.param('x = ["a"]["1e5000"]', {"invalid"}, id="index"),
    ],
)
def test_numbers_beyond_all_bounds_are_not_computed(argument: str, expected: set[str]) -> None:
    found = root(f'resource "probe" "it" {{\n  {argument}\n}}\n')
    (only,) = found.resources
    why = {r.kind for r in reasons(only.body)} | {
        c.reason.kind for c in only.conditions if c.reason
    }
    assert why == expected


def test_a_number_attribute_beyond_all_bounds_is_not_known() -> None:
    found = root('resource "aws_eks_node_group" "it" {\n  disk_size = "1e5000"\n}\n')
    size = by_address(found)["aws_eks_node_group.it"].body.get("disk_size")
    assert size is not None
    assert [r.kind for r in reasons(size)] == ["limit"]


def test_a_version_beyond_all_bounds_is_none_that_is_known() -> None:
    version = "9" * 5000
    source = "terraform-aws-modules/eks/aws"
    found = root(f'module "it" {{\n  source  = "{source}"\n  version = "{version}"\n}}\n')
    assert [r.kind for r in found.open] == ["module"]
