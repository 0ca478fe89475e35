create   = false
replicas = 1
