"""Turn what a function of CloudFormation could not fully tell into a value that says so.

It knows the properties that name a thing, and no function by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ekslint.core.location import Location
from ekslint.core.value import (
    Entry,
    ListValue,
    MapValue,
    ReasonKind,
    Value,
    references,
    unknown,
)

OWN_NAME: Mapping[str, str] = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::EKS::Cluster": "Name",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateName",
}


def under_key(value: Value, entry: Entry) -> Value:
    """Return a map or list that starts on a line below its key as standing at the key."""
    here, key = value.location, entry.key
    if not isinstance(value, MapValue | ListValue) or here is None or key is None:
        return value
    if here is not entry.value.location or here.source is not key.source or here.line == key.line:
        return value
    return replace(value, location=key)


def made_of(value: Value, detail: str, place: Location | None) -> Value:
    """Return a result that is not known, which still tells what it is taken from."""
    made = unknown(ReasonKind.FUNCTION, detail, location=place)
    return replace(made, made_of=references(value))
