"""Files are found in a fixed order, nothing is skipped silently, and kinds are told apart."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ekslint.core.errors import UsageError
from ekslint.core.location import SourceText
from ekslint.core.resource import Notice
from ekslint.sources import files
from ekslint.sources.files import Discovery, SourceFile, detect, discover, display_path, read_source
from ekslint.sources.folder_order import MAX_VISITS


def write(root: Path, **contents: str) -> None:
    for name, content in contents.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(discovery: Discovery) -> list[str]:
    return [file.display for file in discovery.files]


def said(discovery: Discovery) -> str:
    return "\n".join(notice.message for notice in discovery.notices)


def test_a_directory_is_walked_in_order(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "b.tf",
        "a/z.yaml",
        "a/b.sh",
        "B.tf",
        "c.png",
        "kubeconfig",
        "prod-kubeconfig",
        "kube/config",
        "user-data",
        "LICENSE",
        ".git/config",
        "node_modules/a.yaml",
    )
    discovery = discover([tmp_path], root=tmp_path)
    assert found(discovery) == [
        *("B.tf", "a/b.sh", "a/z.yaml", "b.tf", "kube/config"),
        *("kubeconfig", "prod-kubeconfig", "user-data"),
    ]
    assert (discovery.other, discovery.passed) == (2, 2)
    assert discovery.files[0].kind == "terraform"


SKIPPED = [".git/a.tf", "node_modules/a.tf", ".venv/a.tf", ".terraform/a.tf", "x/.hidden/a.tf"]


@pytest.mark.parametrize("name", SKIPPED)
def test_directories_that_are_not_walked(tmp_path: Path, name: str) -> None:
    tree(tmp_path, name, "a.tf")
    assert found(discover([tmp_path], root=tmp_path)) == ["a.tf"]
    assert found(discover([tmp_path / name], root=tmp_path)) == [name]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param([".git/a.tf", ".github/a.tf", ".terragrunt-cache/a.tf"], [], id="of-tools"),
        pytest.param([".old/a.yaml", ".old/below/a.tf"], [], id="without-terraform"),
        pytest.param(["node_modules/a.tf"], [], id="not-hidden"),
        pytest.param(
            [".old/a.tf", "x/.new/b.tofu"],
            ["`.old`, `x/.new` not read: Terraform in hidden folders is read when they are named"],
            id="own",
        ),
    ],
)
def test_terraform_in_hidden_folders_is_said(
    tmp_path: Path, names: list[str], said: list[str]
) -> None:
    tree(tmp_path, "a.tf", *names)
    discovery = discover([tmp_path], root=tmp_path)
    assert [notice.message for notice in discovery.notices] == said


def test_a_hidden_directory_that_is_named_is_walked(tmp_path: Path) -> None:
    tree(tmp_path, ".github/a.yaml")
    assert found(discover([tmp_path / ".github"], root=tmp_path)) == [".github/a.yaml"]


def test_downloaded_modules_are_found_through_their_manifest(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "main.tf",
        ".terraform.lock.hcl",
        ".terraform/modules/eks/main.tf",
        ".terraform/modules/eks/templates/x.tpl",
        ".terraform/modules/eks/README.md",
        ".terraform/modules/eks/examples/a/main.tf",
        ".terraform/modules/stale/main.tf",
        "other/main.tf",
    )
    rows = [{"Key": "", "Dir": "."}, {"Key": "eks", "Dir": ".terraform/modules/eks"}]
    rows += [{"Key": "out", "Dir": ".terraform/modules/../../../x"}, {"Key": "o", "Dir": "other"}]
    (tmp_path / ".terraform/modules/modules.json").write_text(json.dumps({"Modules": rows}))
    discovery = discover([tmp_path], root=tmp_path)
    assert found(discovery) == [
        ".terraform.lock.hcl",
        ".terraform/modules/eks/main.tf",
        ".terraform/modules/eks/templates/x.tpl",
        ".terraform/modules/modules.json",
        "main.tf",
        "other/main.tf",
    ]
    assert [file.library for file in discovery.files] == [False, True, True, False, False, False]


@pytest.mark.parametrize("content", ["", "[]", '{"Modules": 1}', '{"Modules": [{}]}', "\xff"])
def test_a_damaged_manifest_costs_the_modules_only(tmp_path: Path, content: str) -> None:
    tree(tmp_path, "main.tf", ".terraform/modules/eks/main.tf")
    (tmp_path / ".terraform/modules/modules.json").write_text(content, "latin-1")
    names = found(discover([tmp_path], root=tmp_path))
    assert names == [".terraform/modules/modules.json", "main.tf"]


def test_what_is_excluded_is_counted(tmp_path: Path) -> None:
    tree(tmp_path, "a.tf", "b/a.tf", "b/c/a.tf", "c/b.tf")
    excluded = ("b", "b.tf")
    discovery = discover([tmp_path], root=tmp_path, excluded=lambda path: path.name in excluded)
    assert found(discovery) == ["a.tf"]
    assert discovery.excluded == 2


def test_links(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    tree(inside, "a/main.tf", "b/x.tf")
    tree(outside, "secret.tf")
    (inside / "b/shared.tf").symlink_to(inside / "a/main.tf")
    (inside / "b/loop").symlink_to(inside)
    (inside / "a/other").symlink_to(inside / "b")
    (inside / "a/secret.tf").symlink_to(outside / "secret.tf")
    (inside / "a/far").symlink_to(outside)
    (inside / "a/dead.tf").symlink_to(inside / "nowhere")
    discovery = discover([inside], root=inside)
    assert found(discovery) == [
        "a/main.tf",
        "a/other/shared.tf",
        "a/other/x.tf",
        "b/shared.tf",
        "b/x.tf",
    ]
    assert said(discovery).count("outside of the scan") == 2
    assert "`a/dead.tf` not read: the link leads nowhere" in said(discovery)


def test_links_that_multiply_end(tmp_path: Path) -> None:
    for name in "abcdefgh":
        tree(tmp_path, f"{name}/x.tf")
    for name in "abcdefgh":
        for other in "abcdefgh":
            if name != other:
                (tmp_path / name / f"to-{other}").symlink_to(tmp_path / other)
    discovery = discover([tmp_path], root=tmp_path)
    assert len(discovery.files) <= 8 * (MAX_VISITS + 1)
    told = f"links lead to the same folder more than {MAX_VISITS} times"
    assert said(discovery).count(told) == 8
    assert {f"{name}/x.tf" for name in "abcdefgh"} <= set(found(discovery))


def test_what_a_link_shows_once_more_names_the_file_itself(tmp_path: Path) -> None:
    """Whether the link comes before or after it, and through links that lead to links."""
    tree(tmp_path, "a/own.tf", "modules/x/main.tf", "z/own.tf")
    for name in "az":
        (tmp_path / name / "modules").symlink_to(tmp_path / "modules")
    (tmp_path / "a/shared.tf").symlink_to(tmp_path / "modules/x/main.tf")
    (tmp_path / "linked").symlink_to(tmp_path / "a")
    shows = {file.display: file.shows for file in discover([tmp_path], root=tmp_path).files}
    assert shows == {
        "a/modules/x/main.tf": "modules/x/main.tf",
        "a/own.tf": None,
        "a/shared.tf": "modules/x/main.tf",
        "linked/modules/x/main.tf": "modules/x/main.tf",
        "linked/own.tf": "a/own.tf",
        "linked/shared.tf": "modules/x/main.tf",
        "modules/x/main.tf": None,
        "z/modules/x/main.tf": "modules/x/main.tf",
        "z/own.tf": None,
    }


def test_a_link_to_what_the_scan_does_not_read_is_a_file_of_its_own(tmp_path: Path) -> None:
    tree(tmp_path, "in/main.tf", ".hidden/x.tf")
    (tmp_path / "in/hidden").symlink_to(tmp_path / ".hidden")
    discovery = discover([tmp_path / "in"], root=tmp_path)
    shows = {file.display: file.shows for file in discovery.files}
    assert shows == {"in/hidden/x.tf": None, "in/main.tf": None}


def test_downloaded_modules_that_cannot_be_entered_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree(tmp_path, "main.tf", ".terraform/modules/eks/main.tf")
    rows = [{"Key": "eks", "Dir": ".terraform/modules/eks"}]
    (tmp_path / ".terraform/modules/modules.json").write_text(json.dumps({"Modules": rows}))
    entered = Path.iterdir

    def refused(path: Path) -> object:
        if path.name == "eks":
            raise PermissionError(13, "Permission denied")
        return entered(path)

    monkeypatch.setattr(Path, "iterdir", refused)
    discovery = discover([tmp_path], root=tmp_path)
    assert found(discovery) == [".terraform/modules/modules.json", "main.tf"]
    assert said(discovery) == "`.terraform` not read: Permission denied"


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="`nowhere` does not exist"):
        discover([Path("nowhere")], root=tmp_path)


def test_a_file_named_twice_is_one(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.tf")
    paths = [tmp_path / "a/x.tf", Path("a"), Path("a/../a/x.tf"), tmp_path]
    assert found(discover(paths, root=tmp_path)) == ["a/x.tf"]


def test_paths_outside_of_the_root(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.tf", "b/y.tf")
    assert found(discover([Path("../b")], root=tmp_path / "a")) == ["../b/y.tf"]
    assert display_path(Path(), tmp_path) == "."


def test_large_files_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_SIZE", 10)
    write(tmp_path, **{"a.tf": "x" * 11, "b.tf": "x" * 10})
    discovery = discover([tmp_path], root=tmp_path)
    assert found(discovery) == ["b.tf"]
    assert "a.tf" in said(discovery)


def test_what_is_no_regular_file_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tf")
    discovery = discover([tmp_path], root=tmp_path)
    assert not discovery.files
    assert "not a regular file" in said(discovery)


ENCODED = {
    "utf-8": ("é\n".encode(), "é\n"),
    "byte order mark": ("\ufeffé".encode(), "é"),
    "crlf": (b"a\r\nb", "a\r\nb"),
    "utf-16": ("é".encode("utf-16"), None),
    "latin-1": ("é".encode("latin-1"), None),
}


@pytest.mark.parametrize(("data", "text"), ENCODED.values(), ids=ENCODED.keys())
def test_reading(tmp_path: Path, data: bytes, text: str | None) -> None:
    path = tmp_path / "a.tf"
    path.write_bytes(data)
    source = read_source(SourceFile(path, "x/a.tf"))
    if text is None:
        assert isinstance(source, Notice)
        assert "x/a.tf" in source.message
    else:
        assert isinstance(source, SourceText)
        assert (source.path, source.text) == ("x/a.tf", text)


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    assert isinstance(read_source(SourceFile(tmp_path / "a", "a")), Notice)


CFN = "Resources:\n  A:\n    Type: AWS::EKS::Cluster\n"
K8S = "apiVersion: v1\nkind: ConfigMap\n"
POLICY = '{"Version": "2012-10-17", "Statement": []}'
KINDS = [
    ("a/main.tf", "", "terraform"),
    ("main.tofu", "", "terraform"),
    ("main.tf.json", "{}", "terraform-json"),
    ("dev.tfvars", "", "tfvars"),
    ("dev.auto.tfvars.json", "{}", "tfvars-json"),
    ("x.tpl", K8S, "terraform-template"),
    (".terraform.lock.hcl", "", "terraform-lock"),
    (".terraform/modules/modules.json", "{}", "modules-manifest"),
    ("a/terragrunt.hcl", "", "terragrunt"),
    ("packer.hcl", "", None),
    ("plan.json", '{"format_version": "1.2", "planned_values": {}}', "plan-json"),
    ("t.yaml", "AWSTemplateFormatVersion: '2010-09-09'\n", "cloudformation"),
    ("t.template", CFN, "cloudformation"),
    ("t.yml", '"Resources":\n  A: {"Type": "AWS::EKS::Cluster"}\n', "cloudformation"),
    ("t.json", '{"Resources": {"A": {"Type": "AWS::EKS::Cluster"}}}', "cloudformation-json"),
    ("t.template", '{"AWSTemplateFormatVersion": "2010-09-09"}', "cloudformation-json"),
    ("c.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n", "eksctl"),
    ("c.json", '{"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig"}', "eksctl"),
    ("a.yaml", "# note\n---\n" + K8S, "kubernetes"),
    ("a.yaml", "a: b\n---\n" + K8S, "kubernetes"),
    ("a.json", '{"kind": "Pod", "apiVersion": "v1"}', "kubernetes"),
    ("k.yaml", "apiVersion: v1\nkind: Config\nclusters: []\n", "kubeconfig"),
    ("kubeconfig", "apiVersion: v1\nclusters: []\nkind: Config\n", "kubeconfig"),
    ("kube/config", "clusters: []\nkind: Config\n", "kubeconfig"),
    ("app/config", "name: x\n", None),
    ("k.json", '{"apiVersion": "v1", "kind": "Config", "users": []}', "kubeconfig"),
    ("a/kustomization.yaml", "resources: []\n", "kustomization"),
    ("x/Chart.yaml", "apiVersion: v2\nname: x\n", "helm-chart"),
    ("x/values.yaml", "a: 1\n", "helm-values"),
    ("prod-values.yml", "a: 1\n", "helm-values"),
    ("values-prod.yaml", "a: 1\n", "helm-values"),
    ("helm-values/loki.yaml", "a: 1\n", "helm-values"),
    ("x/values/dev/loki.yaml", "a: 1\n", "helm-values"),
    ("x/values/loki.yaml", K8S, "kubernetes"),
    ("values.yaml", K8S, "kubernetes"),
    ("x/stack.yaml.j2", CFN, "cloudformation"),
    ("aws-auth.yaml.jinja", K8S, "kubernetes"),
    ("user-data.jinja2", "#!/bin/bash\n/etc/eks/bootstrap.sh x\n", "user-data"),
    ("x/templates/a.yaml", K8S + "x: {{ .Values.x }}\n", "helm-template"),
    ("x/templates/a.yaml", K8S, "kubernetes"),
    ("p.json", POLICY, "iam-policy"),
    ("p.json", '{"Statement": [{"Effect": "Allow"}]}', "iam-policy"),
    ("boot.sh", "#!/bin/bash\n/etc/eks/bootstrap.sh x\n", "user-data"),
    ("deploy.sh", "#!/bin/bash\naws eks update-kubeconfig\n", None),
    ("lint.sh", "#!/bin/bash\ncd nodeadm && make kubelet\n", None),
    ("boot.sh", "#!/bin/bash\nnodeadm init\n", "user-data"),
    ("user-data", "#!/bin/bash\n/etc/eks/bootstrap.sh x\n", "user-data"),
    ("n.yaml", "apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\n", "user-data"),
    ("b.toml", "[settings.kubernetes]\ncluster-name = 'x'\n", "user-data"),
    ("n.yaml", K8S + "data:\n  x: |\n    [settings.kubernetes]\n", "kubernetes"),
    ("pyproject.toml", "[project]\n", None),
    ("m.txt", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n", "user-data"),
    ("i.yaml", "#cloud-config\nruncmd: []\n", "user-data"),
    ("w.ps1", "& $EKSBootstrapScriptFile -EKSClusterName x\n", "user-data"),
    ("package.json", '{"name": "x", "version": "1"}', None),
    (".pre-commit-config.yaml", "repos: []\n", None),
    ("a.yaml", "resources:\n  apiVersion: v1\n  kind: x\n", None),
    ("a.txt", "hello", None),
    ("empty.yaml", "", None),
]  # fmt: skip


@pytest.mark.parametrize(("display", "text", "kind"), KINDS)
def test_kinds(display: str, text: str, kind: str | None) -> None:
    assert detect(display, text) == kind
    assert detect(display, "\ufeff" + text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: aws-auth}}\n", "kubernetes"),
        ("# said\n---\n{apiVersion: v1,\n kind: ConfigMap}\n", "kubernetes"),
        ("{'apiVersion': 'eksctl.io/v1alpha5', 'kind': ClusterConfig}\n", "eksctl"),
        ("{AWSTemplateFormatVersion: '2010-09-09', Resources: {}}\n", "cloudformation-json"),
        ("{Resources: {A: {Type: AWS::EKS::Cluster}}}\n", "cloudformation-json"),
        ("{apiVersion: v1, kind: Config, clusters: [], users: []}\n", "kubeconfig"),
        ("{a: b, c: d}\n", None),
        ("{{ include `x` }}\n", None),
        ("{% if x %}\na: b\n{% endif %}\n", None),
    ],
)
def test_kinds_of_yaml_in_flow_style(text: str, kind: str | None) -> None:
    assert detect("a.yaml", text) == kind


def test_templates_of_a_chart() -> None:
    assert detect("x/templates/a.yaml", K8S, charts={"x"}) == "helm-template"
    assert detect("x/templates/b/a.yaml", K8S, charts={"x"}) == "helm-template"
    assert detect("y/templates/a.yaml", K8S, charts={"x"}) == "kubernetes"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\0GITCRYPT\0\x36\xd1\x8f", "it is encrypted by git-crypt"),
        (b"region = \xff\n", "it is not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_told_with_the_reason(data: bytes, why: str) -> None:
    assert files.decoded("a.tfvars", data).message == f"`a.tfvars` not read: {why}"  # type: ignore[union-attr]
