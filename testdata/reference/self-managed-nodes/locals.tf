locals {
  name               = "render"
  kubernetes_version = "1.32"

  node_policies = ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"]

  # One group per family: how a node starts follows from its image.
  groups = {
    general = { instance_type = "m6i.large", min = 2, max = 6, image = data.aws_ssm_parameter.al2023.value }
    batch   = { instance_type = "c6i.4xlarge", min = 0, max = 40, image = data.aws_ssm_parameter.al2023.value }
  }

  tags = { cluster = local.name }
}
