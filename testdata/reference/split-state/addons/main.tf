terraform {
  backend "s3" {
    bucket = "example-states"
    key    = "render/addons.tfstate"
    region = "us-east-1"
  }
}

provider "aws" {
  region = "us-east-1"
}

data "terraform_remote_state" "this" {
  for_each = toset(["cluster", "iam"])

  backend = "s3"

  config = {
    bucket = "example-states"
    key    = "render/${each.key}.tfstate"
    region = "us-east-1"
  }
}

locals {
  cluster = data.terraform_remote_state.this["cluster"].outputs
  iam     = data.terraform_remote_state.this["iam"].outputs
}

provider "kubernetes" {
  host                   = local.cluster.endpoint
  cluster_ca_certificate = base64decode(local.cluster.certificate_authority)

  exec {
    api_version = "client.authentication.k8s.io/v1"
    command     = "aws"
    args        = ["eks", "get-token", "--cluster-name", local.cluster.name]
  }
}

resource "kubernetes_config_map_v1" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = yamlencode([
      for arn in local.iam.node_role_arns : {
        rolearn  = arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      }
    ])
  }
}

resource "aws_iam_role" "aws_node" {
  name = "render-aws-node"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = local.cluster.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${local.cluster.oidc_issuer}:sub" = "system:serviceaccount:kube-system:aws-node"
          "${local.cluster.oidc_issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "aws_node" {
  role       = aws_iam_role.aws_node.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
}

resource "aws_eks_addon" "vpc_cni" {
  cluster_name             = local.cluster.name
  addon_name               = "vpc-cni"
  service_account_role_arn = aws_iam_role.aws_node.arn
}
