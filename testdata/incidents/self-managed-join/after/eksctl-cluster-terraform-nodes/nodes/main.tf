terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.95"
    }
  }
}

provider "aws" {
  region = "eu-west-2"
}

resource "aws_iam_role" "node" {
  name = "render-node"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_instance_profile" "node" {
  name = "render-node"
  role = aws_iam_role.node.name
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/eks/optimized-ami/1.32/amazon-linux-2/recommended/image_id"
}

resource "aws_launch_template" "render" {
  name_prefix   = "render-"
  image_id      = data.aws_ssm_parameter.image.value
  instance_type = "c6i.4xlarge"
  user_data     = filebase64("${path.module}/bootstrap.sh")

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 100
      encrypted   = true
    }
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_autoscaling_group" "render" {
  name                = "render"
  vpc_zone_identifier = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]
  min_size            = 1
  max_size            = 10

  launch_template {
    id      = aws_launch_template.render.id
    version = "$Latest"
  }

  tag {
    key                 = "kubernetes.io/cluster/render"
    value               = "owned"
    propagate_at_launch = true
  }
}
