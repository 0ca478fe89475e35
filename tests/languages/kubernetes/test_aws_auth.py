"""aws-auth as the authenticator reads it: entries, lost items, keys in any case, placeholders."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Absent, Unknown
from ekslint.languages.kubernetes.inventory import contribute
from ekslint.languages.kubernetes.manifests import evaluate
from ekslint.languages.placeholder import is_placeholder
from ekslint.model.access.entries import AuthEntry, AwsAuth
from ekslint.sources.textmap import file_text

HEAD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: aws-auth
  namespace: kube-system
data:
"""
ROLE = "arn:aws:iam::111122223333:role/node"


def read(data: str, *, head: str = HEAD, way: str = "manifest") -> AwsAuth | None:
    source = SourceText("aws-auth.yaml", head + data)
    evaluation, problems = evaluate(file_text(source), scope=".", where=source.whole())
    assert problems == ()
    made, _ = contribute(evaluation, root=".", way=way)
    return next((e for e in made.entities if isinstance(e, AwsAuth)), None)


def entries(items: str, section: str = "mapRoles") -> AwsAuth:
    indented = "".join(f"    {line}\n" for line in items.splitlines())
    found = read(f"  {section}: |\n{indented}")
    assert found is not None
    return found


def only(found: AwsAuth) -> AuthEntry:
    (entry,) = found.roles.items or found.users.items
    return entry


def test_entry_with_places() -> None:
    entry = only(entries(f"- rolearn: {ROLE}\n  username: u\n  groups: [a, b]"))
    assert known_text(entry.arn) == ROLE
    assert entry.arn.location is not None
    assert (entry.arn.location.line, entry.arn.location.text) == (8, ROLE)
    assert entry.header.line == 8


def test_keys_of_any_case_are_read() -> None:
    entry = only(entries(f"- RoleARN: {ROLE}\n  UserName: u\n  GROUPS: [a]"))
    assert known_text(entry.arn) == ROLE
    assert known_text(entry.username) == "u"
    assert not isinstance(entry.groups, Absent)


def test_the_exact_key_comes_first() -> None:
    assert known_text(only(entries(f"- roleArn: other\n  rolearn: {ROLE}")).arn) == ROLE


@pytest.mark.parametrize(
    ("metadata", "way", "found"),
    [
        ("name: aws-auth\n  namespace: kube-system", "manifest", True),
        ("name: aws-auth", "manifest", True),
        ("name: aws-auth", "kubectl_manifest", True),
        ("name: aws-auth", "kubernetes_config_map", False),
        ("name: aws-auth", "kubernetes_config_map_v1_data", False),
        ("name: aws-auth\n  namespace: default", "manifest", False),
        ("name: aws-auth\n  namespace: {{ namespace }}", "manifest", False),
        ("name: other\n  namespace: kube-system", "manifest", False),
    ],
)
def test_which_config_map_it_is(metadata: str, way: str, found: bool) -> None:
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  {metadata}\ndata:\n"
    assert (read('  mapRoles: "[]"\n', head=head, way=way) is not None) is found


@pytest.mark.parametrize("text", ["", " ", "''", '""', "``", "# nothing"])
def test_texts_that_are_no_list_at_all(text: str) -> None:
    found = entries(text)
    assert (found.roles.items, found.roles.open, found.faults) == ((), (), ())


@pytest.mark.parametrize(
    ("items", "message", "line", "kept"),
    [
        ("rolearn: x", "`mapRoles` is not a list", 8, 0),
        ("just a text", "`mapRoles` is not a list", 8, 0),
        ("- a: [", "does not parse", 8, 0),
        ("- rolearn: x\n- text\n- rolearn: y", "an item that is not a mapping", 9, 2),
        ("- rolearn: x\n- [rolearn]", "an item that is not a mapping", 9, 1),
        ("- rolearn: x\n  groups: g", "groups that are not a list", 9, 1),
        ("- rolearn: x\n  groups: {a: b}", "groups that are not a list", 9, 1),
        ("- rolearn: x\n  groups: [a, b: c]", "a group that is not a string", 9, 1),
        ("- rolearn: x\n  groups:\n  - 17", "a group that is not a string", 10, 1),
    ],
)
def test_what_is_lost(items: str, message: str, line: int, kept: int) -> None:
    found = entries(items)
    (fault,) = found.faults
    assert (fault.fault, fault.location.line) == ("unparsable", line)
    assert message in fault.message
    assert len(found.roles.items) == kept
    if "group" not in message:
        assert found.roles.open, "what was meant is not known"
    else:
        assert isinstance(only(found).groups, Unknown)


