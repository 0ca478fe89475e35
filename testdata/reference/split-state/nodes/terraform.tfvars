cluster_name = "render"
