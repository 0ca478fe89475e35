"""aws-auth: who is a node, which roles are mapped, and which writers contradict each other."""

from __future__ import annotations

from typing import Any

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Absent, ListValue, Text, Value, text
from ekslint.languages.kubernetes.inventory import contribute
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.model.access.entries import AccessEntry, AuthEntry, AwsAuth
from ekslint.model.entity import Entity
from ekslint.model.inventory import Contribution, Inventory
from ekslint.model.nodes.compute import NodeGroup
from ekslint.model.nodes.karpenter import NodeClass
from ekslint.model.nodes.launch import LaunchTemplate
from ekslint.model.nodes.node_role import FargateProfile
from ekslint.sources.textmap import file_text
from tests.model.build import unset
from tests.model.iam import cluster, parts, role, service

ACCOUNT = "arn:aws:iam::111122223333:role/"
EC2_NAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_NAME = "system:node:{{SessionName}}"
BOTH = "[system:bootstrappers, system:nodes]"
PROXY = "[system:bootstrappers, system:nodes, system:node-proxier]"


def entry(name: str = "node", username: str = EC2_NAME, groups: str = BOTH) -> str:
    return f"- rolearn: {ACCOUNT}{name}\n  username: '{username}'\n  groups: {groups}\n"


def writer(path: str = "aws-auth.yaml", way: str = "manifest", **sections: str) -> list[Entity]:
    data = "".join(
        f"  {name}: |\n" + "".join(f"    {line}\n" for line in items.splitlines())
        for name, items in sections.items()
    )
    head = "kind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
    source = SourceText(path, f"{head}data:\n{data}" if data else head)
    evaluation, _ = evaluate(file_text(source), scope=path, where=source.whole())
    made, _ = contribute(evaluation, root=".", way=way)
    return list(made.entities)


def scan(*entities: Entity) -> Inventory:
    scopes = dict.fromkeys(entity.scope for entity in entities)
    return Inventory(
        Contribution(scope, tuple(e for e in entities if e.scope == scope), root=".")
        for scope in scopes
    )


def group(arn: Any = f"{ACCOUNT}node", template: Value | None = None, **more: Any) -> NodeGroup:
    absent: dict[str, Any] = dict.fromkeys(("ami_type", "version", "release_version"), Absent())
    return NodeGroup(
        **parts("aws_eks_node_group.blue"),
        way="managed",
        cluster_name=text("prod"),
        role=text(arn) if isinstance(arn, str) else arn,
        template=template or Absent(),
        **absent,
        **more,
    )


def launch_template(user_data: Value) -> LaunchTemplate:
    absent: dict[str, Any] = dict.fromkeys(
        ("image", "instance_profile", "security_groups"), Absent()
    )
    address = "aws_launch_template.this"
    return LaunchTemplate(**parts(address), name=text("t"), user_data=user_data, **absent)


def profile() -> FargateProfile:
    address = "aws_eks_fargate_profile.apps"
    return FargateProfile(**parts(address), cluster_name=text("prod"), role=text(f"{ACCOUNT}node"))


def node_class() -> NodeClass:
    return NodeClass(**parts("nodeclass.default"), role=text("node"))


def only(inventory: Inventory) -> AuthEntry:
    (found,) = inventory.every(AuthEntry)
    return found


FARGATE_TRUST = service("eks-fargate-pods.amazonaws.com")
HYBRID_TRUST = service(["rolesanywhere.amazonaws.com"])
MIXED_TRUST = service(["ec2.amazonaws.com", "eks-fargate-pods.amazonaws.com"])


@pytest.mark.parametrize(
    ("written", "used_by", "truth"),
    [
        (entry(), [], True),
        (entry(username="x"), [], True),
        (entry(username="x", groups="[system:nodes]"), [], True),
        (entry(username="x", groups="[readers]"), [], False),
        (entry(username="x", groups="[readers]"), [group()], True),
        (entry(username="x", groups="[readers]"), [node_class()], True),
        (entry(username="x", groups="[readers]"), [profile()], True),
        (entry(username="x", groups="[readers]"), [group(f"{ACCOUNT}other")], False),
        (entry("NODE", "x", "[readers]"), [group()], True),
        (entry(username="x", groups="[system:masters, system:nodes]"), [], False),
        (entry(groups="[system:masters]"), [], True),
        (entry(username="system:nodes:x", groups="[]"), [], True),
        (entry(username="node:{{ec2privatednsname}}", groups="[]"), [], True),
        (entry(username="x", groups="{{ groups }}"), [], None),
    ],
)
def test_entries_for_nodes(written: str, used_by: list[Entity], truth: bool | None) -> None:
    inventory = scan(*writer(mapRoles=written), *used_by)
    assert only(inventory).for_nodes(inventory).truth is truth


