resource "aws_launch_template" "transcode" {
  name = "${local.name}-transcode"

  dynamic "block_device_mappings" {
    for_each = local.devices

    content {
      device_name = block_device_mappings.value.name

      ebs {
        volume_size = block_device_mappings.value.size
        volume_type = "gp3"
        encrypted   = true
        kms_key_id  = block_device_mappings.value.key
      }
    }
  }

  # A managed group adds the cluster's part; this one only raises a limit of the kubelet.
  user_data = base64encode(<<-EOT
    MIME-Version: 1.0
    Content-Type: multipart/mixed; boundary="node"

    --node
    Content-Type: application/node.eks.aws

    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      kubelet:
        config:
          maxPods: 58

    --node--
  EOT
  )
}

resource "aws_eks_node_group" "transcode" {
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "transcode"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.private_subnet_ids
  ami_type        = "AL2023_x86_64_STANDARD"
  instance_types  = ["c6i.4xlarge"]

  launch_template {
    name    = aws_launch_template.transcode.name
    version = aws_launch_template.transcode.latest_version
  }

  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 40
  }
}

resource "aws_iam_role" "node" {
  name = "${local.name}-node"

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
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
