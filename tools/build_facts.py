"""Turn a directory of source tables into the compact JSON files that `ekslint.facts` ships.

The tables are kept by hand or distilled from public sources elsewhere; this tool only reshapes,
corrects and trims them. Usage: `python tools/build_facts.py TABLES [--check]`; with `--check` it
writes nothing and fails when a shipped file differs from what the tables give.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[1] / "src" / "ekslint" / "facts" / "data"
Table = dict[str, Any]
OWN_TABLE = re.compile(r"(machine diffs in )?[a-z_]+\.json\b")


class Tables:
    """Reads source tables of one directory by file name."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def json(self, name: str) -> Table:
        """Return a JSON table."""
        read: Table = json.loads((self.directory / f"{name}.json").read_text(encoding="utf-8"))
        return read

    def yaml(self, name: str) -> Table:
        """Return a YAML table with every scalar as its text: `1.30` and dates stay as written."""
        text = (self.directory / f"{name}.yaml").read_text(encoding="utf-8")
        read: Table = yaml.load(text, Loader=yaml.BaseLoader)
        return read


def envelope(name: str, as_of: str, sources: list[str], **data: Any) -> Table:
    """Return a data file: what it is, how fresh, where from, then the data.

    A source that is itself a table, and remarks on where a copy was kept, are dropped.
    """
    public = [re.sub(r"\s*\(stored[^)]*\)", "", source) for source in sources]
    kept = [source for source in public if not OWN_TABLE.match(source)]
    return {"schema": f"ekslint/{name}/1", "as_of": as_of, "sources": kept, **data}


def versions(tables: Tables) -> Table:
    """Dates by minor as [upstream, EKS release, end of standard, end of extended support]."""
    source = tables.yaml("k8s_versions")
    columns = ("upstream", "eks", "std", "ext")
    rows = {
        minor: [row.get(column) for column in columns] for minor, row in source["versions"].items()
    }
    origins = [entry["what"] for entry in source["sources"]]
    return envelope("versions", source["as_of"], origins, columns=columns, versions=rows)


def ami_types(tables: Tables) -> Table:
    """Types as [family, architecture, accelerator, first minor, last minor], and the families."""
    source = tables.yaml("ami_types")
    types = {}
    for name, row in source["types"].items():
        accelerator = row.get("accelerator", "none").split("|")[0]
        types[name] = [
            row["family"],
            row.get("arch"),
            None if accelerator == "none" else accelerator,
            row.get("k8s_min"),
            row.get("k8s_max"),
        ]
    families = {
        name: {key: row[key] for key in ("user_data", "k8s_min", "k8s_max") if key in row}
        for name, row in source["families"].items()
    }
    return envelope(
        "ami-types",
        source["as_of"].split()[0],
        source["sources"],
        types=types,
        families=families,
        eksctl_families=source["eksctl_ami_families"],
        eksctl_default=source["eksctl_default_ami_family"],
    )


def ami_releases(tables: Tables) -> Table:
    """First and last release day by type and minor, and the release days of each patch."""
    source = tables.json("ami_releases")
    last = source["latest_release_in_source"]
    ranges = {
        kind: {minor: [row["first"], row["last"]] for minor, row in minors.items()}
        for kind, minors in source["by_ami_type"].items()
    }
    releases: dict[str, dict[str, list[str]]] = {}
    for minor, names in source["release_versions"].items():
        patches: dict[str, list[str]] = releases.setdefault(minor, {})
        for name in names:
            patch, _, day = name.partition("-")
            patches.setdefault(patch, []).append(day)
    as_of = f"{last[:4]}-{last[4:6]}-{last[6:]}"
    return envelope(
        "ami-releases", as_of, [source["source"]], by_ami_type=ranges, releases=releases
    )


def instance_types(tables: Tables) -> Table:
    """Instance types as rows of columns; trailing nulls are cut."""
    source = tables.json("instance_types")
    columns = ("arch", "vcpu", "memory_mib", "enis", "ipv4_per_eni", "max_pods", "gpu", "pod_eni")
    rows = {}
    for name, facts in sorted(source["types"].items()):
        gpu = facts.get("gpu_vendor") or ("neuron" if "neuron_devices" in facts else None)
        if gpu is None and facts.get("accelerator_vendor") == "aws":
            gpu = "neuron"
        row = [facts.get(column) for column in columns[:6]] + [gpu, facts.get("pod_eni")]
        if name.startswith("bmn-"):
            row[0] = None  # no name of AWS's scheme, so the naming rule says nothing
        while row[-1] is None:
            row.pop()
        rows[name] = row
    return envelope(
        "instance-types", "2026-08-21", source["source"].split(", "), columns=columns, types=rows
    )


