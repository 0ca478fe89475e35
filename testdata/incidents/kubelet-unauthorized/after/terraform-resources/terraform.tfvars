region      = "eu-west-1"
environment = "prod"

private_subnet_ids = [
  "subnet-0a1b2c3d4e5f60711",
  "subnet-0a1b2c3d4e5f60712",
  "subnet-0a1b2c3d4e5f60713",
]

node_groups = {
  general = {
    instance_types = ["m6i.large", "m6a.large"]
    min_size       = 3
    max_size       = 9
  }
  memory = {
    instance_types = ["r6i.xlarge"]
    min_size       = 0
    max_size       = 4
    labels         = { workload = "cache" }
  }
}
