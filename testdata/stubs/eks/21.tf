# Calls of eks as v21 takes them.

module "nothing" {
  source  = "terraform-aws-modules/eks/aws"
  version = "RELEASE"
  create  = false
}

module "plain" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
}

module "logs_and_endpoint" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  endpoint_public_access                 = true
  endpoint_private_access                = false
  endpoint_public_access_cidrs           = ["203.0.113.0/24"]
  enabled_log_types                      = ["api"]
  cloudwatch_log_group_retention_in_days = 7
  service_ipv4_cidr                      = "10.100.0.0/16"
}

module "own_roles" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  create_iam_role             = false
  iam_role_arn                = "arn:aws:iam::123456789012:role/cluster"
  enable_irsa                 = false
  create_security_group       = false
  security_group_id           = "sg-1"
  create_node_security_group  = false
  node_security_group_id      = "sg-2"
  create_cloudwatch_log_group = false
}

module "names_and_tags" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  iam_role_name                 = "cluster"
  iam_role_use_name_prefix      = false
  iam_role_path                 = "/eks/"
  iam_role_permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
  security_group_name           = "control"
  node_security_group_tags      = { Kind = "node" }
  cluster_tags                  = { Kind = "cluster" }
  tags                          = { Stage = "test" }
}

module "rules" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  security_group_additional_rules = {
    nodes = { description = "nodes", protocol = "tcp", from_port = 1025, to_port = 65535, type = "ingress", source_node_security_group = true }
  }
  node_security_group_additional_rules = {
    all     = { description = "all", protocol = "-1", from_port = 0, to_port = 0, type = "ingress", self = true }
    control = { description = "control", protocol = "tcp", from_port = 9443, to_port = 9443, type = "ingress", source_cluster_security_group = true }
  }
}

module "addons" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  addons = {
    coredns    = {}
    kube-proxy = { addon_version = "v1.31.2-eksbuild.3" }
    vpc-cni = {
      service_account_role_arn = "arn:aws:iam::123456789012:role/cni"
      configuration_values     = jsonencode({ env = { ENABLE_PREFIX_DELEGATION = "true" } })
    }
  }
}

module "managed_groups" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  eks_managed_node_groups = {
    blue = {}
    green = {
      name                       = "green"
      use_name_prefix            = false
      min_size                   = 2
      max_size                   = 6
      desired_size               = 3
      capacity_type              = "SPOT"
      ami_type                   = "AL2023_x86_64_STANDARD"
      use_custom_launch_template = false
      labels                     = { team = "a" }
      subnet_ids                 = ["subnet-9"]
      tags                       = { Own = "yes" }
    }
  }
}

module "templates" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  eks_managed_node_groups = {
    own = {
      create_launch_template = true
      launch_template_name   = "own"
      ami_type               = "BOTTLEROCKET_x86_64"
      ebs_optimized          = true
      enable_monitoring      = false
      key_name               = "ssh"
      block_device_mappings = {
        root = { device_name = "/dev/xvda", ebs = { volume_size = 100, volume_type = "gp3", encrypted = true, kms_key_id = "arn:aws:kms:eu-west-1:123456789012:key/1", delete_on_termination = true } }
      }
      metadata_options       = { http_endpoint = "enabled", http_tokens = "required", http_put_response_hop_limit = 2 }
      vpc_security_group_ids = ["sg-9"]
      update_config          = { max_unavailable = 1 }
    }
    given = { create_launch_template = false, launch_template_id = "lt-1", launch_template_version = "3" }
  }
}

module "own_image" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  eks_managed_node_groups = {
    image = {
      ami_id                     = "ami-1"
      enable_bootstrap_user_data = true
      pre_bootstrap_user_data    = "echo before"
      bootstrap_extra_args       = "--kubelet-extra-args '--max-pods=50'"
      create_iam_role            = false
      iam_role_arn               = "arn:aws:iam::123456789012:role/node"
    }
  }
}

module "own_node_roles" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  eks_managed_node_groups = {
    more = {
      iam_role_name                = "more"
      iam_role_use_name_prefix     = false
      iam_role_attach_cni_policy   = false
      iam_role_additional_policies = { ssm = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }
    }
  }
}

module "self_managed" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  self_managed_node_groups = {
    plain = {}
    mixed = {
      name                       = "mixed"
      min_size                   = 1
      max_size                   = 5
      desired_size               = 2
      instance_type              = "m6i.large"
      use_mixed_instances_policy = true
      mixed_instances_policy = {
        instances_distribution = { on_demand_base_capacity = 0, on_demand_percentage_above_base_capacity = 10, spot_allocation_strategy = "capacity-optimized" }
        launch_template        = { override = [{ instance_type = "m6i.large" }, { instance_type = "m5.large" }] }
      }
      ami_id               = "ami-2"
      bootstrap_extra_args = "--kubelet-extra-args '--node-labels=lifecycle=spot'"
    }
  }
}

module "fargate" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  fargate_profiles = {
    default = { selectors = [{ namespace = "default" }, { namespace = "kube-system", labels = { k8s-app = "kube-dns" } }] }
    own = {
      name            = "own"
      selectors       = [{ namespace = "own" }]
      subnet_ids      = ["subnet-7"]
      create_iam_role = false
      iam_role_arn    = "arn:aws:iam::123456789012:role/fargate"
    }
  }
}

module "six" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  ip_family                  = "ipv6"
  create_cni_ipv6_iam_policy = true
  eks_managed_node_groups    = { six = {} }
}

module "from_resources" {
  source                  = "terraform-aws-modules/eks/aws"
  version                 = "RELEASE"
  name                    = "linked"
  kubernetes_version      = "1.31"
  vpc_id                  = aws_vpc.this.id
  subnet_ids              = aws_subnet.this[*].id
  eks_managed_node_groups = { linked = { vpc_security_group_ids = [aws_security_group.more.id] } }
}

module "entries" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  authentication_mode                      = "API"
  enable_cluster_creator_admin_permissions = true
  access_entries = {
    ops = {
      principal_arn     = "arn:aws:iam::123456789012:role/ops"
      kubernetes_groups = ["ops"]
      policy_associations = {
        view = { policy_arn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", access_scope = { type = "namespace", namespaces = ["default"] } }
      }
    }
    nodes = { principal_arn = "arn:aws:iam::123456789012:role/nodes", type = "EC2_LINUX" }
  }
}

module "auto" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
  compute_config     = { enabled = true, node_pools = ["general-purpose"] }
}

module "no_key" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]
  encryption_config  = null
}

module "own_key" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  create_kms_key    = false
  encryption_config = { provider_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1", resources = ["secrets"] }
}

module "zonal_shift_and_policy" {
  source             = "terraform-aws-modules/eks/aws"
  version            = "RELEASE"
  name               = "prod"
  kubernetes_version = "1.31"
  vpc_id             = "vpc-1"
  subnet_ids         = ["subnet-1", "subnet-2"]

  zonal_shift_config = { enabled = true }
  upgrade_policy     = { support_type = "STANDARD" }
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count      = 2
  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet("10.0.0.0/16", 8, count.index)
}

resource "aws_security_group" "more" {
  name   = "more"
  vpc_id = aws_vpc.this.id
}
