provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "size" {
  default = 3
}
locals {
  late  = local.later + 1
  later = local.last
  last  = var.size
}
resource "terraform_data" "replaced" {
  input            = local.late
  triggers_replace = [local.last, "x"]
}
resource "aws_eks_node_group" "ignored" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "ignored"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = ["subnet-0a1b2c3d"]
  scaling_config {
    desired_size = local.late
    max_size     = 5
    min_size     = 1
  }
  lifecycle {
    ignore_changes        = [scaling_config[0].desired_size, tags["seen"]]
    create_before_destroy = true
    prevent_destroy       = false
    precondition {
      condition     = var.size > 0
      error_message = "The size is positive."
    }
    postcondition {
      condition     = self.node_group_name != ""
      error_message = "It has a name."
    }
    replace_triggered_by = [terraform_data.replaced, aws_eks_cluster.this.version]
  }
  depends_on = [aws_iam_role.node]
  timeouts {
    create = "30m"
  }
}
resource "aws_eks_cluster" "this" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/cluster"
  version  = "1.${30 + 1}"
  enabled_cluster_log_types = ["audit", "api"]
  vpc_config {
    subnet_ids              = ["subnet-0a1b2c3d", "subnet-0a1b2c3e"]
    endpoint_private_access = true
  }
  lifecycle {
    ignore_changes = all
  }
}
resource "aws_iam_role" "node" {
  name               = "node-${aws_eks_cluster.this.name}-${aws_eks_cluster.this.version}"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
moved {
  from = aws_iam_role.old
  to   = aws_iam_role.node
}
removed {
  from = aws_iam_role.gone
  lifecycle {
    destroy = false
  }
}
check "size" {
  assert {
    condition     = var.size == 3
    error_message = "Another size."
  }
}
output "late" {
  value = local.late
  precondition {
    condition     = local.late > 0
    error_message = "Too small."
  }
}
