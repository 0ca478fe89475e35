"""Turn tables on Terraform, the EKS API and eksctl into shipped data files.

Corrections to a table stand here, each with its source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tools.facts.source import Table, Tables, envelope


def _type(raw: Any) -> Any:
    return raw if isinstance(raw, str) else [raw[0], *(_nested(part) for part in raw[1:])]


def _nested(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _type(inner) for name, inner in part.items()}
    return _type(part)


def _body(body: Mapping[str, Any]) -> Table:
    """Attributes as "flags type" (r, o, c, s, d), or [flags, type] when the type is composed."""
    flags = ("required", "optional", "computed", "sensitive", "deprecated")
    short: Table = {}
    attributes: Table = {}
    for name, row in body.get("attributes", {}).items():
        letters = "".join(flag[0] for flag in flags if row.get(flag))
        kind = _type(row["type"])
        attributes[name] = f"{letters} {kind}" if isinstance(kind, str) else [letters, kind]
    if attributes:
        short["a"] = attributes
    if blocks := body.get("blocks"):
        short["b"] = {
            name: {
                "n": row["nesting"],
                **{key: row[key] for key in ("min", "max") if row.get(key)},
                **_body(row),
            }
            for name, row in blocks.items()
        }
    return short


# Arguments of provider 6 that the 5.100.0 schema lacks: internal/service/eks of 6.x. Resources of
# regional services also take `region` from 6.0.
NEWER: dict[str, Table] = {
    "aws_eks_cluster": {
        "a": {"deletion_protection": "oc bool"},
        "b": {"control_plane_scaling_config": {"n": "list", "max": 1, "a": {"tier": "oc string"}}},
    },
    "aws_eks_pod_identity_association": {
        "a": {
            "disable_session_tags": "oc bool",
            "external_id": "c string",
            "target_role_arn": "o string",
        },
    },
    "aws_eks_capability": {
        "a": {
            "arn": "c string",
            "capability_name": "r string",
            "cluster_name": "r string",
            "delete_propagation_policy": "r string",
            "role_arn": "r string",
            "tags": ["o", ["map", "string"]],
            "tags_all": ["c", ["map", "string"]],
            "type": "r string",
            "version": "c string",
        },
        "b": {"configuration": {"n": "list", "max": 1}},
    },
}


def _with_newer(name: str, body: Table) -> Table:
    newer = NEWER.get(name, {})
    attributes = {**body.get("a", {}), **newer.get("a", {})}
    if not name.startswith("aws_iam_"):
        attributes.setdefault("region", "oc string")
    merged: Table = {"a": dict(sorted(attributes.items()))}
    if blocks := {**body.get("b", {}), **newer.get("b", {})}:
        merged["b"] = dict(sorted(blocks.items()))
    return merged


def provider(tables: Tables) -> Table:
    """The Terraform AWS provider's resource types and data sources."""
    source = tables.json("aws_provider_schema")
    known = {name: _body(body) for name, body in source["resources"].items()}
    known.setdefault("aws_eks_capability", {})
    return envelope(
        "provider",
        source["as_of"],
        [source["source"], "hashicorp/terraform-provider-aws internal/service/eks (6.x)"],
        provider="hashicorp/aws",
        version="5.100.0",
        resources={name: _with_newer(name, body) for name, body in sorted(known.items())},
        data={
            name: _with_newer(name, _body(body)) for name, body in source["data_sources"].items()
        },
    )


def eks_api(tables: Tables) -> Table:
    """Values the EKS API accepts, by enumeration."""
    source = tables.json("eks_api_model")
    wanted = {
        "AMITypes",
        "AccessScopeType",
        "AuthenticationMode",
        "CapacityTypes",
        "IpFamily",
        "LogType",
        "NodegroupUpdateStrategies",
        "ResolveConflicts",
        "SupportType",
        "TaintEffect",
    }
    enums = {name: source["enums"][name] for name in sorted(wanted)}
    return envelope("eks-api", "2026-11-20", [source["source"]], enums=enums)


# The table leaves out what holds something that AWS alone writes:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-eks-cluster-kubernetesnetworkconfig.html
NETWORK: Final[Table] = {
    "t": "object",
    "p": {
        "ElasticLoadBalancing": {"t": "object", "p": {"Enabled": {"t": "boolean"}}},
        "IpFamily": {"t": "string"},
        "ServiceIpv4Cidr": {"t": "string"},
        "ServiceIpv6Cidr": {"t": "string"},
    },
}
HALF_LISTED: Final = ("AWS::EKS::Capability", "AWS::EKS::CertificateAuthority")