@pytest.mark.parametrize(
    ("written", "others", "truth"),
    [
        (entry(), [], True),
        (entry(username=SESSION_NAME), [], True),
        (entry(username="system:node:{{SessionNameRaw}}"), [], True),
        (entry(username="system:node:{{EC2PrivateDnsName}}"), [], False),
        (entry(username="{{ name }}"), [], None),
        (entry(username="x", groups="[system:masters, system:nodes]"), [], True),
        (entry(groups=PROXY), [], True),
        (entry(username=SESSION_NAME, groups=PROXY), [], True),
        (entry(), [profile()], False),
        (entry(username=SESSION_NAME), [profile()], True),
        (entry(), [role("node", FARGATE_TRUST)], False),
        (entry(), [role("node", HYBRID_TRUST)], False),
        (entry(), [role("node", MIXED_TRUST)], True),
        (entry(), [role("node", service("ec2.amazonaws.com"))], True),
        (entry(), [group(), profile()], True),
        (entry(groups=PROXY), [group()], True),
        (entry(username=SESSION_NAME), [group()], False),
        (entry(username=SESSION_NAME), [node_class()], None),
        (entry(username=SESSION_NAME), [group(template=text("t"))], None),
        (
            entry(username=SESSION_NAME),
            [group(template=text("t")), launch_template(Absent())],
            False,
        ),
        (
            entry(username=SESSION_NAME),
            [group(template=text("t")), launch_template(unset())],
            None,
        ),
    ],
)
def test_user_names(written: str, others: list[Entity], truth: bool | None) -> None:
    inventory = scan(*writer(mapRoles=written), *others)
    assert only(inventory).has_node_username(inventory).truth is truth


def test_no_user_name_is_a_wrong_one() -> None:
    inventory = scan(*writer(mapRoles=f"- rolearn: {ACCOUNT}node\n  groups: {BOTH}\n"))
    assert only(inventory).has_node_username(inventory).truth is False
    assert known_text(only(inventory).node_username(inventory)) == EC2_NAME


@pytest.mark.parametrize(
    ("written", "others", "missing"),
    [
        (entry(), [], []),
        (entry(groups="[system:nodes]"), [], ["`system:bootstrappers`"]),
        (entry(groups="[]"), [], ["`system:bootstrappers`", "`system:nodes`"]),
        (entry(), [profile()], ["`system:node-proxier`"]),
        (entry(groups=PROXY), [profile()], []),
        (entry(), [role("node", FARGATE_TRUST)], ["`system:node-proxier`"]),
        (entry(username=SESSION_NAME), [role("node", HYBRID_TRUST)], []),
        (entry(), [group(), profile()], []),
    ],
)
def test_groups(written: str, others: list[Entity], missing: list[str]) -> None:
    inventory = scan(*writer(mapRoles=written), *others)
    found = only(inventory)
    listed = found.missing_groups(inventory)
    assert isinstance(listed, ListValue)
    assert [known_text(item) for item in listed.items] == missing
    assert found.has_node_groups(inventory).truth is (not missing)


@pytest.mark.parametrize(
    ("way", "sections", "decided"),
    [
        ("manifest", {"mapRoles": ""}, [True, False]),
        ("manifest", {"mapUsers": ""}, [False, True]),
        ("manifest", {}, [False, False]),
        ("kubernetes_config_map_v1_data", {"mapUsers": ""}, [False, True]),
        ("kubernetes_config_map", {"mapUsers": ""}, [True, True]),
        ("kubernetes_config_map_v1", {}, [True, True]),
    ],
)
def test_decided_sections(way: str, sections: dict[str, str], decided: list[bool]) -> None:
    inventory = scan(*writer(way=way, **sections))
    (found,) = inventory.every(AwsAuth)
    verdicts = [found.decides(inventory, name) for name in ("mapRoles", "mapUsers")]
    assert [verdict.truth for verdict in verdicts] == decided


