output "id" {
  value = try(aws_iam_policy.policy[0].id, "")
}

output "arn" {
  value = try(aws_iam_policy.policy[0].arn, "")
}

output "description" {
  value = try(aws_iam_policy.policy[0].description, "")
}

output "name" {
  value = try(aws_iam_policy.policy[0].name, "")
}

output "path" {
  value = try(aws_iam_policy.policy[0].path, "")
}

output "policy" {
  value = try(aws_iam_policy.policy[0].policy, "")
}
