"""Turns variables without a value, and data sources, into values that a plan accepts.

It guesses by the type and the name; what a validation refuses, it does not know.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ekslint.core.location import SourceText
from ekslint.sources.hcl.parse import parse_hcl
from ekslint.sources.hcl.syntax import Node

TEXTS = (
    (r"cidr", "10.0.0.0/16"),
    (r"region", "eu-west-1"),
    (r"^azs?$|availability_zone|zones?$", "eu-west-1a"),
    (r"partition", "aws"),
    (r"account", "111122223333"),
    (
        r"kms.*arn|key_arn",
        "arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-5e6f-4a5b-8c7d-9e0f1a2b3c4d",
    ),
    (
        r"oidc.*arn|provider_arn",
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A1",
    ),
    (r"polic.*arns?$", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
    (r"arns?$", "arn:aws:iam::111122223333:role/planned"),
    (r"subnet", "subnet-0a1b2c3d"),
    (r"vpc.*id|^vpc$", "vpc-0a1b2c3d"),
    (r"security_group|sg_id", "sg-0a1b2c3d"),
    (r"ami|image_id", "ami-0a1b2c3d4e5f60718"),
    (r"instance_type", "m5.large"),
    (r"version", "1.31"),
    (r"url|issuer", "https://oidc.eks.eu-west-1.amazonaws.com/id/A1"),
    (r"certificate|ca_data", "bm90IGEgY2VydGlmaWNhdGU="),
    (r"time|date", "2026-01-02T03:04:05Z"),
    (r"", "planned"),
)
"""The first pattern found in a variable's name gives its text."""


ANSWERED_HERE = {
    "aws_arn",
    "aws_billing_service_account",
    "aws_cloudtrail_service_account",
    "aws_elastic_beanstalk_hosted_zone",
    "aws_elb_hosted_zone_id",
    "aws_elb_service_account",
    "aws_iam_policy_document",
    "aws_lb_hosted_zone_id",
    "aws_partition",
    "aws_redshift_service_account",
    "aws_region",
    "aws_service",
    "aws_service_principal",
}
"""Data sources the provider answers by itself, without a call."""

ANSWERABLE: dict[str, dict[str, Any]] = {
    "aws_availability_zones": {
        "id": "eu-west-1",
        "names": ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        "zone_ids": ["euw1-az1", "euw1-az2", "euw1-az3"],
        "group_names": ["eu-west-1"],
    },
    "aws_eks_cluster_versions": {
        "id": "eu-west-1",
        "cluster_versions": [{"cluster_version": "1.33", "default_version": True}],
    },
    "aws_caller_identity": {
        "id": "111122223333",
        "account_id": "111122223333",
        "arn": "arn:aws:iam::111122223333:user/planner",
        "user_id": "AIDAEXAMPLE",
    },
}
"""What stands in for a data source where a count depends on its answer."""

OTHER = {"10.0": "10.1", "1a": "1b", "0a": "1b", "": "2"}
"""What makes a second text of the first."""


def missing_values(folder: Path, var_file: str = "") -> dict[str, Any]:
    """Return values for the variables of a root that neither a default nor a file gives one."""
    given: set[str] = set()
    wanted: dict[str, Node | None] = {}
    for path in sorted([*folder.glob("*.tfvars"), *([folder / var_file] if var_file else [])]):
        if path.suffix == ".json":
            given |= json.loads(path.read_text(encoding="utf-8")).keys()
        else:
            given |= {i[3] for i in _items(path) if i[0] == "attribute"}
    for path in sorted(folder.glob("*.tfvars.json")):
        given |= json.loads(path.read_text(encoding="utf-8")).keys()
    for path in sorted(folder.glob("*.tf")):
        for block in _items(path):
            if block[0] == "block" and block[3] == "variable":
                attributes = {i[3]: i for i in block[5] if i[0] == "attribute"}
                if "default" not in attributes:
                    kind = attributes.get("type")
                    wanted[block[4][0][0]] = kind[6] if kind is not None else None
    return {n: sample(kind, n) for n, kind in wanted.items() if n not in given}


def _items(path: Path) -> tuple[Node, ...]:
    return parse_hcl(SourceText(str(path), path.read_text(encoding="utf-8"))).items


def sample(kind: Node | None, name: str) -> Any:
    """Return a value of a type as a variable block writes it."""
    match kind:
        case ("name", _, _, "number"):
            return 8443 if "port" in name else 2
        case ("name", _, _, "bool"):
            return True
        case ("name", _, _, ("list" | "set")):
            return _two(None, name)
        case ("name", _, _, "map"):
            return {"one": sample(None, name)}
        case ("call", _, _, ("list" | "set"), (inner, *_), _):
            return _two(inner, name)
        case ("call", _, _, "map", (inner, *_), _):
            return {"one": sample(inner, name)}
        case ("call", _, _, "tuple", (("tuple", _, _, items), *_), _):
            return [sample(item, name) for item in items]
        case ("call", _, _, "object", (("object", _, _, items), *_), _):
            return {
                key: sample(value, key)
                for key, value in ((_key(k), v) for k, v in items)
                if value[:4:3] != ("call", "optional")
            }
    return next(text for pattern, text in TEXTS if re.search(pattern, name.lower()))


def _two(kind: Node | None, name: str) -> list[Any]:
    """Return two different values, as validations of lists like them."""
    first = sample(kind, name)
    if not isinstance(first, str):
        return [first]
    second = re.sub(r"10\.0|1a$|(?<=-)0a|$", lambda found: OTHER[found[0]], first, count=1)
    return [first, second]


def _key(node: Node) -> str:
    return "".join(part[3] for part in node[3]) if node[0] == "template" else str(node[3])
