"""Turn tables on versions, images, instances and user data into shipped data files.

Corrections to a table stand here, each with its source.
"""

from __future__ import annotations

from tools.facts.source import Table, Tables, envelope


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
            # Told of self-managed nodes only: no bound for managed groups.
            None if "2025" in name else row.get("k8s_min"),
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


def bootstrap(tables: Tables) -> Table:
    """Flags of the AL2 bootstrap script, and the Bottlerocket settings of a joining node."""
    source = tables.yaml("bootstrap_sh")
    flags = {}
    for name, row in source["flags"].items():
        kept = {
            key: row[key]
            for key in ("since", "requires", "values", "ignored_from_k8s")
            if key in row
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
