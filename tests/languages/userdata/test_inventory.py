"""User data in its layers and formats: what of it starts the node, and for which cluster."""

from __future__ import annotations

import base64
from textwrap import indent

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Document, Value, text
from ekslint.languages.userdata.inventory import contribute
from ekslint.model.inventory import Inventory
from ekslint.model.nodes.userdata import UserData
from tests.model.build import made, partly, unset

CONFIG = """\
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster: {name: prod, cidr: 10.100.0.0/16}
"""
MIME = """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: text/x-shellscript

#!/bin/bash
yum install -y htop

--//
Content-Type: application/node.eks.aws

%s
--//--
"""
CLOUD_CONFIG = "#cloud-config\nwrite_files:\n  - path: /a\n    content: |\n" + indent(
    CONFIG, " " * 6
)
SETTINGS = '[settings.kubernetes]\ncluster-name = "prod"\napi-server = "https://example.com"\n'


def read(value: Value | str) -> UserData:
    source = SourceText("user-data", value if isinstance(value, str) else "")
    given = text(value, source.location(0, len(value))) if isinstance(value, str) else value
    contribution, _ = contribute(given, scope=".", where=source.whole(), root=".")
    (data,) = (e for e in contribution.entities if isinstance(e, UserData))
    return data


def names(data: UserData) -> list[str | None]:
    return [known_text(name) for name in data.cluster_names()]


def joins(data: UserData) -> bool | None:
    return data.joins(Inventory(())).truth


def script(*lines: str) -> str:
    return "\n".join(("#!/bin/bash", *lines, ""))


@pytest.mark.parametrize(
    "data",
    [
        script("/etc/eks/bootstrap.sh prod"),
        script("set -ex", "sudo -E /etc/eks//bootstrap.sh prod --use-max-pods false"),
        script("NAME=prod", 'nohup bash -x /etc/eks/bootstrap.sh "$NAME"'),
        script("sudo -u root -E nice -n 5 /etc/eks/bootstrap.sh prod"),
        script("timeout -k 5 600 bash -o xtrace /etc/eks/bootstrap.sh prod"),
        script("cd /etc/eks", "./bootstrap.sh prod"),
        script("bash -c '/etc/eks/bootstrap.sh prod'"),
        script(
            f"cat > /etc/node.yaml <<'EOF'\n{CONFIG}EOF", "nodeadm init -c file:///etc/node.yaml"
        ),
        script(f"tee /etc/node.yaml >/dev/null <<EOF\n{CONFIG}EOF"),
        CONFIG,
        MIME % CONFIG,
        SETTINGS,
        '<powershell>\n& "Start-EKSBootstrap.ps1" -EKSClusterName "prod"\n</powershell>',
        "<powershell>\n.\\Start-EKSBootstrap.ps1 -EKSClusterName:prod\n</powershell>",
        "#cloud-config\nruncmd:\n  - [/etc/eks/bootstrap.sh, prod]\n",
        CLOUD_CONFIG,
        "#cloud-config\nwrite_files:\n  - encoding: b64\n    content: "
        + base64.b64encode(CONFIG.encode()).decode(),
        base64.b64encode(script("/etc/eks/bootstrap.sh prod").encode()).decode(),
    ],
    ids=[
        "call",
        "sudo",
        "variable",
        "valued options",
        "duration",
        "relative",
        "inner script",
        "written config",
        "config by tee",
        "config",
        "mime",
        "bottlerocket",
        "windows",
        "windows with a colon",
        "cloud-config",
        "cloud-config file",
        "encoded file",
        "encoded",
    ],
)
def test_ways_to_join(data: str) -> None:
    found = read(data)
    assert joins(found) is True
    assert names(found) == ["prod"]


def test_a_config_without_a_name_starts_the_node_all_the_same() -> None:
    found = read(MIME % CONFIG.replace("name: prod, ", ""))
    assert joins(found) is True
    assert names(found) == []


@pytest.mark.parametrize(
    "data",
    [
        script("systemctl enable --now nginx", "echo /etc/eks/bootstrap.sh prod > /etc/motd"),
        script("exit 0", "/etc/eks/bootstrap.sh prod"),
        script("sed -i s/a/b/ /etc/eks/bootstrap.sh", "chmod +x /etc/eks/bootstrap.sh"),
        "[settings.host-containers.admin]\nenabled = true\n",
        '[settings.ecs]\ncluster = "shop"\n',
        "<powershell>\nInstall-WindowsFeature -Name Containers\n</powershell>",
        "#cloud-config\npackages: [htop]\n",
        "apiVersion: v1\nkind: ConfigMap\n",
    ],
    ids=[
        "echo",
        "after exit",
        "patched",
        "bottlerocket",
        "ecs",
        "windows",
        "cloud-config",
        "manifest",
    ],
)
def test_ways_not_to_join(data: str) -> None:
    assert joins(read(data)) is False


