# An OIDC provider, as of v6.5.0.

data "aws_partition" "current" {
  count = var.create ? 1 : 0
}

locals {
  dns_suffix = try(data.aws_partition.current[0].dns_suffix, "")
}

resource "aws_iam_openid_connect_provider" "this" {
  count = var.create ? 1 : 0

  url            = var.url
  client_id_list = coalescelist(var.client_id_list, ["sts.${local.dns_suffix}"])
  tags           = var.tags
}
