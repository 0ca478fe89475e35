# One minor ahead of the control plane, which was to follow.
data "aws_ssm_parameter" "bottlerocket" {
  name = "/aws/service/bottlerocket/aws-k8s-1.34/x86_64/latest/image_id" # finding: node-version-skew
}

resource "aws_launch_template" "node" {
  name_prefix   = "${local.cluster_name}-"
  image_id      = data.aws_ssm_parameter.bottlerocket.value
  instance_type = "m6i.large"

  user_data = base64encode(templatefile("${path.module}/templates/settings.toml.tftpl", {
    endpoint = aws_eks_cluster.this.endpoint
    ca       = aws_eks_cluster.this.certificate_authority[0].data
  }))

  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }

  # Bottlerocket keeps its own system apart from images and logs.
  dynamic "block_device_mappings" {
    for_each = { xvda = 4, xvdb = 80 }

    content {
      device_name = "/dev/${block_device_mappings.key}"

      ebs {
        volume_size = block_device_mappings.value
        volume_type = "gp3"
        encrypted   = true
      }
    }
  }
}

resource "aws_autoscaling_group" "node" {
  name_prefix         = "${local.cluster_name}-"
  vpc_zone_identifier = var.subnet_ids
  min_size            = 1
  max_size            = 5

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  tag {
    key                 = "kubernetes.io/cluster/${local.cluster_name}"
    value               = "owned"
    propagate_at_launch = true
  }
}
