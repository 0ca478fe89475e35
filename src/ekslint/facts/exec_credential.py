"""Turn kubeconfig credential plug-in settings into what kubectl and the helper commands accept.

It does not know which versions are installed on anybody's machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ekslint.core.record import record
from ekslint.facts.tables import table
from ekslint.facts.versions import Minor, parse_minor


@record
class ExecApiVersion:
    """A version of the credential API: first and last kubectl minor that reads it, and the keys of
    the kubeconfig entry it requires. `name` is whole (`client.authentication.k8s.io/v1beta1`)."""

    name: str
    kubectl_min: Minor | None
    kubectl_max: Minor | None
    requires: tuple[str, ...]

    @property
    def removed(self) -> bool:
        """Whether newer kubectl releases refuse it."""
        return self.kubectl_max is not None


@record
class ExecCommand:
    """A helper command: the arguments that ask for a token, and the flags that name the cluster
    and the region."""

    name: str
    args: tuple[str, ...]
    cluster_flags: tuple[str, ...]
    region_flags: tuple[str, ...]


@cache
def exec_api_versions() -> Mapping[str, ExecApiVersion]:
    """Return all versions by whole name. Source: Kubernetes change logs 1.22 and 1.24."""
    data = table("exec_credential")
    found = {}
    for version, row in data["versions"].items():
        name = f"{data['group']}/{version}"
        lowest, highest = row.get("kubectl_min"), row.get("kubectl_max")
        found[name] = ExecApiVersion(
            name,
            parse_minor(lowest) if lowest else None,
            parse_minor(highest) if highest else None,
            tuple(row.get("requires", ())),
        )
    return found


def exec_api_version(name: str) -> ExecApiVersion | None:
    """Return a version by its whole name, or None when there is no such version."""
    return exec_api_versions().get(name)


def exec_command(command: str) -> ExecCommand | None:
    """Return what is known of a helper command (a path's last part, `.exe` or not), or None."""
    name = command.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    row = table("exec_credential")["commands"].get(name)
    if row is None:
        return None
    return ExecCommand(
        name, tuple(row["args"]), tuple(row["name_flags"]), tuple(row["region_flags"])
    )


def first_release_without_v1alpha1(provider: str) -> str | None:
    """Return the first release of a Terraform provider (`hashicorp/helm`) from which on all refuse
    v1alpha1, or None for other providers. Source: the client library each release is built with."""
    release: str | None = table("kubernetes_provider")["v1alpha1_refused_from"].get(provider)
    return release


def first_v1beta1_release(tool: str) -> str | None:
    """Return the first release of aws-iam-authenticator, aws-cli-v1 or aws-cli-v2 that answers
    v1beta1, or None for other tools."""
    release: str | None = table("exec_credential")["emitters"].get(tool)
    return release


def always_v1alpha1(command: str, release: tuple[int, int, int]) -> bool:
    """Whether a release of `aws` or `aws-iam-authenticator` answers in v1alpha1, whatever it is
    asked for.

    AWS CLI heeds the version it is asked for before it answers v1beta1 unasked; in between it suits
    both. A few releases of 2021 answered v1beta1 until that was taken back; which of 2.2 was the
    last is not proven, so the span is wide. Source: get_token.py of awscli on PyPI;
    aws/aws-cli#6308; pkg/token/token.go of the authenticator's tags.
    """
    facts = table("exec_credential")
    rows = facts["v1alpha1_only_below"].get(command, {})
    first = rows.get(str(release[0])) or rows.get("*")
    if first is None or release >= _release(first):
        return False
    span = facts["v1beta1_meanwhile"].get(command, {}).get(str(release[0]))
    return span is None or not _release(span[0]) <= release < _release(span[1])


def _release(written: str) -> tuple[int, ...]:
    return tuple(int(part) for part in written.split("."))
