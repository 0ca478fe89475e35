# terraform-aws-modules/eks/aws v21.19.0 .: variables

variable "access_entries" {
  type = map(object({
    kubernetes_groups = optional(list(string))
    policy_associations = optional(map(object({
      access_scope = object({
        namespaces = optional(list(string))
        type       = string
      })
      policy_arn = string
    })), {})
    principal_arn = string
    tags          = optional(map(string), {})
    type          = optional(string, "STANDARD")
    user_name     = optional(string)
  }))
  default = {}
}

variable "additional_security_group_ids" {
  type    = list(string)
  default = []
}

variable "addons" {
  type = map(object({
    addon_version        = optional(string)
    before_compute       = optional(bool, false)
    configuration_values = optional(string)
    most_recent          = optional(bool, true)
    name                 = optional(string)
    pod_identity_association = optional(list(object({
      role_arn        = string
      service_account = string
    })))
    preserve                    = optional(bool, true)
    resolve_conflicts_on_create = optional(string, "NONE")
    resolve_conflicts_on_update = optional(string, "OVERWRITE")
    service_account_role_arn    = optional(string)
    tags                        = optional(map(string), {})
    timeouts = optional(object({
      create = optional(string)
      delete = optional(string)
      update = optional(string)
    }), {})
  }))
  default = null
}

variable "addons_timeouts" {
  type = object({
    create = optional(string)
    delete = optional(string)
    update = optional(string)
  })
  default = {}
}

variable "attach_encryption_policy" {
  type    = bool
  default = true
}

variable "authentication_mode" {
  type    = string
  default = "API_AND_CONFIG_MAP"
}

variable "cloudwatch_log_group_class" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_kms_key_id" {
  type    = string
  default = null
}

variable "cloudwatch_log_group_retention_in_days" {
  type    = number
  default = 90
}

variable "cloudwatch_log_group_tags" {
  type    = map(string)
  default = {}
}

variable "cluster_tags" {
  type    = map(string)
  default = {}
}

variable "compute_config" {
  type = object({
    enabled       = optional(bool, false)
    node_pools    = optional(list(string))
    node_role_arn = optional(string)
  })
  default = null
}

# since v21.10.0
variable "control_plane_scaling_config" {
  type    = object({ tier = string })
  default = null
}

variable "control_plane_subnet_ids" {
  type    = list(string)
  default = []
}

variable "create" {
  type    = bool
  default = true
}

# since v21.3.0
variable "create_auto_mode_iam_resources" {
  type    = bool
  default = false
}

variable "create_cloudwatch_log_group" {
  type    = bool
  default = true
}

variable "create_cni_ipv6_iam_policy" {
  type    = bool
  default = false
}

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "create_kms_key" {
  type    = bool
  default = true
}

variable "create_node_iam_role" {
  type    = bool
  default = true
}

variable "create_node_security_group" {
  type    = bool
  default = true
}

variable "create_primary_security_group_tags" {
  type    = bool
  default = true
}

variable "create_security_group" {
  type    = bool
  default = true
}

variable "custom_oidc_thumbprints" {
  type    = list(string)
  default = []
}

variable "dataplane_wait_duration" {
  type    = string
  default = "30s"
}

# since v21.1.0
variable "deletion_protection" {
  type    = bool
  default = null
}

