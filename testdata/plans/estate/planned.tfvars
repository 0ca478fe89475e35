create = true
groups = {
  blue = { taints = [{ key = "dedicated" }] }
  green = { size = 5 }
}
