"""What is wrong with user data as a text, and with the NodeConfigs in it."""

from __future__ import annotations

import base64

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import ListValue, MapValue, Value, text
from ekslint.languages.userdata.inventory import contribute
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.userdata import UserData
from tests.model.build import partly, unset

HEAD = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="//"\n\n'
SHELL = "--//\nContent-Type: text/x-shellscript\n\n#!/bin/bash\n/etc/eks/bootstrap.sh prod\n"
CONFIG = "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {}\n"
NODE = f"--//\nContent-Type: application/node.eks.aws\n\n{CONFIG}"
END = "--//--\n"


def read(value: Value | str) -> UserData:
    source = SourceText("user-data", value if isinstance(value, str) else "")
    given = text(value, source.location(0, len(value))) if isinstance(value, str) else value
    contribution, _ = contribute(given, scope=".", where=source.whole(), root=".")
    (data,) = (e for e in contribution.entities if isinstance(e, UserData))
    return data


def faults(data: UserData) -> list[tuple[str, str, int]]:
    return [(f.kind, f.consequence, f.location.line) for f in data.text_faults]


def config(*keys: str, base: str = CONFIG) -> list[tuple[str, str, bool]]:
    found = read(base + "".join(f"{key}\n" for key in keys))
    return [(f.subject, f.defect, f.sure) for f in found.config_faults]


NODEADM = "nodeadm does not read it and the node never joins"
BOTH = "none of its parts is read"
LOST = "nobody reads that part"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEAD + SHELL + NODE + END, []),
        (HEAD + SHELL, []),
        (HEAD + NODE, [("boundary", NODEADM, 4)]),
        ("\n" + HEAD + SHELL + END, [("part", BOTH, 2)]),
        ("  " + HEAD + SHELL + END, [("part", BOTH, 1)]),
        (HEAD.partition("\n")[2] + NODE + END, []),
        (HEAD.partition("\n")[2] + SHELL + END, [("part", BOTH, 1)]),
        (
            HEAD.partition("\n")[2] + SHELL + NODE + END,
            [("part", "cloud-init runs none of it", 1)],
        ),
        (HEAD + SHELL.replace("\n\n", "\n") + END, []),
        (HEAD + NODE.replace("aws\n\n", "aws\n") + END, [("part", NODEADM, 6)]),
        (HEAD + SHELL.replace("\n\n", "\n") + NODE + END, [("part", NODEADM, 6)]),
        (HEAD + SHELL + END + NODE + END, [("part", LOST, 11)]),
        (HEAD.replace('"//"', '"B"') + SHELL + END, [("boundary", BOTH, 4)]),
        (HEAD + SHELL + NODE.replace("--//", "--/") + END, [("boundary", LOST, 9)]),
        (HEAD.replace('; boundary="//"', "") + SHELL + END, [("part", BOTH, 2)]),
    ],
    ids=[
        *("right", "open for cloud-init", "open for nodeadm", "blank line first", "indented"),
        *("no version for nodeadm", "no version", "no version for one of two"),
        *("run-in shell part", "run-in config", "run-in shell part beside a config"),
        *("behind the end", "no such boundary", "one other boundary", "undeclared"),
    ],
)
def test_multi_part(content: str, expected: list[tuple[str, str, int]]) -> None:
    assert faults(read(content)) == expected


def test_unknown_lines_may_close_the_message() -> None:
    assert not faults(read(partly(HEAD + NODE, unset("parts"), "\n")))


@pytest.mark.parametrize(
    "call",
    [
        "/etc/eks/bootstrap.sh <cluster-name>",
        "sudo /etc/eks/bootstrap.sh prod \\\n  --apiserver-endpoint <endpoint>",
    ],
)
def test_what_is_left_to_fill_in(call: str) -> None:
    (fault,) = read(f"#!/bin/bash\n{call}\n").text_faults
    assert fault.kind == "placeholder"
    assert fault.location.text.startswith("<")


@pytest.mark.parametrize(
    "call",
    [
        "/etc/eks/bootstrap.sh prod < /dev/null",
        "/etc/eks/bootstrap.sh prod <<EOF\n<b>\nEOF",
        "/etc/eks/bootstrap.sh prod; echo <b>",
        "# /etc/eks/bootstrap.sh <cluster-name>",
        "/etc/eks/bootstrap.sh prod --kubelet-extra-args '<none>'",
    ],
)
def test_redirections_are_not(call: str) -> None:
    assert not read(f"#!/bin/bash\n{call}\n").text_faults


