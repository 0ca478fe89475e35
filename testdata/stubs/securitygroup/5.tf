# Calls of security-group as v5 takes them.

module "prefix_lists" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "RELEASE"
  name    = "lists"
  vpc_id  = "vpc-0a1b2c3d4e5f60718"

  ingress_prefix_list_ids      = ["pl-0a1b2c3d4e5f60718"]
  ingress_with_prefix_list_ids = [{ rule = "https-443-tcp" }, { from_port = 53, to_port = 53, protocol = "udp", prefix_list_ids = "pl-0b1b2c3d4e5f60718" }]
  egress_with_prefix_list_ids  = [{ rule = "https-443-tcp", prefix_list_ids = "pl-0c1b2c3d4e5f60718" }]
}