variable "eks_managed_node_groups" {
  type = map(object({
    ami_id                                = optional(string)
    ami_release_version                   = optional(string)
    ami_type                              = optional(string)
    attach_cluster_primary_security_group = optional(bool, false)
    block_device_mappings = optional(map(object({
      device_name = optional(string)
      ebs = optional(object({
        delete_on_termination      = optional(bool)
        encrypted                  = optional(bool)
        iops                       = optional(number)
        kms_key_id                 = optional(string)
        snapshot_id                = optional(string)
        throughput                 = optional(number)
        volume_initialization_rate = optional(number)
        volume_size                = optional(number)
        volume_type                = optional(string)
      }))
      no_device    = optional(string)
      virtual_name = optional(string)
    })))
    bootstrap_extra_args = optional(string)
    capacity_reservation_specification = optional(object({
      capacity_reservation_preference = optional(string)
      capacity_reservation_target = optional(object({
        capacity_reservation_id                 = optional(string)
        capacity_reservation_resource_group_arn = optional(string)
      }))
    }))
    capacity_type = optional(string)
    cloudinit_post_nodeadm = optional(list(object({
      content      = string
      content_type = optional(string)
      filename     = optional(string)
      merge_type   = optional(string)
    })))
    cloudinit_pre_nodeadm = optional(list(object({
      content      = string
      content_type = optional(string)
      filename     = optional(string)
      merge_type   = optional(string)
    })))
    cluster_primary_security_group_id = optional(string)
    cpu_options = optional(object({
      amd_sev_snp      = optional(string)
      core_count       = optional(number)
      threads_per_core = optional(number)
    }))
    create                 = optional(bool)
    create_iam_role        = optional(bool)
    create_iam_role_policy = optional(bool)
    create_launch_template = optional(bool)
    create_placement_group = optional(bool)
    create_security_group  = optional(bool)
    credit_specification = optional(object({
      cpu_credits = optional(string)
    }))
    desired_size               = optional(number)
    disable_api_termination    = optional(bool)
    disk_size                  = optional(number)
    ebs_optimized              = optional(bool)
    efa_indices                = optional(list(string))
    enable_bootstrap_user_data = optional(bool)
    enable_efa_only            = optional(bool)
    enable_efa_support         = optional(bool)
    enable_monitoring          = optional(bool)
    enclave_options = optional(object({
      enabled = optional(bool)
    }))
    force_update_version          = optional(bool)
    iam_role_additional_policies  = optional(map(string))
    iam_role_arn                  = optional(string)
    iam_role_attach_cni_policy    = optional(bool)
    iam_role_description          = optional(string)
    iam_role_name                 = optional(string)
    iam_role_path                 = optional(string)
    iam_role_permissions_boundary = optional(string)
    iam_role_policy_statements = optional(list(object({
      actions = optional(list(string))
      condition = optional(list(object({
        test     = string
        values   = list(string)
        variable = string
      })))
      effect      = optional(string)
      not_actions = optional(list(string))
      not_principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      not_resources = optional(list(string))
      principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      resources = optional(list(string))
      sid       = optional(string)
    })))
    iam_role_tags            = optional(map(string))
    iam_role_use_name_prefix = optional(bool)
    instance_market_options = optional(object({
      market_type = optional(string)
      spot_options = optional(object({
        block_duration_minutes         = optional(number)
        instance_interruption_behavior = optional(string)
        max_price                      = optional(string)
        spot_instance_type             = optional(string)
        valid_until                    = optional(string)
      }))
    }))
    instance_types                  = optional(list(string))
    kernel_id                       = optional(string)
    key_name                        = optional(string)
    kubernetes_version              = optional(string)
    labels                          = optional(map(string))
    launch_template_default_version = optional(string)
    launch_template_description     = optional(string)
    launch_template_id              = optional(string)
    launch_template_name            = optional(string)
    launch_template_tags            = optional(map(string))
    launch_template_use_name_prefix = optional(bool)
    launch_template_version         = optional(string)
    license_specifications = optional(list(object({
      license_configuration_arn = string
    })))
    maintenance_options = optional(object({
      auto_recovery = optional(string)
    }))
    max_size = optional(number)
    metadata_options = optional(object({
      http_endpoint               = optional(string)
      http_protocol_ipv6          = optional(string)
      http_put_response_hop_limit = optional(number)
      http_tokens                 = optional(string)
      instance_metadata_tags      = optional(string)
    }))
    min_size = optional(number)
    name     = optional(string)
    network_interfaces = optional(list(object({
      associate_carrier_ip_address = optional(bool)
      associate_public_ip_address  = optional(bool)
      connection_tracking_specification = optional(object({
        tcp_established_timeout = optional(number)
        udp_stream_timeout      = optional(number)
        udp_timeout             = optional(number)
      }))
      delete_on_termination = optional(bool)
      description           = optional(string)
      device_index          = optional(number)
      ena_srd_specification = optional(object({
        ena_srd_enabled = optional(bool)
        ena_srd_udp_specification = optional(object({
          ena_srd_udp_enabled = optional(bool)
        }))
      }))
      interface_type       = optional(string)
      ipv4_address_count   = optional(number)
      ipv4_addresses       = optional(list(string))
      ipv4_prefix_count    = optional(number)
      ipv4_prefixes        = optional(list(string))
      ipv6_address_count   = optional(number)
      ipv6_addresses       = optional(list(string))
      ipv6_prefix_count    = optional(number)
      ipv6_prefixes        = optional(list(string))
      network_card_index   = optional(number)
      network_interface_id = optional(string)
      primary_ipv6         = optional(bool)
      private_ip_address   = optional(string)
      security_groups      = optional(list(string), [])
      subnet_id            = optional(string)
    })))
    node_repair_config = optional(object({
      enabled                                 = optional(bool)
      max_parallel_nodes_repaired_count       = optional(number)
      max_parallel_nodes_repaired_percentage  = optional(number)
      max_unhealthy_node_threshold_count      = optional(number)
      max_unhealthy_node_threshold_percentage = optional(number)
      node_repair_config_overrides = optional(list(object({
        min_repair_wait_time_mins = number
        node_monitoring_condition = string
        node_unhealthy_reason     = string
        repair_action             = string
      })))
    }))
    placement = optional(object({
      affinity                = optional(string)
      availability_zone       = optional(string)
      group_name              = optional(string)
      host_id                 = optional(string)
      host_resource_group_arn = optional(string)
      partition_number        = optional(number)
      spread_domain           = optional(string)
      tenancy                 = optional(string)
    }))
    post_bootstrap_user_data = optional(string)
    pre_bootstrap_user_data  = optional(string)
    private_dns_name_options = optional(object({
      enable_resource_name_dns_a_record    = optional(bool)
      enable_resource_name_dns_aaaa_record = optional(bool)
      hostname_type                        = optional(string)
    }))
    ram_disk_id = optional(string)
    remote_access = optional(object({
      ec2_ssh_key               = optional(string)
      source_security_group_ids = optional(list(string))
    }))
    security_group_description = optional(string)
    security_group_egress_rules = optional(map(object({
      cidr_ipv4                    = optional(string)
      cidr_ipv6                    = optional(string)
      description                  = optional(string)
      from_port                    = optional(string)
      ip_protocol                  = optional(string)
      name                         = optional(string)
      prefix_list_id               = optional(string)
      referenced_security_group_id = optional(string)
      self                         = optional(bool)
      tags                         = optional(map(string))
      to_port                      = optional(string)
    })), {})
    security_group_ingress_rules = optional(map(object({
      cidr_ipv4                    = optional(string)
      cidr_ipv6                    = optional(string)
      description                  = optional(string)
      from_port                    = optional(string)
      ip_protocol                  = optional(string)
      name                         = optional(string)
      prefix_list_id               = optional(string)
      referenced_security_group_id = optional(string)
      self                         = optional(bool)
      tags                         = optional(map(string))
      to_port                      = optional(string)
    })))
    security_group_name            = optional(string)
    security_group_tags            = optional(map(string))
    security_group_use_name_prefix = optional(bool)
    subnet_ids                     = optional(list(string))
    tag_specifications             = optional(list(string))
    tags                           = optional(map(string))
    taints = optional(map(object({
      effect = string
      key    = string
      value  = optional(string)
    })))
    timeouts = optional(object({
      create = optional(string)
      delete = optional(string)
      update = optional(string)
    }))
    update_config = optional(object({
      max_unavailable            = optional(number)
      max_unavailable_percentage = optional(number)
      update_strategy            = optional(string)
    }))
    update_launch_template_default_version = optional(bool)
    use_custom_launch_template             = optional(bool)
    use_latest_ami_release_version         = optional(bool)
    use_name_prefix                        = optional(bool)
    user_data_template_path                = optional(string)
    vpc_security_group_ids                 = optional(list(string), [])
  }))
  default = null
}

