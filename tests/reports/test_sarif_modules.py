"""What is wrong inside a module lands on a line that a person of the repository can change.

A module of the repository's own is such a line itself; one that was downloaded is not in it.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts
from ekslint.reports.formats import render
from ekslint.reports.options import Options

MODULE = """\
variable "logs" {
  type = list(string)
}

resource "aws_eks_cluster" "this" {
  name                      = "demo"
  role_arn                  = "arn:aws:iam::111122223333:role/eks"
  enabled_cluster_log_types = LOGS
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"]
  }
}
"""
CALL = """\
module "cluster" {
  source = "SOURCE"
  logs   = ["api"]
}
"""
DOWNLOADED = ".terraform/modules/cluster/main.tf"
MANIFEST = {
    "Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {
            "Key": "cluster",
            "Source": "registry.terraform.io/example/cluster/aws",
            "Version": "1.0.0",
            "Dir": ".terraform/modules/cluster",
        },
    ]
}
RULE = "audit-log-off"


def downloaded(logs: str) -> dict[str, str]:
    return {
        "main.tf": CALL.replace("SOURCE", "example/cluster/aws"),
        ".terraform/modules/modules.json": json.dumps(MANIFEST),
        DOWNLOADED: MODULE.replace("LOGS", logs),
    }


def local(logs: str) -> dict[str, str]:
    return {
        "main.tf": CALL.replace("SOURCE", "./modules/cluster"),
        "modules/cluster/main.tf": MODULE.replace("LOGS", logs),
    }


def result_of(files: dict[str, str]) -> dict[str, Any]:
    report = lint_texts(files, Settings(), today=date(2026, 11, 20))
    results = json.loads(render("sarif", report, Options()))["runs"][0]["results"]
    (found,) = (result for result in results if result["ruleId"] == RULE)
    return dict(found)


def line_of(location: dict[str, Any], files: dict[str, str]) -> tuple[str, str]:
    """The path and the text of a location, which is in one line."""
    place = location["physicalLocation"]
    region, path = place["region"], place["artifactLocation"]["uri"]
    assert region["startLine"] == region["endLine"]
    line = files[path].splitlines()[region["startLine"] - 1]
    return path, line[region["startColumn"] - 1 : region["endColumn"] - 1]


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param(downloaded("var.logs"), ("main.tf", '["api"]'), id="an-input"),
        pytest.param(downloaded('["api"]'), ("main.tf", 'module "cluster"'), id="downloaded"),
        pytest.param(
            local('["api"]'), ("modules/cluster/main.tf", '["api"]'), id="of-the-repository"
        ),
        pytest.param(local("var.logs"), ("main.tf", '["api"]'), id="an-input-of-such-a-one"),
    ],
)
def test_it_lands_on_a_line_of_the_repository(
    files: dict[str, str], place: tuple[str, str]
) -> None:
    result = result_of(files)
    assert line_of(result["locations"][0], files) == place


def test_the_place_inside_is_told_and_linked() -> None:
    files = downloaded('["api"]')
    result = result_of(files)
    related = [line_of(location, files) for location in result["relatedLocations"]]
    assert (DOWNLOADED, '["api"]') in related
    assert "[inside the module here](1)" in result["message"]["text"]


def test_the_way_of_an_input_is_a_flow() -> None:
    files = local("var.logs")
    (flow,) = result_of(files)["codeFlows"]
    steps = [line_of(s["location"], files) for s in flow["threadFlows"][0]["locations"]]
    assert steps[0] == ("main.tf", '["api"]')
    assert steps[-1] == ("modules/cluster/main.tf", "var.logs")
