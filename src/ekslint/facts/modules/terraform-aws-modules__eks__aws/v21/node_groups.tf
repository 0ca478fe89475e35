# Node groups and Fargate profiles. What a group does not say, the sub-module decides.

locals {
  network      = try(aws_eks_cluster.this[0].kubernetes_network_config[0], {})
  service_cidr = var.ip_family == "ipv6" ? try(local.network.service_ipv6_cidr, "") : try(local.network.service_ipv4_cidr, "")
}

module "fargate_profile" {
  source   = "./modules/fargate-profile"
  for_each = var.create && !local.on_outposts && var.fargate_profiles != null ? var.fargate_profiles : {}

  create            = each.value.create
  region            = var.region
  partition         = local.partition
  account_id        = local.account_id
  cluster_name      = aws_eks_cluster.this[0].id
  cluster_ip_family = var.ip_family
  name              = coalesce(each.value.name, each.key)
  subnet_ids        = coalesce(each.value.subnet_ids, var.subnet_ids)
  tags              = merge(var.tags, each.value.tags)

  create_iam_role               = each.value.create_iam_role
  create_iam_role_policy        = each.value.create_iam_role_policy
  iam_role_additional_policies  = each.value.iam_role_additional_policies
  iam_role_arn                  = each.value.iam_role_arn
  iam_role_attach_cni_policy    = each.value.iam_role_attach_cni_policy
  iam_role_name                 = each.value.iam_role_name
  iam_role_path                 = each.value.iam_role_path
  iam_role_permissions_boundary = each.value.iam_role_permissions_boundary
  iam_role_policy_statements    = each.value.iam_role_policy_statements
  iam_role_tags                 = each.value.iam_role_tags
  iam_role_use_name_prefix      = each.value.iam_role_use_name_prefix
  selectors                     = each.value.selectors
}

module "eks_managed_node_group" {
  source   = "./modules/eks-managed-node-group"
  for_each = var.create && !local.on_outposts && var.eks_managed_node_groups != null ? var.eks_managed_node_groups : {}

  create                            = each.value.create
  region                            = var.region
  partition                         = local.partition
  account_id                        = local.account_id
  cluster_name                      = aws_eks_cluster.this[0].id
  cluster_ip_family                 = var.ip_family
  cluster_endpoint                  = aws_eks_cluster.this[0].endpoint
  cluster_auth_base64               = aws_eks_cluster.this[0].certificate_authority[0].data
  cluster_service_cidr              = local.service_cidr
  kubernetes_version                = each.value.kubernetes_version == null ? aws_eks_cluster.this[0].version : each.value.kubernetes_version
  name                              = coalesce(each.value.name, each.key)
  subnet_ids                        = coalesce(each.value.subnet_ids, var.subnet_ids)
  tags                              = merge(var.tags, each.value.tags)
  vpc_security_group_ids            = compact(concat([local.node_security_group_id], each.value.vpc_security_group_ids))
  cluster_primary_security_group_id = each.value.attach_cluster_primary_security_group ? aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id : null
  launch_template_name              = coalesce(each.value.launch_template_name, each.key)

