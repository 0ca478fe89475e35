"""Turn a file's name and text into the kind of reader it needs, by cheap tests, without parsing.

Only names and a few words decide; whether the text is a good one of its kind is the reader's
matter. A text that nothing here recognises has no kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from posixpath import basename, dirname
from typing import Final

from ekslint.core.location import SourceText

_SUFFIX_KINDS: Final = (
    (".tf.json", "terraform-json"),
    (".tofu.json", "terraform-json"),
    (".tfvars.json", "tfvars-json"),
    (".tf", "terraform"),
    (".tofu", "terraform"),
    (".tfvars", "tfvars"),
    (".tpl", "terraform-template"),
    (".tftpl", "terraform-template"),
    (".tmpl", "terraform-template"),
    (".gotmpl", "terraform-template"),
)
_NAME_KINDS: Final = {
    ".terraform.lock.hcl": "terraform-lock",
    "terragrunt.hcl": "terragrunt",
    "chart.yaml": "helm-chart",
    "kustomization.yaml": "kustomization",
    "kustomization.yml": "kustomization",
    "kustomization": "kustomization",
}
MODULES_MANIFEST: Final = ".terraform/modules/modules.json"

SUFFIXES: Final = frozenset(
    (
        ".tf", ".tofu", ".tfvars", ".hcl", ".json", ".yaml", ".yml", ".template", ".toml", ".sh",
        ".bash", ".tpl", ".tftpl", ".tmpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".txt", ".conf",
        ".cfg", ".ps1", ".kubeconfig", ".userdata", ".mime", ".policy", ".pem", ".jsonnet",
        ".libsonnet",
    )
)  # fmt: skip
"""Ends of the names of files that are read: documents, and what Terraform's `file` may name."""

_PLAIN: Final = (".txt", ".conf", ".cfg", ".pem", ".policy")
"""Ends of the names of files that are no YAML, whatever YAML a person pasted into them."""
_PIN_NAMES: Final = re.compile(
    r"(?:go\.mod|pom\.xml|\.tool-versions|[^/]+\.csproj|containerfile|[\w.-]+\.dockerfile"
    r"|dockerfile(?:\.[\w.-]+)?)$",
    re.I,
)
_PINS: Final = re.compile(
    r"(?:go\.mod|pom\.xml|\.tool-versions|[^/]+\.csproj|containerfile|[\w.-]+\.dockerfile"
    r"|dockerfile(?:\.[\w.-]+)?"
    r"|package\.json|\.?mise\.toml|requirements[^/]*\.txt)$",
    re.I,
)
_PINNED: Final = re.compile(
    r"k8s\.io/client-go|@kubernetes/client-node|io\.kubernetes|\bKubernetesClient\b"
    r"|\baws-?cli\b|aws-iam-authenticator|^[ \t]*kubernetes\b",
    re.I | re.M,
)
"""Files that pin libraries and tools, and the words of those that matter."""
_BARE_NAME: Final = re.compile(
    r"(?:[^.]*kubeconfig|user[-_]?data|kustomization)[^.]*$|config$", re.I
)
_JINJA: Final = re.compile(r"\.(?:j2|jinja2?)$")
_VALUES: Final = re.compile(r"(?:^|[-_.])values(?:[-_.][^/]*)?\.ya?ml$", re.I)
_VALUES_FOLDER: Final = re.compile(r"(?:^|/)(?:helm[-_])?values/(?:[^/]+/)?[^/]+\.ya?ml$", re.I)