def test_the_last_entry_for_an_arn_counts() -> None:
    items = "".join(f"- rolearn: {arn}\n" for arn in (ROLE, "other", ROLE.upper(), "<a>", "<a>"))
    assert [entry.in_effect for entry in entries(items).roles] == [False, True, True, True, True]


def test_empty_items_are_no_fault() -> None:
    found = entries("- rolearn: x\n-\n- rolearn: y\n  groups:\n")
    assert len(found.roles.items) == 2
    assert (found.faults, found.roles.open) == ((), ())


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        ("  mapRoles: []\n", ["`mapRoles` is a list, not a string"]),
        ("  mapUsers: {a: b}\n", ["`mapUsers` is a mapping, not a string"]),
        ("  mapAccounts: 111122223333\n", ["`mapAccounts` is a number, not a string"]),
        ("  mapRoles: true\n", ["`mapRoles` is true or false, not a string"]),
        ("  mapRoles:\n", []),
        ("  other: []\n", []),
    ],
)
def test_data_that_is_no_string(data: str, messages: list[str]) -> None:
    found = read(data)
    assert found is not None
    assert [fault.message for fault in found.faults] == messages


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("- rolearn: x\n  username: u\n  groups: []", []),
        ("- role_arn: x", [("`rolearn`", True)]),
        ("- arn: x", [("`rolearn`", True)]),
        ("- userarn: x", [("`rolearn`", True)]),
        ("- rolearn: x\n  user: u", [("`username`", True)]),
        ("- rolearn: x\n  group: [g]", [("`groups`", True)]),
        ("- rolearn: x\n  grups: [g]", [("`groups`", True)]),
        ("- rolearn: x\n  groups_list: [g]", [("`groups`", True)]),
        ("- rolearn: x\n  usergroups: [g]", [("`groups`", True)]),
        ("- rolearn: x\n  rolename: r", [("does not know", False)]),
        ("- rolearn: x\n  comment: c", [("does not know", False)]),
        ("- rolearn: x\n  username: u\n  user: v", [("does not know", False)]),
        ("- username: u", [("no `rolearn`", True)]),
        ("- rolearn: ''", [("an empty `rolearn`", True)]),
        ("- rolearnlike: x*", []),
        ("- sso: {permissionSetName: a}", []),
        ("- rolearn: x\n  userid: AIDA", []),
    ],
)
def test_keys(items: str, said: list[tuple[str, bool]]) -> None:
    faults = entries(items).key_faults
    assert [f.harmful for f in faults] == [harmful for _, harmful in said]
    for fault, (words, _) in zip(faults, said, strict=True):
        assert words in fault.defect


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("maproles", "mapRoles"),
        ("map_users", "mapUsers"),
        ("mapRole", "mapRoles"),
        ("mapRolesOld", None),
        ("roles", None),
    ],
)
def test_keys_of_the_data(key: str, meant: str | None) -> None:
    found = read(f'  {key}: "[]"\n')
    assert found is not None
    words = [fault.defect for fault in found.key_faults]
    assert words == (
        [f"the key `{key}` where the authenticator reads `{meant}`"] if meant is not None else []
    )


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("<ARN of instance role>", True),
        ("${ROLE_ARN}", True),
        ("$ROLE_ARN", True),
        ("{{ role }}", True),
        ("%ROLE%", True),
        ("__ROLE__", True),
        ("REPLACE_ME", True),
        ("NODE_ROLE", True),
        ("arn:aws:iam::ACCOUNT:role/node", True),
        ("arn:aws:iam::XXXXXXXXXXXX:role/node", True),
        ("arn:aws:iam::111122223333:role/...", True),
        ("arn:aws:iam::111122223333:role/node", False),
        ("arn:aws:iam::111122223333:root", False),
        ("arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0a1b", False),
        ("arn:aws:iam::aws:policy/X", False),
        ("operators", False),
        ("", False),
    ],
)
def test_placeholders(text: str, truth: bool) -> None:
    assert is_placeholder(text) is truth