def cfn_schemas(tables: Tables) -> Table:
    """Types of EKS: properties by name, `required`, and `items` of lists; nothing else fits. What
    AWS alone writes is listed without a type."""
    source = tables.json("cfn_types")

    def shape(raw: Mapping[str, Any]) -> Table:
        short: Table = {"t": raw["type"]} if "type" in raw else {}
        if "properties" in raw:
            short["p"] = {name: shape(inner) for name, inner in sorted(raw["properties"].items())}
        if raw.get("required"):
            short["r"] = sorted(raw["required"])
        if "items" in raw:
            short["i"] = shape(raw["items"])
        return short

    types = {
        name: {**shape(row), "t": "object"}
        for name, row in sorted(source["types"].items())
        if name.startswith("AWS::EKS::") and name not in HALF_LISTED
    }
    for name, row in types.items():
        row["p"] |= {made: {} for made in source["types"][name]["readOnly"]}
    types["AWS::EKS::Cluster"]["p"]["KubernetesNetworkConfig"] = NETWORK
    origin = ["CloudFormation resource provider schemas (us-east-1)"]
    return envelope("cfn-schemas", source["schema_date"][:10], origin, types=types)


def eksctl(tables: Tables) -> Table:
    """The eksctl ClusterConfig: properties of each definition, and whether others are refused."""
    source = tables.json("eksctl_clusterconfig")
    return envelope("eksctl", "2026-08-21", [source["source"]], definitions=source["definitions"])


READ_IN_GUIDES: Final[Table] = {
    "17->18": {
        "keys": {
            "min_capacity": "min_size",
            "max_capacity": "max_size",
            "desired_capacity": "desired_size",
            "asg_min_size": "min_size",
            "asg_max_size": "max_size",
            "asg_desired_capacity": "desired_size",
            "k8s_labels": "labels",
            "additional_tags": "tags",
            "pre_userdata": "pre_bootstrap_user_data",
            "additional_userdata": "post_bootstrap_user_data",
            "worker_additional_security_group_ids": "vpc_security_group_ids",
            "additional_security_group_ids": "vpc_security_group_ids",
        },
        "submodule_inputs": {
            "modules/node_groups": {
                "create_eks": "create",
                "worker_additional_security_group_ids": "vpc_security_group_ids",
            },
            "modules/fargate": {
                "create_eks": "create",
                "create_fargate_pod_execution_role": "create_iam_role",
                "subnets": "subnet_ids",
                "iam_path": "iam_role_path",
                "permissions_boundary": "iam_role_permissions_boundary",
            },
        },
    },
    "19->20": {
        "submodule_inputs": {
            "modules/karpenter": {
                "create_irsa": "create_iam_role",
                "irsa_name": "iam_role_name",
                "irsa_use_name_prefix": "iam_role_use_name_prefix",
                "irsa_path": "iam_role_path",
                "irsa_description": "iam_role_description",
                "irsa_max_session_duration": "iam_role_max_session_duration",
                "irsa_permissions_boundary_arn": "iam_role_permissions_boundary_arn",
                "irsa_tags": "iam_role_tags",
                "policies": "iam_role_policies",
                "irsa_policy_name": "iam_policy_name",
                "irsa_ssm_parameter_arns": "ami_id_ssm_parameter_arns",
                "iam_role_additional_policies": "node_iam_role_additional_policies",
                "iam_role_arn": "node_iam_role_arn",
                "iam_role_attach_cni_policy": "node_iam_role_attach_cni_policy",
            }
        }
    },
}
"""Inputs and keys of objects that the EKS module's upgrade guides rename, in lists and examples;
`keys` stand in objects of any type, as worker and node groups were then."""


def renames(tables: Tables) -> Table:
    """Inputs of registry modules that another major version calls differently."""
    source = tables.yaml("module_renames")
    eks = source["terraform-aws-modules/eks/aws"]
    iam_module = source["terraform-aws-modules/iam/aws"]
    steps = {
        step: {
            "inputs": row.get("root", {}),
            "gone": sorted(row.get("gone", {})),
            "submodules": row.get("submodules", {}),
        }
        for step, row in eks.items()
    }
    for step, found in READ_IN_GUIDES.items():
        steps[step] |= found
    steps["20->21"]["submodule_inputs"] = {
        f"modules/{name}": inputs for name, inputs in eks["20->21"]["submodule_vars"].items()
    }
    return envelope(
        "renames",
        source["as_of"],
        [*source["sources"], "terraform-aws-modules/terraform-aws-kms docs/UPGRADE-4.0.md"],
        modules={
            "terraform-aws-modules/eks/aws": steps,
            "terraform-aws-modules/kms/aws": {
                "3->4": {"inputs": {}, "keys": {"conditions": "condition"}}
            },
            "terraform-aws-modules/iam/aws": {
                "5->6": {
                    "submodules": {
                        f"modules/{old}": f"modules/{new}"
                        for old, new in iam_module["submodule_5_to_6"].items()
                        if " " not in new and new != "removed"
                    },
                    "submodule_inputs": {
                        "modules/iam-role-for-service-accounts-eks": {
                            old: new.split()[0] for old, new in iam_module["irsa_5_to_6"].items()
                        }
                    },
                }
            },
        },
    )