def managed_policies(tables: Tables) -> Table:
    """AWS managed policies: path, version and statements."""
    source = tables.json("managed_policies")
    policies = {}
    for name, row in source["policies"].items():
        path = row["arn_suffix"].split("policy", 1)[1].rsplit("/", 1)[0] + "/"
        policies[name] = {
            "path": path,
            "version": row["version"],
            "statements": row["statements"],
        }
    return envelope(
        "managed-policies",
        source["source"].rsplit(" ", 1)[1],
        [source["source"]],
        policies=policies,
    )


# Subnet discovery (VPC CNI 1.18) falls back to the node's own subnet without DescribeSubnets, and
# releases before it never call it, so its absence proves nothing for a role of unknown add-on
# version: amazon-vpc-cni-k8s#2985, #3709, kubernetes/kops#18693.
VPC_CNI_NEWER = {
    "ipv4": {"ec2:DescribeSubnets": "1.18.0", "ec2:DescribeSecurityGroups": "1.22.1"},
    "ipv6": {"ec2:DescribeSubnets": "1.22.1", "ec2:DescribeSecurityGroups": "1.22.1"},
}


def iam(tables: Tables) -> Table:
    """What the roles and keys around a cluster need, by component."""
    source = tables.yaml("iam_requirements")
    components = {}
    for name, row in source["components"].items():
        accounts = row.get("sa", [])
        managed = {
            key: value if isinstance(value, list) else [value]
            for key, value in row.get("managed", {}).items()
        }
        actions = {
            key: value for key, value in row.get("actions", {}).items() if isinstance(value, list)
        }
        components[name] = {
            "service_accounts": accounts if isinstance(accounts, list) else [accounts],
            "managed": managed,
            "actions": actions,
        }
    vpc_cni = components["vpc-cni"]["actions"]
    for family, newer in VPC_CNI_NEWER.items():
        core = [action for action in vpc_cni[family] if action not in newer]
        vpc_cni[family] = core
        vpc_cni.pop(f"{family}_recent", None)
    roles, keys = source["roles"], source["kms_keys"]
    node = roles["node"]
    return envelope(
        "iam",
        source["as_of"],
        source["sources"],
        components=components,
        vpc_cni_newer=VPC_CNI_NEWER,
        karpenter_min_version=source["components"]["karpenter"]["k8s_min_version"],
        node_role={
            "all": node["managed_all"],
            "registry": node["managed_one_of"],
            "cni_ipv4": node["cni"]["ipv4"],
            "optional": node["optional"],
            "auto_mode": node["auto_mode_node"],
            "actions": node["minimum_actions"],
        },
        cluster_role={
            "all": roles["cluster"]["managed"],
            "auto_mode": roles["cluster"]["auto_mode"],
            "secrets_key_actions": roles["cluster"]["secrets_cmk_actions"],
        },
        trust={
            "cluster": ["eks.amazonaws.com", ["sts:AssumeRole"]],
            "node": ["ec2.amazonaws.com", ["sts:AssumeRole"]],
            "fargate": ["eks-fargate-pods.amazonaws.com", ["sts:AssumeRole"]],
            "pod_identity": ["pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"]],
        },
        keys={
            "auto_scaling": {
                "use": keys["auto_scaling"]["use"],
                "grant": [keys["auto_scaling"]["grant"]["action"]],
            },
            "ebs_csi": {
                "use": keys["ebs_csi"]["use"],
                "grant": keys["ebs_csi"]["grant"]["actions"],
            },
            "cluster_secrets": {"use": keys["cluster_secrets"]["use"], "grant": []},
        },
        grant_condition=["Bool", "kms:GrantIsForAWSResource", "true"],
        failing_key_states=keys["auto_scaling"]["key_states_that_fail"],
    )


def bootstrap(tables: Tables) -> Table:
    """Flags of the AL2 bootstrap script, and the Bottlerocket settings of a joining node."""
    source = tables.yaml("bootstrap_sh")
    flags = {}
    for name, row in source["flags"].items():
        kept = {
            key: row[key] for key in ("since", "requires", "values", "ignored_from_k8s") if key in row
        }
        kept["since"] = int(kept["since"])
        if isinstance(row.get("default"), str):
            kept["default"] = row["default"]
        flags[name] = kept
    flags["--container-runtime"]["values"] = ["dockerd", "containerd"]
    flags["--container-runtime"]["only_from_k8s"] = {"1.24": ["containerd"]}
    bottlerocket = tables.yaml("bottlerocket_settings")
    return envelope(
        "bootstrap",
        source["as_of"].split()[0],
        [source["source"], bottlerocket["source"]],
        path=source["path"],
        flags=flags,
        bottlerocket={
            "required": bottlerocket["required_own_ami"],
            "optional": bottlerocket["optional"],
            "tables": [bottlerocket["table"], *bottlerocket["other_tables"]],
        },
    )


