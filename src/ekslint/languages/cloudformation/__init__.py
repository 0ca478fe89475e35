"""Turn CloudFormation templates into evaluated resources, and those into model entities."""
