"""What others read, too, is not changed: the edit would be right for one of them only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ekslint.cli.main import main

GROUP = """\
resource "aws_launch_template" "{name}" {{
  name = "{name}"
  metadata_options {{
    http_tokens = {tokens}
  }}
}}
resource "aws_eks_node_group" "{name}" {{
  cluster_name  = "prod"
  node_role_arn = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids    = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  ami_type      = "AL2023_x86_64_STANDARD"
  launch_template {{
    id      = aws_launch_template.{name}.id
    version = "$Latest"
  }}
}}
"""
PARAMETER = """\
resource "aws_ssm_parameter" "seen" {{
  name  = "seen"
  type  = "String"
  value = {value}
}}
"""


def group(tokens: str, name: str = "blue") -> str:
    """Return a node group with a launch template whose tokens are an expression."""
    return GROUP.format(name=name, tokens=tokens)


def seen(value: str) -> str:
    """Return something else that reads an expression."""
    return PARAMETER.format(value=value)


def fixed(files: dict[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the files that `ekslint fix --unsafe` changes, with their new text."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    main(["fix", "--unsafe", "--select", "imds-v1-allowed"])
    return {n: new for n, old in files.items() if (new := (folder / n).read_text()) != old}


LOCALS = 'locals {\n  tokens = "optional"\n  also   = local.tokens\n}\n'
CALL = 'module "nodes" {\n  source = "./nodes"\n  tokens = "optional"\n}\n'
LOOP = """\
locals {
  tokens = "optional"
}
module "nodes" {
  source   = "./nodes"
  for_each = toset(["a", "b"])
  tokens   = each.key == "a" ? local.tokens : "required"
}
"""
INPUT = 'variable "tokens" {}\n'


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"main.tf": LOCALS + group("local.also") + seen("local.also")}, id="locals"),
        pytest.param({"main.tf": CALL, "nodes/main.tf": INPUT + group("var.tokens")
                      + seen("var.tokens")}, id="input"),
        pytest.param({"main.tf": seen('"optional"') + group("aws_ssm_parameter.seen.value")},
                     id="resource"),
        pytest.param({"main.tf": group("var.tokens"),
                      "in.tf.json": '{"variable": {"tokens": {"default": "optional"}}}'},
                     id="json-variable"),
        pytest.param({"main.tf": group("local.tokens") + seen("local.tokens"),
                      "in.tf.json": '{"locals": {"tokens": "optional"}}'}, id="json-locals"),
        pytest.param({"main.tf": LOOP, "nodes/main.tf": INPUT + group("var.tokens")}, id="arm"),
    ],
)  # fmt: skip
def test_what_others_read_is_left(
    files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fixed(files, tmp_path, monkeypatch) == {}


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        pytest.param({"main.tf": 'locals {\n  tokens = "optional"\n}\n# not local.tokens\n'
                      + group("local.tokens")}, "main.tf", id="local"),
        pytest.param({"main.tf": CALL, "nodes/main.tf": INPUT + group("var.tokens")}, "main.tf",
                     id="input"),
        pytest.param({"main.tf": LOCALS + group("local.also")}, "main.tf", id="locals"),
        pytest.param({"main.tf": group('"optional"') + seen("aws_launch_template.blue.id")},
                     "main.tf", id="own"),
    ],
)  # fmt: skip
def test_what_nothing_else_reads_is_fixed(
    files: dict[str, str], changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = fixed(files, tmp_path, monkeypatch)
    assert list(new) == [changed]
    assert '"required"' in new[changed]
    assert '"optional"' not in new[changed]


def test_a_file_that_two_roles_read_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = 'resource "aws_iam_role" "{0}" {{\n  name = "{0}"\n' \
        '  assume_role_policy = file("${{path.module}}/trust.json")\n}}\n'  # fmt: skip
    trust = """\
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
  "Action": "sts:AssumeRoleWithWebIdentity",
  "Principal": {"Federated":
    "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B"},
  "Condition": {"StringEquals": {
    "oidc.eks.eu-west-1.amazonaws.com/id/0A1B:aud": "sts.amazonaws.com/",
    "oidc.eks.eu-west-1.amazonaws.com/id/0A1B:sub": "system:serviceaccount:a:b"}}}]}
