"""A cluster with one node group, and the aws-auth manifest that lets its nodes in: files that tests
of what a change takes away start from."""

ROLE = "arn:aws:iam::111122223333:role/prod-node"
CLUSTER = f"""\
resource "aws_eks_cluster" "this" {{
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/prod-cluster"
  access_config {{
    authentication_mode                         = "CONFIG_MAP"
    bootstrap_cluster_creator_admin_permissions = true
  }}
  vpc_config {{
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  }}
}}

resource "aws_eks_node_group" "blue" {{
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "blue"
  node_role_arn   = "{ROLE}"
  subnet_ids      = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  scaling_config {{
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }}
}}
"""
HEAD = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: kube-system}\n"
    "data:\n  mapRoles: |\n"
)
OPERATORS = (
    "    - rolearn: arn:aws:iam::111122223333:role/ops\n      username: ops\n      groups: [ops]\n"
)
NODES = (
    f"    - rolearn: {ROLE}\n      username: system:node:{{{{EC2PrivateDNSName}}}}\n"
    "      groups: [system:bootstrappers, system:nodes]\n"
)
