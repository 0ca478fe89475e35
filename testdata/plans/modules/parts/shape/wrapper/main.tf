variable "times" {}
variable "base" {
  default = "unset"
}
module "leaf" {
  source = "../../leaf"
  count  = var.times
  name   = format("%s-%02d", var.base, count.index)
  size   = var.times * 10
  labels = count.index == 0 ? { first = true } : {}
}
output "labels" {
  value = [for m in module.leaf : m.all]
}
