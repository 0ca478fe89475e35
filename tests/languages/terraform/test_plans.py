"""What Terraform plans is what the evaluator says, wherever the evaluator says anything.

Each root in `testdata/plans` holds what the real Terraform planned for it (`tools/record_plans.py`
writes it). Every configured leaf is compared.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest

from ekslint.core.contents import known
from ekslint.core.resource import Evaluation
from ekslint.reports.resources import resources
from tests.languages.terraform.scan import by_address, evaluations, folder
from tools.plan_compare import (
    BOTH,
    DIFFERENT,
    EQUAL,
    MISSING,
    SAME,
    UNKNOWN_HERE,
    Leaf,
    Planned,
    compare,
)
from tools.record_plans import PLANS, RECORD, VAR_FILE

ROOTS = tuple(sorted(path.name for path in PLANS.iterdir() if path.is_dir()))

OPEN = {
    "access": 2,  # a policy merged from foreign JSON is known, but not how it is printed
    "documents": 19,  # which files there are, where Terraform runs, and their hashes
    "lifecycle": 1,  # the version of a cluster that others upgrade, as `ignore_changes` says
    "unknowns": 3,  # what a resource has when nothing is written
}
"""How many leaves the plan knows and the evaluator leaves open."""


@cache
def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PLANS / name / RECORD).read_text(encoding="utf-8"))
    return found


@cache
def evaluated(name: str) -> Evaluation:
    found = evaluations({k: v for k, v in folder(PLANS / name).items() if k != RECORD})
    given = (PLANS / name / VAR_FILE).exists()
    return found[f".#{VAR_FILE.removesuffix('.tfvars')}" if given else "."]


@cache
def leaves(name: str) -> list[Leaf]:
    here = resources(evaluated(name))
    record = recorded(name)
    found = []
    for row in record["resources"]:
        there = Planned(row["address"], row["mode"], row["type"], row["after"], row["unknown"])
        kind = f"data.{there.type}" if there.mode == "data" else there.type
        body = here[there.address]
        found.extend(compare(there, body, row["configured"], record["schema"][kind]))
    return found


@pytest.mark.parametrize("name", ROOTS)
def test_the_same_resources_exist(name: str) -> None:
    planned = {row["address"] for row in recorded(name)["resources"]}
    assert set(resources(evaluated(name))) == planned


@pytest.mark.parametrize("name", ROOTS)
def test_what_is_known_is_what_terraform_plans(name: str) -> None:
    assert [leaf for leaf in leaves(name) if leaf.kind in (DIFFERENT, MISSING)] == []


@pytest.mark.parametrize("name", ROOTS)
def test_what_terraform_knows_is_known(name: str) -> None:
    less = [leaf for leaf in leaves(name) if leaf.kind == UNKNOWN_HERE]
    assert len(less) == OPEN.get(name, 0), less


def test_the_comparison_reaches_every_kind_of_leaf() -> None:
    counts = Counter(leaf.kind for name in ROOTS for leaf in leaves(name))
    assert counts[EQUAL] > 1_200
    assert counts[SAME] > 15
    assert counts[BOTH] > 90


def test_policy_documents_print_exactly() -> None:
    found = by_address(evaluated("policies"))
    theirs = {row["address"]: row["after"] for row in recorded("policies")["resources"]}
    base = theirs["data.aws_iam_policy_document.base"]
    assert known(found["aws_iam_role.r"].get("assume_role_policy")) == base["json"]
    assert known(found["aws_iam_role.minified"].get("assume_role_policy")) == base["minified_json"]
