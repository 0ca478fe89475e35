# An Auto Scaling group whose instances join the cluster by themselves, as of v20.37.2.

data "aws_partition" "current" {}
data "aws_caller_identity" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id

  launch_template_name    = coalesce(var.launch_template_name, "${var.name}-node-group")
  launch_template_id      = var.create && var.create_launch_template ? aws_launch_template.this[0].id : var.launch_template_id
  launch_template_version = coalesce(var.launch_template_version, try(aws_launch_template.this[0].default_version, "$Default"))

  families = { AL2 = "linux", AL2023 = "al2023", BOTTLEROCKET = "bottlerocket", WINDOWS = "windows" }

  # Releases before v20.13.0 go by the platform; since v20.14.0 it must not be set.
  platform = var.platform == null ? local.families[split("_", var.ami_type)[0]] : var.platform
}

module "user_data" {
  source = "../_user_data"

  create                     = var.create
  ami_type                   = var.platform == null ? var.ami_type : null
  platform                   = local.platform
  enable_bootstrap_user_data = true
  is_eks_managed_node_group  = false
  cluster_name               = var.cluster_name
  cluster_endpoint           = var.cluster_endpoint
  cluster_auth_base64        = var.cluster_auth_base64
  cluster_ip_family          = var.cluster_ip_family
  cluster_service_cidr       = var.cluster_service_cidr
  additional_cluster_dns_ips = var.additional_cluster_dns_ips
  bootstrap_extra_args       = var.bootstrap_extra_args
  pre_bootstrap_user_data    = var.pre_bootstrap_user_data
  post_bootstrap_user_data   = var.post_bootstrap_user_data
  user_data_template_path    = var.user_data_template_path
  cloudinit_pre_nodeadm      = var.cloudinit_pre_nodeadm
  cloudinit_post_nodeadm     = var.cloudinit_post_nodeadm
}

resource "aws_autoscaling_group" "this" {
  count = var.create && var.create_autoscaling_group ? 1 : 0

  name                    = var.use_name_prefix ? null : var.name
  name_prefix             = var.use_name_prefix ? "${var.name}-" : null
  availability_zones      = var.availability_zones
  vpc_zone_identifier     = local.enable_efa_support ? data.aws_subnets.placement_group[0].ids : var.subnet_ids
  min_size                = var.min_size
  max_size                = var.max_size
  desired_capacity        = var.desired_size
  health_check_type       = var.health_check_type
  service_linked_role_arn = var.service_linked_role_arn

  # Instances that carry the tag of the cluster may join it.
  dynamic "tag" {
    for_each = merge({
      Name                                        = var.name
      "kubernetes.io/cluster/${var.cluster_name}" = "owned"
      "k8s.io/cluster/${var.cluster_name}"        = "owned"
    }, var.tags)

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  dynamic "tag" {
    for_each = var.autoscaling_group_tags

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = false
    }
  }

  dynamic "launch_template" {
    for_each = var.use_mixed_instances_policy ? [] : [1]

    content {
      id      = local.launch_template_id
      version = local.launch_template_version
    }
  }

  dynamic "mixed_instances_policy" {
    for_each = var.use_mixed_instances_policy ? [var.mixed_instances_policy] : []

    content {
      dynamic "instances_distribution" {
        for_each = try([mixed_instances_policy.value.instances_distribution], [])

        content {
          on_demand_allocation_strategy            = try(instances_distribution.value.on_demand_allocation_strategy, null)
          on_demand_base_capacity                  = try(instances_distribution.value.on_demand_base_capacity, null)
          on_demand_percentage_above_base_capacity = try(instances_distribution.value.on_demand_percentage_above_base_capacity, null)
          spot_allocation_strategy                 = try(instances_distribution.value.spot_allocation_strategy, null)
        }
      }

      launch_template {
        launch_template_specification {
          launch_template_id = local.launch_template_id
          version            = local.launch_template_version
        }

        dynamic "override" {
          for_each = try(mixed_instances_policy.value.override, [])

          content {
            instance_type     = try(override.value.instance_type, null)
            weighted_capacity = try(override.value.weighted_capacity, null)

            dynamic "launch_template_specification" {
              for_each = try([override.value.launch_template_specification], [])

              content {
                launch_template_id = try(launch_template_specification.value.launch_template_id, null)
              }
            }
          }
        }
      }
    }
  }

  lifecycle {
    ignore_changes = [desired_capacity]
  }
}

resource "aws_eks_access_entry" "this" {
  count = var.create && var.create_access_entry ? 1 : 0

  cluster_name  = var.cluster_name
  principal_arn = var.create_iam_instance_profile ? aws_iam_role.this[0].arn : var.iam_role_arn
  type          = local.platform == "windows" ? "EC2_WINDOWS" : "EC2_LINUX"
}

# The image of the AMI type is looked up even when the caller names another.
locals {
  minor = var.cluster_version == null ? "" : var.cluster_version

  # The names of the Windows parameters are the other way round in the module, too.
  image_parameters = {
    AL2_x86_64                 = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2/recommended/image_id"
    AL2_x86_64_GPU             = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2-gpu/recommended/image_id"
    AL2_ARM_64                 = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2-arm64/recommended/image_id"
    AL2023_x86_64_STANDARD     = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/standard/recommended/image_id"
    AL2023_ARM_64_STANDARD     = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/arm64/standard/recommended/image_id"
    AL2023_x86_64_NEURON       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/neuron/recommended/image_id"
    AL2023_x86_64_NVIDIA       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/x86_64/nvidia/recommended/image_id"
    AL2023_ARM_64_NVIDIA       = "/aws/service/eks/optimized-ami/${local.minor}/amazon-linux-2023/arm64/nvidia/recommended/image_id"
    BOTTLEROCKET_x86_64        = "/aws/service/bottlerocket/aws-k8s-${local.minor}/x86_64/latest/image_id"
    BOTTLEROCKET_ARM_64        = "/aws/service/bottlerocket/aws-k8s-${local.minor}/arm64/latest/image_id"
    BOTTLEROCKET_x86_64_FIPS   = "/aws/service/bottlerocket/aws-k8s-${local.minor}-fips/x86_64/latest/image_id"
    BOTTLEROCKET_ARM_64_FIPS   = "/aws/service/bottlerocket/aws-k8s-${local.minor}-fips/arm64/latest/image_id"
    BOTTLEROCKET_x86_64_NVIDIA = "/aws/service/bottlerocket/aws-k8s-${local.minor}-nvidia/x86_64/latest/image_id"
    BOTTLEROCKET_ARM_64_NVIDIA = "/aws/service/bottlerocket/aws-k8s-${local.minor}-nvidia/arm64/latest/image_id"
    WINDOWS_CORE_2019_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2019-English-Full-EKS_Optimized-${local.minor}/image_id"
    WINDOWS_FULL_2019_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2019-English-Core-EKS_Optimized-${local.minor}/image_id"
    WINDOWS_CORE_2022_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-EKS_Optimized-${local.minor}/image_id"
    WINDOWS_FULL_2022_x86_64   = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-${local.minor}/image_id"
  }
}

data "aws_ssm_parameter" "ami" {
  count = var.create ? 1 : 0

  name = local.image_parameters[var.ami_type]
}
