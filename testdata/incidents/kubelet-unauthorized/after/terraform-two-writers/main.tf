terraform {
  required_providers {
    aws        = { source = "hashicorp/aws" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }

  backend "s3" {
    key = "clusters/tools.tfstate"
  }
}

provider "kubernetes" {
  host                   = aws_eks_cluster.tools.endpoint
  cluster_ca_certificate = base64decode(aws_eks_cluster.tools.certificate_authority[0].data)

  exec {
    api_version = "client.authentication.k8s.io/v1beta1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", aws_eks_cluster.tools.name]
  }
}

variable "subnet_ids" {
  type = list(string)
}

resource "aws_eks_cluster" "tools" {
  name                      = "tools"
  role_arn                  = aws_iam_role.cluster.arn
  version                   = "1.34"
  enabled_cluster_log_types = ["audit", "authenticator"]

  vpc_config {
    subnet_ids              = var.subnet_ids
    endpoint_public_access  = false
    endpoint_private_access = true
  }
}

resource "aws_eks_node_group" "default" {
  cluster_name    = aws_eks_cluster.tools.name
  node_group_name = "default"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnet_ids

  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 4
  }
}

resource "aws_iam_role" "cluster" {
  name               = "tools-cluster"
  assume_role_policy = file("${path.module}/policies/eks-trust.json")
}

resource "aws_iam_role" "node" {
  name               = "tools-node"
  assume_role_policy = file("${path.module}/policies/ec2-trust.json")
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryPullOnly"])

  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}
