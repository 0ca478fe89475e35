locals {
  name = "apps-${var.environment}"

  tags = {
    environment = var.environment
    managed-by  = "terraform"
  }
}
