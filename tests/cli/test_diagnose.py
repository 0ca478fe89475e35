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


def test_the_text_for_people(capsys: Captured, update: bool) -> None:
    shutil.copytree(INCIDENTS / "volume-key-denied" / "before" / "terraform-resources", "infra")
    Path("nodegroup.json").write_text(VOLUMES, encoding="utf-8")
    assert main(["diagnose", "nodegroup.json", "infra"]) == 0
    assert_golden(GOLDENS / "diagnose.txt", capsys.readouterr().out, update=update)


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
