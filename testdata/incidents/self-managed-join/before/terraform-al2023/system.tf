# A managed group with an image of its own: what EKS would have added has to be written.
resource "aws_launch_template" "system" {
  name          = "${local.cluster_name}-system"
  image_id      = data.aws_ssm_parameter.system_image.value
  instance_type = "m6i.large"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 40
      encrypted   = true
    }
  }

  user_data = base64encode(<<-EOT # finding: nodeconfig-missing
    #!/bin/bash
    echo "fs.inotify.max_user_watches = 1048576" > /etc/sysctl.d/50-inotify.conf
    sysctl --system
  EOT
  )
}

data "aws_ssm_parameter" "system_image" {
  name = "${local.image_path}/1.30/amazon-linux-2023/x86_64/standard/recommended/image_id" # finding: node-version-skew
}

resource "aws_eks_node_group" "system" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "system"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.private_subnet_ids

  launch_template {
    id      = aws_launch_template.system.id
    version = aws_launch_template.system.latest_version
  }

  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 3
  }
}
