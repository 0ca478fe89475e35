# The launch template of the group. EKS adds the instance profile by itself.

locals {
  security_group_ids = compact(concat([var.cluster_primary_security_group_id], var.vpc_security_group_ids, aws_security_group.this[*].id))
}

data "aws_ec2_instance_type" "this" {
  count = local.enable_efa_support ? 1 : 0

  region = var.region

  instance_type = try(element(var.instance_types, 0), "")
}

locals {
  enable_efa_support     = var.create && var.enable_efa_support
  create_placement_group = var.create && (local.enable_efa_support || var.create_placement_group)

  # One interface per network card; how many cards a type has is only known to AWS.
  efa_network_interfaces = [for card in range(try(data.aws_ec2_instance_type.this[0].maximum_network_cards, 0)) : {
    associate_public_ip_address = false
    delete_on_termination       = true
    device_index                = card == 0 ? 0 : 1
    interface_type              = var.enable_efa_only && !contains(concat([0], var.efa_indices), card) ? "efa-only" : "efa"
    network_card_index          = card
    network_interface_id        = null
    security_groups             = []
  }]

  network_interfaces = concat(
    local.efa_network_interfaces,
    [for interface in var.network_interfaces : interface if !local.enable_efa_support],
  )
}

resource "aws_launch_template" "this" {
  count = var.create && var.create_launch_template && var.use_custom_launch_template ? 1 : 0

  region = var.region

  name                    = var.launch_template_use_name_prefix ? null : local.launch_template_name
  name_prefix             = var.launch_template_use_name_prefix ? "${local.launch_template_name}-" : null
  default_version         = var.launch_template_default_version
  update_default_version  = var.update_launch_template_default_version
  disable_api_termination = var.disable_api_termination
  ebs_optimized           = var.ebs_optimized
  key_name                = var.key_name

  image_id      = var.ami_id == "" ? null : var.ami_id
  instance_type = var.capacity_type == "CAPACITY_BLOCK" ? element(var.instance_types, 0) : null

  user_data              = module.user_data.user_data
  vpc_security_group_ids = length(local.network_interfaces) > 0 ? [] : local.security_group_ids
  tags                   = merge(var.tags, var.launch_template_tags)

  dynamic "block_device_mappings" {
    for_each = var.block_device_mappings == null ? {} : var.block_device_mappings

    content {
      device_name  = block_device_mappings.value.device_name
      no_device    = block_device_mappings.value.no_device
      virtual_name = block_device_mappings.value.virtual_name

      dynamic "ebs" {
        for_each = block_device_mappings.value.ebs == null ? [] : [block_device_mappings.value.ebs]

        content {
          delete_on_termination = ebs.value.delete_on_termination
          encrypted             = ebs.value.encrypted
          iops                  = ebs.value.iops
          kms_key_id            = ebs.value.kms_key_id
          snapshot_id           = ebs.value.snapshot_id
          throughput            = ebs.value.throughput
          volume_size           = ebs.value.volume_size
          volume_type           = ebs.value.volume_type
        }
      }
    }
  }

  dynamic "capacity_reservation_specification" {
    for_each = var.capacity_reservation_specification == null ? [] : [var.capacity_reservation_specification]

    content {
      capacity_reservation_preference = capacity_reservation_specification.value.capacity_reservation_preference

      dynamic "capacity_reservation_target" {
        for_each = (
          capacity_reservation_specification.value.capacity_reservation_target == null ? [] :
          [capacity_reservation_specification.value.capacity_reservation_target]
        )

        content {
          capacity_reservation_id                 = capacity_reservation_target.value.capacity_reservation_id
          capacity_reservation_resource_group_arn = capacity_reservation_target.value.capacity_reservation_resource_group_arn
        }
      }
    }
  }

  dynamic "instance_market_options" {
    for_each = var.instance_market_options == null ? [] : [var.instance_market_options]

    content {
      market_type = instance_market_options.value.market_type
    }
  }

  metadata_options {
    http_endpoint               = var.metadata_options.http_endpoint
    http_protocol_ipv6          = var.metadata_options.http_protocol_ipv6
    http_put_response_hop_limit = var.metadata_options.http_put_response_hop_limit
    http_tokens                 = var.metadata_options.http_tokens
    instance_metadata_tags      = var.metadata_options.instance_metadata_tags
  }

  dynamic "monitoring" {
    for_each = var.enable_monitoring ? [1] : []

    content {
      enabled = true
    }
  }

  dynamic "network_interfaces" {
    for_each = local.network_interfaces

    content {
      associate_public_ip_address = network_interfaces.value.associate_public_ip_address
      delete_on_termination       = network_interfaces.value.delete_on_termination
      device_index                = network_interfaces.value.device_index
      interface_type              = network_interfaces.value.interface_type
      network_card_index          = network_interfaces.value.network_card_index
      network_interface_id        = network_interfaces.value.network_interface_id
      security_groups             = compact(concat(network_interfaces.value.security_groups, local.security_group_ids))
    }
  }

  dynamic "placement" {
    for_each = var.placement != null || local.create_placement_group ? [var.placement] : []

    content {
      availability_zone = try(placement.value.availability_zone, null)
      group_name        = try(aws_placement_group.this[0].name, placement.value.group_name)
      tenancy           = try(placement.value.tenancy, null)
    }
  }

  dynamic "private_dns_name_options" {
    for_each = var.private_dns_name_options == null ? [] : [var.private_dns_name_options]

    content {
      enable_resource_name_dns_a_record    = private_dns_name_options.value.enable_resource_name_dns_a_record
      enable_resource_name_dns_aaaa_record = private_dns_name_options.value.enable_resource_name_dns_aaaa_record
      hostname_type                        = private_dns_name_options.value.hostname_type
    }
  }

  dynamic "tag_specifications" {
    for_each = toset(var.tag_specifications)

    content {
      resource_type = tag_specifications.value
      tags          = merge(var.tags, { Name = var.name }, var.launch_template_tags)
    }
  }
}

resource "aws_placement_group" "this" {
  count = local.create_placement_group ? 1 : 0

  region = var.region

  name     = "${var.cluster_name}-${var.name}"
  strategy = "cluster"
}
