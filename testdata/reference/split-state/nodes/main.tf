terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/nodes.tfstate"
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

data "terraform_remote_state" "cluster" {
  backend = "s3"

  config = {
    bucket = "example-states"
    key    = "render/cluster.tfstate"
    region = "us-east-1"
  }
}

data "aws_eks_cluster" "this" {
  name = var.cluster_name
}

data "aws_iam_instance_profile" "node" {
  name = "render-node"
}

data "aws_kms_alias" "volumes" {
  name = "alias/render-volumes"
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/eks/optimized-ami/${data.aws_eks_cluster.this.version}/amazon-linux-2023/x86_64/standard/recommended/image_id"
}

resource "aws_launch_template" "node" {
  name_prefix   = "render-"
  image_id      = data.aws_ssm_parameter.image.value
  instance_type = "m6i.large"

  vpc_security_group_ids = [
    data.aws_eks_cluster.this.vpc_config[0].cluster_security_group_id,
    data.terraform_remote_state.network.outputs.node_security_group_id,
  ]

  iam_instance_profile {
    arn = data.aws_iam_instance_profile.node.arn
  }

  user_data = base64encode(<<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="BOUNDARY"

    --BOUNDARY
    Content-Type: application/node.eks.aws

    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      cluster:
        name: ${data.terraform_remote_state.cluster.outputs.name}
        apiServerEndpoint: ${data.terraform_remote_state.cluster.outputs.endpoint}
        certificateAuthority: ${data.terraform_remote_state.cluster.outputs.certificate_authority}
        cidr: 172.20.0.0/16

    --BOUNDARY--
  EOT
  )

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 80
      encrypted   = true
      kms_key_id  = data.aws_kms_alias.volumes.target_key_arn
    }
  }
}

resource "aws_autoscaling_group" "node" {
  name                = "render"
  vpc_zone_identifier = data.terraform_remote_state.network.outputs.private_subnet_ids
  min_size            = 2
  max_size            = 6

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  tag {
    key                 = "kubernetes.io/cluster/${var.cluster_name}"
    value               = "owned"
    propagate_at_launch = true
  }
}
