locals {
  tags = { system = "reporting" }

  service_trust = {
    for service in ["eks", "ec2"] : service => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "${service}.amazonaws.com" }
      }]
    })
  }
}

resource "aws_iam_role" "cluster" {
  name                = "reporting-cluster"
  assume_role_policy  = local.service_trust["eks"]
  managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]
}

resource "aws_iam_role" "online" {
  name               = "reporting-online"
  assume_role_policy = local.service_trust["ec2"]
}

# Roles of batch systems live under a path of their own, by the account's rules.
resource "aws_iam_role" "batch" {
  name               = "reporting-batch"
  path               = "/batch/"
  assume_role_policy = local.service_trust["ec2"]
}

resource "aws_iam_instance_profile" "online" {
  name = "reporting-online"
  role = aws_iam_role.online.name
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = {
    for pair in setproduct(
      [aws_iam_role.online.name, aws_iam_role.batch.name],
      ["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"],
    ) : "${pair[0]}-${pair[1]}" => pair
  }

  role       = each.value[0]
  policy_arn = "arn:aws:iam::aws:policy/${each.value[1]}"
}
