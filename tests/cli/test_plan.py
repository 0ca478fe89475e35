"""Plans on the command line: named, found, piped, damaged; and that no report shows a secret."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ekslint.cli.main import main
from tests.languages.terraform.plans import aws_auth, change, cluster, group, plan, role

Captured = pytest.CaptureFixture[str]
SECRET = "correct-horse-battery"
RULE = "plan-removes-aws-auth-entry"


def removal(**parts: Any) -> dict[str, Any]:
    return plan(cluster(), group(), role(), aws_auth(["delete"], before=["prod-node"], after=None))


def write(name: str, content: dict[str, Any], **options: Any) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, **options), encoding="utf-8")
    return path


def told(capsys: Captured, *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, out, err


def test_a_plan_that_is_named(capsys: Captured) -> None:
    write("out/plan.json", removal())
    code, out, _ = told(capsys, "-f", "concise", "--select", RULE, "out/plan.json")
    assert code == 1
    assert out.startswith("out/plan.json:1:")
    assert f"error[{RULE}] node group `blue` loses the aws-auth entry of its role" in out


def test_a_plan_that_is_found(capsys: Captured) -> None:
    write("infra/tfplan.json", removal(), indent=2)
    code, out, _ = told(capsys, "-f", "concise", "--select", RULE)
    assert code == 1
    assert out.startswith("infra/tfplan.json:")


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_a_plan_that_is_piped(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, json.dumps(removal()).encode())
    code, out, _ = told(capsys, "-f", "concise", "--select", RULE, "-")
    assert code == 1
    assert out.startswith("<stdin>:1:")


def test_an_input_that_is_closed_is_an_error_of_usage(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    code, _, err = told(capsys, "-")
    assert (code, err) == (
        2,
        "ekslint: the standard input is closed, so there is nothing to read for `-`\n",
    )


def test_a_plan_that_is_piped_beside_a_folder(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("main.tf").write_text('resource "aws_eks_cluster" "this" {\n  name = var.n\n}\n')
    content = plan(
        change("aws_eks_cluster.this", after={"name": "prod"}),
        configuration={"root_module": {"resources": [{"address": "aws_eks_cluster.this"}]}},
    )
    piped(monkeypatch, json.dumps(content).encode())
    code, out, _ = told(capsys, "-f", "concise", ".", "-")
    assert code == 0
    assert out.startswith("main.tf:1:1: warning[audit-log-off] cluster `prod`") or (
        "main.tf:1:1" in out and "`prod`" in out
    )


def test_the_model_of_a_plan(capsys: Captured) -> None:
    write("plan.json", removal())
    code, out, _ = told(capsys, "model", "--resources", "plan.json")
    assert code == 0
    assert json.loads(out)["aws_eks_node_group.blue"]["cluster_name"] == "prod"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(json.dumps(removal()).encode()[:-30], "the plan is cut off", id="cut-off"),
        pytest.param(
            b'{"format_version":"9.0","planned_values":{}}', "plan format 9.0", id="format"
        ),
        pytest.param(
            b'{"@level":"info","@message":"Terraform 1.11.4"}', "terraform show -json", id="log"
        ),
        pytest.param(b"PK\x03\x04\xff\xfetfplan", "terraform show -json", id="binary"),
        pytest.param(b'{"format_version":"1.0"}', "a plan without resources", id="empty"),
    ],
)
def test_what_cannot_be_read_is_said(capsys: Captured, data: bytes, words: str) -> None:
    Path("plan.json").write_bytes(data)
    code, out, err = told(capsys, "--verbose", "plan.json")
    assert code in (0, 1)
    assert "plan.json" in out + err
    assert words in out + err


def test_powershell_writes_utf_16(capsys: Captured) -> None:
    Path("plan.json").write_bytes(json.dumps(removal()).encode("utf-16"))
    code, out, _ = told(capsys, "-f", "concise", "--select", RULE, "plan.json")
    assert code == 1
    assert RULE in out


def secretive() -> dict[str, Any]:
    """Return a plan of one line with a secret right beside what is found."""
    found = removal()
    first = found["resource_changes"][0]["change"]
    first["after"] = {"tags": {"pw": SECRET}, **first["after"], "tags_all": {"pw": SECRET}}
    first["after_sensitive"] = {"tags": {"pw": True}}
    before = found["resource_changes"][3]["change"]
    before["before"]["data"] = {"secret": SECRET, **before["before"]["data"]}
    before["before_sensitive"] = {"data": {"secret": True}}
    return found


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_no_report_shows_a_secret(capsys: Captured, form: str) -> None:
    write("plan.json", secretive())
    for _ in range(2):  # the second is recalled
        _, out, err = told(capsys, "-f", form, "--show-open", "--verbose", "plan.json")
        assert RULE in out
        assert SECRET not in out + err


def test_nothing_else_shows_a_secret(capsys: Captured) -> None:
    write("plan.json", secretive(), indent=1)
    line = Path("plan.json").read_text().split(SECRET)[0].count("\n") + 1
    for words in (
        ["model", "plan.json"],
        ["model", "-f", "json", "plan.json"],
        ["model", "--resources", "plan.json"],
        ["--explain-value", f"plan.json:{line}", "plan.json"],
        ["--explain-value", f"plan.json:{line}", "-f", "json", "plan.json"],
    ):
        _, out, err = told(capsys, *words)
        assert SECRET not in out + err, words


def test_a_damaged_plan_shows_no_secret(capsys: Captured) -> None:
    Path("plan.json").write_text(json.dumps(secretive())[:-5])
    _, out, err = told(capsys, "plan.json")
    assert "cut off" in out + err
    assert SECRET not in out + err
