#!/bin/bash
# Starts a node of Amazon Linux 2. The endpoint and the certificate are set by the image builder.
set -o errexit
source /etc/eks/cluster.env

if [[ -b /dev/nvme1n1 ]]; then
  mkfs.xfs /dev/nvme1n1
  mkdir -p /mnt/scratch
  mount /dev/nvme1n1 /mnt/scratch
fi

/etc/eks/bootstrap.sh \
  --apiserver-endpoint "$API_SERVER" \
  --b64-cluster-ca "$CLUSTER_CA" \
  --dns-cluster-ip=10.100.0.10 \ # finding: bootstrap-argument-invalid
  --kubelet-extra-args '--max-pods=58 --register-with-taints=batch=true:NoSchedule' \
  batch
