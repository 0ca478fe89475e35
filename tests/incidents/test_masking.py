"""What is not known never makes a finding: masking a literal may only take findings away.

Literals of each Terraform example become an unset variable, one at a time: a sample chosen by
checksum, or every one where the environment sets EKSLINT_MASK_ALL (some minutes).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from zlib import crc32

import pytest

from ekslint.config.settings import Settings
from ekslint.core.location import SourceText
from ekslint.linter.run import lint_texts, load_rules
from ekslint.sources.hcl.parse import parse_hcl
from tests.incidents.markers import Tree, demo, incidents, references
from tests.incidents.masking import Mask, apply, masks

TODAY = date(2026, 11, 20)
SAMPLE, SAMPLE_WITH_MODULES = 16, 4
"""How many literals of one tree are masked; trees with registry modules take ten times as long."""
ALL = bool(os.environ.get("EKSLINT_MASK_ALL"))

Key = tuple[str, str, int, str]


def _trees() -> list[Tree]:
    found = [
        Tree(f"{side}/{tree.name}", tree.files, tree.expected)
        for side, trees in (
            ("before", incidents("before")),
            ("after", incidents("after")),
            ("reference", [*references(), demo()]),
        )
        for tree in trees
    ]
    return [tree for tree in found if any(path.endswith(".tf") for path in tree.files)]


TREES = _trees()


def keys(files: Mapping[str, str]) -> set[Key]:
    report = lint_texts(files, Settings(), today=TODAY)
    assert not report.failures, "\n".join(report.failures)
    return {(f.rule, f.location.path, f.location.line, f.subject) for f in report.findings}


@lru_cache(maxsize=1)
def more_general() -> dict[str, set[str]]:
    """Return the rules that leave the word to a rule (`unless`), by that rule."""
    found: dict[str, set[str]] = {}
    for rule in load_rules(Settings()).rules:
        for clause in rule.page.header.unless:
            found.setdefault(clause.text, set()).add(rule.info.id)
    return found


def added(tree: Tree, chosen: list[Mask]) -> list[str]:
    """Return, for each masked literal that added findings, the place and the findings.

    Where a specific rule can no longer tell, the more general one may speak of the same defect.
    """
    told_before = keys(tree.files)
    general = {
        (rule, subject)
        for specific, _, _, subject in told_before
        for rule in more_general().get(specific, ())
    }
    told: list[str] = []
    for mask in chosen:
        now = keys(apply(tree.files, mask)) - told_before
        more = {key for key in now if (key[0], key[3]) not in general}
        if more:
            text = tree.files[mask.path]
            line = text.count("\n", 0, mask.start) + 1
            told.append(f"{mask.path}:{line} `{text[mask.start : mask.end]}` adds {sorted(more)}")
    return told


def sample(tree: Tree) -> list[Mask]:
    found = sorted(masks(tree.files), key=lambda mask: crc32(f"{tree.name} {mask}".encode()))
    modules = any("terraform-aws-modules/" in text for text in tree.files.values())
    return found if ALL else found[: SAMPLE_WITH_MODULES if modules else SAMPLE]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_masking_a_literal_adds_no_finding(tree: Tree) -> None:
    told = added(tree, sample(tree))
    assert not told, "\n".join(told)


PINNED = (
    ("before/kubelet-unauthorized/terraform-config-map", "aws_auth.tf", '"kube-system"'),
    ("before/kubelet-unauthorized/terraform-config-map", "iam.tf", '"/batch/"'),
    ("after/kubelet-unauthorized/terraform-registry-modules", "main.tf", '"--cluster-name"'),
    ("after/kubelet-unauthorized/terraform-registry-modules", "aws_auth.tf", "- rolearn:"),
    ("after/kubelet-unauthorized/terraform-registry-modules", "aws_auth.tf", "groups:"),
    ("after/kubelet-unauthorized/terraform-registry-modules", "eks.tf", "false"),
    ("after/volume-key-denied/terraform-registry-modules", "kms.tf", '"CreateGrant"'),
    ("before/self-managed-join/terraform-script-file", "main.tf", '"maps"'),
    ("after/self-managed-join/terraform-al2023", "system.tf", '"node.eks.aws/v1alpha1"'),
    ("reference/self-managed-nodes", "bottlerocket.tf", "cluster-name"),
)
"""Literals whose masking once added findings, whatever the sample holds."""


@pytest.mark.parametrize(
    ("name", "path", "literal"), PINNED, ids=lambda value: value.rpartition("/")[2].strip('"')
)
def test_masking_what_once_added_findings_adds_none(name: str, path: str, literal: str) -> None:
    tree = next(tree for tree in TREES if tree.name == name)
    chosen = [
        mask
        for mask in masks(tree.files)
        if mask.path == path and tree.files[path][mask.start : mask.end] == literal
    ]
    assert chosen
    told = added(tree, chosen)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_masked_trees_are_terraform_with_the_same_lines(tree: Tree) -> None:
    broken = [
        str(mask)
        for mask in sample(tree)
        for text in [apply(tree.files, mask)[mask.path]]
        if len(parse_hcl(SourceText(mask.path, text)).problems)
        > len(parse_hcl(SourceText(mask.path, tree.files[mask.path])).problems)
        or text.count("\n") != tree.files[mask.path].count("\n")
    ]
    assert broken == []


SMALL = {
    "main.tf": """\
variable "zones" {
  default = 3
}
variable "size" {
  default = 20
}
locals {
  names = toset(["a", "b"])
  label = "blue-${var.size}"
}
resource "aws_subnet" "this" {
  count = var.zones
  tags  = { Name = "private", "role" = true }
}
resource "aws_launch_template" "this" {
  for_each  = local.names
  name      = each.key
  user_data = base64encode(<<-EOT
    #!/bin/bash
    echo "${local.label}"
  EOT
  )
}
module "roles" {
  source = "./roles"
  many   = 2
  path   = "/"
}
""",
    "roles/main.tf": """\
variable "many" {}
variable "path" {}
resource "aws_iam_role" "this" {
  count = var.many
  path  = var.path
}
""",
}


def test_masks_leave_out_what_decides_counts_sources_and_labels() -> None:
    found = [(m.path, SMALL[m.path][m.start : m.end], m.replacement) for m in masks(SMALL)]
    assert found == [
        ("main.tf", "default = 20", ""),
        ("main.tf", "blue-", "${var.masked_1}"),
        ("main.tf", '"private"', "var.masked_1"),
        ("main.tf", '"role"', "(var.masked_1)"),
        ("main.tf", "true", "var.masked_1"),
        ("main.tf", "#!/bin/bash", "${var.masked_1}"),
        ("main.tf", "echo", "${var.masked_1}"),
        ("main.tf", '"/"', "var.masked_1"),
    ]


def test_there_are_many_literals_to_mask() -> None:
    assert sum(len(masks(tree.files)) for tree in TREES) > 2000