@pytest.mark.parametrize(
    "data",
    [
        script("/opt/company/join.sh prod"),
        script("./bootstrap.sh --all prod"),
        script("curl -s https://example.com/node.sh | bash -s prod"),
        script("aws s3 cp s3://example/node.sh .", "bash node.sh"),
        script("eks-join prod"),
        script("cloud-init-per once join /etc/eks/bootstrap.sh prod"),
        script("su root -c '/etc/eks/bootstrap.sh prod'"),
        partly("#!/bin/bash\n", unset("commands"), "\n"),
        partly(unset("all")),
        unset("all"),
        "#cloud-config\nruncmd: [",
        partly("#cloud-config\nruncmd:\n  - ", unset("command"), "\n"),
        partly("#cloud-config\nwrite_files:\n  - content: ", unset("file"), "\n"),
        "#cloud-config\nwrite_files:\n  - {encoding: gz+b64, content: H4sIAAAAAAAA}\n",
    ],
    ids=[
        *(
            "own",
            "namesake",
            "piped",
            "fetched",
            "named",
            "once",
            "su",
            "lines",
            "text",
            "value",
            "broken",
        ),
        *("unknown command", "unknown file", "packed file"),
    ],
)
def test_what_may_join(data: Value | str) -> None:
    found = read(data)
    assert joins(found) is None
    assert found.bootstraps == ()


@pytest.mark.parametrize(
    ("data", "other"),
    [
        (script("kubeadm join 10.0.0.10:6443"), True),
        (script("snap install kubelet-eks --classic"), True),
        (script("systemctl start kubelet"), True),
        (script("nodeadm install 1.34 --credential-provider ssm"), True),
        (script("sed -i s/a/b/ /etc/kubernetes/kubelet/kubelet-config.json"), False),
        (script("/etc/eks/bootstrap.sh prod --kubelet-extra-args --max-pods=5"), False),
    ],
    ids=["kubeadm", "snap", "systemctl", "hybrid", "settings", "bootstrap"],
)
def test_a_kubelet_of_ones_own(data: str, other: bool) -> None:
    assert read(data).other_start is other


def test_a_call_under_a_condition_is_guarded() -> None:
    plain = read(script("/etc/eks/bootstrap.sh prod")).bootstraps[0]
    inner = script("if [ -x /etc/eks/bootstrap.sh ]; then", "  /etc/eks/bootstrap.sh prod", "fi")
    assert not plain.guarded
    assert read(inner).bootstraps[0].guarded
    nested = script("if true; then", "  bash -c '/etc/eks/bootstrap.sh prod'", "fi")
    assert read(nested).bootstraps[0].guarded


def test_an_unknown_word_leaves_the_rest_known() -> None:
    data = partly(
        "#!/bin/bash\n/etc/eks/bootstrap.sh prod --kubelet-extra-args '", unset("x"), "'\n"
    )
    found = read(data)
    assert names(found) == ["prod"]
    assert found.open == ()


def test_a_name_stands_where_its_text_is_written() -> None:
    found = read(script("NAME=prod", 'REGION="eu-west-1"', '/etc/eks/bootstrap.sh "$NAME"'))
    (name,) = found.cluster_names()
    assert name.location is not None
    assert (name.location.line, name.location.text) == (2, "prod")


def test_a_shifted_call_names_no_cluster() -> None:
    assert names(read(script("/etc/eks/bootstrap.sh --cluster-name prod"))) == []


def test_later_configs_win() -> None:
    second = CONFIG.replace("prod", "stage")
    data = MIME % CONFIG
    data = data.replace(
        "--//--", f"--//\nContent-Type: application/node.eks.aws\n\n{second}\n--//--"
    )
    assert names(read(data)) == ["stage"]


def test_layers_are_bounded() -> None:
    value = made("/etc/eks/bootstrap.sh prod")
    for _ in range(100):
        value = Document("base64", value)
    assert joins(read(value)) is None
