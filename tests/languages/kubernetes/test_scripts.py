"""Manifests, kubeconfigs and eksctl's entries in shell scripts."""

from __future__ import annotations

import pytest

from ekslint.core.contents import known_text
from ekslint.core.location import SourceText
from ekslint.languages.kubernetes.scripts import contribute
from ekslint.model.access.entries import AwsAuth
from ekslint.sources.files import detect
from ekslint.sources.textmap import file_text

MANIFEST = "kind: ConfigMap\nmetadata:\n  name: aws-auth\n"
CONFIG = "apiVersion: client.authentication.k8s.io/v1beta1\n"
CLUSTER = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata:\n  name: prod\n"
PLAIN = "kind: ConfigMap\nmetadata:\n  name: other\n"


def read(script: str) -> tuple[list[tuple[str, bool]], list[AwsAuth]]:
    source = SourceText("run.sh", script)
    made, embedded = contribute(file_text(source), scope=".", where=source.whole(), root=".")
    kinds = [(e.kind, bool(e.host.conditions)) for e in embedded]
    return kinds, [e for e in made.entities if isinstance(e, AwsAuth)]


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        (f"kubectl apply -f - <<EOF\n{MANIFEST}EOF\n", [("kubernetes", False)]),
        (f"cat <<'EOF' | kubectl apply -f -\n{MANIFEST}EOF\n", [("kubernetes", False)]),
        (f"cat > config <<EOF\n{CONFIG}EOF\n", [("kubeconfig", False)]),
        (f"if [ -n x ]; then\ncat > config <<EOF\n{CONFIG}EOF\nfi\n", [("kubeconfig", True)]),
        (f"eksctl create cluster -f - <<EOF\n{CLUSTER}EOF\n", [("eksctl", False)]),
        (f"cat > c.yaml <<EOF\n{CLUSTER}EOF\n", [("eksctl", False)]),
        (f"if x; then\ncat > c.yaml <<EOF\n{CLUSTER}EOF\nfi\n", [("eksctl", True)]),
        (f"make() {{\ncat > c.yaml <<EOF\n{CLUSTER}EOF\n}}\n", [("eksctl", True)]),
        (f"cat <<EOF\n{CLUSTER}EOF\n", []),
        (f"kubectl apply -f - <<EOF\n{PLAIN}EOF\n", []),
        (f"# {MANIFEST}", []),
    ],
)
def test_here_documents(script: str, kinds: list[tuple[str, bool]]) -> None:
    assert read(script)[0][:1] == kinds


def test_entries_of_eksctl() -> None:
    call = (
        "name=node\n/usr/local/bin/eksctl create iamidentitymapping --cluster prod "
        '--arn="arn:aws:iam::1:role/$name" --group a --group=b --username u\n'
    )
    (writer,) = read(call)[1]
    (entry,) = writer.roles.items
    assert not writer.replaces
    assert known_text(writer.cluster_name) == "prod"
    assert known_text(entry.arn) == "arn:aws:iam::1:role/node"
    assert known_text(entry.username) == "u"


def test_an_entry_of_a_variable_is_not_known() -> None:
    (writer,) = read("eksctl create iamidentitymapping --cluster c --arn $ARN\n")[1]
    assert known_text(writer.roles.items[0].arn) is None


def test_other_commands_add_nothing() -> None:
    assert read("eksctl get iamidentitymapping --cluster c\necho iamidentitymapping\n") == ([], [])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"cat > config <<EOF\n{CONFIG}EOF\n", "script"),
        (f"kubectl apply -f - <<EOF\n{MANIFEST}EOF\n", "script"),
        ("eksctl create iamidentitymapping --arn x\n", "script"),
        (f"/etc/eks/bootstrap.sh prod <<EOF\n{CONFIG}EOF\n", "user-data"),
        (f"eksctl create cluster -f - <<EOF\n{CLUSTER}EOF\n", "script"),
        ("eksctl create cluster -f cluster.yaml\n", None),
        ("kubectl get configmap aws-auth\n", None),
    ],
)
def test_which_scripts_are_read(text: str, kind: str | None) -> None:
    assert detect("run.sh", "#!/bin/sh\n" + text) == kind
