# A managed node group, as of v20.37.2.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id

  launch_template_name    = coalesce(var.launch_template_name, "${var.name}-eks-node-group")
  launch_template_id      = var.create && var.create_launch_template ? try(aws_launch_template.this[0].id, null) : var.launch_template_id
  launch_template_version = coalesce(var.launch_template_version, try(aws_launch_template.this[0].default_version, "$Default"))
  own_image               = var.ami_id != ""
}

module "user_data" {
  source = "../_user_data"

  create                     = var.create
  ami_type                   = var.ami_type
  platform                   = var.platform
  enable_bootstrap_user_data = var.enable_bootstrap_user_data
  cluster_name               = var.cluster_name
  cluster_endpoint           = var.cluster_endpoint
  cluster_auth_base64        = var.cluster_auth_base64
  cluster_ip_family          = var.cluster_ip_family
  cluster_service_cidr       = try(coalesce(var.cluster_service_cidr, var.cluster_service_ipv4_cidr), "")
  bootstrap_extra_args       = var.bootstrap_extra_args
  pre_bootstrap_user_data    = var.pre_bootstrap_user_data
  post_bootstrap_user_data   = var.post_bootstrap_user_data
  user_data_template_path    = var.user_data_template_path
  cloudinit_pre_nodeadm      = var.cloudinit_pre_nodeadm
  cloudinit_post_nodeadm     = var.cloudinit_post_nodeadm
}

resource "aws_eks_node_group" "this" {
  count = var.create ? 1 : 0

  cluster_name           = var.cluster_name
  node_role_arn          = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn
  subnet_ids             = local.create_placement_group ? data.aws_subnets.placement_group[0].ids : var.subnet_ids
  node_group_name        = var.use_name_prefix ? null : var.name
  node_group_name_prefix = var.use_name_prefix ? "${var.name}-" : null

  # An image of the caller's own leaves no room for these three.
  ami_type        = local.own_image ? null : var.ami_type
  release_version = local.own_image ? null : (var.use_latest_ami_release_version ? local.latest_release_version : var.ami_release_version)
  version         = local.own_image ? null : var.cluster_version

  capacity_type        = var.capacity_type
  disk_size            = var.use_custom_launch_template ? null : var.disk_size
  force_update_version = var.force_update_version
  instance_types       = var.capacity_type == "CAPACITY_BLOCK" ? null : var.instance_types
  labels               = var.labels
  tags                 = merge(var.tags, { Name = var.name })

  scaling_config {
    min_size     = var.min_size
    max_size     = var.max_size
    desired_size = var.desired_size
  }

  dynamic "launch_template" {
    for_each = var.use_custom_launch_template ? [1] : []

    content {
      id      = local.launch_template_id
      version = local.launch_template_version
    }
  }

  dynamic "remote_access" {
    for_each = length(var.remote_access) > 0 ? [var.remote_access] : []

    content {
      ec2_ssh_key               = try(remote_access.value.ec2_ssh_key, null)
      source_security_group_ids = try(remote_access.value.source_security_group_ids, [])
    }
  }

  dynamic "taint" {
    for_each = var.taints

    content {
      key    = taint.value.key
      value  = try(taint.value.value, null)
      effect = taint.value.effect
    }
  }

  dynamic "update_config" {
    for_each = length(var.update_config) > 0 ? [var.update_config] : []

    content {
      max_unavailable            = try(update_config.value.max_unavailable, null)
      max_unavailable_percentage = try(update_config.value.max_unavailable_percentage, null)
    }
  }

  dynamic "node_repair_config" {
    for_each = var.node_repair_config == null ? [] : [var.node_repair_config]

    content {
      enabled = node_repair_config.value.enabled
    }
  }

  # The cluster autoscaler owns the number of nodes.
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }
}

# The newest release of the image is looked up on request.
locals {
  minor = var.cluster_version == null ? "" : var.cluster_version

  # The names of the Windows parameters are the other way round in the module, too.
  release_parameters = {
    CUSTOM                     = "NONE"
    AL2_x86_64                 = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2/recommended/release_version"
    AL2_x86_64_GPU             = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2-gpu/recommended/release_version"
    AL2_ARM_64                 = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2-arm64/recommended/release_version"
    AL2023_x86_64_STANDARD     = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/standard/recommended/release_version"
    AL2023_ARM_64_STANDARD     = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/arm64/standard/recommended/release_version"
    AL2023_x86_64_NEURON       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/neuron/recommended/release_version"
    AL2023_x86_64_NVIDIA       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/nvidia/recommended/release_version"
    AL2023_ARM_64_NVIDIA       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/arm64/nvidia/recommended/release_version"
    BOTTLEROCKET_x86_64        = "/aws/service/bottlerocket/aws-k8s-${local.minor}/x86_64/latest/image_version"
    BOTTLEROCKET_ARM_64        = "/aws/service/bottlerocket/aws-k8s-${local.minor}/arm64/latest/image_version"
    BOTTLEROCKET_x86_64_FIPS   = "/aws/service/bottlerocket/aws-k8s-${local.minor}-fips/x86_64/latest/image_version"
    BOTTLEROCKET_ARM_64_FIPS   = "/aws/service/bottlerocket/aws-k8s-${local.minor}-fips/arm64/latest/image_version"
    BOTTLEROCKET_x86_64_NVIDIA = "/aws/service/bottlerocket/aws-k8s-${local.minor}-nvidia/x86_64/latest/image_version"
    BOTTLEROCKET_ARM_64_NVIDIA = "/aws/service/bottlerocket/aws-k8s-${local.minor}-nvidia/arm64/latest/image_version"
    WINDOWS_CORE_2019_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-EKS_Optimized-${local.minor}"
    WINDOWS_FULL_2019_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2019-English-Core-EKS_Optimized-${local.minor}"
    WINDOWS_CORE_2022_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-EKS_Optimized-${local.minor}"
    WINDOWS_FULL_2022_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-${local.minor}"
  }

  latest_release = try(nonsensitive(data.aws_ssm_parameter.ami[0].value), null)

  # Windows parameters hold a JSON object.
  latest_release_version = startswith(var.ami_type == null ? "" : var.ami_type, "WINDOWS") ? try(jsondecode(local.latest_release)["release_version"], null) : local.latest_release
}

data "aws_ssm_parameter" "ami" {
  count = var.create && var.use_latest_ami_release_version ? 1 : 0

  name = local.release_parameters[var.ami_type]
}
