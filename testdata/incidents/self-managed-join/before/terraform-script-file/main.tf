terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "eu-south-1"
}

variable "subnet_ids" {
  type = list(string)
}

resource "aws_eks_cluster" "this" {
  name                      = "maps"
  role_arn                  = "arn:aws:iam::111122223333:role/maps-cluster"
  version                   = "1.32"
  enabled_cluster_log_types = ["audit"]

  access_config {
    authentication_mode = "API"
  }

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

data "aws_ami" "node" {
  owners      = ["amazon"]
  most_recent = true

  filter {
    name   = "name"
    values = ["amazon-eks-node-1.32-v*"]
  }
}

resource "aws_launch_template" "node" {
  name          = "maps-node"
  image_id      = data.aws_ami.node.id
  instance_type = "m5.large"
  user_data     = filebase64("${path.module}/scripts/node.sh")

  iam_instance_profile {
    name = "maps-node"
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }
}

resource "aws_autoscaling_group" "node" {
  name                = "maps-node"
  vpc_zone_identifier = var.subnet_ids
  min_size            = 1
  max_size            = 3

  launch_template {
    id      = aws_launch_template.node.id
    version = "$Latest"
  }

  tag {
    key                 = "kubernetes.io/cluster/maps"
    value               = "owned"
    propagate_at_launch = true
  }
}
