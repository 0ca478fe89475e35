output "user_data" {
  value = var.create ? try(
    data.cloudinit_config.linux_eks_managed_node_group[0].rendered,
    data.cloudinit_config.al2023_eks_managed_node_group[0].rendered,
    base64encode(local.text),
    null,
  ) : ""
}

output "platform" {
  value = local.platform
}
