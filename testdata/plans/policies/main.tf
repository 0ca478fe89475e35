provider "aws" {
  region = "eu-west-1"
  access_key = "x"
  secret_key = "y"
  skip_credentials_validation = true
  skip_requesting_account_id = true
  skip_metadata_api_check = true
  default_tags { tags = { team = "a", env = "d" } }
}
data "aws_iam_policy_document" "base" {
  policy_id = "base"
  statement {
    sid = "One"
    actions = ["b:Two", "a:One", "c:Three"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223334:root"]
    }
    principals {
      type = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test = "StringEquals"
      variable = "aws:x"
      values = ["b", "a"]
    }
    condition {
      test = "StringEquals"
      variable = "aws:y"
      values = ["&{aws:username}"]
    }
  }
  statement {
    effect = "Deny"
    not_actions = ["x:*"]
    not_resources = ["arn:aws:s3:::&{aws:username}/<b>&c"]
    principals {
      type = "*"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "over" {
  source_policy_documents = [data.aws_iam_policy_document.base.json, jsonencode({Version="2012-10-17", Statement=[{Effect="Allow",Action="z:Z",Resource="*"}]})]
  override_policy_documents = [jsonencode({Version="2008-10-17", Id="o", Statement=[{Sid="One",Effect="Allow",Action=["q:Q"],Resource=["*"]}]})]
  statement {
    sid = "Last"
    actions = ["k:K"]
    resources = ["*"]
    principals {
      type = "AWS"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "empty" {}
data "aws_partition" "p" {}
data "aws_region" "r" {}
resource "aws_iam_role" "r" {
  name = "n"
  path = "/a/"
  assume_role_policy = data.aws_iam_policy_document.base.json
  tags = { env = "e" }
}
output "base" { value = data.aws_iam_policy_document.base.json }
output "base_min" { value = data.aws_iam_policy_document.base.minified_json }
output "over" { value = data.aws_iam_policy_document.over.json }
output "empty" { value = data.aws_iam_policy_document.empty.json }
output "p" { value = data.aws_partition.p.partition }
output "r" { value = data.aws_region.r.name }
output "arn" { value = aws_iam_role.r.arn }
resource "aws_iam_role" "minified" {
  name               = "m"
  assume_role_policy = data.aws_iam_policy_document.base.minified_json
}
