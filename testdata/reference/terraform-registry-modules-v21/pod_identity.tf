data "aws_iam_policy_document" "pod_trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "connect" {
  name               = "${var.name}-connect"
  assume_role_policy = data.aws_iam_policy_document.pod_trust.json
}

resource "aws_iam_role_policy" "connect" {
  name = "sinks"
  role = aws_iam_role.connect.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:AbortMultipartUpload"]
      Resource = "arn:aws:s3:::${var.name}-sinks/*"
    }]
  })
}

resource "aws_eks_pod_identity_association" "connect" {
  cluster_name    = module.eks.cluster_name
  namespace       = "connect"
  service_account = "connect"
  role_arn        = aws_iam_role.connect.arn
}
