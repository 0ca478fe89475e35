"""Turn the model into the vocabulary of rule pages: its collections, constants and functions.

It decides what pages may name; how pages use it is not its business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ekslint.facts.iam import node_role_policies, vpc_cni_actions, vpc_cni_newer_actions
from ekslint.facts.tokens import legacy_brokers, token_asking_tags, token_refreshing_tags
from ekslint.model import api, document, pins, plain
from ekslint.model.access import entries as access
from ekslint.model.access import former, kubeconfig, rbac, token_secret
from ekslint.model.clusters import addon, cluster, version
from ekslint.model.entity import Entity
from ekslint.model.iam import binding, identity, trust, trust_mending
from ekslint.model.inventory import Inventory
from ekslint.model.modules import module as modules
from ekslint.model.network import discovery, eni_config, placement, remote_access, routing, vpc
from ekslint.model.network import security_groups as network
from ekslint.model.nodes import (
    compute,
    encoding,
    image,
    karpenter,
    launch,
    node_role,
    unfilled,
    userdata,
)
from ekslint.model.policy import keys as policy_keys
from ekslint.model.registry import Registry
from ekslint.model.volumes import encryption, storage
from ekslint.model.workloads import annotation, disruption, ingress, workload

COLLECTIONS: Final[Mapping[str, type[Entity]]] = {
    "access_entries": access.AccessEntry,
    "admissions": access.Admission,
    "addons": addon.Addon,
    "aws_auth_entries": access.AuthEntry,
    "aws_auths": access.AwsAuth,
    "bootstrap_calls": userdata.BootstrapCall,
    "clusters": cluster.Cluster,
    "containers": workload.Container,
    "dependency_pins": pins.DependencyPin,
    "deployed": workload.Deployed,
    "dropped_keys": modules.DroppedKey,
    "disruption_budgets": disruption.DisruptionBudget,
    "eni_configs": eni_config.EniConfig,
    "exec_credentials": access.ExecCredential,
    "fargate_profiles": node_role.FargateProfile,
    "former_access_entries": former.FormerAccessEntry,
    "former_aws_auths": former.FormerAwsAuth,
    "former_clusters": former.FormerCluster,
    "helm_releases": addon.HelmRelease,
    "images": image.Image,
    "ingresses": ingress.Ingress,
    "kms_keys": encryption.KmsKey,
    "kubernetes_providers": kubeconfig.KubernetesProvider,
    "launch_templates": launch.LaunchTemplate,
    "module_calls": modules.ModuleCall,
    "node_classes": karpenter.NodeClass,
    "node_groups": compute.NodeGroup,
    "node_pools": karpenter.NodePool,
    "oidc_providers": identity.OidcProvider,
    "placements": placement.Placed,
    "refused_inputs": modules.RefusedInput,
    "remote_accesses": remote_access.RemoteAccess,
    "resources": plain.PlainResource,
    "role_annotations": annotation.RoleAnnotation,
    "role_bindings": rbac.RoleBinding,
    "roles": identity.Role,
    "schema_faults": document.SchemaFault,
    "security_groups": network.SecurityGroup,
    "services": ingress.Service,
    "service_accounts": binding.ServiceAccountBinding,
    "subnets": vpc.Subnet,
    "storage_classes": storage.StorageClass,
    "token_secrets": token_secret.TokenSecret,
    "unreadable_files": document.UnreadableFile,
    "unfilled_user_data": unfilled.UnfilledUserData,
    "user_data": userdata.UserData,
    "volumes": launch.Volume,
    "tool_pins": pins.ToolPin,
    "vpcs": vpc.Vpc,
    "workloads": workload.Workload,
}

SPARED: Final = ("ec2:CreateTags", "ec2:DescribeInstanceTypes", "ec2:DescribeTags")
"""In AWS's policies for aws-node, but it serves pods without: it tags what it has, knows the usual
instance types, and leaves tags unread.
https://github.com/aws/amazon-vpc-cni-k8s/blob/master/pkg/awsutils/awsutils.go"""

