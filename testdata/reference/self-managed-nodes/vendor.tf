# Managed by EKS, with the vendor's image.
resource "aws_launch_template" "vendor" {
  name = "${local.name}-vendor"
  # ekslint: ignore[custom-ami-no-bootstrap] the image starts its kubelet by itself
  image_id      = var.partner_image_id
  instance_type = "i4i.2xlarge"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }
}

resource "aws_eks_node_group" "vendor" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "vendor"
  node_role_arn   = aws_iam_role.vendor_node.arn
  subnet_ids      = var.private_subnet_ids

  launch_template {
    id      = aws_launch_template.vendor.id
    version = aws_launch_template.vendor.latest_version
  }

  scaling_config {
    desired_size = 3
    min_size     = 3
    max_size     = 3
  }
}
