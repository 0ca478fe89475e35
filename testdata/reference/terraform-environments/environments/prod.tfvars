environment        = "prod"
kubernetes_version = "1.34"
customer_key       = true

network = {
  cidr  = "10.30.0.0/16"
  zones = 3
}

admin_roles = ["arn:aws:iam::111122223333:role/operators"]

node_groups = {
  general = {
    min         = 3
    max         = 12
    volume_size = 100
  }

  # Stays one minor behind until its licence server knows the newer one.
  licensed = {
    instance_types = ["m6i.2xlarge"]
    version        = "1.33"
    min            = 1
    max            = 2
    labels         = { workload = "licensed" }
  }
}
