#!/bin/bash
set -o errexit
/etc/eks/bootstrap.sh render --container-runtime containerd
