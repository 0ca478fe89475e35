variable "name" {
  type        = string
  description = "The name"
  default     = "base"
}
variable "size" {
  default = 1
}
locals {
  one = "base one"
  two = "base two"
}
resource "terraform_data" "this" {
  input = { name = var.name, size = var.size, one = local.one, two = local.two }
}
resource "terraform_data" "counted" {
  count = 1
  input = count.index
}
resource "aws_launch_template" "this" {
  name          = "base"
  instance_type = "m5.large"
  tags          = { a = "base", b = "base" }
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 10
    }
  }
  block_device_mappings {
    device_name = "/dev/xvdb"
  }
  metadata_options {
    http_tokens = "optional"
  }
  lifecycle {
    create_before_destroy = false
  }
}
module "part" {
  source = "./part"
  text   = "base"
}
output "name" {
  value = "base ${var.name}"
}
