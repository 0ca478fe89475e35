variable "name" {
  type = string
}

variable "issuer" {
  type = string
}

variable "provider_arn" {
  type = string
}

variable "namespace" {
  type = string
}

variable "service_account" {
  description = "Name of the service account; may hold an asterisk."
  type        = string
}

variable "policy_arns" {
  type = set(string)
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }

    condition {
      test     = strcontains(var.service_account, "*") ? "StringLike" : "StringEquals"
      variable = "${var.issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }

    condition {
      test     = "StringEquals"
      variable = "${var.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.policy_arns

  role       = aws_iam_role.this.name
  policy_arn = each.value
}

output "arn" {
  value = aws_iam_role.this.arn
}
