"""`--write-baseline` and `--baseline`, with the real linter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ekslint.cli.main import main

Captured = pytest.CaptureFixture[str]

WRONG = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:instance-profile/blue
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""
SECOND = """\
    - rolearn: arn:aws:iam::111122223333:instance-profile/green
      username: system:node:{{EC2PrivateDNSName}}
      groups: [system:bootstrappers, system:nodes]
"""


def run(capsys: Captured, *words: str) -> tuple[int, str]:
    code = main(["--no-cache", "-f", "concise", *words])
    return code, capsys.readouterr().out


def test_only_what_came_since_is_told(capsys: Captured) -> None:
    auth = Path("aws-auth.yaml")
    auth.write_text(WRONG, encoding="utf-8")
    assert main(["--no-cache", "--write-baseline"]) == 0
    assert "1 finding written to .ekslint-baseline.json" in capsys.readouterr().err
    code, told = run(capsys, "--baseline", ".ekslint-baseline.json")
    assert (code, "1 in the baseline" in told) == (0, True)
    auth.write_text(f"# moved\n{WRONG}{SECOND}", encoding="utf-8")
    code, told = run(capsys, "--baseline", ".ekslint-baseline.json")
    assert code == 1
    assert "aws-auth.yaml:12:" in told
    assert "aws-auth.yaml:9:" not in told


def test_the_configuration_may_name_it(capsys: Captured) -> None:
    Path("aws-auth.yaml").write_text(WRONG, encoding="utf-8")
    Path(".ekslint.toml").write_text('baseline = "known.json"\n', encoding="utf-8")
    assert main(["--no-cache", "--write-baseline"]) == 0
    assert json.loads(Path("known.json").read_text(encoding="utf-8"))["findings"]
    capsys.readouterr()
    assert run(capsys)[0] == 0


def test_one_that_is_not_there_is_a_mistake(capsys: Captured) -> None:
    assert main(["--no-cache", "--baseline", "nowhere.json"]) == 2
    assert "cannot read the baseline `nowhere.json`" in capsys.readouterr().err


def test_a_broken_one_is_told_with_its_place(capsys: Captured) -> None:
    Path("broken.json").write_text("{\n  nonsense\n}", encoding="utf-8")
    assert main(["--no-cache", "--baseline", "broken.json"]) == 2
    assert "broken.json:2:3: the baseline is not JSON" in capsys.readouterr().err
