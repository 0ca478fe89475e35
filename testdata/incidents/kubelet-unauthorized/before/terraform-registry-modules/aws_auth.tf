resource "kubernetes_config_map_v1_data" "aws_auth" {
  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = {
    mapRoles = <<-YAML # finding: aws-auth-node-role-missing
      - rolearn: arn:aws:iam::111122223333:role/search-operators
        username: operator:{{SessionName}}
        groups:
          - system:masters
      - rolearn: arn:aws:iam::111122223333:role/search-readers
        username: reader:{{SessionName}}
        groups:
          - readers
    YAML
  }

  force = true
}
