"""Every stub that ships: the inputs of the module it stands for, and no error of its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.resource import Evaluation
from ekslint.core.value import ReasonKind, reasons
from ekslint.languages.terraform.versions import parse_constraint
from ekslint.sources.hcl.parse import parse_hcl
from tests.stubs.calls import STUBS, StubModule, call, evaluated, every_module, indexes

INPUTS = json.loads((Path(__file__).with_name("inputs.json")).read_text(encoding="utf-8"))
MODULES = every_module()
FILES = sorted(STUBS.rglob("*.tf"))

LEFT_OUT = {
    "autoscaling_group_schedule_arns",
    "aws_auth_configmap_yaml",
    "cluster_tls_certificate_sha1_fingerprint",
    "event_rules",
}
"""Outputs no stub declares: they are unknown to callers, which is no error."""

ASIDE = re.compile(
    r"default_vpc_|vpc_flow_log_|.*_network_acl_|.*_subnet_group|cgw_|vgw_|dhcp_|this_customer_gateway|"
    r"vpc_block_public_access"
)
"""Outputs of parts of a network that the stubs of vpc leave out."""

NEEDED = {
    "terraform-aws-modules/eks/aws": 'subnet_ids = ["subnet-1", "subnet-2"]',
    "terraform-aws-modules/eks/aws//modules/fargate-profile": 'cluster_name = "prod"',
    "terraform-aws-modules/eks/aws//modules/self-managed-node-group": 'cluster_version = "1.29"',
    "terraform-aws-modules/iam/aws//modules/iam-role": 'name = "a"',
    "terraform-aws-modules/security-group/aws": 'name = "a"',
}
"""Inputs without a default that the module cannot do without: Terraform fails, too."""

FAULTS = {ReasonKind.INVALID, ReasonKind.CYCLE, ReasonKind.LIMIT, ReasonKind.FILE}


def _id(module: StubModule) -> str:
    return module.id


def _least(module: StubModule) -> str:
    """Return a call of a module that hands over as little as it can."""
    table = INPUTS[module.id]
    needed = NEEDED.get(module.source, "")
    lines = [f"{name} = var.unset" for name in table["required"]]
    if needed.split(" ")[0] in table["optional"]:
        lines.append(needed)
    return call(module.source, module.release, "\n".join(lines))


@cache
def _evaluation(module: StubModule) -> Evaluation:
    return evaluated('variable "unset" {}', _least(module))


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_has_the_inputs_of_the_module(module: StubModule) -> None:
    table = INPUTS[module.id]
    required = {name for name, needed in module.variables.items() if needed}
    assert required == set(table["required"])
    assert set(module.variables) == {*table["required"], *table["optional"]}


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_has_the_outputs_of_the_module(module: StubModule) -> None:
    table = set(INPUTS[module.id]["outputs"])
    left_out = {name for name in table if name in LEFT_OUT or ASIDE.match(name)}
    assert table - left_out <= set(module.outputs) <= table


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_evaluates_without_a_fault(module: StubModule) -> None:
    result = _evaluation(module)
    assert not result.notices
    assert not result.open
    faults = {
        (resource.address, reason.detail)
        for resource in result.resources
        for reason in reasons(resource.body)
        if reason.kind in FAULTS
    }
    assert not faults


@pytest.mark.parametrize("module", MODULES, ids=_id)
def test_is_read_and_lands_on_the_call(module: StubModule) -> None:
    result = _evaluation(module)
    called = next(r for r in result.resources if r.address == "module.it")
    assert known_text(called.body.get("__read__")) == "true"
    header = called.header
    for resource in result.resources:
        if resource.module.startswith("module.it"):
            assert resource.header.anchor() == header, resource.address


@pytest.mark.parametrize(("folder", "index"), list(indexes()), ids=lambda v: getattr(v, "name", ""))
def test_releases_do_not_overlap(folder: Path, index: dict[str, object]) -> None:
    rows = index["versions"]
    assert isinstance(rows, list)
    ranges = [parse_constraint(row["range"]) for row in rows]
    for one in ranges:
        assert one is not None
        assert one.high is not None
        assert one.high <= (one.low[0] + 1, 0, 0), "it spans more than one major version"
    for before, after in pairwise(ranges):
        assert before is not None
        assert after is not None
        assert before.high is not None
        assert before.high <= after.low
    named = {row["path"] for row in rows} | {
        d for row in rows for d in row.get("later", {}).values()
    }
    assert named == {p.name for p in folder.iterdir() if p.is_dir()}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(STUBS).as_posix())
def test_file_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not parse_hcl(SourceText(path.name, text)).problems
    assert "required_providers" not in text
    assert not re.search(r"(?m)^(provider|terraform|backend)\b", text)
    assert not re.search(r"(?m)^\s*description\s*=\s*\"", text), "texts are not part of a stub"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on PATH")
def test_is_formatted() -> None:
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", str(STUBS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