@pytest.mark.parametrize(
    ("sections", "truth"),
    [
        ({"mapRoles": entry()}, True),
        ({"mapRoles": entry("other")}, False),
        ({"mapRoles": "", "mapUsers": entry().replace("rolearn", "userarn")}, True),
        ({"mapRoles": f"- userarn: {ACCOUNT}node\n"}, None),
        ({"mapRoles": "- rolearn: <arn>\n"}, None),
        ({"mapRoles": "- text\n"}, None),
        ({"mapRoles": f"{entry('other')}- {{{{ entry }}}}\n"}, None),
    ],
)
def test_mapped_roles(sections: dict[str, str], truth: bool | None) -> None:
    inventory = scan(*writer(**sections), cluster(), group())
    (found,) = inventory.every(AwsAuth)
    (nodes,) = found.nodes(inventory)
    assert found.maps_role_of(inventory, nodes).truth is truth


@pytest.mark.parametrize(
    ("others", "number", "open_"),
    [
        ([cluster(), group()], 1, False),
        ([cluster(), node_class()], 1, False),
        ([cluster(), profile()], 0, False),
        ([cluster(), group(owner="eksctl")], 0, False),
        ([cluster("other"), group()], 0, True),
        ([cluster(), cluster("b"), group()], 0, True),
        ([group()], 0, True),
    ],
)
def test_nodes_to_be_mapped(others: list[Entity], number: int, open_: bool) -> None:
    inventory = scan(*writer(mapRoles=""), *others)
    (found,) = inventory.every(AwsAuth)
    nodes = found.nodes(inventory)
    assert (len(nodes.items), bool(nodes.open)) == (number, open_)


@pytest.mark.parametrize(
    ("path", "way", "ours", "theirs", "found", "agree"),
    [
        ("b.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": entry()}, 1, True),
        ("b.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": entry("x")}, 1, False),
        ("b.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": ""}, 1, False),
        ("b.yaml", "manifest", {"mapRoles": entry()}, {"mapUsers": entry()}, 0, None),
        ("b.yaml", "kubernetes_config_map", {"mapRoles": entry()}, {}, 1, False),
        ("b.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": "- {{ x }}"}, 1, None),
        ("examples/b.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": ""}, 0, None),
        ("b-prod.yaml", "manifest", {"mapRoles": entry()}, {"mapRoles": ""}, 0, None),
    ],
)
def test_rivals(
    path: str,
    way: str,
    ours: dict[str, str],
    theirs: dict[str, str],
    found: int,
    agree: bool | None,
) -> None:
    inventory = scan(*writer("a.yaml", **ours), *writer(path, way, **theirs), cluster())
    one, other = sorted(inventory.every(AwsAuth), key=lambda each: each.id)
    rivals = one.rivals(inventory)
    assert rivals.items == ((other,) if found else ())
    assert other.rivals(inventory).items == (), "each pair is given once"
    if found:
        assert one.agrees_with(inventory, other).truth is agree


def test_writers_without_a_cluster_are_no_rivals() -> None:
    inventory = scan(*writer("a.yaml", mapRoles=entry()), *writer("b.yaml", mapRoles=""))
    assert all(not w.rivals(inventory).items for w in inventory.every(AwsAuth))


@pytest.mark.parametrize(
    ("principal", "kind", "truth"),
    [
        (f"{ACCOUNT}node", "EC2_LINUX", True),
        (f"{ACCOUNT}team/node", "EC2_WINDOWS", True),
        (f"{ACCOUNT}node", "EC2", True),
        (f"{ACCOUNT}node", "STANDARD", False),
        (f"{ACCOUNT}node", "FARGATE_LINUX", False),
        (f"{ACCOUNT}other", "EC2_LINUX", False),
        (unset(), "EC2_LINUX", None),
        (unset(), "STANDARD", False),
        (f"{ACCOUNT}node", unset(), None),
    ],
)
def test_access_entries(principal: Any, kind: Any, truth: bool | None) -> None:
    def value(data: Any) -> Text:
        return text(data) if isinstance(data, str) else data

    found = AccessEntry(
        **parts("aws_eks_access_entry.this"),
        name=value(principal),
        cluster_name=text("prod"),
        principal_arn=value(principal),
        type=value(kind),
        groups=Absent(),
    )
    nodes = group()
    assert found.admits_role_of(scan(found, nodes), nodes).truth is truth


def test_labels() -> None:
    inventory = scan(*writer(mapRoles=f"{entry()}- rolearn: <arn>\n"))
    labels = [found.label for found in inventory.every(AuthEntry)]
    assert labels == [f"aws-auth entry `{ACCOUNT}node`", 'aws-auth entry `mapRoles["<arn>"]`']
