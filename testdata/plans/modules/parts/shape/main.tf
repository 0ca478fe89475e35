variable "leaf" {}
variable "many" {}
variable "list" {
  type = list(string)
}
variable "given" {
  type = map(string)
}
variable "any" {
  type = object({
    label   = string
    labels  = map(string)
    missing = optional(string, "filled in")
  })
}
output "report" {
  value = {
    leaf  = var.leaf.label
    many  = [for k, m in var.many : "${k}:${m.size}"]
    list  = var.list
    given = var.given
    any   = var.any
  }
}
