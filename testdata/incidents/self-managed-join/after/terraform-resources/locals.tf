locals {
  name = "platform"
}