# YAML, at the beginning of a line
_CFN_VERSION: Final = re.compile(r"^[\"']?AWSTemplateFormatVersion[\"']?\s*:", re.MULTILINE)
_CFN_RESOURCES: Final = re.compile(r"^[\"']?Resources[\"']?\s*:", re.MULTILINE)
_CFN_TYPE: Final = re.compile(r"[\"']?\bType[\"']?\s*:\s*[\"']?AWS::[A-Z]")
_EKSCTL: Final = re.compile(r"^[\"']?apiVersion[\"']?\s*:\s*[\"']?eksctl\.io/", re.MULTILINE)
_NODE_CONFIG: Final = re.compile(r"^[\"']?apiVersion[\"']?\s*:\s*[\"']?node\.eks\.aws/", re.M)
_API_VERSION: Final = re.compile(r"^[\"']?apiVersion[\"']?\s*:", re.MULTILINE)
_KIND: Final = re.compile(r"^[\"']?kind[\"']?\s*:", re.MULTILINE)
_KIND_CONFIG: Final = re.compile(r"^[\"']?kind[\"']?\s*:\s*[\"']?Config[\"']?\s*$", re.MULTILINE)
_CLUSTERS_OR_USERS: Final = re.compile(r"^[\"']?(?:clusters|users)[\"']?\s*:", re.MULTILINE)

# YAML in flow style: a map between braces, behind comments and a document's start
_FLOW: Final = re.compile(r"(?:\s*(?:---|#)[^\n]*\n)*\s*\{(?![{%#])")
_FLOW_KEY: Final = re.compile(r"([{,]\s*)[\"']?([A-Za-z][\w-]*)[\"']?\s*:(?=\s)")
_FLOW_VALUE: Final = re.compile(r"\"(apiVersion|kind|Type)\":\s*[\"']?([^\"',{}\s]+)[\"']?")

# JSON, anywhere
_JSON_API: Final = re.compile(r'"apiVersion"\s*:\s*"([^"]*)"')
_JSON_KIND: Final = re.compile(r'"kind"\s*:\s*"([^"]*)"')
_JSON_TYPE: Final = re.compile(r'"Type"\s*:\s*"AWS::')
_PLAN_START: Final = re.compile(
    r'\s*\{\s*"format_version"\s*:\s*"[0-9.]+"\s*,\s*"terraform_version"'
)
_EMPTY_STATE: Final = re.compile(r'\s*\{\s*"format_version"\s*:\s*"[0-9.]+"\s*\}\s*$')
_PLAN_HEAD: Final = re.compile(
    r'\s*\{\s*"(?:format_version|applyable|checks|complete|configuration)"\s*:'
)
_PLAN_LOG: Final = re.compile(r'\s*\{"@level":"\w+","@message":"Terraform ')
_PLAN_PARTS: Final = ('"planned_values"', '"resource_changes"')
_JSON_POLICY: Final = re.compile(r'"Version"\s*:\s*"20(?:12|08)-10-17"')
_JSON_POLICY_START: Final = re.compile(r'\s*\{\s*"(?:Version|Id|Statement)"\s*:')

_NODE_SCRIPT: Final = re.compile(
    r"/etc/eks\b|eks/bootstrap\.sh|\bnodeadm[ \t]+init\b|node\.eks\.aws/|EKSBootstrap"
    r"|--b64-cluster-ca|--apiserver-endpoint|kubelet-extra-args|/etc/kubernetes/kubelet"
    r"|systemctl[^\n]*\bkubelet\b"
)
"""What a script says that sets up a node; a script that only calls `aws eks` is not user data."""
_WRITES_ACCESS: Final = re.compile(
    r"client\.authentication\.k8s\.io/|\bkind\s*:\s*ConfigMap\b(?:.|\n){0,400}?\baws-auth\b"
    r"|\b(?:associate-iam-oidc-provider|create-open-id-connect-provider)\b"
    r"|\bcreate\s+iamidentitymapping\b|\bapiVersion[\"']?\s*:\s*[\"']?eksctl\.io/"
)
"""What a script says that writes a kubeconfig, the aws-auth ConfigMap or a configuration of eksctl
from its own text, adds an entry to aws-auth, or makes an OIDC provider."""
_FOREIGN: Final = (
    ("helmfile", re.compile(r"helmfile\b").match, re.compile(r"^releases:", re.M).search),
    ("pulumi", re.compile(r"pulumi\.ya?ml").match, re.compile(r"\beks:|aws:eks").search),
    ("serverless", re.compile(r"serverless\.ya?ml").match, re.compile(r"AWS::EKS::").search),
    (
        "ansible",
        re.compile(r".*\.ya?ml").match,
        re.compile(r"^[ \t-]*(?:community\.aws\.|amazon\.aws\.|aws_)eks_\w+:", re.M).search,
    ),
)
"""Kinds of YAML that nothing here reads: the kind, what its name begins with, and a part of it."""
_JSONNET: Final = re.compile(r"\beksctl\.io/|\bAWS::EKS::|\baws_eks_\w+|\baws-auth\b")
"""What Jsonnet says that writes a cluster, or who gets into one."""
_BOTTLEROCKET: Final = re.compile(r"^\s*\[settings\.kubernetes\b|^settings\.kubernetes\b", re.M)
_MIME: Final = re.compile(r"\s*(?:MIME-Version:|Content-Type:\s*multipart/)", re.I)
_SHEBANG: Final = re.compile(r"#!\s*\S*?(?:sh|bash|env\s+\S*sh)\b")