variable "enable_auto_mode_custom_tags" {
  type    = bool
  default = true
}

variable "enable_cluster_creator_admin_permissions" {
  type    = bool
  default = false
}

variable "enable_irsa" {
  type    = bool
  default = true
}

variable "enable_kms_key_rotation" {
  type    = bool
  default = true
}

variable "enabled_log_types" {
  type    = list(string)
  default = ["audit", "api", "authenticator"]
}

variable "encryption_config" {
  type = object({
    provider_key_arn = optional(string)
    resources        = optional(list(string), ["secrets"])
  })
  default = {}
}

variable "encryption_policy_description" {
  type    = string
  default = "Cluster encryption policy to allow cluster role to utilize CMK provided"
}

variable "encryption_policy_name" {
  type    = string
  default = null
}

variable "encryption_policy_path" {
  type    = string
  default = null
}

variable "encryption_policy_tags" {
  type    = map(string)
  default = {}
}

variable "encryption_policy_use_name_prefix" {
  type    = bool
  default = true
}

variable "endpoint_private_access" {
  type    = bool
  default = true
}

variable "endpoint_public_access" {
  type    = bool
  default = false
}

variable "endpoint_public_access_cidrs" {
  type    = list(string)
  default = ["0.0.0.0/0"]
}

variable "fargate_profiles" {
  type = map(object({
    create                        = optional(bool)
    create_iam_role               = optional(bool)
    create_iam_role_policy        = optional(bool)
    iam_role_additional_policies  = optional(map(string))
    iam_role_arn                  = optional(string)
    iam_role_attach_cni_policy    = optional(bool)
    iam_role_description          = optional(string)
    iam_role_name                 = optional(string)
    iam_role_path                 = optional(string)
    iam_role_permissions_boundary = optional(string)
    iam_role_policy_statements = optional(list(object({
      actions = optional(list(string))
      condition = optional(list(object({
        test     = string
        values   = list(string)
        variable = string
      })))
      effect      = optional(string)
      not_actions = optional(list(string))
      not_principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      not_resources = optional(list(string))
      principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      resources = optional(list(string))
      sid       = optional(string)
    })))
    iam_role_tags            = optional(map(string))
    iam_role_use_name_prefix = optional(bool)
    name                     = optional(string)
    selectors = optional(list(object({
      labels    = optional(map(string))
      namespace = string
    })))
    subnet_ids = optional(list(string))
    tags       = optional(map(string))
    timeouts = optional(object({
      create = optional(string)
      delete = optional(string)
    }))
  }))
  default = null
}

