"""Turn the keys of aws-auth and its entries into those that the authenticator does not know.

Keys of an entry are matched without regard to case, as Go's JSON decoder does; those of the data
are matched exactly. What the entries say is not judged here.

Source: https://github.com/kubernetes-sigs/aws-iam-authenticator (pkg/config/types.go and
pkg/mapper/configmap/yaml_test.go)
"""

from __future__ import annotations

from collections.abc import Iterator

from ekslint.core.suggest import only_nearest
from ekslint.core.value import Absent, Entry, MapValue, Null, Value
from ekslint.model.access.auth_entry import AuthEntry
from ekslint.model.access.aws_auth import ARN_KEYS, KeyFault

FIELDS = {
    "mapRoles": ("rolearn", "username", "groups"),
    "mapUsers": ("userarn", "username", "groups"),
}
ALSO_KNOWN = {
    "mapRoles": frozenset({"userid", "sso", "rolearnlike"}),
    "mapUsers": frozenset({"userid"}),
}
"""Further keys: of the authenticator's own struct, or of other forms of its configuration."""
MEANT = {
    "arn": "arn", "role": "arn", "iamarn": "arn", "principal": "arn", "principalarn": "arn",
    "user": "username", "name": "username", "usernames": "username",
    "group": "groups", "usergroups": "groups", "kubernetesgroups": "groups", "k8sgroups": "groups",
}  # fmt: skip
"""Words by the field they are likely to stand for."""


def entry_field(item: MapValue, name: str) -> Entry | None:
    """Return the entry of a key, written in any case; the exact one first."""
    exact = item.entries.get(name)
    if exact is not None:
        return exact
    return next((entry for key, entry in item.entries.items() if key.lower() == name), None)


def entry_faults(entry: AuthEntry) -> Iterator[KeyFault]:
    """Yield the keys of an entry that are not known, and an ARN that is not written."""
    fields = FIELDS[entry.section]
    known = {*fields, *ALSO_KNOWN[entry.section]}
    lacking = {name for name in fields if entry_field(entry.keys, name) is None}
    arn_key = ARN_KEYS[entry.section]
    explained = set()
    for key, item in entry.keys.entries.items():
        if key.lower() in known:
            continue
        meant = _meant(key, arn_key, sorted(lacking))
        harmful = meant is not None and not entry.keys.open
        if meant is not None:
            explained.add(meant)
            defect = f"the key `{key}` where the authenticator reads `{meant}`"
        else:
            defect = f"the key `{key}`, which the authenticator does not know"
        so = "so the whole entry is dropped" if meant == arn_key else "so it is dropped"
        place = item.key or entry.header
        yield KeyFault(entry.label, defect, so, harmful, place, meant or "")
    if arn_key in explained or entry.keys.open or _has_other_subject(entry):
        return
    if isinstance(entry.arn, Absent | Null):
        written = entry_field(entry.keys, arn_key) is not None
        defect = f"an empty `{arn_key}`" if written else f"no `{arn_key}`"
        so = "so the whole entry is dropped"
        yield KeyFault(entry.label, defect, so, True, entry.arn.location or entry.header)


def _has_other_subject(entry: AuthEntry) -> bool:
    """Whether the entry names whom it is for in a way that EKS may not read, but others do."""
    keys = {key.lower() for key in entry.keys.entries}
    return entry.section == "mapRoles" and bool(keys & {"sso", "rolearnlike"})


def _meant(key: str, arn_key: str, lacking: list[str]) -> str | None:
    """Return the missing field that a key is a misspelling of."""
    plain = "".join(c for c in key.lower() if c.isalnum())
    other = "userarn" if arn_key == "rolearn" else "rolearn"
    meant = MEANT.get(plain, plain)
    if meant in ("arn", other):
        meant = arn_key
    if meant in lacking:
        return meant
    return only_nearest(key, lacking) or only_nearest(plain, lacking) or None


def data_faults(data: Value, sections: tuple[str, ...]) -> Iterator[KeyFault]:
    """Yield the keys of the ConfigMap's data that are a section's name, misspelt."""
    if not isinstance(data, MapValue):
        return
    plain = {section.lower(): section for section in sections}
    plain |= {section.lower().removesuffix("s"): section for section in sections}
    for key, entry in data.entries.items():
        section = plain.get("".join(c for c in key.lower() if c.isalnum()))
        if section is None or key in sections or section in data.entries or entry.key is None:
            continue
        defect = f"the key `{key}` where the authenticator reads `{section}`"
        so = "so nobody in it is let in"
        yield KeyFault("ConfigMap `aws-auth`", defect, so, True, entry.key, section)
