# The launch template of the group. EKS adds the instance profile by itself.

locals {
  security_group_ids = compact(concat([var.cluster_primary_security_group_id], var.vpc_security_group_ids))
}

data "aws_ec2_instance_type" "this" {
  count = var.create && var.enable_efa_support ? 1 : 0

  instance_type = try(element(var.instance_types, 0), "")
}

locals {
  enable_efa_support     = var.create && var.enable_efa_support
  create_placement_group = var.create && (local.enable_efa_support || var.create_placement_group)
  placement              = local.create_placement_group ? { group_name = aws_placement_group.this[0].name } : var.placement

  # One interface per network card; how many cards a type has is only known to AWS.
  efa_network_interfaces = [for card in range(try(data.aws_ec2_instance_type.this[0].maximum_network_cards, 0)) : {
    associate_public_ip_address = false
    delete_on_termination       = true
    device_index                = card == 0 ? 0 : 1
    interface_type              = var.enable_efa_only && !contains(concat([0], var.efa_indices), card) ? "efa-only" : "efa"
    network_card_index          = card
  }]

  network_interfaces = concat(
    local.efa_network_interfaces,
    [for interface in var.network_interfaces : interface if !local.enable_efa_support],
  )
}

resource "aws_placement_group" "this" {
  count = local.create_placement_group ? 1 : 0

  name     = "${var.cluster_name}-${var.name}"
  strategy = var.placement_group_strategy
}

# A placement group lies in one zone, so only the subnets of that zone are used.
data "aws_subnets" "placement_group" {
  count = local.create_placement_group ? 1 : 0

  filter {
    name   = "subnet-id"
    values = var.subnet_ids
  }
}

resource "aws_launch_template" "this" {
  count = var.create && var.create_launch_template && var.use_custom_launch_template ? 1 : 0

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
    for_each = var.block_device_mappings

    content {
      device_name  = try(block_device_mappings.value.device_name, null)
      no_device    = try(block_device_mappings.value.no_device, null)
      virtual_name = try(block_device_mappings.value.virtual_name, null)

      dynamic "ebs" {
        for_each = try([block_device_mappings.value.ebs], [])

        content {
          delete_on_termination = try(ebs.value.delete_on_termination, null)
          encrypted             = try(ebs.value.encrypted, null)
          iops                  = try(ebs.value.iops, null)
          kms_key_id            = try(ebs.value.kms_key_id, null)
          snapshot_id           = try(ebs.value.snapshot_id, null)
          throughput            = try(ebs.value.throughput, null)
          volume_size           = try(ebs.value.volume_size, null)
          volume_type           = try(ebs.value.volume_type, null)
        }
      }
    }
  }

  dynamic "capacity_reservation_specification" {
    for_each = length(var.capacity_reservation_specification) > 0 ? [var.capacity_reservation_specification] : []

    content {
      capacity_reservation_preference = try(capacity_reservation_specification.value.capacity_reservation_preference, null)

      dynamic "capacity_reservation_target" {
        for_each = try([capacity_reservation_specification.value.capacity_reservation_target], [])

        content {
          capacity_reservation_id                 = try(capacity_reservation_target.value.capacity_reservation_id, null)
          capacity_reservation_resource_group_arn = try(capacity_reservation_target.value.capacity_reservation_resource_group_arn, null)
        }
      }
    }
  }

  dynamic "instance_market_options" {
    for_each = length(var.instance_market_options) > 0 ? [var.instance_market_options] : []

    content {
      market_type = try(instance_market_options.value.market_type, null)
    }
  }

  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []

    content {
      http_endpoint               = try(metadata_options.value.http_endpoint, null)
      http_protocol_ipv6          = try(metadata_options.value.http_protocol_ipv6, null)
      http_put_response_hop_limit = try(metadata_options.value.http_put_response_hop_limit, null)
      http_tokens                 = try(metadata_options.value.http_tokens, null)
      instance_metadata_tags      = try(metadata_options.value.instance_metadata_tags, null)
    }
  }

  dynamic "monitoring" {
    for_each = var.enable_monitoring ? [1] : []

    content {
      enabled = var.enable_monitoring
    }
  }

  dynamic "network_interfaces" {
    for_each = local.network_interfaces

    content {
      associate_public_ip_address = try(network_interfaces.value.associate_public_ip_address, null)
      delete_on_termination       = try(network_interfaces.value.delete_on_termination, null)
      device_index                = try(network_interfaces.value.device_index, null)
      interface_type              = try(network_interfaces.value.interface_type, null)
      network_card_index          = try(network_interfaces.value.network_card_index, null)
      network_interface_id        = try(network_interfaces.value.network_interface_id, null)
      security_groups             = compact(concat(try(network_interfaces.value.security_groups, []), local.security_group_ids))
    }
  }

  dynamic "placement" {
    for_each = length(local.placement) > 0 ? [local.placement] : []

    content {
      availability_zone = try(placement.value.availability_zone, null)
      group_name        = try(placement.value.group_name, null)
      tenancy           = try(placement.value.tenancy, null)
    }
  }

  dynamic "private_dns_name_options" {
    for_each = length(var.private_dns_name_options) > 0 ? [var.private_dns_name_options] : []

    content {
      enable_resource_name_dns_a_record    = try(private_dns_name_options.value.enable_resource_name_dns_a_record, null)
      enable_resource_name_dns_aaaa_record = try(private_dns_name_options.value.enable_resource_name_dns_aaaa_record, null)
      hostname_type                        = try(private_dns_name_options.value.hostname_type, null)
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
