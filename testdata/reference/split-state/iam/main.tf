terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/iam.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

locals {
  node_policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly"]
  node_roles    = toset(["render-node", "render-workers"])
}

data "aws_iam_policy_document" "trust" {
  for_each = { cluster = "eks.amazonaws.com", node = "ec2.amazonaws.com" }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name               = "render-cluster"
  assume_role_policy = data.aws_iam_policy_document.trust["cluster"].json
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role" "node" {
  for_each = local.node_roles

  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.trust["node"].json
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = { for pair in setproduct(local.node_roles, local.node_policies) : join("/", pair) => pair }

  role       = aws_iam_role.node[each.value[0]].name
  policy_arn = "arn:aws:iam::aws:policy/${each.value[1]}"
}

resource "aws_iam_instance_profile" "node" {
  name = "render-node"
  role = aws_iam_role.node["render-node"].name
}

output "node_role_arns" {
  value = [for role in aws_iam_role.node : role.arn]
}
