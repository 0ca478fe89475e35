"""What Terraform plans is what the evaluator says, wherever the evaluator says anything."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ekslint.core.resource import Evaluation, Resource
from ekslint.core.value import (
    Document,
    ListValue,
    MapValue,
    Null,
    Text,
    Value,
    is_known,
    known,
    plain,
)
from tests.languages.terraform.scan import evaluations, folder

PLANS = Path(__file__).parent / "plans"
SCOPES = {"estate": ".#env/prod", "policies": ".", "nesting": "."}
INTERNAL = {"lifecycle", "depends_on", "provider", "provisioner"}


def evaluated(case: str) -> Evaluation:
    return evaluations(folder(PLANS / case))[SCOPES[case]]


def planned(case: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PLANS / case / "plan.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("case", SCOPES)
def test_the_same_resources_exist(case: str) -> None:
    ours = {r.address for r in evaluated(case).resources if r.mode == "managed"}
    assert ours == set(planned(case)["resources"])


@pytest.mark.parametrize("case", SCOPES)
def test_what_is_known_is_what_terraform_plans(case: str) -> None:
    expected = planned(case)
    compared = 0
    for resource in evaluated(case).resources:
        if resource.mode in ("managed", "data"):
            table = expected["resources" if resource.mode == "managed" else "data"]
            compared += agree(resource, table[resource.address])
    assert compared >= {"estate": 45, "policies": 20, "nesting": 33}[case]


def agree(resource: Resource, theirs: dict[str, Any]) -> int:
    """Compare all known attributes; return how many scalars were."""
    compared = 0
    for name, entry in resource.body.entries.items():
        if name not in INTERNAL:
            compared += same(entry.value, theirs.get(name), f"{resource.address}.{name}")
    return compared


def same(ours: Value, theirs: Any, where: str) -> int:
    match ours:
        case MapValue(entries=entries) if isinstance(theirs, dict):
            if not ours.open and ours.kind != "block":
                assert set(entries) == {k for k, v in theirs.items() if v is not None}, where
            return sum(same(e.value, theirs.get(k), f"{where}.{k}") for k, e in entries.items())
        case ListValue(items=items) if isinstance(theirs, list):
            if not ours.open:
                assert len(items) == len(theirs), where
            if ours.kind == "set":
                return sum(same_as_one_of(item, theirs, f"{where}[]") for item in items)
            return sum(same(a, b, f"{where}[]") for a, b in zip(items, theirs, strict=True))
        case Document() | Text() if known(ours) is not None:
            if theirs is not None and theirs.startswith("{"):  # the provider prints JSON anew
                assert json.loads(str(known(ours))) == json.loads(theirs), where
            else:
                assert known(ours) == theirs, where
            return 1
        case Null():
            return 0
        case MapValue(entries=entries) if where.endswith(".tags_all") and not entries:
            assert theirs is None, where  # Terraform says only after apply that there is no tag
            return 0
        case _ if is_known(ours):
            assert plain(ours) == theirs, where
            return 1
    return 0


def same_as_one_of(ours: Value, theirs: list[Any], where: str) -> int:
    for other in theirs:
        with suppress(AssertionError):
            return same(ours, other, where)
    raise AssertionError(f"{where}: {plain(ours)} is none of {theirs}")


def test_policy_documents_print_exactly() -> None:
    from tests.languages.terraform.scan import by_address

    found = by_address(evaluated("policies"))
    theirs = planned("policies")["data"]["data.aws_iam_policy_document.base"]["json"]
    assert known(found["aws_iam_role.r"].get("assume_role_policy")) == theirs
    minified = planned("policies")["data"]["data.aws_iam_policy_document.base"]["minified_json"]
    assert known(found["aws_iam_role.minified"].get("assume_role_policy")) == minified
