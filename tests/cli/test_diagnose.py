"""`ekslint diagnose`: from what somebody saw to the lines that cause it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from ekslint.cli.main import main
from tests.reports.golden import assert_golden

ROOT = Path(__file__).resolve().parents[2]
INCIDENTS = ROOT / "testdata" / "incidents"
GOLDENS = Path(__file__).parent / "goldens"

Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

KUBELET = """\
I0110 07:20:58.114 4321 kubelet_node_status.go:70] Attempting to register node "ip-10-0-3-11"
E0110 07:21:03.090 4321 reflector.go:138] client-go/factory.go:134: Failed to watch *v1.Node: \
failed to list *v1.Node: Unauthorized
E0110 07:21:05.811 4321 controller.go:144] failed to ensure node lease exists, will retry in 7s
E0110 07:21:05.902 4321 kubelet_node_status.go:93] Unable to register node "ip-10-0-3-11" with \
API server: Unauthorized
"""
TOKENS = """\
time="2021-12-01T09:00:12Z" level=error msg="Failed to watch *v1.Namespace: the server has asked \
for the client to provide credentials (get namespaces)"
NoCredentialProviders: no valid providers in chain. Deprecated.
"""
VOLUMES = """\
{"nodegroup": {"status": "DEGRADED", "health": {"issues": [{
  "code": "AsgInstanceLaunchFailures",
  "message": "Instance became unhealthy while waiting for instance to be in InService state. \
Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect \
state",
  "resourceIds": ["eks-blue-0ac2f1d3"]
}]}}}
"""
ADDRESSES = """\
{"level":"info","ts":"2022-03-30T03:38:33.390Z","msg":"Checking for IPAM connectivity ... "}
{"level":"info","ts":"2022-03-30T03:38:35.401Z","msg":"Retrying waiting for IPAM-D"}
"""
JOINING = """\
aws_eks_node_group.blue: Still creating... [24m50s elapsed]
Error: error waiting for EKS Node Group to create: unexpected state 'CREATE_FAILED'
\t* i-0a1b2c3d4e5f60718: NodeCreationFailure: Instances failed to join the kubernetes cluster
"""

SEEN = {
    "kubelet-unauthorized": (KUBELET, "terraform-resources", "aws-auth-node-role-missing"),
    "stale-service-account-tokens": (TOKENS, "terraform-and-manifests", "stale-token-client"),
    "volume-key-denied": (VOLUMES, "terraform-resources", "volume-key-denies-autoscaling"),
    "ipamd-retry": (ADDRESSES, "terraform-iam-module-v4", "vpc-cni-role-lacks-ipv4"),
    "self-managed-join": (JOINING, "terraform-script-file", "bootstrap-cluster-name-mismatch"),
}


def diagnosed(capsys: Captured, *words: str) -> dict[str, str]:
    """Return the state of each suspect, in the order they are told."""
    main(["diagnose", *words, "-f", "json"])
    told = json.loads(capsys.readouterr().out)
    return {suspect["rule"]: suspect["state"] for suspect in told["suspects"]}


@pytest.mark.parametrize("memo", SEEN)
def test_the_memos_are_found_where_they_are(memo: str, folder: Path, capsys: Captured) -> None:
    text, tree, rule = SEEN[memo]
    shutil.copytree(INCIDENTS / memo / "before" / tree, folder / "infra")
    Path("seen.log").write_text(text, encoding="utf-8")
    assert diagnosed(capsys, "seen.log", "infra").get(rule) == "found"


@pytest.mark.parametrize("memo", SEEN)
def test_nothing_is_found_where_it_is_mended(memo: str, folder: Path, capsys: Captured) -> None:
    text, tree, rule = SEEN[memo]
    shutil.copytree(INCIDENTS / memo / "after" / tree, folder / "infra")
    Path("seen.log").write_text(text, encoding="utf-8")
    states = diagnosed(capsys, "seen.log", "infra")
    assert rule in states
    assert "found" not in states.values()


PEOPLE = {
    "diagnose": ("volume-key-denied", VOLUMES, "terraform-resources", ""),
    "diagnose-80": ("volume-key-denied", VOLUMES, "terraform-resources", "80"),
    "diagnose-open": ("self-managed-join", JOINING, "cloudformation-tag", "80"),
    "diagnose-unread": ("kubelet-unauthorized", KUBELET, "terraform-registry-modules", "80"),
}


@pytest.mark.parametrize("golden", PEOPLE)
def test_the_text_for_people(
    golden: str, capsys: Captured, monkeypatch: Patch, update: bool
) -> None:
    memo, text, tree, columns = PEOPLE[golden]
    monkeypatch.setenv("COLUMNS", columns)
    shutil.copytree(INCIDENTS / memo / "before" / tree, "infra")
    Path("seen.log").write_text(text, encoding="utf-8")
    assert main(["diagnose", "seen.log", "infra"]) == 0
    told = capsys.readouterr().out
    if memo != "volume-key-denied":  # every rule about nodes adds a line to the others
        told, _, known = told.partition("\nKnown causes")
        assert known
    assert_golden(GOLDENS / f"{golden}.txt", told, update=update)


SHOP = """\
resource "aws_eks_cluster" "shop" {
  name     = "shop"
  version  = "1.34"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  vpc_config {
    subnet_ids = ["subnet-1", "subnet-2"]
  }
}

