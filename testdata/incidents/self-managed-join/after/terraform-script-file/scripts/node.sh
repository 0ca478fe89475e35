#!/usr/bin/env bash
# Runs once, at the first start of a node.
set -euo pipefail

CLUSTER=maps
LABELS="role=tiles,lifecycle=on-demand"

yum install -y amazon-ssm-agent
systemctl enable --now amazon-ssm-agent

/etc/eks/bootstrap.sh "$CLUSTER" \
  --kubelet-extra-args "--node-labels=${LABELS}"
