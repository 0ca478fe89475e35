node_groups = {
  blue = {}
  gpu = {
    instance_types = ["g5.xlarge", "g5.2xlarge"]
    ami_type       = "AL2023_x86_64_NVIDIA"
    capacity_type  = "SPOT"
    max            = 0
    labels         = { accelerator = "nvidia", size = 2 }
    taints         = [{ key = "nvidia.com/gpu", effect = "NO_SCHEDULE" }, { key = "team", value = "ml", effect = "NO_EXECUTE" }]
  }
  custom = {
    user_data = <<-EOT
      #!/bin/bash
      echo "ready"
    EOT
    labels = { custom = true }
  }
}
