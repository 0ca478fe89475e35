provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "cluster" {
  type = object({
    name    = string
    version = optional(string, "1.31")
    logs    = optional(set(string), ["audit", "api"])
    public  = optional(bool, false)
    cidrs   = optional(list(string), ["0.0.0.0/0"])
  })
  default = { name = "shop" }
}
variable "node_groups" {
  type = map(object({
    instance_types = optional(list(string), ["m6i.large"])
    ami_type       = optional(string, "AL2023_x86_64_STANDARD")
    capacity_type  = optional(string)
    disk_size      = optional(number, 50)
    min            = optional(number, 1)
    max            = optional(number, 3)
    labels         = optional(map(string), {})
    taints         = optional(list(object({ key = string, value = optional(string), effect = string })), [])
    user_data      = optional(string, "")
  }))
}
locals {
  tags   = { cluster = var.cluster.name, managed = true }
  groups = { for k, g in var.node_groups : "${var.cluster.name}-${k}" => merge(g, { key = k }) }
  addons = {
    vpc-cni            = { role = true, config = { env = { ENABLE_PREFIX_DELEGATION = "true", WARM_PREFIX_TARGET = 1 } } }
    coredns            = {}
    kube-proxy         = { version = "v1.31.2-eksbuild.3" }
    aws-ebs-csi-driver = { role = true, config = null }
  }
}
data "aws_iam_policy_document" "assume" {
  for_each = toset(["eks", "ec2"])
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "cluster" {
  name               = "${var.cluster.name}-cluster"
  assume_role_policy = data.aws_iam_policy_document.assume["eks"].json
  tags               = local.tags
}
resource "aws_iam_role" "node" {
  name               = "${var.cluster.name}-node"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2"].json
}
resource "aws_iam_role_policy_attachment" "node" {
  for_each = { for p in ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryReadOnly", "AmazonEKS_CNI_Policy"] : lower(p) => "arn:aws:iam::aws:policy/${p}" }

  role       = aws_iam_role.node.name
  policy_arn = each.value
}
resource "aws_eks_cluster" "this" {
  name                      = var.cluster.name
  version                   = var.cluster.version
  role_arn                  = aws_iam_role.cluster.arn
  enabled_cluster_log_types = var.cluster.logs
  access_config {
    authentication_mode                         = "API_AND_CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = tobool("true")
  }
  kubernetes_network_config {
    service_ipv4_cidr = cidrsubnet("172.16.0.0/12", 4, 4)
    ip_family         = "ipv4"
  }
  vpc_config {
    subnet_ids              = formatlist("subnet-%08x", [1, 2, 3])
    endpoint_private_access = true
    endpoint_public_access  = var.cluster.public
    public_access_cidrs     = var.cluster.public ? var.cluster.cidrs : null
  }
  dynamic "encryption_config" {
    for_each = [for k in ["arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-5e6f-4a5b-8c7d-9e0f1a2b3c4d"] : k if k != ""]
    content {
      resources = ["secrets"]
      provider {
        key_arn = encryption_config.value
      }
    }
  }
  tags = merge(local.tags, { kind = "control-plane" })
}
resource "aws_eks_addon" "this" {
  for_each = local.addons

  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = try(each.value.version, null)
  service_account_role_arn    = try(each.value.role, false) ? "arn:aws:iam::111122223333:role/${each.key}" : null
  configuration_values        = try(jsonencode(each.value.config), null)
  resolve_conflicts_on_update = contains(["coredns", "kube-proxy"], each.key) ? "OVERWRITE" : "PRESERVE"
}
resource "aws_launch_template" "this" {
  for_each    = { for k, g in local.groups : k => g if g.user_data != "" }
  name_prefix = "${each.key}-"
  user_data   = base64encode(each.value.user_data)
  tag_specifications {
    resource_type = "instance"
    tags          = { for k, v in merge(local.tags, each.value.labels) : k => tostring(v) }
  }
}
resource "aws_eks_node_group" "this" {
  for_each = local.groups

  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = aws_eks_cluster.this.vpc_config[0].subnet_ids
  version         = aws_eks_cluster.this.version
  ami_type        = each.value.ami_type
  capacity_type   = each.value.capacity_type
  instance_types  = each.value.instance_types
  disk_size       = each.value.user_data == "" ? each.value.disk_size : null
  labels          = merge({ group = each.value.key }, each.value.labels)
  scaling_config {
    desired_size = each.value.min
    min_size     = each.value.min
    max_size     = max(each.value.min, each.value.max)
  }
  dynamic "launch_template" {
    for_each = each.value.user_data != "" ? [aws_launch_template.this[each.key]] : []
    content {
      id      = launch_template.value.id
      version = launch_template.value.latest_version
    }
  }
  dynamic "taint" {
    for_each = each.value.taints
    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }
  lifecycle {
    ignore_changes = [scaling_config[0].desired_size]
  }
  tags = local.tags
}
resource "aws_autoscaling_group_tag" "labels" {
  for_each = merge([
    for name, g in local.groups : {
      for k, v in g.labels : "${name}/${k}" => { group = name, key = "k8s.io/label/${k}", value = v }
    }
  ]...)
  autoscaling_group_name = "asg-${each.value.group}"
  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}
output "groups" {
  value = { for k, g in aws_eks_node_group.this : k => { labels = g.labels, types = g.instance_types, scaling = one(g.scaling_config).max_size } }
}
output "addons" {
  value = { for k, a in aws_eks_addon.this : k => a.configuration_values }
}
output "subnets" {
  value = sort(aws_eks_cluster.this.vpc_config[0].subnet_ids)
}