"""
    monkeypatch.chdir(tmp_path)
    for names in (("a", "b"), ("a",)):
        Path("trust.json").write_text(trust)
        Path("main.tf").write_text("".join(map(role.format, names)))
        main(["fix", "--unsafe", "--select", "irsa-audience-wrong"])
        assert (Path("trust.json").read_text() == trust) == (len(names) > 1)


CLASS = """\
kind: StorageClass
apiVersion: storage.k8s.io/v1
metadata: {name: a}
provisioner: ebs.csi.aws.com
"""


@pytest.mark.parametrize(
    ("rest", "changes"),
    [
        pytest.param('parameters:\n  encrypted: &e "false"\n  other: *e\n', False, id="scalar"),
        pytest.param('parameters: &p\n  encrypted: "false"\nmore:\n  <<: *p\n', False, id="map"),
        pytest.param('parameters: &p {encrypted: "false"}\nmore: [*p]\n', False, id="flow"),
        pytest.param('parameters: &p\n  encrypted: "false"\n', True, id="no-alias"),
        pytest.param('parameters:\n  encrypted: "false"\na: &x 1\nb: *x\n', True, id="another"),
    ],
)
def test_what_an_alias_repeats_is_left(
    rest: str, changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "class.yaml").write_text(CLASS + rest)
    monkeypatch.chdir(tmp_path)
    main(["fix", "--unsafe", "--select", "storage-class-unencrypted"])
    changed = (tmp_path / "class.yaml").read_text() != CLASS + rest
    assert changed == changes


SCRIPT = '"#!/bin/bash\\necho hello\\n"'
TEMPLATES = """\
module "{name}" {{
  source = "./m"
  data   = {data}
}}
"""
DATA = f"""\
locals {{
  data = {{
    a = {SCRIPT}
    b = base64encode({SCRIPT})
  }}
}}
"""


def template(data: str, more: str = "") -> str:
    """Return a launch template with user data."""
    return f'resource "aws_launch_template" "a" {{\n{more}  name = "a"\n  user_data = {data}\n}}\n'


@pytest.mark.parametrize(
    ("files", "changes"),
    [
        pytest.param({"main.tf": TEMPLATES.format(name="a", data=SCRIPT)
                      + TEMPLATES.format(name="b", data=f"base64encode({SCRIPT})"),
                      "m/main.tf": 'variable "data" {}\n' + template("var.data")}, False,
                     id="input"),
        pytest.param({"main.tf": TEMPLATES.format(name="a", data=SCRIPT),
                      "m/main.tf": 'variable "data" {}\nlocals {\n  data = var.data\n}\n'
                      + template("local.data")}, False, id="input-by-local"),
        pytest.param({"main.tf": DATA + template("each.value", "  for_each = local.data\n")}, False,
                     id="loop"),
        pytest.param({"main.tf": DATA + template("local.data[each.key]",
                                                 '  for_each = toset(["a", "b"])\n')},
                     False, id="loop-by-key"),
        pytest.param({"main.tf": DATA + template("local.data.a")}, True, id="local"),
        pytest.param({"main.tf": template(SCRIPT)}, True, id="literal"),
    ],
)  # fmt: skip
def test_what_a_caller_gives_is_put_into_no_call(
    files: dict[str, str], changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    main(["fix", "--select", "user-data-encoding-wrong"])
    changed = any((tmp_path / name).read_text() != text for name, text in files.items())
    assert changed == changes


MANIFEST = """\
resource "kubectl_manifest" "gp3" {
  yaml_body = <<-Y
    apiVersion: storage.k8s.io/v1
    kind: StorageClass
    metadata: {name: gp3}
    provisioner: ebs.csi.aws.com
    parameters:
      type: gp3
%{ if "a" == "a" }
      fsType: xfs
%{ endif }
      encrypted: "false"
  Y
}
"""


def test_an_arm_of_a_template_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = MANIFEST.splitlines(keepends=True)
    in_arm = "".join((*lines[:9], lines[11], *lines[9:11], *lines[12:]))
    monkeypatch.chdir(tmp_path)
    for text, new in ((MANIFEST, MANIFEST.replace("false", "true")), (in_arm, in_arm)):
        Path("main.tf").write_text(text)
        main(["fix", "--unsafe", "--select", "storage-class-unencrypted"])
        assert Path("main.tf").read_text() == new


PARENT = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
      Parameters:
        Tokens: optional
"""
CHILD = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Tokens: {Type: String}
Resources:
  Seen:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: SEEN}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions: {HttpTokens: !Ref Tokens}
  Group:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: prod
      NodeRole: arn:aws:iam::111122223333:role/prod-node
      Subnets: [subnet-0a1b2c3d4e5f60718, subnet-0b1b2c3d4e5f60718]
      AmiType: AL2023_x86_64_STANDARD
      LaunchTemplate: {Id: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
"""


@pytest.mark.parametrize(
    ("reads", "changes"),
    [
        ("!Ref Tokens", False),
        ("{Ref: Tokens}", False),
        ('!Sub "${Tokens}"', False),
        ("Tokens", True),
        ("!Ref TokensOfOthers", True),
    ],
)
def test_a_parameter_of_a_nested_stack_with_two_readers_is_left(
    reads: str, changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "\nParameters:\n  TokensOfOthers: {Type: String, Default: x}"
    child = CHILD.replace("SEEN", reads).replace("\nParameters:", more)
    new = fixed({"parent.yaml": PARENT, "child.yaml": child}, tmp_path, monkeypatch)
    assert new == ({"parent.yaml": PARENT.replace("optional", "required")} if changes else {})


SIZED = """\
variable "kind" {}
resource "aws_launch_template" "own" {
  name          = "own"
  instance_type = var.kind
}
resource "aws_eks_node_group" "own" {
MORE  cluster_name   = "prod"
  node_role_arn  = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids     = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  instance_types = ["m5.large"]
  launch_template {
    id      = aws_launch_template.own.id
    version = "$Latest"
  }
}
"""
NODES = """\
module "NAME" {
  source = "./nodes"
  kind   = KIND
}
"""


def sized(name: str, kind: str) -> str:
    """Return a call of a module of nodes."""
    return NODES.replace("NAME", name).replace("KIND", kind)


@pytest.mark.parametrize(
    ("root", "more", "changes"),
    [
        pytest.param(sized("a", '"m5.large"'), "", True, id="once"),
        pytest.param(sized("a", '"m5.large"') + sized("b", "null"), "", False, id="called-twice"),
        pytest.param(sized("a", '"m5.large"').replace("  kind", "  count = 1\n  kind"), "", False,
                     id="call-count"),
        pytest.param(sized("a", '"m5.large"'), "  count = 1\n", False, id="count"),
    ],
)  # fmt: skip
def test_what_others_need_is_not_taken_away(
    root: str, more: str, changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"main.tf": root, "nodes/main.tf": SIZED.replace("MORE", more)}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    main(["fix", "--unsafe", "--select", "launch-template-conflict"])
    text = (tmp_path / "nodes" / "main.tf").read_text()
    assert ("instance_types" not in text) == changes


DOCUMENT = """\
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "node" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_eks_node_group" "blue" {
  cluster_name  = "prod"
  node_role_arn = aws_iam_role.node.arn
  subnet_ids    = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
}
"""
CLUSTER_ROLE = """\
resource "aws_iam_role" "cluster" {
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
"""


@pytest.mark.parametrize(("more", "changes"), [("", True), (CLUSTER_ROLE, False)])
def test_a_policy_document_of_two_roles_is_left(
    more: str, changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.tf").write_text(DOCUMENT + more)
    monkeypatch.chdir(tmp_path)
    main(["fix", "--select", "node-role-trust-wrong"])
    assert ('"ec2.amazonaws.com"' in (tmp_path / "main.tf").read_text()) == changes


NODES = """\
resource "aws_eks_cluster" "prod" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"
  vpc_config {
    subnet_ids = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  }
}
resource "aws_launch_template" "blue" {
  image_id = "ami-0a1b2c3d4e5f60718"
  user_data = base64encode(templatefile("join.tftpl", {
    ca = base64encode(aws_eks_cluster.prod.certificate_authority[0].data)
  }))
}
"""
JOIN = "#!/bin/bash\n/etc/eks/bootstrap.sh prod --b64-cluster-ca ${ca}\n"


@pytest.mark.parametrize(("more", "changes"), [("", True), ("echo ${ca} > /etc/ca\n", False)])
def test_what_a_template_says_twice_is_left(
    more: str, changes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.tf").write_text(NODES)
    (tmp_path / "join.tftpl").write_text(JOIN + more)
    monkeypatch.chdir(tmp_path)
    main(["fix", "--select", "cluster-ca-encoding-wrong"])
    assert ((tmp_path / "main.tf").read_text() != NODES) == changes
