"""What a change brings, told by whole runs in real repositories."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ekslint.cli.main import main
from tests import repository

pytestmark = repository.needs_git

CLUSTER = """\
resource "aws_eks_cluster" "this" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"
  access_config {
    authentication_mode                         = "CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = true
  }
  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }
}

resource "aws_iam_role" "node" {
  name               = "prod-node"
  assume_role_policy = "{}"
}

resource "aws_eks_node_group" "blue" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "blue"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}
"""
NODES = (
    '      { rolearn = aws_iam_role.node.arn, username = "system:node:{{EC2PrivateDNSName}}", '
    'groups = ["system:bootstrappers", "system:nodes"] },\n'
)
AUTH = """\
resource "kubernetes_config_map_v1_data" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }
  data = {
    mapRoles = yamlencode([
%s      { rolearn = "arn:aws:iam::111122223333:role/ops", username = "ops", groups = ["ops"] },
    ])
  }
  force = true
}
"""
LOST = "plan-removes-aws-auth-entry"
OPEN = """\
resource "aws_eks_cluster" "%s" {
  name                      = "one"
  role_arn                  = "arn:aws:iam::111122223333:role/prod-cluster"
  enabled_cluster_log_types = ["api", "audit", "authenticator"]
  vpc_config {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    public_access_cidrs = ["0.0.0.0/0"]
  }
}
"""
SHUT = ("0.0.0.0/0", "192.0.2.0/24")
PUBLIC = "endpoint-public-open"


def named(files: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()}


def git(*words: str) -> str:
    return repository.git(Path(), *words)


def write(**files: str) -> None:
    repository.write(Path(), named(files))


def commit(**files: str) -> str:
    return repository.commit(Path(), named(files))


@pytest.fixture(autouse=True)
def begun(folder: Path) -> Path:
    return repository.begin(folder)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    """The exit code of a run, and its lines without those of what was looked at."""
    capsys.readouterr()
    code = main(["-f", "concise", "--today", "2026-11-20", *words])
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, captured.out.splitlines()[:-1]


def rules(lines: list[str]) -> list[str]:
    return [line.split("[")[1].split("]")[0] for line in lines[:-1] if "[" in line]


def test_what_was_there_is_counted_and_what_came_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commit(a_dot_tf=OPEN % "old")
    code, lines = told(capsys, "--diff-base", "HEAD")
    assert (code, lines) == (0, ["no findings in 1 file, 1 there before"])
    write(b_dot_tf=OPEN % "new")
    code, lines = told(capsys, "--diff-base", "HEAD", "--fail-on", "warning")
    assert code == 1
    assert lines[0].startswith("b.tf:7:")
    assert lines[-1] == "1 warning in 2 files, 1 there before"


def test_what_a_change_mends_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    commit(a_dot_tf=OPEN % "old")
    write(a_dot_tf=(OPEN % "old").replace(*SHUT))
    assert told(capsys, "--diff-base", "HEAD") == (0, ["no findings in 1 file, 1 fixed"])


def test_of_two_equal_defects_the_new_one_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    commit(a_dot_tf=OPEN % "old")
    write(a_dot_tf=OPEN % "new" + OPEN % "old")
    _, lines = told(capsys, "--diff-base", "HEAD")
    assert [line.split(":")[:2] for line in lines[:-1]] == [["a.tf", "7"]]


def test_a_branch_is_compared_from_where_it_left(capsys: pytest.CaptureFixture[str]) -> None:
    commit(a_dot_tf=OPEN % "old")
    git("checkout", "-q", "-b", "topic")
    commit(b_dot_tf=OPEN % "new")
    git("checkout", "-q", "main")
    commit(a_dot_tf=(OPEN % "old").replace(*SHUT))
    git("checkout", "-q", "topic")
    _, lines = told(capsys, "--diff-base", "main")
    assert lines[-1] == "1 warning in 2 files, 1 there before", "what main mended is no change here"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"auth_dot_tf": AUTH % ""}, id="the-entry"),
        pytest.param({"auth_dot_tf": ""}, id="the-resource"),
    ],
)
def test_a_removed_entry_is_told(
    capsys: pytest.CaptureFixture[str], change: dict[str, str]
) -> None:
    commit(main_dot_tf=CLUSTER, auth_dot_tf=AUTH % NODES)
    write(**change)
    code, lines = told(capsys, "--diff-base", "HEAD")
    assert (code, rules(lines)) == (1, [LOST])
    assert "loses the aws-auth entry of its role by this change" in lines[0]
    if not change["auth_dot_tf"]:
        assert lines[0].startswith("main.tf:18:1:")
        assert LOST not in rules(told(capsys, ".")[1]), "the present files alone do not tell"


ENTRY = """\
resource "aws_eks_access_entry" "nodes" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_iam_role.node.arn
  type          = "EC2_LINUX"
}
"""


def test_a_removed_access_entry_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    commit(main_dot_tf=CLUSTER.replace("CONFIG_MAP", "API"), entry_dot_tf=ENTRY)
    Path("entry.tf").unlink()
    _, lines = told(capsys, "--diff-base", "HEAD")
    assert rules(lines) == ["plan-removes-access-entry"]


CFN_ENTRY = """\
  Entry:
    Type: AWS::EKS::AccessEntry
