"""`ekslint fix` changes files, or shows how; what it cannot prove it leaves, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.cli.main import main

CLUSTER = """\
resource "aws_eks_cluster" "prod" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  }
}
"""
PROVIDER = """\
provider "kubernetes" {
  host = "https://0a1b.gr7.eu-west-1.eks.amazonaws.com"
  exec {
    api_version = "client.authentication.k8s.io/v1alpha1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", "prod"]
  }
}
"""
TEMPLATE = """\
resource "aws_launch_template" "blue" {
  name = "blue"
  metadata_options {
    http_tokens = "optional"
  }
}
resource "aws_eks_node_group" "blue" {
  cluster_name  = aws_eks_cluster.prod.name
  node_role_arn = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids    = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  ami_type      = "AL2023_x86_64_STANDARD"
  launch_template {
    id      = aws_launch_template.blue.id
    version = "$Latest"
  }
}
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cluster.tf").write_text(CLUSTER)
    (tmp_path / "provider.tf").write_text(PROVIDER)
    (tmp_path / "nodes.tf").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_safe_fixes_are_made_unasked(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--fail-on", "error"]) == 1
    capsys.readouterr()
    assert main(["fix"]) == 0
    told = capsys.readouterr().out
    assert "provider.tf:4:19 kubeconfig-exec-v1alpha1: use the exec API `v1beta1`" in told
    assert "1 finding fixed in 1 file" in told
    assert "fixable with --unsafe" in told
    assert "v1beta1" in (tree / "provider.tf").read_text()
    assert (tree / "cluster.tf").read_text() == CLUSTER
    assert (tree / "nodes.tf").read_text() == TEMPLATE


def test_it_ends_where_nothing_is_left(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["fix", "--unsafe"])
    after = {path.name: path.read_text() for path in tree.glob("*.tf")}
    assert 'http_tokens = "required"' in after["nodes.tf"]
    assert '  enabled_cluster_log_types = ["audit", "authenticator"]' in after["cluster.tf"]
    capsys.readouterr()
    main(["fix", "--unsafe"])
    assert {path.name: path.read_text() for path in tree.glob("*.tf")} == after
    assert "0 findings fixed" in capsys.readouterr().out


def test_a_diff_writes_nothing(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "--diff", "--select", "kubeconfig-exec-v1alpha1", "provider.tf"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("--- a/provider.tf\n+++ b/provider.tf\n")
    assert '-    api_version = "client.authentication.k8s.io/v1alpha1"\n' in shown.out
    assert '+    api_version = "client.authentication.k8s.io/v1beta1"\n' in shown.out
    assert "1 finding can be fixed in 1 file" in shown.err
    assert (tree / "provider.tf").read_text() == PROVIDER


def test_what_is_ignored_or_suppressed_stays(tree: Path) -> None:
    (tree / "provider.tf").write_text(
        PROVIDER.replace(
            'v1alpha1"', 'v1alpha1" # ekslint: ignore[kubeconfig-exec-v1alpha1] old CI'
        )
    )
    before = (tree / "provider.tf").read_text()
    main(["fix", "--unsafe", "--ignore", "audit-log-off"])
    assert (tree / "provider.tf").read_text() == before
    assert (tree / "cluster.tf").read_text() == CLUSTER


def test_a_baseline_is_not_mended(tree: Path) -> None:
    main(["check", "--write-baseline"])
    main(["fix", "--baseline", next(p.name for p in tree.iterdir() if "baseline" in p.name)])
    assert (tree / "provider.tf").read_text() == PROVIDER


def test_a_fix_that_brings_another_warning_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cluster.yaml"
    file.write_text(
        "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n"
        "metadata: {name: a, region: eu-west-1}\n"
        "iam:\n  serviceAccounts:\n    - metadata: {name: app, namespace: shop}\n"
        "      attachPolicyARNs: [arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy]\n"
    )
    before = file.read_text()
    monkeypatch.chdir(tmp_path)
    assert main(["fix", "--select", "eksctl-oidc-off"]) == 1
    told = capsys.readouterr().out
    assert "eksctl-oidc-off: not fixed, because `audit-log-off` would be found" in told
    assert file.read_text() == before


def test_the_standard_input_has_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "-"]) == 2
    assert "no file that could be fixed" in capsys.readouterr().err


def test_a_link_into_a_folder_that_tools_fill(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = tree / ".terraform" / "modules" / "nodes"
    made.mkdir(parents=True)
    (tree / "nodes.tf").rename(made / "main.tf")
    (tree / "nodes").symlink_to(made)
    main(["fix", "--unsafe"])
    assert (made / "main.tf").read_text() == TEMPLATE
    assert "not fixed, because its file lies where other tools write" in capsys.readouterr().out
    assert "v1beta1" in (tree / "provider.tf").read_text()


def test_a_file_that_says_not_to_edit_it(tree: Path) -> None:
    text = f"# Code generated by a program. DO NOT EDIT.\n{PROVIDER}"
    (tree / "provider.tf").write_text(text)
    main(["fix"])
    assert (tree / "provider.tf").read_text() == text


def test_lines_of_a_diff_end_where_those_of_patch_do(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "provider.tf").write_text(PROVIDER.replace('v1alpha1"', 'v1alpha1" # a\fb\u2028c'))
    main(["fix", "--diff"])
    shown = capsys.readouterr().out
    assert "No newline" not in shown
    assert 'v1beta1" # a\fb\u2028c\n' in shown
