data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name       = "apps-${var.environment}"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  autoscaling_role = join(":", [
    "arn", local.partition, "iam:", local.account_id,
    "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
  ])

  node_policies = [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonSSMManagedInstanceCore",
  ]
}
