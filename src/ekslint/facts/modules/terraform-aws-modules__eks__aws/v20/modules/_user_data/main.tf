# What a node starts with, as of v20.37.2: by AMI type, else by platform. Managed groups leave the joining
# to EKS unless enable_bootstrap_user_data is set; self-managed groups always join by themselves.

locals {
  families = { AL2 = "linux", AL2023 = "al2023", BOTTLEROCKET = "bottlerocket", WINDOWS = "windows" }
  platform = try(local.families[split("_", var.ami_type)[0]], var.platform)

  cluster_service_cidr = try(coalesce(var.cluster_service_ipv4_cidr, var.cluster_service_cidr), "")
  dns_addresses        = concat([try(cidrhost(local.cluster_service_cidr, 10), "")], var.additional_cluster_dns_ips)

  # Text of the caller that does not end its last line runs into the next one, as it does in the module.
  bootstrap = {
    linux = <<-EOT
      #!/bin/bash
      set -e
      ${var.pre_bootstrap_user_data}B64_CLUSTER_CA=${var.cluster_auth_base64}
      API_SERVER_URL=${var.cluster_endpoint}
      /etc/eks/bootstrap.sh ${var.cluster_name} ${var.bootstrap_extra_args} --b64-cluster-ca $B64_CLUSTER_CA --apiserver-endpoint $API_SERVER_URL \
        --ip-family ${var.cluster_ip_family} --service-${var.cluster_ip_family}-cidr ${local.cluster_service_cidr}
      ${var.post_bootstrap_user_data~}
    EOT

    al2023 = <<-EOT
      ---
      apiVersion: node.eks.aws/v1alpha1
      kind: NodeConfig
      spec:
        cluster:
          name: ${var.cluster_name}
          apiServerEndpoint: ${var.cluster_endpoint}
          certificateAuthority: ${var.cluster_auth_base64}
          cidr: ${local.cluster_service_cidr}
    EOT

    bottlerocket = <<-EOT
      [settings.kubernetes]
      "cluster-name" = "${var.cluster_name}"
      "api-server" = "${var.cluster_endpoint}"
      "cluster-certificate" = "${var.cluster_auth_base64}"
      "cluster-dns-ip" = [${join(", ", [for address in local.dns_addresses : jsonencode(address)])}]
      ${var.bootstrap_extra_args~}
    EOT

    windows = <<-EOT
      <powershell>
      ${var.pre_bootstrap_user_data}& "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1" -EKSClusterName ${var.cluster_name} -APIServerEndpoint ${var.cluster_endpoint} -Base64ClusterCA ${var.cluster_auth_base64} ${var.bootstrap_extra_args}
      ${var.post_bootstrap_user_data~}
      </powershell>
    EOT
  }

  # Without bootstrapping, only what comes before or beside it is left.
  remainder = {
    linux        = var.pre_bootstrap_user_data
    al2023       = ""
    bottlerocket = var.bootstrap_extra_args
    windows      = var.pre_bootstrap_user_data
  }

  # A template of the caller's own replaces all of this; it is given the same variables.
  text = var.user_data_template_path != "" && var.user_data_template_path != null ? templatefile(var.user_data_template_path, {
    enable_bootstrap_user_data = var.enable_bootstrap_user_data
    cluster_name               = var.cluster_name
    cluster_endpoint           = var.cluster_endpoint
    cluster_auth_base64        = var.cluster_auth_base64
    cluster_service_cidr       = local.cluster_service_cidr
    cluster_ip_family          = var.cluster_ip_family
    cluster_dns_ips            = "[${join(", ", [for address in local.dns_addresses : jsonencode(address)])}]"
    bootstrap_extra_args       = var.bootstrap_extra_args
    pre_bootstrap_user_data    = var.pre_bootstrap_user_data
    post_bootstrap_user_data   = var.post_bootstrap_user_data
  }) : (var.enable_bootstrap_user_data ? local.bootstrap[local.platform] : local.remainder[local.platform])

  nodeadm_parts = concat(
    var.cloudinit_pre_nodeadm,
    var.enable_bootstrap_user_data ? [{ content_type = "application/node.eks.aws", content = local.text }] : [],
    var.enable_bootstrap_user_data ? var.cloudinit_post_nodeadm : [],
  )
}

# EKS puts its own part behind this one.
data "cloudinit_config" "linux_eks_managed_node_group" {
  count = var.create && local.platform == "linux" && var.is_eks_managed_node_group && !var.enable_bootstrap_user_data && var.pre_bootstrap_user_data != "" && var.user_data_template_path == "" ? 1 : 0

  base64_encode = true
  gzip          = false

  part {
    content_type = "text/x-shellscript"
    content      = var.pre_bootstrap_user_data
  }
}

data "cloudinit_config" "al2023_eks_managed_node_group" {
  count = var.create && local.platform == "al2023" && length(local.nodeadm_parts) > 0 ? 1 : 0

  base64_encode = true
  gzip          = false

  dynamic "part" {
    for_each = local.nodeadm_parts

    content {
      content_type = try(part.value.content_type, null)
      content      = part.value.content
      filename     = try(part.value.filename, null)
      merge_type   = try(part.value.merge_type, null)
    }
  }
}
