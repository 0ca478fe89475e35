variable "text" {
  type    = string
  default = 12.50
}
variable "number" {
  type    = number
  default = "0012.500"
}
variable "bool" {
  type    = bool
  default = "true"
}
variable "untyped" {
  default = [1, "two", true, null]
}
variable "any_list" {
  type    = list(any)
  default = [1, "two", true]
}
variable "any_map" {
  type    = map(any)
  default = { a = 1, b = "x", c = true }
}
variable "any_map_of_lists" {
  type    = map(any)
  default = { a = [1], b = ["x"] }
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b", 3]
}
variable "numbers" {
  type    = set(number)
  default = ["10", 9, 1e1, 2.5]
}
variable "bools" {
  type    = list(bool)
  default = ["true", false, "false"]
}
variable "tuple" {
  type    = tuple([string, number, bool])
  default = [1, "2", "false"]
}
variable "texts" {
  type    = list(string)
  default = [1.0, true, "x", 1e21, 0.1]
}
variable "object" {
  type = object({
    name  = string
    size  = optional(number)
    kind  = optional(string, "gp3")
    zones = optional(list(string), ["a", "b"])
    inner = optional(object({
      on    = optional(bool, true)
      label = optional(string)
      deep  = optional(map(object({ x = optional(number, 7) })), {})
    }), {})
  })
  default = { name = "n" }
}
variable "objects" {
  type = map(object({
    size   = optional(number, 3)
    label  = optional(string, "none")
    labels = optional(map(string), { from = "default" })
    taints = optional(list(object({
      key    = string
      effect = optional(string, "NO_SCHEDULE")
    })), [])
  }))
  default = {
    one   = {}
    two   = { size = "5", label = null, unknown_is_dropped = true }
    three = { labels = null, taints = [{ key = "a" }, { key = "b", effect = null }, { key = "c", effect = "X" }] }
    four  = { labels = {}, size = null }
  }
}
variable "set_of_objects" {
  type = set(object({
    port = number
    note = optional(string, "-")
  }))
  default = [{ port = 443 }, { port = "80", note = "b" }, { port = 443, note = "-" }]
}
variable "given_null" {
  type    = string
  default = "fallback"
}
variable "given_null_strict" {
  type     = string
  default  = "fallback"
  nullable = false
}
variable "null_default" {
  type    = string
  default = null
}
variable "null_object" {
  type    = object({ a = optional(string, "x") })
  default = null
}
variable "nested_null" {
  type    = list(string)
  default = ["a", null, "b"]
}
variable "from_file" {
  type = map(list(number))
}
variable "from_file_any" {
  type = any
}
variable "list_of_maps" {
  type    = list(map(string))
  default = [{ a = 1 }, { b = true, c = "x" }]
}
variable "deep" {
  type = object({
    list = list(object({ m = map(set(string)) }))
  })
  default = { list = [{ m = { k = ["b", "a", "a"] } }] }
}
variable "object_to_map" {
  type    = map(string)
  default = { a = 1, b = true, c = "x", d = null }
}
variable "map_default_any" {
  type    = any
  default = { a = 1, b = "x" }
}

module "nulls" {
  source            = "./inner"
  strict            = null
  loose             = null
  strict_object     = null
  optional_in_tuple = [{}, { a = null }, { a = "given" }]
}

resource "terraform_data" "scalars" {
  input = {
    text    = var.text
    number  = var.number
    bool    = var.bool
    untyped = var.untyped
    null    = var.null_default
    given   = var.given_null
    strict  = var.given_null_strict
    nulls   = var.null_object
    nested  = var.nested_null
    is_null = var.null_default == null
  }
}
resource "terraform_data" "collections" {
  input = {
    any_list  = var.any_list
    any_map   = var.any_map
    any_lists = var.any_map_of_lists
    set       = var.set
    numbers   = var.numbers
    bools     = var.bools
    tuple     = var.tuple
    texts     = var.texts
    ports     = var.set_of_objects
    maps      = var.list_of_maps
    deep      = var.deep
    map       = var.object_to_map
    any       = var.map_default_any
    file      = var.from_file
    file_any  = var.from_file_any
  }
}
resource "terraform_data" "objects" {
  input = {
    object  = var.object
    objects = var.objects
    nulls   = module.nulls.all
  }
}
resource "terraform_data" "conversions" {
  input = {
    tostring_number = tostring(1.50)
    tostring_bool   = tostring(true)
    tostring_null   = tostring(null)
    tonumber        = tonumber("1.250")
    tobool          = tobool("false")
    tolist_mixed    = tolist([1, "a", true])
    toset_mixed     = toset([1, "1", 2])
    tomap_mixed     = tomap({ a = 1, b = "x" })
    tolist_set      = tolist(toset(["c", "a", "b"]))
    in_text         = "${1.0}-${true}-${1e3}-${100000000000000000000000}"
    list_of_objects = tolist([{ a = 1, b = "x" }, { a = "2", b = 3 }])
    joined          = join(",", [1, true, "x"])
    concat          = concat([1], ["a"], [true])
    sorted          = sort(["b", 10, 9])
    merged          = merge({ a = 1 }, { b = "x" }, { a = "y" })
    merged_typed    = merge(tomap({ a = 1 }), tomap({ b = "x" }))
    key             = { (1) = "one", (true) = "yes", ("a${1}") = 2 }
    length          = length({ a = 1, b = 2 })
    numbers_equal   = 1 == 1.0
    text_number     = "1" == 1
    tuple_list      = [1, 2] == tolist([1, 2])
    sets_equal      = toset([1, 2]) == toset([2, 1])
  }
}
