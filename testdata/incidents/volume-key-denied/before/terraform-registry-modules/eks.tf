module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name               = local.name
  kubernetes_version = "1.34"

  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids

  addons = {
    coredns    = {}
    kube-proxy = {}
    vpc-cni    = { before_compute = true }
  }

  eks_managed_node_groups = {
    on_demand = merge(local.group_defaults, {
      instance_types = ["m7i.large"]
    })

    spot = merge(local.group_defaults, {
      instance_types = ["m7i.large", "m7a.large", "m6i.large"]
      capacity_type  = "SPOT"
      min_size       = 0
      desired_size   = 0
    })
  }
}
