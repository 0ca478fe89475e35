# Endpoints of AWS services inside a network, as of v3.19.0.

locals {
  endpoints = { for name, endpoint in var.endpoints : name => endpoint if var.create && try(endpoint.create, true) }
  groups    = var.security_group_ids

  # Inputs of an endpoint that only one type of endpoint has.
  kinds = { for name, endpoint in local.endpoints : name => try(endpoint.service_type, "Interface") }
}

data "aws_vpc_endpoint_service" "this" {
  for_each = local.endpoints

  service      = try(each.value.service, null)
  service_name = try(each.value.service_name, null)

  filter {
    name   = "service-type"
    values = [local.kinds[each.key]]
  }
}

resource "aws_vpc_endpoint" "this" {
  for_each = local.endpoints

  vpc_id            = var.vpc_id
  service_name      = data.aws_vpc_endpoint_service.this[each.key].service_name
  vpc_endpoint_type = local.kinds[each.key]
  auto_accept       = try(each.value.auto_accept, null)
  policy            = try(each.value.policy, null)

  security_group_ids  = local.kinds[each.key] != "Interface" ? null : try(coalescelist(distinct(concat(local.groups, lookup(each.value, "security_group_ids", [])))), null)
  subnet_ids          = local.kinds[each.key] != "Interface" ? null : distinct(concat(var.subnet_ids, lookup(each.value, "subnet_ids", [])))
  private_dns_enabled = local.kinds[each.key] != "Interface" ? null : try(each.value.private_dns_enabled, null)
  route_table_ids     = local.kinds[each.key] != "Gateway" ? null : lookup(each.value, "route_table_ids", null)

  tags = merge(var.tags, lookup(each.value, "tags", {}))

  timeouts {
    create = try(var.timeouts.create, "10m")
    update = try(var.timeouts.update, "10m")
    delete = try(var.timeouts.delete, "10m")
  }
}