CONSTANTS: Final[Mapping[str, object]] = {
    "AUTOSCALING_ROLE": "AWSServiceRoleForAutoScaling",
    # What Auto Scaling cannot do without; Encrypt and plain GenerateDataKey are in AWS's sample
    # statement but no volume needs them:
    # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    "EBS_USE": (
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ),
    # IAM brokers by the first tag that works with IMDSv2 alone.
    "IMDSV2_SUPPORT": token_asking_tags(),
    "INTERNET_GATEWAY": routing.INTERNET_GATEWAY,
    "CNI_DISCOVERY": tuple(
        action for action, release in vpc_cni_newer_actions("ipv6").items() if release == "1.22.1"
    ),
    # Without these the driver makes no volume and gives none to a node.
    "EBS_CSI": ("ec2:AttachVolume", "ec2:CreateVolume"),
    "IAM_BROKERS": tuple(broker.name for broker in legacy_brokers()),
    "KMS_GRANT": "kms:CreateGrant",
    # A script among the parts of a MIME message, as AWS writes it for launch templates:
    # https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    "MIME_HEAD": (
        "MIME-Version: 1.0",
        'Content-Type: multipart/mixed; boundary="//"',
        "",
        "--//",
        'Content-Type: text/x-shellscript; charset="us-ascii"',
        "",
        "=",
    ),
    "MIME_FOOT": ("=", "--//--"),
    # What speaks of another network plug-in, or of one that is installed by other means.
    "NETWORK_PLUGINS": (
        *("cilium", "calico", "tigera", "antrea", "flannel", "weave-net", "weaveworks"),
        *("kube-ovn", "kube-router", "aws-vpc-cni", "amazon-k8s-cni", "aws-k8s-cni"),
    ),
    "NODE_JOIN": node_role_policies().join,
    "NODE_PULL": node_role_policies().pull,
    "NODE_USERNAME": access.NODE_USERNAME,
    "TOKEN_AUDIENCE": trust.TOKEN_AUDIENCE,
    # Images by the first tag whose client re-reads its token.
    "TOKEN_REFRESH": token_refreshing_tags(),
    "VPC_CNI_IPV4": tuple(a for a in vpc_cni_actions("ipv4") if a not in SPARED),
    # Instances are only described to attach interfaces, which the IPv6 family does not do.
    "VPC_CNI_IPV6": tuple(
        a for a in vpc_cni_actions("ipv6") if a not in (*SPARED, "ec2:DescribeInstances")
    ),
}

FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    "api_keeps_shape": api.api_keeps_shape,
    "api_removed_in": api.api_removed_in,
    "api_replacement": api.api_replacement,
    "api_served": api.api_served,
    "api_served_anywhere": api.api_served_anywhere,
    "eks_offers": version.eks_offers,
    "is_base64": encoding.is_base64,
    "kubelet_fits": version.kubelet_fits_control_plane,
    "kubelet_fits_upgraded": version.kubelet_fits_upgraded,
    "subnet_role_tag": discovery.role_tag,
    "meant_subject": trust_mending.meant_subject,
    "minor_at_most": version.minor_at_most,
    "unfilled_condition_key": policy_keys.unfilled_condition_key,
}

REGISTRY: Final = Registry(collections=COLLECTIONS, constants=CONSTANTS, functions=FUNCTIONS)

COUNTED: Final = (
    "clusters",
    "node_groups",
    "roles",
    "aws_auths",
    "access_entries",
    "addons",
    "exec_credentials",
    "containers",
)
"""What a run says it has looked at, in this order."""

COUNTED_ALONE: Final = (
    "launch_templates",
    "user_data",
    "service_accounts",
    "oidc_providers",
    "security_groups",
    "kms_keys",
    "helm_releases",
)
"""What it says when there is nothing of `COUNTED`: things that mostly are parts of those."""


def counts(inventory: Inventory) -> dict[str, int]:
    """Return how many entities of the chief kinds there are; environments count once."""
    return _counts(inventory, COUNTED) or _counts(inventory, COUNTED_ALONE)


def _counts(inventory: Inventory, names: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        distinct = {
            e.id.replace(f"#{inventory.environments.get(e.scope, '')}", "", 1)
            for e in inventory.every(COLLECTIONS[name])
        }
        if distinct:
            found[name] = len(distinct)
    return found
