"""Turn networks, subnets, security groups and endpoints into what reaches what."""
