"""Turn Terraform modules into evaluated resources, and those into model entities."""
