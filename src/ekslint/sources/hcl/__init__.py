"""Turn HCL text into plain positioned tuples (see `syntax`); knows no Terraform."""
