"""Kubeconfigs: whose cluster a user's plugin speaks for, and which name it gives."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.core.value import Absent, Unknown
from ekslint.languages.kubeconfig.inventory import contribute
from ekslint.model.access.entries import ExecCredential
from ekslint.model.inventory import Inventory
from ekslint.sources.textmap import file_text

ARN = "arn:aws:eks:eu-west-1:111122223333:cluster/prod"


def read(text: str) -> tuple[Inventory, list[ExecCredential]]:
    source = SourceText("kubeconfig", text)
    made, problems, _ = contribute(file_text(source), scope=".", where=source.whole(), root=".")
    assert problems == ()
    scan = Inventory([made])
    return scan, list(scan.every(ExecCredential))


def plugin(command: str, args: str, *, contexts: str = "[]", name: str = "u", env: str = "") -> str:
    return (
        f"kind: Config\ncontexts: {contexts}\nusers:\n- name: {name}\n  user:\n    exec:\n"
        f"      command: {command}\n      args: {args}\n{env}"
    )


AWS = "[eks, get-token, {}]"


@pytest.mark.parametrize(
    ("command", "args", "name"),
    [
        ("aws", AWS.format("--cluster-name, prod"), "prod"),
        ("aws", AWS.format("--cluster-name=prod"), "prod"),
        ("/usr/bin/aws", "[--region, r, eks, get-token, --cluster-name, prod]", "prod"),
        ("aws.exe", AWS.format("--cluster-name, prod, --output, json"), "prod"),
        ("aws-iam-authenticator", "[token, -i, prod]", "prod"),
        ("aws-iam-authenticator", "[token, -iprod]", "prod"),
        ("aws-iam-authenticator", "[token, --cluster-id, prod]", "prod"),
        ("aws-iam-authenticator", "[token, --cluster-id=prod]", "prod"),
    ],
)
def test_named_cluster(command: str, args: str, name: str) -> None:
    (found,) = read(plugin(command, args))[1]
    assert known_text(found.named_cluster) == name


@pytest.mark.parametrize(
    ("command", "args", "env", "absent"),
    [
        ("aws", AWS.format("--output, json"), "", True),
        ("aws", AWS.format("--cluster-name"), "", True),
        ("aws-iam-authenticator", "[token]", "", True),
        ("aws-iam-authenticator", "[token]", "      env: [{name: X, value: y}]\n", False),
        ("aws-iam-authenticator", "[token, -c, file]", "", False),
        ("aws", AWS.format("--cluster-id, 0a1b"), "", False),
        ("aws", AWS.format("{{ name }}"), "", False),
        ("aws", "{{ args }}", "", False),
    ],
)
def test_no_name_or_one_from_elsewhere(command: str, args: str, env: str, absent: bool) -> None:
    (found,) = read(plugin(command, args, env=env))[1]
    assert isinstance(found.named_cluster, Absent if absent else Unknown)


def context(cluster: str, user: str = "u") -> str:
    return f'{{name: c, context: {{cluster: "{cluster}", user: {user}}}}}'


@pytest.mark.parametrize(
    ("contexts", "user", "named", "truth"),
    [
        ([context(ARN)], "u", "prod", True),
        ([context(ARN)], "u", "Prod", False),
        ([context(ARN), context(ARN)], "u", "x", None),
        ([context("prod")], "u", "x", None),
        ([], "u", "x", None),
        ([], ARN, "prod", True),
        ([], ARN, "x", False),
        ([context(ARN, "other")], "u", "x", None),
    ],
)
def test_names_its_cluster(contexts: list[str], user: str, named: str, truth: bool | None) -> None:
    args = AWS.format(f"--cluster-name, {named}")
    text = plugin("aws", args, contexts=f"[{', '.join(contexts)}]", name=f'"{user}"')
    scan, (found,) = read(text)
    assert found.asks_for_token(scan).truth is True
    assert found.names_its_cluster(scan).truth is truth


@pytest.mark.parametrize(
    ("command", "args", "truth"),
    [
        ("aws", AWS.format("--cluster-name, prod"), True),
        ("aws", "[sts, get-caller-identity]", False),
        ("gke-gcloud-auth-plugin", "[]", False),
        ("sh", "[-c, aws eks get-token]", False),
        ("{{ command }}", AWS.format("x"), None),
    ],
)
def test_asks_for_a_token(command: str, args: str, truth: bool | None) -> None:
    scan, (found,) = read(plugin(command, args))
    assert found.asks_for_token(scan).truth is truth


@pytest.mark.parametrize("odd", ["{a: b}", "[a]", "null", "1", "true"])
def test_arguments_that_are_no_text(odd: str) -> None:
    _, (found,) = read(plugin("aws", f"[eks, get-token, {odd}]"))
    assert isinstance(found.named_cluster, Absent | Unknown)


def test_users_without_a_plugin_are_none() -> None:
    assert read("kind: Config\nusers:\n- name: a\n  user: {token: t}\n- 17\n- name: b\n")[1] == []


def test_two_users_are_two_things() -> None:
    text = plugin("aws", "[]") + plugin("aws", "[]").partition("users:\n")[2]
    found = read(text)[1]
    assert len({plugin.id for plugin in found}) == 2


def test_a_kubeconfig_that_a_template_hides_is_told() -> None:
    source = SourceText("kubeconfig", "kind: Config\n{{ if .x }}\nusers: [\n{{ end }}\n")
    _, problems, notices = contribute(file_text(source), scope=".", where=source.whole(), root=".")
    assert problems == ()
    assert len(notices) == 1
