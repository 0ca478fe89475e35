data "aws_ssm_parameter" "image" {
  name = "/aws/service/eks/optimized-ami/${aws_eks_cluster.green.version}/amazon-linux-2023/arm64/standard/recommended/image_id"
}

resource "aws_launch_template" "node" {
  name_prefix   = "shop-green-"
  image_id      = data.aws_ssm_parameter.image.value
  instance_type = "m7g.large"

  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }

  user_data = base64encode(<<-EOT
    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      cluster:
        name: ${aws_eks_cluster.green.name}
        apiServerEndpoint: ${aws_eks_cluster.green.endpoint}
        certificateAuthority: ${aws_eks_cluster.green.certificate_authority[0].data}
        cidr: ${aws_eks_cluster.green.kubernetes_network_config[0].service_ipv4_cidr}
  EOT
  )

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }

  tag_specifications {
    resource_type = "instance"

    tags = {
      Name                                                  = "shop-green-node"
      "kubernetes.io/cluster/${aws_eks_cluster.green.name}" = "owned"
    }
  }
}

resource "aws_autoscaling_group" "node" {
  name                = "shop-green-node"
  vpc_zone_identifier = var.subnet_ids
  min_size            = 2
  max_size            = 8

  launch_template {
    id      = aws_launch_template.node.id
    version = "$Latest"
  }
}
