"""Turns a line of a file into the type of the thing it stands in, like `aws_eks_node_group`.

It goes by the shape of the text alone, evaluates nothing, and gives None where no thing is around a
line (locals, variables, outputs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

BLOCK = re.compile(r'^([a-z]+)(?:[ \t]+"?([\w.-]+)"?)?(?:[ \t]+"?[\w.-]+"?)?[ \t]*\{', re.MULTILINE)
SOURCE = re.compile(r'^\s*source\s*=\s*"([^"]+)"', re.MULTILINE)
HCL = (".tf", ".tofu")
NODE_TEXTS = (
    ("user data: NodeConfig", re.compile(r"node\.eks\.aws/v1alpha1")),
    ("user data: Bottlerocket", re.compile(r"^\[settings[.\]]", re.MULTILINE)),
    ("user data: script", re.compile(r"bootstrap\.sh|^#!", re.MULTILINE)),
    ("user data: MIME", re.compile(r"^(MIME-Version|Content-Type):", re.MULTILINE)),
    ("user data: cloud-config", re.compile(r"^#cloud-config", re.MULTILINE)),
)


def thing_at(path: str, text: str, line: int) -> str | None:
    """The type of the thing that a line (from 1) of a file stands in, or None."""
    if path.endswith(HCL):
        return _in_hcl(text, line)
    if path.endswith((".yaml", ".yml", ".json", ".template")):
        found = _in_tree(text, line)
        if found:
            return found
    return next((name for name, sign in NODE_TEXTS if sign.search(text)), None)


def _in_hcl(text: str, line: int) -> str | None:
    offset = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    heads = [head for head in BLOCK.finditer(text) if head.start() <= offset]
    if not heads:
        return None
    head = heads[-1]
    kind, label = head[1], head[2]
    if kind == "resource":
        return label
    if kind == "data":
        return f"data {label}"
    if kind == "provider":
        return f"provider {label}"
    if kind != "module":
        return None
    end = text.find("\n}", head.start())
    source = SOURCE.search(text, head.start(), end if end >= 0 else len(text))
    name = source[1].partition("?")[0] if source else "."
    return None if name.startswith(".") else f"module {name}"


def _in_tree(text: str, line: int) -> str | None:
    for document in _documents(text):
        if not isinstance(document, MappingNode) or not _holds(document, line):
            continue
        parts = _parts(document)
        resources = parts.get("Resources")
        if isinstance(resources, MappingNode):
            return next(
                (_text(_parts(body).get("Type")) for _, body in _around(resources, line)), None
            )
        kind = _text(parts.get("kind"))
        if kind == "ClusterConfig":
            return next((f"ClusterConfig {name}" for name, _ in _around(document, line)), kind)
        if kind == "Config":
            return "kubeconfig"
        if kind == "NodeConfig":
            return NODE_TEXTS[0][0]
        if kind == "ConfigMap" and _text(_parts(parts.get("metadata")).get("name")) == "aws-auth":
            return "ConfigMap aws-auth"
        if kind:
            return kind
        if "Statement" in parts:
            return "IAM policy in JSON"
        if {"resource_changes", "planned_values"} & parts.keys():
            return "Terraform plan"
        return "values of a Helm chart"
    return None


@lru_cache(maxsize=64)
def _documents(text: str) -> tuple[Node, ...]:
    try:
        return tuple(yaml.compose_all(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return ()


def _parts(node: Node | None) -> dict[str, Node]:
    pairs = node.value if isinstance(node, MappingNode) else []
    return {key.value: value for key, value in pairs if isinstance(key, ScalarNode)}


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, ScalarNode) else None


def _holds(node: Node, line: int) -> bool:
    return bool(node.start_mark.line < line <= _last_line(node))


def _last_line(node: Node) -> int:
    """The last line of a node, from 1: the end of what is written, not what follows it."""
    match node:
        case MappingNode(value=pairs) if pairs and not node.flow_style:
            return max(_last_line(value) for _, value in pairs)
        case SequenceNode(value=items) if items and not node.flow_style:
            return max(_last_line(item) for item in items)
    mark = node.end_mark
    return int(mark.line) + (1 if mark.column else 0)


def _around(node: MappingNode, line: int) -> Iterator[tuple[str, Node]]:
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.start_mark.line < line <= _last_line(value):
            yield key.value, value
