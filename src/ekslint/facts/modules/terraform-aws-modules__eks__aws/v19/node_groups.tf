# Node groups and Fargate profiles. What a group does not say is taken from the defaults the caller gave,
# then from those of the module.

locals {
  metadata_options = {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  default_update_config = { max_unavailable_percentage = 33 }

  fargate_profiles = {
    for name, profile in var.fargate_profiles : name => merge({
      create_iam_role               = true
      iam_role_additional_policies  = {}
      iam_role_arn                  = null
      iam_role_attach_cni_policy    = true
      iam_role_name                 = null
      iam_role_path                 = null
      iam_role_permissions_boundary = null
      iam_role_tags                 = {}
      iam_role_use_name_prefix      = true
      selectors                     = []
      subnet_ids                    = var.subnet_ids
      tags                          = {}
    }, var.fargate_profile_defaults, profile) if var.create && !local.on_outposts
  }

  eks_managed_node_groups = {
    for name, group in var.eks_managed_node_groups : name => merge({
      ami_id                                 = ""
      ami_release_version                    = null
      ami_type                               = null
      attach_cluster_primary_security_group  = false
      block_device_mappings                  = {}
      bootstrap_extra_args                   = ""
      capacity_reservation_specification     = {}
      capacity_type                          = null
      cluster_version                        = try(aws_eks_cluster.this[0].version, null)
      create_iam_role                        = true
      create_launch_template                 = true
      desired_size                           = 1
      disable_api_termination                = null
      disk_size                              = null
      ebs_optimized                          = null
      enable_bootstrap_user_data             = false
      enable_monitoring                      = true
      force_update_version                   = null
      iam_role_additional_policies           = {}
      iam_role_arn                           = null
      iam_role_attach_cni_policy             = true
      iam_role_name                          = null
      iam_role_path                          = null
      iam_role_permissions_boundary          = null
      iam_role_tags                          = {}
      iam_role_use_name_prefix               = true
      instance_market_options                = {}
      instance_types                         = null
      key_name                               = null
      labels                                 = null
      launch_template_default_version        = null
      launch_template_id                     = ""
      launch_template_name                   = name
      launch_template_tags                   = {}
      launch_template_use_name_prefix        = true
      launch_template_version                = null
      max_size                               = 3
      metadata_options                       = local.metadata_options
      min_size                               = 1
      network_interfaces                     = []
      placement                              = {}
      platform                               = "linux"
      post_bootstrap_user_data               = ""
      pre_bootstrap_user_data                = ""
      private_dns_name_options               = {}
      remote_access                          = {}
      subnet_ids                             = var.subnet_ids
      tag_specifications                     = ["instance", "volume", "network-interface"]
      tags                                   = {}
      taints                                 = {}
      update_config                          = local.default_update_config
      update_launch_template_default_version = true
      use_custom_launch_template             = true
      use_name_prefix                        = true
      user_data_template_path                = ""
      vpc_security_group_ids                 = []
    }, var.eks_managed_node_group_defaults, group) if var.create && !local.on_outposts
  }

  self_managed_node_groups = {
    for name, group in var.self_managed_node_groups : name => merge({
      ami_id                                 = ""
      attach_cluster_primary_security_group  = false
      autoscaling_group_tags                 = {}
      availability_zones                     = null
      block_device_mappings                  = {}
      bootstrap_extra_args                   = ""
      capacity_reservation_specification     = {}
      cluster_version                        = try(aws_eks_cluster.this[0].version, null)
      create_autoscaling_group               = true
      create_iam_instance_profile            = true
      create_launch_template                 = true
      desired_size                           = 1
      disable_api_termination                = null
      ebs_optimized                          = null
      enable_monitoring                      = true
      health_check_type                      = null
      iam_instance_profile_arn               = null
      iam_role_additional_policies           = {}
      iam_role_attach_cni_policy             = true
      iam_role_name                          = null
      iam_role_path                          = null
      iam_role_permissions_boundary          = null
      iam_role_tags                          = {}
      iam_role_use_name_prefix               = true
      instance_market_options                = {}
      instance_requirements                  = {}
      instance_type                          = "m6i.large"
      key_name                               = null
      launch_template_default_version        = null
      launch_template_id                     = ""
      launch_template_name                   = name
      launch_template_tags                   = {}
      launch_template_use_name_prefix        = true
      launch_template_version                = null
      max_size                               = 3
      metadata_options                       = local.metadata_options
      min_size                               = 0
      mixed_instances_policy                 = null
      network_interfaces                     = []
      placement                              = {}
      platform                               = "linux"
      post_bootstrap_user_data               = ""
      pre_bootstrap_user_data                = ""
      private_dns_name_options               = {}
      service_linked_role_arn                = null
      subnet_ids                             = var.subnet_ids
      tag_specifications                     = ["instance", "volume", "network-interface"]
      tags                                   = {}
      update_launch_template_default_version = true
      use_mixed_instances_policy             = false
      use_name_prefix                        = true
      user_data_template_path                = ""
      vpc_security_group_ids                 = []
    }, var.self_managed_node_group_defaults, group) if var.create
  }
}

module "fargate_profile" {
  source   = "./modules/fargate-profile"
  for_each = local.fargate_profiles

  create            = try(var.fargate_profiles[each.key].create, true)
  cluster_name      = aws_eks_cluster.this[0].name
  cluster_ip_family = var.cluster_ip_family
  name              = try(var.fargate_profiles[each.key].name, each.key)
  tags              = merge(var.tags, each.value.tags)

  create_iam_role               = each.value.create_iam_role
  iam_role_additional_policies  = each.value.iam_role_additional_policies
  iam_role_arn                  = each.value.iam_role_arn
  iam_role_attach_cni_policy    = each.value.iam_role_attach_cni_policy
  iam_role_name                 = each.value.iam_role_name
  iam_role_path                 = each.value.iam_role_path
  iam_role_permissions_boundary = each.value.iam_role_permissions_boundary
  iam_role_tags                 = each.value.iam_role_tags
  iam_role_use_name_prefix      = each.value.iam_role_use_name_prefix
  selectors                     = each.value.selectors
  subnet_ids                    = each.value.subnet_ids
}

module "eks_managed_node_group" {
  source   = "./modules/eks-managed-node-group"
  for_each = local.eks_managed_node_groups

  create                            = try(var.eks_managed_node_groups[each.key].create, true)
  cluster_name                      = aws_eks_cluster.this[0].name
  cluster_ip_family                 = var.cluster_ip_family
  cluster_endpoint                  = aws_eks_cluster.this[0].endpoint
  cluster_auth_base64               = aws_eks_cluster.this[0].certificate_authority[0].data
  cluster_service_ipv4_cidr         = var.cluster_service_ipv4_cidr
  name                              = try(var.eks_managed_node_groups[each.key].name, each.key)
  tags                              = merge(var.tags, each.value.tags)
  vpc_security_group_ids            = compact(concat([local.node_security_group_id], each.value.vpc_security_group_ids))
  cluster_primary_security_group_id = each.value.attach_cluster_primary_security_group ? aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id : null

  ami_id                                 = each.value.ami_id
  ami_release_version                    = each.value.ami_release_version
  ami_type                               = each.value.ami_type
  block_device_mappings                  = each.value.block_device_mappings
  bootstrap_extra_args                   = each.value.bootstrap_extra_args
  capacity_reservation_specification     = each.value.capacity_reservation_specification
  capacity_type                          = each.value.capacity_type
  cluster_version                        = each.value.cluster_version
  create_iam_role                        = each.value.create_iam_role
  create_launch_template                 = each.value.create_launch_template
  desired_size                           = each.value.desired_size
  disable_api_termination                = each.value.disable_api_termination
  disk_size                              = each.value.disk_size
  ebs_optimized                          = each.value.ebs_optimized
  enable_bootstrap_user_data             = each.value.enable_bootstrap_user_data
  enable_monitoring                      = each.value.enable_monitoring
  force_update_version                   = each.value.force_update_version
  iam_role_additional_policies           = each.value.iam_role_additional_policies
  iam_role_arn                           = each.value.iam_role_arn
  iam_role_attach_cni_policy             = each.value.iam_role_attach_cni_policy
  iam_role_name                          = each.value.iam_role_name
  iam_role_path                          = each.value.iam_role_path
  iam_role_permissions_boundary          = each.value.iam_role_permissions_boundary
  iam_role_tags                          = each.value.iam_role_tags
  iam_role_use_name_prefix               = each.value.iam_role_use_name_prefix
  instance_market_options                = each.value.instance_market_options
  instance_types                         = each.value.instance_types
  key_name                               = each.value.key_name
  labels                                 = each.value.labels
  launch_template_default_version        = each.value.launch_template_default_version
  launch_template_id                     = each.value.launch_template_id
  launch_template_name                   = each.value.launch_template_name
  launch_template_tags                   = each.value.launch_template_tags
  launch_template_use_name_prefix        = each.value.launch_template_use_name_prefix
  launch_template_version                = each.value.launch_template_version
  max_size                               = each.value.max_size
  metadata_options                       = each.value.metadata_options
  min_size                               = each.value.min_size
  network_interfaces                     = each.value.network_interfaces
  placement                              = each.value.placement
  platform                               = each.value.platform
  post_bootstrap_user_data               = each.value.post_bootstrap_user_data
  pre_bootstrap_user_data                = each.value.pre_bootstrap_user_data
  private_dns_name_options               = each.value.private_dns_name_options
  remote_access                          = each.value.remote_access
  subnet_ids                             = each.value.subnet_ids
  tag_specifications                     = each.value.tag_specifications
  taints                                 = each.value.taints
  update_config                          = each.value.update_config
  update_launch_template_default_version = each.value.update_launch_template_default_version
  use_custom_launch_template             = each.value.use_custom_launch_template
  use_name_prefix                        = each.value.use_name_prefix
  user_data_template_path                = each.value.user_data_template_path
}

module "self_managed_node_group" {
  source   = "./modules/self-managed-node-group"
  for_each = local.self_managed_node_groups

  create                            = try(var.self_managed_node_groups[each.key].create, true)
  cluster_name                      = aws_eks_cluster.this[0].name
  cluster_ip_family                 = var.cluster_ip_family
  cluster_endpoint                  = aws_eks_cluster.this[0].endpoint
  cluster_auth_base64               = aws_eks_cluster.this[0].certificate_authority[0].data
  name                              = try(var.self_managed_node_groups[each.key].name, each.key)
  tags                              = merge(var.tags, each.value.tags)
  vpc_security_group_ids            = compact(concat([local.node_security_group_id], each.value.vpc_security_group_ids))
  cluster_primary_security_group_id = each.value.attach_cluster_primary_security_group ? aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id : null

  ami_id                                 = each.value.ami_id
  autoscaling_group_tags                 = each.value.autoscaling_group_tags
  availability_zones                     = each.value.availability_zones
  block_device_mappings                  = each.value.block_device_mappings
  bootstrap_extra_args                   = each.value.bootstrap_extra_args
  capacity_reservation_specification     = each.value.capacity_reservation_specification
  cluster_version                        = each.value.cluster_version
  create_autoscaling_group               = each.value.create_autoscaling_group
  create_iam_instance_profile            = each.value.create_iam_instance_profile
  create_launch_template                 = each.value.create_launch_template
  desired_size                           = each.value.desired_size
  disable_api_termination                = each.value.disable_api_termination
  ebs_optimized                          = each.value.ebs_optimized
  enable_monitoring                      = each.value.enable_monitoring
  health_check_type                      = each.value.health_check_type
  iam_instance_profile_arn               = each.value.iam_instance_profile_arn
  iam_role_additional_policies           = each.value.iam_role_additional_policies
  iam_role_attach_cni_policy             = each.value.iam_role_attach_cni_policy
  iam_role_name                          = each.value.iam_role_name
  iam_role_path                          = each.value.iam_role_path
  iam_role_permissions_boundary          = each.value.iam_role_permissions_boundary
  iam_role_tags                          = each.value.iam_role_tags
  iam_role_use_name_prefix               = each.value.iam_role_use_name_prefix
  instance_market_options                = each.value.instance_market_options
  instance_requirements                  = each.value.instance_requirements
  instance_type                          = each.value.instance_type
  key_name                               = each.value.key_name
  launch_template_default_version        = each.value.launch_template_default_version
  launch_template_id                     = each.value.launch_template_id
  launch_template_name                   = each.value.launch_template_name
  launch_template_tags                   = each.value.launch_template_tags
  launch_template_use_name_prefix        = each.value.launch_template_use_name_prefix
  launch_template_version                = each.value.launch_template_version
  max_size                               = each.value.max_size
  metadata_options                       = each.value.metadata_options
  min_size                               = each.value.min_size
  mixed_instances_policy                 = each.value.mixed_instances_policy
  network_interfaces                     = each.value.network_interfaces
  placement                              = each.value.placement
  platform                               = each.value.platform
  post_bootstrap_user_data               = each.value.post_bootstrap_user_data
  pre_bootstrap_user_data                = each.value.pre_bootstrap_user_data
  private_dns_name_options               = each.value.private_dns_name_options
  service_linked_role_arn                = each.value.service_linked_role_arn
  subnet_ids                             = each.value.subnet_ids
  tag_specifications                     = each.value.tag_specifications
  update_launch_template_default_version = each.value.update_launch_template_default_version
  use_mixed_instances_policy             = each.value.use_mixed_instances_policy
  use_name_prefix                        = each.value.use_name_prefix
  user_data_template_path                = each.value.user_data_template_path
}
