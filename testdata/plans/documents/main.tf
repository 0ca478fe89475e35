variable "labels" {
  default = { team = "core", "node.example.com/kind" = "gpu" }
}
locals {
  json = jsondecode(file("${path.module}/files/values.json"))
  yaml = yamldecode(file("${path.module}/files/values.yaml"))
}
resource "terraform_data" "files" {
  input = {
    json     = local.json
    port     = local.json.port + 1
    yaml     = local.yaml
    version  = "${local.yaml.version}/${local.yaml.float}"
    csv      = csvdecode(file("${path.module}/files/list.csv"))
    csv_size = [for r in csvdecode(file("files/list.csv")) : tonumber(r.size) * 2]
    plain    = file("files/plain.txt")
    exists   = [fileexists("files/plain.txt"), fileexists("files/absent.txt")]
    set      = fileset(path.module, "files/*.{json,yaml}")
    deep     = fileset("files", "**")
    base64   = filebase64("files/plain.txt")
    hash     = [filemd5("files/plain.txt"), filesha1("files/plain.txt"), filesha256("files/plain.txt"), filesha512("files/plain.txt")]
    hash64   = [filebase64sha256("files/plain.txt"), filebase64sha512("files/plain.txt")]
    names    = [basename("a/b/c.txt"), dirname("a/b/c.txt"), basename(path.module)]
    try_file = try(file("files/absent.txt"), "absent")
    each     = { for f in fileset("files", "*.json") : trimsuffix(f, ".json") => jsondecode(file("files/${f}")).port }
    boot = templatefile("${path.module}/files/boot.sh.tftpl", {
      cluster = "shop"
      names   = ["a", "b"]
      labels  = var.labels
    })
    bare = templatefile("files/boot.sh.tftpl", { cluster = upper("x"), names = [], labels = {} })
    user = base64encode(templatefile("files/boot.sh.tftpl", { cluster = "c", names = local.json.names, labels = {} }))
  }
}
resource "terraform_data" "encodings" {
  input = {
    json_order  = jsonencode({ b = 1, a = [true, null, "x"], "1" = {} })
    json_escape = jsonencode("<a href=\"x\">&amp; \u2028 é \t</a>")
    json_number = jsonencode([1.0, 1e21, 0.1, 123456789012345678901234567890, -0.5])
    json_empty  = jsonencode({ l = [], o = {}, s = "" })
    json_set    = jsonencode(toset(["b", "a"]))
    json_decode = jsondecode("{\"a\": [1, 2.50, \"x\", null], \"b\": {\"c\": false}}")
    yaml        = yamlencode({ b = 1, a = ["x", true, null, "1", "true", "null", ""], nested = { k = "multi\nline\n", m = {} } })
    yaml_list   = yamlencode([{ a = 1, b = [1, 2] }, []])
    yaml_text   = yamlencode("plain")
    yaml_quotes = yamlencode(["a: b", "- x", "#c", "it's", "\"q\"", "yes", "0x1F", "1e3", "2026-01-02", " pad ", "é"])
    yaml_decode = yamldecode("a: 1\nb:\n  - x\n  - 1.5\nc: \"1\"\n")
    base64      = [base64encode("hé"), base64decode("aMOp"), base64sha256("a"), base64sha512("a")]
    hashes      = [md5("a"), sha1("a"), sha256("a"), sha512("a")]
    url         = urlencode("a b/ü?&=+~")
    utf16       = [textencodebase64("añ", "UTF-16LE"), textdecodebase64("YQDxAA==", "UTF-16LE")]
    uuid        = uuidv5("dns", "example.com")
    csv         = csvdecode("a,b\n1,2\n")
    gzip        = base64decode(base64encode("round trip"))
    time        = [formatdate("YYYY-MM-DD'T'hh:mm:ssZ", "2026-01-02T03:04:05Z"), timeadd("2026-01-02T03:04:05Z", "36h"), timecmp("2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z")]
    cidr = {
      subnet    = cidrsubnet("10.0.0.0/16", 8, 5)
      subnets   = cidrsubnets("10.0.0.0/16", 4, 4, 8, 8)
      host      = [cidrhost("10.0.0.0/24", 5), cidrhost("10.0.0.0/24", -2)]
      netmask   = cidrnetmask("10.0.0.0/20")
      v6        = [cidrsubnet("fd00:1234::/56", 8, 10), cidrhost("fd00::/64", 17)]
      each      = [for i in range(3) : cidrsubnet("10.0.0.0/16", 4, i)]
      unaligned = cidrsubnet("10.0.5.7/16", 8, 1)
    }
    path = { a = abspath("x") == "${path.cwd}/x", module = path.module, root = path.root, same = path.cwd == abspath(".") }
    workspace = terraform.workspace
  }
}
resource "terraform_data" "policies" {
  input = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for k, v in var.labels : { Effect = "Allow", Action = "s3:Get*", Resource = "arn:aws:s3:::${v}/*", Sid = title(v) }],
      [{ Effect = "Deny", Action = ["*"], Resource = "*", Condition = { Bool = { "aws:SecureTransport" = false } } }],
    )
  })
}
