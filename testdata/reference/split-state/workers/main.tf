terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/workers.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "cluster_name" {
  type = string
}

data "terraform_remote_state" "network" {
  backend = "s3"

  config = {
    bucket = "example-states"
    key    = "render/network.tfstate"
    region = "us-east-1"
  }
}

data "aws_iam_role" "workers" {
  name = "render-workers"
}

resource "aws_launch_template" "workers" {
  name_prefix = "render-workers-"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 40
      encrypted   = true
    }
  }
}

resource "aws_eks_node_group" "workers" {
  cluster_name    = var.cluster_name
  node_group_name = "workers"
  node_role_arn   = data.aws_iam_role.workers.arn
  subnet_ids      = data.terraform_remote_state.network.outputs.private_subnet_ids
  version         = "1.33"

  launch_template {
    id      = aws_launch_template.workers.id
    version = aws_launch_template.workers.latest_version
  }

  scaling_config {
    desired_size = 2
    min_size     = 1
    max_size     = 4
  }
}
