"""ekslint: an offline static linter for Amazon EKS infrastructure.

Turns files (Terraform, CloudFormation, eksctl, Kubernetes YAML, user data, kubeconfigs) into one
inventory of EKS things and asks rule pages about each. It never opens a socket, runs a program or
executes code of the tree it reads.
"""

__version__ = "0.1.0"