def nodeconfig(tables: Tables) -> Table:
    """The NodeConfig document of nodeadm: JSON schema and what must be there at the start."""
    source = tables.json("nodeadm_nodeconfig")
    return envelope(
        "nodeconfig",
        "2026-07-24",
        [source["source"]],
        media_type=source["media_type"],
        required_at_start=source["required_at_start"],
        required_on_outpost=["spec.cluster.id"],
        feature_gates=sorted(source["feature_gates"]),
        openapi=source["openapi"],
    )


def exec_credential(tables: Tables) -> Table:
    """Credential plug-in versions of kubectl and the commands that answer them."""
    source = tables.yaml("exec_credential")
    versions = {
        name: {key: row[key] for key in ("kubectl_min", "kubectl_max") if key in row}
        for name, row in source["versions"].items()
    }
    versions["v1"]["requires"] = source["versions"]["v1"]["requires"]
    return envelope(
        "exec-credential",
        source["as_of"],
        source["sources"],
        group=source["api_group"],
        versions=versions,
        emitters={name: row["min"] for name, row in source["emitters_of_v1beta1"].items()},
        commands={
            name: {
                "args": row["args"],
                "name_flags": row["name_flag"],
                "region_flags": [row["region_flag"]] if "region_flag" in row else [],
            }
            for name, row in source["commands"].items()
        },
    )


# What was read in the project itself is `source`; what a user told is `reported`; a number nobody
# could show is `unverified`. A bound is the lowest tag that may be fine: below it, tokens go stale.
TOKEN_CONFIDENCE = {
    "kube2iam": "source",
    "kubernetes-external-secrets": "source",
    "kiam": "reported",
    "keel": "reported",
    "cluster-autoscaler": "derived",
    "external-dns": "unverified",
    "metrics-server": "unverified",
}
# Vendors the client-go of its own Kubernetes minor; 0.15.7 is the first that re-reads tokens, so
# only tags below 1.15 are surely stale.
TOKEN_MINIMUM = {"cluster-autoscaler": "1.15.0"}
# The rule of kube-proxy is the cluster's minor, and fluentd's needs a plug-in's version too.
TOKEN_SKIPPED = frozenset({"kube-proxy", "fluentd"})
LEGACY_BROKERS = {
    "kube2iam": {"repositories": ["jtblin/kube2iam"], "charts": ["kube2iam"]},
    "kiam": {"repositories": ["uswitch/kiam"], "charts": ["kiam"]},
}


def tokens(tables: Tables) -> Table:
    """Clients of the API server that never re-read their token, by image."""
    source = tables.yaml("token_refresh")
    images = {}
    for row in source["image_min"]:
        name = row["image"]
        if name in TOKEN_SKIPPED:
            continue
        minimum = TOKEN_MINIMUM.get(name, row["min"])
        images[name] = [
            None if minimum == "null" else minimum,
            TOKEN_CONFIDENCE.get(name, "documented"),
        ]
    return envelope(
        "tokens",
        source["as_of"],
        source["sources"],
        from_k8s=source["from_k8s"],
        lifetime_seconds=int(source["token_lifetime_seconds"]),
        grace_seconds=int(source["eks_grace_seconds"]),
        sdk_minimum={k: v for k, v in source["client_sdk_min"].items() if v[0].isdigit()},
        images=images,
        brokers=LEGACY_BROKERS,
    )


def addons(tables: Tables) -> Table:
    """EKS add-ons: service account, add-ons they need, newest build seen by minor."""
    source = tables.yaml("addons")
    rows = {}
    for name, row in source["addons"].items():
        kept = {key: row[key] for key in ("sa", "needs", "k8s_min") if key in row}
        kept["community"] = row.get("community") == "true"
        rows[name] = kept
    return envelope(
        "addons",
        source["as_of"]["versions"],
        source["sources"],
        addons=rows,
        latest=source["latest_version"],
    )


def kubelet(tables: Tables) -> Table:
    """Kubelet flags and feature gates by the minor that no longer knows them."""
    source = tables.yaml("kubelet_flags")
    labels = source["values"]["--node-labels"]
    return envelope(
        "kubelet",
        source["as_of"],
        source["sources"],
        removed_flags=source["removed"],
        removed_flags_unverified=source["removed_unverified"],
        removed_gates=source["feature_gates_removed"],
        label_prefixes=labels["allowed_prefixes"],
        label_keys=labels["allowed_keys"],
    )


def removals(tables: Tables) -> Table:
    """Kubernetes API versions as [api, kind, deprecated, removed, replacement, since]."""
    source = tables.yaml("k8s_api_removals")
    unverified = {"resource.k8s.io/v1beta1", "storagemigration.k8s.io/v1alpha1"}
    columns = ("api", "kind", "deprecated", "removed", "replacement", "replacement_since")
    rows = [
        [None if row.get(column) in (None, "null", "") else row[column] for column in columns]
        for row in source["apis"]
        if row["api"] not in unverified
    ]
    return envelope("removals", source["as_of"], source["sources"], columns=columns, apis=rows)


