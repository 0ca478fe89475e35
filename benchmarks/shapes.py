"""Turns a name and a number into a piece of infrastructure of one language, to be measured.

The pieces are what people write, repeated under other names; no two are equal.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of tree: the language, a piece of it, and what stands once.

    `shared` is a file of its own, `head` the first lines of every other one; `per_file` pieces are
    in a file.
    """

    language: str
    unit: str
    suffix: str
    shared: str = ""
    head: str = ""
    per_file: int = 8


CLUSTERS = """\
locals {{
  name_{n} = "${{var.environment}}-cluster-{n}"
  tags_{n} = merge(var.tags, {{ Name = local.name_{n}, Part = "{salt}" }})
}}

resource "aws_iam_role" "node_{n}" {{
  name = "${{local.name_{n}}}-node"
  assume_role_policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = {{ Service = "ec2.amazonaws.com" }}
    }}]
  }})
  tags = local.tags_{n}
}}

resource "aws_iam_role_policy_attachment" "node_{n}" {{
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"])
  role       = aws_iam_role.node_{n}.name
  policy_arn = "arn:aws:iam::aws:policy/${{each.value}}"
}}

resource "aws_eks_cluster" "this_{n}" {{
  name     = local.name_{n}
  role_arn = var.cluster_role_arn
  version  = "1.33"
  vpc_config {{
    subnet_ids              = var.subnet_ids
    endpoint_private_access = true
    endpoint_public_access  = false
  }}
  tags = local.tags_{n}
}}

resource "aws_launch_template" "node_{n}" {{
  name_prefix = "${{local.name_{n}}}-"
  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -euo pipefail
    /etc/eks/bootstrap.sh ${{aws_eks_cluster.this_{n}.name}} --kubelet-extra-args '--max-pods=58'
  EOT
  )
  block_device_mappings {{
    device_name = "/dev/xvda"
    ebs {{
      volume_size = {volume}
      encrypted   = true
    }}
  }}
}}

resource "aws_eks_node_group" "this_{n}" {{
  cluster_name    = aws_eks_cluster.this_{n}.name
  node_group_name = "general"
  node_role_arn   = aws_iam_role.node_{n}.arn
  subnet_ids      = var.subnet_ids
  instance_types  = ["m6i.large", "m6a.large"]
  scaling_config {{
    desired_size = {desired}
    min_size     = 1
    max_size     = {largest}
  }}
  launch_template {{
    id      = aws_launch_template.node_{n}.id
    version = aws_launch_template.node_{n}.latest_version
  }}
}}

"""

KEYS = """\
resource "aws_kms_key" "volumes_{n}" {{
  description = "volumes of {salt} {n}"
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [
      {{
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = {{ AWS = "arn:aws:iam::111122223333:root" }}
        Action    = "kms:*"
        Resource  = "*"
      }},
      {{
        Sid       = "Volumes"
        Effect    = "Allow"
        Principal = {{
          AWS = "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
        }}
        Action = [
          "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey",
          "kms:CreateGrant"
        ]
        Resource = "*"
      }}
    ]
  }})
}}

resource "aws_launch_template" "keyed_{n}" {{
  name = "keyed-{n}"
  block_device_mappings {{
    device_name = "/dev/xvda"
    ebs {{
      volume_size = {volume}
      encrypted   = true
      kms_key_id  = aws_kms_key.volumes_{n}.arn
    }}
  }}
}}

resource "aws_eks_node_group" "keyed_{n}" {{
  cluster_name    = "prod"
  node_group_name = "keyed-{n}"
  node_role_arn   = "arn:aws:iam::111122223333:role/prod-node"
  subnet_ids      = var.subnet_ids
  scaling_config {{
    desired_size = {desired}
    min_size     = 1
    max_size     = {largest}
  }}
  launch_template {{
    id      = aws_launch_template.keyed_{n}.id
    version = aws_launch_template.keyed_{n}.latest_version
  }}
}}

"""  # noqa: E501

SHARED = """\
variable "environment" { default = "bench" }
variable "tags" { default = {} }
variable "cluster_role_arn" {}
variable "subnet_ids" { type = list(string) }
provider "aws" { region = "eu-west-1" }
"""

STACKS = """\
  Nodes{n}:
    Type: AWS::EKS::Nodegroup
    Properties:
      ClusterName: !Ref Cluster
      NodegroupName: !Sub "${{AWS::StackName}}-{n}-{salt}"
      NodeRole: !GetAtt Role{n}.Arn
      Subnets: !Ref Subnets
      AmiType: AL2023_x86_64_STANDARD
      InstanceTypes: [m6i.large, m6a.large]
      ScalingConfig: {{DesiredSize: {desired}, MinSize: 1, MaxSize: {largest}}}
      LaunchTemplate:
        Id: !Ref Template{n}
        Version: !GetAtt Template{n}.LatestVersionNumber
  Template{n}:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        MetadataOptions: {{HttpTokens: required, HttpPutResponseHopLimit: 2}}
        BlockDeviceMappings:
          - DeviceName: /dev/xvda
            Ebs: {{VolumeSize: {volume}, VolumeType: gp3, Encrypted: true, KmsKeyId: !GetAtt Key{n}.Arn}}
  Key{n}:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {{AWS: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:root"}}
            Action: "kms:*"
            Resource: "*"
          - Effect: Allow
            Principal:
              AWS: !Sub "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/aws-service-role/\
autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
              "kms:DescribeKey", "kms:CreateGrant"]
            Resource: "*"
  Role{n}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {{Effect: Allow, Principal: {{Service: ec2.amazonaws.com}}, Action: "sts:AssumeRole"}}
      ManagedPolicyArns:
        - !Sub "arn:${{AWS::Partition}}:iam::aws:policy/AmazonEKSWorkerNodePolicy"
        - !Sub "arn:${{AWS::Partition}}:iam::aws:policy/AmazonEKS_CNI_Policy"
        - !Sub "arn:${{AWS::Partition}}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly"
"""  # noqa: E501

STACK_HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Cluster: {Type: String}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
Resources:
"""

MANIFESTS = """\
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: part-{n}
  namespace: {salt}
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/part-{n}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: part-{n}
  namespace: {salt}
  labels: {{app: part-{n}, tier: backend}}
spec:
  replicas: {largest}
  selector:
    matchLabels: {{app: part-{n}}}
  template:
    metadata:
      labels: {{app: part-{n}, tier: backend}}
    spec:
      serviceAccountName: part-{n}
      containers:
        - name: main
          image: registry.example.com/part-{n}:1.{volume}.0
          ports: [{{containerPort: 8080, name: http}}]
          env:
            - {{name: REGION, value: eu-west-1}}
            - name: TOKEN
              valueFrom: {{secretKeyRef: {{name: part-{n}, key: token}}}}
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          readinessProbe:
            httpGet: {{path: /ready, port: http}}
---
apiVersion: v1
kind: Service
metadata: {{name: part-{n}, namespace: {salt}}}
spec:
  selector: {{app: part-{n}}}
  ports: [{{port: 80, targetPort: http}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: part-{n}, namespace: {salt}}}
spec:
  maxUnavailable: 1
  selector: {{matchLabels: {{app: part-{n}}}}}
"""

SHAPES = {
    "clusters": Shape("Terraform", CLUSTERS, "tf", SHARED),
    "keys": Shape("Terraform", KEYS, "tf", SHARED),
    "stacks": Shape("CloudFormation", STACKS, "yaml", head=STACK_HEAD, per_file=40),
    "manifests": Shape("Kubernetes", MANIFESTS, "yaml", per_file=4),
}