variable "force_update_version" {
  type    = bool
  default = null
}

variable "iam_role_additional_policies" {
  type    = map(string)
  default = {}
}

variable "iam_role_arn" {
  type    = string
  default = null
}

variable "iam_role_description" {
  type    = string
  default = null
}

variable "iam_role_name" {
  type    = string
  default = null
}

variable "iam_role_path" {
  type    = string
  default = null
}

variable "iam_role_permissions_boundary" {
  type    = string
  default = null
}

variable "iam_role_tags" {
  type    = map(string)
  default = {}
}

variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "identity_providers" {
  type = map(object({
    client_id                     = string
    groups_claim                  = optional(string)
    groups_prefix                 = optional(string)
    identity_provider_config_name = optional(string)
    issuer_url                    = string
    required_claims               = optional(map(string))
    tags                          = optional(map(string), {})
    username_claim                = optional(string)
    username_prefix               = optional(string)
  }))
  default = null
}

variable "include_oidc_root_ca_thumbprint" {
  type    = bool
  default = true
}

variable "ip_family" {
  type    = string
  default = "ipv4"
}

variable "kms_key_administrators" {
  type    = list(string)
  default = []
}

variable "kms_key_aliases" {
  type    = list(string)
  default = []
}

variable "kms_key_deletion_window_in_days" {
  type    = number
  default = null
}

variable "kms_key_description" {
  type    = string
  default = null
}

variable "kms_key_enable_default_policy" {
  type    = bool
  default = true
}

variable "kms_key_override_policy_documents" {
  type    = list(string)
  default = []
}

variable "kms_key_owners" {
  type    = list(string)
  default = []
}

# since v21.4.0
variable "kms_key_rotation_period_in_days" {
  type    = number
  default = null
}

variable "kms_key_service_users" {
  type    = list(string)
  default = []
}

variable "kms_key_source_policy_documents" {
  type    = list(string)
  default = []
}