def unused(texts: Mapping[str, SourceText], templates: Iterable[str]) -> list[str]:
    """Return the templates about nodes or access whose names no other text of the scan holds."""

    def named(path: str) -> bool:
        name = basename(path)
        return any(name in other.text for p, other in texts.items() if p != path)

    about = (_NODE_SCRIPT, _WRITES_ACCESS)
    return [
        path
        for path in templates
        if any(words.search(texts[path].text) for words in about) and not named(path)
    ]


def detect(display: str, text: str, *, charts: Collection[str] = ()) -> str | None:
    """Return the kind of a text, or None.

    `display` is its posix path; `charts` are the paths of directories that hold a `Chart.yaml`.
    The kinds: terraform, terraform-json, terraform-template, terraform-lock, tfvars, tfvars-json,
    modules-manifest, plan-json, terragrunt, cloudformation, cloudformation-json, eksctl,
    kubernetes, kubeconfig, kustomization, helm-chart, helm-values, helm-template, iam-policy,
    user-data, script, pins; and those that nothing here reads, but clusters and what runs on them
    are declared in: helmfile, pulumi, serverless, ansible, jsonnet.
    """
    by_name = kind_by_name(display)
    if by_name is not None:
        return by_name
    display = _JINJA.sub("", display)
    name = basename(display).lower()
    if _PINS.match(name):
        return "pins" if _PINNED.search(text) else None
    text = text.removeprefix("\ufeff")
    head = text[:4096].lstrip()
    if name.endswith((".jsonnet", ".libsonnet")):
        return "jsonnet" if _JSONNET.search(text) else None
    if name.endswith(".hcl"):
        return "terragrunt" if "terragrunt" in text or name == "root.hcl" else None
    if head.startswith("{") and not head.startswith(("{{", "{%", "{#")):
        return _json(text) or (_json(_quoted(text)) if name.endswith((".yaml", ".yml")) else None)
    if _MIME.match(head) or head.startswith(("#cloud-config", "<powershell>")):
        return "user-data"
    if _SHEBANG.match(head) or name.endswith((".sh", ".bash", ".ps1")):
        if _NODE_SCRIPT.search(text):
            return "user-data"
        return "script" if _WRITES_ACCESS.search(text) else None
    named_so = name.endswith((".yaml", ".yml", ".template", ".kubeconfig"))
    if named_so or ("apiVersion" in head and not name.endswith(_PLAIN)):
        found = _yaml(display, name, text, charts)
        return found if found or not _FLOW.match(text) else _json(_quoted(text))
    if name.endswith(".toml") or _BOTTLEROCKET.search(text):
        return "user-data" if _BOTTLEROCKET.search(text) else None
    if _BARE_NAME.match(name):
        found = _yaml(display, name, text, charts)
        return found or ("user-data" if _NODE_SCRIPT.search(text) else None)
    return None


