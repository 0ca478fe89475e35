variable "teams" {
  type = map(object({
    members = optional(list(string), [])
    admin   = optional(bool, false)
  }))
  default = {
    core = { members = ["ann", "bo"], admin = true }
    data = { members = ["cy"] }
    idle = {}
  }
}
variable "extra" {
  default = false
}
locals {
  prefix = "org"
  listed = ["x", "y"]
}
module "single" {
  source = "./parts/leaf"
  name   = "${local.prefix}-single"
}
module "counted" {
  source = "./parts/leaf"
  count  = length(local.listed)
  name   = "${local.prefix}-${local.listed[count.index]}"
  size   = count.index + 1
}
module "each" {
  source   = "./parts/leaf"
  for_each = { for k, t in var.teams : k => t if length(t.members) > 0 }
  name     = each.key
  size     = length(each.value.members)
  labels   = merge({ admin = tostring(each.value.admin) }, { for m in each.value.members : m => upper(m) })
}
module "none" {
  source = "./parts/leaf"
  count  = var.extra ? 1 : 0
  name   = "never"
}
module "set" {
  source   = "./parts/leaf"
  for_each = toset(["a.b", "c d", "é"])
  name     = each.value
}
module "shape" {
  source = "./parts/shape"
  leaf   = module.single
  many   = module.each
  list   = module.counted[*].id_like
  given  = { a = 1, b = "x" }
  any    = module.each["core"].all
}
module "nested" {
  source = "./parts/shape/wrapper"
  for_each = {
    one = 1
    two = 2
  }
  times = each.value
  base  = module.single.label
}
resource "terraform_data" "outputs" {
  input = {
    single   = module.single.label
    counted  = module.counted[*].label
    first    = module.counted[0].all
    each     = { for k, m in module.each : k => m.label }
    values   = values(module.each)[*].size
    keys     = keys(module.each)
    none     = module.none
    one      = one(module.none[*].label)
    attempt  = try(module.none[0].label, "absent")
    length   = [length(module.none), length(module.counted), length(module.each)]
    set      = [for k, m in module.set : "${k}=${m.label}"]
    shape    = module.shape.report
    nested   = { for k, m in module.nested : k => m.labels }
    deep     = module.nested["two"].labels[1]
    secret   = nonsensitive(module.single.secret)
    null_out = module.single.nothing == null
    whole    = module.single
  }
}
output "whole" {
  value     = module.single
  sensitive = true
}
output "teams" {
  value = { for k, m in module.each : k => m.all }
}