SPEC = CONFIG.replace("spec: {}\n", "")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("spec: {cluster: {name: prod}}",), []),
        (
            ("spec: {cluster: {name: 1.30}}",),
            [("`spec.cluster.name`", "is a number, not a string")],
        ),
        (("spec: {cluster: []}",), [("`spec.cluster`", "is a list, not a mapping")]),
        (("spec: {Cluster: {}}",), [("`spec`", "has no key `Cluster` but `cluster`")]),
        (
            ("spec: {}", "flags: []"),
            [("NodeConfig", "has no key `flags`, which belongs to `spec.kubelet`")],
        ),
        (("spec: {hybrid: {ssm: {}}, Cluster: {}}",), []),
        (("spec: {kubelet: {config: {maxPods: 58, any: [1]}}}",), []),
        (
            ("spec: {instance: {localStorage: {strategy: Raid0}}}",),
            [("`spec.instance.localStorage.strategy`", "is `Raid0`, not `RAID0`")],
        ),
        (
            ("spec: {kubelet: {flags: [1]}}",),
            [("`spec.kubelet.flags[]`", "is a number, not a string")],
        ),
    ],
    ids=[
        *("right", "number", "list", "case", "place", "hybrid", "kubelet's own", "enum", "item"),
    ],
)
def test_schema(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert [(s, d) for s, d, _ in config(*lines, base=SPEC)] == expected


def test_a_key_nobody_knows_may_be_newer() -> None:
    assert [sure for *_, sure in config("spec: {zzz: 1}", base=SPEC)] == [False]


def test_a_part_of_nodeadms_type_has_to_say_what_it_is() -> None:
    data = read(HEAD + NODE.replace("apiVersion: node.eks.aws/v1alpha1\n", "") + END)
    assert [(f.subject, f.sure) for f in data.config_faults] == [("NodeConfig", True)]


def test_later_configs_win_and_flags_add_up() -> None:
    one = "spec: {cluster: {name: a, cidr: 10.0.0.0/16}, kubelet: {flags: [--v=2]}}\n"
    two = "spec: {cluster: {name: '', cidr: 10.1.0.0/16}, kubelet: {flags: [--v=5]}}\n"
    parts = [NODE.replace("spec: {}\n", spec) for spec in (one, two)]
    merged = read(HEAD + "".join(parts) + END).node_config
    assert isinstance(merged, MapValue)
    spec = merged.get("spec")
    assert isinstance(spec, MapValue)
    cluster, kubelet = spec.get("cluster"), spec.get("kubelet")
    assert isinstance(cluster, MapValue)
    assert isinstance(kubelet, MapValue)
    assert known_text(cluster.get("name")) == "a"
    assert known_text(cluster.get("cidr")) == "10.1.0.0/16"
    flags = kubelet.get("flags")
    assert isinstance(flags, ListValue)
    assert [known_text(f) for f in flags.items] == ["--v=2", "--v=5"]


WINDOWS = """<powershell>
[string]$EKSBootstrapScriptFile = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"
& $EKSBootstrapScriptFile -EKSClusterName "prod" -APIServerEndpoint 'https://e' -Base64ClusterCA \
Y2E= -KubeletExtraArgs "--node-labels=a=b --network-plugin=cni"
</powershell>
"""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "#!/bin/bash\n/etc/eks/bootstrap.sh prod --b64-cluster-ca Y2E= "
            "--apiserver-endpoint https://e\n",
            {"name": "prod", "endpoint": "https://e", "certificate": "Y2E="},
        ),
        (
            SPEC + "spec: {cluster: {name: prod, apiServerEndpoint: https://e, "
            "certificateAuthority: Y2E=, cidr: 10.0.0.0/16}}\n",
            {
                "name": "prod",
                "endpoint": "https://e",
                "certificate": "Y2E=",
                "cidr": "10.0.0.0/16",
            },
        ),
        (
            '[settings.kubernetes]\ncluster-name = "prod"\napi-server = "https://e"\n'
            'cluster-certificate = "Y2E="\n',
            {"name": "prod", "endpoint": "https://e", "certificate": "Y2E="},
        ),
        (WINDOWS, {"name": "prod", "endpoint": "https://e", "certificate": "Y2E="}),
    ],
    ids=["script", "nodeadm", "bottlerocket", "windows"],
)
def test_what_is_told_of_the_cluster(content: str, expected: dict[str, str]) -> None:
    told = read(content).told(Inventory(()))
    assert {t.key: known_text(t.value) for t in told} == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (WINDOWS, ["--node-labels", "--network-plugin"]),
        (
            "#!/bin/bash\n/etc/eks/bootstrap.sh prod --kubelet-extra-args "
            "'--node-labels=a=--b --max-pods 58'\n",
            ["--node-labels", "--max-pods"],
        ),
        (
            SPEC + "spec: {kubelet: {flags: [--v=2, '--cloud-config=/a']}}\n",
            ["--v", "--cloud-config"],
        ),
        (SPEC + "spec: {kubelet: {config: {cloudConfig: --a}}}\n", []),
    ],
    ids=["windows", "script", "nodeadm", "configuration"],
)
def test_kubelet_flags(content: str, expected: list[str]) -> None:
    assert [flag.name for flag in read(content).kubelet_flags(Inventory(()))] == expected


@pytest.mark.parametrize(
    ("content", "outer"),
    [
        (HEAD + SHELL + END, "mime"),
        ("#!/bin/bash\necho hello\n", "script"),
        (CONFIG, "nodeconfig"),
        ("---\n" + CONFIG, "nodeconfig"),
        ("#cloud-config\npackages: []\n", "cloud-config"),
        ("<powershell>\n</powershell>\n", "powershell"),
        ("[settings.kubernetes]\nmax-pods = 5\n", ""),
        (base64.b64encode(b"#!/bin/bash\necho hello\n").decode(), "script"),
        ("echo hello\n", ""),
    ],
)
def test_what_a_text_says_it_is(content: str, outer: str) -> None:
    assert read(content).outer == outer


def test_an_unknown_start_says_nothing() -> None:
    assert read(partly(unset("head"), "\n#!/bin/bash\necho hello\n")).outer == ""
