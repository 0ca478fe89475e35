provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "this" {
  count      = 3
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
}
resource "aws_iam_role" "r" {
  for_each           = toset(["a", "b"])
  name               = each.key
  path               = "/team/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
locals {
  id      = aws_vpc.this.id
  ids     = aws_subnet.this[*].id
  some    = ["known", aws_vpc.this.id]
  map     = { known = "x", unknown = aws_vpc.this.id }
  arns    = { for k, r in aws_iam_role.r : k => r.arn }
  decoded = jsondecode(aws_vpc.this.id)
}
resource "terraform_data" "unknowns" {
  input = {
    direct        = local.id
    text          = "vpc-is-${local.id}"
    equal         = local.id == "vpc-1"
    not_null      = local.id != null
    length        = length(local.ids)
    length_text   = length(local.id)
    cidrs         = aws_subnet.this[*].cidr_block
    first_cidr    = aws_subnet.this[0].cidr_block
    some          = local.some
    some_first    = local.some[0]
    contains      = contains(local.some, "known")
    contains_not  = contains(local.some, "absent")
    concat        = concat(local.some, ["more"])
    concat_length = length(concat(local.some, ["more"]))
    map           = local.map
    keys          = keys(local.map)
    values        = values(local.map)
    merged        = merge(local.map, { known = "y" })
    overridden    = merge(local.map, { unknown = "now known" })
    lookup        = lookup(local.map, "known", "d")
    lookup_absent = lookup(local.map, "absent", "d")
    arn_keys      = keys(local.arns)
    filtered      = [for s in local.some : s if s != ""]
    upper         = [for s in local.some : upper(s)]
    as_map        = { for s in ["a"] : s => local.id }
    unknown_key   = { for i in local.ids : i => 1 }
    conditional   = local.id == "x" ? "same" : "same"
    branches      = local.id == "x" ? 1 : 2
    branch_lists  = local.id == "x" ? ["a"] : ["b"]
    chosen        = true ? "known" : local.id
    and           = false && local.id == "x"
    or            = true || local.id == "x"
    coalesce      = coalesce("known", local.id)
    coalesce_late = coalesce(null, local.id, "c")
    try           = try(local.id.nope, "not an object")
    try_decoded   = try(local.decoded.a, "maybe")
    try_index     = try(local.decoded[0], "maybe")
    can           = can(local.decoded.a)
    join          = join(",", local.some)
    format        = format("%s-%s", "a", local.id)
    json          = jsonencode({ a = local.id })
    split         = split("-", local.id)
    toset         = toset(local.some)
    toset_length  = length(toset(["a", aws_vpc.this.id]))
    distinct      = distinct(["a", "a", local.id])
    sort          = sort(local.some)
    flatten       = flatten([["a"], local.some])
    reverse       = reverse(local.some)
    slice         = slice(local.some, 0, 1)
    element       = element(local.some, 2)
    zipmap        = zipmap(["k", "l"], local.some)
    one           = one([local.id])
    tostring      = tostring(local.id)
    startswith    = startswith("arn-${local.id}", "arn-")
    regex         = can(regex("^vpc", local.id))
    replace       = replace(local.id, "x", "y")
    max           = max(1, length(local.ids))
    sum           = sum([1, 2])
    setunion      = setunion(["a"], [local.id])
    alltrue       = alltrue([false, local.id == "x"])
    anytrue       = anytrue([true, local.id == "x"])
    coalescelist  = coalescelist([], local.ids)
    compact       = compact(["a", "", local.id])
    index         = index(["a", "b"], "a")
    splat_known   = aws_iam_role.r[*]["a"].name
    names         = [for r in aws_iam_role.r : r.name]
    path          = aws_iam_role.r["a"].path
    is_null       = aws_iam_role.r["a"].description == null
    attribute_set = aws_iam_role.r["a"].permissions_boundary
    default       = aws_iam_role.r["a"].max_session_duration
    computed_cidr = aws_vpc.this.enable_dns_support
    arithmetic    = length(local.id) + 1
    not           = !(local.id == "x")
    nested        = { list = [{ a = local.id, b = "known" }], c = { d = local.id } }
    sensitive     = issensitive(local.id)
    template_if   = "%{if local.id == "x"}a%{else}b%{endif}"
    template_for  = "%{for s in local.some}${s},%{endfor}"
    heredoc       = <<-EOT
      id: ${local.id}
        indented
    EOT
    trimspace     = trimspace("  ${local.id}  ")
    cidrhost      = cidrhost(aws_subnet.this[1].cidr_block, 5)
    type_of_list  = length([local.id, local.id])
    range         = range(length(local.ids))
    matchkeys     = matchkeys(["a", "b"], ["x", "y"], ["y"])
    setproduct    = length(setproduct(["a", "b"], local.ids))
    chunk         = chunklist(local.ids, 2)
    base64        = base64encode("id ${local.id}")
  }
}
resource "aws_security_group" "unknown_blocks" {
  name = "unknown"
  dynamic "ingress" {
    for_each = local.some
    content {
      from_port   = 443
      to_port     = 443
      protocol    = "tcp"
      description = ingress.value
    }
  }
}
resource "aws_launch_template" "partial" {
  name = "partial"
  dynamic "tag_specifications" {
    for_each = local.id == "x" ? ["instance"] : []
    content {
      resource_type = tag_specifications.value
      tags          = { a = "b" }
    }
  }
}