def kind_by_name(display: str) -> str | None:
    """Return the kind that a path alone decides, or None."""
    if display.endswith(MODULES_MANIFEST):
        return "modules-manifest"
    name = basename(display).lower()
    if name in _NAME_KINDS:
        return _NAME_KINDS[name]
    for suffix, kind in _SUFFIX_KINDS:
        if name.endswith(suffix):
            return kind
    return None


def is_read(name: str) -> bool:
    """Whether a file of that name is read at all when its directory is scanned.

    What ekslint itself leaves in a tree is not: its settings, a baseline, their schema.
    """
    lower = name.lower()
    if lower.startswith(".ekslint"):
        return False
    if _PIN_NAMES.match(lower):
        return True
    dot = lower.rfind(".")
    if dot > 0 or lower == ".terraform.lock.hcl":
        return lower[dot:] in SUFFIXES
    return _BARE_NAME.match(lower) is not None


def may_be_plan(head: str) -> bool:
    """Whether a text that starts so may be a plan: those are read up to a greater size."""
    return _PLAN_HEAD.match(head) is not None


def _is_plan(text: str) -> bool:
    if _PLAN_START.match(text) or _PLAN_LOG.match(text) or _EMPTY_STATE.match(text[:200]):
        return True  # of a plan that is cut off, too
    if '"format_version"' not in text:
        return False
    if any(part in text for part in _PLAN_PARTS):
        return True
    return '"terraform_version"' in text and '"values"' in text and '"root_module"' in text


def _json(text: str) -> str | None:
    if _is_plan(text):
        return "plan-json"
    if '"AWSTemplateFormatVersion"' in text:
        return "cloudformation-json"
    if '"Resources"' in text and _JSON_TYPE.search(text):
        return "cloudformation-json"
    version = _JSON_API.search(text)
    if version is not None:
        if version[1].startswith("eksctl.io/"):
            return "eksctl"
        if version[1].startswith("node.eks.aws/"):
            return "user-data"
        kind = _JSON_KIND.search(text)
        if kind is not None:
            if kind[1] == "Config" and ('"clusters"' in text or '"users"' in text):
                return "kubeconfig"
            return "kubernetes"
    if '"Statement"' in text and (_JSON_POLICY.search(text) or _JSON_POLICY_START.match(text)):
        return "iam-policy"
    return None


def _quoted(text: str) -> str:
    """Return YAML in flow style with the quotes of JSON, as far as a file's kind needs them."""
    return _FLOW_VALUE.sub(r'"\1": "\2"', _FLOW_KEY.sub(r'\1"\2":', text))


def _yaml(display: str, name: str, text: str, charts: Collection[str]) -> str | None:
    if _CFN_VERSION.search(text) or (_CFN_RESOURCES.search(text) and _CFN_TYPE.search(text)):
        return "cloudformation"
    if _in_templates(display, charts, text):
        return "helm-template"
    api = "apiVersion" in text
    if api and _EKSCTL.search(text):
        return "eksctl"
    if api and _NODE_CONFIG.search(text):
        return "user-data"
    if _KIND_CONFIG.search(text) and _CLUSTERS_OR_USERS.search(text):
        return "kubeconfig"
    if api and _API_VERSION.search(text) and _KIND.search(text):
        return "kubernetes"
    if _VALUES.search(name) or _VALUES_FOLDER.search(display):
        return "helm-values"
    return next((kind for kind, named, says in _FOREIGN if named(name) and says(text)), None)


def _in_templates(display: str, charts: Collection[str], text: str) -> bool:
    """Whether a file is a template of a Helm chart: below `templates/` beside a `Chart.yaml`."""
    folder = dirname(display)
    while folder:
        if basename(folder) == "templates":
            chart = dirname(folder) or "."
            # Without a list of charts, only the braces tell.
            return chart in charts if charts else "{{" in text
        folder = dirname(folder)
    return False
