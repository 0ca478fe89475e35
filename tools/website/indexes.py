"""Turns the rules into the website's indexes: by category, symptom, resource and other tools' ids.

Each is derived from headers and examples, so there is nothing to keep up to date by hand.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tools.website.rules import RulePage

LEVELS = ("error", "warning", "note")
TOOLS = {
    "CKV": "Checkov",
    "trivy": "Trivy",
    "tfsec": "tfsec",
    "tflint": "TFLint",
    "kics": "KICS",
    "cfn-lint": "cfn-lint",
    "cfn-guard": "AWS CloudFormation Guard",
    "kube-linter": "KubeLinter",
    "polaris": "Polaris",
    "pluto": "Pluto",
    "kubescape": "Kubescape",
    "hardeneks": "HardenEKS",
    "semgrep": "Semgrep",
    "eksup": "eksup",
    "TroubleshootEKSWorkerNode": "AWSSupport-TroubleshootEKSWorkerNode",
}
"""What stands before the first `:` or `_` of an alias, and whose id it is; in this order.

Other tools follow, by what stands there."""
GROUPS = (
    ("Terraform", re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")),
    ("Terraform: data sources and providers", re.compile(r"(data|provider) .+")),
    ("Terraform: registry modules", re.compile(r"module .+")),
    ("CloudFormation", re.compile(r"AWS::.+")),
    ("eksctl", re.compile(r"ClusterConfig.*")),
    ("Kubernetes", re.compile(r"[A-Z].*(?<!plan)(?<!JSON)")),
    ("Others", re.compile(r".*")),
)


def link(rule: RulePage) -> str:
    """A link to a rule from another page below `rules/`."""
    return f"[`{rule.id}`]({rule.page.category}/{rule.id}.md)"


def by_category(rules: Sequence[RulePage]) -> str:
    """The index of all rules; the anchors are the categories."""
    counted = {level: sum(r.page.header.level == level for r in rules) for level in LEVELS}
    told = ", ".join(f"{number} {level}s" for level, number in counted.items())
    parts = [
        f"# Rules\n\n{len(rules)} rules: {told}. An **error** does not work as the files stand, on"
        " any day. A **warning** breaks on a known event, or opens a hole. A **note** is hygiene."
        " `ekslint rules` lists them in a terminal, `ekslint explain RULE` prints a page.\n\nBy"
        " [symptom](by-symptom.md), [incident](../incidents.md), [resource](by-resource.md),"
        " [other tools' ids](by-peer.md)."
    ]
    for category in sorted({rule.page.category for rule in rules}):
        lines = [f"## {category}", "", "| rule | level | what it finds | in |", "|---|---|---|---|"]
        for rule in rules:
            if rule.page.category == category:
                spoken = ", ".join(rule.languages)
                lines.append(f"| {link(rule)} | {rule.level} | {cell(rule.title)} | {spoken} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def by_symptom(rules: Sequence[RulePage]) -> str:
    """The index of what somebody sees when something breaks."""
    found: dict[str, list[RulePage]] = defaultdict(list)
    for rule in rules:
        for symptom in rule.page.header.symptoms:
            found[symptom].append(rule)
    lines = [
        "# Rules by symptom",
        "",
        "Lines of logs, events and errors, and the rules that find what causes them. Several rules"
        " may lead to the same line: `ekslint diagnose LOG PATHS` tells which of them fire in your"
        " files ([how](../diagnose.md)). `…` stands between words that may be apart.",
        "",
        "| what somebody sees | rules that find the cause |",
        "| --- | --- |",
    ]
    for symptom in sorted(found, key=str.lower):
        lines.append(f"| {code(symptom)} | {listed(found[symptom])} |")
    return "\n".join(lines) + "\n"


def by_resource(rules: Sequence[RulePage]) -> str:
    """The index of types of things, from the marked lines of all examples."""
    inside, beside = (defaultdict[str, list[RulePage]](list) for _ in range(2))
    for rule in rules:
        for thing in rule.found_in:
            inside[thing].append(rule)
        for thing in rule.beside:
            beside[thing].append(rule)
    known = sorted({*inside, *beside})
    parts = [
        "# Rules by resource\n\nIn which things findings land, and which are held against them. It"
        " is collected from the examples of all rules, so a rule may speak of more than it lists"
        " here. Findings inside a registry module land on your call of it."
    ]
    for title, shape in GROUPS:
        things = [thing for thing in known if shape.fullmatch(thing)]
        known = [thing for thing in known if thing not in things]
        parts.append(f"## {title}")
        for thing in things:
            lines = [f"### `{thing}`", ""]
            if thing in inside:
                lines.append(f"found in it: {listed(inside[thing])}\n")
            if thing in beside:
                lines.append(f"shown beside a finding: {listed(beside[thing])}\n")
            parts.append("\n".join(lines).rstrip())
    return "\n\n".join(parts) + "\n"


def by_peer(rules: Sequence[RulePage]) -> str:
    """The index of other tools' rule ids, which `--select` and `ekslint explain` take as well."""
    found: dict[str, dict[str, list[RulePage]]] = defaultdict(lambda: defaultdict(list))
    for rule in rules:
        for alias in rule.page.header.aliases:
            found[re.split(r"[:_]", alias)[0]][alias].append(rule)
    parts = [
        "# Rules by other tools' ids\n\nRules of other tools that ask for the same, or for a part"
        " of it. Their ids may stand wherever ekslint takes a rule (`--select CKV_AWS_8`,"
        " `ekslint explain CKV_AWS_8`); those of Trivy and tfsec also without the tool's name"
        " (`AVD-AWS-0039`, `aws-eks-encrypt-secrets`). What the tools do that ekslint does not is"
        " told in [How it compares](../comparison.md)."
    ]
    for prefix in sorted(found, key=[*TOOLS, *found].index):
        lines = [f"## {TOOLS.get(prefix, prefix)}", "", "| id | ekslint |", "| --- | --- |"]
        for alias in sorted(found[prefix]):
            lines.append(f"| {code(alias)} | {listed(found[prefix][alias])} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def listed(rules: Iterable[RulePage]) -> str:
    """Links to rules, errors first."""
    key = lambda rule: (LEVELS.index(rule.page.header.level), rule.id)  # noqa: E731
    return ", ".join(map(link, sorted(rules, key=key)))


def code(text: str) -> str:
    """A text as code; MkDocs leaves bars inside of it alone, also in tables."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def cell(text: str) -> str:
    """A text inside a table."""
    return text.replace("|", "\\|")


def nav(rules: Sequence[RulePage]) -> list[dict[str, object]]:
    """The part of the navigation that holds the rules."""
    indexes: list[dict[str, object]] = [
        {"All rules": "rules/index.md"},
        {"By symptom": "rules/by-symptom.md"},
        {"By incident": "incidents.md"},
        {"By resource": "rules/by-resource.md"},
        {"By other tools' ids": "rules/by-peer.md"},
    ]
    categories = sorted({rule.page.category for rule in rules})
    return indexes + [
        {category: [{r.id: r.path} for r in rules if r.page.category == category]}
        for category in categories
    ]
