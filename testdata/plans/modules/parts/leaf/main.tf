variable "name" {
  type = string
}
variable "size" {
  type    = number
  default = 10
}
variable "labels" {
  type    = map(string)
  default = {}
}
locals {
  label = "${var.name}/${var.size}"
}
resource "terraform_data" "this" {
  input = { label = local.label, labels = var.labels }
}
output "label" {
  value = local.label
}
output "size" {
  value = var.size
}
output "id_like" {
  value = md5(local.label)
}
output "all" {
  value = { label = local.label, labels = var.labels, path = basename(path.module) }
}
output "secret" {
  value     = sensitive("s-${var.name}")
  sensitive = true
}
output "nothing" {
  value = null
}
