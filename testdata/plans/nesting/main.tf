provider "aws" {
  region                      = "cn-north-1"
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variable "teams" {
  type = list(object({
    name    = string
    members = optional(set(string), [])
    admin   = optional(bool)
  }))
  default = [
    { name = "red", members = ["b", "a"], admin = true },
    { name = "grey" },
  ]
}

locals {
  by_name = { for team in var.teams : team.name => team }
  paths   = merge({ red = "/red/" }, {})
}

module "team" {
  source   = "./modules/team"
  for_each = local.by_name
  name     = each.key
  team     = each.value
  path     = lookup(local.paths, each.key, "/")
  version_ = null
}

resource "aws_launch_template" "this" {
  for_each  = toset(["spot", "demand"])
  name      = "lt-${each.key}"
  user_data = base64encode(templatefile("${path.module}/templates/boot.sh.tpl", {
    cluster = "prod"
    kind    = each.value
    labels  = { lifecycle = each.value, "node/x" = "1" }
  }))
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      encrypted   = "true"
      volume_size = "50"
    }
  }
  dynamic "tag_specifications" {
    for_each = ["instance", "volume"]
    content {
      resource_type = tag_specifications.value
      tags          = { n = tag_specifications.key }
    }
  }
  dynamic "instance_market_options" {
    for_each = each.key == "spot" ? { market = "spot" } : {}
    iterator = it
    content {
      market_type = it.value
    }
  }
}

output "arns" { value = values(module.team)[*].role_name }
output "first_admin" { value = one([for k, m in module.team : k if m.admin]) }
output "count" { value = length(module.team["red"].members) }
