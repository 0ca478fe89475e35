module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.31"

  cluster_name    = local.name
  cluster_version = "1.33"

  # Everything that speaks to this cluster still comes in through aws-auth.
  authentication_mode = "CONFIG_MAP"

  vpc_id     = var.vpc_id
  subnet_ids = var.private_subnets

  cluster_addons = {
    coredns    = {}
    kube-proxy = {}
    vpc-cni    = {}
  }

  eks_managed_node_groups = {
    index = {
      ami_type       = "AL2023_x86_64_STANDARD"
      instance_types = ["r6i.xlarge"]

      iam_role_arn    = aws_iam_role.node.arn
      create_iam_role = false

      min_size     = 3
      desired_size = 3
      max_size     = 9

      block_device_mappings = {
        xvda = {
          device_name = "/dev/xvda"
          ebs = {
            volume_size = 100
            volume_type = "gp3"
            encrypted   = true
          }
        }
      }
    }
  }

  tags = local.tags
}
