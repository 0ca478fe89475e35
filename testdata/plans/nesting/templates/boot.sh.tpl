#!/bin/bash
%{ if kind == "spot" ~}
echo spot
%{ endif ~}
/etc/eks/bootstrap.sh ${cluster} --kubelet-extra-args '--node-labels=%{ for k, v in labels }${k}=${v},%{ endfor }'
