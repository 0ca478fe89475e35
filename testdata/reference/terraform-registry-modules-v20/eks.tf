module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.37"

  cluster_name    = local.name
  cluster_version = local.version

  cluster_endpoint_public_access           = false
  enable_cluster_creator_admin_permissions = true

  cluster_addons = {
    coredns    = {}
    kube-proxy = {}

    vpc-cni = {
      before_compute           = true
      service_account_role_arn = module.vpc_cni_irsa.iam_role_arn
    }

    aws-ebs-csi-driver = {
      service_account_role_arn = module.ebs_csi_irsa.iam_role_arn
    }
  }

  vpc_id                   = module.vpc.vpc_id
  subnet_ids               = module.vpc.private_subnets
  control_plane_subnet_ids = module.vpc.intra_subnets

  eks_managed_node_group_defaults = {
    ami_type                   = "AL2023_x86_64_STANDARD"
    iam_role_attach_cni_policy = false

    block_device_mappings = {
      xvda = {
        device_name = "/dev/xvda"

        ebs = {
          volume_size           = 75
          volume_type           = "gp3"
          encrypted             = true
          kms_key_id            = aws_kms_key.ebs.arn
          delete_on_termination = true
        }
      }
    }
  }

  eks_managed_node_groups = {
    general = {
      instance_types = ["m6i.large", "m6a.large"]
      min_size       = 2
      max_size       = 10
      desired_size   = 2
    }

    arm = {
      ami_type       = "AL2023_ARM_64_STANDARD"
      instance_types = ["m7g.large"]
      min_size       = 1
      max_size       = 5
      desired_size   = 1
    }
  }

  access_entries = {
    deployments = {
      principal_arn     = "arn:aws:iam::111122223333:role/deployments"
      kubernetes_groups = ["deployers"]
    }
  }

  tags = local.tags
}
