variable "name" {
  type = string
}

variable "cluster_name" {
  type = string
}

variable "kubernetes_version" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "role_arn" {
  type = string
}

variable "kms_key_arn" {
  description = "Key of the volumes; AWS's own key when null."
  type        = string
  default     = null
}

variable "settings" {
  type = object({
    instance_types = list(string)
    capacity_type  = string
    min            = number
    max            = number
    volume_size    = number
    labels         = map(string)
  })
}
