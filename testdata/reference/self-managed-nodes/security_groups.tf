resource "aws_security_group" "control_plane" {
  name_prefix = "${local.name}-control-plane-"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

resource "aws_security_group" "node" {
  name_prefix = "${local.name}-node-"
  vpc_id      = var.vpc_id

  # The provider takes away the rule AWS makes, so the way out is written.
  egress {
    description      = "images, the API, names"
    protocol         = "-1"
    from_port        = 0
    to_port          = 0
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }

  tags = merge(local.tags, { "kubernetes.io/cluster/${local.name}" = "owned" })
}

resource "aws_vpc_security_group_ingress_rule" "node_from_node" {
  security_group_id            = aws_security_group.node.id
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_ingress_rule" "node_from_control_plane" {
  for_each = { kubelet = [10250, 10250], webhooks = [443, 443], services = [1025, 65535] }

  security_group_id            = aws_security_group.node.id
  referenced_security_group_id = aws_security_group.control_plane.id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value[0]
  to_port                      = each.value[1]
}

resource "aws_vpc_security_group_ingress_rule" "control_plane_from_node" {
  security_group_id            = aws_security_group.control_plane.id
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_egress_rule" "control_plane_to_node" {
  security_group_id            = aws_security_group.control_plane.id
  referenced_security_group_id = aws_security_group.node.id
  ip_protocol                  = "tcp"
  from_port                    = 1025
  to_port                      = 65535
}
