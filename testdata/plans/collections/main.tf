variable "groups" {
  type = map(object({
    size = number
    zone = string
    on   = optional(bool, true)
  }))
  default = {
    blue  = { size = 2, zone = "a" }
    green = { size = 3, zone = "b", on = false }
    amber = { size = 1, zone = "a" }
  }
}
variable "rules" {
  default = [
    { name = "https", ports = [443, 8443] },
    { name = "dns", ports = [53] },
    { name = "none", ports = [] },
  ]
}
variable "secret" {
  default   = "hidden"
  sensitive = true
}
locals {
  enabled = { for k, g in var.groups : k => g if g.on }
  by_zone = { for k, g in var.groups : g.zone => k... }
  flat = flatten([
    for r in var.rules : [
      for p in r.ports : { key = "${r.name}-${p}", port = p }
    ]
  ])
}
resource "terraform_data" "comprehensions" {
  input = {
    enabled     = local.enabled
    by_zone     = local.by_zone
    flat        = local.flat
    keyed       = { for f in local.flat : f.key => f.port }
    sizes       = [for k, g in var.groups : "${k}:${g.size}"]
    total       = sum([for g in var.groups : g.size])
    positions   = { for i, r in var.rules : r.name => i }
    from_set    = [for s in toset(["c", "a", "b"]) : upper(s)]
    set_keys    = { for k, v in toset(["c", "a"]) : k => v }
    nested      = { for k, g in var.groups : k => { for n in range(g.size) : "${k}-${n}" => n } }
    filtered    = [for x in [1, null, 3] : x if x != null]
    from_object = [for k, v in { b = 1, a = "x" } : { key = k, value = v }]
    shadow      = [for g in [1, 2] : [for g in [g * 10] : g]]
    empty_list  = [for x in [] : x]
    empty_map   = { for x in [] : x => x }
    grouped     = { for w in ["apple", "avocado", "bean"] : substr(w, 0, 1) => upper(w)... }
    number_keys = { for n in [3, 1, 2] : n => n * n }
    bool_keys   = { for b in [true, false] : b => !b }
    tuple       = [for x in [1, "a", true] : x]
    conditional = { for k, g in var.groups : k => g.size > 1 ? "many" : "one" if g.zone == "a" }
  }
}
resource "terraform_data" "functions" {
  input = {
    distinct    = distinct(["a", "b", "a", 1, "1"])
    compact     = compact(["a", "", null, "b"])
    concat      = concat(["a"], tolist(["b"]), [for k in keys(var.groups) : k])
    merge       = merge({ a = 1, b = 2 }, null, { b = 3 }, { for k in ["c"] : k => 4 })
    merge_spread = merge([{ a = 1 }, { b = 2 }]...)
    zipmap      = zipmap(["x", "y"], [1, "z"])
    setproduct  = setproduct(["a", "b"], [1, 2])
    product_set = setproduct(toset(["b", "a"]), toset(["y"]))
    union       = setunion(["a"], ["c", "b"])
    intersect   = setintersection(["a", "b"], ["b", "c"])
    subtract    = setsubtract(["a", "b"], ["b"])
    transpose   = transpose({ a = ["x", "y"], b = ["y"] })
    matchkeys   = matchkeys(["i1", "i2", "i3"], ["a", "b", "a"], ["a"])
    flatten     = flatten([["a"], [], [["b"], "c"], toset(["e", "d"])])
    keys        = keys({ b = 1, a = 2 })
    values      = values({ b = 1, a = "x" })
    contains    = [contains(["a"], "a"), contains([1, 2], "1"), contains(toset(["x"]), "y")]
    index       = index(["a", "b"], "b")
    reverse     = reverse([1, "a"])
    sort        = sort(["b", "B", "a", "ä", "10", "9"])
    sum         = sum([1, "2", 3.5])
    max         = max(1, [2, 9, 4]...)
    min         = min(5, -1)
    alltrue     = [alltrue([]), alltrue([true, "true"]), anytrue([]), anytrue([false, true])]
    coalescelist = coalescelist([], ["x"], ["y"])
    element     = [element(["a", "b"], 3), element(["a"], 0)]
    one         = [one(["x"]), one(toset([7]))]
    range       = [range(3), range(1, 7, 2), range(3, 0)]
    lookup      = [lookup({ a = 1 }, "a"), lookup({ a = 1 }, "b", 2)]
    length      = [length("añ"), length({}), length([1, [2, 3]])]
    slice       = slice(["a", "b", "c"], 0, 2)
    chunk       = chunklist([1, 2, 3, 4, 5], 2)
    tomap       = tomap({ for k, g in var.groups : k => g.size })
    sensitive   = nonsensitive(sensitive("shown"))
    unwrapped   = nonsensitive("${var.secret}!")
    try         = try(local.enabled.green.size, local.enabled["blue"].size, 0)
    trys        = [for k in ["blue", "nope"] : try(var.groups[k].size, -1)]
    can         = { for k in ["1", "x"] : k => can(tonumber(k)) }
    type_keys   = keys(zipmap(["b", "a"], [1, 2]))
    floor       = [floor(-1.5), ceil(1.2), abs(-3), signum(-7), pow(2, 10), log(8, 2), parseint("ff", 16)]
    defaults    = { for k, v in { a = null, b = "x" } : k => coalesce(v, "d") }
  }
}
resource "terraform_data" "each" {
  for_each = local.enabled
  input    = "${each.key}/${each.value.size}/${each.value.zone}"
}
resource "terraform_data" "each_set" {
  for_each = toset([for r in var.rules : r.name if length(r.ports) > 0])
  input    = { key = each.key, same = each.key == each.value }
}
resource "terraform_data" "counted" {
  count = length(local.flat)
  input = merge(local.flat[count.index], { index = count.index })
}
resource "terraform_data" "splats" {
  input = {
    all     = terraform_data.counted[*].input.key
    keys    = keys(terraform_data.each)
    values  = [for k, v in terraform_data.each : v.input]
    inputs  = values(terraform_data.each)[*].input
    one     = one(terraform_data.none[*].input)
    none    = terraform_data.none
    attempt = try(terraform_data.none[0].input, "absent")
    count   = length(terraform_data.counted)
    index   = terraform_data.each["blue"].input
  }
}
resource "terraform_data" "none" {
  count = length(var.groups) > 5 ? 1 : 0
  input = "never"
}
