data "aws_ami" "node" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["amazon-eks-node-al2023-x86_64-standard-1.33-v*"]
  }

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

locals {
  node_config = <<-EOT
    ---
    apiVersion: node.eks.aws/v1alpha1
    kind: NodeConfig
    spec:
      cluster:
        name: ${aws_eks_cluster.workshop.name}
        apiServerEndpoint: ${aws_eks_cluster.workshop.endpoint}
        certificateAuthority: ${aws_eks_cluster.workshop.certificate_authority[0].data}
        cidr: ${aws_eks_cluster.workshop.kubernetes_network_config[0].service_ipv4_cidr}
  EOT
}

resource "aws_launch_template" "node" {
  name          = "workshop-node"
  image_id      = data.aws_ami.node.id
  instance_type = "t3.large"
  user_data     = base64encode(local.node_config)

  vpc_security_group_ids = [
    aws_eks_cluster.workshop.vpc_config[0].cluster_security_group_id,
    aws_security_group.node.id,
  ]

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 30
      volume_type = "gp3"
      encrypted   = true
    }
  }

  block_device_mappings {
    device_name = "/dev/xvdf"

    ebs {
      volume_size = 100
      volume_type = "gp3"
      encrypted   = true
    }
  }
}

# What the control plane asks of the nodes, and a way out for everything.
resource "aws_security_group" "node" {
  name   = "workshop-node"
  vpc_id = var.vpc_id

  ingress {
    description     = "kubelet, from the control plane"
    protocol        = "tcp"
    from_port       = 10250
    to_port         = 10250
    security_groups = [aws_eks_cluster.workshop.vpc_config[0].cluster_security_group_id]
  }

  ingress {
    description = "between nodes"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    self        = true
  }
}

resource "aws_vpc_security_group_egress_rule" "node" {
  security_group_id = aws_security_group.node.id
  description       = "images, the API, DNS"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_ingress_rule" "api" {
  security_group_id            = aws_eks_cluster.workshop.vpc_config[0].cluster_security_group_id
  referenced_security_group_id = aws_security_group.node.id
  description                  = "the API, from the nodes"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}
