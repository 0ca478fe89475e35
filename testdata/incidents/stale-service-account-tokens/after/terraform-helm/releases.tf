# Pod Identity took kube2iam's place: the agent runs on every node, the roles hang on associations.
resource "aws_eks_addon" "pod_identity" {
  cluster_name = module.eks.cluster_name
  addon_name   = "eks-pod-identity-agent"
}

resource "aws_eks_pod_identity_association" "import" {
  cluster_name    = module.eks.cluster_name
  namespace       = "import"
  service_account = "import"
  role_arn        = aws_iam_role.import.arn
}

resource "aws_iam_role" "import" {
  name = "data-import"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

resource "helm_release" "ingress" {
  name       = "ingress-nginx"
  repository = "https://kubernetes.github.io/ingress-nginx"
  chart      = "ingress-nginx"
  version    = "4.12.1"
  namespace  = "ingress"

  create_namespace = true

  set = [
    { name = "controller.replicaCount", value = "2" },
    { name = "controller.service.internal.enabled", value = "true" },
  ]
}
