variable "text" {}
resource "terraform_data" "it" {
  input = var.text
}
