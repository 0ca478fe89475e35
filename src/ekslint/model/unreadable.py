"""Turn texts that did not parse into things rules can speak of, or into notices.

A finding needs evidence that the text belongs to an EKS estate and is meant to be deployed as it
stands; what any format's reader expected there is not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from ekslint.core.errors import UnreadableError
from ekslint.core.location import Location
from ekslint.core.resource import Notice
from ekslint.core.value import text
from ekslint.model.document import UnreadableFile
from ekslint.model.inventory import Contribution

NOTES: Final = 3
"""From so many broken documents on, a file of manifests is taken for notes that quote some."""
_FOREIGN_TEMPLATE: Final = re.compile(r"<%|\{\{[-\s]|\{%|@@")
"""Marks of template languages that are neither Terraform's nor Helm's way in these files."""
_EKS_EVIDENCE: Final = re.compile(
    r"(?<![a-z])eks|aws[-_](auth|node|iam|launch|autoscaling|kms|security_group)|"
    r"AWS::(EKS|AutoScaling|EC2::LaunchTemplate|IAM|KMS)|"
    r"amazonaws\.com|kubernetes_|kube-system|nodeadm|bootstrap\.sh",
    re.IGNORECASE,
)
"""What makes a file that does not parse a matter of an EKS estate."""

_FIXTURES: Final = re.compile(r"test.*|fixtures?|__tests__|__fixtures__", re.IGNORECASE)
"""Folders of input for tests: what is broken in them is often meant to be."""
_ENVIRONMENTS: Final = re.compile(
    r"(env|stage|stack|cluster|overlay|account|live|infra|deploy|region)", re.IGNORECASE
)
"""Starts of names of folders in which a folder `test` is one environment among others."""
_FORMAT: Final = re.compile(r"^(YAML|JSON|TOML) does not parse: ")
_SCRIPT: Final = re.compile(r"^the script does not parse(?:: | )")


def unreadable(
    problems: Sequence[tuple[str, UnreadableError]], named: Sequence[str]
) -> tuple[Contribution, list[Notice]]:
    """Return the unreadable files of a scan, and notices about what proves no defect.

    A problem comes with the kind of its text. `named` are the display paths the user gave: what
    they lead to is never taken for input of a test.
    """
    entities: list[UnreadableFile] = []
    notices: list[Notice] = []
    numbers: Counter[str] = Counter()
    broken = Counter((k, p.location.path) for k, p in problems if p.location is not None)
    for kind, problem in problems:
        place = problem.location
        if place is None or _FOREIGN_TEMPLATE.search(place.source.text):
            notices.append(Notice(f"not read: {problem.message}", place))
            continue
        if kind == "kubernetes" and broken[kind, place.path] >= NOTES:
            notices.append(Notice(f"not a manifest as a whole: {problem.message}", place))
            continue
        if not _EKS_EVIDENCE.search(place.source.text):
            notices.append(Notice(f"not read, without a sign of EKS: {problem.message}", place))
            continue
        if is_fixture(place.path, named):
            notices.append(Notice(f"not read, as input of a test: {problem.message}", place))
            continue
        entities.append(
            UnreadableFile(
                id=f"{place.path}::unreadable[{numbers[place.path]}]",
                scope=place.path,
                header=place,
                name=text(place.path, place),
                reason=_reason(problem.message, place),
                format=text(kind, place),
            )
        )
        numbers[place.path] += 1
    return Contribution(scope="files", entities=tuple(entities)), notices


def is_fixture(path: str, named: Sequence[str]) -> bool:
    """Whether a file lies in a folder of input for tests, below the paths the user gave."""
    base = max((n for n in named if path == n or path.startswith(f"{n}/")), key=len, default="")
    folders = path.removeprefix(base).strip("/").split("/")[:-1]
    if path == base:
        return False
    for index, folder in enumerate(folders):
        if not _FIXTURES.fullmatch(folder):
            continue
        above = folders[index - 1] if index else base.rpartition("/")[2]
        if not _ENVIRONMENTS.match(above):
            return True
    return False


def _reason(message: str, place: Location) -> str:
    """Return what is wrong in few words; the format only where the file's name does not tell it."""
    found = _FORMAT.match(message)
    if found is None:
        return _SCRIPT.sub("a script: ", message).replace("a script: here", "a broken script")
    told = place.path.lower().endswith((f".{found[1].lower()}", ".yml"))
    return message[found.end() :] if told else f"{found[1]}: {message[found.end() :]}"
