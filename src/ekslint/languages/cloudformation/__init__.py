"""Turn CloudFormation templates into resources with evaluated properties, and those into entities."""
