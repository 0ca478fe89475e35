data "aws_partition" "current" {}

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  name               = "${local.name}-node"
  assume_role_policy = data.aws_iam_policy_document.node_trust.json
}

# AmazonEKS_CNI_Policy is not among them: aws-node has a role of its own.
resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset([
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonSSMManagedInstanceCore",
  ])

  role       = aws_iam_role.node.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.value}"
}

module "vpc_cni_role" {
  source = "./modules/service-account-role"

  name            = "${local.name}-vpc-cni"
  issuer          = module.cluster.issuer
  provider_arn    = module.cluster.oidc_provider_arn
  namespace       = "kube-system"
  service_account = "aws-node"
  policy_arns     = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKS_CNI_Policy"]
}

module "ebs_csi_role" {
  source = "./modules/service-account-role"

  name            = "${local.name}-ebs-csi"
  issuer          = module.cluster.issuer
  provider_arn    = module.cluster.oidc_provider_arn
  namespace       = "kube-system"
  service_account = "ebs-csi-*"
  policy_arns     = ["arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"]
}
