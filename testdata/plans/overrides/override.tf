variable "size" {
  default = 2
}
locals {
  two = "override two"
}
resource "aws_launch_template" "this" {
  tags = { a = "override" }
  block_device_mappings {
    device_name = "/dev/sdf"
    ebs {
      volume_type = "gp3"
    }
  }
  lifecycle {
    create_before_destroy = true
  }
}
