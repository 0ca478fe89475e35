"""Texts to start from for readers of one small language each, of which testdata holds no files."""

from __future__ import annotations

import re
from typing import Final

from tools.fuzz.seeds import REPOSITORY, trees

EXPRESSIONS: Final = (
    'merge({ a = 1, "b" = [for k, v in var.x : upper(v) if k != ""] }, local.more...)',
    'var.on ? aws_iam_role.node[0].arn : try(module.eks["a"].arn, null)',
    '"arn:${data.aws_partition.now.dns}:iam::${var.account}:role/%{if x}a%{else}b%{endif}"',
    "{ for k in toset(keys(var.groups)) : k => { size = var.groups[k].size } ... }",
    'jsonencode({ Statement = [{ Action = ["sts:AssumeRole"], Resource = "*" }] })',
    "<<-EOT\n  #!/bin/bash\n  /etc/eks/bootstrap.sh ${local.name} "
    '--x "%{ for l in ls ~}${l},%{ endfor }"\n  EOT',
    'templatefile("${path.module}/x.tpl", { a = -1 + 2 * (3 - 4) % 5, b = !c && d || e <= 1.5e3 })',
    'regex("^(a+)+$", "aaaa"), cidrsubnet("10.0.0.0/8", 8, 300), formatlist("%s-%03d", [1], 2)',
)
TOML: Final = (
    '[settings.kubernetes]\ncluster-name = "prod"\napi-server = "https://a.eks.amazonaws.com"\n'
    'cluster-certificate = """\nLS0t\n"""\n[settings.kubernetes.node-labels]\n"a.b/c" = \'d\'\n',
    '[settings]\nntp = { time-servers = ["a", \'b\', ] }\nx.y."z" = 1979-05-27T07:32:00Z\n'
    "[[settings.list]]\nn = 0xdead_beef\n[[settings.list]]\nf = -inf\nb = true # said\n",
)
SETTINGS: Final = (
    'fail-on = "warning"\nselect = ["access", "aws-auth-role-path"]\nignore = []\n'
    'exclude = ["a/**"]\n'
    '[[clusters]]\nname = "prod"\nversion = "1.33"\nip-family = "ipv4"\npaths = ["infra/prod"]\n',
    'var-files = ["a.tfvars"]\nrules = ["rules"]\nstubs = ["stubs"]\nbaseline = "b.json"\n'
    "[levels]\n"
    'audit-log-off = "note"\n[[overrides]]\npaths = ["x/**"]\nignore = ["audit-log-off"]\n',
)
LOGS: Final = (
    "Nov 01 10:00:00 ip-10-0-0-1 kubelet[4021]: E1101 10:00:00.1 4021 server.go:1] Unauthorized\n",
    'aws-node: Retrying waiting for IPAM-D\n{"status": "DEGRADED", "issues": [{"code": '
    '"AsgInstanceLaunchFailures", "message": "Client.InvalidKMSKey.InvalidState"}]}\n',
    "\x1b[31mError:\x1b[0m creating EKS Node Group (a:b): NodeCreationFailure: Instances failed to "
    "join the kubernetes cluster\n",
    '{"nodegroup": {"nodegroupName": "blue", "clusterName": "shop", "nodeRole": '
    '"arn:aws:iam::1:role/a-b", "launchTemplate": {"name": "blue", "id": "lt-0a1b2c3d"}}}\n'
    '  with module.eks.aws_eks_node_group.this["blue"],\n'
    "Service Account: aws-node\nsystem:serviceaccount:kube-system:aws-node\n",
)

_LARGEST_PAGE: Final = 5_000


def pages() -> list[str]:
    """Return the built-in rule pages that are small enough."""
    found = sorted((REPOSITORY / "rules").rglob("*.md"))
    texts = (page.read_text(encoding="utf-8") for page in found)
    return [text for text in texts if len(text) <= _LARGEST_PAGE]


def multipart() -> list[str]:
    """Return the multi-part texts that stand inside the examples, without their indentation."""
    found = []
    for tree in trees():
        for content in tree.values():
            for match in re.finditer(
                r"^( *)MIME-Version:(?:.*\n)+?.*--//--?", content, re.MULTILINE
            ):
                found.append(re.sub(rf"^{match[1]}", "", match[0], flags=re.MULTILINE))
            for match in re.finditer(
                r"^( *)Content-Type: multipart(?:.*\n)+?.*--//--", content, re.M
            ):
                found.append(re.sub(rf"^{match[1]}", "", match[0], flags=re.MULTILINE))
    return found