# botocore's partition table has it, the source table does not yet.
EUROPEAN_SOVEREIGN = {"dns": "amazonaws.eu", "regions": ["eusc-de-east-1"]}


def partitions(tables: Tables) -> Table:
    """AWS partitions and the accounts that own EKS images by region."""
    source = tables.yaml("partitions")
    rows = {
        name: {"dns_suffix": row["dns"], "regions": row.get("regions", [])}
        for name, row in (*source["partitions"].items(), ("aws-eusc", EUROPEAN_SOVEREIGN))
    }
    return envelope(
        "partitions",
        source["as_of"],
        source["sources"],
        partitions=rows,
        image_accounts=source["ecr_accounts"],
    )


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


def provider(tables: Tables) -> Table:
    """The Terraform AWS provider's resource types and data sources."""
    source = tables.json("aws_provider_schema")
    return envelope(
        "provider",
        source["as_of"],
        [source["source"]],
        provider="hashicorp/aws",
        version="5.100.0",
        resources={name: _body(body) for name, body in source["resources"].items()},
        data={name: _body(body) for name, body in source["data_sources"].items()},
    )


def eks_api(tables: Tables) -> Table:
    """Values the EKS API accepts, by enumeration."""
    source = tables.json("eks_api_model")
    wanted = (
        "AMITypes AccessScopeType AuthenticationMode CapacityTypes IpFamily LogType "
        "NodegroupUpdateStrategies ResolveConflicts SupportType TaintEffect"
    ).split()
    enums = {name: source["enums"][name] for name in wanted}
    return envelope("eks-api", "2026-11-20", [source["source"]], enums=enums)


def eksctl(tables: Tables) -> Table:
    """The eksctl ClusterConfig: properties of each definition, and whether others are refused."""
    source = tables.json("eksctl_clusterconfig")
    return envelope(
        "eksctl", "2026-08-21", [source["source"]], definitions=source["definitions"]
    )


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
    steps["20->21"]["submodule_inputs"] = {
        f"modules/{name}": inputs for name, inputs in eks["20->21"]["submodule_vars"].items()
    }
    return envelope(
        "renames",
        source["as_of"],
        source["sources"],
        modules={
            "terraform-aws-modules/eks/aws": steps,
            "terraform-aws-modules/iam/aws": {
                "5->6": {
                    "submodules": {
                        f"modules/{old}": f"modules/{new}"
                        for old, new in iam_module["submodule_5_to_6"].items()
                        if " " not in new and new != "removed"
                    },
                    "submodule_inputs": {
                        "modules/iam-role-for-service-accounts-eks": {
                            old: new.split()[0]
                            for old, new in iam_module["irsa_5_to_6"].items()
                        }
                    },
                }
            },
        },
    )


BUILDERS: dict[str, Callable[[Tables], Table]] = {
    "addons": addons,
    "ami_releases": ami_releases,
    "ami_types": ami_types,
    "bootstrap": bootstrap,
    "eks_api": eks_api,
    "eksctl": eksctl,
    "exec_credential": exec_credential,
    "iam": iam,
    "instance_types": instance_types,
    "kubelet": kubelet,
    "managed_policies": managed_policies,
    "nodeconfig": nodeconfig,
    "partitions": partitions,
    "provider": provider,
    "removals": removals,
    "renames": renames,
    "tokens": tokens,
    "versions": versions,
}


def rendered(table: Table) -> str:
    """Write a table with one line for each entry of its data: compact, yet diffs stay readable."""
    lines = []
    for key, value in table.items():
        if isinstance(value, dict) and len(value) > 4:
            entries = ",\n".join(f"{json.dumps(k)}:{_compact(v)}" for k, v in value.items())
            lines.append(f"{json.dumps(key)}:{{\n{entries}\n}}")
        else:
            lines.append(f"{json.dumps(key)}:{_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Build every file; return 1 when `--check` finds one out of step."""
    parser = argparse.ArgumentParser(description="Rebuild the data files of ekslint.facts.")
    parser.add_argument("tables", type=Path, help="directory of the source tables")
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    options = parser.parse_args(arguments)
    tables = Tables(options.tables)
    stale = []
    for name, build in BUILDERS.items():
        text = rendered(build(tables))
        json.loads(text)
        path = DATA / f"{name}.json"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not options.check:
            path.write_text(text, encoding="utf-8")
            print(f"{name}: {len(text):,} characters")
    if stale and options.check:
        print(f"out of step with the tables: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