resource "aws_eks_addon" "cni" {
  cluster_name = aws_eks_cluster.shop.name
  addon_name   = "vpc-cni"
}

resource "aws_iam_role" "node" {
  name               = "shop-node"
  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": { "Service": "ec2.amazonaws.com" }
      }]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_openid_connect_provider" "shop" {
  url            = aws_eks_cluster.shop.identity[0].oidc[0].issuer
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "ebs" {
  name = "shop-volumes"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.shop.arn }
      Condition = {
        StringEquals = {
          "${aws_iam_openid_connect_provider.shop.url}:sub" = "system:serviceaccount:jobs:ebs"
        }
      }
    }]
  })
}

resource "aws_eks_addon" "ebs" {
  cluster_name             = aws_eks_cluster.shop.name
  addon_name               = "aws-ebs-csi-driver"
  service_account_role_arn = aws_iam_role.ebs.arn
}

resource "aws_launch_template" "nodes" {
  for_each  = { green = "", red = base64encode("#!/bin/bash\\n/etc/eks/bootstrap.sh basket\\n") }
  name      = "shop-${each.key}"
  image_id  = "ami-0123456789abcdef0"
  user_data = each.value
}

resource "aws_eks_node_group" "nodes" {
  for_each        = aws_launch_template.nodes
  cluster_name    = aws_eks_cluster.shop.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = ["subnet-1", "subnet-2"]
  launch_template {
    id      = each.value.id
    version = "1"
  }
  scaling_config {
    min_size     = 1
    max_size     = 2
    desired_size = 1
  }
}
"""
DESCRIBED = """\
{
    "nodegroup": {
        "nodegroupName": "%(group)s",
        "clusterName": "shop",
        "nodeRole": "arn:aws:iam::111122223333:role/shop-node",
        "resources": {"autoScalingGroups": [{"name": "eks-%(group)s-0ac2f1d3-aaaa"}]},
        "health": {"issues": [{
            "code": "NodeCreationFailure",
            "message": "Instances failed to join the kubernetes cluster",
            "resourceIds": ["i-0a1b2c3d4e5f60718"]
        }]},
        "launchTemplate": {"name": "shop-%(group)s", "version": "1", "id": "lt-0a1b2c3d"}
    }
}
"""


@pytest.fixture
def shop() -> None:
    Path("infra").mkdir()
    Path("infra/main.tf").write_text(SHOP, encoding="utf-8")


@pytest.mark.usefixtures("shop")
def test_findings_about_another_workload_are_no_cause(capsys: Captured) -> None:
    Path("seen.log").write_text(ADDRESSES, encoding="utf-8")
    states = diagnosed(capsys, "seen.log", "infra")
    assert next(iter(states.items())) == ("vpc-cni-no-permissions", "found")
    assert states["irsa-subject-mismatch"] == "elsewhere"


@pytest.mark.usefixtures("shop")
def test_the_workload_of_the_text_is_the_cause(capsys: Captured) -> None:
    seen = "ebs-csi-controller: AccessDenied: Not authorized to perform "
    Path("seen.log").write_text(f"{seen}sts:AssumeRoleWithWebIdentity\n", encoding="utf-8")
    states = diagnosed(capsys, "seen.log", "infra")
    assert next(iter(states.items())) == ("irsa-subject-mismatch", "found")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("group", "found", "elsewhere"),
    [
        ("green", {"custom-ami-no-bootstrap"}, {"bootstrap-cluster-name-mismatch"}),
        ("red", {"bootstrap-cluster-name-mismatch"}, {"custom-ami-no-bootstrap"}),
        ("blue", set(), {"custom-ami-no-bootstrap", "bootstrap-cluster-name-mismatch"}),
    ],
)
def test_the_node_group_of_the_text_is_the_cause(
    group: str, found: set[str], elsewhere: set[str], capsys: Captured
) -> None:
    Path("seen.json").write_text(DESCRIBED % {"group": group}, encoding="utf-8")
    states = diagnosed(capsys, "seen.json", "infra")
    assert {rule for rule, state in states.items() if state == "found"} == found
    assert {rule for rule, state in states.items() if state == "elsewhere"} == elsewhere


@pytest.mark.usefixtures("shop")
def test_commands_are_filled_with_names_of_the_text_and_stay_whole(
    capsys: Captured, monkeypatch: Patch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    Path("seen.json").write_text(DESCRIBED % {"group": "blue"}, encoding="utf-8")
    assert main(["diagnose", "seen.json", "infra"]) == 0
    told = capsys.readouterr().out
    assert "It names cluster `shop` and node group `blue`" in told
    assert "    confirm: aws eks list-access-entries --cluster-name shop\n" in told
    assert "get-console-output --latest --output text --instance-id i-0a1b2c3d4e5f60718\n" in told
    assert "None of the known causes is sure in these files." in " ".join(told.split())


def test_a_cause_that_a_comment_hides_is_told(capsys: Captured) -> None:
    Path("infra").mkdir()
    key = SHOP.replace(
        "  image_id ", "  # ekslint: ignore[custom-ami-no-bootstrap] as agreed\n  image_id "
    )
    Path("infra/main.tf").write_text(key, encoding="utf-8")
    Path("seen.json").write_text(DESCRIBED % {"group": "green"}, encoding="utf-8")
    assert main(["diagnose", "seen.json", "infra"]) == 0
    told = capsys.readouterr().out
    assert "error[custom-ami-no-bootstrap] node group `green`" in told
    assert "    suppressed: as agreed\n" in told


def test_what_was_not_read_is_said(capsys: Captured) -> None:
    Path("infra").mkdir()
    Path("infra/main.tf").write_text('resource "aws_eks_cluster" "a" {\n  name = = 1\n}\n')
    Path("seen.log").write_text(KUBELET, encoding="utf-8")
    assert main(["diagnose", "seen.log", "infra"]) == 0
    assert "Not looked at\n  infra/main.tf:2:" in capsys.readouterr().out
    main(["diagnose", "seen.log", "infra", "-f", "json"])
    (unread,) = json.loads(capsys.readouterr().out)["not_looked_at"]
    assert unread.startswith("infra/main.tf:2:")


def test_a_text_that_fits_many_causes_says_so(capsys: Captured) -> None:
    Path("seen.log").write_text(JOINING, encoding="utf-8")
    assert main(["diagnose", "seen.log"]) == 0
    assert "causes alike and does not tell which" in capsys.readouterr().out
    main(["diagnose", "seen.log", "-f", "json"])
    assert json.loads(capsys.readouterr().out)["alike"] > 10


def test_without_a_tree_the_rules_that_know_it_are_named(
    capsys: Captured, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ADDRESSES.encode())))
    assert main(["diagnose", "-"]) == 0
    told = capsys.readouterr().out
    assert "Known causes\n" in told
    assert "vpc-cni-role-lacks-ipv4" in told
    assert "these files" not in told


def test_a_folder_first_is_a_tree_and_the_text_is_piped(
    capsys: Captured, monkeypatch: Patch
) -> None:
    Path("infra").mkdir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(KUBELET.encode())))
    assert main(["diagnose", "infra"]) == 0
    assert "None of the known causes is sure in these files." in capsys.readouterr().out


def test_what_nobody_knows_is_said_to_be_so(capsys: Captured) -> None:
    Path("seen.log").write_text("npm ERR! code ELIFECYCLE\n", encoding="utf-8")
    assert main(["diagnose", "seen.log"]) == 1
    assert capsys.readouterr().out.startswith("No rule knows this text")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["seen.log"], "No such file or directory"),
        (["empty.log"], "this one is empty"),
        (["empty.log", "nowhere"], "nowhere"),
    ],
)
def test_mistakes_in_the_words(words: list[str], said: str, capsys: Captured) -> None:
    Path("empty.log").write_text("\n", encoding="utf-8")
    assert main(["diagnose", *words]) == 2
    assert said in capsys.readouterr().err
