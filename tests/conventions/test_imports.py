"""What a run imports: nothing heavy for a text that does not need it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import ekslint

SOURCES = Path(ekslint.__file__).parents[1]
SHOW = "import sys; from ekslint.cli.main import main; main(sys.argv[1:]); print(*sys.modules)"
NEVER = {"rich", "jsonschema", "cfnlint", "hcl2", "unittest", "asyncio", "http", "socket", "ssl"}
PARSERS = {"lark", "tree_sitter", "tree_sitter_bash", "sqlite3"}

MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
RESOURCE = 'resource "aws_eks_cluster" "this" {\n  name = "prod"\n}\n'
SCRIPT = (
    'resource "aws_launch_template" "this" {\n'
    '  user_data = base64encode("#!/bin/bash\\n/etc/eks/bootstrap.sh prod\\n")\n}\n'
)


@pytest.mark.parametrize(
    ("words", "files", "absent", "present"),
    [
        pytest.param(
            ["a.yaml"],
            {"a.yaml": MANIFEST},
            NEVER | PARSERS | {"ekslint.languages.terraform"},
            {"yaml"},
            id="a-manifest",
        ),
        pytest.param(
            ["a.tf"],
            {"a.tf": RESOURCE},
            NEVER | {"tree_sitter", "ekslint.sources.yaml", "ekslint.languages.cloudformation"},
            {"ekslint.languages.terraform"},
            id="a-resource",
        ),
        pytest.param(["a.tf"], {"a.tf": SCRIPT}, NEVER, {"tree_sitter"}, id="a-script-in-it"),
        pytest.param(["rules"], {}, NEVER | PARSERS, {"ekslint.ruleset"}, id="rules"),
    ],
)
def test_nothing_heavy_is_imported_for_nothing(
    tmp_path: Path, words: list[str], files: dict[str, str], absent: set[str], present: set[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCES), "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(done.stdout.splitlines()[-1].split())
    assert present <= modules
    assert not absent & modules
