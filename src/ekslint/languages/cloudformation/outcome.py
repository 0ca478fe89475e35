"""Turn what a function of CloudFormation could not fully tell into a value that says so.

It knows the properties that name a thing, and no function by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ekslint.core.location import Location
from ekslint.core.value import (
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


def made_of(value: Value, detail: str, place: Location | None) -> Value:
    """Return a result that is not known, which still tells what it is taken from."""
    made = unknown(ReasonKind.FUNCTION, detail, location=place)
    return replace(made, made_of=references(value))
