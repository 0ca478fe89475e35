environment  = "dev"
customer_key = false

subnet_ids = ["subnet-0d1e2f3a4b5c60701", "subnet-0d1e2f3a4b5c60702"]

nodes = {
  min = 1
  max = 3
}
