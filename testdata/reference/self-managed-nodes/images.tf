data "aws_ssm_parameter" "al2023" {
  name = "/aws/service/eks/optimized-ami/${local.kubernetes_version}/amazon-linux-2023/x86_64/standard/recommended/image_id"
}

data "aws_ssm_parameter" "bottlerocket" {
  name = "/aws/service/bottlerocket/aws-k8s-${local.kubernetes_version}/x86_64/latest/image_id"
}

# Two minors behind, which a kubelet may be.
data "aws_ami" "al2" {
  owners      = ["amazon"]
  most_recent = true

  filter {
    name   = "name"
    values = ["amazon-eks-node-1.30-v*"]
  }

  filter {
    name   = "state"
    values = ["available"]
  }
}
