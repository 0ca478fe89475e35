# The aws-auth ConfigMap, only when manage_aws_auth_configmap or create_aws_auth_configmap is set. EKS adds
# the roles of managed groups and Fargate profiles by itself; self-managed groups need this.

locals {
  linux_role_arns = distinct(compact(concat(
    [for group in module.eks_managed_node_group : group.iam_role_arn if group.platform != "windows"],
    [for group in module.self_managed_node_group : group.iam_role_arn if group.platform != "windows"],
    var.aws_auth_node_iam_role_arns_non_windows,
  )))

  windows_role_arns = distinct(compact(concat(
    [for group in module.eks_managed_node_group : group.iam_role_arn if group.platform == "windows"],
    [for group in module.self_managed_node_group : group.iam_role_arn if group.platform == "windows"],
    var.aws_auth_node_iam_role_arns_windows,
  )))

  fargate_role_arns = distinct(compact(concat(
    [for profile in module.fargate_profile : profile.fargate_profile_pod_execution_role_arn],
    var.aws_auth_fargate_profile_pod_execution_role_arns,
  )))

  aws_auth_configmap_data = {
    mapRoles = yamlencode(concat(
      [for arn in local.linux_role_arns : {
        rolearn  = arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      }],
      [for arn in local.windows_role_arns : {
        rolearn  = arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["eks:kube-proxy-windows", "system:bootstrappers", "system:nodes"]
      }],
      [for arn in local.fargate_role_arns : {
        rolearn  = arn
        username = "system:node:{{SessionName}}"
        groups   = ["system:bootstrappers", "system:nodes", "system:node-proxier"]
      }],
      var.aws_auth_roles,
    ))
    mapUsers    = yamlencode(var.aws_auth_users)
    mapAccounts = yamlencode(var.aws_auth_accounts)
  }
}

# Only for when nothing has made the ConfigMap yet; its content is left to the resource below.
resource "kubernetes_config_map" "aws_auth" {
  count = var.create && var.create_aws_auth_configmap ? 1 : 0

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = local.aws_auth_configmap_data

  lifecycle {
    ignore_changes = [data, metadata[0].labels, metadata[0].annotations]
  }
}

resource "kubernetes_config_map_v1_data" "aws_auth" {
  count = var.create && var.manage_aws_auth_configmap ? 1 : 0

  force = true

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = local.aws_auth_configmap_data
}
