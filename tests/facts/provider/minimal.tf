# Resources with as little written as their provider lets: what a plan adds is its default.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "a"
  secret_key                  = "b"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
}
locals {
  role = "arn:aws:iam::123456789012:role/x"
  key  = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  doc  = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:b", Resource = "*" }] })
}
resource "aws_eks_cluster" "x" {
  name     = "x"
  role_arn = local.role
  vpc_config { subnet_ids = ["subnet-1", "subnet-2"] }
}
resource "aws_eks_cluster" "y" {
  name     = "y"
  role_arn = local.role
  vpc_config { subnet_ids = ["subnet-1", "subnet-2"] }
  access_config {}
  kubernetes_network_config {}
  upgrade_policy {}
  zonal_shift_config {}
  encryption_config {
    resources = ["secrets"]
    provider { key_arn = local.key }
  }
}
resource "aws_eks_node_group" "x" {
  cluster_name  = "x"
  node_role_arn = local.role
  subnet_ids    = ["subnet-1"]
  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
  node_repair_config {}
  update_config { max_unavailable = 1 }
  taint {
    key    = "a"
    effect = "NO_SCHEDULE"
  }
  launch_template {
    id      = "lt-0123456789abcdef0"
    version = "1"
  }
  remote_access {}
}
resource "aws_eks_node_group" "y" {
  cluster_name  = "x"
  node_role_arn = local.role
  subnet_ids    = ["subnet-1"]
  scaling_config {
    desired_size = 1
    max_size     = 1
    min_size     = 1
  }
}
resource "aws_eks_addon" "x" {
  cluster_name = "x"
  addon_name   = "vpc-cni"
}
resource "aws_eks_access_entry" "x" {
  cluster_name  = "x"
  principal_arn = local.role
}
resource "aws_eks_pod_identity_association" "x" {
  cluster_name    = "x"
  namespace       = "a"
  service_account = "b"
  role_arn        = local.role
}
resource "aws_launch_template" "x" {
  name = "xxx"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {}
  }
  metadata_options {}
  monitoring {}
  network_interfaces {}
  placement {}
  private_dns_name_options {}
  maintenance_options {}
  instance_market_options {
    spot_options {}
  }
  cpu_options {}
  credit_specification {}
  enclave_options {}
  hibernation_options { configured = true }
  iam_instance_profile {}
  capacity_reservation_specification {}
  tag_specifications {}
}
resource "aws_launch_template" "y" {}
resource "aws_launch_configuration" "x" {
  image_id      = "ami-1"
  instance_type = "t3.large"
  root_block_device {}
  ebs_block_device { device_name = "/dev/xvdb" }
  metadata_options {}
}
resource "aws_launch_configuration" "y" {
  image_id      = "ami-1"
  instance_type = "t3.large"
}
resource "aws_autoscaling_group" "x" {
  max_size            = 1
  min_size            = 1
  vpc_zone_identifier = ["subnet-1"]
  launch_template {
    id = "lt-0123456789abcdef0"
  }
  tag {
    key                 = "a"
    value               = "b"
    propagate_at_launch = true
  }
  instance_refresh {
    strategy = "Rolling"
    preferences {}
  }
}
resource "aws_autoscaling_group" "y" {
  max_size            = 1
  min_size            = 1
  vpc_zone_identifier = ["subnet-1"]
  mixed_instances_policy {
    instances_distribution {}
    launch_template {
      launch_template_specification {
        launch_template_id = "lt-0123456789abcdef0"
      }
      override { instance_type = "t3.large" }
    }
  }
}
resource "aws_iam_role" "x" { assume_role_policy = local.doc }
resource "aws_iam_policy" "x" { policy = local.doc }
resource "aws_iam_instance_profile" "x" {}
resource "aws_iam_user" "x" { name = "x" }
resource "aws_kms_key" "x" {}
resource "aws_kms_external_key" "x" {}
resource "aws_kms_replica_key" "x" { primary_key_arn = "arn:aws:kms:us-west-2:123456789012:key/mrk-11111111222233334444555555555555" }
resource "aws_security_group" "x" {
  ingress {
    from_port = 1
    to_port   = 2
    protocol  = "tcp"
  }
}
resource "aws_security_group" "y" {}
resource "aws_default_security_group" "x" {}
resource "aws_security_group_rule" "x" {
  type              = "ingress"
  from_port         = 1
  to_port           = 2
  protocol          = "tcp"
  security_group_id = "sg-1"
  cidr_blocks       = ["10.0.0.0/8"]
}
resource "aws_vpc" "x" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "x" {
  vpc_id     = "vpc-1"
  cidr_block = "10.0.0.0/24"
}
resource "aws_default_subnet" "x" { availability_zone = "us-east-1a" }
resource "aws_default_vpc" "x" {}
resource "aws_vpc_endpoint" "x" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.us-east-1.s3"
}
resource "aws_vpc_endpoint" "y" {
  vpc_id            = "vpc-1"
  vpc_endpoint_type = "Interface"
  service_name      = "com.amazonaws.us-east-1.ec2"
  dns_options {}
}
resource "aws_nat_gateway" "x" { subnet_id = "subnet-1" }
resource "aws_network_acl_rule" "x" {
  network_acl_id = "acl-1"
  rule_number    = 1
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1
  to_port        = 2
}
resource "aws_instance" "x" {
  ami           = "ami-1"
  instance_type = "t3.large"
  root_block_device {}
  ebs_block_device { device_name = "/dev/xvdb" }
  metadata_options {}
}
resource "aws_instance" "y" {
  ami           = "ami-1"
  instance_type = "t3.large"
}
resource "aws_ebs_encryption_by_default" "x" {}
resource "aws_efs_file_system" "x" {}
resource "aws_ecr_repository" "x" {
  name = "x"
  image_scanning_configuration { scan_on_push = true }
  encryption_configuration {}
}
resource "aws_cloudwatch_log_group" "x" { name = "x" }
resource "aws_flow_log" "x" {
  vpc_id          = "vpc-1"
  log_destination = "arn:aws:s3:::x"
}
