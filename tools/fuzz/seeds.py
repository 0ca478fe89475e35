"""Turn the examples of the rule pages and their cases into the trees that fuzzing starts from.

They are small, real, and hold every language; what they are about does not matter here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from ekslint.ruleset.examples import read_examples
from ekslint.sources.files import detect

REPOSITORY: Final = Path(__file__).resolve().parents[2]
MAX_BYTES: Final = 6_000
"""Largest tree that is taken: small ones are faster, and mutate as well."""

Tree = Mapping[str, str]

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "terraform": frozenset({"terraform", "tfvars", "terraform-template"}),
    "terraform-json": frozenset({"terraform-json", "tfvars-json"}),
    "plan": frozenset({"plan-json"}),
    "cloudformation": frozenset({"cloudformation", "cloudformation-json"}),
    "eksctl": frozenset({"eksctl"}),
    "kubernetes": frozenset({"kubernetes", "kustomization", "helm-values", "helm-chart"}),
    "kubeconfig": frozenset({"kubeconfig"}),
    "user-data": frozenset({"user-data", "script"}),
    "iam-policy": frozenset({"iam-policy"}),
}
"""The kinds of files that each fuzzed evaluator reads."""


def trees() -> Iterator[Tree]:
    """Yield each small tree of the pages, of their cases, and of testdata's own folders."""
    pages = sorted((REPOSITORY / "rules").rglob("*.md"))
    cases = sorted((REPOSITORY / "testdata" / "rules").rglob("*.md"))
    for page in (*pages, *cases):
        if page.parent.name == "prelude":
            continue
        for example in read_examples(page):
            if sum(map(len, example.files.values())) <= MAX_BYTES:
                yield dict(example.files)
    for pattern in ("plan-json/*.json", "json-syntax/**/*.json", "demo/*", "rosetta/*/*/*"):
        for file in sorted((REPOSITORY / "testdata").glob(pattern)):
            if file.is_file() and file.stat().st_size <= MAX_BYTES:
                yield {file.name: file.read_text(encoding="utf-8")}


def by_evaluator(all_trees: list[Tree]) -> Mapping[str, list[tuple[Tree, str]]]:
    """Return for each evaluator the trees with a file of its kinds, and that file's path."""
    found: dict[str, list[tuple[Tree, str]]] = {name: [] for name in KINDS}
    for tree in all_trees:
        for path, content in tree.items():
            kind = detect(path, content, charts=())
            for name, kinds in KINDS.items():
                if kind in kinds:
                    found[name].append((tree, path))
    return found
