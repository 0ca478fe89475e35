resource "aws_security_group" "control_plane" {
  name        = "${local.name}-control-plane"
  description = "Control plane of ${local.name}"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "node" { # finding: node-sg-egress-closed
  name        = "${local.name}-node"
  description = "Nodes of ${local.name}"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group_rule" "node_to_control_plane" {
  type                     = "ingress"
  description              = "API, from the nodes"
  security_group_id        = aws_security_group.control_plane.id
  source_security_group_id = aws_security_group.node.id
  protocol                 = "tcp"
  from_port                = 443
  to_port                  = 443
}

resource "aws_security_group_rule" "control_plane_to_node" {
  for_each = toset(["443", "10250"])

  type                     = "ingress"
  description              = "kubelet and webhooks, from the control plane"
  security_group_id        = aws_security_group.node.id
  source_security_group_id = aws_security_group.control_plane.id
  protocol                 = "tcp"
  from_port                = each.value
  to_port                  = each.value
}

resource "aws_security_group_rule" "control_plane_out" {
  type              = "egress"
  security_group_id = aws_security_group.control_plane.id
  cidr_blocks       = ["0.0.0.0/0"]
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
}

resource "aws_security_group_rule" "between_nodes" {
  for_each = toset(["ingress", "egress"])

  type              = each.key
  security_group_id = aws_security_group.node.id
  self              = true
  protocol          = "-1"
  from_port         = 0
  to_port           = 0
}
