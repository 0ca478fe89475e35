resource "terraform_data" "it" {
  input = upper(var.text)
}
