variable "strict" {
  type     = string
  default  = "inner default"
  nullable = false
}
variable "loose" {
  type    = string
  default = "inner default"
}
variable "strict_object" {
  type     = object({ a = optional(number, 4), b = optional(string) })
  default  = {}
  nullable = false
}
variable "optional_in_tuple" {
  type = tuple([object({ a = optional(string, "d") }), object({ a = optional(string, "d") }), object({ a = optional(string, "d") })])
}
variable "unset" {
  type     = list(object({ a = optional(string, "d"), b = optional(list(number), [1, 2]) }))
  default  = [{}, { a = "x", b = ["3"] }]
  nullable = false
}
output "all" {
  value = {
    strict = var.strict
    loose  = var.loose
    object = var.strict_object
    tuple  = var.optional_in_tuple
    unset  = var.unset
  }
}
