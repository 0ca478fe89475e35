"""A whole run opens no socket, starts no program, and touches no file outside tree, cache, install.

The runs are processes of their own with an audit hook, each command on whole trees; one tree tries
to lead ekslint astray.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

import ekslint

REPOSITORY = Path(__file__).resolve().parents[2]
TESTDATA = REPOSITORY / "testdata"
AUDITED = Path(__file__).with_name("audited.py")
INSTALL = {
    *(Path(place) for place in sysconfig.get_paths().values()),
    *(Path(place) for place in (sys.prefix, sys.base_prefix, sys.exec_prefix)),
    Path(ekslint.__file__).parents[1],
    REPOSITORY / "rules",  # an editable install reads the pages where they are written
}
WRITES = ("w", "a", "x", "+")
READS = ("open", "os.listdir", "os.scandir", "os.walk")
HOSTILE = {
    "main.tf": """\
terraform {
  backend "local" { path = "/etc/hostname" }
}
variable "x" { default = "/etc/passwd" }
locals {
  a = file("/etc/passwd")
  b = file(var.x)
  c = templatefile("../outside/secret.tftpl", { a = fileset("..", "**") })
  d = filebase64("~/.aws/credentials")
  e = fileexists("/etc/shadow") ? file("${path.module}/../outside/secret") : ""
}
module "astray" { source = "../outside" }
module "absolute" { source = "/etc" }
module "remote" { source = "git::https://example.com/x.git" }
data "external" "run" { program = ["touch", "ran"] }
data "http" "ask" { url = "http://169.254.169.254/latest/meta-data/" }
resource "aws_eks_node_group" "a" {
  cluster_name = local.c
  subnet_ids   = [local.a]
  provisioner "local-exec" { command = "touch ran" }
}
resource "aws_launch_template" "b" { user_data = base64encode(local.e) }
""",
    "kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../outside, /etc/passwd, https://example.com/x.yaml]
patches: [{path: ../outside/secret}]
""",
    "terragrunt.hcl": """\
include "root" { path = find_in_parent_folders() }
inputs = { x = run_cmd("touch", "ran"), y = file("../outside/secret") }
""",
    "stack.yaml": """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: {Name: AWS::Include, Parameters: {Location: ../outside/secret}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ../outside/secret}
""",
    "cluster.yaml": """\
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: a, region: eu-west-1}
nodeGroups: [{name: a, ssh: {publicKeyPath: ../outside/secret}}]
""",
    "kubeconfig": """\
apiVersion: v1
kind: Config
clusters: [{name: a, cluster: {server: https://a, certificate-authority: /etc/passwd}}]
users:
- name: a
  user: {exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./ran.sh}}
""",
    "join.sh": "#!/bin/bash\nsource ../outside/secret\n$(touch ran)\n/etc/eks/bootstrap.sh a\n",
    "page.yaml": "a: !!python/object/apply:os.system ['touch ran']\n",
}


def audited(folder: Path, *words: str) -> list[list[str]]:
    """Run a command line in a folder; return the events, each with its arguments."""
    listed = folder.parent / "events.json"
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    ran = subprocess.run(
        [sys.executable, "-P", str(AUDITED), str(listed), *words],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "EKSLINT_CACHE_DIR": str(folder.parent / "cache"),
            "PYTHONPATH": str(Path(ekslint.__file__).parents[1]),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode in (0, 1), ran.stderr
    found: list[list[str]] = json.loads(listed.read_text(encoding="utf-8"))
    return found


def astray(events: list[list[str]], folder: Path) -> Iterator[str]:
    """Yield what a run has no business to do."""
    kept = folder.parent / "cache"
    for event, *arguments in events:
        if (event, arguments) == ("ctypes.dlopen", ["None"]):
            continue  # the program itself
        if not event.startswith(("open", "os.")) or event in ("os.system", "os.exec", "os.fork"):
            yield f"{event} {arguments}"
            continue
        place = Path(folder, arguments[0])
        if event == "open" and arguments[0].isdecimal():
            continue  # an open file that is given a second name
        opened = event == "open" and any(sign in arguments[1] for sign in WRITES)
        writes = opened or event not in READS
        allowed = {kept} if writes else {kept, folder, *INSTALL}
        real = Path(os.path.realpath(place))
        if not any(real.is_relative_to(os.path.realpath(root)) for root in allowed):
            yield f"{event} {arguments}"


def copied(source: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    shutil.copytree(source, folder)
    (folder / ".git").mkdir()  # no settings are looked for above a repository
    return folder


TREES = [
    TESTDATA / "demo",
    *sorted(TESTDATA.glob("reference/*")),
    *sorted(TESTDATA.glob("incidents/*/before")),
]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: str(tree.relative_to(TESTDATA)))
def test_check_keeps_to_its_tree(tree: Path, tmp_path: Path) -> None:
    folder = copied(tree, tmp_path)
    cold = audited(folder, "check", ".", "-f", "sarif", "--fail-on", "never")
    warm = audited(folder, "check", ".", "--show-open", "--fail-on", "never")
    assert [*astray(cold, folder), *astray(warm, folder)] == []
    read = {event[1] for event in cold if event[0] == "open"}
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(str(file) in read or str(file.relative_to(folder)) in read for file in files)


@pytest.mark.parametrize(
    "words",
    [
        ("model", "."),
        ("check", "--explain-value", "cluster.tf:3", "."),
        ("check", "--with-cfn-lint", "--no-cache", "."),
        ("rules", "list"),
        ("explain", "audit-log-off"),
    ],
    ids=" ".join,
)
def test_other_commands_keep_to_their_tree(words: tuple[str, ...], tmp_path: Path) -> None:
    folder = copied(TESTDATA / "demo", tmp_path)
    if "--with-cfn-lint" in words:
        source = TESTDATA / "reference" / "cloudformation"
        shutil.copytree(source, folder, dirs_exist_ok=True)
    assert list(astray(audited(folder, *words), folder)) == []


def test_hostile_tree_leads_nowhere(tmp_path: Path) -> None:
    folder, outside = tmp_path / "tree", tmp_path / "outside"
    (folder / ".git").mkdir(parents=True)
    outside.mkdir()
    for name in ("secret", "secret.tftpl", "main.tf", "kustomization.yaml"):
        (outside / name).write_text("secret = 1\n", encoding="utf-8")
    for name, content in HOSTILE.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "linked.tf").symlink_to(outside / "main.tf")
    (folder / "linked").symlink_to(outside)
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe.yaml")
    events = audited(folder, "check", ".", "--fail-on", "never", "--no-cache")
    assert list(astray(events, folder)) == []
    assert not (folder / "ran").exists()


def test_a_program_or_a_socket_would_be_seen(tmp_path: Path) -> None:
    folder = tmp_path
    events = [["socket.connect", "a"], ["subprocess.Popen", "b"], ["open", "/etc/passwd", "r"]]
    events += [["open", str(folder / "new"), "w"], ["os.system", "c"], ["os.listdir", "/etc"]]
    assert len(list(astray(events, folder))) == len(events)
