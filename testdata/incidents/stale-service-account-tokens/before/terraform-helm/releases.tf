resource "helm_release" "broker" {
  name       = "kube2iam"
  repository = "https://jtblin.github.io/kube2iam/"
  chart      = "kube2iam" # finding: legacy-iam-broker
  version    = "3.0.0"
  namespace  = "kube-system"

  values = [
    file("${path.module}/values/kube2iam.yaml"),
    yamlencode({
      extraArgs = { "auto-discover-base-arn" = true }
    }),
  ]
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
