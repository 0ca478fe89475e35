"""Merge conflicts that git left in a file are called what they are."""

from __future__ import annotations

from datetime import date

import pytest

from ekslint.config.settings import Settings
from ekslint.linter.run import lint_texts
from ekslint.sources.conflicts import conflict_in

SIDES = '<<<<<<< HEAD\n  {name}: "a"\n=======\n  {name}: "b"\n>>>>>>> other\n'
HCL = 'resource "aws_eks_cluster" "a" {\n' + SIDES.format(name="name").replace(":", " =") + "}\n"
YAML = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n" + SIDES.format(name="name").replace(
    '"a"', "aws-auth"
)
SPOKEN = "locals {\n  text = <<-EOT\n<<<<<<< a\n=======\n>>>>>>> b\n  EOT\n}\n"


@pytest.mark.parametrize(
    ("path", "text", "line", "said"),
    [
        ("main.tf", HCL, 2, True),
        ("a.yaml", YAML, 4, True),
        ("main.tf", HCL.replace("\n", "\r\n"), 2, True),
        ("main.tf", SPOKEN + "resource aws_eks_cluster a b {\n", 8, False),
    ],
    ids=["HCL", "YAML", "lines of Windows", "a text that shows one, and another mistake"],
)
def test_conflicts(path: str, text: str, line: int, said: bool) -> None:
    report = lint_texts({path: text}, Settings(), today=date(2026, 11, 1))
    (finding,) = (one for one in report.findings if one.rule == "file-unparsable")
    assert ("a merge conflict is left in it" in finding.message) is said
    assert finding.location.line == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n<<<<<<< x\n=======\n>>>>>>> y\n", True),
        ("<<<<<<<\n=======\n>>>>>>>", True),
        ("<<<<<<< x\n>>>>>>> y\n", False),
        ("x <<<<<<< x\n=======\n>>>>>>> y\n", False),
        ("Title\n=======\n", False),
        ("", False),
    ],
    ids=["whole", "without names", "no middle", "inside a line", "a heading", "nothing"],
)
def test_conflict_in(text: str, found: bool) -> None:
    assert (conflict_in(text) is not None) is found
