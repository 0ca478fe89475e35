resource "aws_launch_template" "bottlerocket" {
  name_prefix            = "${local.name}-bottlerocket-"
  image_id               = data.aws_ssm_parameter.bottlerocket.value
  instance_type          = "m6i.large"
  vpc_security_group_ids = [aws_eks_cluster.this.vpc_config[0].cluster_security_group_id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  user_data = base64encode(<<-TOML
    [settings.kubernetes]
    cluster-name = "${aws_eks_cluster.this.name}"
    api-server = "${aws_eks_cluster.this.endpoint}"
    cluster-certificate = "${aws_eks_cluster.this.certificate_authority[0].data}"
    max-pods = 58

    [settings.host-containers.control]
    enabled = true
  TOML
  )

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }

  block_device_mappings {
    device_name = "/dev/xvdb"

    ebs {
      volume_size = 100
      encrypted   = true
    }
  }

  # Instances get the cluster's tag from the template here, not from the group.
  tag_specifications {
    resource_type = "instance"
    tags          = { "kubernetes.io/cluster/${local.name}" = "owned" }
  }
}

resource "aws_autoscaling_group" "bottlerocket" {
  name                = "${local.name}-bottlerocket"
  vpc_zone_identifier = var.private_subnet_ids
  min_size            = 1
  max_size            = 3

  launch_template {
    name    = aws_launch_template.bottlerocket.name
    version = "$Latest"
  }
}
