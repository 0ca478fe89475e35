provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "name" {
  default = "shop"
}
variable "issuer" {
  default = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"
}
variable "accounts" {
  type    = list(string)
  default = ["system:serviceaccount:kube-system:aws-node", "system:serviceaccount:kube-system:other"]
}
variable "policies" {
  default = {
    worker = "AmazonEKSWorkerNodePolicy"
    cni    = "AmazonEKS_CNI_Policy"
  }
}
data "aws_partition" "current" {}
data "aws_region" "current" {}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.${data.aws_partition.current.dns_suffix}"]
    }
  }
}
data "aws_iam_policy_document" "web_identity" {
  version = "2012-10-17"
  statement {
    sid     = "WebIdentity"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:${data.aws_partition.current.partition}:iam::111122223333:oidc-provider/${var.issuer}"]
    }
    dynamic "condition" {
      for_each = { sub = var.accounts, aud = ["sts.amazonaws.com"] }
      content {
        test     = length(condition.value) > 1 ? "StringLike" : "StringEquals"
        variable = "${var.issuer}:${condition.key}"
        values   = condition.value
      }
    }
  }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject", "s3:ListBucket", "s3:GetObject"]
    resources = ["*"]
  }
  statement {
    effect      = "Deny"
    not_actions = ["iam:*"]
    resources   = [for r in ["a", "b"] : "arn:aws:s3:::${r}"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = [false]
    }
    condition {
      test     = "StringNotEquals"
      variable = "aws:RequestedRegion"
      values   = [data.aws_region.current.name, "eu-central-1"]
    }
  }
}
data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json]
  override_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Read", Effect = "Allow", Action = "s3:*", Resource = "*" }] })]
  statement {
    actions   = ["ec2:Describe*"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "variables" {
  statement {
    actions   = ["iam:GetUser"]
    resources = ["arn:aws:iam::*:user/&{aws:username}", "arn:aws:iam::*:user/$${aws:username}"]
  }
}
resource "aws_iam_role" "node" {
  name                  = "${var.name}-node"
  description           = "Nodes of ${var.name}"
  path                  = "/eks/"
  assume_role_policy    = data.aws_iam_policy_document.trust.json
  force_detach_policies = "true"
  max_session_duration  = 7200
  managed_policy_arns   = [for p in values(var.policies) : "arn:aws:iam::aws:policy/${p}"]
}
resource "aws_iam_role" "irsa" {
  name_prefix        = substr("${var.name}-vpc-cni-", 0, 38)
  assume_role_policy = data.aws_iam_policy_document.web_identity.json
  inline_policy {
    name   = "one"
    policy = data.aws_iam_policy_document.merged.json
  }
}
resource "aws_iam_policy" "base" {
  name   = "base"
  policy = data.aws_iam_policy_document.merged.json
}
resource "aws_iam_policy" "variables" {
  name   = "variables"
  policy = data.aws_iam_policy_document.variables.json
}
resource "aws_iam_role_policy" "inline" {
  role   = aws_iam_role.node.name
  policy = jsonencode(jsondecode(data.aws_iam_policy_document.base.json))
}
resource "aws_iam_role_policy_attachment" "node" {
  for_each   = { for k, v in var.policies : k => "arn:${data.aws_partition.current.partition}:iam::aws:policy/${v}" }
  policy_arn = each.value
  role       = aws_iam_role.node.name
}
resource "aws_iam_instance_profile" "node" {
  name = aws_iam_role.node.name
  role = aws_iam_role.node.id
  path = aws_iam_role.node.path
}
resource "aws_eks_access_entry" "node" {
  cluster_name      = var.name
  principal_arn     = replace("arn:aws:iam::111122223333:role/eks/shop-node", "/eks", "")
  type              = "EC2_LINUX"
  kubernetes_groups = null
}
resource "aws_eks_access_policy_association" "admin" {
  for_each      = toset(["cluster", "namespace"])
  cluster_name  = var.name
  principal_arn = "arn:aws:iam::111122223333:role/admin"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
  access_scope {
    type       = each.key
    namespaces = each.key == "namespace" ? ["default", "apps"] : []
  }
}
resource "aws_kms_key" "volumes" {
  description         = "volumes"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for s in ["kms:*", "kms:CreateGrant"] : {
        Effect    = "Allow"
        Action    = s
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Condition = s == "kms:*" ? null : { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      }
    ]
  })
}
resource "aws_kms_alias" "volumes" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.volumes.key_id
}
locals {
  decoded = jsondecode(data.aws_iam_policy_document.base.json)
}
resource "terraform_data" "decoded" {
  input = {
    all       = local.decoded
    resource  = local.decoded.Statement[0].Resource
    actions   = local.decoded.Statement[0].Action
    trust     = jsondecode(data.aws_iam_policy_document.web_identity.json).Statement[0]
    minified  = data.aws_iam_policy_document.base.minified_json
    length    = length(data.aws_iam_policy_document.base.statement[0].actions)
    condition = local.decoded.Statement[1].Condition.Bool["aws:SecureTransport"]
  }
}
