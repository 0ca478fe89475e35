environment = "prod"

subnet_ids = ["subnet-0a1b2c3d4e5f60701", "subnet-0a1b2c3d4e5f60702", "subnet-0a1b2c3d4e5f60703"]

nodes = {
  instance_types = ["m6i.xlarge", "m6a.xlarge"]
  min            = 3
  max            = 12
  volume_size    = 120
}
