# The image was moved to Amazon Linux 2023; the script below it is the one for Amazon Linux 2.
data "aws_ssm_parameter" "runner_image" {
  name = "${local.image_path}/${local.kubernetes_version}/amazon-linux-2023/x86_64/standard/recommended/image_id"
}

resource "aws_launch_template" "runner" {
  name                   = "${local.cluster_name}-runner"
  image_id               = data.aws_ssm_parameter.runner_image.value
  instance_type          = "c6i.2xlarge"
  vpc_security_group_ids = [var.node_security_group_id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 200
      volume_type = "gp3"
      encrypted   = true
    }
  }

  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -ex
    mkfs -t xfs /dev/nvme1n1 && mount /dev/nvme1n1 /var/cache/builds
    /etc/eks/bootstrap.sh ${aws_eks_cluster.this.name} --kubelet-extra-args '--max-pods=30' # finding: bootstrap-sh-on-al2023
  EOT
  )
}

resource "aws_autoscaling_group" "runner" {
  name                = "${local.cluster_name}-runner"
  vpc_zone_identifier = var.private_subnet_ids
  min_size            = 0
  max_size            = 30

  launch_template {
    name    = aws_launch_template.runner.name
    version = "$Latest"
  }

  dynamic "tag" {
    for_each = {
      "Name"                                        = "${local.cluster_name}-runner"
      "kubernetes.io/cluster/${local.cluster_name}" = "owned"
    }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
