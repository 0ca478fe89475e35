"""Turn shell scripts into the manifests and kubeconfigs they write from here-documents.

Only texts that stand in the script are found; what its commands do with them is not known. A text
under a condition of the script exists under a condition too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ekslint.core.location import Location
from ekslint.core.resource import Condition, Embedded, Resource
from ekslint.core.value import MapValue, Reason, ReasonKind, Text, Value, with_holes

KUBECONFIG = re.compile(r"client\.authentication\.k8s\.io/")
AWS_AUTH = re.compile(r"\baws-auth\b")
CONFIG_MAP_KIND = re.compile(r"\bkind[\"']?\s*:\s*[\"']?ConfigMap\b")


def documents_of(
    value: Value, *, scope: str, where: Location, host: Resource | None = None
) -> Iterator[Embedded]:
    """Yield the kubeconfigs and aws-auth manifests that a script feeds to its commands."""
    from ekslint.sources.bash import read_bash  # only scripts cost its parser

    if not isinstance(value, Text):
        return
    number = 0
    for command in read_bash(value).commands:
        for redirect in command.redirects:
            body = redirect.body
            kind = _kind(body) if body is not None else None
            if body is None or kind is None:
                continue
            number += 1
            conditions = host.conditions if host is not None else ()
            if command.conditional:
                conditions = (*conditions, _circumstance(command.location or where, number))
            base = host.address if host is not None else where.path
            yield Embedded(
                kind,
                body,
                Resource(
                    language="script",
                    type="script",
                    address=f"{base}/text {number}",
                    scope=scope,
                    body=MapValue({}, location=where),
                    header=body.location or where,
                    conditions=conditions,
                ),
                "here-document",
            )


def _kind(body: Text) -> str | None:
    string = with_holes(body)[0]
    if KUBECONFIG.search(string):
        return "kubeconfig"
    return "kubernetes" if AWS_AUTH.search(string) and CONFIG_MAP_KIND.search(string) else None


def _circumstance(place: Location, number: int) -> Condition:
    detail = f"a condition of the script at {place} holds"
    why = Reason(ReasonKind.INSTANCES, f"only when {detail}", "", place)
    return Condition(f"script|{place}|{number}", detail, reason=why)
