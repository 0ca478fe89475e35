resource "aws_iam_role" "cluster" {
  name               = "${local.cluster_name}-cluster"
  assume_role_policy = templatefile("${path.module}/templates/trust.json.tftpl", { service = "eks" })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role" "node" {
  for_each = local.groups

  name               = "${local.cluster_name}-${each.key}"
  assume_role_policy = templatefile("${path.module}/templates/trust.json.tftpl", { service = "ec2" })
}

resource "aws_iam_role_policy_attachment" "worker" {
  for_each = aws_iam_role.node

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
}

resource "aws_iam_role_policy_attachment" "cni" {
  for_each = aws_iam_role.node

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
}

resource "aws_iam_role_policy_attachment" "registry" {
  for_each = aws_iam_role.node

  role       = each.value.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}
