resource "aws_launch_template" "al2" {
  name_prefix            = "${local.name}-al2-"
  image_id               = data.aws_ami.al2.image_id
  instance_type          = "m5.large"
  vpc_security_group_ids = [aws_security_group.node.id]

  iam_instance_profile {
    name = aws_iam_instance_profile.node.name
  }

  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -o errexit

    CLUSTER_NAME="${local.name}"
    /etc/eks/bootstrap.sh \
      --b64-cluster-ca "${aws_eks_cluster.this.certificate_authority[0].data}" \
      --apiserver-endpoint "${aws_eks_cluster.this.endpoint}" \
      --use-max-pods false \
      --kubelet-extra-args "--max-pods=110 --node-labels=group=al2" \
      "$CLUSTER_NAME"
  EOT
  )

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }

  block_device_mappings {
    device_name = data.aws_ami.al2.root_device_name

    ebs {
      volume_size = 50
      encrypted   = true
      kms_key_id  = aws_kms_alias.volumes.target_key_arn
    }
  }
}

resource "aws_autoscaling_group" "al2" {
  name                = "${local.name}-al2"
  vpc_zone_identifier = var.private_subnet_ids
  min_size            = 0
  max_size            = 2

  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.al2.id
        version            = aws_launch_template.al2.latest_version
      }
    }
  }

  tag {
    key                 = "kubernetes.io/cluster/${aws_eks_cluster.this.id}"
    value               = "owned"
    propagate_at_launch = true
  }
}

# Build machines in the same root: they are no nodes, whatever their disks and images are.
resource "aws_launch_template" "builder" {
  name_prefix   = "builder-"
  image_id      = "ami-0f1e2d3c4b5a60718"
  instance_type = "c6i.large"
  user_data     = base64encode("#!/bin/bash\nsystemctl enable --now builder\n")

  block_device_mappings {
    device_name = "/dev/sda1"

    ebs {
      volume_size = 20
      encrypted   = false
    }
  }
}

resource "aws_autoscaling_group" "builder" {
  name                = "builder"
  vpc_zone_identifier = var.private_subnet_ids
  min_size            = 0
  max_size            = 2

  launch_template {
    id      = aws_launch_template.builder.id
    version = "$Latest"
  }
}
