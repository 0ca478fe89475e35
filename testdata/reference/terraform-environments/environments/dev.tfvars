environment        = "dev"
kubernetes_version = "1.35"

network = {
  cidr = "10.20.0.0/16"
}

admin_roles = ["arn:aws:iam::111122223333:role/developers"]

node_groups = {
  general = {
    capacity_type = "SPOT"
    min           = 1
    max           = 4
  }
}
