module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.9"

  name               = var.name
  kubernetes_version = "1.35"

  ip_family                  = "ipv6"
  create_cni_ipv6_iam_policy = true

  vpc_id     = var.vpc_id
  subnet_ids = var.private_subnets

  addons = {
    coredns                = {}
    eks-pod-identity-agent = { before_compute = true }
    kube-proxy             = {}

    vpc-cni = {
      before_compute           = true
      service_account_role_arn = module.vpc_cni_role.arn
    }
  }

  access_entries = {
    operators = {
      principal_arn = var.operators

      policy_associations = {
        admin = {
          policy_arn   = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
          access_scope = { type = "cluster" }
        }
      }
    }
  }

  eks_managed_node_groups = {
    brokers = {
      instance_types = ["r7g.xlarge"]
      ami_type       = "AL2023_ARM_64_STANDARD"
      min_size       = 3
      max_size       = 9
      desired_size   = 3

      block_device_mappings = {
        root = {
          device_name = "/dev/xvda"
          ebs = {
            volume_size = 100
            volume_type = "gp3"
            encrypted   = true
          }
        }
      }

      # Merged with what EKS adds: the kubelet's part only.
      cloudinit_pre_nodeadm = [
        {
          content_type = "application/node.eks.aws"
          content      = <<-EOT
            ---
            apiVersion: node.eks.aws/v1alpha1
            kind: NodeConfig
            spec:
              kubelet:
                config:
                  shutdownGracePeriod: 45s
          EOT
        },
      ]
    }
  }
}

# Both families: the role serves the IPv4 cluster of the same account, too.
module "vpc_cni_role" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts"
  version = "~> 6.2"

  name = "${var.name}-vpc-cni"

  attach_vpc_cni_policy = true
  vpc_cni_enable_ipv4   = true
  vpc_cni_enable_ipv6   = true

  oidc_providers = {
    this = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["kube-system:aws-node"]
    }
  }
}
