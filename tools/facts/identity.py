"""Turn tables on IAM, credentials, add-ons and networks into shipped data files.

Corrections to a table stand here, each with its source.
"""

from __future__ import annotations

from tools.facts.source import Table, Tables, envelope


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


# Without these no image of a private registry is pulled, of AmazonEC2ContainerRegistryPullOnly.
PULL = ["ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"]


def iam(tables: Tables) -> Table:
    """What the roles and keys around a cluster need, by component."""
    source = tables.yaml("iam_requirements")
    components: dict[str, Table] = {}
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
            "pull": PULL,
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


# What a program answered before it answered v1beta1 for good, read in its releases; the AWS CLI did
# from 1.20.9 to 1.20.12 and from 2.2.24 to 2.2.30 for a while (aws/aws-cli#6308).
V1ALPHA1_ONLY_BELOW = {
    "aws": {"1": "1.23.9", "2": "2.6.0"},
    "aws-iam-authenticator": {"*": "0.5.4"},
}
V1BETA1_MEANWHILE = {"aws": {"1": ["1.20.9", "1.20.12"], "2": ["2.2.24", "2.2.30"]}}
EXEC_SOURCES = [
    "awscli wheels on PyPI (get_token.py)",
    "aws/aws-cli#6308",
    "kubernetes-sigs/aws-iam-authenticator tags (pkg/token/token.go)",
]


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
        [*source["sources"], *EXEC_SOURCES],
        group=source["api_group"],
        versions=versions,
        emitters={name: row["min"] for name, row in source["emitters_of_v1beta1"].items()},
        v1alpha1_only_below=V1ALPHA1_ONLY_BELOW,
        v1beta1_meanwhile=V1BETA1_MEANWHILE,
        commands={
            name: {
                "args": row["args"],
                "name_flags": row["name_flag"],
                "region_flags": ["--region"],  # the authenticator has it too
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
TOKEN_MINIMUM = {"cluster-autoscaler": "1.15.0", "fluentd": "1.14.6"}


# Of an image that no release mended: its last one, and who published it. Newer tags are a fork's.
TOKEN_END = {
    "kubernetes-external-secrets": {"last": "8.5.5", "owners": ["external-secrets", "godaddy"]}
}


# The rule of kube-proxy is the cluster's minor.
TOKEN_SKIPPED = frozenset({"kube-proxy"})


# Names under which an image is surely the one that is meant. Of fluentd only the Kubernetes image
# is: it carries the metadata plug-in, older in older releases, and its tags go on after the number.
TOKEN_IMAGE = {"fluentd": "fluentd-kubernetes-daemonset", "keel": "keelhq/keel"}


# The first release that asks for the token of IMDSv2, by kube2iam's iam/iam.go at each tag.
METADATA_TOKENS = {"kube2iam": "0.12.0"}
TOKEN_SOURCES = {
    "jtblin/kube2iam git tags (glide.yaml, go.mod)": "jtblin/kube2iam git tags "
    "(glide.yaml, go.mod, iam/iam.go)"
}


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
        images[TOKEN_IMAGE.get(name, name)] = [
            None if minimum == "null" else minimum,
            TOKEN_CONFIDENCE.get(name, "documented"),
            *([TOKEN_END[name]] if name in TOKEN_END else []),
        ]
    return envelope(
        "tokens",
        source["as_of"],
        [TOKEN_SOURCES.get(name, name) for name in source["sources"]],
        from_k8s=source["from_k8s"],
        lifetime_seconds=int(source["token_lifetime_seconds"]),
        grace_seconds=int(source["eks_grace_seconds"]),
        sdk_minimum={k: v for k, v in source["client_sdk_min"].items() if v[0].isdigit()},
        images=images,
        metadata_tokens=METADATA_TOKENS,
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


def access(tables: Tables) -> Table:
    """How nodes and people get in: aws-auth entries of each node kind, access entry types."""
    source = tables.yaml("tf_resources")
    nodes = {
        kind: {"username": row["username"], "groups": row["groups"]}
        for kind, row in source["aws_auth"].items()
        if isinstance(row, dict) and "username" in row
    }
    return envelope(
        "access",
        source["as_of"].split()[0],
        ["AWS user guide: auth-configmap, creating-access-entries, access-policy-permissions"],
        nodes=nodes,
        entry_types=source["resources"]["aws_eks_access_entry"]["type"],
        policies=source["resources"]["aws_eks_access_policy_association"]["policies"],
    )


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


# Webhook ports of cert-manager and istiod that no source shows.
UNPROVEN_PORTS = frozenset({"10260", "15017"})


# Releases of the AWS load balancer controller: from the first on it finds subnets by how they are
# reached, not by tags alone; from the second on without the cluster's tag.
CONTROLLER = {"by_reachability": "2.12.1", "without_cluster_tag": "2.1.2"}


def network(tables: Tables) -> Table:
    """What EKS asks of subnets, address ranges and ports."""
    source = tables.yaml("network")
    cidr = source["service_ipv4_cidr"]
    ports = [
        [row["from"], row["to"], row["proto"], row["port"], row["level"]]
        for row in source["ports"]
        if row["level"] != "note" and row["port"] not in UNPROVEN_PORTS
    ]
    return envelope(
        "network",
        source["as_of"],
        source["sources"],
        blocked_zone_ids=source["blocked_zone_ids"],
        cluster_subnets={
            "zones": int(source["cluster_subnets"]["min_az"]),
            "free_addresses": int(source["cluster_subnets"]["free_ips_min"]),
            "advised_free_addresses": int(source["cluster_subnets"]["free_ips_advised"]),
        },
        service_ipv4={
            "within": cidr["within"],
            "prefix_min": int(cidr["prefix_min"]),
            "prefix_max": int(cidr["prefix_max"]),
        },
        controller=CONTROLLER,
        ipv6_min={"kubernetes": source["ip_family"]["ipv6_min_k8s"], "vpc-cni": "1.10.1"},
        ports=ports,
        endpoints=[name.split()[0] for name in source["private_without_nat_needs_endpoints"]],
    )
