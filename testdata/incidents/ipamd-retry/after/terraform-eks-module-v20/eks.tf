module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.31.6"

  cluster_name    = var.name
  cluster_version = var.kubernetes_version

  vpc_id     = var.network.vpc_id
  subnet_ids = var.network.private_subnets

  cluster_addons = {
    coredns    = {}
    kube-proxy = {}

    vpc-cni = {
      before_compute           = true
      service_account_role_arn = module.vpc_cni_irsa.iam_role_arn
      configuration_values = jsonencode({
        env = {
          ENABLE_PREFIX_DELEGATION = "true"
          WARM_PREFIX_TARGET       = "1"
        }
      })
    }

    aws-ebs-csi-driver = {
      service_account_role_arn = module.ebs_csi_irsa.iam_role_arn
    }
  }

  eks_managed_node_groups = {
    general = {
      ami_type                   = "AL2023_x86_64_STANDARD"
      instance_types             = ["m6i.large"]
      iam_role_attach_cni_policy = false
      min_size                   = 2
      max_size                   = 6
      desired_size               = 2
    }
  }
}