variable "kms_key_users" {
  type    = list(string)
  default = []
}

variable "kubernetes_version" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = ""
}

variable "node_iam_role_additional_policies" {
  type    = map(string)
  default = {}
}

variable "node_iam_role_description" {
  type    = string
  default = null
}

variable "node_iam_role_name" {
  type    = string
  default = null
}

variable "node_iam_role_path" {
  type    = string
  default = null
}

variable "node_iam_role_permissions_boundary" {
  type    = string
  default = null
}

variable "node_iam_role_tags" {
  type    = map(string)
  default = {}
}

variable "node_iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "node_security_group_additional_rules" {
  type = map(object({
    cidr_blocks                   = optional(list(string))
    description                   = optional(string)
    from_port                     = number
    ipv6_cidr_blocks              = optional(list(string))
    prefix_list_ids               = optional(list(string))
    protocol                      = optional(string, "tcp")
    self                          = optional(bool)
    source_cluster_security_group = optional(bool, false)
    source_security_group_id      = optional(string)
    to_port                       = number
    type                          = optional(string, "ingress")
  }))
  default = {}
}

variable "node_security_group_description" {
  type    = string
  default = "EKS node shared security group"
}

variable "node_security_group_enable_recommended_rules" {
  type    = bool
  default = true
}

variable "node_security_group_id" {
  type    = string
  default = ""
}

variable "node_security_group_name" {
  type    = string
  default = null
}

variable "node_security_group_tags" {
  type    = map(string)
  default = {}
}

variable "node_security_group_use_name_prefix" {
  type    = bool
  default = true
}

variable "openid_connect_audiences" {
  type    = list(string)
  default = []
}

variable "outpost_config" {
  type = object({
    control_plane_instance_type = optional(string)
    control_plane_placement = optional(object({
      group_name = string
    }))
    outpost_arns = list(string)
  })
  default = null
}

variable "prefix_separator" {
  type    = string
  default = "-"
}

variable "putin_khuylo" {
  type    = bool
  default = true
}

variable "region" {
  type    = string
  default = null
}

variable "remote_network_config" {
  type = object({
    remote_node_networks = object({
      cidrs = optional(list(string))
    })
    remote_pod_networks = optional(object({
      cidrs = optional(list(string))
    }))
  })
  default = null
}

variable "security_group_additional_rules" {
  type = map(object({
    cidr_blocks                = optional(list(string))
    description                = optional(string)
    from_port                  = number
    ipv6_cidr_blocks           = optional(list(string))
    prefix_list_ids            = optional(list(string))
    protocol                   = optional(string, "tcp")
    self                       = optional(bool)
    source_node_security_group = optional(bool, false)
    source_security_group_id   = optional(string)
    to_port                    = number
    type                       = optional(string, "ingress")
  }))
  default = {}
}

variable "security_group_description" {
  type    = string
  default = "EKS cluster security group"
}

variable "security_group_id" {
  type    = string
  default = ""
}

variable "security_group_name" {
  type    = string
  default = null
}

variable "security_group_tags" {
  type    = map(string)
  default = {}
}

variable "security_group_use_name_prefix" {
  type    = bool
  default = true
}

