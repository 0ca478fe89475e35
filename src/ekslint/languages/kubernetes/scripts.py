"""Turn shell scripts into the documents they write (manifests, kubeconfigs, configurations of
eksctl), and the entries eksctl adds.

Only here-documents that stand in the script, and plain calls of `eksctl create iamidentitymapping`,
are found; what other commands do is not known. What a condition of the script guards exists under a
condition too.

Source: https://eksctl.io/usage/iam-identity-mappings/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ekslint.core.contents import known_text
from ekslint.core.location import Location
from ekslint.core.pieces import slice_text, with_holes
from ekslint.core.resource import Condition, Embedded, Resource
from ekslint.core.value import Absent, ListValue, MapValue, Reason, ReasonKind, Text, Unknown, Value
from ekslint.core.verdict import Members
from ekslint.languages.values import common, entity_id
from ekslint.model.access.entries import AuthEntry, AwsAuth
from ekslint.model.inventory import Contribution
from ekslint.sources.bash.script import Command, Word

KUBECONFIG = re.compile(r"client\.authentication\.k8s\.io/")
AWS_AUTH = re.compile(r"\baws-auth\b")
EKSCTL = re.compile(r"^[\"']?apiVersion[\"']?\s*:\s*[\"']?eksctl\.io/", re.MULTILINE)
CONFIG_MAP_KIND = re.compile(r"\bkind[\"']?\s*:\s*[\"']?ConfigMap\b")
PRINTING = frozenset({"", "cat", "echo", "printf"})
"""Commands that only print what they are given, if nothing takes it from them."""
CREATE_MAPPING = ("create", "iamidentitymapping")


def contribute(
    value: Value,
    *,
    scope: str,
    where: Location,
    root: str,
    host: Resource | None = None,
    environment: str = "",
) -> tuple[Contribution, tuple[Embedded, ...]]:
    """Return what the commands of a script add to aws-auth, and the documents it writes."""
    from ekslint.sources.bash.read import read_bash  # only scripts cost its parser

    entities: list[AwsAuth] = []
    embedded: list[Embedded] = []
    commands = read_bash(value).commands if isinstance(value, Text) else ()
    for number, command in enumerate(commands):
        part = _part(command, number, scope, where, host)
        embedded.extend(_documents(command, part))
        if _creates_mapping(command):
            entities.append(_mapping(command, part))
    made = Contribution(scope, tuple(entities), environment=environment, root=root)
    return made, tuple(embedded)


def _part(
    command: Command, number: int, scope: str, where: Location, host: Resource | None
) -> Resource:
    """Return one command of the script as a thing of its own."""
    place = command.location or where
    conditions = host.conditions if host is not None else ()
    if command.conditional:
        detail = f"a condition of the script at {place} holds"
        why = Reason(ReasonKind.INSTANCES, f"only when {detail}", "", place)
        conditions = (*conditions, Condition(f"script|{place}", detail, reason=why))
    base = host.address if host is not None else where.path
    return Resource(
        language="script",
        type="script",
        address=f"{base}/command {number}",
        scope=scope,
        body=MapValue({}, location=place),
        header=place,
        conditions=conditions,
    )


def _documents(command: Command, part: Resource) -> Iterator[Embedded]:
    """Yield the texts that a command takes in to apply them, or writes to a file."""
    name = (known_text(command.name) or "").rpartition("/")[2]
    if name in PRINTING and not any(r.operator.startswith(">") for r in command.redirects):
        return
    for redirect in command.redirects:
        body = redirect.body
        if body is None:
            continue
        string = with_holes(body)[0]
        if KUBECONFIG.search(string):
            yield Embedded("kubeconfig", body, part, "here-document")
        elif EKSCTL.search(string):
            yield Embedded("eksctl", body, part, "here-document")
        elif AWS_AUTH.search(string) and CONFIG_MAP_KIND.search(string):
            yield Embedded("kubernetes", body, part, "here-document")


def _creates_mapping(command: Command) -> bool:
    name = (known_text(command.name) or "").rpartition("/")[2]
    words = tuple(known_text(word.value) for word in command.arguments[:2])
    return name == "eksctl" and words == CREATE_MAPPING


def _mapping(command: Command, part: Resource) -> AwsAuth:
    """Return the entry that one call adds; eksctl leaves all others as they are."""
    arn = next(_values(command.arguments, "--arn"), None)
    if arn is None:
        roles: Members[AuthEntry] = Members(header=part.header)
    else:
        groups = tuple(_values(command.arguments, "--group"))
        absent = Absent(name="username", location=part.header)
        entry = AuthEntry(
            **{**common(part, "entry"), "header": part.header},
            name=arn,
            holder=entity_id(part),
            section="mapRoles",
            arn=arn,
            username=next(_values(command.arguments, "--username"), absent),
            groups=ListValue(groups, location=part.header),
            keys=MapValue({}, location=part.header),
        )
        roles = Members((entry,), (), part.header)
    cluster = next(_values(command.arguments, "--cluster"), None)
    return AwsAuth(
        **common(part),
        way="eksctl",
        replaces=False,
        roles=roles,
        users=Members(header=part.header),
        cluster_name=cluster if cluster is not None else Absent(name="cluster"),
    )


def _values(words: tuple[Word, ...], flag: str) -> Iterator[Value]:
    """Yield what stands behind a flag, in the next word or after `=`."""
    for index, word in enumerate(words):
        value = word.value
        string = with_holes(value)[0] if isinstance(value, Text) else known_text(value) or ""
        if string == flag and index + 1 < len(words):
            after = words[index + 1]
            yield _several(after) if after.splits else after.value
        elif string.startswith(f"{flag}=") and isinstance(value, Text):
            yield slice_text(value, len(flag) + 1, len(string))


def _several(word: Word) -> Value:
    why = Reason(ReasonKind.OUTSIDE, "a variable of the script", "", word.location)
    return Unknown(why, location=word.location)
