variable "yes" {
  default = true
}
variable "no" {
  type    = bool
  default = false
}
variable "size" {
  type    = number
  default = 7
}
variable "name" {
  default = "blue"
}
variable "nothing" {
  type    = string
  default = null
}
variable "names" {
  type    = list(string)
  default = ["a", "b"]
}
variable "tags" {
  type    = map(string)
  default = { team = "core" }
}
locals {
  a = local.b + 1
  b = local.c * 2
  c = var.size
}
resource "terraform_data" "arithmetic" {
  input = {
    chain      = local.a
    precedence = 2 + 3 * 4 - 10 / 4
    modulo     = -7 % 3
    modulo_f   = 7.5 % 2
    negative   = -var.size
    grouped    = (2 + 3) * -(4 - 1)
    division   = 1 / 3
    large      = 9007199254740993 + 1
    tiny       = 0.1 + 0.2
    text       = "3" + "4"
    multiline = (
      1 +
      2
    )
  }
}
resource "terraform_data" "logic" {
  input = {
    and          = var.yes && !var.no
    or           = var.no || var.yes
    mixed        = var.no || var.yes && var.no
    compare      = var.size >= 7 && var.size < 8
    text_compare = "10" > 9
    equal_null   = var.nothing == null
    unequal      = var.name != "red"
    list_equal   = var.names == tolist(["a", "b"])
    tuple_equal  = ["a", "b"] == var.names
    map_equal    = var.tags == tomap({ team = "core" })
    object_equal = { team = "core" } == var.tags
    not          = !(1 > 2)
    texts        = "true" == true
  }
}
resource "terraform_data" "conditional" {
  input = {
    number_text   = var.yes ? 1 : "a"
    text_number   = var.no ? "a" : 1
    null_text     = var.yes ? null : "a"
    text_null     = var.yes ? "a" : null
    null_number   = var.no ? null : 3
    empty_list    = var.no ? ["x"] : []
    tuple_lengths = var.yes ? ["a"] : ["b", "c"]
    tuple_types   = var.yes ? [1] : ["b", "c"]
    typed_list    = var.yes ? var.names : []
    map_object    = var.yes ? var.tags : {}
    objects       = var.yes ? { a = 1 } : { a = 2 }
    object_types  = var.yes ? { a = 1 } : { a = "x" }
    object_keys   = var.yes ? { a = 1 } : { b = "x" }
    bool_text     = var.yes ? true : "no"
    nested        = var.no ? "a" : var.size > 5 ? "b" : "c"
    condition     = "true" ? "text works" : "never"
    set_list      = var.yes ? toset(["b", "a"]) : []
    nested_null   = var.yes ? { a = null, b = [1] } : { a = "x", b = [2, 3] }
    list_of_null  = var.yes ? [null, "a"] : ["b", "c"]
    lazy          = var.yes ? "fine" : [][0]
    lazy_key      = var.no ? {}.missing : "fine"
  }
}
resource "terraform_data" "access" {
  input = {
    index_text   = ["a", "b"]["1"]
    attr_number  = [["x", "y"]].0[1]
    map_index    = { "a b" = 1 }["a b"]
    map_dot      = { a = { b = [10, 20] } }.a.b[1]
    key_number   = { "1" = "one" }[1]
    splat        = [{ a = 1 }, { a = 2 }][*].a
    splat_attr   = [{ a = 1 }, { a = 2 }].*.a
    splat_deep   = [{ a = { b = 1 } }].*.a.b
    splat_index  = [[1, 2], [3, 4]][*][0]
    splat_old    = [[1, 2], [3, 4]].*[0]
    splat_scalar = "x"[*]
    splat_null   = var.nothing[*]
    splat_object = { a = 5 }[*].a
    splat_set    = toset([{ a = 1 }])[*].a
    nested_splat = [{ l = [{ x = 1 }, { x = 2 }] }, { l = [] }][*].l[*].x
    then_index   = [{ a = [1, 2] }, { a = [3] }][*].a[0]
    old_index    = [{ a = [1, 2] }, { a = [3] }].*.a[0]
    paren        = ([{ a = 1 }].*.a)[0]
    try_index    = try(var.names[5], "none")
    try_attr     = try(var.tags.missing, var.tags["team"], "none")
    can          = can(var.tags.missing)
    try_null     = try(var.nothing, "not used")
    try_convert  = try(tonumber("x"), tonumber("4"))
    string_index = try("abc"[0], "no index")
    one          = one([]) == null
    coalesce     = coalesce(var.nothing, "", "third")
    lookup       = lookup(var.tags, "nope", "default")
    element      = element(["a", "b", "c"], 4)
    slice        = slice([1, 2, 3, 4], 1, 3)
  }
}