%s    Properties:
      ClusterName: !Ref Cluster
      PrincipalArn: arn:aws:iam::111122223333:role/prod-node
      Type: EC2_LINUX
"""
CFN = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Cluster:
    Type: AWS::EKS::Cluster
    Properties:
      Name: prod
      RoleArn: arn:aws:iam::111122223333:role/prod-cluster
      AccessConfig: {AuthenticationMode: API}
      ResourcesVpcConfig: {SubnetIds: [subnet-0123456789abcdef0, subnet-0123456789abcdef1]}
  Blue:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref Cluster
      NodeRole: arn:aws:iam::111122223333:role/prod-node
      Subnets: [subnet-0123456789abcdef0]
"""


@pytest.mark.parametrize(
    ("kept", "sort"), [("", "error["), ("    DeletionPolicy: Retain\n", "open[")]
)
def test_an_entry_of_a_stack_goes_unless_it_is_retained(
    capsys: pytest.CaptureFixture[str], kept: str, sort: str
) -> None:
    commit(stack_dot_yaml=CFN + CFN_ENTRY % kept)
    write(stack_dot_yaml=CFN)
    _, lines = told(capsys, "--diff-base", "HEAD", "--show-open")
    [line] = [line for line in lines if "plan-removes-access-entry" in line]
    assert sort in line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            {"auth_dot_tf": AUTH % NODES},
            {"auth_dot_tf": "", "other_dot_tf": AUTH % NODES},
            id="it-stands-in-another-file",
        ),
        pytest.param(
            {"auth_dot_tf": AUTH % NODES},
            {"auth_dot_tf": "", "main_dot_tf": CLUSTER.partition('resource "aws_eks_node')[0]},
            id="the-group-goes-too",
        ),
        pytest.param(
            {"auth_dot_tf": AUTH % NODES},
            {
                "auth_dot_tf": "removed {\n  from = kubernetes_config_map_v1_data.aws_auth\n"
                "  lifecycle {\n    destroy = false\n  }\n}\n"
            },
            id="terraform-only-forgets-it",
        ),
        pytest.param(
            {"auth_dot_tf": AUTH % NODES},
            {
                "auth_dot_tf": 'module "auth" {\n  source = "git::https://example.com/a.git"\n'
                "  name = aws_eks_cluster.this.name\n}\n"
            },
            id="a-module-that-nobody-can-read-may-have-it",
        ),
        pytest.param(
            {"auth_dot_tf": AUTH % NODES},
            {
                "auth_dot_tf": (AUTH % "")
                .replace("yamlencode([", "yamlencode(concat(var.more, [")
                .replace("    ])\n", "    ]))\n")
                + 'variable "more" {}\n'
            },
            id="the-rest-of-the-entries-is-not-known",
        ),
        pytest.param(
            {
                "auth_dot_yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, "
                "namespace: kube-system}\ndata:\n  mapRoles: |\n"
                "    - rolearn: arn:aws:iam::111122223333:role/prod-node\n"
                "      username: system:node:{{EC2PrivateDNSName}}\n"
                "      groups: [system:bootstrappers, system:nodes]\n"
            },
            {"auth_dot_yaml": ""},
            id="nobody-knows-who-deletes-a-manifest",
        ),
    ],
)
def test_an_entry_that_may_still_be_there_is_not_told_to_be_gone(
    capsys: pytest.CaptureFixture[str], before: dict[str, str], after: dict[str, str]
) -> None:
    commit(main_dot_tf=CLUSTER, **before)
    write(**after)
    assert LOST not in rules(told(capsys, "--diff-base", "HEAD")[1])


