resource "helm_release" "load_balancer_controller" {
  name       = "aws-load-balancer-controller"
  namespace  = "kube-system"
  repository = "https://aws.github.io/eks-charts"
  chart      = "aws-load-balancer-controller"
  version    = "1.13.0"

  values = [
    templatefile("${path.module}/values/load-balancer-controller.yaml", {
      cluster  = module.eks.cluster_name
      role_arn = module.load_balancer_controller_irsa.iam_role_arn
      vpc_id   = module.vpc.vpc_id
    }),
  ]
}

resource "helm_release" "metrics_server" {
  name       = "metrics-server"
  namespace  = "kube-system"
  repository = "https://kubernetes-sigs.github.io/metrics-server/"
  chart      = "metrics-server"
  version    = "3.12.2"
}

resource "helm_release" "site" {
  name      = "site"
  namespace = "site"
  chart     = "${path.module}/charts/site"

  create_namespace = true
}
