"""Turn calls of the registry's EKS module, up to release 17, into the kubeconfig that it writes.

Later releases write none. Which of them `terraform init` takes below 18 is of no matter: they agree
in what is asked here, and those without the input always write v1alpha1.

Source: https://github.com/terraform-aws-modules/terraform-aws-eks/tree/v17.24.0 (kubectl.tf,
variables.tf, templates/kubeconfig.tpl)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ekslint.core.contents import known_bool, known_text
from ekslint.core.resource import Resource
from ekslint.core.value import Absent, Value, default_of, text
from ekslint.languages.terraform.inventory.reading import written
from ekslint.languages.terraform.module_addresses import parse_source
from ekslint.languages.terraform.versions import parse_constraint
from ekslint.languages.values import common
from ekslint.model.access.kubeconfig import ExecCredential

MODULE: Final = "terraform-aws-modules/eks/aws"
FIRST_WITHOUT: Final = (18, 0, 0)
API_VERSION: Final = "client.authentication.k8s.io/v1alpha1"
COMMAND: Final = "aws-iam-authenticator"
SWITCHES: Final = ("create_eks", "write_kubeconfig")


def written_kubeconfig(resource: Resource) -> Iterator[ExecCredential]:
    """Yield the exec plugin of the kubeconfig that a module call surely writes."""
    source = parse_source(known_text(resource.body.get("source")) or "")
    if source.kind != "registry" or source.address != MODULE or source.subdirectory:
        return
    admitted = parse_constraint(known_text(resource.body.get("version")) or "?")
    if admitted is None or admitted.high is None or admitted.high > FIRST_WITHOUT:
        return
    if not all(_is_on(written(resource, name)) for name in SWITCHES):
        return
    yield ExecCredential(
        **common(resource, "kubeconfig"),
        name=_given(resource, "kubeconfig_name", ""),
        api_version=_given(resource, "kubeconfig_api_version", API_VERSION),
        command=_given(resource, "kubeconfig_aws_authenticator_command", COMMAND),
        arguments=Absent(name="args", location=resource.header),
        named_cluster=Absent(name="cluster name", location=resource.header),
        target_cluster=Absent(name="cluster", location=resource.header),
        by_module=True,
    )


def _is_on(value: Value) -> bool:
    return isinstance(value, Absent) or known_bool(value) is True


def _given(resource: Resource, name: str, default: str) -> Value:
    value = written(resource, name)
    if not isinstance(value, Absent):
        return value
    return text(default, resource.header, default_of(f"{MODULE} up to release 17"))
