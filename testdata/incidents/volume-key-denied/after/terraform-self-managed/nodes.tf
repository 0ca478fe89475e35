data "aws_ami" "node" {
  owners      = ["amazon"]
  most_recent = true

  filter {
    name   = "name"
    values = ["amazon-eks-node-al2023-x86_64-standard-${aws_eks_cluster.this.version}-v*"]
  }
}

resource "aws_launch_template" "render" {
  name_prefix   = "${local.name}-"
  image_id      = data.aws_ami.node.id
  instance_type = "c6i.8xlarge"

  user_data = base64encode(templatefile("${path.module}/templates/node-config.yaml.tftpl", {
    name     = aws_eks_cluster.this.name
    endpoint = aws_eks_cluster.this.endpoint
    ca       = aws_eks_cluster.this.certificate_authority[0].data
    cidr     = aws_eks_cluster.this.kubernetes_network_config[0].service_ipv4_cidr
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.node.arn
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 200
      encrypted   = true
      kms_key_id  = aws_kms_key.volumes.arn
    }
  }
}

resource "aws_autoscaling_group" "render" {
  name                = "${local.name}-nodes"
  vpc_zone_identifier = var.subnet_ids
  min_size            = 0
  max_size            = 50

  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.render.id
        version            = "$Latest"
      }

      dynamic "override" {
        for_each = ["c6i.8xlarge", "c6a.8xlarge", "m6i.8xlarge"]

        content {
          instance_type = override.value
        }
      }
    }
  }

  dynamic "tag" {
    for_each = {
      Name                = "${local.name}-node"
      (local.cluster_tag) = "owned"
    }

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