  ami_id                                 = each.value.ami_id
  ami_release_version                    = each.value.ami_release_version
  ami_type                               = each.value.ami_type
  block_device_mappings                  = each.value.block_device_mappings
  bootstrap_extra_args                   = each.value.bootstrap_extra_args
  capacity_reservation_specification     = each.value.capacity_reservation_specification
  capacity_type                          = each.value.capacity_type
  cloudinit_post_nodeadm                 = each.value.cloudinit_post_nodeadm
  cloudinit_pre_nodeadm                  = each.value.cloudinit_pre_nodeadm
  create_iam_role                        = each.value.create_iam_role
  create_iam_role_policy                 = each.value.create_iam_role_policy
  create_launch_template                 = each.value.create_launch_template
  create_placement_group                 = each.value.create_placement_group
  create_security_group                  = each.value.create_security_group
  desired_size                           = each.value.desired_size
  disable_api_termination                = each.value.disable_api_termination
  disk_size                              = each.value.disk_size
  ebs_optimized                          = each.value.ebs_optimized
  efa_indices                            = each.value.efa_indices
  enable_bootstrap_user_data             = each.value.enable_bootstrap_user_data
  enable_efa_only                        = each.value.enable_efa_only
  enable_efa_support                     = each.value.enable_efa_support
  enable_monitoring                      = each.value.enable_monitoring
  force_update_version                   = each.value.force_update_version
  iam_role_additional_policies           = each.value.iam_role_additional_policies
  iam_role_arn                           = each.value.iam_role_arn
  iam_role_attach_cni_policy             = each.value.iam_role_attach_cni_policy
  iam_role_name                          = each.value.iam_role_name
  iam_role_path                          = each.value.iam_role_path
  iam_role_permissions_boundary          = each.value.iam_role_permissions_boundary
  iam_role_policy_statements             = each.value.iam_role_policy_statements
  iam_role_tags                          = each.value.iam_role_tags
  iam_role_use_name_prefix               = each.value.iam_role_use_name_prefix
  instance_market_options                = each.value.instance_market_options
  instance_types                         = each.value.instance_types
  key_name                               = each.value.key_name
  labels                                 = each.value.labels
  launch_template_default_version        = each.value.launch_template_default_version
  launch_template_id                     = each.value.launch_template_id
  launch_template_tags                   = each.value.launch_template_tags
  launch_template_use_name_prefix        = each.value.launch_template_use_name_prefix
  launch_template_version                = each.value.launch_template_version
  max_size                               = each.value.max_size
  metadata_options                       = each.value.metadata_options
  min_size                               = each.value.min_size
  network_interfaces                     = each.value.network_interfaces
  node_repair_config                     = each.value.node_repair_config
  placement                              = each.value.placement
  post_bootstrap_user_data               = each.value.post_bootstrap_user_data
  pre_bootstrap_user_data                = each.value.pre_bootstrap_user_data
  private_dns_name_options               = each.value.private_dns_name_options
  remote_access                          = each.value.remote_access
  security_group_egress_rules            = each.value.security_group_egress_rules
  security_group_ingress_rules           = each.value.security_group_ingress_rules
  security_group_name                    = each.value.security_group_name
  security_group_tags                    = each.value.security_group_tags
  security_group_use_name_prefix         = each.value.security_group_use_name_prefix
  tag_specifications                     = each.value.tag_specifications
  taints                                 = each.value.taints
  update_config                          = each.value.update_config
  update_launch_template_default_version = each.value.update_launch_template_default_version
  use_custom_launch_template             = each.value.use_custom_launch_template
  use_latest_ami_release_version         = each.value.use_latest_ami_release_version
  use_name_prefix                        = each.value.use_name_prefix
  user_data_template_path                = each.value.user_data_template_path
}

module "self_managed_node_group" {
  source   = "./modules/self-managed-node-group"
  for_each = var.create && var.self_managed_node_groups != null ? var.self_managed_node_groups : {}

  create                            = each.value.create
  region                            = var.region
  partition                         = local.partition
  account_id                        = local.account_id
  cluster_name                      = aws_eks_cluster.this[0].id
  cluster_ip_family                 = var.ip_family
  cluster_endpoint                  = aws_eks_cluster.this[0].endpoint
  cluster_auth_base64               = aws_eks_cluster.this[0].certificate_authority[0].data
  cluster_service_cidr              = local.service_cidr
  kubernetes_version                = each.value.kubernetes_version == null ? aws_eks_cluster.this[0].version : each.value.kubernetes_version
  name                              = coalesce(each.value.name, each.key)
  subnet_ids                        = coalesce(each.value.subnet_ids, var.subnet_ids)
  tags                              = merge(var.tags, each.value.tags)
  vpc_security_group_ids            = compact(concat([local.node_security_group_id], each.value.vpc_security_group_ids))
  cluster_primary_security_group_id = each.value.attach_cluster_primary_security_group ? aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id : null
  launch_template_name              = coalesce(each.value.launch_template_name, each.key)

