data "aws_ami" "node" {
  owners      = ["602401143452"]
  most_recent = true

  filter {
    name   = "name"
    values = ["amazon-eks-node-${var.kubernetes_version}-v*"]
  }
}

resource "aws_launch_template" "node" {
  name_prefix            = "${local.name}-node-"
  image_id               = data.aws_ami.node.id
  instance_type          = var.nodes.instance_type
  vpc_security_group_ids = [aws_security_group.node.id]

  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }

  block_device_mappings {
    device_name = data.aws_ami.node.root_device_name

    ebs {
      volume_type = "gp3"
      volume_size = 60
      encrypted   = true
    }
  }

  user_data = base64encode(templatefile("${path.module}/templates/user-data.sh.tftpl", {
    endpoint     = aws_eks_cluster.this.endpoint
    ca           = aws_eks_cluster.this.certificate_authority[0].data
    cluster_name = aws_eks_cluster.this.name
    labels       = { lifecycle = "on-demand", group = "default" }
  }))

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_autoscaling_group" "node" {
  name_prefix         = "${local.name}-node-"
  vpc_zone_identifier = aws_subnet.private[*].id
  min_size            = var.nodes.min
  max_size            = var.nodes.max

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  tag {
    key                 = "kubernetes.io/cluster/${local.name}"
    value               = "owned"
    propagate_at_launch = true
  }

  tag {
    key                 = "Name"
    value               = "${local.name}-node"
    propagate_at_launch = true
  }
}
