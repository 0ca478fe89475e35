# What a node starts with, by platform, as of v18.31.2. Managed groups leave the joining to EKS unless
# enable_bootstrap_user_data is set; self-managed groups always join by themselves.

locals {
  service_cidr = var.cluster_service_ipv4_cidr == null ? "" : var.cluster_service_ipv4_cidr

  # Text of the caller that does not end its last line runs into the next one, as it does in the module.
  bootstrap = {
    linux = <<-EOT
      #!/bin/bash
      set -e
      ${var.pre_bootstrap_user_data}${local.service_cidr == "" ? "" : "export SERVICE_IPV4_CIDR=${local.service_cidr}\n"}B64_CLUSTER_CA=${var.cluster_auth_base64}
      API_SERVER_URL=${var.cluster_endpoint}
      /etc/eks/bootstrap.sh ${var.cluster_name} ${var.bootstrap_extra_args} --b64-cluster-ca $B64_CLUSTER_CA --apiserver-endpoint $API_SERVER_URL
      ${var.post_bootstrap_user_data~}
    EOT

    bottlerocket = <<-EOT
      [settings.kubernetes]
      "cluster-name" = "${var.cluster_name}"
      "api-server" = "${var.cluster_endpoint}"
      "cluster-certificate" = "${var.cluster_auth_base64}"
      ${var.bootstrap_extra_args~}
    EOT

    windows = <<-EOT
      <powershell>
      ${var.pre_bootstrap_user_data}& "$env:ProgramFiles\Amazon\EKS\Start-EKSBootstrap.ps1" -EKSClusterName ${var.cluster_name} -APIServerEndpoint ${var.cluster_endpoint} -Base64ClusterCA ${var.cluster_auth_base64} ${var.bootstrap_extra_args}
      ${var.post_bootstrap_user_data~}
      </powershell>
    EOT
  }

  # A template of the caller's own replaces all of this; it is given the same variables.
  own_template = { for path in [var.user_data_template_path] : "text" => templatefile(path, {
    enable_bootstrap_user_data = var.enable_bootstrap_user_data
    cluster_name               = var.cluster_name
    cluster_endpoint           = var.cluster_endpoint
    cluster_auth_base64        = var.cluster_auth_base64
    cluster_service_ipv4_cidr  = local.service_cidr
    bootstrap_extra_args       = var.bootstrap_extra_args
    pre_bootstrap_user_data    = var.pre_bootstrap_user_data
    post_bootstrap_user_data   = var.post_bootstrap_user_data
  }) if path != "" && path != null && (var.platform != "windows" || var.enable_bootstrap_user_data) }

  text = (
    var.user_data_template_path != "" && var.user_data_template_path != null ? lookup(local.own_template, "text", "") :
    var.enable_bootstrap_user_data ? local.bootstrap[var.platform] :
    var.platform == "bottlerocket" ? var.bootstrap_extra_args :
    var.platform == "linux" && var.user_data_template_path == null ? var.pre_bootstrap_user_data : ""
  )
}

# EKS puts its own part behind this one.
data "cloudinit_config" "linux_eks_managed_node_group" {
  count = var.create && var.platform == "linux" && var.is_eks_managed_node_group && !var.enable_bootstrap_user_data && var.pre_bootstrap_user_data != "" && var.user_data_template_path == "" ? 1 : 0

  base64_encode = true
  gzip          = false

  part {
    content_type = "text/x-shellscript"
    content      = var.pre_bootstrap_user_data
  }
}
