# Endpoints of AWS services inside a network, as of v5.21.0.

locals {
  endpoints = { for name, endpoint in var.endpoints : name => endpoint if var.create && try(endpoint.create, true) }

  own_group = var.create && var.create_security_group
  groups    = concat(var.security_group_ids, local.own_group ? [aws_security_group.this[0].id] : [])

  # Inputs of an endpoint that only one type of endpoint has.
  kinds = { for name, endpoint in local.endpoints : name => try(endpoint.service_type, "Interface") }
}

data "aws_vpc_endpoint_service" "this" {
  for_each = local.endpoints

  service         = try(each.value.service, null)
  service_name    = try(each.value.service_name, null)
  service_regions = try(coalescelist(compact([each.value.service_region])), null)

  filter {
    name   = "service-type"
    values = [local.kinds[each.key]]
  }
}

resource "aws_vpc_endpoint" "this" {
  for_each = local.endpoints

  vpc_id            = var.vpc_id
  service_name      = try(each.value.service_endpoint, data.aws_vpc_endpoint_service.this[each.key].service_name)
  service_region    = try(each.value.service_region, null)
  vpc_endpoint_type = local.kinds[each.key]
  auto_accept       = try(each.value.auto_accept, null)
  policy            = try(each.value.policy, null)
  ip_address_type   = try(each.value.ip_address_type, null)

  security_group_ids  = local.kinds[each.key] != "Interface" ? null : try(coalescelist(distinct(concat(local.groups, lookup(each.value, "security_group_ids", [])))), null)
  subnet_ids          = local.kinds[each.key] != "Interface" ? null : distinct(concat(var.subnet_ids, lookup(each.value, "subnet_ids", [])))
  private_dns_enabled = local.kinds[each.key] != "Interface" ? null : try(each.value.private_dns_enabled, null)
  route_table_ids     = local.kinds[each.key] != "Gateway" ? null : lookup(each.value, "route_table_ids", null)

  dynamic "dns_options" {
    for_each = try([each.value.dns_options], [])

    content {
      # The module looks one level too deep here, so the type is never set.
      dns_record_ip_type                             = try(dns_options.value.dns_options.dns_record_ip_type, null)
      private_dns_only_for_inbound_resolver_endpoint = try(dns_options.value.private_dns_only_for_inbound_resolver_endpoint, null)
    }
  }

  dynamic "subnet_configuration" {
    for_each = try(each.value.subnet_configurations, [])

    content {
      subnet_id = try(subnet_configuration.value.subnet_id, null)
      ipv4      = try(subnet_configuration.value.ipv4, null)
      ipv6      = try(subnet_configuration.value.ipv6, null)
    }
  }

  tags = merge(var.tags, { Name = replace(each.key, ".", "-") }, try(each.value.tags, {}))

  timeouts {
    create = try(var.timeouts.create, "10m")
    update = try(var.timeouts.update, "10m")
    delete = try(var.timeouts.delete, "10m")
  }
}

resource "aws_security_group" "this" {
  count = local.own_group ? 1 : 0

  name        = var.security_group_name
  name_prefix = var.security_group_name_prefix
  description = var.security_group_description
  vpc_id      = var.vpc_id
  tags        = merge(var.tags, var.security_group_tags, { Name = try(coalesce(var.security_group_name, var.security_group_name_prefix), "") })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group_rule" "this" {
  for_each = { for name, rule in var.security_group_rules : name => rule if local.own_group }

  security_group_id        = aws_security_group.this[0].id
  type                     = try(each.value.type, "ingress")
  description              = try(each.value.description, null)
  protocol                 = try(each.value.protocol, "tcp")
  from_port                = try(each.value.from_port, 443)
  to_port                  = try(each.value.to_port, 443)
  self                     = try(each.value.self, null)
  cidr_blocks              = lookup(each.value, "cidr_blocks", null)
  ipv6_cidr_blocks         = lookup(each.value, "ipv6_cidr_blocks", null)
  prefix_list_ids          = lookup(each.value, "prefix_list_ids", null)
  source_security_group_id = lookup(each.value, "source_security_group_id", null)
}
