resource "aws_launch_template" "al2023" {
  for_each = local.groups

  name_prefix            = "${local.name}-${each.key}-"
  image_id               = each.value.image
  instance_type          = each.value.instance_type
  vpc_security_group_ids = concat([aws_security_group.node.id], var.extra_security_group_ids)

  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }

  user_data = base64encode(templatefile("${path.module}/templates/node.mime.tftpl", {
    cluster = aws_eks_cluster.this
    labels  = "group=${each.key}"
  }))

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 80
      volume_type = "gp3"
      encrypted   = true
      kms_key_id  = aws_kms_key.volumes.arn
    }
  }

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_autoscaling_group" "al2023" {
  for_each = local.groups

  name_prefix         = "${local.name}-${each.key}-"
  vpc_zone_identifier = var.private_subnet_ids
  min_size            = each.value.min
  max_size            = each.value.max

  launch_template {
    id      = aws_launch_template.al2023[each.key].id
    version = aws_launch_template.al2023[each.key].latest_version
  }

  dynamic "tag" {
    for_each = merge(local.tags, {
      Name                                  = "${local.name}-${each.key}"
      "kubernetes.io/cluster/${local.name}" = "owned"
    })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }
}
