# Policies for secrets, certificates and metrics, as of v2.8.1.

data "aws_iam_policy_document" "external_secrets" {
  count = var.create && var.attach_external_secrets_policy ? 1 : 0

  source_policy_documents   = [data.aws_iam_policy_document.base[0].json]
  override_policy_documents = var.override_policy_documents

  dynamic "statement" {
    for_each = length(var.external_secrets_ssm_parameter_arns) > 0 ? [1] : []

    content {
      actions   = ["ssm:DescribeParameters"]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.external_secrets_ssm_parameter_arns) > 0 ? [1] : []

    content {
      actions = [
        "ssm:GetParameter",
        "ssm:GetParameters",
        "ssm:GetParametersByPath",
      ]
      resources = var.external_secrets_ssm_parameter_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.external_secrets_secrets_manager_arns) > 0 ? [1] : []

    content {
      actions = [
        "secretsmanager:ListSecrets",
        "secretsmanager:BatchGetSecretValue",
      ]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = length(var.external_secrets_secrets_manager_arns) > 0 ? [1] : []

    content {
      actions = [
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:ListSecretVersionIds",
      ]
      resources = var.external_secrets_secrets_manager_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.external_secrets_secrets_manager_arns) > 0 && var.external_secrets_create_permission ? [1] : []

    content {
      actions = [
        "secretsmanager:CreateSecret",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
      ]
      resources = var.external_secrets_secrets_manager_arns
    }
  }

  dynamic "statement" {
    for_each = length(var.external_secrets_secrets_manager_arns) > 0 && var.external_secrets_create_permission ? [1] : []

    content {
      actions   = ["secretsmanager:DeleteSecret"]
      resources = var.external_secrets_secrets_manager_arns

      condition {
        test     = "StringEquals"
        variable = "secretsmanager:ResourceTag/managed-by"
        values   = ["external-secrets"]
      }
    }
  }

  statement {
    actions   = ["kms:Decrypt"]
    resources = coalescelist(var.external_secrets_kms_key_arns, ["arn:${local.partition}:kms:*:*:key/*"])
  }
}

locals {
  external_secrets_policy_name = coalesce(var.external_secrets_policy_name, "${var.policy_name_prefix}ExternalSecrets")
}

resource "aws_iam_policy" "external_secrets" {
  count = var.create && var.attach_external_secrets_policy ? 1 : 0

  name        = var.use_name_prefix ? null : local.external_secrets_policy_name
  name_prefix = var.use_name_prefix ? "${local.external_secrets_policy_name}-" : null
  path        = var.path
  policy      = data.aws_iam_policy_document.external_secrets[0].json
}

resource "aws_iam_role_policy_attachment" "external_secrets" {
  count = var.create && var.attach_external_secrets_policy ? 1 : 0

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.external_secrets[0].arn
}

data "aws_iam_policy_document" "amazon_managed_service_prometheus" {
  count = var.create && var.attach_amazon_managed_service_prometheus_policy ? 1 : 0

  source_policy_documents   = [data.aws_iam_policy_document.base[0].json]
  override_policy_documents = var.override_policy_documents

  statement {
    actions = [
      "aps:RemoteWrite",
      "aps:QueryMetrics",
      "aps:GetSeries",
      "aps:GetLabels",
      "aps:GetMetricMetadata",
    ]
    resources = var.amazon_managed_service_prometheus_workspace_arns
  }
}

locals {
  amazon_managed_service_prometheus_policy_name = coalesce(var.amazon_managed_service_prometheus_policy_name, "${var.policy_name_prefix}ManagedServiceForPrometheus")
}

resource "aws_iam_policy" "amazon_managed_service_prometheus" {
  count = var.create && var.attach_amazon_managed_service_prometheus_policy ? 1 : 0

  name        = var.use_name_prefix ? null : local.amazon_managed_service_prometheus_policy_name
  name_prefix = var.use_name_prefix ? "${local.amazon_managed_service_prometheus_policy_name}-" : null
  path        = var.path
  policy      = data.aws_iam_policy_document.amazon_managed_service_prometheus[0].json
}

resource "aws_iam_role_policy_attachment" "amazon_managed_service_prometheus" {
  count = var.create && var.attach_amazon_managed_service_prometheus_policy ? 1 : 0

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.amazon_managed_service_prometheus[0].arn
}

data "aws_iam_policy_document" "aws_privateca_issuer" {
  count = var.create && var.attach_aws_privateca_issuer_policy ? 1 : 0

  source_policy_documents   = [data.aws_iam_policy_document.base[0].json]
  override_policy_documents = var.override_policy_documents

  statement {
    actions = [
      "acm-pca:DescribeCertificateAuthority",
      "acm-pca:GetCertificate",
      "acm-pca:IssueCertificate",
    ]
    resources = var.aws_privateca_issuer_acmca_arns
  }
}

locals {
  aws_privateca_issuer_policy_name = coalesce(var.aws_privateca_issuer_policy_name, "${var.policy_name_prefix}PrivateCAIssuer")
}

resource "aws_iam_policy" "aws_privateca_issuer" {
  count = var.create && var.attach_aws_privateca_issuer_policy ? 1 : 0

  name        = var.use_name_prefix ? null : local.aws_privateca_issuer_policy_name
  name_prefix = var.use_name_prefix ? "${local.aws_privateca_issuer_policy_name}-" : null
  path        = var.path
  policy      = data.aws_iam_policy_document.aws_privateca_issuer[0].json
}

resource "aws_iam_role_policy_attachment" "aws_privateca_issuer" {
  count = var.create && var.attach_aws_privateca_issuer_policy ? 1 : 0

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.aws_privateca_issuer[0].arn
}

data "aws_iam_policy_document" "pganalyze" {
  count = var.create && var.attach_pganalyze_policy ? 1 : 0

  source_policy_documents   = [data.aws_iam_policy_document.base[0].json]
  override_policy_documents = var.override_policy_documents

  statement {
    sid       = "CloudwatchGetMetrics"
    actions   = ["cloudwatch:GetMetricStatistics"]
    resources = ["*"]
  }

  statement {
    sid       = "CloudwatchLogEvents"
    actions   = ["logs:GetLogEvents"]
    resources = ["arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:RDSOSMetrics:log-stream:*"]
  }

  statement {
    sid       = "RDSDescribeParameters"
    actions   = ["rds:DescribeDBParameters"]
    resources = ["arn:${local.partition}:rds:${local.region}:${local.account_id}:pg:*"]
  }

  statement {
    sid = "RDSInstanceDescribe"
    actions = [
      "rds:DescribeDBInstances",
      "rds:DownloadDBLogFilePortion",
      "rds:DescribeDBLogFiles",
    ]
    resources = ["arn:${local.partition}:rds:${local.region}:${local.account_id}:db:*"]
  }

  statement {
    sid       = "RDSClusterDescribe"
    actions   = ["rds:DescribeDBClusters"]
    resources = ["arn:${local.partition}:rds:${local.region}:${local.account_id}:cluster:*"]
  }
}

locals {
  pganalyze_policy_name = coalesce(var.pganalyze_policy_name, "${var.policy_name_prefix}PGAnalyze")
}

resource "aws_iam_policy" "pganalyze" {
  count = var.create && var.attach_pganalyze_policy ? 1 : 0

  name        = var.use_name_prefix ? null : local.pganalyze_policy_name
  name_prefix = var.use_name_prefix ? "${local.pganalyze_policy_name}-" : null
  path        = var.path
  policy      = data.aws_iam_policy_document.pganalyze[0].json
}

resource "aws_iam_role_policy_attachment" "pganalyze" {
  count = var.create && var.attach_pganalyze_policy ? 1 : 0

  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.pganalyze[0].arn
}

# This flag brings two policies of AWS instead of one of the module's own.
resource "aws_iam_role_policy_attachment" "aws_cloudwatch_observability" {
  for_each = var.create && var.attach_aws_cloudwatch_observability_policy ? {
    for name in ["AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy"] :
    name => "arn:${local.partition}:iam::aws:policy/${name}"
  } : {}

  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}
