provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
variable "ports" {
  type = list(object({
    port        = number
    cidrs       = optional(list(string))
    description = optional(string, "opened")
    self        = optional(bool)
  }))
  default = [
    { port = 443, cidrs = ["10.0.0.0/8"] },
    { port = 53, description = null, self = true },
    { port = 22, cidrs = [], description = "ssh" },
  ]
}
variable "volumes" {
  type = map(object({
    size       = number
    type       = optional(string, "gp3")
    iops       = optional(number)
    encrypted  = optional(bool, true)
  }))
  default = {
    "/dev/xvda" = { size = 20 }
    "/dev/xvdb" = { size = 100, type = "io2", iops = 3000, encrypted = false }
  }
}
variable "metadata" {
  type    = map(string)
  default = { http_tokens = "required", http_put_response_hop_limit = "2" }
}
variable "taints" {
  default = [{ key = "dedicated", value = "gpu", effect = "NO_SCHEDULE" }, { key = "spot", value = null, effect = "NO_EXECUTE" }]
}
variable "logging" {
  type    = object({ bucket = string, prefix = optional(string) })
  default = null
}
variable "instances" {
  default = ["m5.large", "m5a.large"]
}
resource "aws_security_group" "nodes" {
  name   = "nodes"
  vpc_id = "vpc-0a1b2c3d"
  dynamic "ingress" {
    for_each = var.ports
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = ingress.key == 1 ? "udp" : "tcp"
      cidr_blocks = ingress.value.cidrs
      description = ingress.value.description
      self        = ingress.value.self
    }
  }
  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
  dynamic "egress" {
    for_each = toset(["10.1.0.0/16", "10.2.0.0/16"])
    iterator = range
    content {
      from_port   = 443
      to_port     = 443
      protocol    = "tcp"
      cidr_blocks = [range.key]
      description = "to ${range.value}"
    }
  }
}
resource "aws_security_group" "attributes" {
  name    = "attributes"
  ingress = [for p in [80, 81] : {
    from_port        = p
    to_port          = p
    protocol         = "tcp"
    cidr_blocks      = ["10.0.0.${p}/32"]
    description      = null
    ipv6_cidr_blocks = null
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]
  egress = []
}
resource "aws_launch_template" "nodes" {
  name                   = "nodes"
  image_id               = "ami-0a1b2c3d4e5f60718"
  update_default_version = "true"
  user_data              = base64encode("#!/bin/sh\necho ${length(var.instances)}\n")
  dynamic "block_device_mappings" {
    for_each = var.volumes
    iterator = volume
    content {
      device_name = volume.key
      dynamic "ebs" {
        for_each = [volume.value]
        content {
          volume_size           = ebs.value.size
          volume_type           = ebs.value.type
          iops                  = ebs.value.iops
          encrypted             = ebs.value.encrypted
          delete_on_termination = true
          snapshot_id           = volume.key == "/dev/xvdb" ? "snap-0a1b2c3d" : null
        }
      }
    }
  }
  dynamic "metadata_options" {
    for_each = length(var.metadata) > 0 ? [var.metadata] : []
    content {
      http_tokens                 = lookup(metadata_options.value, "http_tokens", "optional")
      http_put_response_hop_limit = lookup(metadata_options.value, "http_put_response_hop_limit", null)
      http_endpoint               = lookup(metadata_options.value, "http_endpoint", null)
    }
  }
  dynamic "tag_specifications" {
    for_each = toset(["volume", "instance"])
    content {
      resource_type = tag_specifications.value
      tags          = { Name = "node-${tag_specifications.key}" }
    }
  }
  dynamic "monitoring" {
    for_each = var.logging[*]
    content {
      enabled = true
    }
  }
  network_interfaces {
    associate_public_ip_address = "false"
    security_groups             = [aws_security_group.nodes.id, "sg-0a1b2c3d"]
    device_index                = 0
  }
}
resource "aws_autoscaling_group" "nodes" {
  name     = "nodes"
  min_size = "1"
  max_size = 3
  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.nodes.id
        version            = "$Latest"
      }
      dynamic "override" {
        for_each = var.instances
        content {
          instance_type     = override.value
          weighted_capacity = override.key + 1
        }
      }
    }
    instances_distribution {
      on_demand_percentage_above_base_capacity = 0
    }
  }
  dynamic "tag" {
    for_each = merge({ Name = "node" }, { for i in var.instances : "kind/${i}" => "owned" })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
  timeouts {
    delete = "15m"
  }
}
resource "aws_eks_node_group" "blue" {
  cluster_name    = "shop"
  node_group_name = "blue"
  node_role_arn   = "arn:aws:iam::111122223333:role/node"
  subnet_ids      = ["subnet-b", "subnet-a"]
  instance_types  = var.instances
  labels          = { for t in var.taints : t.key => coalesce(t.value, "yes") }
  scaling_config {
    desired_size = 2
    max_size     = max(2, 3)
    min_size     = 1
  }
  dynamic "taint" {
    for_each = { for t in var.taints : t.key => t }
    content {
      key    = taint.value.key
      value  = taint.value["value"]
      effect = taint.value.effect
    }
  }
  dynamic "update_config" {
    for_each = [{ max_unavailable_percentage = 33 }]
    content {
      max_unavailable            = try(update_config.value.max_unavailable, null)
      max_unavailable_percentage = try(update_config.value.max_unavailable_percentage, null)
    }
  }
  dynamic "remote_access" {
    for_each = []
    content {
      ec2_ssh_key = "never"
    }
  }
}
resource "aws_s3_bucket" "logs" {
  bucket = "logs"
  dynamic "logging" {
    for_each = var.logging == null ? [] : [var.logging]
    content {
      target_bucket = logging.value.bucket
    }
  }
}
resource "terraform_data" "sets" {
  input = {
    sorted   = [for s in aws_eks_node_group.blue.subnet_ids : s]
    length   = length(aws_launch_template.nodes.network_interfaces[0].security_groups)
    types    = aws_eks_node_group.blue.instance_types
    contains = contains(aws_eks_node_group.blue.subnet_ids, "subnet-a")
    text     = join(",", aws_eks_node_group.blue.subnet_ids)
    some     = [for s in aws_launch_template.nodes.network_interfaces[0].security_groups : s]
  }
}