variable "self_managed_node_groups" {
  type = map(object({
    additional_cluster_dns_ips            = optional(list(string))
    ami_id                                = optional(string)
    ami_type                              = optional(string)
    attach_cluster_primary_security_group = optional(bool, false)
    autoscaling_group_tags                = optional(map(string))
    availability_zones                    = optional(list(string))
    block_device_mappings = optional(map(object({
      device_name = optional(string)
      ebs = optional(object({
        delete_on_termination      = optional(bool)
        encrypted                  = optional(bool)
        iops                       = optional(number)
        kms_key_id                 = optional(string)
        snapshot_id                = optional(string)
        throughput                 = optional(number)
        volume_initialization_rate = optional(number)
        volume_size                = optional(number)
        volume_type                = optional(string)
      }))
      no_device    = optional(string)
      virtual_name = optional(string)
    })))
    bootstrap_extra_args = optional(string)
    capacity_rebalance   = optional(bool)
    capacity_reservation_specification = optional(object({
      capacity_reservation_preference = optional(string)
      capacity_reservation_target = optional(object({
        capacity_reservation_id                 = optional(string)
        capacity_reservation_resource_group_arn = optional(string)
      }))
    }))
    cloudinit_post_nodeadm = optional(list(object({
      content      = string
      content_type = optional(string)
      filename     = optional(string)
      merge_type   = optional(string)
    })))
    cloudinit_pre_nodeadm = optional(list(object({
      content      = string
      content_type = optional(string)
      filename     = optional(string)
      merge_type   = optional(string)
    })))
    context = optional(string)
    cpu_options = optional(object({
      amd_sev_snp      = optional(string)
      core_count       = optional(number)
      threads_per_core = optional(number)
    }))
    create                      = optional(bool)
    create_access_entry         = optional(bool)
    create_autoscaling_group    = optional(bool)
    create_iam_instance_profile = optional(bool)
    create_iam_role_policy      = optional(bool)
    create_launch_template      = optional(bool)
    create_placement_group      = optional(bool)
    create_security_group       = optional(bool)
    credit_specification = optional(object({
      cpu_credits = optional(string)
    }))
    default_instance_warmup = optional(number)
    desired_size            = optional(number)
    desired_size_type       = optional(string)
    disable_api_termination = optional(bool)
    ebs_optimized           = optional(bool)
    efa_indices             = optional(list(string))
    enable_efa_only         = optional(bool)
    enable_efa_support      = optional(bool)
    enable_monitoring       = optional(bool)
    enabled_metrics         = optional(list(string))
    enclave_options = optional(object({
      enabled = optional(bool)
    }))
    force_delete                  = optional(bool)
    health_check_grace_period     = optional(number)
    health_check_type             = optional(string)
    iam_instance_profile_arn      = optional(string)
    iam_role_additional_policies  = optional(map(string))
    iam_role_arn                  = optional(string)
    iam_role_attach_cni_policy    = optional(bool)
    iam_role_description          = optional(string)
    iam_role_name                 = optional(string)
    iam_role_path                 = optional(string)
    iam_role_permissions_boundary = optional(string)
    iam_role_policy_statements = optional(list(object({
      actions = optional(list(string))
      condition = optional(list(object({
        test     = string
        values   = list(string)
        variable = string
      })))
      effect      = optional(string)
      not_actions = optional(list(string))
      not_principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      not_resources = optional(list(string))
      principals = optional(list(object({
        identifiers = list(string)
        type        = string
      })))
      resources = optional(list(string))
      sid       = optional(string)
    })))
    iam_role_tags                    = optional(map(string))
    iam_role_use_name_prefix         = optional(bool)
    ignore_failed_scaling_activities = optional(bool)
    initial_lifecycle_hooks = optional(list(object({
      default_result          = optional(string)
      heartbeat_timeout       = optional(number)
      lifecycle_transition    = string
      name                    = string
      notification_metadata   = optional(string)
      notification_target_arn = optional(string)
      role_arn                = optional(string)
    })))
    instance_initiated_shutdown_behavior = optional(string)
    instance_maintenance_policy = optional(object({
      max_healthy_percentage = number
      min_healthy_percentage = number
    }))
    instance_market_options = optional(object({
      market_type = optional(string)
      spot_options = optional(object({
        block_duration_minutes         = optional(number)
        instance_interruption_behavior = optional(string)
        max_price                      = optional(string)
        spot_instance_type             = optional(string)
        valid_until                    = optional(string)
      }))
    }))
    instance_refresh = optional(object({
      preferences = optional(object({
        alarm_specification = optional(object({
          alarms = optional(list(string))
        }))
        auto_rollback                = optional(bool)
        checkpoint_delay             = optional(number)
        checkpoint_percentages       = optional(list(number))
        instance_warmup              = optional(number)
        max_healthy_percentage       = optional(number)
        min_healthy_percentage       = optional(number)
        scale_in_protected_instances = optional(string)
        skip_matching                = optional(bool)
        standby_instances            = optional(string)
      }))
      strategy = optional(string)
      triggers = optional(list(string))
    }))
    instance_requirements = optional(object({
      accelerator_count = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      accelerator_manufacturers = optional(list(string))
      accelerator_names         = optional(list(string))
      accelerator_total_memory_mib = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      accelerator_types      = optional(list(string))
      allowed_instance_types = optional(list(string))
      bare_metal             = optional(string)
      baseline_ebs_bandwidth_mbps = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      burstable_performance                                   = optional(string)
      cpu_manufacturers                                       = optional(list(string))
      excluded_instance_types                                 = optional(list(string))
      instance_generations                                    = optional(list(string))
      local_storage                                           = optional(string)
      local_storage_types                                     = optional(list(string))
      max_spot_price_as_percentage_of_optimal_on_demand_price = optional(number)
      memory_gib_per_vcpu = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      memory_mib = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      network_bandwidth_gbps = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      network_interface_count = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      on_demand_max_price_percentage_over_lowest_price = optional(number)
      require_hibernate_support                        = optional(bool)
      spot_max_price_percentage_over_lowest_price      = optional(number)
      total_local_storage_gb = optional(object({
        max = optional(number)
        min = optional(number)
      }))
      vcpu_count = optional(object({
        max = optional(number)
        min = string
      }))
    }))
    instance_type                   = optional(string)
    kernel_id                       = optional(string)
    key_name                        = optional(string)
    kubernetes_version              = optional(string)
    launch_template_default_version = optional(string)
    launch_template_description     = optional(string)
    launch_template_id              = optional(string)
    launch_template_name            = optional(string)
    launch_template_tags            = optional(map(string))
    launch_template_use_name_prefix = optional(bool)
    launch_template_version         = optional(string)
    license_specifications = optional(list(object({
      license_configuration_arn = string
    })))
    maintenance_options = optional(object({
      auto_recovery = optional(string)
    }))
    max_instance_lifetime = optional(number)
    max_size              = optional(number)
    metadata_options = optional(object({
      http_endpoint               = optional(string)
      http_protocol_ipv6          = optional(string)
      http_put_response_hop_limit = optional(number)
      http_tokens                 = optional(string)
      instance_metadata_tags      = optional(string)
    }))
    metrics_granularity = optional(string)
    min_size            = optional(number)
    mixed_instances_policy = optional(object({
      instances_distribution = optional(object({
        on_demand_allocation_strategy            = optional(string)
        on_demand_base_capacity                  = optional(number)
        on_demand_percentage_above_base_capacity = optional(number)
        spot_allocation_strategy                 = optional(string)
        spot_instance_pools                      = optional(number)
        spot_max_price                           = optional(string)
      }))
      launch_template = object({
        override = optional(list(object({
          instance_requirements = optional(object({
            accelerator_count = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            accelerator_manufacturers = optional(list(string))
            accelerator_names         = optional(list(string))
            accelerator_total_memory_mib = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            accelerator_types      = optional(list(string))
            allowed_instance_types = optional(list(string))
            bare_metal             = optional(string)
            baseline_ebs_bandwidth_mbps = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            burstable_performance                                   = optional(string)
            cpu_manufacturers                                       = optional(list(string))
            excluded_instance_types                                 = optional(list(string))
            instance_generations                                    = optional(list(string))
            local_storage                                           = optional(string)
            local_storage_types                                     = optional(list(string))
            max_spot_price_as_percentage_of_optimal_on_demand_price = optional(number)
            memory_gib_per_vcpu = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            memory_mib = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            network_bandwidth_gbps = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            network_interface_count = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            on_demand_max_price_percentage_over_lowest_price = optional(number)
            require_hibernate_support                        = optional(bool)
            spot_max_price_percentage_over_lowest_price      = optional(number)
            total_local_storage_gb = optional(object({
              max = optional(number)
              min = optional(number)
            }))
            vcpu_count = optional(object({
              max = optional(number)
              min = optional(number)
            }))
          }))
          instance_type = optional(string)
          launch_template_specification = optional(object({
            launch_template_id   = optional(string)
            launch_template_name = optional(string)
            version              = optional(string)
          }))
          weighted_capacity = optional(string)
        })))
      })
    }))
    name = optional(string)
    network_interfaces = optional(list(object({
      associate_carrier_ip_address = optional(bool)
      associate_public_ip_address  = optional(bool)
      connection_tracking_specification = optional(object({
        tcp_established_timeout = optional(number)
        udp_stream_timeout      = optional(number)
        udp_timeout             = optional(number)
      }))
      delete_on_termination = optional(bool)
      description           = optional(string)
      device_index          = optional(number)
      ena_srd_specification = optional(object({
        ena_srd_enabled = optional(bool)
        ena_srd_udp_specification = optional(object({
          ena_srd_udp_enabled = optional(bool)
        }))
      }))
      interface_type       = optional(string)
      ipv4_address_count   = optional(number)
      ipv4_addresses       = optional(list(string))
      ipv4_prefix_count    = optional(number)
      ipv4_prefixes        = optional(list(string))
      ipv6_address_count   = optional(number)
      ipv6_addresses       = optional(list(string))
      ipv6_prefix_count    = optional(number)
      ipv6_prefixes        = optional(list(string))
      network_card_index   = optional(number)
      network_interface_id = optional(string)
      primary_ipv6         = optional(bool)
      private_ip_address   = optional(string)
      security_groups      = optional(list(string))
      subnet_id            = optional(string)
    })))
    placement = optional(object({
      affinity                = optional(string)
      availability_zone       = optional(string)
      group_name              = optional(string)
      host_id                 = optional(string)
      host_resource_group_arn = optional(string)
      partition_number        = optional(number)
      spread_domain           = optional(string)
      tenancy                 = optional(string)
    }))
    placement_group          = optional(string)
    post_bootstrap_user_data = optional(string)
    pre_bootstrap_user_data  = optional(string)
    private_dns_name_options = optional(object({
      enable_resource_name_dns_a_record    = optional(bool)
      enable_resource_name_dns_aaaa_record = optional(bool)
      hostname_type                        = optional(string)
    }))
    protect_from_scale_in      = optional(bool)
    ram_disk_id                = optional(string)
    security_group_description = optional(string)
    security_group_egress_rules = optional(map(object({
      cidr_ipv4                    = optional(string)
      cidr_ipv6                    = optional(string)
      description                  = optional(string)
      from_port                    = optional(string)
      ip_protocol                  = optional(string)
      name                         = optional(string)
      prefix_list_id               = optional(string)
      referenced_security_group_id = optional(string)
      self                         = optional(bool)
      tags                         = optional(map(string))
      to_port                      = optional(string)
    })))
    security_group_ingress_rules = optional(map(object({
      cidr_ipv4                    = optional(string)
      cidr_ipv6                    = optional(string)
      description                  = optional(string)
      from_port                    = optional(string)
      ip_protocol                  = optional(string)
      name                         = optional(string)
      prefix_list_id               = optional(string)
      referenced_security_group_id = optional(string)
      self                         = optional(bool)
      tags                         = optional(map(string))
      to_port                      = optional(string)
    })))
    security_group_name            = optional(string)
    security_group_tags            = optional(map(string))
    security_group_use_name_prefix = optional(bool)
    subnet_ids                     = optional(list(string))
    suspended_processes            = optional(list(string))
    tag_specifications             = optional(list(string))
    tags                           = optional(map(string))
    termination_policies           = optional(list(string))
    timeouts = optional(object({
      delete = optional(string)
    }))
    update_launch_template_default_version = optional(bool)
    use_custom_launch_template             = optional(bool)
    use_mixed_instances_policy             = optional(bool)
    use_name_prefix                        = optional(bool)
    user_data_template_path                = optional(string)
    vpc_security_group_ids                 = optional(list(string), [])
  }))
  default = null
}

variable "service_ipv4_cidr" {
  type    = string
  default = null
}

variable "service_ipv6_cidr" {
  type    = string
  default = null
}

variable "subnet_ids" {
  type    = list(string)
  default = []
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "timeouts" {
  type = object({
    create = optional(string)
    delete = optional(string)
    update = optional(string)
  })
  default = null
}

variable "upgrade_policy" {
  type = object({
    support_type = optional(string)
  })
  default = null
}

variable "vpc_id" {
  type    = string
  default = null
}

variable "zonal_shift_config" {
  type = object({
    enabled = optional(bool)
  })
  default = null
}
