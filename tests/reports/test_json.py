"""The JSON report keeps to its published schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from ekslint.core.finding import Report
from ekslint.reports.json import SCHEMA_VERSION, document, render
from ekslint.reports.options import Options
from tests.reports.sample import CLEAN, EXTENDED_SUPPORT, FULL

SCHEMA: dict[str, Any] = json.loads(
    files("ekslint.reports").joinpath("report.schema.json").read_text(encoding="utf-8")
)


def strict(node: Any) -> Any:
    """The schema with members it does not name forbidden: what is printed must be described."""
    if isinstance(node, list):
        return [strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: strict(value) for key, value in node.items()}
    if "properties" in found and "additionalProperties" not in found:
        found["additionalProperties"] = False
    return found


@pytest.mark.parametrize("report", [FULL, CLEAN, Report((), {})], ids=["full", "clean", "empty"])
def test_report_is_valid(report: Report) -> None:
    validator = jsonschema_rs.validator_for(strict(SCHEMA))
    problems = validator.iter_errors(json.loads(render(report, Options())))
    assert [str(problem) for problem in problems] == []


def test_schema_version_is_the_schemas() -> None:
    assert SCHEMA["properties"]["schema_version"] == {"const": SCHEMA_VERSION}


def test_hops_are_kept() -> None:
    found = document(Report((EXTENDED_SUPPORT,), {}), Options())["findings"][0]["location"]
    assert (found["path"], found["line"]) == ("infra/variables.tf", 3)
    assert [hop["label"] for hop in found["via"]] == ["input `version_of_cluster`"]