def test_a_deleted_manifest_is_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    role = "arn:aws:iam::111122223333:role/prod-node"
    manifest = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
        f"data:\n  mapRoles: |\n    - rolearn: {role}\n      username: nodes\n"
    )
    commit(main_dot_tf=CLUSTER.replace("aws_iam_role.node.arn", f'"{role}"'), a_dot_yaml=manifest)
    Path("a.yaml").unlink()
    _, lines = told(capsys, "--diff-base", "HEAD", "--show-open")
    [line] = [line for line in lines if f"[{LOST}]" in line]
    assert "open[" in line
    assert "is taken out of the cluster too" in line


def test_changed_files_are_told_of_with_what_they_break_elsewhere(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commit(
        live__main_dot_tf=CLUSTER,
        live__auth_dot_tf=AUTH % NODES,
        a__a_dot_tf=OPEN % "old",
        b__b_dot_tf=OPEN % "other",
    )
    Path("live/auth.tf").write_text("", encoding="utf-8")
    write(a__a_dot_tf=OPEN % "old" + "\n")
    _, lines = told(capsys, "--changed", "a/a.tf", "live/auth.tf")
    assert [line.split(":")[0] for line in lines[:-1]] == ["a/a.tf", "live/main.tf"]
    assert rules(lines) == [PUBLIC, LOST]


def test_a_folder_stands_for_its_files_and_a_wrong_name_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    commit(one__a_dot_tf=OPEN % "a", two__b_dot_tf=OPEN % "b", gone_dot_tf="", c_dot_md="")
    Path("gone.tf").unlink()
    _, lines = told(capsys, "--changed", "one", "c.md", "gone.tf")
    assert [line.split(":")[0] for line in lines[:-1]] == ["one/a.tf"]
    assert len(rules(told(capsys, "--changed", ".")[1])) == 2
    _, lines = told(capsys, "--changed", "wrong.tf")
    assert "note: `wrong.tf` is no file that is read, neither now nor before" in lines


def test_a_deleted_file_needs_no_name(capsys: pytest.CaptureFixture[str]) -> None:
    commit(main_dot_tf=CLUSTER, auth_dot_tf=AUTH % NODES)
    git("rm", "-q", "auth.tf")
    for words in (["--changed"], ["--changed", "auth.tf"]):
        code, lines = told(capsys, *words)
        assert (code, rules(lines)) == (1, [LOST])


def test_files_that_nobody_added_are_no_change_of_a_commit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(a_dot_tf="# nothing\n")
    write(b_dot_tf=OPEN % "new", a_dot_tf="# something\n")
    assert rules(told(capsys, "--changed", "a.tf")[1]) == []
    assert rules(told(capsys, "--changed", "b.tf")[1]) == [PUBLIC]
    assert rules(told(capsys, "--changed")[1]) == [PUBLIC]
    monkeypatch.setenv("PRE_COMMIT", "1")
    assert rules(told(capsys, "--changed")[1]) == []


def test_before_the_first_commit_all_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    write(a_dot_tf=OPEN % "old")
    git("add", ".")
    assert rules(told(capsys, "--changed", "a.tf")[1]) == [PUBLIC]
    assert rules(told(capsys, "--diff-base", "HEAD")[1]) == [PUBLIC]


def test_the_hook_says_what_to_compare_with(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(main_dot_tf=CLUSTER, auth_dot_tf=AUTH % NODES)
    commit(auth_dot_tf="")
    assert rules(told(capsys, "--changed")[1]) == []
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", first)
    assert rules(told(capsys, "--changed")[1]) == [LOST]


def test_only_a_part_of_the_tree_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    commit(one__a_dot_tf="", two__b_dot_tf="")
    write(one__a_dot_tf=OPEN % "a", two__b_dot_tf=OPEN % "b")
    _, lines = told(capsys, "--changed", "--tree", "one")
    assert [line.split(":")[0] for line in lines[:-1]] == ["one/a.tf"]


def test_what_git_ignores_is_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    commit(_dot_gitignore="local.tf\n.terraform/\n", a_dot_tf="# a\n")
    write(local_dot_tf=OPEN % "mine")
    _, lines = told(capsys, "--diff-base", "HEAD", "local.tf", "a.tf")
    assert lines == ["no findings in 2 files, 1 there before"]


def test_a_file_that_moved_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    commit(old__a_dot_tf=OPEN % "a", old__b_dot_tf=OPEN % "b", c_dot_tf="# c\n")
    Path("new").mkdir()
    git("mv", "old/a.tf", "old/b.tf", "new/")
    write(new__b_dot_tf="# moved, and changed\n" + OPEN % "b")
    assert told(capsys, "--diff-base", "HEAD")[1] == ["no findings in 3 files, 2 there before"]


def test_the_machine_formats_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    commit(a_dot_tf=OPEN % "old", b_dot_tf=OPEN % "other")
    write(a_dot_tf="", c_dot_tf=OPEN % "new")
    main(["-f", "json", "--diff-base", "HEAD"])
    summary = json.loads(capsys.readouterr().out)["summary"]
    assert (summary["warning"], summary["known"], summary["fixed"]) == (1, 1, 1)


def test_a_baseline_holds_for_both_states(capsys: pytest.CaptureFixture[str]) -> None:
    commit(a_dot_tf=OPEN % "old")
    assert main(["--write-baseline"]) == 0
    write(b_dot_tf=OPEN % "new")
    words = ("--diff-base", "HEAD", "--baseline", ".ekslint-baseline.json")
    assert told(capsys, *words)[1][-1] == "1 warning in 2 files, 1 in the baseline"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--diff-base", "nowhere"], "`nowhere` is not here: fetch it"),
        (["--diff-base=--output=x"], "`--output=x` is no name of a commit"),
        (["--diff-base", "a\nb"], "is no name of a commit"),
        (["--diff-base", " "], "is no name of a commit"),
        (["--diff-base", "HEAD:a.tf"], "is not here"),
        (["--diff-base", "HEAD", "--write-baseline"], "exclude each other"),
        (["--changed", "--explain-value", "a.tf:1"], "exclude each other"),
        (["--tree", "."], "--tree goes with --changed"),
        (["--diff-base", "HEAD", "-"], "no earlier state"),
        (["--diff-base", "HEAD", ".", ".."], "is not in the repository"),
    ],
)
def test_what_cannot_be_compared_is_said(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    commit(a_dot_tf="# a\n")
    assert main(words) == 2
    assert said in capsys.readouterr().err


def test_outside_of_a_repository_there_is_nothing_to_compare_with(
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("plain"))
    for option in (["--changed"], ["--diff-base", "HEAD"]):
        assert main(option) == 2
        assert "is in no repository" in capsys.readouterr().err