  additional_cluster_dns_ips             = each.value.additional_cluster_dns_ips
  ami_id                                 = each.value.ami_id
  ami_type                               = each.value.ami_type
  autoscaling_group_tags                 = each.value.autoscaling_group_tags
  availability_zones                     = each.value.availability_zones
  block_device_mappings                  = each.value.block_device_mappings
  bootstrap_extra_args                   = each.value.bootstrap_extra_args
  capacity_reservation_specification     = each.value.capacity_reservation_specification
  cloudinit_post_nodeadm                 = each.value.cloudinit_post_nodeadm
  cloudinit_pre_nodeadm                  = each.value.cloudinit_pre_nodeadm
  create_access_entry                    = each.value.create_access_entry
  create_autoscaling_group               = each.value.create_autoscaling_group
  create_iam_instance_profile            = each.value.create_iam_instance_profile
  create_iam_role_policy                 = each.value.create_iam_role_policy
  create_launch_template                 = each.value.create_launch_template
  create_placement_group                 = each.value.create_placement_group
  create_security_group                  = each.value.create_security_group
  desired_size                           = each.value.desired_size
  disable_api_termination                = each.value.disable_api_termination
  ebs_optimized                          = each.value.ebs_optimized
  efa_indices                            = each.value.efa_indices
  enable_efa_only                        = each.value.enable_efa_only
  enable_efa_support                     = each.value.enable_efa_support
  enable_monitoring                      = each.value.enable_monitoring
  health_check_type                      = each.value.health_check_type
  iam_instance_profile_arn               = each.value.iam_instance_profile_arn
  iam_role_additional_policies           = each.value.iam_role_additional_policies
  iam_role_arn                           = each.value.iam_role_arn
  iam_role_attach_cni_policy             = each.value.iam_role_attach_cni_policy
  iam_role_name                          = each.value.iam_role_name
  iam_role_path                          = each.value.iam_role_path
  iam_role_permissions_boundary          = each.value.iam_role_permissions_boundary
  iam_role_policy_statements             = each.value.iam_role_policy_statements
  iam_role_tags                          = each.value.iam_role_tags
  iam_role_use_name_prefix               = each.value.iam_role_use_name_prefix
  instance_market_options                = each.value.instance_market_options
  instance_requirements                  = each.value.instance_requirements
  instance_type                          = each.value.instance_type
  key_name                               = each.value.key_name
  launch_template_default_version        = each.value.launch_template_default_version
  launch_template_id                     = each.value.launch_template_id
  launch_template_tags                   = each.value.launch_template_tags
  launch_template_use_name_prefix        = each.value.launch_template_use_name_prefix
  launch_template_version                = each.value.launch_template_version
  max_size                               = each.value.max_size
  metadata_options                       = each.value.metadata_options
  min_size                               = each.value.min_size
  mixed_instances_policy                 = each.value.mixed_instances_policy
  network_interfaces                     = each.value.network_interfaces
  placement                              = each.value.placement
  post_bootstrap_user_data               = each.value.post_bootstrap_user_data
  pre_bootstrap_user_data                = each.value.pre_bootstrap_user_data
  private_dns_name_options               = each.value.private_dns_name_options
  security_group_egress_rules            = each.value.security_group_egress_rules
  security_group_ingress_rules           = each.value.security_group_ingress_rules
  security_group_name                    = each.value.security_group_name
  security_group_tags                    = each.value.security_group_tags
  security_group_use_name_prefix         = each.value.security_group_use_name_prefix
  tag_specifications                     = each.value.tag_specifications
  update_launch_template_default_version = each.value.update_launch_template_default_version
  use_mixed_instances_policy             = each.value.use_mixed_instances_policy
  use_name_prefix                        = each.value.use_name_prefix
  user_data_template_path                = each.value.user_data_template_path
}
